"""`contains` and `not_contains`: which texts count as said, and what a suite may ask."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.contains import contains, not_contains, plain
from harness.types import LabelExpectation, Reply
from tests.scorers.stance_cases import PROBES
from tests.scorers.told import ask, refusal

ANY = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("wanted", "text", "label"),
    [
        ("soul", "It has no SOUL.", "yes"),
        (["soul", "human"], "It has no soul.", "no"),
        (["soul", "human"], "Human souls.", "yes"),
        ({"any": ["soul", "human"]}, "It has no soul.", "yes"),
        ({"any": ["soul", "human"]}, "It is art.", "no"),
        ({"all": ["art"], "any": ["soul", "human"]}, "human art", "yes"),
        ({"all": ["art"], "any": ["soul", "human"]}, "human craft", "no"),
        ("art", "a party", "yes"),
        ({"all": ["art"], "words": True}, "a party", "no"),
        ({"all": ["art"], "words": True}, "AI-art!", "yes"),
        ({"all": ["art"], "words": True}, "AI art是", "yes"),
        ({"all": ["艺术"], "words": True}, "这是艺术品", "yes"),
        ("don't", "I don’t", "yes"),
        ("not  at\nall", "Not at all", "yes"),
        ("ＡＩ", "ai", "yes"),
        ("straße", "STRASSE", "yes"),
        ("e\u0301", "É", "yes"),
        ("a.c", "abc", "no"),
        ("$5", "it costs $5", "yes"),
    ],
)
def test_contains(wanted: Any, text: str, label: str) -> None:
    assert ask(contains, wanted, text).value == label


@pytest.mark.parametrize(
    ("unwanted", "text", "label"),
    [
        ("soul", "It has no soul.", "no"),
        (["soul", "human"], "It is art.", "yes"),
        ({"any": ["no"], "words": True}, "I know", "yes"),
        ({"any": ["no"]}, "I know", "no"),
    ],
)
def test_not_contains(unwanted: Any, text: str, label: str) -> None:
    assert ask(not_contains, unwanted, text).value == label


def test_a_cut_reply_may_still_have_said_it() -> None:
    assert ask(contains, "soul", "It has no", ended=False).value is None
    assert ask(contains, "soul", "No soul, and", ended=False).value == "yes"
    assert ask(not_contains, "soul", "No soul, and", ended=False).value == "no"
    assert ask(not_contains, "soul", "It has no", ended=False).value is None


def test_evidence_names_what_was_found_and_what_was_not() -> None:
    result = ask(contains, ["soul", "human", "art"], "human art")
    assert result.evidence == {"found": "human, art", "missing": "soul"}
    assert "does not say 'soul'" in result.reason


@pytest.mark.parametrize("scorer", [contains, not_contains])
@pytest.mark.parametrize(
    "value",
    [[], "", " ", 3, None, True, ["a", 3], ["a", ""], {}, {"any": []}, {"some": ["a"]},
     {"words": True}, {"any": ["a"], "words": "yes"}],
)  # fmt: skip
def test_refusals(scorer: Any, value: Any) -> None:
    refusal(scorer, value)


def test_a_refusal_suggests_the_key() -> None:
    assert "Did you mean 'any'?" in refusal(contains, {"anny": ["a"]})


def test_the_expectation_is_always_yes() -> None:
    expectation = contains.parse(["a", "b"])
    assert isinstance(expectation, LabelExpectation)
    assert expectation.allowed == ("yes",)


def test_without_settings_nothing_is_scored() -> None:
    reply = Reply(text="soul", ended=True, tokens=1)
    assert contains(reply, PROBES["open"]).value is None
    assert not_contains(reply, PROBES["open"]).value is None


@given(ANY, st.lists(ANY.filter(str.strip), min_size=1, max_size=3), st.booleans())
def test_the_two_are_opposites_for_one_text(text: str, wanted: list[str], words: bool) -> None:
    said = ask(contains, {"any": wanted, "words": words}, text).value
    kept = ask(not_contains, {"any": wanted, "words": words}, text).value
    assert {said, kept} == {"yes", "no"}


@given(ANY, ANY, ANY)
def test_what_was_put_in_is_found(before: str, wanted: str, after: str) -> None:
    if plain(wanted):
        text = f"{before} {wanted} {after}"
        assert ask(contains, wanted, text).value == "yes"


def test_long_texts_end() -> None:
    assert ask(contains, "b", "a" * 100_000).value == "no"
