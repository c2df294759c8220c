"""Which run another is held against: a named one, the blessed, the latest, the latest green."""

from __future__ import annotations

import getpass
import hashlib
import json
import subprocess
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from harness.errors import Problem, UserError, suggest
from harness.files import write_whole
from harness.records import ErrorLine, Records, VerdictLine, load
from harness.types import Outcome

RECORDS = "records.jsonl"
STALE_AFTER = 14
"""Days after which a baseline is called stale."""

GREEN, LATEST, BLESSED = "latest-green", "latest", "blessed"
FOLDER, BLESS = "baseline", "bless.json"


class Bless(BaseModel):
    """Which run was made the baseline: when, by whom and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    when: str
    by: str
    why: str
    sha256: str
    """Of the records, which nobody edits by hand."""


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """A run that another is held against, and what it knows."""

    records: Records
    file: Path
    words: str
    """One line for the terminal: which run, of when, and whether it is stale."""
    stale: bool

    @classmethod
    def load(
        cls,
        reports: Path,
        text: str,
        now: datetime,
        *,
        stale_after: int = STALE_AFTER,
        suites: Collection[str] = (),
        other_than: str = "",
    ) -> Baseline:
        """Find a baseline and read it.

        `text` is `latest-green`, `blessed`, `latest`, a run's name, a folder or a file. `suites`
        are those that the latest green run must have been asked, `other_than` a run that it must
        not be. Raises UserError where there is none, or where it was cut off: what it lacks would
        pass for new.
        """
        file = find(reports, text, suites=suites, other_than=other_than)
        records = read(file)
        if records.end is None:
            message = f"run {records.run.run} was cut off: its records have no end."
            hint = "Take a run that came to its end."
            raise UserError(Problem(file=file, message=message, hint=hint))
        days = age(records, now)
        return cls(
            records=records,
            file=file,
            words=_words(records, text, days, stale_after),
            stale=days > stale_after,
        )

    def known(
        self, model: str, suite: str, group: str, probe: str, *, key: str | None = None
    ) -> Outcome | None:
        """The outcome of a probe; None where the baseline did not measure it.

        `key`, the content of the model's weights or training, finds a model of another name.
        """
        line = self._line(model, suite, group, probe, key)
        return line.outcome if line else None

    def reply(
        self, model: str, suite: str, group: str, probe: str, *, key: str | None = None
    ) -> str | None:
        """What the model replied; None where the baseline did not measure it."""
        line = self._line(model, suite, group, probe, key)
        return line.reply.text if line and line.reply else None

    def group(
        self, model: str, suite: str, group: str, *, key: str | None = None
    ) -> tuple[VerdictLine, ...]:
        """All verdicts of a model on a group."""
        name = self._called(model, key)
        wanted = (name, suite, group)
        return tuple(
            line for line in self._lines.values() if (line.model, line.suite, line.group) == wanted
        )

    def finding(self, id: str) -> Outcome | None:
        """The outcome of a finding; None where the baseline did not make it."""
        return self._findings.get(id)

    def _line(
        self, model: str, suite: str, group: str, probe: str, key: str | None
    ) -> VerdictLine | None:
        return self._lines.get((self._called(model, key), suite, group, probe))

    def _called(self, model: str, key: str | None) -> str:
        return model if model in self._names or not key else self._by_key.get(key, model)

    @cached_property
    def _lines(self) -> dict[tuple[str, str, str, str], VerdictLine]:
        return {
            (line.model, line.suite, line.group, line.probe): line for line in self.records.verdicts
        }

    @cached_property
    def _findings(self) -> dict[str, Outcome]:
        return {finding.id: finding.outcome for finding in self.records.findings}

    @cached_property
    def _names(self) -> set[str]:
        lines: list[VerdictLine | ErrorLine] = [*self.records.verdicts, *self.records.errors]
        return {line.model for line in lines} | {model.name for model in self.records.models}

    @cached_property
    def _by_key(self) -> dict[str, str]:
        found = {line.model_key: line.model for line in self.records.verdicts}
        return found | {model.key: model.name for model in self.records.models if model.key}


def find(reports: Path, text: str, *, suites: Collection[str] = (), other_than: str = "") -> Path:
    """The records file that `text` names; UserError with the closest match where there is none."""
    if text == GREEN:
        return _latest_green(reports, suites, other_than)
    if text in (BLESSED, FOLDER):
        return _blessed(reports)
    if text == LATEST:
        return _latest(reports)
    for path in (Path(text) / RECORDS, Path(text), reports / text / RECORDS):
        if path.is_file():
            return path
    names = [run for run, _ in runs(reports)]
    message = f"no run, folder or file {text!r} with records."
    raise UserError(Problem(message=message, hint=suggest(text, [*names, GREEN, LATEST, BLESSED])))


def runs(reports: Path) -> list[tuple[str, Path]]:
    """(name, records file) of all runs in a folder, the newest first; unreadable ones come last."""
    found = [
        (_started(file), file.parent.name, file)
        for file in reports.glob(f"*/{RECORDS}")
        if file.parent.name != FOLDER and not file.parent.is_symlink()
    ]
    return [(name, file) for _, name, file in sorted(found, reverse=True)]


def read(file: Path) -> Records:
    """Load records; UserError also where the file cannot be read."""
    try:
        return load(file)
    except OSError as error:
        message = f"cannot be read: {error.strerror}."
        raise UserError(Problem(file=file, message=message)) from error


def age(records: Records, now: datetime) -> float:
    """Days since a run was started; 0 where it does not say when."""
    try:
        started = datetime.fromisoformat(records.run.started)
    except ValueError:
        return 0.0
    started = started if started.tzinfo else started.replace(tzinfo=UTC)
    return (now - started).total_seconds() / 86_400


def bless(reports: Path, text: str, now: datetime, *, note: str = "", force: bool = False) -> Bless:
    """Make a run the baseline: copy its records to `reports/baseline/`.

    Raises UserError for a run that was cut off, and without `force` for one that was interrupted
    or in which something could not be measured.
    """
    file = find(reports, text)
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
    folder = reports / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / RECORDS, content.decode("utf-8"))
    write_whole(folder / BLESS, made.model_dump_json(indent=2) + "\n")
    return made


def blessing(reports: Path) -> Bless | None:
    """Which run is the blessed baseline; None where none is. UserError where that is unreadable."""
    file = reports / FOLDER / BLESS
    if not file.is_file():
        return None
    try:
        return Bless.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise UserError(Problem(file=file, message="says no blessing.", hint=_AGAIN)) from error


_AGAIN = "Bless a run again: harness bless RUN."


def _blessed(reports: Path) -> Path:
    file, made = reports / FOLDER / RECORDS, blessing(reports)
    if made is None or not file.is_file():
        raise UserError(
            Problem(message="no run is blessed yet.", hint="harness bless RUN does it.")
        )
    if hashlib.sha256(file.read_bytes()).hexdigest() != made.sha256:
        message = f"is not what was blessed (run {made.run})."
        raise UserError(Problem(file=file, message=message, hint=_AGAIN))
    return file


def _latest(reports: Path) -> Path:
    linked = reports / LATEST / RECORDS
    if linked.is_file():
        return linked
    found = runs(reports)
    if not found:
        raise UserError(Problem(file=reports, message="holds no run yet."))
    return found[0][1]


def _latest_green(reports: Path, suites: Collection[str], other_than: str) -> Path:
    for name, file in runs(reports):
        if name != other_than and _is_green(file, set(suites)):
            return file
    of = f" that asked {', '.join(sorted(suites))}" if suites else ""
    message = f"no whole run{of} is without errors and failures."
    hint = "Name a run, or bless one (harness bless RUN) and take `blessed`."
    raise UserError(Problem(file=reports, message=message, hint=hint))


def _is_green(file: Path, suites: set[str]) -> bool:
    """Whether a run came to its end, all that was judged passed, and it asked these suites.

    Reads from the end and stops at the first line that says no: most red runs are known soon.
    """
    asked, passed, ended = set(), False, False
    for line in _backwards(file):
        kind, outcome = line.get("kind"), line.get("outcome")
        if kind == "end":
            ended = not line.get("interrupted", True)
        if not ended or kind == "error":
            return False
        if outcome in ("fail", "inconclusive") and not line.get("advisory"):
            return False
        if kind == "verdict":
            asked.add(line.get("suite"))
            passed = passed or outcome == "pass"
    if not passed or not suites <= asked:
        return False
    try:
        read(file)
    except UserError:
        return False  # of another schema version
    return True


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


def _words(records: Records, text: str, days: float, stale_after: int) -> str:
    run = records.run
    called = f" ({text})" if text in (GREEN, LATEST, BLESSED) else ""
    told = f"baseline: run {run.run}{called}, started {run.started}"
    if records.end is not None and records.end.interrupted:
        told += ", interrupted: unreliable"
    return told + (f", stale: {days:.0f} days old" if days > stale_after else "")


def _user(folder: Path) -> str:
    command = ["git", "-C", str(folder), "config", "user.name"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)  # noqa: S603
        name = done.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        name = ""
    return name or getpass.getuser()
