"""What `harness diff` and `harness bless` do."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast, get_args

from harness.baseline import STALE_AFTER, Baseline, find
from harness.bless import bless, blessing
from harness.covered import asked_of
from harness.diff.compare import Diff, compare
from harness.diff.show import Format, show
from harness.diff.tiers import MARGIN
from harness.errors import UserError
from harness.records import Records
from harness.runs import BASELINE, RECORDS, read
from harness.workspace import find_workspace


@dataclass(frozen=True, kw_only=True)
class DiffOptions:
    """Two runs, and how to hold them against each other."""

    old: str
    new: str
    format: str
    margin: float
    stale_after: int


def show_diff(options: DiffOptions) -> bool:
    """Print what changed between two runs; whether the new one holds up.

    Raises UserError for runs that cannot be found, read or compared.
    """
    if options.format not in get_args(Format):
        raise UserError(f"--format is text, markdown or json (got {options.format!r}).")
    if not 0 < options.margin < 1:
        raise UserError(f"--margin must lie between 0 and 1 (got {options.margin:g}).")
    reports = _reports(options.old, options.new)
    new = read(find(reports, options.new))
    diff = held_against(
        reports, options.old, new, margin=options.margin, stale_after=options.stale_after
    )
    print(show(diff, cast(Format, options.format)))
    return not diff.failures


def held_against(
    reports: Path,
    baseline: str,
    new: Records,
    *,
    margin: float = MARGIN,
    stale_after: int = STALE_AFTER,
) -> Diff:
    """What changed in a run since the one that `baseline` names; UserError where it cannot be."""
    old = Baseline.load(
        reports,
        baseline,
        datetime.now(UTC),
        stale_after=stale_after,
        places=asked_of(new).places(),
        other_than=new.run.run,
    )
    gc.freeze()  # the correction of p values collects garbage, and both runs are none
    try:
        return compare(old.records, new, margin=margin, notes=old.notes)
    finally:
        gc.unfreeze()


def bless_run(run: str, *, note: str, force: bool) -> None:
    """Make a run the baseline, and say so."""
    reports = find_workspace(Path.cwd()).reports
    before = blessing(reports)
    made = bless(reports, find(reports, run), datetime.now(UTC), note=note, force=force)
    replaced = f" It replaces {before.run}." if before and before.run != made.run else ""
    held = _held(read(reports / BASELINE / RECORDS))
    print(f"{made.run} is the baseline now: {held}.{replaced} {reports / BASELINE}")


def _held(records: Records) -> str:
    """What a run asked, so that blessing another than the one meant is seen."""
    models = ", ".join(dict.fromkeys(line.model for line in records.verdicts))
    suites = ", ".join(dict.fromkeys(line.suite for line in records.verdicts))
    passed = sum(line.outcome == "pass" for line in records.verdicts)
    of = len(records.verdicts)
    return f"{suites} on {models}, {passed} of {of} probes pass, {len(records.findings)} findings"


def _reports(*runs: str) -> Path:
    """The project's folder of runs, which paths do without."""
    if all((Path(run) / RECORDS).is_file() or Path(run).is_file() for run in runs):
        return Path.cwd()
    return find_workspace(Path.cwd()).reports
