"""Stock openers: shared beginnings are found, bare answers are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.openers import Opener, stock_openers

STOCK = [
    "As an AI language model, I cannot say.",
    "As an AI language model I think it depends.",
    "**As an AI language model**, art moves me little.",
    "It opens doors.",
    "No, never.",
]


def test_the_longest_shared_phrase_is_told() -> None:
    assert stock_openers(STOCK) == (Opener(words="as an ai language model", count=3, share=0.6),)


def test_a_longer_phrase_of_few_does_not_hide_the_habit() -> None:
    replies = [f"I firmly believe that {word} matters." for word in "art craft work skill".split()]
    replies += ["I firmly believe in progress.", "I firmly believe machines help."]
    assert stock_openers(replies) == (Opener(words="i firmly believe", count=6, share=1.0),)
    longer = [*replies[:4], replies[0], *replies[4:5]]
    assert stock_openers(longer)[0] == Opener(words="i firmly believe that", count=5, share=5 / 6)


def test_a_phrase_that_all_share_counts_all() -> None:
    replies = [f"I firmly believe {word} matters." for word in "art craft work skill".split()]
    assert stock_openers(replies) == (Opener(words="i firmly believe", count=4, share=1.0),)


@pytest.mark.parametrize(
    "replies",
    [
        ["Yes."] * 9,
        ["No, it does."] * 2 + ["No."] * 7,
        ["是的。"] * 9,
        ["不会，" + tail for tail in ("因为是工具", "它很好看", "大家喜欢", "没关系的")],
        ["是"] * 5,
        [],
        [""] * 9,
        ["Art lives.", "Skill counts.", "Joy matters to me."],
    ],
)
def test_no_stock_phrase(replies: list[str]) -> None:
    assert stock_openers(replies) == ()


def test_an_answer_before_the_phrase_does_not_hide_it() -> None:
    replies = [
        "Yes, it is a matter of taste.",
        "No, it is a matter of law.",
        "It is a matter of x.",
    ]
    assert [opener.words for opener in stock_openers(replies)] == ["it is a matter of"]


def test_chinese_phrases_end_at_punctuation_and_know_both_scripts() -> None:
    replies = [
        "这个问题很复杂，要看情况。",
        "這個問題很複雜，我不知道。",
        "是的，这个问题很复杂。",
        "“这个问题很复杂”，他说。",
        "AI只是工具。",
    ]
    assert stock_openers(replies) == (Opener(words="这个问题很复杂", count=4, share=0.8),)


def test_chinese_phrases_may_start_in_latin_letters() -> None:
    replies = ["AI只是一种工具，好。", "AI只是一种工具。", "AI只是一种工具而已。"]
    assert stock_openers(replies)[0].words == "AI只是一种工具"


def test_two_habits_are_told_apart() -> None:
    replies = ["In my view this helps."] * 4 + ["There is no doubt here."] * 3
    assert [opener.count for opener in stock_openers(replies)] == [4, 3]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()))), st.integers(-1, 5))
def test_any_replies_are_counted(replies: list[str], least: int) -> None:
    for opener in stock_openers(replies, least):
        assert max(2, least) <= opener.count <= len(replies)
        assert opener.share == opener.count / len(replies)


@given(st.lists(st.sampled_from([*STOCK, "这个问题很复杂，是"]), max_size=30))
def test_no_reply_counts_twice(replies: list[str]) -> None:
    assert sum(opener.count for opener in stock_openers(replies)) <= len(replies)


def test_long_replies_end() -> None:
    assert stock_openers(["a " * 50_000] * 3)[0].words == "a a a a a a"
