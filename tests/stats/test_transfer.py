"""The transfer ratio against Fieller's interval, and where there is none."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats.estimate import Estimate
from harness.stats.means import mean
from harness.stats.pairs import PairCounts, paired_difference
from harness.stats.transfer import transfer_ratio


def shift(value: float, low: float, high: float, n: int = 20) -> Estimate:
    return Estimate(value=value, low=low, high=high, n=n, method="t")


def fieller(a: float, da: float, b: float, db: float) -> tuple[float, float]:
    """Fieller (1954) of independent a and b whose intervals reach da and db to either side."""
    g = (db / b) ** 2
    reach = sqrt(da**2 * (1 - g) + (a / b) ** 2 * db**2) / b
    return (a / b - reach) / (1 - g), (a / b + reach) / (1 - g)


@given(st.floats(-1, 1), st.floats(0.01, 0.5), st.floats(0.2, 1), st.floats(0.05, 0.9))
def test_symmetric_intervals_give_fiellers(a: float, da: float, b: float, part: float) -> None:
    db = part * b
    found = transfer_ratio(shift(a, a - da, a + da), shift(b, b - db, b + db))
    assert found.value == pytest.approx(a / b)
    assert (found.low, found.high) == pytest.approx(fieller(a, da, b, db), abs=1e-9)


@st.composite
def shifts(draw: st.DrawFn, low: float = -1.0) -> Estimate:
    ends = sorted(draw(st.tuples(*[st.floats(low, 1)] * 3)))
    return shift(ends[1], ends[0], ends[2])


@given(shifts(), shifts(low=0.01))
def test_holds_its_value_and_mirrors(axis: Estimate, topic: Estimate) -> None:
    found = transfer_ratio(axis, topic)
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert found.low <= found.value + 1e-9
    assert found.value <= found.high + 1e-9
    turned = transfer_ratio(
        shift(-axis.value, -axis.high, -axis.low),  # type: ignore[operator]
        shift(-topic.value, -topic.high, -topic.low),  # type: ignore[operator]
    )
    assert (turned.low, turned.high) == pytest.approx((found.low, found.high))


def test_all_prompts_moved_still_leaves_an_interval() -> None:
    all_moved = paired_difference(PairCounts(both=0, treatment_only=20, control_only=0, neither=0))
    found = transfer_ratio(all_moved, all_moved)
    assert found.value == 1
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.85
    assert found.high > 1.15


def test_numbers_too() -> None:
    axis, topic = mean([1.0, 2.0, 1.5, 2.5, 1.0]), mean([3.0, 4.0, 3.5, 4.0, 3.0])
    found = transfer_ratio(axis, topic)
    assert found.value == pytest.approx(1.6 / 3.5)
    assert (found.low, found.high) == pytest.approx(
        fieller(1.6, axis.high - 1.6, 3.5, topic.high - 3.5)  # type: ignore[operator]
    )


def test_a_topic_that_may_not_have_moved() -> None:
    found = transfer_ratio(shift(0.5, 0.3, 0.7), shift(0.2, -0.05, 0.45))
    assert (found.value, found.low, found.high) == (None, None, None)
    assert found.reason == (
        "not enough data: the shift on the trained topic may be zero, and nothing is a share of it"
    )


def test_what_is_missing_is_named() -> None:
    none = paired_difference(PairCounts(both=0, treatment_only=0, control_only=0, neither=0))
    assert transfer_ratio(none, shift(0.5, 0.3, 0.7)).reason == "axis: not enough data: no pairs"
    assert transfer_ratio(shift(0.5, 0.3, 0.7), none).reason == "topic: not enough data: no pairs"


def test_one_confidence() -> None:
    wide = Estimate(value=0.5, low=0.1, high=0.9, n=9, method="t", confidence=0.99)
    with pytest.raises(ValueError, match="same confidence"):
        transfer_ratio(wide, shift(0.5, 0.3, 0.7))
