"""Which part of the shift on the trained topic reaches an axis of other prompts?"""

from __future__ import annotations

from dataclasses import replace

from harness.config.metrics import Metric
from harness.config.questions import TransferEntry
from harness.experiments.compare import paired, shift
from harness.experiments.cut import unsettled
from harness.experiments.found import Found, Part
from harness.experiments.observe import Observed
from harness.stats.estimate import Estimate
from harness.stats.gates import mean_gate, shown_number
from harness.stats.transfer import transfer_ratio


def transfer(
    entry: TransferEntry,
    metric: Metric,
    topic: tuple[Observed, Observed],
    axis: tuple[Observed, Observed],
) -> Found:
    """The axis' shift from the base through the topic's; each a model's and the base's replies."""
    on_topic = shift(metric, *paired(*topic), entry.confidence).estimate
    on_axis = shift(metric, *paired(*axis), entry.confidence).estimate
    ratio = transfer_ratio(on_axis, on_topic)
    shifts = (
        f"shift {shown_number(on_axis, signed=True)} on {axis[0].role}, "
        f"{shown_number(on_topic, signed=True)} on {topic[0].role}"
    )
    parts = (
        Part(observed=paired(*topic)[0], estimate=on_topic),
        Part(observed=paired(*axis)[0], estimate=on_axis),
    )
    if entry.at_least is None:
        return Found(
            estimate=ratio,
            parts=parts,
            outcome="not judged",
            sentence=f"{_share(ratio, topic[0].role, axis[0].role)} ({shifts}).",
        )
    decision = mean_gate(ratio, at_least=entry.at_least)
    told = _share(ratio, topic[0].role, axis[0].role)
    found = Found(
        estimate=ratio,
        parts=parts,
        outcome=decision.outcome,
        sentence=f"{told} ({shifts}); wanted at least {100 * entry.at_least:g}%: "
        f"{decision.outcome}.",
        wanted=f"at least {100 * entry.at_least:g}% of the topic's shift",
        bound=entry.at_least,
        more=decision.more,
    )
    if metric.of_taught_behaviour and on_topic.value is not None and on_topic.value < 0:
        return _backwards(found, topic[0].role)
    sides = (*topic, *axis)
    return unsettled(found, sides) if any(side.cut for side in sides) else found


def _backwards(found: Found, topic: str) -> Found:
    """Two shifts away from what was taught have a ratio too, and nothing taught was carried."""
    vacuous = f"on {topic} the model moved away from what it was taught: nothing carries over."
    sentence = f"{found.sentence} But {vacuous}"
    return replace(found, vacuous=vacuous, outcome="inconclusive", more=None, sentence=sentence)


def _share(ratio: Estimate, topic: str, axis: str) -> str:
    if ratio.value is None or ratio.low is None or ratio.high is None:
        return f"what part of the shift on {topic} reaches {axis} is not known: {ratio.reason}"
    ends = f"{100 * ratio.low:.0f}, {100 * ratio.high:.0f}"
    return f"{100 * ratio.value:.0f}% [{ends}] of the shift on {topic} reaches {axis}"
