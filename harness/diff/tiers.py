"""What the pass rates of many groups say, held against each other and corrected for their number.

A group is tested only if some outcome of the new run could have been significant; the others are
"not enough data" and do not make the correction harsher for those that are tested.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import ceil, log2
from typing import Literal

from harness.stats.estimate import NOT_ENOUGH, Estimate, is_close
from harness.stats.multiple import correct
from harness.stats.paired_tests import RESAMPLES
from harness.stats.pairs import clustered_difference, clustered_test

Tier = Literal["regression", "soft", "unreliable baseline", "not enough data", "improved", "stable"]
"""In the order of reading."""

MARGIN, LEVEL = 0.1, 0.05
_ALL_SIGNS = 12
"""Up to so many prompts that moved every sign is tried, beyond as many as `RESAMPLES`."""


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """Which of a group's replies passed, in both runs, pair by pair."""

    old: Sequence[bool]
    new: Sequence[bool]
    prompts: Sequence[Hashable]
    """What the pairs of one prompt share."""
    unreliable: str = ""
    """Why the old run's word is not to be trusted, where it is not."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What became of one group's pass rate."""

    tier: Tier
    change: Estimate
    """New rate less old rate."""
    p: float | None = None
    adjusted: float | None = None
    reason: str = ""


def judge(
    groups: Sequence[Outcomes], *, margin: float = MARGIN, level: float = LEVEL
) -> tuple[Judgement, ...]:
    """A tier for each group; p values are corrected by Holm over all that are tested.

    `regression`: worse, and significantly so. `soft`: worse by `margin` or more, but that may be
    chance. `improved`: significantly better. `stable`: none of these.
    """
    reached = [_least_p(group) if not group.unreliable else 1.0 for group in groups]
    family = _family(reached, level)
    tested = [p <= level / family for p in reached]
    p_values = [
        clustered_test(group.new, group.old, group.prompts).p if test else None
        for group, test in zip(groups, tested, strict=True)
    ]
    corrected = correct(p_values, level=level).adjusted
    return tuple(
        _judgement(group, p, adjusted, _too_few(group, level / family), margin, level)
        for group, p, adjusted in zip(groups, p_values, corrected, strict=True)
    )


def _least_p(group: Outcomes) -> float:
    """The smallest p that any new run could have, given the old one.

    At the most extreme all prompts that can get worse do, or all that can get better: k flips of
    one direction have p = 2 / 2^k.
    """
    most = _most_flips(group)
    exact = min(2.0 ** (1 - most), 1.0)
    drawn = max(Counter(group.prompts).values(), default=1) > 1 and most > _ALL_SIGNS
    return max(exact, 2 / (RESAMPLES + 1)) if drawn else exact


def _most_flips(group: Outcomes) -> int:
    """How many prompts can move in one direction, at the most."""
    pairs = list(zip(group.prompts, group.old, strict=True))
    return max(len({prompt for prompt, old in pairs if old == side}) for side in (True, False))


def _family(reached: Sequence[float], level: float) -> int:
    """Tarone's (1990) number: the least k at which no more than k groups can reach level / k."""
    k = 1
    while sum(p <= level / k for p in reached) > k:
        k += 1
    return k


def _too_few(group: Outcomes, level: float) -> str:
    """Why the group was not tested."""
    if not group.prompts:
        return f"{NOT_ENOUGH}: no probe was judged in both runs"
    most, needed = _most_flips(group), ceil(1 - log2(level))
    if most >= needed:
        return (
            f"{NOT_ENOUGH}: its test gives no p below {2 / (RESAMPLES + 1):g}, "
            "too much for so many groups"
        )
    return (
        f"{NOT_ENOUGH}: at most {most} of its prompts can move one way, and p would reach "
        f"{level:.2g} with {needed}"
    )


def _judgement(
    group: Outcomes,
    p: float | None,
    adjusted: float | None,
    too_few: str,
    margin: float,
    level: float,
) -> Judgement:
    change = clustered_difference(group.new, group.old, group.prompts)
    if group.unreliable:
        return Judgement(tier="unreliable baseline", change=change, reason=group.unreliable)
    if p is None or adjusted is None:
        return Judgement(tier="not enough data", change=change, reason=too_few)
    tier = _tier(change.value or 0.0, adjusted <= level, margin)
    return Judgement(tier=tier, change=change, p=p, adjusted=adjusted)


def _tier(change: float, significant: bool, margin: float) -> Tier:
    if significant and change:
        return "regression" if change < 0 else "improved"
    return "soft" if change < -margin or is_close(change, -margin) else "stable"
