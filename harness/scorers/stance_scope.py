"""What reaches over the units of a clause: open negations, and what clauses hand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.scorers.stance_cues import Unit
from harness.scorers.stance_hits import Content

_MOST_OPEN = 8
_REACH = 8
_HAN_REACH = 16
WHOLE_CLAUSE = 10_000
_OPINION = frozenset(
    "think believe agree disagree doubt myth reject convinced say call claim argue neither to "
    "reason".split()
)
_OPINION_HAN = ("认为", "觉得")
_HAVE_NOT = frozenset({"没有", "没", "无", "毫无"})


class Negations:
    """The negations in force, each with the number of units that it still covers.

    A Chinese unit is often a single character, so that a Chinese negation covers more units.
    """

    def __init__(self, still_open: list[int]) -> None:
        self._open = still_open
        self._of_having = False
        self._not_so_much = False

    @property
    def odd(self) -> bool:
        """Whether what comes now is denied; two negations cancel out."""
        return len(self._open) % 2 == 1

    @property
    def any(self) -> bool:
        """Whether a negation is in force, cancelled or not."""
        return bool(self._open)

    @property
    def still_open(self) -> list[int]:
        """What the next clause of a list ("steal, copy, or harm") goes on with."""
        return self._open

    def step(self) -> None:
        """Go on by one unit."""
        self._open = [left - 1 for left in self._open if left > 1]

    def clear(self) -> None:
        """End all negations."""
        self._open = []

    def push(self, unit: Unit, ahead: Sequence[Unit]) -> None:
        """Open the negation `unit`, which stands before `ahead`."""
        if unit.text == "nor":
            self.clear()
        self._of_having = unit.text in _HAVE_NOT
        self._not_so_much = unit.text == "not so much"
        self._open = [*self._open[1 - _MOST_OPEN :], self._reach(unit, ahead)]

    @staticmethod
    def _reach(unit: Unit, ahead: Sequence[Unit]) -> int:
        words = {word for one in (unit, *ahead[:2]) for word in one.text.split(" ")}
        if words & _OPINION or any(word in unit.text for word in _OPINION_HAN):
            return WHOLE_CLAUSE
        return _REACH if unit.text.isascii() else _HAN_REACH

    def pass_word(self, text: str, ahead: Sequence[Unit], *, after_hit: bool) -> None:
        """End negations where a plain word bounds them.

        "not so much help as hinder"; "does not copy and inspires"; a Chinese relative clause
        (of people, or of what is lacked) ends at its particle.
        """
        following = ahead[0] if ahead else None
        relative = text == "的" and following is not None and following.text == "人"
        object_ends = text == "的" and self._of_having and after_hit
        contrasted = text == "as" and self._not_so_much
        if relative or object_ends or contrasted or (text == "and" and _finite(following)):
            self.clear()


def _finite(unit: Unit | None) -> bool:
    """Whether a unit looks like a verb in the third person, which starts a statement."""
    return unit is not None and unit.text.endswith("s") and unit.kind not in ("virtue", "rival")


@dataclass(kw_only=True)
class SentenceState:
    """What the clauses of one sentence hand on to each other.

    `subject` is "target", "rival" (the human original), "artist" or "limit" (limits on the
    target); `default` is what "it" stands for; `of_limits`: the target is itself a limit, such as
    a ban. `claimed_from` is the index of the first hit
    inside "the claim that ...", or -1; `first_hit` that of the sentence.
    """

    content: Content
    default: str
    subject: str
    of_limits: bool = False
    rival_praised: bool = False
    others_before: bool = False
    asserted_target: bool = False
    claimed_from: int = -1
    first_hit: int = 0

    def drop_praise(self) -> None:
        """Forget what the sentence approves of: it turned out to be something else."""
        hits = self.content.hits
        hits[self.first_hit :] = [hit for hit in hits[self.first_hit :] if hit.value < 0]

    def scale_claim(self, factor: float) -> None:
        """Weigh what was said inside a claim; -1 where the claim is rejected."""
        hits = self.content.hits
        hits[self.claimed_from :] = [hit.scaled(factor) for hit in hits[self.claimed_from :]]
        self.claimed_from = -1
