"""Trends over ordered levels: published figures, SciPy, and what is not enough."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from harness.stats.trend import rate_trend, repeated_trend

# The example of SciPy's page_trend_test: students' ratings of tutorial, lecture and seminar, with
# p = 0.0018191 for "rising in this order".
RATINGS = [
    [3, 4, 3], [2, 2, 4], [3, 3, 5], [1, 3, 2], [2, 3, 2],
    [2, 4, 5], [1, 2, 4], [3, 4, 4], [2, 4, 5], [1, 3, 4],
]  # fmt: skip


def test_malformations_and_alcohol() -> None:
    """Agresti, Categorical Data Analysis: maternal alcohol, z^2 = 6.57."""
    found = rate_trend([48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38], [0, 0.5, 1.5, 4, 7])
    assert norm.isf(found.test.p) ** 2 == pytest.approx(6.57, abs=0.01)
    assert found.test.n == 32574
    falling = rate_trend(
        [48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38], [0, 0.5, 1.5, 4, 7], "decreasing"
    )
    assert falling.test.p == pytest.approx(1 - found.test.p)


def test_ratings_are_scipys_example() -> None:
    found = repeated_trend(RATINGS, [1, 2, 3])
    assert found.test.p == pytest.approx(0.0018191161948127822)
    assert found.slope is not None
    assert found.slope.value == pytest.approx((38 - 20) / 10 / 2)


@given(st.integers(3, 6), st.integers(2, 12), st.integers(0, 10**6))
def test_turning_the_levels_turns_the_direction(levels: int, n: int, seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, 2, size=(n, levels))
    scores = list(range(levels))
    rising = repeated_trend(table, scores)
    falling = repeated_trend(table[:, ::-1], scores, "decreasing")
    assert rising.test.p == pytest.approx(falling.test.p)


def test_slopes_are_in_units_of_the_level() -> None:
    """Each prompt rises by 0.5 from 10 to 50 rows, and stands still at 30: 0.0125 a row."""
    found = repeated_trend([[0.0, 0.25, 0.5]] * 5 + [[0.1, 0.35, 0.6]], [10, 30, 50])
    assert found.slope is not None
    assert found.slope.value == pytest.approx(0.0125)


def test_a_clear_rise_is_seen_and_not_as_a_fall() -> None:
    table = [[0, 0, 1, 1]] * 6 + [[0, 1, 1, 1]] * 4
    assert repeated_trend(table, [0, 0.25, 0.5, 1]).test.p < 0.001  # type: ignore[operator]
    assert repeated_trend(table, [0, 0.25, 0.5, 1], "decreasing").test.p > 0.9  # type: ignore[operator]


def test_nothing_moves() -> None:
    still = repeated_trend([[1, 1, 1], [0, 0, 0]], [0, 1, 2])
    assert (still.test.p, still.test.reason) == (1.0, "no prompt differs between levels")
    assert rate_trend([0, 0, 0], [5, 5, 5], [0, 1, 2]).test.p == 1.0


def test_not_enough() -> None:
    assert rate_trend([1, 4], [5, 5], [0, 1]).test.reason == (
        "not enough data: 2 levels with replies, a trend needs 3"
    )
    assert rate_trend([1, 4, 0], [5, 5, 0], [0, 1, 2]).test.p is None
    assert repeated_trend([], [0, 1, 2]).test.p is None
    assert repeated_trend([[0, 1, 1]], [0, 1, 2]).test.p is None
    assert repeated_trend([[0, 1], [0, 1]], [0, 1]).test.p is None


def test_mistakes() -> None:
    with pytest.raises(ValueError, match="one length"):
        rate_trend([1, 2], [3, 4, 5], [0, 1, 2])
    with pytest.raises(ValueError, match="between 0 and their totals"):
        rate_trend([6, 2, 1], [5, 5, 5], [0, 1, 2])
    with pytest.raises(ValueError, match="levels must rise"):
        repeated_trend([[0, 1, 1]] * 3, [0, 2, 1])
    with pytest.raises(ValueError, match="a row must have 3 numbers"):
        repeated_trend([[0, 1]] * 3, [0, 1, 2])
