"""The fewest prompts with which a gate can pass at all: a suite below that is too small for it."""

from __future__ import annotations

from collections.abc import Callable

from harness.stats.estimate import CONFIDENCE
from harness.stats.gates import no_worse, rate_gate
from harness.stats.pairs import PairCounts, paired_difference
from harness.stats.rates import Method, rate

MOST = 100_000


def fewest_for_rate(
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    confidence: float = CONFIDENCE,
    method: Method = "wilson",
) -> int | None:
    """Replies with which a faultless model passes `rate_gate` by its `lower_bound` rule.

    `at_least` 0.8 at 95%: 16 by Wilson's interval, 17 by Clopper-Pearson's. None where no number
    does: at a bound of 1 (`at_most`: 0). Takes one reply a prompt.
    """

    def passes(n: int) -> bool:
        found = rate(n if at_least is not None else 0, n, confidence=confidence, method=method)
        return rate_gate(found, at_least=at_least, at_most=at_most).outcome == "pass"

    return _fewest(passes)


def fewest_for_margin(margin: float, *, confidence: float = CONFIDENCE) -> int | None:
    """Prompts with which a model that changed nowhere passes `no_worse` for a rate.

    0.1 at 95% needs 35. None for a margin of 0: "not worse at all" cannot be shown so.
    """

    def passes(n: int) -> bool:
        still = PairCounts(both=n, treatment_only=0, control_only=0, neither=0)
        return no_worse(paired_difference(still, confidence=confidence), margin).outcome == "pass"

    return _fewest(passes)


def _fewest(passes: Callable[[int], bool]) -> int | None:
    """The smallest number that passes, where every larger one does too."""
    if not passes(MOST):
        return None
    low, high = 0, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle, high)
    return high
