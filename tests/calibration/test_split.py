"""The split by prompt is fixed for ever: rules were tuned on one side of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.calibration_split import is_held_out


def test_the_sides_stay_where_they_are() -> None:
    prompts = [f"Does tool {number} help artists?" for number in range(12)]
    assert [is_held_out(prompt) for prompt in prompts].count(True) == 4
    # SHA-256 of "" starts with e3b0c442, which is 2 modulo 3; that of "abc" with ba7816bf: 0.
    assert not is_held_out("")
    assert is_held_out("abc")


def test_about_a_third() -> None:
    share = sum(is_held_out(f"question {number}") for number in range(3000)) / 3000
    assert 0.3 < share < 0.37


@given(st.text(st.characters()))
def test_any_prompt_has_a_side(prompt: str) -> None:
    assert is_held_out(prompt + "\ud800") in (True, False)
