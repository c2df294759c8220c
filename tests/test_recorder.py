"""A run's end: its records, its report, and its line in the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.history import History
from harness.recorder import Recorder
from harness.records import RunLine, load
from harness.workspace import Workspace
from tests.report_sample import run_line, verdict


def recorder(root: Path) -> Recorder:
    def header(name: str, started: float) -> RunLine:
        return run_line(run=name)

    return Recorder(Workspace(root), header, started=0.0)


def test_every_run_is_filed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = recorder(tmp_path)
    one.add(verdict())
    assert one.finish(interrupted=False)
    assert one.folder
    assert [run.run for run in History(tmp_path / "reports").past_runs()] == [one.folder.name]
    assert (one.warning, capsys.readouterr().err) == ("", "")


def test_nothing_is_filed_where_nothing_was_run(tmp_path: Path) -> None:
    assert recorder(tmp_path).finish(interrupted=False) is None
    assert not (tmp_path / "reports").exists()


def test_a_damaged_history_loses_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "history.db").write_bytes(b"damaged" * 200)
    one = recorder(tmp_path)
    one.add(verdict())
    report = one.finish(interrupted=False)
    assert report
    assert report.is_file()
    assert one.folder
    assert load(one.folder / "records.jsonl").end
    assert one.warning.startswith("The run is not in the history: ")
    assert one.warning.endswith("harness history --rebuild.")
    assert capsys.readouterr().err == f"\nWARNING: {one.warning}\n"
