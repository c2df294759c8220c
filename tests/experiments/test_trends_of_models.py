"""Rising and falling along a sweep: direction, evidence, and a curve that turns."""

from __future__ import annotations

from typing import Any

import pytest

from harness.config.metrics import Metric, parse_metric
from harness.config.questions import TrendEntry
from harness.experiments.found import Found
from harness.experiments.observe import Observed
from harness.experiments.trend import trend
from harness.scorers.catalogue import INFOS
from harness.stats.trend import repeated_trend
from tests.experiments.making import observed, ones

STANCE = {"stance": "support"}


def held(members: list[Observed], levels: list[float], value: Any = STANCE, **entry: Any) -> Found:
    metric = parse_metric(value, INFOS)
    assert isinstance(metric, Metric), metric
    return trend(TrendEntry(id="x", metric=value, over="ratio", **entry), metric, members, levels)


def rates(*hits: int, total: int = 20) -> list[Observed]:
    return [observed(ones(count, total), role=f"r{at}") for at, count in enumerate(hits)]


def test_the_numbers_are_those_of_the_statistics() -> None:
    found = held(rates(2, 10, 18), [0.0, 0.5, 1.0], monotonic="increasing")
    table = [[float(at < hits) for hits in (2, 10, 18)] for at in range(20)]
    expected = repeated_trend(table, [0.0, 0.5, 1.0], "increasing")
    assert (found.estimate, found.p) == (expected.slope, expected.test.p)
    assert found.estimate.value == pytest.approx(0.8)  # (18 - 2) / 20 from 0 to 1
    assert found.outcome == "pass"
    assert found.test == "permutation of slopes"
    assert "0: 10% [" in found.sentence
    assert "1: 90% [" in found.sentence


@pytest.mark.parametrize(
    ("roles", "unit"),
    [
        (("ratio=0", "ratio=0.5", "ratio=1"), "unit of ratio"),
        (("step=0", "step=7", "step=14"), "step"),
        (("a", "b", "c"), "unit of the level"),
    ],
)
def test_the_sentence_says_of_what_the_slope_is_one(roles: tuple[str, ...], unit: str) -> None:
    members = [observed(ones(n, 20), role=r) for n, r in zip((2, 10, 18), roles, strict=True)]
    found = held(members, [0.0, 0.5, 1.0], monotonic="increasing")
    assert f"Slope per {unit} +0.8 [" in found.sentence


@pytest.mark.parametrize(
    ("wanted", "hits", "outcome"),
    [
        ("increasing", (2, 10, 18), "pass"),
        ("decreasing", (2, 10, 18), "fail"),
        ("decreasing", (18, 10, 2), "pass"),
        ("increasing", (10, 10, 10), "inconclusive"),
        ("increasing", (9, 10, 10), "inconclusive"),
        (None, (2, 10, 18), "not judged"),
    ],
)
def test_directions(wanted: Any, hits: tuple[int, ...], outcome: str) -> None:
    found = held(rates(*hits), [0.0, 0.5, 1.0], monotonic=wanted)
    assert found.outcome == outcome
    assert (found.wanted == "") == (wanted is None)


def test_without_a_direction_the_test_has_two_sides() -> None:
    both = held(rates(2, 4, 6), [0.0, 0.5, 1.0])
    one = held(rates(2, 4, 6), [0.0, 0.5, 1.0], monotonic="increasing")
    assert both.p == pytest.approx(2 * (one.p or 0.0))


def test_members_may_come_in_any_order() -> None:
    straight = held(rates(2, 10, 18), [0.0, 0.5, 1.0], monotonic="increasing")
    mixed = held(rates(18, 2, 10), [1.0, 0.0, 0.5], monotonic="increasing")
    assert (mixed.outcome, mixed.p, mixed.estimate) == ("pass", straight.p, straight.estimate)


def test_a_curve_that_rises_and_then_falls_is_not_increasing() -> None:
    found = held(rates(0, 40, 20, total=40), [0.0, 0.5, 1.0], monotonic="increasing")
    assert found.p is not None
    assert found.p < 0.05
    assert found.outcome == "fail"
    assert "from 0.5 to 1" in found.sentence


def test_a_small_dip_is_noise() -> None:
    found = held(rates(0, 38, 36, total=40), [0.0, 0.5, 1.0], monotonic="increasing")
    assert found.outcome == "pass"


def test_prompts_that_one_level_lacks_are_left_out() -> None:
    members = rates(2, 10, 18)
    members[1] = observed([None, *ones(9, 19)], role="r1")
    found = held(members, [0.0, 0.5, 1.0], monotonic="increasing")
    assert found.estimate.n == 19


def test_two_levels_are_no_trend() -> None:
    found = held(rates(2, 18), [0.0, 1.0], monotonic="increasing")
    assert (found.outcome, found.p) == ("inconclusive", None)
    assert "a trend needs 2 at 3" in found.sentence


def test_cut_replies_decide_no_trend() -> None:
    rows = [[10.0 + at % 3, 20.0 + at % 2, 31.0 + at % 5] for at in range(12)]
    members = [observed([row[at] for row in rows]) for at in range(3)]
    assert held(members, [1, 2, 3], "length", monotonic="increasing").outcome == "pass"
    members[2] = observed([row[2] for row in rows], cut=[0])
    assert held(members, [1, 2, 3], "length", monotonic="increasing").outcome == "inconclusive"
