"""Two rates: published figures, the libraries, and what holds for any pairs."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest

from harness.stats.pairs import (
    PairCounts,
    clustered_difference,
    clustered_test,
    independent_difference,
    mcnemar,
    pair_counts,
    paired_difference,
)

some = st.integers(0, 60)
pairs = st.builds(
    PairCounts, both=some, treatment_only=some, control_only=some, neither=some
).filter(lambda one: one.n > 0)
rows = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)


def swapped(one: PairCounts) -> PairCounts:
    return PairCounts(
        both=one.both,
        treatment_only=one.control_only,
        control_only=one.treatment_only,
        neither=one.neither,
    )


def test_counts() -> None:
    found = pair_counts([True, True, False, False, True], [True, False, True, False, False])
    assert found == PairCounts(both=1, treatment_only=2, control_only=1, neither=1)
    assert (found.n, found.difference) == (5, 0.2)


def test_the_presidents_approval() -> None:
    """Agresti, Categorical Data Analysis, table 10.1: 944 - 880 of 1,600, 86 and 150 changed."""
    approval = PairCounts(both=794, treatment_only=86, control_only=150, neither=570)
    found = paired_difference(approval)
    assert found.value == pytest.approx(-0.04)
    # Agresti's Wald interval is (-0.06, -0.02); at this n all are alike.
    assert (found.low, found.high) == pytest.approx((-0.059, -0.021), abs=5e-4)
    assert mcnemar(approval).p == pytest.approx(3.7e-5, abs=2e-6)


def test_airway_hyper_responsiveness() -> None:
    """Fagerland, Lydersen and Laake (2014): before and after transplantation, Tango's score."""
    airway = PairCounts(both=1, treatment_only=1, control_only=7, neither=12)
    found = paired_difference(airway)
    assert found.value == pytest.approx(-6 / 21)
    assert (found.low, found.high) == pytest.approx((-0.517, -0.026), abs=5e-4)
    assert mcnemar(airway).p == pytest.approx(0.0703, abs=5e-5)


def test_contact_lenses() -> None:
    """Tango (1998): 43 of 44 pairs alike, one down; 90%."""
    lenses = PairCounts(both=43, treatment_only=0, control_only=1, neither=0)
    found = paired_difference(lenses, confidence=0.9)
    assert (found.low, found.high) == pytest.approx((-0.096, 0.037), abs=5e-4)


@given(pairs)
def test_the_ends_are_where_the_score_test_turns(one: PairCounts) -> None:
    """The score at both ends is z, with the restricted likelihood's maximum found by search."""
    found = paired_difference(one)
    up, down, n = one.treatment_only, one.control_only, one.n
    for end in (found.low, found.high):
        assert end is not None
        if abs(end) == 1 or end == found.value:
            continue

        def loss(against: float, end: float = end) -> float:
            shares = (against + end, against, 1 - 2 * against - end)
            counts = (up, down, n - up - down)
            return -sum(k * log(max(p, 1e-300)) for k, p in zip(counts, shares, strict=True) if k)

        least, most = max(0.0, -end), (1 - end) / 2
        against = minimize_scalar(loss, bounds=(least, most), options={"xatol": 1e-12}).x
        score = (up - down - n * end) / sqrt(n * (2 * against + end * (1 - end)))
        assert abs(score) == pytest.approx(1.959964, abs=2e-3)


@given(pairs)
def test_mcnemar_is_the_binomial_test(one: PairCounts) -> None:
    differ = one.treatment_only + one.control_only
    expected = binomtest(one.treatment_only, differ).pvalue if differ else 1.0
    assert mcnemar(one).p == pytest.approx(expected)
    assert mcnemar(swapped(one)).p == pytest.approx(expected)


@given(pairs, st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_holds_its_value_and_swaps(one: PairCounts, confidence: float) -> None:
    found = paired_difference(one, confidence=confidence)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    other = paired_difference(swapped(one), confidence=confidence)
    assert (other.low, other.high) == pytest.approx((-found.high, -found.low))


@given(pairs)
def test_more_of_the_same_is_narrower(one: PairCounts) -> None:
    twice = PairCounts(
        both=2 * one.both,
        treatment_only=2 * one.treatment_only,
        control_only=2 * one.control_only,
        neither=2 * one.neither,
    )
    first, second = paired_difference(one), paired_difference(twice)
    assert second.high - second.low < first.high - first.low  # type: ignore[operator]


@given(rows)
def test_one_pair_a_prompt_is_unclustered(found: list[tuple[bool, bool]]) -> None:
    treatment, control = zip(*found, strict=True)
    prompts = range(len(found))
    counted = pair_counts(treatment, control)
    assert clustered_difference(treatment, control, prompts) == paired_difference(counted)
    assert clustered_test(treatment, control, prompts) == mcnemar(counted)


@given(rows, st.integers(2, 4))
def test_the_same_pair_again_tells_nothing_new(found: list[tuple[bool, bool]], times: int) -> None:
    treatment, control = zip(*[pair for pair in found for _ in range(times)], strict=True)
    prompts = [number for number in range(len(found)) for _ in range(times)]
    clustered = clustered_difference(treatment, control, prompts)
    once = paired_difference(pair_counts(treatment[::times], control[::times]))
    assert clustered.n == len(found)
    assert (clustered.low, clustered.high) == pytest.approx((once.low, once.high))


def test_several_pairs_a_prompt_are_tested_by_prompt() -> None:
    """Eight prompts that all move: 2 of 2^8 sign patterns are as extreme, whatever the samples."""
    prompts = [number for number in range(8) for _ in range(5)]
    found = clustered_test([True] * 40, [False] * 40, prompts)
    assert found.p == pytest.approx(2 / 2**8)
    assert found.n == 8


def test_independent_rates_as_published() -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    for counts, low, high in (
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ):
        found = independent_difference(*counts)
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 80), st.integers(1, 80), st.data())
def test_independent_rates_hold_their_value_and_swap(n: int, m: int, data: st.DataObject) -> None:
    first, second = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    found = independent_difference(first, n, second, m)
    other = independent_difference(second, m, first, n)
    assert found.value == pytest.approx(first / n - second / m)
    assert found.low <= found.value <= found.high  # type: ignore[operator]
    assert (other.low, other.high) == pytest.approx((-found.high, -found.low))  # type: ignore[operator]


def test_nothing_is_not_enough_data() -> None:
    none = PairCounts(both=0, treatment_only=0, control_only=0, neither=0)
    assert none.difference is None
    assert paired_difference(none).value is None
    assert mcnemar(none).p is None
    assert clustered_difference([], [], []).reason == "not enough data: no pairs"
    assert clustered_test([], [], []).p is None
    assert independent_difference(0, 0, 3, 5).value is None


def test_equal_models_differ_by_zero_with_an_interval() -> None:
    found = paired_difference(PairCounts(both=6, treatment_only=0, control_only=0, neither=4))
    assert found.value == 0
    assert found.low is not None
    assert found.low < -0.1
    p = mcnemar(PairCounts(both=6, treatment_only=0, control_only=0, neither=4))
    assert (p.p, p.reason) == (1.0, "no prompt differs")


def test_unequal_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        pair_counts([True], [True, False])
    with pytest.raises(ValueError, match="5 successes of 4"):
        independent_difference(5, 4, 1, 2)
