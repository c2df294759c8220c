"""Does a metric rise, or fall, along a sweep or a training?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from harness.config.families import slope_unit
from harness.config.metrics import Metric
from harness.config.questions import TrendEntry
from harness.experiments.compare import paired, shift
from harness.experiments.cut import unsettled
from harness.experiments.found import Found, Part
from harness.experiments.gate import level
from harness.experiments.observe import Observed
from harness.stats.estimate import CONFIDENCE, Estimate, not_enough
from harness.stats.gates import shown_number, shown_rate
from harness.stats.trend import Direction, Trend, repeated_trend
from harness.types import Outcome


def trend(
    entry: TrendEntry, metric: Metric, members: Sequence[Observed], levels: Sequence[float]
) -> Found:
    """The metric's slope over `levels`, one for each of `members`; replies paired by prompt."""
    order = sorted(range(len(levels)), key=lambda at: levels[at])
    members, levels = [members[at] for at in order], [levels[at] for at in order]
    table = _table(members)
    tests = {
        direction: repeated_trend(table, levels, direction, confidence=entry.confidence)
        for direction in ("increasing", "decreasing")
    }
    wanted = entry.monotonic
    parts = tuple(
        Part(observed=one, estimate=level(metric, one, entry.confidence)) for one in members
    )
    show = shown_rate if metric.unit == "rate" else shown_number
    steps = "; ".join(
        f"{at:g}: {show(part.estimate)}" for at, part in zip(levels, parts, strict=True)
    )
    slope = _slope(tests["increasing"], len(table))
    p = _p(tests, wanted)
    turn = _turn(entry, metric, members, levels)
    outcome = "fail" if turn else _outcome(tests, wanted, entry.level)
    unit = slope_unit(one.role for one in members)
    told = f"{metric.words} by level: {steps}. Slope per {unit} {shown_number(slope, signed=True)}"
    method = tests["increasing"].test
    why = f", p = {p:.2g}" if p is not None else f"; {method.reason}"
    verdict = f"; wanted {wanted}: {outcome}" if wanted else ""
    found = Found(
        estimate=slope,
        parts=parts,
        outcome=outcome,
        sentence=f"{told}{why}{turn}{verdict}.",
        wanted=f"{wanted} (one-sided, {100 * entry.level:g}%)" if wanted else "",
        bound=0.0 if wanted else None,
        p=p,
        test=method.method if p is not None else method.reason,
    )
    return unsettled(found, members) if any(one.cut for one in members) else found


def _turn(
    entry: TrendEntry, metric: Metric, members: Sequence[Observed], levels: Sequence[float]
) -> str:
    """The first step that surely goes the other way, in words; a rise over all may hide one.

    The intervals of all steps hold together with the entry's confidence (Bonferroni).
    """
    steps = len(members) - 1
    if entry.monotonic is None or not steps:
        return ""
    confidence = 1 - (1 - entry.confidence) / steps
    for at in range(steps):
        change = shift(metric, *paired(members[at + 1], members[at]), confidence).estimate
        if change.low is None or change.high is None:
            continue
        if change.high < 0 if entry.monotonic == "increasing" else change.low > 0:
            shown = shown_number(change, signed=True)
            return f", but {shown} from {levels[at]:g} to {levels[at + 1]:g}"
    return ""


def _table(members: Sequence[Observed]) -> list[list[float]]:
    """A row for each question that every member has a number for, with its mean at each level."""
    columns: list[dict[str, float]] = []
    for member in members:
        by_cluster: dict[str, list[float]] = defaultdict(list)
        for cluster, value in zip(member.clusters, member.values, strict=True):
            by_cluster[cluster].append(value)
        columns.append({name: sum(found) / len(found) for name, found in by_cluster.items()})
    return [
        [column[cluster] for column in columns]
        for cluster in columns[0]
        if all(cluster in column for column in columns)
    ]


def _slope(found: Trend, n: int) -> Estimate:
    return found.slope or not_enough(n, found.test.method, found.test.reason, CONFIDENCE)


def _p(tests: Mapping[str, Trend], wanted: Direction | None) -> float | None:
    if wanted:
        return tests[wanted].test.p
    ps = [one.test.p for one in tests.values() if one.test.p is not None]
    return min(1.0, 2 * min(ps)) if ps else None


def _outcome(tests: Mapping[str, Trend], wanted: Direction | None, level: float) -> Outcome:
    """Fails only where the metric surely goes the other way; flat is inconclusive."""
    if wanted is None:
        return "not judged"
    other = "decreasing" if wanted == "increasing" else "increasing"
    for direction, outcome in ((wanted, "pass"), (other, "fail")):
        p = tests[direction].test.p
        if p is not None and p <= level:
            return outcome  # type: ignore[return-value]
    return "inconclusive"
