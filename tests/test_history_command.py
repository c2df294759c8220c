"""`harness history` on a small project: listing, rebuilding, pruning."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from harness.cli import app
from harness.recorder import point_latest
from tests.diff.runs import end_line, finding, group, run_line
from tests.report_sample import digest
from tests.test_baseline import put
from tests.tiny import make_project


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Runs of 1, 2, 3 and 4 days ago: d1, d2, d3, d4; two models in d1."""
    root = make_project(tmp_path / "project", with_base=False)
    monkeypatch.chdir(root)
    found = root / "reports"
    found.mkdir(exist_ok=True)
    for days in range(1, 5):
        started = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
        lines = group(["pass", "fail"])
        if days == 1:
            lines += group(["pass"], model="q1a", suite="q1", model_key=digest("q1a"))
        end = end_line(interrupted=days == 3)
        asked = ("pass", "fail", "inconclusive", "inconclusive", "not judged")
        findings = [finding(one, id=f"{at}") for at, one in enumerate(asked)] if days == 1 else []
        about = {"run": run_line(run=f"d{days}", started=started), "findings": tuple(findings)}
        put(found, f"d{days}", *lines, end=end, **about)
    point_latest(found / "d1")
    return found


def harness(*arguments: str) -> Result:
    return CliRunner().invoke(app, ("history", *arguments))


def listed(*arguments: str) -> list[str]:
    return [run["run"] for run in json.loads(harness("--format=json", *arguments).stdout)]


def rebuilt() -> None:
    done = harness("--rebuild")
    assert (done.exit_code, done.stdout.split(" ")[0]) == (0, "4")


def test_there_is_none_yet(reports: Path) -> None:
    done = harness()
    assert (done.exit_code, done.stdout) == (4, "")
    assert "there is no history yet. Run probes, or: harness history --rebuild." in done.stderr


def test_the_list(reports: Path) -> None:
    rebuilt()
    head, *rows = (line.split() for line in harness().stdout.splitlines())
    assert head[:5] == ["run", "started", "git", "model", "suites"]
    assert [row[0] for row in rows] == ["d1", "q4_main", "(findings)", "d2", "d3", "d4"]
    assert rows[0][-7:] == ["q1a", "q1", "1", "0", "0", "0", "0"]
    assert rows[1] == ["q4_main", "q4", "1", "1", "0", "0", "0"]
    assert rows[2] == ["(findings)", "q4", "1", "1", "2", "1", "0"]
    assert "(interrupted)" in rows[4]


def test_the_list_as_json(reports: Path) -> None:
    rebuilt()
    first, second, *_ = json.loads(harness("--format=json").stdout)
    assert [(one["model"], one["suites"]) for one in first["models"]] == [
        ("q1a", ["q1"]),
        ("q4_main", ["q4"]),
    ]
    assert first["suites"] == ["q1", "q4"]
    counts = {"passed": 1, "failed": 1, "inconclusive": 2, "not_judged": 1, "suites": ["q4"]}
    assert first["findings"] == counts
    assert second["findings"] == dict.fromkeys(counts, 0) | {"suites": []}


def test_findings_are_counted_of_the_model_and_suite_that_are_asked_for(reports: Path) -> None:
    rebuilt()
    (found,) = json.loads(harness("--format=json", "--suite=q1").stdout)
    assert (found["suites"], found["findings"]["passed"]) == (["q1"], 0)
    assert "(findings)" not in harness("--model=q1a").stdout


def test_what_is_listed(reports: Path) -> None:
    rebuilt()
    assert listed() == ["d1", "d2", "d3", "d4"]
    assert listed("--limit=2") == ["d1", "d2"]
    assert listed("--model=q1a") == listed("--suite=q1") == ["d1"]
    assert harness("--model=q1a", "--suite=q4").stdout == "No such run is in the history.\n"


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--suite=q44", "no run asked suite 'q44'. Did you mean 'q4'? Choices: q1, q4."),
        ("--suite=nope", "no run asked suite 'nope'. Choices: q1, q4."),
        ("--model=q1", "no run asked model 'q1'. Did you mean 'q1a'? Choices: q1a, q4_main."),
    ],
)
def test_what_no_run_asked_is_told_with_the_choices(
    reports: Path, argument: str, message: str
) -> None:
    rebuilt()
    done = harness(argument)
    assert (done.exit_code, done.stdout) == (4, "")
    assert done.stderr == f"ERROR: {message}\n"


def test_keep(reports: Path) -> None:
    rebuilt()
    done = harness("prune", "--keep=2")
    assert done.stdout == "2 runs pruned, 2 kept.\n"
    assert listed() == ["d1", "d2"]
    assert (reports / "d4" / "records.jsonl").is_file()


def test_older_than_with_folders(reports: Path) -> None:
    rebuilt()
    done = harness("prune", "--older-than=2", "--folders")
    assert done.stdout == "3 runs pruned, 3 folders removed, 1 kept.\n"
    assert sorted(path.name for path in reports.iterdir() if path.is_dir()) == ["d1", "latest"]


def test_the_blessed_and_the_latest_run_stay(reports: Path) -> None:
    rebuilt()
    assert CliRunner().invoke(app, ("bless", "d4")).exit_code == 0
    point_latest(reports / "d2")
    assert harness("prune", "--keep=0", "--folders").exit_code == 0
    assert listed() == ["d1", "d2", "d4"]
    assert (reports / "d4").is_dir()
    assert (reports / "baseline" / "records.jsonl").is_file()
    assert not (reports / "d3").exists()


def test_only_folders_of_runs_are_removed(reports: Path) -> None:
    rebuilt()
    (reports / "d4" / "records.jsonl").unlink()
    (reports / "d4" / "mine.txt").write_text("kept")
    harness("prune", "--keep=2", "--folders")
    assert (reports / "d4" / "mine.txt").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("prune",), "Say which runs go: --keep N, or --older-than DAYS."),
        (("prune", "--keep=1", "--older-than=1"), "Say which runs go"),
        (("prune", "--keep=-1"), "must be 0 or more"),
        (("--format=xml",), "--format is text or json (got 'xml')."),
        (("--limit=0",), "--limit must be at least 1 (got 0)."),
    ],
)
def test_mistakes(reports: Path, arguments: tuple[str, ...], message: str) -> None:
    rebuilt()
    done = harness(*arguments)
    assert (done.exit_code, message in done.stderr) == (4, True)
    assert len(listed()) == 4


def test_a_damaged_history(reports: Path) -> None:
    (reports / "history.db").write_bytes(b"nothing of SQLite" * 99)
    done = harness()
    assert done.exit_code == 4
    assert "Make it anew from the records: harness history --rebuild." in done.stderr
    assert "The damaged history lies in" in harness("--rebuild").stdout
    assert listed() == ["d1", "d2", "d3", "d4"]
