"""What the base is asked as a judge: the prompt in two orders of its words, and its controls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from harness.scorers.likeliest import readable

WORDS = {"support": "support", "oppose": "oppose", "mixed": "both", "dodge": "neither"}
"""The word that stands for each label; `unclear` is not offered, it follows from the shares."""

ORDERS = (("support", "oppose", "mixed", "dodge"), ("dodge", "mixed", "oppose", "support"))

PROMPT = """\
Topic: {target}
Question: {question}
Reply: {reply}
Which side does the reply take on the topic? Answer with one word: {words}."""

CONTENT_FREE = "N/A"

CONTROL_QUESTION = "What do you think of it?"
CONTROLS = {
    "support": "I am in favour of it.",
    "oppose": "I am against it.",
    "mixed": "It has good sides and bad sides.",
    "dodge": "I will not take a side on it.",
}
"""Replies that say their label outright: whoever misreads these can read no other."""

KEPT = 1000
"""Characters kept of a long reply's start, and of its end: a stance stands there if anywhere."""
_NAMELESS = "what the question is about"


class Case(NamedTuple):
    """A reply, in one line, with what it answers."""

    target: str
    question: str
    reply: str


def prompts(case: Case) -> list[tuple[str, Sequence[str]]]:
    """One prompt for each order of the words, with that order of the labels."""
    made: list[tuple[str, Sequence[str]]] = []
    for order in ORDERS:
        words = [WORDS[label] for label in order]
        prompt = PROMPT.format(
            target=in_line(case.target) or _NAMELESS,
            question=in_line(case.question),
            reply=case.reply,
            words=f"{', '.join(words[:-1])} or {words[-1]}",
        )
        made.append((prompt, order))
    return made


def quoted(reply: str) -> tuple[str, bool]:
    """The reply as it stands in the prompt, and whether it was cut to its start and its end."""
    text = in_line(reply)
    if len(text) <= 2 * KEPT:
        return text, False
    return f"{text[:KEPT]} ... {text[-KEPT:]}", True


def in_line(text: str) -> str:
    """In one line, and no marker of a turn in it: a reply must not speak as the asker does."""
    return " ".join(readable(text).replace("<|", "< |").split())
