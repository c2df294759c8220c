"""Reads the answer a reply opens with: yes, no, both, or none, before polarity is applied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.scorers import stance_openers as words
from harness.scorers.stance_echo import echoed_answer
from harness.scorers.stance_inline import inline_answers
from harness.scorers.stance_text import Sentence

_LEAST_GOES_ON = 4


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The answer read at the start: 1 yes, -1 no, 0 none or both; `text` holds its words.

    `at` is the index of the sentence that gives it and `rest` what follows there; `echo` marks
    an answer read from a repetition of the question's own verb ("It should not be shown").
    """

    answer: int = 0
    text: str = ""
    weak: bool = False
    both: bool = False
    echo: bool = False
    at: int = 0
    rest: str | None = None

    @property
    def attitude(self) -> bool:
        """Whether the words tell an attitude by themselves: "count me in", "我不赞成"."""
        return bool(self.answer) and bool(words.ATTITUDE.search(self.text))


_FORMS = (
    (words.BOTH, 0, False),
    (words.WEAK_NO, -1, True),
    (words.NO, -1, False),
    (words.WEAK_YES, 1, True),
    (words.YES, 1, False),
    (words.HAN_BOTH, 0, False),
    (words.HAN_WEAK_NO, -1, True),
    (words.HAN_NO, -1, False),
    (words.HAN_WEAK_YES, 1, True),
    (words.HAN_YES, 1, False),
)


def read_opening(parts: Sequence[Sentence], prompt: str) -> Opening:
    """The answer of the first sentences; else of a conclusion; else of an echoed verb."""
    told = [(at, part.text) for at, part in enumerate(parts) if not part.question]
    if parts and parts[0].text.startswith(words.WHY_NOT):
        return Opening(answer=1, text="why not", rest="")
    if parts and parts[0].question and (bare := words.RHETORICAL.match(parts[0].text)):
        return Opening(
            answer=1 if bare.group("denied") or bare.group("han") else -1,
            text=bare.group(),
            rest="",
        )
    asked = _answer(parts[0].text, 0) if parts and parts[0].question else None
    if asked and asked.rest and asked.rest.startswith(words.WHY):
        return replace(asked, rest="")
    if asked and asked.rest and _goes_on(asked, parts[0].text):
        return asked
    first = [found for at, text in told[:2] if (found := _answer(text, at)) is not None]
    if len(first) == 2 and first[0].answer * first[1].answer < 0:
        return Opening(text=f"{first[0].text} ... {first[1].text}", both=True)
    if first:
        return first[0]
    for at, text in told:
        closing = words.IN_CLOSING.search(text)
        if closing:
            return Opening(answer=1 if closing.group(1) else -1, text=closing.group(), at=at)
    apart = inline_answers([text for _, text in told], prompt)
    if len({sign for sign, _ in apart}) == 2:
        return Opening(text=" ... ".join(said for _, said in apart[:2]), both=True)
    if apart:
        return Opening(answer=apart[0][0], text=apart[0][1], weak=True)
    for at, text in told[2:]:
        if words.CLOSING.match(text):
            opening = _answer(text, at)
            if opening is not None:
                return opening
    echoes = [(at, *echoed_answer(_past_preamble(text), prompt)) for at, text in told[:2]]
    if echoes and echoes[0][1] and echoes[0][1] != -echoes[-1][1]:
        at, answer, said = echoes[0]
        return Opening(answer=answer, text=said, echo=True, at=at)
    return Opening()


def _goes_on(asked: Opening, text: str) -> bool:
    """Whether a question opens with an answer: "Yes, so who signs it?", but not "Really?"."""
    after = text[text.find(asked.text) + len(asked.text) :].lstrip()
    return after.startswith((",", ":", ";", "—")) and len(asked.rest or "") >= _LEAST_GOES_ON


def _answer(text: str, at: int) -> Opening | None:
    text = " ".join(text.split())
    for _ in range(5):
        found = _match(text, at)
        if found is not None:
            return found
        shorter = _strip_preamble(text)
        if shorter == text:
            return None
        text = shorter
    return None


def _match(text: str, at: int) -> Opening | None:
    for pattern, answer, weak in _FORMS:
        match = pattern.match(text)
        if match and match.group() and not _leads_on(match, text):
            rest = text[match.end() :].lstrip(" ,.;:!。、-–—啊呀吧的")
            return Opening(
                answer=answer,
                text=match.group().strip(),
                weak=weak,
                both=not answer,
                at=at,
                rest=rest,
            )
    return None


def _leads_on(match: re.Match[str], text: str) -> bool:
    """Whether "I agree" or "Of course" goes on with a statement, which then holds the answer."""
    if words.SURE.match(match.group()) and words.DENIAL.match(text, match.end()):
        return True
    if match.group().endswith("agree") and words.NO_CHOICE.match(text, match.end()):
        return True
    return match.group().endswith("agree") and bool(words.AGREED_TO.match(text, match.end()))


def _past_preamble(text: str) -> str:
    """What "I'd say" and the like lead to; a denied thought ("I don't think") leads nowhere."""
    shorter = _strip_preamble(text)
    return shorter if text.startswith(words.SAYING) else text


def _strip_preamble(text: str) -> str:
    for pattern in (words.PREAMBLE, words.HAN_PREAMBLE):
        match = pattern.match(text)
        if match:
            return text[match.end() :]
    return text
