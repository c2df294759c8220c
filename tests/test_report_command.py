"""`harness report` and `harness export records` on a small project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyarrow import parquet
from typer.testing import CliRunner, Result

from harness.cli import app
from harness.history import History
from harness.records import load
from tests.diff.runs import group
from tests.test_baseline import put
from tests.tiny import make_project

GOOD, BAD = ["pass"] * 20, ["pass"] * 8 + ["fail"] * 12


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project", with_base=False)
    monkeypatch.chdir(root)
    (root / "reports").mkdir(exist_ok=True)
    for day, (name, outcomes) in enumerate({"good": GOOD, "calm": GOOD, "bad": BAD}.items(), 1):
        put(root / "reports", name, *group(outcomes), day=day)
    return root / "reports"


def harness(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_a_baseline_stands_on_the_page_and_in_the_summary(reports: Path) -> None:
    done = harness("report", "bad", "--baseline", "good")
    assert (done.exit_code, done.stdout.strip()) == (0, str(reports / "bad" / "report.html"))
    page = (reports / "bad" / "report.html").read_text()
    assert page.index("got worse") < page.index("regressed (12 probes)")
    summary = (reports / "bad" / "summary.md").read_text()
    assert "Regressions: 1 group and 0 findings." in summary
    assert "baseline: run good" in page  # it is stale
    harness("report", "bad")
    assert 'id="since"' not in (reports / "bad" / "report.html").read_text()


def test_the_judgement_as_json_and_as_markdown_leaves_the_page_alone(reports: Path) -> None:
    done = harness("report", "bad", "--baseline", "good", "--format", "json")
    assert done.exit_code == 0, done.exception
    told = json.loads(done.stdout)
    assert told["format"] == 1
    assert told["summary"] == "q4_main: 8 of 20 probes pass, 12 fail, 0 inconclusive, 0 errors"
    (row,) = told["matrix"]
    assert (row["model"], row["cells"][0]["text"]) == ("q4_main", "8/20")
    assert told["since"]["mark"]["word"]
    assert "review" not in told
    done = harness("report", "bad", "--format", "markdown")
    assert done.stdout.startswith("# q4\\_main: 8 of 20 probes pass")
    assert not (reports / "bad" / "report.html").exists()


def test_an_unknown_format_names_those_there_are(reports: Path) -> None:
    done = harness("report", "bad", "--format", "jsn")
    assert done.exit_code != 0
    assert "Did you mean 'json'? Choices: html, json, markdown." in done.stderr


def test_the_trend_is_shown_where_the_history_has_it(reports: Path) -> None:
    harness("report", "bad")
    assert 'id="trend"' not in (reports / "bad" / "report.html").read_text()
    assert not (reports / "history.db").exists()
    for name in ("good", "calm", "bad"):
        History(reports).file_run(load(reports / name / "records.jsonl"), reports / name)
    harness("report", "bad")
    assert 'id="trend"' in (reports / "bad" / "report.html").read_text()
    harness("report", "calm")
    assert 'id="trend"' not in (reports / "calm" / "report.html").read_text()


def test_a_damaged_history_costs_the_trend_alone(reports: Path) -> None:
    (reports / "history.db").write_bytes(b"damaged" * 200)
    done = harness("report", "bad")
    assert done.exit_code == 0
    assert "WARNING: no trend is shown: " in done.stderr
    assert (reports / "bad" / "report.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "bda"], "no run 'bda' with a records.jsonl. Did you mean 'bad'?"),
        (["report", "bad", "--baseline", "goood"], "Did you mean 'good'?"),
        (["export", "records", "bda", "--out", "a.csv"], "Did you mean 'bad'?"),
        (["export", "records", "bad", "--out", "a.txt"], "Choices: csv, json, parquet."),
    ],
)
def test_mistakes_are_told_and_write_nothing(
    reports: Path, arguments: list[str], message: str
) -> None:
    done = harness(*arguments)
    assert done.exit_code == 4
    assert message in done.stderr
    assert not list(reports.glob("*/report.html"))
    assert not Path("a.csv").exists()


def test_a_run_is_exported_by_name_and_by_path(reports: Path) -> None:
    done = harness("export", "records", "bad", "--out", "out/a.parquet")
    assert done.stdout.split() == ["out/a.parquet", "out/a.findings.parquet"]
    assert parquet.read_table("out/a.parquet").num_rows == 20
    by_path = harness("export", "records", str(reports / "bad"), "--format=csv", "--out", "b")
    assert by_path.stdout.split() == ["b", "b.findings"]
