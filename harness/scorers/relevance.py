"""Tells whether a reply speaks of what its prompt asks about: target, topic or elsewhere.

target: the reply names the thing judged (the probe's target: of "AI-made Ghibli-style art" AI, or
a word for what AI does, or the art where no name stands beside it), points to it ("it undermines
the craft"), is an answer to the prompt (yes, no, one of its two words), or gives an opinion in
words of the prompt other than names. topic: it shares names alone ("Studio Ghibli was founded in
1985."), or words of the prompt without an opinion. elsewhere: neither. Not scored is a short
reply that shares no word but gives an opinion ("Creativity thrives when all join in."): it may
be meant of the target.

Words are matched, nothing is understood. So a factual aside that names the thing ("AI was coined
in 1956."), or a short one that says "it" without a name, counts as target; a refusal ("I cannot
answer that.") is elsewhere. Chinese is matched by pairs of characters; what stands before 风格,
画风 or 式 in the prompt is taken for a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from harness.scorers.han import to_simplified
from harness.scorers.opinion_words import chinese_pattern, english_stems
from harness.scorers.relevance_words import (
    AI,
    ANSWER,
    CHINESE_AI,
    CHINESE_ANSWER,
    CHINESE_MACHINE,
    CHINESE_NOISE,
    CHINESE_STYLE,
    FILLERS,
    MACHINE,
    POINTER,
    REFUSAL,
    SELF,
    SHORT_ANSWER,
)
from harness.scorers.scripts import prose
from harness.scorers.stance_text import stem
from harness.types import Probe, Reply, Score, ScorerInfo

_READ = 20_000
_LONG = 30
"""Words from which on a reply that means the target will name it, and "it" means anything."""
_FEW = 4
"""Words of a reply that is no sentence but an answer ("Soulless copies.")."""
_WORD = re.compile(r"[a-z0-9\u00c0-\u024f]+")
_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][a-z\u00c0-\u024f]+")
_CAPITAL = re.compile(r"\b[A-Z][a-z\u00c0-\u024f]+")
_LEAD = re.compile(
    r"^(?:[^\w]|(?:assistant|answer|reply|\u7b54|\u56de\u7b54|\u7b54\u6848)\s*[:\uff1a])+",
    re.IGNORECASE,
)
_HAN_RUN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, kw_only=True)
class _Question:
    """What a reply may take up of a probe, worked out once: stems and pairs of characters."""

    judged: frozenset[str]
    machine: bool
    names: frozenset[str]
    asked: frozenset[str]
    pairs: frozenset[str]
    name_pairs: frozenset[str]
    choices: tuple[str, ...]
    least: int
    """Judged words that a reply has to say: one of a target's, two where the prompt stands in."""


