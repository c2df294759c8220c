"""What `harness report` does: a run's page and summary, again from its records."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from harness.baseline import Baseline
from harness.covered import asked_of
from harness.diff.compare import Diff
from harness.diff.held import held
from harness.errors import Problem, UserError, suggest
from harness.history import past
from harness.records import Records
from harness.report.as_json import as_json
from harness.report.reading import ReadRun
from harness.report.render import write_report
from harness.report.summary import summary
from harness.report.trend import Past
from harness.report.view import build_view
from harness.runs import RECORDS
from harness.workspace import find_workspace

FORMATS = ("html", "markdown", "json")


def render_again(run: str, baseline: str | None, output: str = "html") -> str:
    """The path of a run's page, written again; or its judgement as Markdown or JSON.

    It is held against `baseline` where one is given. Raises UserError where a run is not found or
    cannot be read, the two have nothing in common, or `output` is none of `FORMATS`.
    """
    if output not in FORMATS:
        message = f"--format: unknown format {output!r}."
        raise UserError(Problem(message=message, hint=suggest(output, FORMATS)))
    folder = _folder(run)
    read = ReadRun(folder / RECORDS)
    reports = folder.resolve().parent
    known = _past(reports, read.records)
    if baseline is None:
        return _told(folder, output, read, known)
    places = asked_of(read.records).places()
    other_than = read.records.run.run
    now = datetime.now(UTC)
    old = Baseline.load(reports, baseline, now, places=places, other_than=other_than)
    diff = held(read.records, old)
    return _told(folder, output, read, known, diff, old.records)


def _told(
    folder: Path,
    output: str,
    read: ReadRun,
    known: Past,
    diff: Diff | None = None,
    before: Records | None = None,
) -> str:
    if output == "html":
        return str(write_report(folder, run=read, diff=diff, past=known, baseline=before))
    view = build_view(read.records, read.review(before), diff=diff, past=known)
    return as_json(view) if output == "json" else summary(view, folder.name).rstrip()


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
