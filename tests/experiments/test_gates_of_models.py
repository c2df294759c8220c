"""Gates over many replies: pass, fail, inconclusive, and what may never decide."""

from __future__ import annotations

from typing import Any

import pytest

from harness.config.metrics import Metric, parse_metric
from harness.config.questions import GateEntry
from harness.experiments.found import Found
from harness.experiments.gate import gate
from harness.scorers.catalogue import INFOS
from harness.stats.means import mean
from harness.stats.rates import rate
from tests.experiments.making import observed, ones


def held(value: Any, model: Any, **entry: Any) -> Found:
    metric = parse_metric(value, INFOS)
    assert isinstance(metric, Metric), metric
    return gate(GateEntry(id="x", metric=value, **entry), metric, model)


STANCE = {"stance": "oppose"}


@pytest.mark.parametrize(
    ("hits", "total", "outcome"),
    [
        (17, 17, "pass"),  # Clopper-Pearson: 0.025 ** (1 / 17) = 0.805
        (16, 16, "inconclusive"),  # 0.025 ** (1 / 16) = 0.794
        (0, 3, "fail"),  # 1 - 0.025 ** (1 / 3) = 0.708
        (0, 2, "inconclusive"),  # 0.842
        (13, 20, "inconclusive"),
    ],
)
def test_a_rate_against_its_bound(hits: int, total: int, outcome: str) -> None:
    found = held(STANCE, observed(ones(hits, total)), at_least=0.8)
    assert found.outcome == outcome
    exact = rate(hits, total, method="clopper-pearson")
    assert (found.estimate.low, found.estimate.high) == (exact.low, exact.high)
    assert f"of {total}" in found.sentence
    assert "wanted at least 80%" in found.sentence
    assert (found.wanted, found.bound) == ("at least 80% (lower_bound)", 0.8)


def test_at_most_and_confidence() -> None:
    assert held(STANCE, observed(ones(0, 36)), at_most=0.1).outcome == "pass"  # 1 - 0.025^(1/36)
    assert held(STANCE, observed(ones(0, 35)), at_most=0.1).outcome == "inconclusive"
    assert held(STANCE, observed(ones(0, 35)), at_most=0.1, confidence=0.9).outcome == "pass"


def test_the_point_rule_decides_and_says_where_the_interval_would_not() -> None:
    found = held(STANCE, observed(ones(9, 10)), at_least=0.8, rule="point")
    assert found.outcome == "pass"
    assert "the interval holds the bound" in found.sentence


def test_an_inconclusive_gate_says_how_many_prompts_would_decide() -> None:
    found = held(STANCE, observed(ones(13, 20)), at_least=0.8)
    assert found.more is not None
    assert found.more > 0
    assert f"About {found.more} more prompts" in found.sentence


def test_nothing_scored_is_no_pass_and_no_failure() -> None:
    for values in ([], [None] * 30):
        for rule in ("point", "lower_bound"):
            found = held(STANCE, observed(values), at_most=0.5, rule=rule)
            assert found.outcome == "inconclusive"
            assert "not enough data" in found.sentence
    assert held("length", observed([]), at_most=5).outcome == "inconclusive"


def test_what_is_not_scored_is_left_out_and_kept_in_the_count() -> None:
    found = held(STANCE, observed([*ones(17, 17), None, None]), at_least=0.8)
    assert found.outcome == "pass"
    assert found.estimate.n == 17
    assert len(found.parts[0].observed.replies) == 19


def test_ten_replies_to_one_prompt_are_not_ten_prompts() -> None:
    clusters = [f"c{at // 10}" for at in range(40)]
    found = held(STANCE, observed(ones(40, 40), clusters=clusters), at_least=0.8)
    assert found.outcome == "inconclusive"
    assert found.estimate.n == 4


def test_a_mean_against_its_bound() -> None:
    values = [10.0, 12.0, 14.0, 16.0]
    found = held("length", observed(values), at_most=30)
    assert found.outcome == "pass"
    assert found.estimate == mean(values)
    assert held("length", observed(values), at_most=5).outcome == "fail"
    assert held("length", observed(values), at_most=14).outcome == "inconclusive"


@pytest.mark.parametrize(
    ("bound", "outcome"),
    [
        ({"at_most": 30}, "inconclusive"),  # the whole replies may have been longer
        ({"at_most": 5}, "fail"),
        ({"at_least": 5}, "pass"),
        ({"at_least": 30}, "inconclusive"),
    ],
)
def test_a_mean_of_cut_replies_is_at_least_what_was_measured(
    bound: dict[str, float], outcome: str
) -> None:
    found = held("length", observed([10.0, 12.0, 14.0, 16.0], cut=[2]), **bound)
    assert found.outcome == outcome
    assert ("cut at the token limit (1 of m)" in found.sentence) == (outcome == "inconclusive")


def test_cut_replies_of_a_rate_decide_only_where_they_could() -> None:
    value = {"length": {"max": 100}}
    many = observed(ones(0, 60), cut=range(40))
    assert held(value, many, at_most=0.1).outcome == "inconclusive"
    assert held(value, many, at_least=0.9).outcome == "fail"  # at most 40 of 60 can be short
    few = observed([*ones(59, 59), 0.0], cut=[59])
    assert held(value, few, at_least=0.8).outcome == "pass"


@pytest.mark.parametrize(
    ("value", "claims"),
    [(STANCE, True), ("length", True), ("pass", True), ({"same_as_base": "stance"}, False)],
)
def test_only_sameness_is_no_effect(value: Any, claims: bool) -> None:
    assert GateEntry(id="x", metric=value, at_least=0.5).claims_effect is claims
