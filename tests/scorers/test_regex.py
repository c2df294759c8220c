"""`regex`: patterns, flags, refusals, and patterns that would never end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.regex import TIME_LIMIT, regex
from harness.types import Reply
from tests.scorers.stance_cases import PROBES
from tests.scorers.told import ask, refusal


@pytest.mark.parametrize(
    ("value", "text", "label"),
    [
        ("^(yes|no)", "no, it is", "yes"),
        ("^(yes|no)", "No, it is", "no"),
        ({"pattern": "^(yes|no)", "flags": ["ignorecase"]}, "\n No, it is", "yes"),
        ({"pattern": "^no", "flags": "ignorecase"}, "NO", "yes"),
        ("^b$", "a\nb", "no"),
        ({"pattern": "^b$", "flags": ["multiline"]}, "a\nb", "yes"),
        ("a.b", "a\nb", "no"),
        ({"pattern": "a.b", "flags": ["dotall"]}, "a\nb", "yes"),
        (["art", "soul"], "art without soul", "yes"),
        (["art", "soul"], "art", "no"),
        ({"pattern": ["art", "SOUL"], "flags": ["ignorecase"]}, "ART soul", "yes"),
        ("^(?!.*艺术)", "这是艺术", "no"),
        (r"^.{1,20}$", "x" * 21, "no"),
    ],
)
def test_regex(value: Any, text: str, label: str) -> None:
    assert ask(regex, value, text).value == label


@pytest.mark.parametrize(
    "value",
    ["", [], 3, None, "(", "[a", ["a", "("], {"pattern": "a", "flags": ["x"]}, {"flags": []},
     {"pattern": "a", "flags": 3}, {"patern": "a"}, "a{99999999999999999999}"],
)  # fmt: skip
def test_refusals(value: Any) -> None:
    refusal(regex, value)


def test_refusals_name_fault_and_way_out() -> None:
    assert "'('" in refusal(regex, "(")
    assert "Did you mean 'ignorecase'?" in refusal(regex, {"pattern": "a", "flags": ["ignore"]})
    assert "Did you mean 'pattern'?" in refusal(regex, {"patern": "a"})


def test_a_pattern_that_explodes_leaves_the_reply_unscored() -> None:
    result = ask(regex, r"(a|aa|a?)+$", "a" * 20_000 + "!")
    assert result.value is None
    assert f"took longer than {TIME_LIMIT:g} s" in result.reason


def test_a_cut_reply_that_does_not_match_is_not_scored() -> None:
    assert ask(regex, "soul", "It has no", ended=False).value is None
    assert ask(regex, "no", "It has no", ended=False).value == "yes"


def test_without_settings_nothing_is_scored() -> None:
    assert regex(Reply(text="B", ended=True, tokens=1), PROBES["open"]).value is None


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_is_searched(text: str) -> None:
    assert ask(regex, r"^\s*\w+", text).value in ("yes", "no")


@given(st.text(max_size=30))
def test_any_pattern_is_taken_or_refused(pattern: str) -> None:
    result = regex.parse(pattern)
    if not isinstance(result, str):
        assert ask(regex, pattern, "some art").value in ("yes", "no", None)
