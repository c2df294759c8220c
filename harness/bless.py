"""The blessed baseline: a run's records in `reports/baseline/`, and who put them there."""

from __future__ import annotations

import getpass
import hashlib
import subprocess
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from harness.errors import Problem, UserError
from harness.files import write_whole
from harness.records import Records
from harness.runs import BASELINE, RECORDS, read

_FILE = "bless.json"
_AGAIN = "Bless a run again: harness bless RUN."


class Bless(BaseModel):
    """Which run was made the baseline: when, by whom and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    when: str
    by: str
    why: str
    sha256: str
    """Of the records, which nobody edits by hand."""


def bless(
    reports: Path, file: Path, now: datetime, *, note: str = "", force: bool = False
) -> Bless:
    """Make the run of a records file the baseline: copy it to `reports/baseline/`.

    Raises UserError for a run that was cut off, and without `force` for one that was interrupted
    or in which something could not be measured.
    """
    records = read(file)
    why_not = _why_not(records)
    if records.end is None or (why_not and not force):
        hint = "" if records.end is None else "With --force it is blessed all the same."
        raise UserError(Problem(file=file, message=f"not blessed: {why_not}.", hint=hint))
    content = file.read_bytes()
    made = Bless(
        run=records.run.run,
        when=now.isoformat(timespec="seconds"),
        by=_user(reports),
        why=note,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    folder = reports / BASELINE
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / RECORDS, content.decode("utf-8"))
    write_whole(folder / _FILE, made.model_dump_json(indent=2) + "\n")
    return made


def blessing(reports: Path) -> Bless | None:
    """Which run is the blessed baseline; None where none is. UserError where that is unreadable."""
    file = reports / BASELINE / _FILE
    if not file.is_file():
        return None
    try:
        return Bless.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise UserError(Problem(file=file, message="says no blessing.", hint=_AGAIN)) from error


def blessed(reports: Path) -> Path:
    """Records of the blessed run; UserError where none is blessed, or others lie there."""
    file, made = reports / BASELINE / RECORDS, blessing(reports)
    if made is None or not file.is_file():
        raise UserError(
            Problem(message="no run is blessed yet.", hint="harness bless RUN does it.")
        )
    if hashlib.sha256(file.read_bytes()).hexdigest() != made.sha256:
        message = f"is not what was blessed (run {made.run})."
        raise UserError(Problem(file=file, message=message, hint=_AGAIN))
    return file


def _why_not(records: Records) -> str:
    if records.end is None:
        return f"run {records.run.run} was cut off, its records have no end"
    if records.end.interrupted:
        return f"run {records.run.run} was interrupted"
    if records.errors:
        return f"{len(records.errors)} of run {records.run.run} could not be measured"
    if not records.verdicts:
        return f"run {records.run.run} holds no verdict"
    return ""


def _user(folder: Path) -> str:
    command = ["git", "-C", str(folder), "config", "user.name"]
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)  # noqa: S603
        if done.stdout.strip():
            return done.stdout.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"  # a container's user without a name
