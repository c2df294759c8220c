"""`similarity`: chrF of the nearest reference, checked against sacrebleu and by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.similarity import similarity
from harness.types import NumberExpectation, Reply
from tests.scorers.stance_cases import PROBES
from tests.scorers.told import ask, refusal

REFERENCES = ["It opens doors for everyone.", "AI makes art open to all."]


def test_the_nearest_reference_counts() -> None:
    result = ask(similarity, {"to": REFERENCES, "min": 0.4}, "AI makes art open to all!")
    assert result.evidence["nearest"] == REFERENCES[1]
    assert float(result.value or 0) > 0.8


def test_value_is_sacrebleus() -> None:
    import sacrebleu

    text = "It opens some doors."
    expected = sacrebleu.sentence_chrf(text, [REFERENCES[0]]).score / 100
    result = ask(similarity, {"to": REFERENCES[0], "min": 0.4}, text)
    assert result.value == pytest.approx(expected, abs=1e-4)
    plus = ask(similarity, {"to": REFERENCES[0], "min": 0.4, "metric": "chrf++"}, text)
    expected = sacrebleu.sentence_chrf(text, [REFERENCES[0]], word_order=2).score / 100
    assert plus.value == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("text", "value"), [("", 0), ("  ", 0), ("藝術", 1), ("xyz", 0)])
def test_ends_of_the_scale(text: str, value: float) -> None:
    assert ask(similarity, {"to": "藝術", "min": 0.4}, text).value == pytest.approx(value)


def test_bounds_are_the_expectation() -> None:
    expectation = similarity.parse({"to": "a", "min": 0.25, "max": 1})
    assert isinstance(expectation, NumberExpectation)
    assert (expectation.minimum, expectation.maximum) == (0.25, 1)


@pytest.mark.parametrize(
    "value",
    [None, "a", {}, {"to": "a"}, {"min": 0.5}, {"to": [], "min": 0.5}, {"to": "a", "min": 40},
     {"to": "a", "min": "x"}, {"to": "a", "min": 0.5, "max": 0.4}, {"to": "a", "min": True},
     {"to": "a", "min": 0.5, "metric": "bleurt"}, {"to": "a", "min": float("nan")},
     {"to": "a", "minimum": 0.5}, {"to": ["a", 3], "min": 0.1}],
)  # fmt: skip
def test_refusals(value: Any) -> None:
    refusal(similarity, value)


def test_without_settings_nothing_is_scored() -> None:
    assert similarity(Reply(text="B", ended=True, tokens=1), PROBES["open"]).value is None


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_is_measured(text: str) -> None:
    value = ask(similarity, {"to": REFERENCES, "min": 0.4}, text).value
    assert value is not None
    assert 0 <= float(value) <= 1


def test_long_text_ends() -> None:
    assert float(ask(similarity, {"to": "art", "max": 0.4}, "art " * 25_000).value or 0) < 0.1
