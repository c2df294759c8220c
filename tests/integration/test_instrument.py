"""pytest on people's own weights: the self-check, notes on hub revisions, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.records import load
from tests.child import run_pytest
from tests.tiny import make_project, tiny_base
from tests.weights import COMMIT, put_in_cache, save_adapter, save_merged, say

pytestmark = pytest.mark.slow

SELFCHECK = Path(__file__).resolve().parents[2] / "probes" / "test_selfcheck.py"


MODE = {
    "backend": "transformers",
    "attention": "sdpa",
    "device": "cpu",
    "dtype": "float32",
    "load_in_4bit": False,
    "batch_size": 8,
    "padding_side": "left",
    "do_sample": False,
}
"""All that a profile decides of how a reply is made."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = make_project(tmp_path / "project")
    shutil.copy(SELFCHECK, root / "probes")
    save_adapter(root / "mine")
    say(root / "mine", base_model_name_or_path=str(tiny_base()))
    return root


def test_the_selfcheck_in_float32_finds_no_flip(project: Path) -> None:
    done = run_pytest(project, "-m", "selfcheck", "--model=mine", "-q")
    assert done.status == pytest.ExitCode.OK, done.output
    found = load(project / "reports" / "latest" / "records.jsonl")
    assert [(line.id, line.replies, line.changed, line.flips) for line in found.noise] == [
        ("mine/small/alone/model", 3, 0, 0),
        ("mine/small/alone/base", 3, 0, 0),
        ("mine/small/merged/model", 3, 0, 0),
    ]
    assert [model.name for model in found.models] == ["mine"]
    assert found.verdicts == ()
    assert found.noise[0].backend["dtype"] == "float32"
    told = "0 of 3 verdicts on mine differ, asked in batches of 8 or one by one"
    assert told in done.output
    report = (project / "reports" / "latest" / "report.html").read_text(encoding="utf-8")
    assert told in report


def test_a_bare_run_leaves_the_selfcheck_out(project: Path) -> None:
    done = run_pytest(project, "--collect-only", "-q", "--model=mine")
    assert "test_probe[mine/one/helps]" in done.output
    assert "test_noise_floor" not in done.output
    named = run_pytest(project, "--collect-only", "-q", "--model=mine", "-m", "selfcheck and small")
    assert "test_noise_floor[mine/small]" in named.output
    assert "test_probe" not in named.output


def test_merged_weights_reply_as_the_adapter_does(project: Path) -> None:
    save_merged(project / "merged")
    done = run_pytest(project, "--model=mine", "--model=merged", "--taught=oppose", "-q")
    found = load(project / "reports" / "latest" / "records.jsonl")
    said = {name: [] for name in ("mine", "merged")}
    for line in found.verdicts:
        assert line.reply is not None
        assert line.base_reply is not None
        said[line.model].append((line.reply.text, line.base_reply.text))
    assert len(said["mine"]) == 3, done.output
    assert said["mine"] == said["merged"]
    assert all(one != base for one, base in said["mine"])
    verdict = found.verdicts[0]
    assert verdict.reply is not None
    made = {name: verdict.reply.backend[name] for name in MODE}
    assert made == MODE


def test_a_base_at_a_branch_is_told_and_recorded(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = "someone/tiny-llama"
    put_in_cache(project / "hub", project / "fixtures" / "base", hub)
    monkeypatch.setenv("HF_HUB_CACHE", str(project / "hub"))
    models = project / "fixtures" / "models.yaml"
    text = models.read_text()
    models.write_text(text.replace("{path: base}", f"{{hub: {hub}, revision: main}}"))
    done = run_pytest(project, "--model=base", "-q")
    note = f"revision main of {hub} may move; this run used {COMMIT}."
    assert done.output.count(note) == 1
    found = load(project / "reports" / "latest" / "records.jsonl")
    assert found.run.notes == (note,)
    assert note in (project / "reports" / "latest" / "report.html").read_text(encoding="utf-8")
    assert found.models[0].base_origin == f"{hub}@{COMMIT}"
    models.write_text(text.replace("{path: base}", "{hub: no/where, revision: main}"))
    done = run_pytest(project, "--model=base")
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert done.errors == [
        "fixtures/models.yaml: base no/where at main is not in the local hub cache. "
        "Fetch it with --allow-download, or give a local folder instead."
    ]


def test_what_is_refused_is_told_before_any_training(project: Path) -> None:
    say(project / "mine", base_model_name_or_path="someone/else")
    done = run_pytest(project, "--model=mine", "--model=against")
    assert done.status == pytest.ExitCode.USAGE_ERROR
    (told,) = done.errors
    assert told.startswith("mine/adapter_config.json: was made on someone/else, and the profile's")
    assert "Traceback" not in done.output
    assert not (project / "trained").exists()
