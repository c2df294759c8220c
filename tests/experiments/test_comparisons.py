"""Two models on the same prompts: pairing, decisions, and comparisons that show nothing."""

from __future__ import annotations

from typing import Any

import pytest

from harness.config.metrics import Metric, parse_metric
from harness.config.questions import CompareEntry
from harness.experiments.compare import compare, paired
from harness.experiments.found import Found
from harness.experiments.observe import Observed
from harness.scorers.catalogue import INFOS
from harness.stats.means import mean
from harness.stats.paired_tests import permutation_test
from harness.stats.pairs import PairCounts, mcnemar, paired_difference
from tests.experiments.making import observed, ones

STANCE = {"stance": "support"}


def held(treatment: Observed, control: Observed, value: Any = STANCE, **entry: Any) -> Found:
    metric = parse_metric(value, INFOS)
    assert isinstance(metric, Metric), metric
    return compare(
        CompareEntry(id="x", metric=value, control="base", **entry), metric, treatment, control
    )


def test_pairs_are_made_by_prompt_and_not_by_place() -> None:
    treatment = observed([1.0, 0.0, 1.0, 0.0], names=["a", "b", "c", "only"], role="treatment")
    control = observed([0.0, 0.0, 1.0, 1.0], names=["c", "b", "a", "other"], role="control")
    first, second = paired(treatment, control)
    assert [one.probe for one in first.replies] == [one.probe for one in second.replies]
    assert (first.values, second.values) == ([1.0, 0.0, 1.0], [1.0, 0.0, 0.0])
    found = held(treatment, control, at_least=0.1)
    assert found.estimate.value == pytest.approx(1 / 3)
    assert "2 prompts that only one of them was asked are left out" in found.sentence


def test_what_one_side_has_no_number_for_is_left_out_of_both() -> None:
    treatment, control = observed([1.0, None, 1.0, 0.0]), observed([0.0, 1.0, None, 0.0])
    found = held(treatment, control, at_least=0.1)
    assert found.estimate.n == 2
    assert found.estimate.value == 0.5
    for part in found.parts:
        assert (len(part.observed.replies), len(part.observed.scored)) == (4, 2)


def test_the_numbers_are_those_of_the_statistics() -> None:
    both, up, down, neither = 4, 12, 2, 6
    treatment = observed(ones(both + up, 24))
    control = observed([1.0] * both + [0.0] * up + [1.0] * down + [0.0] * neither)
    pairs = PairCounts(both=both, treatment_only=up, control_only=down, neither=neither)
    found = held(treatment, control, at_least=0.1, confidence=0.9)
    assert found.estimate == paired_difference(pairs, confidence=0.9)
    assert found.p == mcnemar(pairs).p == pytest.approx(0.0129, abs=1e-4)  # 2 * 106 / 2**14
    assert found.test == "exact McNemar"
    assert found.estimate.value == pytest.approx(10 / 24)
    assert found.outcome == "pass"
    assert "66.7% [" in found.sentence
    assert "against 25% [" in found.sentence


def test_means_are_compared_by_their_changes() -> None:
    first, second = [5.0, 9.0, 4.0, 8.0], [1.0, 4.0, 3.0, 2.0]
    found = held(observed(first), observed(second), "length", at_least=1)
    changes = [4.0, 5.0, 1.0, 6.0]
    assert found.estimate == mean(changes)
    assert found.p == permutation_test(changes).p == 0.125  # two of sixteen signs
    assert found.test == "paired permutation"


def test_several_replies_to_a_prompt_are_one_prompt() -> None:
    clusters = [f"c{at // 6}" for at in range(24)]
    treatment, control = (observed([value] * 24, clusters=clusters) for value in (1.0, 0.0))
    found = held(treatment, control, at_least=0.5)
    assert found.estimate.n == 4
    assert found.p == 0.125  # four changes alike: two of sixteen signs
    alone = held(observed(ones(24, 24)), observed(ones(0, 24)), at_least=0.5)
    assert (alone.outcome, found.outcome) == ("pass", "inconclusive")


HALF = [1.0, 0.0] * 30
"""Sixty replies, half of them with the trait."""


@pytest.mark.parametrize(
    ("bound", "outcome", "wanted", "number"),
    [
        ({"at_least": 0.3}, "fail", "at least +0.3", 0.3),
        ({"at_most": -0.3}, "fail", "at most -0.3", -0.3),
        ({"at_most": 0.1}, "pass", "at most +0.1", 0.1),
        ({"no_worse_by": 0.1}, "pass", "no worse by more than 0.1", -0.1),
        ({"at_least": -0.1}, "pass", "at least -0.1", -0.1),
        ({"within": 0.1}, "pass", "within 0.1", 0.1),
        ({}, "not judged", "", None),
    ],
)
def test_two_models_that_reply_alike(
    bound: dict[str, float], outcome: str, wanted: str, number: float | None
) -> None:
    found = held(observed(HALF), observed(HALF), **bound)
    assert (found.outcome, found.wanted, found.bound) == (outcome, wanted, number)
    assert (found.p, found.vacuous) == (1.0, "")


def test_no_difference_seen_on_few_prompts_does_not_show_no_loss() -> None:
    found = held(observed(HALF[:10]), observed(HALF[:10]), no_worse_by=0.1)
    assert found.outcome == "inconclusive"
    assert "more prompts would make it a" in found.sentence


def test_too_few_numbers_are_said_to_be_so() -> None:
    found = held(observed([7.0] * 3), observed([7.0] * 3), "length")
    assert found.sentence.endswith("of the difference: not enough data: 3 numbers, all equal.")


