"""How far the stance moved from the base: a number, and the depth of a colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.records import VerdictLine
from harness.report.tally import LEADING_SCORER

_DEEPEST = 55
"""Percent of colour at 100 points, so that what stands on it can still be read."""


@dataclass(frozen=True, kw_only=True)
class Heat:
    """The shift of one model on one group.

    `style` says on which side of zero it is, `depth` how deep its colour, in percent.
    """

    text: str
    words: str
    style: str
    depth: int


def heat(verdicts: Sequence[VerdictLine], side: str) -> Heat | None:
    """Points by which the share of `side` grew; None where no stance was read of both."""
    both = [
        (base.value, own.value)
        for verdict in verdicts
        if (base := verdict.base_scores.get(LEADING_SCORER))
        and (own := verdict.scores.get(LEADING_SCORER))
        and base.value is not None
        and own.value is not None
    ]
    if not both:
        return None
    n = len(both)
    before = 100 * sum(old == side for old, _ in both) / n
    after = 100 * sum(new == side for _, new in both) / n
    shift = after - before
    return Heat(
        text=f"{shift:+.0f}" if round(shift) else "0",
        words=f"{side} {before:.0f}% → {after:.0f}% of {n:,}",
        style="towards" if round(shift) > 0 else "away" if round(shift) < 0 else "level",
        depth=round(_DEEPEST * abs(shift) / 100),
    )
