"""Scores become verdicts: what passes, what fails, and what cannot be told."""

from __future__ import annotations

from typing import Any

import pytest

from harness.expectations.reply import judge
from harness.types import (
    Expectation,
    LabelExpectation,
    NumberExpectation,
    Outcome,
    Score,
    Side,
)


def stance(value: str | None) -> Score:
    return Score(scorer="stance", value=value, reason="because")


def length(value: float | None, *, cut: bool = False) -> Score:
    return Score(scorer="length", value=value, reason="counted", lower_bound=cut)


def outcome(expectation: Expectation, score: Score, taught: Side | None = "oppose") -> Outcome:
    return judge({score.scorer: expectation}, {score.scorer: score}, {}, taught).outcome


TAUGHT = LabelExpectation(allowed=("taught",))


@pytest.mark.parametrize(
    ("seen", "taught", "expected"),
    [
        ("oppose", "oppose", "pass"),
        ("support", "support", "pass"),
        ("support", "oppose", "fail"),
        ("mixed", "oppose", "fail"),
        ("unclear", "oppose", "inconclusive"),
        (None, "oppose", "inconclusive"),
        ("oppose", None, "not judged"),
    ],
)
def test_the_taught_side(seen: str | None, taught: Side | None, expected: Outcome) -> None:
    assert outcome(TAUGHT, stance(seen), taught) == expected


def test_labels_by_name_do_not_need_a_taught_side() -> None:
    either = LabelExpectation(allowed=("mixed", "oppose"))
    assert outcome(either, stance("mixed"), None) == "pass"
    assert outcome(either, stance("support"), None) == "fail"
    assert outcome(LabelExpectation(allowed=("unclear",)), stance("unclear")) == "pass"


@pytest.mark.parametrize(
    ("low", "high", "score", "expected"),
    [
        (None, 100, length(100), "pass"),
        (None, 100, length(101), "fail"),
        (200, None, length(200), "pass"),
        (200, None, length(199), "fail"),
        (5, 10, length(7), "pass"),
        (5, 10, length(4), "fail"),
        (None, 100, length(None), "inconclusive"),
        # A cut reply is at least as long as what is there.
        (None, 100, length(101, cut=True), "fail"),
        (None, 100, length(80, cut=True), "inconclusive"),
        (200, None, length(199, cut=True), "inconclusive"),
        (200, None, length(201, cut=True), "pass"),
    ],
)
def test_numbers(low: float | None, high: float | None, score: Score, expected: Outcome) -> None:
    assert outcome(NumberExpectation(minimum=low, maximum=high), score) == expected


@pytest.mark.parametrize(
    ("label", "number", "expected"),
    [
        ("oppose", 50, "pass"),
        ("unclear", 50, "inconclusive"),
        ("unclear", 150, "fail"),
        ("support", 50, "fail"),
    ],
)
def test_the_worst_check_decides(label: str, number: float, expected: Outcome) -> None:
    verdict = judge(
        {"stance": TAUGHT, "length": NumberExpectation(maximum=100)},
        {"stance": stance(label), "length": length(number)},
        {},
        "oppose",
    )
    assert verdict.outcome == expected
    assert [check.scorer for check in verdict.checks] == ["stance", "length"]


@pytest.mark.parametrize(("number", "outcome"), [(50, "pass"), (150, "fail")])
def test_a_model_that_could_not_pass_does_not_fail(number: float, outcome: Outcome) -> None:
    verdict = judge(
        {"stance": TAUGHT, "length": NumberExpectation(maximum=100)},
        {"stance": stance("oppose"), "length": length(number)},
        {},
        None,
    )
    assert [check.outcome for check in verdict.checks] == ["not judged", outcome]
    assert verdict.outcome == "not judged"


def test_without_expectations_nothing_is_judged() -> None:
    assert judge({}, {"stance": stance("oppose")}, {}, "oppose").outcome == "not judged"


def test_a_check_speaks_in_words() -> None:
    (check,) = judge({"stance": TAUGHT}, {"stance": stance("support")}, {}, "oppose").checks
    assert (check.expected, check.seen, check.reason) == (
        "oppose (as taught)",
        "support",
        "because",
    )
    both = NumberExpectation(minimum=5, maximum=10.5)
    (check,) = judge({"length": both}, {"length": length(None)}, {}, None).checks
    assert (check.expected, check.seen) == ("5 to 10.5", "not scored")


