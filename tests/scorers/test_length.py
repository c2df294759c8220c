"""The length scorer: characters are code points, and a cut reply is told from an ended one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.length import length
from harness.types import Reply, Score
from tests.scorers.stance_cases import PROBES


def score(text: str, *, ended: bool = True, tokens: int = 7) -> Score:
    return length(Reply(text=text, ended=ended, tokens=tokens), PROBES["open"])


@pytest.mark.parametrize(
    ("text", "characters", "words", "sentences"),
    [
        ("", 0, 0, 0),
        ("  No.\n", 3, 1, 1),
        ("It isn't theft. It's a tribute!", 31, 6, 2),
        ("不会。它是工具！", 8, 6, 2),
        ("AI不会贬低手绘", 8, 7, 1),
        ("はい", 2, 2, 1),
        ("hand-drawn art", 14, 2, 1),
        ("Costs 3.5 dollars.", 18, 3, 1),
        ("👍", 1, 0, 0),
        ("one\ntwo", 7, 2, 2),
        ("e\u0301", 2, 1, 1),
    ],
)
def test_counts(text: str, characters: int, words: int, sentences: int) -> None:
    result = score(text)
    assert result.value == characters
    assert result.evidence["characters"] == characters
    assert result.evidence["words"] == words
    assert result.evidence["sentences"] == sentences


@pytest.mark.parametrize(
    ("text", "words", "sentences"),
    [
        ("Use tools, e.g. this one. It works.", 7, 2),
        ("Dr. Smith met J. R. R. Tolkien. Fine.", 8, 2),
        ("The answer is B. This is clear.", 7, 2),
        ("So do I. But no.", 5, 2),
        ("Well... maybe not. Perhaps…", 4, 2),
        ("I like it... It is good.", 6, 2),
        ("1. First\n2. Second\n- third", 5, 3),
        ("It opens at 10:30 a.m. and costs 1,000.5 dollars.", 9, 1),
        ("真的吗?我不信!", 6, 2),
        ("我觉得……不太好。好吧。", 8, 2),
        ('"Really?" he asked. "Yes." She left.', 6, 3),
        ("cafe\u0301s नमस्ते दुनिया", 3, 1),
        ("U.S. law, 3D art.", 4, 1),
        ("42.", 1, 1),
        ("No. 5 is best.", 4, 1),
        ("no. it is fine.", 4, 2),
        ("他说：“好。”然后走了。", 7, 2),
        ("Pictures, films, etc. and more.", 5, 1),
        ("See www.example.com. OK.", 5, 2),
        ("«Oui.» Non.", 2, 2),
        ("**Yes.** It does.", 3, 2),
        ("...", 0, 0),
    ],
)
def test_traps_of_counting(text: str, words: int, sentences: int) -> None:
    evidence = score(text).evidence
    assert (evidence["words"], evidence["sentences"]) == (words, sentences)


def test_every_measure_is_evidence() -> None:
    assert set(length.info.measures) <= set(score("No.").evidence)


def test_reason_tells_a_cut_reply_from_an_ended_one() -> None:
    assert score("a" * 87).reason == "87 characters, ended"
    assert score("a" * 412, ended=False).reason == "412 characters, cut at the token limit"
    assert score("a").reason == "1 character, ended"


def test_evidence_carries_tokens_and_end() -> None:
    evidence = score("No.", ended=False, tokens=128).evidence
    assert evidence["tokens"] == 128
    assert evidence["ended"] is False


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_is_measured(text: str) -> None:
    result = score(text)
    assert result.value == len(text.strip())
    assert result.confidence is None


@pytest.mark.parametrize("piece", [".", "a'", "。", "\n", "-", "\x00", "\ud800", "<", "字"])
def test_long_monotonous_text_ends(piece: str) -> None:
    size = 100_000 // len(piece) * len(piece)
    assert score(piece * (100_000 // len(piece))).value == len((piece * size)[:size].strip())


def test_the_length_of_a_cut_reply_is_a_lower_bound() -> None:
    assert score("No.", ended=False).lower_bound
    assert not score("No.", ended=True).lower_bound
