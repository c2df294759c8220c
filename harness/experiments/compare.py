"""Does the treatment differ from the control as expected, prompt by prompt?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from harness.config.metrics import Metric
from harness.config.questions import CompareEntry
from harness.experiments.cut import highest, unsettled
from harness.experiments.found import Found, Part
from harness.experiments.gate import level
from harness.experiments.observe import Observed
from harness.stats.estimate import Estimate, Significance
from harness.stats.gates import (
    Decision,
    at_least,
    at_most,
    equivalent,
    no_worse,
    shown_number,
    shown_rate,
)
from harness.stats.means import clustered_mean
from harness.stats.paired_tests import permutation_test
from harness.stats.pairs import clustered_difference, clustered_test


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Treatment minus control over the prompts that both have a number for."""

    estimate: Estimate
    test: Significance


def compare(entry: CompareEntry, metric: Metric, treatment: Observed, control: Observed) -> Found:
    """Hold the difference of two models against what the suite expects of it."""
    one_sided = {one.probe for one in treatment.replies} ^ {one.probe for one in control.replies}
    sides = paired(treatment, control)
    found = _at_the_end(entry, metric, _held(entry, metric, *sides), sides[1])
    if one_sided:
        told = f"{len(one_sided)} prompts that only one of them was asked are left out."
        found = replace(found, sentence=f"{found.sentence} {told}")
    return found if _settled(entry, metric, found, *sides) else unsettled(found, sides)


def _held(entry: CompareEntry, metric: Metric, treatment: Observed, control: Observed) -> Found:
    found = shift(metric, treatment, control, entry.confidence)
    parts = tuple(
        Part(observed=side, estimate=level(metric, side, entry.confidence))
        for side in (treatment, control)
    )
    decision, wanted, bound = _decide(entry, found.estimate)
    show = shown_rate if metric.unit == "rate" else shown_number
    levels = f"{show(parts[0].estimate)} against {show(parts[1].estimate)}"
    return Found(
        estimate=found.estimate,
        parts=parts,
        outcome=decision.outcome if decision else "not judged",
        sentence=f"{metric.words}: {levels}; {_told(decision, found.estimate)}",
        wanted=wanted,
        bound=bound,
        more=decision.more if decision else None,
        p=found.test.p,
        test=found.test.method if found.test.p is not None else found.test.reason,
    )


def _settled(
    entry: CompareEntry, metric: Metric, found: Found, treatment: Observed, control: Observed
) -> bool:
    """Whether the outcome stands, whatever replies that were cut would have come to."""
    if not treatment.cut and not control.cut:
        return True
    if metric.unit == "rate":
        ends = (highest(treatment), control), (treatment, highest(control))
        return all(_held(entry, metric, *sides).outcome == found.outcome for sides in ends)
    if treatment.cut and control.cut:
        return False
    if entry.within is not None:
        return found.outcome == "fail" and _beyond(found.estimate, bool(treatment.cut))
    upward = entry.at_most is None
    return found.outcome == ("pass" if upward == bool(treatment.cut) else "fail")


def _beyond(difference: Estimate, upward: bool) -> bool:
    """Whether a difference that is too large lies where the whole replies can only take it further.

    Those of the treatment can only raise it, those of the control only lower it.
    """
    if difference.low is None or difference.high is None:
        return False
    return difference.low > 0 if upward else difference.high < 0


def paired(treatment: Observed, control: Observed) -> tuple[Observed, Observed]:
    """Both sides with the replies to the same prompts, in the same order; others have no number."""
    of_control = {one.probe: one for one in control.replies}
    first, second = [], []
    for one in treatment.replies:
        other = of_control.get(one.probe)
        if other is None:
            continue
        whole = one.value is not None and other.value is not None
        first.append(one if whole else replace(one, value=None))
        second.append(other if whole else replace(other, value=None))
    return replace(treatment, replies=tuple(first)), replace(control, replies=tuple(second))


def shift(metric: Metric, treatment: Observed, control: Observed, confidence: float) -> Shift:
    """The mean change from control to treatment, with its interval and test; sides are paired."""
    clusters = treatment.clusters
    if metric.unit == "rate":
        ones = [value == 1.0 for value in treatment.values]
        others = [value == 1.0 for value in control.values]
        return Shift(
            estimate=clustered_difference(ones, others, clusters, confidence=confidence),
            test=clustered_test(ones, others, clusters),
        )
    changes = [a - b for a, b in zip(treatment.values, control.values, strict=True)]
    by_cluster: dict[str, list[float]] = defaultdict(list)
    for cluster, change in zip(clusters, changes, strict=True):
        by_cluster[cluster].append(change)
    means = [sum(found) / len(found) for found in by_cluster.values()]
    return Shift(
        estimate=clustered_mean(changes, clusters, confidence=confidence),
        test=permutation_test(means),
    )


def _decide(entry: CompareEntry, difference: Estimate) -> tuple[Decision | None, str, float | None]:
    """The decision, what was wanted in words, and the number that the difference is held to."""
    if entry.at_least is not None:
        return at_least(difference, entry.at_least), f"at least {entry.at_least:+g}", entry.at_least
    if entry.at_most is not None:
        return at_most(difference, entry.at_most), f"at most {entry.at_most:+g}", entry.at_most
    if entry.within is not None:
        return equivalent(difference, entry.within), f"within {entry.within:g}", entry.within
    if entry.no_worse_by is not None:
        margin = entry.no_worse_by
        return no_worse(difference, margin), f"no worse by more than {margin:g}", -margin
    return None, "", None


def _told(decision: Decision | None, difference: Estimate) -> str:
    if decision is not None:
        return decision.sentence
    if difference.value is None:
        return f"of the difference: {difference.reason}."
    return f"the difference is {shown_number(difference, signed=True)}, n = {difference.n}."


def _at_the_end(entry: CompareEntry, metric: Metric, found: Found, control: Observed) -> Found:
    """A control that has nothing to lose shows nothing of a loss: such a pass is none."""
    why = _nothing_to_lose(entry, metric, found.parts[1].estimate, control)
    if not why or found.outcome == "fail":
        return found
    vacuous = f"{why}, and so no model could miss what is wanted: this shows nothing."
    seen = f"the difference is {shown_number(found.estimate, signed=True)}"
    levels = found.sentence.partition("; wanted ")[0]
    sentence = f"{levels}; {seen}, n = {found.estimate.n}. But {vacuous}"
    return replace(found, vacuous=vacuous, outcome="inconclusive", more=None, sentence=sentence)


def _nothing_to_lose(entry: CompareEntry, metric: Metric, base: Estimate, control: Observed) -> str:
    """Why the treatment cannot miss the bound, whatever it is; empty where it can."""
    if metric.unit != "rate" or base.value is None or base.low is None:
        return ""
    loss = entry.no_worse_by if entry.no_worse_by is not None else entry.at_least
    if entry.no_worse_by is not None or (loss is not None and loss <= 0):
        if control.chance is not None and base.low <= control.chance:
            return f"{control.model} cannot be told from guessing ({100 * control.chance:.0f}%)"
        if base.value <= abs(loss or 0.0):
            return f"{control.model} has it on {100 * base.value:.3g}% of prompts"
    if entry.at_most is None or entry.at_most < 0:
        return ""
    chance = control.chance
    if chance is not None and base.high is not None and base.low <= chance <= base.high:
        return f"{control.model} cannot be told from guessing ({100 * chance:.0f}%)"
    if base.value >= 1 - entry.at_most:
        return f"{control.model} has it on {100 * base.value:.3g}% of prompts already"
    return ""
