"""Trends over ordered levels: published figures, SciPy, and what is not enough."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, page_trend_test

from harness.stats.trend import rate_trend, repeated_trend


def test_malformations_and_alcohol() -> None:
    """Agresti, Categorical Data Analysis: maternal alcohol, z^2 = 6.57."""
    found = rate_trend([48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38], [0, 0.5, 1.5, 4, 7])
    assert norm.isf(found.test.p) ** 2 == pytest.approx(6.57, abs=0.01)
    assert found.test.n == 32574
    falling = rate_trend(
        [48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38], [0, 0.5, 1.5, 4, 7], "decreasing"
    )
    assert falling.test.p == pytest.approx(1 - found.test.p)


def test_numbers_without_ties_are_pages() -> None:
    """Six orders of three levels: of 6^3 ways the best L comes up once."""
    best = repeated_trend([[0.1, 0.5, 0.9], [-3, -2, 7], [1, 2, 3]], [1, 2, 3])
    assert best.test.method == "Page's L"
    assert best.test.p == pytest.approx(1 / 6**3)
    table = np.random.default_rng(1).normal(size=(8, 4)) + np.arange(4) / 3
    expected = page_trend_test(table, method="exact").pvalue
    assert repeated_trend(table, [1, 2, 3, 4]).test.p == pytest.approx(expected)


def test_verdicts_are_tested_by_their_slopes() -> None:
    """Of five prompts that move four rise: one-sided, 1 + 5 of 2^5 signs are as extreme."""
    table = [[0, 0, 1]] * 4 + [[1, 1, 0]] + [[1, 1, 1]] * 3
    found = repeated_trend(table, [0, 1, 2])
    assert (found.test.method, found.test.n) == ("permutation of slopes", 8)
    assert found.test.p == pytest.approx(6 / 32)
    assert found.slope is not None
    assert found.slope.value == pytest.approx(3 / 8 / 2)


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
    assert repeated_trend(table, [0, 0.25, 0.5, 1]).test.p == pytest.approx(1 / 2**10)
    assert repeated_trend(table, [0, 0.25, 0.5, 1], "decreasing").test.p > 0.9  # type: ignore[operator]


def test_nothing_moves() -> None:
    still = repeated_trend([[1, 1, 1], [0, 0, 0]], [0, 1, 2])
    assert still.test.p == 1.0
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
