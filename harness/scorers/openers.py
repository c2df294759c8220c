"""Finds the stock phrases that many replies of one model open with.

Tuned models fall into a habit: eight of ten replies start with the same words. A phrase is the
first three to six words (for Chinese and Japanese the first four to ten characters, up to the
first punctuation); of phrases that the same replies share the longest is told. What stands before
a phrase's first comma in English may be part of it ("As an AI, I"). Bare answers are no phrases:
"Yes, it" and 是的 open replies because the prompts ask for them.

It counts words, not meaning: "I firmly believe" and "I strongly believe" are two phrases.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.scorers.han import to_simplified
from harness.scorers.scripts import ALONE, prose

_WORDS = (3, 6)
_CHARACTERS = (4, 10)
_DRESS = re.compile(r"^[\s\W_]+")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_END = re.compile(r"[.!?:;\n]")
_RUN = re.compile(rf"(?:[{ALONE}]|[A-Za-z0-9]+|[\u300a\u300b\u300c\u300d])+")
_UNIT = re.compile(rf"[{ALONE}]|[A-Za-z0-9]+")
_ANSWER = re.compile(
    r"^(?:yes|no|yeah|nope|not|absolutely|definitely|certainly|of course|sure)\b[\s,.!]*",
    re.IGNORECASE,
)
_CHINESE_ANSWER = re.compile(
    r"^(?:是的?|不是的?|不会的?|不應該|不应该|應該|应该|不|會的?|会的?|對的?|对的?|沒有|没有|當然|当然|"
    r"可以|不可以|能|不能)[\s,，。.!！、]+"
)


@dataclass(frozen=True, kw_only=True)
class Opener:
    """A phrase, how many replies open with it, and their share of all replies."""

    words: str
    count: int
    share: float


def stock_openers(replies: Sequence[str], least: int = 3) -> tuple[Opener, ...]:
    """Phrases that at least `least` of `replies` open with, the most frequent first.

    Each reply counts for one phrase. A longer phrase is told in place of a shorter one where it
    keeps four fifths of its replies.
    """
    chosen = Counter(phrase for phrase in opening_phrases(replies, least) if phrase)
    found = [
        Opener(words=phrase, count=count, share=count / len(replies))
        for phrase, count in chosen.items()
        if count >= max(2, least)
    ]
    return tuple(sorted(found, key=lambda opener: (-opener.count, opener.words)))


def opening_phrases(
    replies: Sequence[str], least: int = 3, questions: Sequence[str] | None = None
) -> list[str]:
    """For each reply the phrase that it opens with as at least `least` of them do, or "".

    With `questions`, one for each reply, replies to `least` different ones must open so.
    """
    least = max(2, least)
    beginnings = [_beginnings(reply) for reply in replies]
    asked = questions if questions is not None else [str(at) for at in range(len(replies))]
    opened = {
        (phrase, question)
        for phrases, question in zip(beginnings, asked, strict=True)
        for phrase in phrases
    }
    counts = Counter(phrase for phrase, _ in opened)
    return [_longest_shared(phrases, counts, least) for phrases in beginnings]


def _longest_shared(phrases: Sequence[str], counts: Counter[str], least: int) -> str:
    """The longest phrase that keeps four fifths of the replies that the shortest has."""
    shared = [one for one in phrases if counts[one] >= least]
    return next((one for one in reversed(shared) if counts[one] * 5 >= counts[shared[0]] * 4), "")


def _beginnings(reply: str) -> tuple[str, ...]:
    """The phrases that a reply opens with, from short to long; none for a bare answer."""
    text = _DRESS.sub("", prose(reply[:400]))
    if re.match(rf"[A-Za-z0-9]{{0,12}}[{ALONE}]", text):
        return _of_characters(text)
    return _of_words(text)


def _of_words(text: str) -> tuple[str, ...]:
    text = _ANSWER.sub("", text)
    end = _END.search(text)
    words = _WORD.findall((text[: end.start()] if end else text).lower().replace("\u2019", "'"))
    return tuple(
        " ".join(words[:size]) for size in range(_WORDS[0], min(_WORDS[1], len(words)) + 1)
    )


def _of_characters(text: str) -> tuple[str, ...]:
    text = _CHINESE_ANSWER.sub("", to_simplified(text))
    run = _RUN.match(text)
    units = _UNIT.findall(run.group()) if run else []
    last = min(_CHARACTERS[1], len(units))
    return tuple("".join(units[:size]) for size in range(_CHARACTERS[0], last + 1))
