"""DPO's quantities by worked numbers, by properties, and beside torch."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.rewards import accuracy, dpo_loss, dpo_loss_slope, implicit_reward, margin

margins = st.floats(min_value=-1e4, max_value=1e4)


def test_the_worked_numbers() -> None:
    """A reply of two tokens of 0.4 and 0.5; a margin of 1.2; the slope at 0.8; rewards 3.0, 1.3."""
    assert math.log(0.4) + math.log(0.5) == pytest.approx(-1.6094, abs=5e-5)
    assert dpo_loss(1.2) == pytest.approx(0.2633, abs=5e-5)
    assert dpo_loss_slope(0.8) == pytest.approx(-0.3100, abs=5e-5)
    assert dpo_loss(margin(chosen=3.0, rejected=1.3)) == pytest.approx(0.1678, abs=5e-5)


def test_the_reward_is_the_scaled_gain_over_the_reference() -> None:
    assert implicit_reward(beta=0.1, policy=-12.0, reference=-15.0) == pytest.approx(0.3)
    assert implicit_reward(beta=0.1, policy=-15.0, reference=-12.0) == pytest.approx(-0.3)
    assert implicit_reward(beta=0.5, policy=-3.0, reference=-3.0) == 0


def test_nothing_learned_costs_ln_2() -> None:
    assert dpo_loss(0.0) == pytest.approx(math.log(2))
    assert dpo_loss_slope(0.0) == -0.5


def test_large_margins_keep_their_digits() -> None:
    assert dpo_loss(1000.0) == 0.0
    assert dpo_loss(-1000.0) == 1000.0
    assert dpo_loss(50.0) == pytest.approx(math.exp(-50), rel=1e-9)
    assert dpo_loss_slope(50.0) == pytest.approx(-math.exp(-50), rel=1e-9)
    assert dpo_loss_slope(-1000.0) == -1.0
    assert dpo_loss(math.inf) == 0.0
    assert dpo_loss(-math.inf) == math.inf


@given(margins, margins)
def test_more_margin_never_costs_more(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert dpo_loss(low) >= dpo_loss(high) >= 0
    assert -1 <= dpo_loss_slope(low) <= dpo_loss_slope(high) <= 0


@given(margins)
def test_the_two_sides_differ_by_the_margin(value: float) -> None:
    """log sigmoid(m) - log sigmoid(-m) = m, for every m."""
    assert dpo_loss(-value) - dpo_loss(value) == pytest.approx(value, abs=1e-9, rel=1e-9)


@given(st.floats(min_value=-20, max_value=20))
def test_the_slope_is_the_derivative(value: float) -> None:
    step = 1e-4
    by_hand = (dpo_loss(value + step) - dpo_loss(value - step)) / (2 * step)
    assert dpo_loss_slope(value) == pytest.approx(by_hand, abs=1e-7)


def test_accuracy_counts_positive_margins_alone() -> None:
    assert accuracy([0.1, -0.1, 0.0, 2.0]) == 0.5
    assert accuracy([0.0]) == 0.0
    with pytest.raises(ValueError, match="no pairs"):
        accuracy([])
    with pytest.raises(ValueError, match="not a number"):
        accuracy([1.0, math.nan])


@pytest.mark.slow
def test_the_loss_is_that_of_torch() -> None:
    import torch

    values = [-300.0, -1.7, -1e-9, 0.0, 0.4, 1.7, 90.0]
    points = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    loss = -torch.nn.functional.logsigmoid(points)
    loss.sum().backward()
    assert points.grad is not None
    assert [dpo_loss(v) for v in values] == pytest.approx(loss.tolist(), rel=1e-9)
    assert [dpo_loss_slope(v) for v in values] == pytest.approx(points.grad.tolist(), rel=1e-9)
