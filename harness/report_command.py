"""What `harness report` does: a run's page and summary, again from its records."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from harness.baseline import Baseline
from harness.covered import asked_of
from harness.diff.held import held
from harness.errors import Problem, UserError, suggest
from harness.history import past
from harness.records import Records
from harness.report.reading import ReadRun
from harness.report.render import write_report
from harness.report.trend import Past
from harness.runs import RECORDS
from harness.workspace import find_workspace


def render_again(run: str, baseline: str | None) -> Path:
    """Write the page and the summary of a run, held against `baseline` where one is given.

    Raises UserError where a run is not found or cannot be read, or the two have nothing in common.
    """
    folder = _folder(run)
    read = ReadRun(folder / RECORDS)
    reports = folder.resolve().parent
    known = _past(reports, read.records)
    if baseline is None:
        return write_report(folder, run=read, past=known)
    places = asked_of(read.records).places()
    other_than = read.records.run.run
    now = datetime.now(UTC)
    old = Baseline.load(reports, baseline, now, places=places, other_than=other_than)
    diff = held(read.records, old)
    return write_report(folder, run=read, diff=diff, past=known, baseline=old.records)


def _folder(run: str) -> Path:
    folder = Path(run)
    if (folder / RECORDS).is_file():
        return folder
    reports = find_workspace(Path.cwd()).reports
    if (reports / run / RECORDS).is_file():
        return reports / run
    runs = sorted(path.parent.name for path in reports.glob(f"*/{RECORDS}"))
    raise UserError(Problem(message=f"no run {run!r} with a {RECORDS}.", hint=suggest(run, runs)))


def _past(reports: Path, records: Records) -> Past:
    """What the history says; a damaged one costs the trend, and not the page."""
    try:
        return past(reports, records)
    except UserError as error:
        print(f"WARNING: no trend is shown: {error}", file=sys.stderr)
        return {}