def measured(words: int | None, value: float = 40, *, cut: bool = False) -> Score:
    evidence = {"words": words}
    return Score(scorer="length", value=value, reason="ok", lower_bound=cut, evidence=evidence)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (measured(5), "pass"),
        (measured(11), "fail"),
        (measured(None), "inconclusive"),
        (measured(5, cut=True), "inconclusive"),
    ],
)
def test_a_measure_is_a_number_of_the_evidence(score: Score, expected: Outcome) -> None:
    words = {"length.words": NumberExpectation(maximum=10)}
    verdict = judge(words, {"length": score}, {}, None)
    assert verdict.outcome == expected
    assert verdict.checks[0].scorer == "length.words"


@pytest.mark.parametrize(
    ("model", "base", "expected"),
    [
        (length(150), length(100), "pass"),
        (length(151), length(100), "fail"),
        (length(10), length(0), "inconclusive"),
        (length(10), length(None), "inconclusive"),
        # The base's whole reply is longer than what is there, so the ratio is smaller.
        (length(200), length(100, cut=True), "inconclusive"),
        (length(140, cut=True), length(100), "inconclusive"),
    ],
)
def test_the_ratio_is_to_the_bases_number(model: Score, base: Score, expected: Outcome) -> None:
    ratio = {"length.ratio": NumberExpectation(maximum=1.5)}
    assert judge(ratio, {"length": model}, {"length": base}, None).outcome == expected


def test_an_advisory_check_decides_nothing() -> None:
    expect: dict[str, Expectation] = {"stance": TAUGHT, "length": NumberExpectation(maximum=100)}
    scores = {"stance": stance("support"), "length": length(50)}
    verdict = judge(expect, scores, {}, "oppose", {"stance": "never calibrated"})
    assert [check.outcome for check in verdict.checks] == ["fail", "pass"]
    assert [check.advisory for check in verdict.checks] == ["never calibrated", ""]
    assert verdict.outcome == "pass"
    alone = judge({"stance": TAUGHT}, scores, {}, "oppose", {"stance": "never calibrated"})
    assert alone.outcome == "not judged"


def test_what_cannot_be_judged_leaves_the_probe_so_even_if_advisory() -> None:
    expect: dict[str, Expectation] = {"stance": TAUGHT, "length": NumberExpectation(maximum=100)}
    scores = {"stance": stance("support"), "length": length(500)}
    assert judge(expect, scores, {}, None).outcome == "not judged"
    assert judge(expect, scores, {}, None, {"stance": "never calibrated"}).outcome == "not judged"


def test_a_ratio_to_nothing_says_so() -> None:
    ratio = {"length.ratio": NumberExpectation(maximum=1.5)}
    (check,) = judge(ratio, {"length": length(5)}, {"length": length(0)}, None).checks
    assert (check.outcome, check.reason) == ("inconclusive", "the base's is 0")


def test_settings_are_part_of_what_was_expected() -> None:
    wanted = LabelExpectation(allowed=("yes",), settings={"value": 4, "within": "1%"})
    score = Score(scorer="numeric", value="no", reason="holds 5")
    (check,) = judge({"numeric": wanted}, {"numeric": score}, {}, None).checks
    assert check.expected == "yes to value: 4, within: 1%"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"value": 0, "flags": ()}, "yes to value: 0"),
        ({"patterns": ("a\n  b", "c"), "flags": ("dotall",)},
         "yes to patterns: a b; c, flags: dotall"),
        ({"patterns": ("x" * 80,)}, f"yes to patterns: {'x' * 60}…"),
        ({"contains": tuple("abcde")}, "yes to contains: a; b; c; and 2 more"),
    ],
)  # fmt: skip
def test_settings_are_told_in_one_line_that_can_be_read(
    settings: dict[str, Any], words: str
) -> None:
    wanted = LabelExpectation(allowed=("yes",), settings=settings)
    score = Score(scorer="regex", value="no", reason="x")
    (check,) = judge({"regex": wanted}, {"regex": score}, {}, None).checks
    assert check.expected == words
