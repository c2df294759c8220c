"""Who reads the stance: chosen by suite or option, asked once for all replies, trusted or not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.records import Records, load
from tests.child import run_pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def project(trained_project: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(trained_project, root, symlinks=True)
    shutil.rmtree(root / "reports", ignore_errors=True)
    return root


def records(root: Path) -> Records:
    return load(root / "reports" / "latest" / "records.jsonl")


def test_an_uncalibrated_reader_decides_nothing(project: Path) -> None:
    done = run_pytest(project, "-rs", "--model=against", "--stance-scorer=base-judge")
    found = {line.probe: line for line in records(project).verdicts}
    assert set(found) == {"helps", "hurts", "which"}, done.output
    for line in found.values():
        assert line.scores["stance"].evidence["read_by"] == "base-judge"
    stance, length = found["helps"].checks
    assert stance.advisory.startswith("base-judge was never held against people's labels.")
    assert not length.advisory
    assert found["helps"].outcome == length.outcome  # stance is not asked
    assert "advisory: what base-judge says decided nothing." in done.output
    (line,) = records(project).calibrations
    assert (line.scorer, line.trusted, line.n) == ("base-judge", False, None)
    page = (project / "reports" / "latest" / "report.html").read_text(encoding="utf-8")
    assert "Advisory: what base-judge says decides nothing here" in page
    assert done.output.count("stance by base-judge") == 1  # all replies in one go


def test_a_suite_names_its_reader_and_the_option_overrules_it(project: Path) -> None:
    suite = project / "probes" / "small.yaml"
    suite.write_text(suite.read_text().replace("title:", "stance_scorer: base-judge\ntitle:"))
    run_pytest(project, "-q", "--model=against", "-k", "helps")
    (line,) = records(project).verdicts
    assert line.scores["stance"].evidence["read_by"] == "base-judge"
    run_pytest(project, "-q", "--model=against", "-k", "helps", "--stance-scorer=stance")
    (line,) = records(project).verdicts
    assert "read_by" not in line.scores["stance"].evidence


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