class RelevanceScorer:
    """Labels target, topic and elsewhere; None where words cannot tell."""

    info = ScorerInfo(name="relevance", version=1, labels=("target", "topic", "elsewhere"))

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Label what `reply` speaks of."""
        question = _question(
            probe.prompt, probe.target, (*probe.support_words, *probe.oppose_words)
        )
        low = _plain(reply.text[:_READ])
        if not any(c.isalnum() for c in low):
            return self._score(None, "holds no words", ())
        words = {stem(word) for word in _WORD.findall(low)}
        if answer := _answer(low, question):
            return self._score("target", f"answers: {answer!r}", (answer,))
        size = _size(low)
        if found := _target_words(low, words, question, kin=size <= _LONG):
            return self._score("target", f"names what is judged: {_some(found)}", found)
        pairs = _pairs(low) if question.pairs or question.name_pairs else frozenset()
        named = sorted(words & question.names) + sorted(pairs & question.name_pairs)
        if size <= _LONG and (pointer := _pointer(low, anywhere=not named)):
            return self._score("target", f"speaks of {pointer!r}", (pointer,))
        shared = sorted(words & question.asked) + sorted(pairs & question.pairs)
        if shared and ((size <= _FEW and not named) or _opinion(low, words)):
            return self._score("target", f"takes up the prompt's {_some(shared)}", shared)
        if both := shared + named:
            return self._score("topic", f"shares with the prompt only {_some(both)}", both)
        return self._apart(_opinion(low, words), size)

    def _apart(self, opinion: list[str], size: float) -> Score:
        """The label of a reply that shares no word with its probe."""
        if opinion and size <= _FEW:
            return self._score("target", f"answers in few words: {_some(opinion)}", opinion)
        if opinion and size <= _LONG:
            return self._score(None, f"shares no word, yet judges: {_some(opinion)}", opinion)
        return self._score("elsewhere", "shares no word with target and prompt", ())

    def _score(self, label: str | None, reason: str, words: Sequence[str]) -> Score:
        evidence = {"words": ", ".join(words[:8])}
        return Score(scorer=self.info.name, value=label, reason=reason, evidence=evidence)


def _plain(text: str) -> str:
    """`text` in lower case and Simplified characters, without what a model says of itself."""
    text = prose(text)
    if not text.isascii():
        text = to_simplified(text).replace("\u2019", "'")
    return SELF.sub(" ", text.lower())


def _size(low: str) -> float:
    """Words, or half the number of Chinese characters."""
    han = sum(map(len, _HAN_RUN.findall(low)))
    return han / 2 if han else len(_WORD.findall(low))


def _answer(low: str, question: _Question) -> str:
    """The answer that a reply opens with, or that a short one holds; empty where there is none."""
    lead = _LEAD.sub("", low[:200])
    if REFUSAL.match(lead):
        return ""
    match = ANSWER.match(lead) or CHINESE_ANSWER.match(lead)
    if match is None and len(low) <= 60 and _size(low) <= 2 * _FEW:
        match = SHORT_ANSWER.search(low)
    if match:
        return match[0].strip()
    return next((word for word in question.choices if word in lead[:40]), "")


def _opinion(low: str, words: set[str]) -> list[str]:
    """Words that approve, disapprove, allow or limit."""
    return sorted(words & english_stems()) or _first(chinese_pattern(), low)


def _first(pattern: re.Pattern[str], text: str) -> list[str]:
    match = pattern.search(text)
    return [match[0]] if match else []


def _pointer(low: str, *, anywhere: bool) -> str:
    """The "it" that can only mean what was asked about: at the start, or in a short reply."""
    match = POINTER.search(low) if anywhere else POINTER.search(low[:24])
    return match[0] if match else ""


def _target_words(low: str, words: set[str], question: _Question, *, kin: bool) -> list[str]:
    """The words that name the thing judged; what AI makes counts only where no name is said.

    With `kin` words for machines and copying count as words for AI.
    """
    if question.machine:
        found = sorted(words & (MACHINE if kin else AI))
        found = found or _first(CHINESE_MACHINE if kin else CHINESE_AI, low)
        if found or words & question.names:
            return found
    found = sorted(words & question.judged)
    return found if len(found) >= question.least else []


@lru_cache(maxsize=1024)
def _question(prompt: str, target: str, choices: tuple[str, ...]) -> _Question:
    sentence = target.rstrip().endswith((".", "!", "?"))
    capitals = _NAME if sentence else _CAPITAL
    names = frozenset(
        stem(word.lower())
        for word in (*capitals.findall(target), *_NAME.findall(prompt))
        if word.lower() not in FILLERS
    )
    simple = to_simplified(unicodedata.normalize("NFKC", prompt))
    asked = _content(simple)
    judged = _content(target) or asked
    machine = bool((judged | asked) & AI) or bool(CHINESE_MACHINE.search(simple))
    style = frozenset(pair for one in CHINESE_STYLE.findall(_quiet(simple)) for pair in _pairs(one))
    return _Question(
        judged=(judged - names) or judged,
        machine=machine,
        names=names if judged - names else frozenset(),
        asked=asked - names,
        pairs=_pairs(_quiet(simple)) - style,
        name_pairs=style,
        choices=tuple(to_simplified(word).lower() for word in choices),
        least=1 if _content(target) else min(2, len(judged)),
    )


def _quiet(text: str) -> str:
    """A Chinese text without words for AI and what it does."""
    return CHINESE_MACHINE.sub(" ", text.lower())


def _content(text: str) -> frozenset[str]:
    """Stems of the words of a text that carry its content."""
    words = _WORD.findall(text.lower())
    return frozenset(stem(word) for word in words if word not in FILLERS and len(word) > 1)


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring Chinese characters without those of function words."""
    found: set[str] = set()
    for run in _HAN_RUN.findall(CHINESE_NOISE.sub(" ", text)):
        found.update(map(add, run, run[1:]))
    return frozenset(found)


def _some(words: Sequence[str]) -> str:
    return ", ".join(map(repr, words[:4]))


relevance = RelevanceScorer()
