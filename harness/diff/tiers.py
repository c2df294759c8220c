"""What the pass rates of many groups say, held against each other and corrected for their number.

A group is tested only if so many of its prompts moved that they could be significant, had all moved
the same way (Tarone 1990): how many moved says nothing of the direction, and groups in which nearly
nothing moved do not make the others harder to tell.
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

_FINEST = 2 / (RESAMPLES + 1)
"""The smallest p of signs that are drawn."""


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """Which of a group's replies passed, in both runs, pair by pair."""

    old: Sequence[bool]
    new: Sequence[bool]
    prompts: Sequence[Hashable]
    """What the pairs of one prompt share."""
    unreliable: str = ""
    """Why the old run's word is not to be trusted, where it is not."""
    content: str = ""
    """What is compared, whatever it is called: groups that share it count once; empty: its own."""


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

    Groups of one content, a training asked the same prompts under two names, are tested once.

    `regression`: worse, and significantly so. `soft`: worse by `margin` or more, but that may be
    chance. `improved`: significantly better. `stable`: none of these.
    """
    names = [group.content or number for number, group in enumerate(groups)]
    distinct = dict(zip(names, groups, strict=True))
    found = dict(zip(distinct, _judged([*distinct.values()], margin, level), strict=True))
    return tuple(found[name] for name in names)


def _judged(groups: Sequence[Outcomes], margin: float, level: float) -> tuple[Judgement, ...]:
    able = [not group.unreliable and not _too_few(group, level) for group in groups]
    least = [_least_p(group) if one else 1.0 for group, one in zip(groups, able, strict=True)]
    family = _family(least, level)
    p_values = [
        clustered_test(group.new, group.old, group.prompts).p if p <= level / family else None
        for group, p in zip(groups, least, strict=True)
    ]
    corrected = correct(p_values, level=level).adjusted
    return tuple(
        _judgement(group, p, adjusted, _why_not(group, level, family), margin)
        if adjusted is None or adjusted > level
        else _significant(group, p, adjusted)
        for group, p, adjusted in zip(groups, p_values, corrected, strict=True)
    )


def _significant(group: Outcomes, p: float | None, adjusted: float) -> Judgement:
    change = clustered_difference(group.new, group.old, group.prompts)
    tier: Tier = "regression" if (change.value or 0.0) < 0 else "improved"
    return Judgement(tier=tier, change=change, p=p, adjusted=adjusted)


def _judgement(
    group: Outcomes, p: float | None, adjusted: float | None, why_not: str, margin: float
) -> Judgement:
    """Of a group that shows no significant change."""
    change = clustered_difference(group.new, group.old, group.prompts)
    if group.unreliable:
        return Judgement(tier="unreliable baseline", change=change, reason=group.unreliable)
    if why_not and p is None:
        return Judgement(tier="not enough data", change=change, reason=why_not)
    value = change.value or 0.0
    worse = value < -margin or is_close(value, -margin)
    return Judgement(tier="soft" if worse else "stable", change=change, p=p, adjusted=adjusted)


def _least_p(group: Outcomes) -> float:
    """The smallest p of as many moved prompts: 2 / 2^k, where all k moved the same way."""
    exact = min(2.0 ** (1 - _moved(group)), 1.0)
    return max(exact, _FINEST) if _drawn(group) else exact


def _moved(group: Outcomes) -> int:
    """How many prompts passed more often in one run than in the other."""
    sums: Counter[Hashable] = Counter()
    for old, new, prompt in zip(group.old, group.new, group.prompts, strict=True):
        sums[prompt] += new - old
    return sum(change != 0 for change in sums.values())


def _drawn(group: Outcomes) -> bool:
    """Whether the test draws signs: several replies a prompt, and too many prompts to try all."""
    return len(set(group.prompts)) < len(group.prompts) and _moved(group) > _ALL_SIGNS


def _family(least: Sequence[float], level: float) -> int:
    """Tarone's number: the least k at which no more than k groups can reach level / k."""
    k = 1
    while sum(p <= level / k for p in least) > k:
        k += 1
    return k


def _too_few(group: Outcomes, level: float) -> str:
    """Why no outcome of the new run could have been significant; empty where one could.

    At the most extreme all prompts that passed fail, or all that failed pass.
    """
    if not group.prompts:
        return f"{NOT_ENOUGH}: no probe was judged in both runs"
    pairs = list(zip(group.prompts, group.old, strict=True))
    most = max(len({prompt for prompt, old in pairs if old == side}) for side in (True, False))
    needed = ceil(1 - log2(level))
    if most >= needed:
        return ""
    return (
        f"{NOT_ENOUGH}: at most {most} of its prompts can move one way, "
        f"and no fewer than {needed} can be significant"
    )


def _why_not(group: Outcomes, level: float, family: int) -> str:
    """Why a group says nothing, whatever it looks like; empty where it was merely calm."""
    if _drawn(group) and level / family < _FINEST:
        return f"{NOT_ENOUGH}: its test gives no p below {_FINEST:g}, too much for so many groups"
    return _too_few(group, level)
