"""The first token in which two replies differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.lines import parting_line
from harness.records import PartingLine
from harness.types import Reply

Pieces = tuple[tuple[int, str], ...]
A, B, C = (1, "It"), (2, " helps"), (3, " hurts")


def reply(pieces: Pieces) -> Reply:
    text = "".join(text for _, text in pieces)
    return Reply(text=text, ended=True, tokens=len(pieces), pieces=pieces)


@pytest.mark.parametrize(
    ("own", "base", "token", "words"),
    [
        ((A, B), (A, C), 2, (" helps", " hurts")),
        ((B,), (A, B), 1, (" helps", "It")),
        ((A,), (A, C), 2, ("", " hurts")),
        ((A, B, C), (A, B), 3, (" hurts", "")),
        # Two bytes of two characters look the same, and are not.
        (((7, "\ufffd"), A), ((8, "\ufffd"), A), 1, ("\ufffd", "\ufffd")),
    ],
)
def test_where_they_part(own: Pieces, base: Pieces, token: int, words: tuple[str, str]) -> None:
    found = parting_line(reply(own), reply(base))
    assert found == PartingLine(token=token, model=words[0], base=words[1])


def test_the_same_reply_and_one_of_unknown_tokens_do_not_part() -> None:
    assert parting_line(reply((A, B)), reply((A, B))) is None
    assert parting_line(reply((A,)), Reply(text="No.", ended=None, tokens=None)) is None
    assert parting_line(Reply(text="No.", ended=None, tokens=None), reply((A,))) is None


@given(st.lists(st.tuples(st.integers(0, 3), st.just("x")), min_size=1, max_size=6),
       st.lists(st.tuples(st.integers(0, 3), st.just("x")), min_size=1, max_size=6))  # fmt: skip
def test_all_before_is_the_same_and_the_place_is_the_same_from_both_sides(
    own: list[tuple[int, str]], base: list[tuple[int, str]]
) -> None:
    found = parting_line(reply(tuple(own)), reply(tuple(base)))
    other = parting_line(reply(tuple(base)), reply(tuple(own)))
    if found is None:
        assert own == base
        assert other is None
        return
    assert other
    assert found.token == other.token
    assert own[: found.token - 1] == base[: found.token - 1]
    assert own[found.token - 1 : found.token] != base[found.token - 1 : found.token]
