"""Power: the published table of needs, and the exact test's power against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats.pairs import PairCounts, mcnemar
from harness.stats.power import MOST, Plan, detectable, needed, power


@pytest.mark.parametrize(("shift", "prompts"), [(0.6, 12), (0.3, 33), (0.2, 57), (0.1, 155)])
def test_needs(shift: float, prompts: int) -> None:
    assert needed(shift) == prompts
    assert detectable(prompts) == pytest.approx(shift, abs=0.01)


def test_connors_formula_by_hand() -> None:
    """15% move up and 5% down: (z sqrt(0.2) + z' sqrt(0.2 - 0.01))^2 / 0.01, rounded up."""
    assert Plan().moves(0.1) == pytest.approx((0.15, 0.05))
    assert needed(0.1, Plan(power=0.9)) == 206  # (1.95996 x .44721 + 1.28155 x .43589)^2 / .01


@pytest.mark.slow
@pytest.mark.parametrize(("n", "shift"), [(15, 0.6), (36, 0.3), (60, 0.1)])
def test_power_is_what_the_exact_test_finds(n: int, shift: float) -> None:
    up, down = Plan().moves(shift)
    random, found = np.random.default_rng(n), 0
    drawn = random.multinomial(n, [up, down, 1 - up - down], size=2_000)
    for gained, lost, same in drawn.tolist():
        pairs = PairCounts(both=same, treatment_only=gained, control_only=lost, neither=0)
        p = mcnemar(pairs).p
        found += p is not None and p <= 0.05
    assert found / 2_000 == pytest.approx(power(n, shift), abs=0.035)


def test_the_exact_test_needs_a_few_more() -> None:
    for shift in (0.6, 0.3, 0.2, 0.1):
        exact = needed(shift, method="exact")
        assert exact is not None
        assert needed(shift) < exact < 1.2 * needed(shift)  # type: ignore[operator]
        assert power(exact, shift) >= 0.8 > power(exact - 1, shift)


def test_five_prompts_show_nothing() -> None:
    """Five of five have p = 0.0625: the exact test finds no shift whatever."""
    assert detectable(5, method="exact") is None
    assert detectable(5) is None
    assert needed(1.0) == 6
    assert detectable(6, method="exact") == pytest.approx(0.964)
    assert needed(1.0, method="exact") == 6
    assert detectable(0) is None


@given(st.integers(2, 500), st.sampled_from([0.5, 0.8, 0.9, 0.99]))
def test_what_is_detectable_needs_no_more(n: int, rate: float) -> None:
    plan = Plan(rate=rate)
    found = detectable(n, plan)
    if found is not None:
        assert needed(found, plan) <= n  # type: ignore[operator]
        assert detectable(n + 1, plan) <= found  # type: ignore[operator]


@given(st.floats(0.01, 1), st.floats(0, 1))
def test_smaller_shifts_and_more_noise_need_more(shift: float, part: float) -> None:
    assert needed(shift) <= needed(max(shift * part, 0.005))  # type: ignore[operator]
    assert needed(shift, Plan(back=0.0)) <= needed(shift)  # type: ignore[operator]


def test_shifts_too_small_to_show() -> None:
    assert needed(0.0001) is None
    assert needed(0.01, method="exact") is None
    assert needed(0.01) <= MOST  # type: ignore[operator]


@pytest.mark.parametrize("shift", [0, -0.1, 1.2])
def test_shifts_are_shares(shift: float) -> None:
    with pytest.raises(ValueError, match="above 0 and be at most 1"):
        needed(shift)


def test_plans_are_checked() -> None:
    with pytest.raises(ValueError, match="power must lie"):
        Plan(power=1.0)
    with pytest.raises(ValueError, match="back must be"):
        Plan(back=0.5)
