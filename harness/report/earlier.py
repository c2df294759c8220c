"""What became of each probe since an older run: its verdict then, and what the model said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from harness.diff.cells import kind, seen
from harness.diff.models import matched
from harness.records import ErrorLine, Records, VerdictLine
from harness.report.tally import LEADING_SCORER, outcome_label

Place: TypeAlias = tuple[str, str, str, str]
"""Model, suite, group and probe."""

KINDS = {
    "regressed": "regressed",
    "fixed": "fixed",
    "still failing": "still not passing",
    "still passing": "still passing",
    "not judged": "judged in neither run",
    "not comparable": "not comparable",
    "new": "not in the baseline",
}
"""In the order of reading."""


@dataclass(frozen=True, kw_only=True)
class Then:
    """One probe in the older run."""

    outcome: str
    label: str
    text: str | None
    """None: nothing was generated, the instrument broke, or it is the reply of today."""
    same: bool = False
    """Whether the model said word for word what it says today."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An older run beside the one that is shown."""

    run: str
    kinds: Mapping[Place, str]
    then: Mapping[Place, Then]
    """Of probes that the older run has."""


def earlier(old: Records, new: Records) -> Earlier:
    """Compare every probe of `new` with what `old` says of it."""
    names = matched(old, new)
    before = {(line.model, *_place(line)): line for line in _lines(old)}
    kinds, then = {}, {}
    for line in _lines(new):
        other = before.get((names.get(line.model, line.model), *_place(line)))
        place = (line.model, *_place(line))
        kinds[place] = kind(seen(other), seen(line))
        if other is not None:
            then[place] = _then(other, _text(line))
    return Earlier(run=old.run.run, kinds=kinds, then=then)


def _lines(records: Records) -> list[VerdictLine | ErrorLine]:
    # A probe that was measured counts as measured, whatever broke afterwards.
    return [*(one for one in records.errors if one.finding is None), *records.verdicts]


def _place(line: VerdictLine | ErrorLine) -> tuple[str, str, str]:
    return line.suite, line.group, line.probe


def _then(line: VerdictLine | ErrorLine, today: str | None) -> Then:
    if isinstance(line, ErrorLine):
        return Then(outcome="error", label="", text=None)
    label = outcome_label(line.scores[LEADING_SCORER]) if LEADING_SCORER in line.scores else ""
    text = _text(line)
    same = text is not None and text == today
    return Then(outcome=line.outcome, label=label, text=None if same else text, same=same)


def _text(line: VerdictLine | ErrorLine) -> str | None:
    return line.reply.text if isinstance(line, VerdictLine) and line.reply else None