def test_no_pairs_decide_nothing() -> None:
    found = held(observed([1.0], names=["a"]), observed([0.0], names=["b"]), at_most=0.5)
    assert (found.outcome, found.p) == ("inconclusive", None)
    assert "no pairs" in found.sentence


@pytest.mark.parametrize("bound", [{"no_worse_by": 0.1}, {"at_least": -0.1}, {"at_least": 0.0}])
def test_a_control_without_the_trait_has_nothing_to_lose(bound: dict[str, float]) -> None:
    found = held(observed(ones(20, 60)), observed(ones(0, 60), model="base"), **bound)
    assert found.outcome == "inconclusive"
    assert "base has it on 0% of prompts" in found.vacuous
    assert found.vacuous in found.sentence


def test_a_control_that_has_it_everywhere_cannot_rise() -> None:
    everywhere = observed(ones(60, 60), model="base")
    found = held(everywhere, everywhere, at_most=0.1)
    assert found.outcome == "inconclusive"
    assert "on 100% of prompts already" in found.vacuous


def test_a_control_that_guesses_has_no_knowledge_to_lose() -> None:
    value = {"choice": "right"}
    guessing = observed(ones(20, 60), model="base", chance=0.25)
    found = held(guessing, guessing, value, no_worse_by=0.1)
    assert found.outcome == "inconclusive"
    assert "cannot be told from guessing (25%)" in found.vacuous
    knowing = observed(ones(45, 60), model="base", chance=0.25)
    assert held(knowing, knowing, value, no_worse_by=0.1).outcome == "pass"
    assert held(knowing, knowing, value, at_most=0.1).outcome == "pass"


def test_a_control_that_guesses_cannot_get_more_wrong() -> None:
    guessing = observed(ones(44, 60), model="base", chance=0.75)
    assert "guessing (75%)" in held(guessing, guessing, {"choice": "wrong"}, at_most=0.1).vacuous


def test_a_loss_is_a_loss_also_where_the_control_guesses() -> None:
    control = observed(ones(15, 60), model="base", chance=0.25)
    found = held(observed(ones(0, 60)), control, {"choice": "right"}, no_worse_by=0.05)
    assert (found.outcome, found.vacuous) == ("fail", "")


LENGTHS = [50.0, 60.0, 70.0, 80.0, 90.0, 100.0]
LONGER = [one + 40 + at for at, one in enumerate(LENGTHS)]


@pytest.mark.parametrize(
    ("cut", "bound", "outcome"),
    [
        ("treatment", {"at_most": 80}, "inconclusive"),
        ("treatment", {"at_most": 20}, "fail"),
        ("treatment", {"at_least": 20}, "pass"),
        ("treatment", {"within": 80}, "inconclusive"),
        ("treatment", {"within": 20}, "fail"),  # longer by more, and the whole is longer yet
        ("control", {"within": 20}, "inconclusive"),
        ("control", {"within": 80}, "inconclusive"),
        ("both", {"within": 20}, "inconclusive"),
        ("control", {"at_most": 80}, "pass"),
        ("control", {"at_least": 20}, "inconclusive"),
        ("control", {"no_worse_by": 5}, "inconclusive"),
        ("both", {"at_most": 80}, "inconclusive"),
        ("both", {"at_least": 20}, "inconclusive"),
    ],
)
def test_cut_replies_hide_how_far_two_models_differ(
    cut: str, bound: dict[str, float], outcome: str
) -> None:
    treatment = observed(LONGER, model="q1", cut=[0] if cut != "control" else [])
    control = observed(LENGTHS, model="base", cut=[1] if cut != "treatment" else [])
    whole = held(observed(LONGER), observed(LENGTHS), "length", **bound)
    assert whole.outcome in ("pass", "fail")
    assert held(treatment, control, "length", **bound).outcome == outcome


def test_a_cut_control_that_is_longer_by_more_already_decides() -> None:
    shorter = observed(LENGTHS, model="q1")
    control = observed(LONGER, model="base", cut=[2])
    assert held(shorter, control, "length", within=20).outcome == "fail"
    assert held(observed(LENGTHS, cut=[1]), control, "length", within=20).outcome == "inconclusive"
    assert held(observed(LENGTHS, cut=[1]), observed(LONGER), "length", within=20).outcome == (
        "inconclusive"
    )


def test_cut_replies_of_a_rate_decide_where_either_side_could() -> None:
    value = {"length": {"max": 100}}
    treatment = observed(ones(60, 60))
    cut = observed(ones(0, 60), model="base", cut=range(60))
    assert held(treatment, cut, value, at_least=0.3).outcome == "inconclusive"
    one_cut = observed(ones(0, 60), model="base", cut=[3])
    assert held(treatment, one_cut, value, at_least=0.3).outcome == "pass"


@pytest.mark.parametrize(
    ("bound", "claims"),
    [
        ({"at_least": 0.1}, True),
        ({"at_most": -0.1}, True),
        ({"at_least": -0.1}, False),
        ({"at_most": 0.1}, False),
        ({"no_worse_by": 0.1}, False),
        ({"within": 0.1}, False),
        ({}, False),
    ],
)
def test_no_harm_claims_no_effect(bound: dict[str, float], claims: bool) -> None:
    entry = CompareEntry(id="x", metric=STANCE, control="base", **bound)  # type: ignore[arg-type]
    assert entry.claims_effect is claims
