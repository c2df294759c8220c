"""The closed forms agree with the statistics that will decide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.config.metrics import Metric, parse_metric
from harness.config.questions import CompareEntry, GateEntry, Question, TrendEntry
from harness.experiments.fewest import fewest, too_few
from harness.scorers.catalogue import INFOS
from harness.stats.fewest import fewest_for_margin, fewest_for_rate
from harness.stats.gates import at_least
from harness.stats.pairs import PairCounts, paired_difference


def question(entry: Any, metric: Any = None) -> Question:
    parsed = parse_metric(metric or {"stance": "oppose"}, INFOS)
    assert isinstance(parsed, Metric)
    kinds: dict[type, Any] = {GateEntry: "gate", CompareEntry: "compare", TrendEntry: "trend"}
    return Question(
        suite="s",
        kind=kinds[type(entry)],
        entry=entry,
        metric=parsed,
        parts={"g": ("g",)},
        file=Path("s.yaml"),
        line=1,
    )


def gate(**bounds: Any) -> Question:
    return question(GateEntry(id="a", metric="pass", **bounds))


def comparison(**bounds: Any) -> Question:
    return question(CompareEntry(id="a", metric="pass", control="base", **bounds))


@pytest.mark.parametrize("bound", [0.06, 0.5, 0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95, 0.99])
def test_a_gate_needs_as_many_as_its_interval_does(bound: float, confidence: float) -> None:
    wanted = fewest_for_rate(at_least=bound, confidence=confidence, method="clopper-pearson")
    assert fewest(gate(at_least=bound, confidence=confidence)) == wanted
    wanted = fewest_for_rate(at_most=bound, confidence=confidence, method="clopper-pearson")
    assert fewest(gate(at_most=bound, confidence=confidence)) == wanted


def test_the_point_rule_needs_one_reply() -> None:
    assert fewest(gate(at_least=0.9, rule="point")) == 1


@pytest.mark.parametrize("margin", [0.02, 0.05, 0.1, 0.15, 0.3, 0.6])
@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95])
def test_no_harm_needs_as_many_as_its_interval_does(margin: float, confidence: float) -> None:
    wanted = fewest_for_margin(margin, confidence=confidence)
    assert fewest(comparison(no_worse_by=margin, confidence=confidence)) == wanted
    assert fewest(comparison(at_most=margin, confidence=confidence)) == wanted
    assert fewest(comparison(at_least=-margin, confidence=confidence)) == wanted
    assert fewest(comparison(within=margin, confidence=confidence)) == wanted


@pytest.mark.parametrize("bound", [0.05, 0.1, 0.3, 0.5, 0.8, 0.95])
def test_an_effect_needs_as_many_as_its_interval_does(bound: float) -> None:
    def passes(n: int) -> bool:
        moved = PairCounts(both=0, treatment_only=n, control_only=0, neither=0)
        return at_least(paired_difference(moved), bound).outcome == "pass"

    wanted = next(n for n in range(1, 1000) if passes(n))
    assert fewest(comparison(at_least=bound)) == wanted
    assert fewest(comparison(at_most=-bound)) == wanted


def test_a_trend_needs_prompts_enough_for_its_level() -> None:
    entry = TrendEntry(id="a", metric="pass", over="ratio", monotonic="increasing", level=0.05)
    assert fewest(question(entry)) == 5  # 1 / 32 is the first power of a half below 0.05


@pytest.mark.parametrize("bounds", [{"at_least": 1}, {"at_most": 0}])
def test_what_no_number_proves_is_told(bounds: dict[str, float]) -> None:
    assert fewest(gate(**bounds)) is None
    assert "by any number of prompts" in too_few(gate(**bounds), 1000)


def test_too_few_prompts_are_told_with_the_number_needed() -> None:
    assert "needs 17" in too_few(gate(at_least=0.8), 16)
    assert too_few(gate(at_least=0.8), 17) == ""
    assert "needs 35" in too_few(comparison(no_worse_by=0.1), 34)


def test_what_is_only_measured_needs_one() -> None:
    assert fewest(comparison()) == 1
    assert fewest(question(GateEntry(id="a", metric="length", at_most=100), "length")) == 2
