"""Who reads the stance: chosen by suite or option, asked once for all replies, trusted or not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.records import Records, load
from tests.child import run_pytest
from tests.scorers.judge_server import JudgeServer, answers

pytestmark = pytest.mark.slow


@pytest.fixture
def project(trained_project: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(trained_project, root, symlinks=True)
    shutil.rmtree(root / "reports", ignore_errors=True)
    return root


def records(root: Path) -> Records:
    return load(root / "reports" / "latest" / "records.jsonl")


@pytest.fixture
def judge(project: Path) -> Iterator[JudgeServer]:
    """A judge that thinks every reply opposes, written into the project's settings."""
    with JudgeServer(otherwise=answers("oppose")) as server:
        models = project / "fixtures" / "models.yaml"
        settings = f"judge: {{base_url: '{server.url}', model: a-judge}}\n"
        models.write_text(models.read_text() + settings)
        yield server


def test_an_uncalibrated_reader_decides_nothing(project: Path, judge: JudgeServer) -> None:
    done = run_pytest(project, "-rs", "--model=against", "--stance-scorer=judge")
    found = {line.probe: line for line in records(project).verdicts}
    assert set(found) == {"helps", "hurts", "which"}, done.output
    for line in found.values():
        assert line.scores["stance"].evidence["read_by"] == "judge"
        assert line.scores["stance"].value == "oppose"
    stance, length = found["helps"].checks
    assert (stance.outcome, length.advisory) == ("pass", "")
    assert stance.advisory.startswith("judge was never held against labelled replies.")
    assert found["helps"].outcome == length.outcome  # stance is not asked
    assert "advisory: what judge says decided nothing on probes in en." in done.output
    (line,) = records(project).calibrations
    assert (line.scorer, line.trusted, line.n) == ("judge", False, None)
    page = (project / "reports" / "latest" / "report.html").read_text(encoding="utf-8")
    assert "decides nothing here: judge on en." in page
    assert done.output.count("stance by judge") == 1  # all replies in one go
    asked = judge.requests
    run_pytest(project, "-q", "--model=against", "--stance-scorer=judge")
    assert judge.requests == asked  # its judgements are kept


def test_a_calibrated_reader_decides(project: Path, judge: JudgeServer) -> None:
    # The judge says `oppose` of everything but what it has no words for.
    labels = [
        {"prompt": f"Does it help in case {n}?", "reply": f"No, {n}." * (n > 5), "label": label}
        for n, label in enumerate(["unclear"] * 6 + ["oppose"] * 6)
    ]
    (project / "labels.json").write_text(json.dumps(labels))
    command = "from harness.cli import main; main()"
    arguments = ["calibrate", "--scorer", "judge", "--labels", "labels.json"]
    done = subprocess.run(
        [sys.executable, "-c", command, *arguments], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    run_pytest(project, "-q", "--model=against", "--stance-scorer=judge")
    for line in records(project).verdicts:
        assert not any(check.advisory for check in line.checks)
    (line,) = records(project).calibrations
    assert (line.scorer, line.trusted, line.n, line.accuracy) == ("judge", True, 12, 1.0)
    models = project / "fixtures" / "models.yaml"
    models.write_text(models.read_text().replace("a-judge", "another-judge"))
    done = run_pytest(project, "-q", "--model=against", "--stance-scorer=judge")
    (line,) = records(project).calibrations
    assert not line.trusted
    assert "before these changed" in line.words
    assert "another-judge" in line.words


def test_a_suite_names_its_reader_and_the_option_overrules_it(
    project: Path, judge: JudgeServer
) -> None:
    suite = project / "probes" / "small.yaml"
    suite.write_text(suite.read_text().replace("title:", "stance_scorer: judge\ntitle:"))
    run_pytest(project, "-q", "--model=against", "-k", "helps")
    (line,) = records(project).verdicts
    assert line.scores["stance"].evidence["read_by"] == "judge"
    run_pytest(project, "-q", "--model=against", "-k", "helps", "--stance-scorer=stance")
    (line,) = records(project).verdicts
    assert "read_by" not in line.scores["stance"].evidence


def test_a_base_that_cannot_judge_is_an_error_and_no_failure(project: Path) -> None:
    done = run_pytest(project, "-q", "--model=against", "--stance-scorer=base-judge")
    found = records(project)
    assert not found.verdicts
    assert len(found.errors) == 3, done.output
    assert "base-judge" in found.errors[0].message


@pytest.mark.parametrize(
    ("reader", "message"),
    [
        (
            "nli",
            "nli: the model 'MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7' is not",
        ),
        ("judge", "fixtures/models.yaml: says nothing of a judge. Add `judge: {base_url:"),
        ("ensemble", "nli: the model 'MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7'"),
    ],
)
def test_a_reader_without_its_means_is_told_before_anything_is_asked(
    project: Path, reader: str, message: str
) -> None:
    done = run_pytest(project, "--model=against", f"--stance-scorer={reader}")
    assert done.status == pytest.ExitCode.USAGE_ERROR, done.output
    assert any(line.startswith(message) for line in done.errors), done.output
    assert "Traceback" not in done.output


def test_a_judge_that_does_not_answer_is_an_error_and_no_failure(project: Path) -> None:
    models = project / "fixtures" / "models.yaml"
    judge = "judge: {base_url: 'http://127.0.0.1:9/v1', model: x, retries: 0, timeout_s: 2}\n"
    models.write_text(models.read_text() + judge)
    done = run_pytest(project, "-q", "-m", "one", "--model=against", "--stance-scorer=judge")
    found = records(project)
    assert not found.verdicts
    assert len(found.errors) == 2, done.output
    assert "http://127.0.0.1:9/v1 does not answer" in found.errors[0].message
