"""The fewest prompts with which a gate can pass."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.stats.fewest import fewest_for_margin, fewest_for_rate
from harness.stats.gates import no_worse, rate_gate
from harness.stats.pairs import PairCounts, paired_difference
from harness.stats.rates import rate


@settings(max_examples=40)
@given(st.floats(0.01, 0.99), st.sampled_from(["wilson", "jeffreys", "clopper-pearson"]))
def test_one_fewer_does_not_pass(bound: float, method: str) -> None:
    n = fewest_for_rate(at_least=bound, method=method)  # type: ignore[arg-type]
    assert n is not None
    for of, outcome in ((n, "pass"), (n - 1, "inconclusive")):
        if of:
            found = rate(of, of, method=method)  # type: ignore[arg-type]
            assert rate_gate(found, at_least=bound).outcome == outcome
    assert fewest_for_rate(at_most=1 - bound, method=method) == pytest.approx(n, abs=1)  # type: ignore[arg-type]


def test_usual_bounds() -> None:
    assert fewest_for_rate(at_least=0.8) == 16
    assert fewest_for_rate(at_least=0.8, method="clopper-pearson") == 17
    assert fewest_for_rate(at_most=0.05, method="clopper-pearson") == 72
    assert fewest_for_rate(at_least=1.0) is None
    assert fewest_for_rate(at_most=0.0) is None


@pytest.mark.parametrize(("margin", "prompts"), [(0.1, 35), (0.2, 16), (0.05, 73)])
def test_margins(margin: float, prompts: int) -> None:
    assert fewest_for_margin(margin) == prompts
    for n, outcome in ((prompts, "pass"), (prompts - 1, "inconclusive")):
        still = PairCounts(both=0, treatment_only=0, control_only=0, neither=n)
        assert no_worse(paired_difference(still), margin).outcome == outcome
    assert fewest_for_margin(0.0) is None
