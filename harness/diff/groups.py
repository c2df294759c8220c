"""Pass rates of each model on each group and each suite, old run against new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.diff.cells import Flag
from harness.diff.join import Pair
from harness.diff.tiers import Judgement, Outcomes, Tier, judge
from harness.fingerprint import fingerprint
from harness.stats.estimate import Estimate, percent

MOST_MISSING = 0.1
"""The share of a group's old replies that may be missing before its baseline is unreliable."""


@dataclass(frozen=True, kw_only=True)
class GroupChange:
    """What became of one model's pass rate on one group, or on a whole suite."""

    model: str
    suite: str
    group: str
    """Empty: all groups of the suite."""
    tier: Tier
    old_rate: float | None
    new_rate: float | None
    change: Estimate
    p: float | None
    adjusted: float | None
    pairs: int
    """Replies that both runs judged; `change.n` counts their prompts."""
    regressed: int
    fixed: int
    not_comparable: int
    flags: tuple[Flag, ...]
    """What differs beside the verdict where verdicts changed."""
    reason: str

    @property
    def name(self) -> str:
        """`model suite/group`, or `model suite` for all of a suite."""
        return f"{self.model} {self.suite}" + (f"/{self.group}" if self.group else "")

    @property
    def sentence(self) -> str:
        """Rates, difference and what it rests on."""
        told = []
        if self.old_rate is not None and self.new_rate is not None:
            told.append(f"{percent(round(self.old_rate, 3))} → {percent(round(self.new_rate, 3))}")
            told.append(_points(self.change))
        told.append(f"{self.regressed} regressed and {self.fixed} fixed of {self.pairs}")
        if self.adjusted is not None:
            told.append(f"p = {self.adjusted:.2g} (corrected)")
        if self.not_comparable:
            told.append(f"{self.not_comparable} not comparable")
        return ", ".join(told) + (f". {self.reason}" if self.reason else "")


def group_changes(
    pairs: Sequence[Pair], *, margin: float, level: float, unreliable: str = ""
) -> tuple[GroupChange, ...]:
    """Every model on every group that was judged, and on every suite of several such groups.

    `unreliable` says why no group of the old run is to be trusted, where that is so.
    """
    found: dict[tuple[str, str], dict[str, list[Pair]]] = {}
    for pair in pairs:
        if pair.old is not None and pair.new is not None:
            of_suite = found.setdefault((pair.model, pair.suite), {})
            of_suite.setdefault(pair.group, []).append(pair)
    told = {
        (*of, group): members
        for of, groups in found.items()
        for group, members in _worth_telling(groups).items()
    }
    rows = [_outcomes(members, unreliable) for members in told.values()]
    judged = judge(rows, margin=margin, level=level)
    return tuple(
        _change(key, members, row, judgement)
        for (key, members), row, judgement in zip(told.items(), rows, judged, strict=True)
    )


def _worth_telling(groups: dict[str, list[Pair]]) -> dict[str, list[Pair]]:
    """A suite's groups without those of which nobody expects anything; of several, their sum."""
    told = {
        group: members
        for group, members in groups.items()
        if any(pair.kind != "not judged" for pair in members)
    }
    judged = [group for group in told if any(pair.judged for pair in told[group])]
    summed = [pair for members in told.values() for pair in members]
    return told | ({"": summed} if len(judged) > 1 else {})


def _outcomes(members: Sequence[Pair], unreliable: str) -> Outcomes:
    pairs = [pair for pair in members if pair.judged]
    # An error of the new run says nothing against the old one.
    missing = sum(pair.old == "error" or _unjudged_before(pair) for pair in members)
    if not unreliable and missing > MOST_MISSING * len(members):
        unreliable = f"unreliable baseline: {missing} of its {len(members)} replies are missing"
    return Outcomes(
        old=[pair.old == "pass" for pair in pairs],
        new=[pair.new == "pass" for pair in pairs],
        prompts=[pair.cluster for pair in pairs],
        unreliable=unreliable,
        content=_content(pairs, unreliable),
    )


def _content(pairs: Sequence[Pair], unreliable: str) -> str:
    """What is compared, and which of it stands and falls together; no names."""
    prompts: dict[str, int] = {}
    for pair in pairs:
        prompts.setdefault(pair.cluster, len(prompts))
    return fingerprint([unreliable, [[prompts[pair.cluster], pair.content] for pair in pairs]])


def _unjudged_before(pair: Pair) -> bool:
    return pair.old == "not judged" and pair.kind == "not comparable" and pair.new != "error"


def _change(
    key: tuple[str, str, str], members: Sequence[Pair], row: Outcomes, judgement: Judgement
) -> GroupChange:
    kinds, n = Counter(pair.kind for pair in members), len(row.prompts)
    flipped = [pair for pair in members if pair.kind in ("regressed", "fixed")]
    return GroupChange(
        model=key[0],
        suite=key[1],
        group=key[2],
        tier=judgement.tier,
        old_rate=sum(row.old) / n if n else None,
        new_rate=sum(row.new) / n if n else None,
        change=judgement.change,
        p=judgement.p,
        adjusted=judgement.adjusted,
        pairs=n,
        regressed=kinds["regressed"],
        fixed=kinds["fixed"],
        not_comparable=kinds["not comparable"],
        flags=tuple(dict.fromkeys(flag for pair in flipped for flag in pair.flags)),
        reason=judgement.reason,
    )


def _points(change: Estimate) -> str:
    if change.value is None or change.low is None or change.high is None:
        return change.reason
    value, low, high = (round(100 * each) for each in (change.value, change.low, change.high))
    return f"{value:+d} points [{low:+d}, {high:+d}]"
