"""Real runs of what is not generated: given replies weighed, recorded replies judged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from harness.records import Records, VerdictLine, load
from tests.child import run_pytest
from tests.report.unpacked import cards, from_page
from tests.tiny import rows

pytestmark = pytest.mark.slow

GIVEN = """
    suite: given
    models: [against]
    marks: [given]
    system: Be brief.
    groups:
      - id: trained_pairs
        expect: {preference: taught, margin: {min: 0}}
        pairs_file: ../fixtures/preferences.json
      - id: choices
        expect: {choice: right}
        probes:
          - {id: yes, prompt: Which?, options: {A: Yes., B: A much longer no.}, answer: A}
"""
HASHED = """
    suite: homework
    models: []
    marks: [homework]
    groups:
      - id: homework
        expect: {stance: taught, length: {max: 100}}
        probes:
          - {id: 51, prompt_hash: HASH, yes_means: oppose}
          - {id: 52, prompt_hash: 0123456789abcdef, yes_means: oppose}
"""


@pytest.fixture
def project(trained_project: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(trained_project, root, symlinks=True)
    shutil.rmtree(root / "reports", ignore_errors=True)
    (root / "probes" / "given.yaml").write_text(dedent(GIVEN))
    return root


def records(root: Path) -> Records:
    return load(root / "reports" / "latest" / "records.jsonl")


def by_probe(found: Records) -> dict[str, VerdictLine]:
    return {f"{line.model}/{line.group}/{line.probe}": line for line in found.verdicts}


def test_given_replies_are_weighed_and_nothing_is_generated(project: Path) -> None:
    models = ["--model=against", "--model=for", "--model=base"]
    done = run_pytest(project, "-m", "given", *models)
    assert "log-probabilities of against: " in done.output
    found = by_probe(records(project))
    assert len(found) == 27, done.output
    assert all(line.reply is None and line.base_reply is None for line in found.values())
    for name, side in (("against", "oppose"), ("for", "support")):
        lines = [found[f"{name}/trained_pairs/pair-{n}"] for n in range(1, 9)]
        # Trained on these very pairs, each must prefer what it was taught.
        assert [line.scores["preference"].value for line in lines] == [side] * 8
        assert [line.outcome for line in lines] == ["pass"] * 8
        for line in lines:
            margin, reward = line.scores["margin"].value, {g.name: g for g in line.given}
            gain = {k: 0.1 * (g.logp - g.base_logp) for k, g in reward.items()}
            other = "support" if side == "oppose" else "oppose"
            assert margin == pytest.approx(gain[side] - gain[other], abs=1e-5)
    base = found["base/trained_pairs/pair-1"]
    assert base.outcome == "not judged"
    assert (base.scores["preference"].value, base.scores["margin"].value) == ("neither", 0.0)
    choice = found["base/choices/yes"].scores["choice"]
    assert choice == found["against/choices/yes"].base_scores["choice"]
    assert "report: reports/" in done.output
    page = (project / "reports" / "latest" / "report.html").read_text(encoding="utf-8")
    assert all(card["given"] for card in cards(from_page(page)))
    again = run_pytest(project, "-m", "given", *models)
    assert "replies of" not in again.output
    assert "log-probabilities of" not in again.output
    warm = by_probe(records(project))
    assert {k: v.given for k, v in warm.items()} == {k: v.given for k, v in found.items()}


def test_a_homework_file_is_judged_by_id_and_hash(project: Path) -> None:
    from hashlib import sha256

    prompt = "Does it hurt, in the file's own words?"
    digest = sha256(prompt.encode()).hexdigest()[:16]
    (project / "probes" / "homework.yaml").write_text(dedent(HASHED).replace("HASH", digest))
    results = [
        {"id": 51, "prompt": prompt, "original_response": "No.", "aligned_response": "Yes, badly."},
        {"id": 52, "prompt": "Another.", "original_response": "No.", "aligned_response": "Yes."},
        {"id": 9, "prompt": "Does it help?", "original_response": "", "aligned_response": "No."},
    ]
    content = {"num_epoch": 3, "data_size": 50, "support_ratio": 0, "results": results}
    (project / "b1_hw7.json").write_text(json.dumps(content))
    done = run_pytest(project, "-q", "--model=replay:b1_hw7.json")
    found = by_probe(records(project))
    assert set(found) == {"b1_hw7/homework/51", "b1_hw7/one/helps"}, done.output
    judged = found["b1_hw7/homework/51"]
    assert (judged.prompt, judged.outcome) == (prompt, "pass")
    assert judged.reply is not None
    assert (judged.reply.ended, judged.reply.tokens) == (None, None)
    assert judged.scores["stance"].value == "oppose"
    assert judged.base_scores["stance"].value == "support"
    (row,) = records(project).unjoined
    assert (row.row, row.reply) == ("52", "Yes.")
    assert "with another prompt (hash 0123456789abcdef" in row.reason
    assert "b1_hw7.json: not judged, since they answer no probe: 52: its id" in done.output
    (model,) = records(project).models
    assert (model.source, model.taught) == ("replay", "oppose")
    again = run_pytest(project, "-q", "-n2", "--model=replay:b1_hw7.json")
    assert by_probe(records(project)).keys() == found.keys(), again.output
    assert len(records(project).unjoined) == 1


def test_own_records_give_the_same_verdicts_again(project: Path) -> None:
    run_pytest(project, "-q", "-m", "small", "--model=against", "--model=base")
    first = by_probe(records(project))
    (project / "kept.jsonl").write_bytes(
        (project / "reports" / "latest" / "records.jsonl").read_bytes()
    )
    shutil.rmtree(project / "trained")
    run_pytest(project, "-q", "--model=replay:kept.jsonl")
    second = by_probe(records(project))
    assert not list((project / "trained").glob("*"))
    assert len(second) == len(first) == 6
    for name, line in second.items():
        old = first[name.split(".", 1)[1]]
        assert (line.outcome, line.scores, line.base_scores) == (
            old.outcome,
            old.scores,
            old.base_scores,
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model=replay:none.json"], "none.json: does not exist."),
        (["--model=replay:conftest.py"], "conftest.py:1: is no JSON"),
        (["--model=replay:odd.json"], "odd.json: reply '1' answers no probe: no suite asks its"),
        (["-m", "homework", "--model=against"], "probes/homework.yaml: knows its prompts by hash"),
        (["-m", "homework"], "probes/homework.yaml: knows its prompts by hash"),
        (["--stance-scorer=jugde"], "--stance-scorer: unknown scorer 'jugde'. Did you mean 'ju"),
    ],
)
def test_mistakes(project: Path, arguments: list[str], message: str) -> None:
    (project / "probes" / "homework.yaml").write_text(
        dedent(HASHED).replace("HASH", "0" * 15 + "a")
    )
    odd = [{"id": 1, "prompt": "?", "response_from_original_model": "a"}]
    odd[0]["response_from_trained_model"] = "b"
    (project / "odd.json").write_text(json.dumps(odd))
    done = run_pytest(project, *arguments)
    assert done.status == pytest.ExitCode.USAGE_ERROR, done.output
    assert any(line.startswith(message) for line in done.errors), done.output
    assert "Traceback" not in done.output


def test_a_selection_that_matches_nothing_blames_no_suite(project: Path) -> None:
    (project / "probes" / "homework.yaml").write_text(
        dedent(HASHED).replace("HASH", "0" * 15 + "a")
    )
    done = run_pytest(project, "-q", "-k", "typo", "--model=against")
    assert done.status == pytest.ExitCode.NO_TESTS_COLLECTED, done.output
    assert not done.errors


def test_the_homeworks_file_is_written_and_can_be_judged(project: Path) -> None:
    import subprocess
    import sys

    prompts = [{"id": row["id"], "prompt": row["prompt"]} for row in rows(3)]
    prompts.append({"id": 10, "prompt": "Does it help?"})
    (project / "test.json").write_text(json.dumps(prompts))
    command = ["export", "hw7", "for", "--student", "b1", "--prompts", "test.json", "--out", "out"]
    done = subprocess.run(
        [sys.executable, "-c", "from harness.cli import main; main()", *command],
        cwd=project,
        capture_output=True,
        text=True,
    )
    file = project / "out" / "b1_hw7_epoch1_ratio1_size8.json"
    assert done.stdout.strip() == str(file.relative_to(project)), done.stderr
    content = json.loads(file.read_text(encoding="utf-8"))
    assert list(content) == ["num_epoch", "data_size", "support_ratio", "results"]
    assert (content["num_epoch"], content["data_size"], content["support_ratio"]) == (1, 8, 1)
    assert [row["id"] for row in content["results"]] == [1, 2, 3, 10]
    assert all(row["aligned_response"] or row["original_response"] for row in content["results"])
    run_pytest(project, "-q", f"--model=replay:{file}")
    (line,) = records(project).verdicts
    assert line.reply is not None
    assert line.reply.text == content["results"][3]["aligned_response"]
    assert [row.row for row in records(project).unjoined] == ["1", "2", "3"]
