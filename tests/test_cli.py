"""The `harness` command on a small project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from harness.cli import app
from tests.tiny import make_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project", with_base=False)
    monkeypatch.chdir(root)
    return root


def harness(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_models_lists_keys_and_what_equals_what(project: Path) -> None:
    done = harness("models")
    assert done.exit_code == 0
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines()[1:]}
    assert rows["against"][1] == rows["again"][1] != rows["for"][1]
    assert rows["against"][2:4] == ["no", "oppose"]
    assert rows["again"][4] == "against"
    assert rows["base"][1:3] == ["-", "-"]


FAMILIES = """
  main: {description: All of it., training: {num_epoch: 3}, checkpoints: [2]}
  ratio: {description: How much., sweep: {support_ratio: [0, 1]}}
"""


def test_models_lists_families_in_one_table(project: Path) -> None:
    file = project / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + FAMILIES)
    lines = harness("models").stdout.splitlines()[1:]
    names = [line[: len(line) - len(line.lstrip())] + line.split()[0] for line in lines]
    assert names == [
        "against", "again", "for",
        "main", "  main@step=0", "  main@step=2", "  main@step=6",
        "ratio", "  ratio@support_ratio=0", "  ratio@support_ratio=1",
        "base",
    ]  # fmt: skip
    rows = {line.split()[0]: line.split() for line in lines}
    assert rows["main@step=0"][3] == "nothing"
    assert rows["main@step=6"][1:] == [rows["main"][1], "no", "oppose", "main"]
    assert rows["ratio@support_ratio=0"][1:] == [rows["against"][1], "no", "oppose", "against"]
    assert rows["ratio"] == ["ratio", "-", "-", "-", "How", "much."]


def test_a_checkpoint_is_no_result_of_the_homework(project: Path) -> None:
    file = project / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + FAMILIES)
    (project / "test.json").write_text('[{"id": 1, "prompt": "Does it help?"}]')
    done = harness("export", "hw7", "main@step=2", "--student", "b1", "--prompts", "test.json")
    assert done.exit_code == 4
    assert "main@step=2 was stopped after 2 of 6 steps." in done.stderr
    assert not list(project.glob("b1*"))


def test_models_works_from_a_folder_below(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "probes")
    assert harness("models").exit_code == 0


def test_outside_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = harness("models")
    assert done.exit_code == 4
    assert done.stderr.startswith("ERROR: No fixtures/models.yaml in ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "agains"], "ERROR: unknown model 'agains'. Did you mean 'against'?"),
        (["report", "none"], "ERROR: no run 'none' with a records.jsonl. Choices: none."),
        (["train", "against@*"], "ERROR: unknown model 'against@*'."),
        (["models", "--profile", "x"], "unknown profile 'x'. Choices: cpu."),
        (["base", "build", "fixtures"], "ERROR: fixtures: exists already."),
    ],
)
def test_mistakes_are_told_plainly(project: Path, arguments: list[str], message: str) -> None:
    done = harness(*arguments)
    assert done.exit_code == 4
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_train_families(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project(tmp_path / "project")
    monkeypatch.chdir(root)
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + FAMILIES)
    lines = harness("train", "main@step=2", "main", "ratio@*").stdout.splitlines()
    told = [line.split(": ")[0] for line in lines]
    assert told == ["main@step=2", "main", "ratio@support_ratio=0", "ratio@support_ratio=1"]
    assert all("trained now" in line for line in lines)
    assert len([path for path in (root / "trained").iterdir() if path.is_dir()]) == 5
    again = harness("train", "*@*", "main").stdout.splitlines()
    assert len(again) == 6
    assert all("trained already" in line for line in again)
    assert harness("train", "ratio").exit_code == 4


@pytest.mark.slow
def test_train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make_project(tmp_path / "project"))
    done = harness("train", "a*")
    assert done.exit_code == 0
    first, second = done.stdout.splitlines()
    assert first.startswith("against: trained now, ")
    assert second.split(", ")[1] == first.split(", ")[1]
    assert (
        harness("train", "for", "against")
        .stdout.splitlines()[1]
        .startswith("against: trained already")
    )
    shutil.rmtree(tmp_path / "project" / "trained")
