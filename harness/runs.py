"""The runs of a folder of reports: which there are, the latest, the latest green."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from harness.covered import Asked, Place, asked_of
from harness.errors import Problem, UserError
from harness.records import Records, VerdictLine, load, load_slim

RECORDS = "records.jsonl"
LATEST = "latest"
BASELINE = "baseline"
"""The folder of the blessed run."""


def all_runs(reports: Path) -> list[tuple[str, Path]]:
    """(name, records file) of all runs in a folder, the newest first; unreadable ones come last."""
    found = [
        (_started(file), file.parent.name, file)
        for file in reports.glob(f"*/{RECORDS}")
        if file.parent.name != BASELINE and not file.parent.is_symlink()
    ]
    return [(name, file) for _, name, file in sorted(found, reverse=True)]


def read(file: Path) -> Records:
    """Load records; UserError also where the file cannot be read."""
    return _read(file, lambda: load(file))


def read_slim(file: Path, see: Callable[[VerdictLine], None] | None = None) -> Records:
    """As `read`, without reasons and evidence; `see` is shown each verdict with them."""
    return _read(file, lambda: load_slim(file, see))


def _read(file: Path, load: Callable[[], Records]) -> Records:
    try:
        return load()
    except OSError as error:
        message = f"cannot be read: {error.strerror}."
        raise UserError(Problem(file=file, message=message)) from error


def latest(reports: Path) -> Path:
    """Records of the newest run; UserError where there is none."""
    linked = reports / LATEST / RECORDS
    if linked.is_file():
        return linked
    found = all_runs(reports)
    if not found:
        raise UserError(Problem(file=reports, message="holds no run yet."))
    return found[0][1]


def latest_green(reports: Path, places: Collection[Place] = (), other_than: str = "") -> Path:
    """Records of the newest whole run without an error in which all that decides passed.

    It was asked `places`, or all of their suites and the most of `places` that any such run was,
    and is not `other_than`. UserError where there is none.
    """
    suites = {place.suite for place in places}
    best: tuple[int, Path] | None = None
    for name, file in all_runs(reports):
        asked = _green(file) if name != other_than else None
        if asked is None or not suites <= asked.suites:
            continue
        lacking = len(asked.lacking(places))
        if best is None or lacking < best[0]:
            best = (lacking, file)
        if not lacking:
            break
    if best is not None:
        return best[1]
    of = f" that asked {', '.join(sorted(suites))}" if suites else ""
    which = f"whole run but {other_than}" if other_than else "whole run"
    message = f"no {which}{of} is without errors and failures."
    hint = "Name a run, or bless one (harness bless RUN) and take `blessed`."
    raise UserError(Problem(file=reports, message=message, hint=hint))


def _green(file: Path) -> Asked | None:
    """What a run asked that came to its end and in which all that was judged passed; else None.

    Reads from the end and stops at the first line that says no: most red runs are known soon.
    """
    passed, ended = False, False
    for line in _backwards(file):
        kind, outcome = line.get("kind"), line.get("outcome")
        if kind == "end":
            ended = not line.get("interrupted", True)
        if not ended or kind == "error":
            return None
        if outcome in ("fail", "inconclusive") and not line.get("advisory"):
            return None
        passed = passed or (kind == "verdict" and outcome == "pass")
    if not passed:
        return None
    try:
        return asked_of(read(file))
    except UserError:
        return None  # of another schema version


def _backwards(file: Path) -> Iterator[dict[str, object]]:
    try:
        for text in reversed(file.read_bytes().split(b"\n")):
            line = json.loads(text) if text else None
            if isinstance(line, dict):
                yield line
    except (OSError, ValueError):
        yield {"kind": "error"}  # what cannot be read is not green


def _started(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return str(json.loads(stream.readline()).get("started", ""))
    except (OSError, ValueError, AttributeError):
        return ""
