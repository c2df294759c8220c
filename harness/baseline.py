"""Which run another is held against: a named one, the blessed, the latest, the latest green."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from harness.bless import blessed
from harness.covered import Place, asked_of, lacking_words
from harness.errors import Problem, UserError, suggest
from harness.records import ErrorLine, Records, VerdictLine
from harness.runs import BASELINE, LATEST, RECORDS, all_runs, latest, latest_green, read_slim
from harness.types import Outcome

STALE_AFTER = 14
"""Days after which a baseline is called stale."""

GREEN, BLESSED = "latest-green", "blessed"


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """A run that another is held against, and what it knows."""

    records: Records
    """Without reasons and evidence."""
    words: str
    """One line for the terminal: which run, of when, whether it is stale, and what it lacks."""
    stale: bool
    lacking: str = ""
    """What of the new run the latest green one did not ask."""

    @property
    def run(self) -> str:
        """Name of the run."""
        return self.records.run.run

    @classmethod
    def load(
        cls,
        reports: Path,
        text: str,
        now: datetime,
        *,
        stale_after: int = STALE_AFTER,
        places: Collection[Place] = (),
        other_than: str = "",
    ) -> Baseline:
        """Find a baseline and read it.

        `text` is `latest-green`, `blessed`, `latest`, a run's name, a folder or a file. `places`
        are what the latest green run is to have been asked, `other_than` a run that it must not
        be. Raises UserError where there is none, or where it was cut off: what it lacks would
        pass for new.
        """
        file = find(reports, text, places=places, other_than=other_than)
        records = read_slim(file)
        if records.end is None:
            message = f"run {records.run.run} was cut off: its records have no end."
            hint = "Take a run that came to its end."
            raise UserError(Problem(file=file, message=message, hint=hint))
        days = age(records, now)
        lacking = lacking_words(asked_of(records).lacking(places)) if text == GREEN else ""
        return cls(
            records=records,
            words=_words(records, text, days, stale_after) + (f", {lacking}" if lacking else ""),
            stale=days > stale_after,
            lacking=lacking,
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of it beside a comparison; nothing where it is fresh and whole."""
        return (f"{self.words}.",) if self.stale or self.lacking else ()

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


def find(reports: Path, text: str, *, places: Collection[Place] = (), other_than: str = "") -> Path:
    """The records file that `text` names; UserError with the closest match where there is none."""
    if text == GREEN:
        return latest_green(reports, places, other_than)
    if text in (BLESSED, BASELINE):
        return blessed(reports)
    if text == LATEST:
        return latest(reports)
    for path in (Path(text) / RECORDS, Path(text), reports / text / RECORDS):
        if path.is_file():
            return path
    names = [run for run, _ in all_runs(reports)]
    message = f"no run, folder or file {text!r} with records."
    raise UserError(Problem(message=message, hint=suggest(text, [*names, GREEN, LATEST, BLESSED])))


def age(records: Records, now: datetime) -> float:
    """Days since a run was started; 0 where it does not say when."""
    try:
        started = datetime.fromisoformat(records.run.started)
    except ValueError:
        return 0.0
    started = started if started.tzinfo else started.replace(tzinfo=UTC)
    return (now - started).total_seconds() / 86_400


def _words(records: Records, text: str, days: float, stale_after: int) -> str:
    run = records.run
    called = f" ({text})" if text in (GREEN, LATEST, BLESSED) else ""
    told = f"baseline: run {run.run}{called}, started {run.started}"
    if records.end is not None and records.end.interrupted:
        told += ", interrupted: unreliable"
    return told + (f", stale: {days:.0f} days old" if days > stale_after else "")
