"""Is a rate, or a mean, of one model at least (at most) so much?"""

from __future__ import annotations

from harness.config.metrics import Metric
from harness.config.questions import GateEntry
from harness.experiments.cut import highest, unsettled
from harness.experiments.found import Found, Part
from harness.experiments.observe import Observed
from harness.stats.estimate import Estimate
from harness.stats.gates import mean_gate, rate_gate
from harness.stats.means import clustered_mean
from harness.stats.rates import clustered_rate


def gate(entry: GateEntry, metric: Metric, model: Observed) -> Found:
    """Hold the metric of one model against the gate's bound.

    A rate has Clopper-Pearson's interval, which never fails or passes a model more often than it
    says.
    """
    found = _held(entry, metric, model)
    if not model.cut:
        return found
    if metric.unit == "rate":
        settled = _held(entry, metric, highest(model)).outcome == found.outcome
    else:
        settled = found.outcome == ("pass" if entry.at_least is not None else "fail")
    return found if settled else unsettled(found, [model])


def level(metric: Metric, model: Observed, confidence: float) -> Estimate:
    """The metric's mean for one model, with its interval; replies to one question clustered."""
    if metric.unit == "number":
        return clustered_mean(model.values, model.clusters, confidence=confidence)
    outcomes = [value == 1.0 for value in model.values]
    return clustered_rate(outcomes, model.clusters, confidence=confidence, method="clopper-pearson")


def _held(entry: GateEntry, metric: Metric, model: Observed) -> Found:
    estimate = level(metric, model, entry.confidence)
    decide = rate_gate if metric.unit == "rate" else mean_gate
    decision = decide(estimate, at_least=entry.at_least, at_most=entry.at_most, rule=entry.rule)
    bound = entry.at_least if entry.at_least is not None else entry.at_most
    assert bound is not None
    side = "at least" if entry.at_least is not None else "at most"
    wanted = f"{side} {bound:.4g}" if metric.unit == "number" else f"{side} {100 * bound:.4g}%"
    return Found(
        estimate=estimate,
        parts=(Part(observed=model, estimate=estimate),),
        outcome=decision.outcome,
        sentence=f"{metric.words}: {decision.sentence}",
        wanted=f"{wanted} ({entry.rule})",
        bound=bound,
        more=decision.more,
    )
