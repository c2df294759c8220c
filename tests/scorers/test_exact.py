"""`exact`: dress does not count, anything beside the text does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.exact import bare, exact
from harness.types import Reply
from tests.scorers.stance_cases import PROBES
from tests.scorers.told import ask, refusal

ANY = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("wanted", "text", "label"),
    [
        ("B", "B", "yes"),
        ("B", "**B.**", "yes"),
        ("B", "(b)", "yes"),
        ("B", "b)", "yes"),
        ("B", "Ｂ\n", "yes"),
        ("B", '"B"', "yes"),
        ("B", "The answer is B.", "no"),
        ("B", "AB", "no"),
        ("B", "", "no"),
        (["yes", "是"], "是。", "yes"),
        (["yes", "是"], "「是」", "yes"),
        ("Studio Ghibli", "studio\n ghibli!", "yes"),
        ("don't", "Don’t.", "yes"),
        (5, "5", "yes"),
        (5, "5.", "yes"),
        (5, "-5", "no"),
        (-5, "−5", "yes"),
        (0.5, ".5", "no"),
        (0.5, "0.5", "yes"),
        ("5%", "5", "no"),
        ("C++", "C", "no"),
        ("C#", "C", "no"),
        ("- one", "one", "yes"),
    ],
)
def test_exact(wanted: Any, text: str, label: str) -> None:
    assert ask(exact, wanted, text).value == label


@pytest.mark.parametrize("value", [None, "", [], ["a", None], {"any": ["a"]}, True, "...", ["?"]])
def test_refusals(value: Any) -> None:
    refusal(exact, value)


def test_without_settings_nothing_is_scored() -> None:
    assert exact(Reply(text="B", ended=True, tokens=1), PROBES["open"]).value is None


@given(ANY)
def test_any_text_equals_itself(text: str) -> None:
    if bare(text):
        assert ask(exact, text, text).value == "yes"
        assert ask(exact, text, f"  **{text}**.\n").value == "yes"


@given(ANY)
def test_any_text_is_compared(text: str) -> None:
    assert ask(exact, "B", text).value in ("yes", "no")


@pytest.mark.parametrize("piece", [".", " ", "a.", "- ", ". a"])
def test_long_monotonous_text_ends(piece: str) -> None:
    assert ask(exact, "B", piece * (100_000 // len(piece))).value == "no"
