"""What `harness history` does: list runs, prune them, make the history anew."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from harness.bless import blessing
from harness.errors import Problem, UserError, suggest
from harness.history import NAME, FindingCounts, History, ModelCounts, PastRun, rebuild
from harness.runs import LATEST, RECORDS

_COUNTS = ("passed", "failed", "inconclusive", "not_judged", "errors")


@dataclass(frozen=True, kw_only=True)
class ListOptions:
    """Which runs to list, and how."""

    model: str | None
    suite: str | None
    limit: int
    format: str


def list_runs(reports: Path, options: ListOptions) -> None:
    """Print the newest runs, each with its models' counts."""
    if options.format not in ("text", "json"):
        raise UserError(f"--format is text or json (got {options.format!r}).")
    if options.limit < 1:
        raise UserError(f"--limit must be at least 1 (got {options.limit}).")
    history = _history(reports)
    _require_known(history, options)
    found = history.past_runs(model=options.model, suite=options.suite, limit=options.limit)
    if options.format == "json":
        print(json.dumps([asdict(run) for run in found], ensure_ascii=False, indent=1))
        return
    for line in _table(found) if found else ["No such run is in the history."]:
        print(line)


def _require_known(history: History, options: ListOptions) -> None:
    """Raise UserError for a model or a suite that no run asked; of an empty history nothing is."""
    columns: tuple[Literal["model", "suite"], ...] = ("model", "suite")
    problems = []
    for column in columns:
        name, known = getattr(options, column), history.known(column)
        if name is not None and known and name not in known:
            message = f"no run asked {column} {name!r}."
            problems.append(Problem(message=message, hint=suggest(name, known)))
    if problems:
        raise UserError(problems)


def rebuild_history(reports: Path) -> None:
    """Make the history anew from all records that are there, and say what became of it."""
    made = rebuild(reports)
    if made.aside:
        print(f"The damaged history lies in {made.aside} now.")
    for why in made.refused:
        print(f"Not filed: {why}")
    print(f"{made.filed} runs filed in {reports / NAME}.")


def prune(
    reports: Path, now: datetime, *, keep: int | None, older_than: int | None, folders: bool
) -> None:
    """Take old runs out of the history, with `folders` also their folders off the disk.

    The blessed run and the latest stay.
    """
    if (keep is None) == (older_than is None):
        raise UserError("Say which runs go: --keep N, or --older-than DAYS.")
    if (keep if keep is not None else older_than or 0) < 0:
        raise UserError("--keep and --older-than must be 0 or more.")
    history = _history(reports)
    found = history.past_runs()
    safe = _protected(reports, found)
    if keep is not None:
        old = found[keep:]
    else:
        oldest = now - timedelta(days=older_than or 0)
        old = [run for run in found if _moment(run.started) < oldest]
    gone = [run for run in old if run.run not in safe]
    history.forget([run.run for run in gone])
    removed = sum(_remove(reports, run) for run in gone) if folders else 0
    told = f", {removed} folders removed" if folders else ""
    print(f"{len(gone)} runs pruned{told}, {len(found) - len(gone)} kept.")


def _history(reports: Path) -> History:
    if not (reports / NAME).is_file():
        message, hint = "there is no history yet.", "Run probes, or: harness history --rebuild."
        raise UserError(Problem(file=reports / NAME, message=message, hint=hint))
    return History(reports)


def _protected(reports: Path, found: Sequence[PastRun]) -> set[str]:
    made, link = blessing(reports), reports / LATEST
    safe = {made.run} if made else set()
    latest = link.resolve().name if (link / RECORDS).is_file() else None
    return safe | {run.run for run in found[:1]} | ({latest} if latest else set())


def _remove(reports: Path, run: PastRun) -> bool:
    """Remove a run's folder, where it is one."""
    folder = reports / run.folder
    is_one = folder.parent == reports and not folder.is_symlink() and (folder / RECORDS).is_file()
    if is_one:
        shutil.rmtree(folder)
    return is_one


def _moment(started: str) -> datetime:
    try:
        moment = datetime.fromisoformat(started)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)  # of unknown age, so it stays
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _table(found: Sequence[PastRun]) -> Iterator[str]:
    counts = ("pass", "fail", "inconcl.", "not judged", "errors")
    head = ("run", "started", "git", "model", "suites", *counts)
    rows = [head, *(row for run in found for row in _rows(run))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        cells = [
            cell.ljust(width) if column < 5 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _rows(run: PastRun) -> Iterator[tuple[str, ...]]:
    started = run.started + (" (interrupted)" if run.interrupted else "")
    about = (run.run, started, run.git or "")
    rows: list[tuple[str, ModelCounts | FindingCounts]] = [(one.model, one) for one in run.models]
    if run.findings.suites:
        rows.append(("(findings)", run.findings))
    for number, (name, counts) in enumerate(rows or [("", FindingCounts())]):
        told = (str(getattr(counts, one, 0)) for one in _COUNTS)
        yield (*(about if not number else ("", "", "")), name, ", ".join(counts.suites), *told)
