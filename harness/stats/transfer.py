"""Which part of the shift on the trained topic reaches an axis of other prompts?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

from harness.stats.estimate import Estimate, is_close, not_enough

MOVER = "MOVER-R"


@dataclass(frozen=True, kw_only=True)
class _Ends:
    value: float
    low: float
    high: float


def transfer_ratio(axis: Estimate, topic: Estimate) -> Estimate:
    """The axis' mean shift through that of the trained topic, with an interval; 1 is all of it.

    Both are paired differences from the base, each over its own prompts (`paired_difference`,
    `clustered_difference`, `mean` of changes). MOVER-R (Donner and Zou 2012) makes the ratio's
    interval of theirs: it is Fieller's where both are symmetric, and keeps their good coverage
    where Fieller's standard errors fail (all prompts moved). Where the topic's interval holds
    zero, the ratio could be anything: "not enough data". `n` is the smaller number of prompts.
    """
    n = min(axis.n, topic.n)
    confidence = topic.confidence
    if not is_close(axis.confidence, confidence):
        raise ValueError("both intervals must have the same confidence")
    above, below = _ends(axis), _ends(topic)
    if above is None or below is None:
        missing = axis if above is None else topic
        why = f"{'axis' if above is None else 'topic'}: {missing.reason}"
        return replace(not_enough(n, MOVER, "", confidence), reason=why)
    if below.low <= 0 <= below.high:
        why = "the shift on the trained topic may be zero, and nothing is a share of it"
        return not_enough(n, MOVER, why, confidence)
    if below.value < 0:
        above, below = _mirrored(above), _mirrored(below)
    return Estimate(
        value=above.value / below.value,
        low=_lower(above, below),
        high=-_lower(_mirrored(above), below),
        n=n,
        method=MOVER,
        confidence=confidence,
    )


def _lower(above: _Ends, below: _Ends) -> float:
    """The ratio R at which the lower end of `above - R below` is zero; `below` is positive.

    (value - low)^2 of the first and R^2 (value - end)^2 of the second add up to the squared
    distance of the difference; the second's end is the one on the far side for R's sign.
    """
    end = below.high if above.low >= 0 else below.low
    a = end * (2 * below.value - end)
    b = above.value * below.value
    c = above.low * (2 * above.value - above.low)
    root = sqrt(max(b * b - a * c, 0.0))
    # The two forms of a quadratic's root: neither loses its digits, and a may be 0 in the first.
    return c / (b + root) if b > 0 else (b - root) / a


def _ends(found: Estimate) -> _Ends | None:
    if found.value is None or found.low is None or found.high is None:
        return None
    return _Ends(value=found.value, low=found.low, high=found.high)


def _mirrored(found: _Ends) -> _Ends:
    return _Ends(value=-found.value, low=-found.high, high=-found.low)
