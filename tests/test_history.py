"""The history of runs: filed once, rebuilt from records, brought up to date, pruned."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from harness.errors import UserError
from harness.history import MIGRATIONS, History, rebuild
from harness.records import load
from harness.stats.rates import clustered_rate
from tests.diff.runs import finding, group, run, run_line
from tests.report_sample import digest, error
from tests.test_baseline import put

OUTCOMES = ["pass"] * 6 + ["fail"] * 2 + ["inconclusive", "not judged"]


def file_run(reports: Path, folder: Path) -> None:
    History(reports).file_run(load(folder / "records.jsonl"), folder)


def version(file: Path) -> int:
    with sqlite3.connect(file) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


def counted(reports: Path, table: str) -> int:
    with sqlite3.connect(reports / "history.db") as database:
        return int(database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


def test_a_run_is_filed_once(tmp_path: Path) -> None:
    folder = put(tmp_path, "one", *group(OUTCOMES), errors=(error(),)).parent
    for _ in range(2):
        file_run(tmp_path, folder)
    (one,) = History(tmp_path).past_runs()
    assert (one.run, one.git, one.interrupted) == ("one", "main at 4f1c2ab, clean", False)
    (counts,) = one.models
    assert vars(counts) == {
        "model": "q4_main",
        "suites": ("q4",),
        "passed": 6,
        "failed": 2,
        "inconclusive": 1,
        "not_judged": 1,
        "errors": 1,
    }
    assert counted(tmp_path, "groups") == 1


def test_filing_again_replaces_what_was_there(tmp_path: Path) -> None:
    history = History(tmp_path)
    about = {"run": run_line(run="one"), "findings": (finding(), finding(id="b"))}
    history.file_run(run(*group(["pass"]), **about), tmp_path / "one")
    history.file_run(run(*group(["fail"], group="q4c"), run=run_line(run="one")), tmp_path / "one")
    assert history.past_runs()[0].models[0].failed == 1
    assert (counted(tmp_path, "groups"), counted(tmp_path, "findings")) == (1, 0)


def test_findings_are_filed(tmp_path: Path) -> None:
    findings = (finding(), finding("fail", id="b", interval=(0.5, 0.4, 0.6)))
    History(tmp_path).file_run(run(findings=findings), tmp_path / "old")
    with sqlite3.connect(tmp_path / "history.db") as database:
        rows = database.execute("SELECT id, outcome, value, low, high, wanted FROM findings")
        assert rows.fetchall() == [
            (finding().id, "pass", 0.9, 0.85, 0.95, "at least 80%"),
            ("b", "fail", 0.5, 0.4, 0.6, "at least 80%"),
        ]


def test_runs_of_a_model_and_a_suite(tmp_path: Path) -> None:
    other = group(["fail"], model="q1a", suite="q1", group="q1", model_key=digest("q1a"))
    for day, (name, lines) in enumerate(
        {"a": group(["pass"]), "b": other, "c": [*group(["pass"]), *other]}.items(), start=1
    ):
        file_run(tmp_path, put(tmp_path, name, *lines, day=day).parent)
    history = History(tmp_path)

    def names(**options: Any) -> list[str]:
        return [one.run for one in history.past_runs(**options)]

    assert names() == ["c", "b", "a"]
    assert names(limit=2) == ["c", "b"]
    assert names(model="q1a") == ["c", "b"]
    assert names(suite="q4") == ["c", "a"]
    assert names(model="q1a", suite="q4") == []
    assert [one.model for one in history.past_runs(model="q1a")[0].models] == ["q1a"]


def test_the_trend_of_a_group(tmp_path: Path) -> None:
    for day, passed in ((2, 9), (1, 5), (3, 10)):
        lines = group(["pass"] * passed + ["fail"] * (10 - passed) + ["not judged"])
        file_run(tmp_path, put(tmp_path, f"run{day}", *lines, day=day).parent)
    points = History(tmp_path).trend("q4_main", "q4b")
    assert [(point.run, point.rate) for point in points] == [
        ("run1", 0.5), ("run2", 0.9), ("run3", 1.0),
    ]  # fmt: skip
    expected = clustered_rate([True] * 9 + [False], range(10), method="clopper-pearson")
    assert (points[1].low, points[1].high) == (expected.low, expected.high)
    assert [point.run for point in History(tmp_path).trend("q4_main", "q4b", limit=2)] == [
        "run2", "run3",
    ]  # fmt: skip
    assert History(tmp_path).trend("q4_main", "other") == []


def test_the_trend_counts_prompts_and_not_replies(tmp_path: Path) -> None:
    lines = [
        line.model_copy(update={"probe": f"{line.probe}~s{n}", "of": line.probe})
        for line in group(["pass", "fail"] * 5)
        for n in range(4)
    ]
    file_run(tmp_path, put(tmp_path, "one", *lines).parent)
    (point,) = History(tmp_path).trend("q4_main", "q4b")
    alone = clustered_rate([True, False] * 5, range(10), method="clopper-pearson")
    assert (point.rate, point.low, point.high) == pytest.approx((0.5, alone.low, alone.high))


def test_a_group_that_nobody_judged_has_no_rate(tmp_path: Path) -> None:
    file_run(tmp_path, put(tmp_path, "one", *group(["not judged"])).parent)
    (point,) = History(tmp_path).trend("q4_main", "q4b")
    assert (point.rate, point.low, point.high) == (None, None, None)


def test_an_older_history_is_brought_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    with sqlite3.connect(file) as database:
        for statement in MIGRATIONS[0]:
            database.execute(statement)
        database.execute(
            "INSERT INTO runs VALUES ('kept', 'kept', '2026-01-01', 1, 0, NULL, 'cpu', 'cpu', 'x')"
        )
        database.execute("PRAGMA user_version=1")
    history = History(tmp_path)
    assert version(file) == len(MIGRATIONS)
    assert [one.run for one in history.past_runs()] == ["kept"]
    history.file_run(run(findings=(finding(),)), tmp_path / "old")
    assert counted(tmp_path, "findings") == 1


def test_a_newer_history_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version=99")
    for use in (History, rebuild):
        with pytest.raises(UserError, match=r"is of version 99, this harness reads up to 2\."):
            use(tmp_path)
    assert version(file) == 99


@pytest.mark.parametrize("content", [b"no database at all" * 100, b""])
def test_a_damaged_history_is_told_and_made_anew(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "one")
    file = tmp_path / "history.db"
    file.write_bytes(content)
    if content:
        with pytest.raises(UserError, match="harness history --rebuild"):
            History(tmp_path)
    made = rebuild(tmp_path)
    assert (made.filed, made.refused) == (1, ())
    assert made.aside == (tmp_path / "history.db.damaged" if content else None)
    assert [one.run for one in History(tmp_path).past_runs()] == ["one"]


def test_a_history_whose_pages_are_damaged(tmp_path: Path) -> None:
    for number in range(60):
        file_run(tmp_path, put(tmp_path, f"run{number}").parent)
    file = tmp_path / "history.db"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    file.write_bytes(content)
    assert rebuild(tmp_path).aside is not None
    assert len(History(tmp_path).past_runs()) == 60


def test_tables_of_another_program(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "history.db") as database:
        database.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
    with pytest.raises(UserError, match="harness history --rebuild"):
        History(tmp_path).past_runs()
    put(tmp_path, "one")
    assert rebuild(tmp_path).filed == 1


def test_a_rebuild_keeps_runs_whose_records_are_gone(tmp_path: Path) -> None:
    History(tmp_path).file_run(run(*group(["pass"])), tmp_path / "gone")
    put(tmp_path, "there")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "records.jsonl").write_text("nonsense\n{}\n")
    made = rebuild(tmp_path)
    assert made.filed == 1
    assert "records.jsonl:1: not a record" in made.refused[0]
    assert {one.run for one in History(tmp_path).past_runs()} == {"old", "there"}


def test_runs_are_forgotten(tmp_path: Path) -> None:
    history = History(tmp_path)
    for name in ("a", "b"):
        history.file_run(run(*group(["pass"]), name=name, findings=(finding(),)), tmp_path / name)
    history.forget(["a"])
    assert [one.run for one in history.past_runs()] == ["b"]
    assert (counted(tmp_path, "groups"), counted(tmp_path, "findings")) == (1, 1)


def test_processes_may_file_at_once(tmp_path: Path) -> None:
    """Threads with connections of their own stand for processes; the file is made by all."""

    def filed(number: int) -> None:
        lines = group(["pass"])
        History(tmp_path).file_run(run(*lines, name=f"run{number}"), tmp_path / f"run{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(filed, range(24)))
    assert len(History(tmp_path).past_runs()) == 24
