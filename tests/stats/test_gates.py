"""Gates: pass, fail and inconclusive, and how many more prompts would decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats.estimate import Estimate, both_ends
from harness.stats.gates import (
    at_least,
    at_most,
    equivalent,
    more_to_decide,
    no_worse,
    rate_gate,
)
from harness.stats.rates import clustered_rate, rate


def difference(value: float, low: float, high: float, n: int = 40) -> Estimate:
    return Estimate(value=value, low=low, high=high, n=n, method="Tango score")


@pytest.mark.parametrize(
    ("successes", "n", "lower_bound", "point"),
    [
        (98, 100, "pass", "pass"),
        (18, 20, "inconclusive", "pass"),
        (15, 20, "inconclusive", "fail"),
        (16, 20, "inconclusive", "pass"),
        (5, 20, "fail", "fail"),
    ],
)
def test_at_least_eighty_percent(successes: int, n: int, lower_bound: str, point: str) -> None:
    found = rate(successes, n)
    assert rate_gate(found, at_least=0.8, rule="lower_bound").outcome == lower_bound
    assert rate_gate(found, at_least=0.8, rule="point").outcome == point
    mirrored = rate(n - successes, n)
    assert rate_gate(mirrored, at_most=0.2, rule="lower_bound").outcome == lower_bound
    assert rate_gate(mirrored, at_most=0.2, rule="point").outcome == point


def test_sentences() -> None:
    assert rate_gate(rate(18, 20), at_least=0.8).sentence == (
        "wanted at least 80%, seen 90% [70, 97] of 20: inconclusive; the interval holds the bound. "
        "About 42 more prompts would make it a pass if what is seen stays where it is."
    )
    assert rate_gate(rate(98, 100), at_least=0.8).sentence == (
        "wanted at least 80%, seen 98% [93, 99] of 100: pass."
    )
    assert rate_gate(rate(16, 20), at_least=0.8, rule="point").sentence.endswith(
        "No number of prompts decides it while what is seen stays where it is."
    )
    assert no_worse(difference(-0.02, -0.06, 0.02), 0.1).sentence == (
        "wanted no more than 0.1 below the control, seen -0.02 [-0.06, +0.02], n = 40: pass."
    )


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from([0.1, 0.5, 0.8, 0.95]))
def test_the_number_that_is_named_decides(successes: int, n: int, bound: float) -> None:
    found = rate(min(successes, n), n)
    decision = rate_gate(found, at_least=bound)
    if decision.more is None:
        return
    assert decision.outcome == "inconclusive"
    for more, decided in ((decision.more, True), (decision.more - 1, False)):
        of = (n + more) * 1_000_000  # whole numbers at the present rate, seen as if by prompts
        z2 = 1.959963984540054**2
        distance = abs(min(successes, n) / n - bound)
        assert (distance**2 > z2 * bound * (1 - bound) / (of / 1_000_000)) is decided or more < 1


def test_more_prompts_where_each_has_several_replies() -> None:
    """Ten copies of each reply: as many more prompts as without the copies."""
    outcomes = [number < 18 for number in range(20) for _ in range(10)]
    prompts = [number for number in range(20) for _ in range(10)]
    assert rate_gate(clustered_rate(outcomes, prompts), at_least=0.8).more == 42


def test_a_bound_that_nothing_proves() -> None:
    found = rate_gate(rate(20, 20), at_least=1.0)
    assert (found.outcome, found.more) == ("inconclusive", None)
    assert rate_gate(rate(20, 20), at_least=1.0, rule="point").outcome == "pass"
    assert rate_gate(rate(19, 20), at_least=1.0).outcome == "fail"


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (-0.05, 0.2, "pass"),
        (-0.1, -0.02, "pass"),
        (-0.2, 0.1, "inconclusive"),
        (-0.4, -0.12, "fail"),
    ],
)
def test_no_worse_by_more_than_a_tenth(low: float, high: float, outcome: str) -> None:
    middle = (low + high) / 2
    assert no_worse(difference(middle, low, high), 0.1).outcome == outcome
    turned = difference(-middle, -high, -low)
    assert no_worse(turned, 0.1, higher_is_better=False).outcome == outcome
    assert at_least(difference(middle, low, high), -0.1).outcome == outcome
    assert at_most(turned, 0.1).outcome == outcome


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (-0.05, 0.08, "pass"),
        (-0.2, 0.05, "inconclusive"),
        (-0.2, 0.2, "inconclusive"),
        (0.15, 0.3, "fail"),
        (-0.5, -0.11, "fail"),
    ],
)
def test_equivalent_within_a_tenth(low: float, high: float, outcome: str) -> None:
    assert equivalent(difference((low + high) / 2, low, high), 0.1).outcome == outcome


def test_a_difference_that_was_not_seen_is_not_enough_to_be_no_worse() -> None:
    """Ten prompts without any change still allow a loss of a third."""
    from harness.stats.pairs import PairCounts, paired_difference

    none = paired_difference(PairCounts(both=9, treatment_only=0, control_only=0, neither=1))
    assert no_worse(none, 0.1).outcome == "inconclusive"
    assert no_worse(none, 0.35).outcome == "pass"


def test_more_pairs() -> None:
    """Intervals shrink with the root of n: half the distance needs four times the prompts."""
    found = no_worse(difference(0.0, -0.2, 0.2, n=30), 0.1)
    assert found.more == 90
    assert no_worse(difference(-0.1, -0.3, 0.1), 0.1).more is None


def test_without_data_nothing_is_decided() -> None:
    nothing = rate(0, 0)
    for decision in (
        rate_gate(nothing, at_least=0.8, rule="point"),
        no_worse(nothing, 0.1),
        equivalent(nothing, 0.1),
    ):
        assert decision.outcome == "inconclusive"
        assert "not enough data: no replies" in decision.sentence
    assert more_to_decide(nothing, 0.5) is None


def test_mistakes() -> None:
    for bounds in ({}, {"at_least": 0.1, "at_most": 0.9}):
        with pytest.raises(ValueError, match="and not both"):
            rate_gate(rate(1, 2), **bounds)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="between 0 and 1"):
        rate_gate(rate(1, 2), at_least=80)
    with pytest.raises(ValueError, match="0 or more"):
        no_worse(rate(1, 2), -0.1)


def test_a_one_sided_bound_is_an_end_of_a_wider_interval() -> None:
    assert both_ends(0.95) == pytest.approx(0.9)
    with pytest.raises(ValueError, match=r"between 0\.5 and 1"):
        both_ends(0.4)
