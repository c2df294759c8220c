"""Findings on replies that were cut: what the whole ones would have come to may decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from harness.experiments.found import Found
from harness.experiments.observe import Observed


def highest(side: Observed) -> Observed:
    """A rate's side, had each reply that was cut the trait."""
    return replace(
        side,
        replies=tuple(
            replace(one, value=1.0) if one.cut and one.value is not None else one
            for one in side.replies
        ),
    )


def unsettled(found: Found, sides: Iterable[Observed]) -> Found:
    """The finding as one that decides nothing, since it hangs on replies that were cut."""
    if found.outcome not in ("pass", "fail"):
        return found
    told = ", ".join(f"{side.cut} of {side.model}" for side in sides if side.cut)
    why = (
        f"But replies were cut at the token limit ({told}) that may decide it: inconclusive. "
        "Raise max_new_tokens."
    )
    return replace(found, outcome="inconclusive", more=None, sentence=f"{found.sentence} {why}")
