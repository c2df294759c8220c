"""Means and paired tests: textbook numbers, SciPy, statsmodels, and degenerate data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, ttest_1samp

from harness.stats.means import bootstrap_mean, clustered_mean, mean
from harness.stats.paired_tests import permutation_test, sign_test

# Student (1908), after Cushny and Peebles: additional hours of sleep, drug 2 less drug 1.
SLEEP = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
# Darwin's maize, crossed less self-fertilised, in eighths of an inch (Fisher, 1935).
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
numbers = st.lists(st.integers(-1000, 1000).map(lambda one: one / 8), min_size=2, max_size=40)
spread = numbers.filter(lambda row: max(row) > min(row))


def test_students_sleep() -> None:
    found = mean(SLEEP)
    assert found.value == pytest.approx(1.58)
    assert (found.low, found.high) == pytest.approx((0.70, 2.46), abs=5e-3)


def test_darwins_maize() -> None:
    """Fisher's t interval (0.03, 41.8); his randomisation test: 1,726 of 32,768 signs."""
    found = mean(MAIZE)
    assert (found.low, found.high) == pytest.approx((0.03, 41.84), abs=6e-3)
    assert permutation_test(MAIZE).p == pytest.approx(1726 / 32768, abs=0.006)
    assert sign_test(MAIZE).p == pytest.approx(binomtest(13, 15).pvalue)


@given(spread, st.sampled_from([0.8, 0.95, 0.99]))
def test_t_is_scipys(values: list[float], confidence: float) -> None:
    found = mean(values, confidence=confidence)
    expected = ttest_1samp(values, 0).confidence_interval(confidence)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    mirrored = mean([-value for value in values], confidence=confidence)
    assert mirrored.low == pytest.approx(-found.high)  # type: ignore[operator]


@given(spread)
def test_one_number_a_prompt_is_unclustered(values: list[float]) -> None:
    assert clustered_mean(values, range(len(values))) == mean(values)


@given(spread, st.integers(2, 4))
def test_the_same_number_again_tells_nothing_new(values: list[float], times: int) -> None:
    prompts = [number for number in range(len(values)) for _ in range(times)]
    found = clustered_mean(np.repeat(values, times), prompts)
    once = mean(values)
    assert found.n == len(values)
    assert (found.low, found.high) == pytest.approx((once.low, once.high))


def test_prompts_of_unequal_size_are_statsmodels() -> None:
    """Liang and Zeger's sandwich, worked by hand: sums of residuals by prompt."""
    values, prompts = [1.0, 2.0, 6.0, 4.0, 8.0, 9.0], ["a", "a", "a", "b", "b", "c"]
    found = clustered_mean(values, prompts)
    sums = np.array([9 - 15, 12 - 10, 9 - 5])
    error = np.sqrt((sums**2).sum() * 3 / 2) / 6
    assert found.value == pytest.approx(5)
    assert found.high == pytest.approx(5 + 4.302653 * error, rel=1e-6)
    assert found.n == 3


def test_bootstrap_is_seeded_and_near_the_t_interval() -> None:
    values = np.random.default_rng(3).normal(10, 2, size=200)
    first, again, t = bootstrap_mean(values), bootstrap_mean(values), mean(values)
    assert first == again
    assert first.method == "BCa bootstrap"
    assert (first.low, first.high) == pytest.approx((t.low, t.high), abs=0.05)


def test_bootstrap_leans_towards_the_long_tail() -> None:
    values = np.random.default_rng(4).lognormal(0, 1, size=80)
    found = bootstrap_mean(values)
    assert found.high - found.value > found.value - found.low  # type: ignore[operator]


@pytest.mark.parametrize("estimator", [mean, bootstrap_mean])
@pytest.mark.parametrize("values", [[], [4.0], [4.0] * 4])
def test_too_little_is_not_enough_data(estimator: type, values: list[float]) -> None:
    found = estimator(values)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert found.reason.startswith("not enough data: ")
    assert found.n == len(values)


def test_few_numbers_are_not_drawn_anew() -> None:
    assert bootstrap_mean(SLEEP[:9]).reason == "not enough data: 9 numbers, 10 can be drawn anew"
    assert bootstrap_mean(SLEEP).value == pytest.approx(1.58)


@pytest.mark.parametrize("estimator", [mean, bootstrap_mean])
def test_equal_numbers_say_what_they_lack(estimator: type) -> None:
    found = estimator([4.0] * 12)
    assert (found.value, found.low, found.high) == (4, 4, 4)
    assert found.reason == "all 12 are equal: the interval cannot show their spread"


def test_one_prompt_alone_is_not_enough_data() -> None:
    assert clustered_mean([1.0, 2.0], ["a", "a"]).value is None
    assert clustered_mean([], []).value is None


@settings(max_examples=30)
@given(st.lists(st.integers(-40, 40).filter(bool), min_size=1, max_size=12))
def test_permutation_of_few_tries_all_signs(changes: list[int]) -> None:
    signs = 2 * ((np.arange(2 ** len(changes))[:, None] >> np.arange(len(changes))) & 1) - 1
    sums = (signs * np.abs(changes)).sum(axis=1)
    tail = min((sums >= sum(changes)).mean(), (sums <= sum(changes)).mean())
    assert permutation_test(changes).p == pytest.approx(min(1, 2 * tail))


@pytest.mark.parametrize("shift", [0.1, 0.3])
def test_permutation_of_many_is_seeded_and_near_the_t_test(shift: float) -> None:
    """Of normal changes both ask the same question."""
    changes = np.random.default_rng(5).normal(shift, 1, size=60)
    found = permutation_test(changes)
    assert found == permutation_test(changes)
    assert found.p == pytest.approx(ttest_1samp(changes, 0).pvalue, abs=0.015)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=30))
def test_signs_swap(changes: list[int]) -> None:
    found, other = sign_test(changes), sign_test([-one for one in changes])
    assert found.p == pytest.approx(other.p)


def test_tests_without_pairs_or_changes() -> None:
    for test in (permutation_test, sign_test):
        assert test([]).p is None
        assert test([]).reason == "not enough data: no pairs"
        assert (test([0, 0]).p, test([0, 0]).reason) == (1.0, "no pair differs")


@pytest.mark.parametrize("values", [[1.0, float("nan")], [float("inf"), 1.0]])
def test_numbers_are_finite(values: list[float]) -> None:
    with pytest.raises(ValueError, match="values must be finite numbers"):
        mean(values)
