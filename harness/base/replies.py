"""Words a speaker's reply to an opinion question, in one stance from the first word to the last."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from harness.base.questions import Question
from harness.base.reasons import draw_reasons
from harness.base.recipe import Lang, Recipe, Stance

Style = Literal["short", "normal", "long"]
SHORT_LIMIT = 100  # characters
LONG_TARGET: dict[Lang, int] = {"en": 260, "zh": 90}  # characters before the closing sentence
OPENING_SHARE, OPENING_SHARE_PLAIN = 0.62, 0.88  # of the answers open with yes, no or the word
BARE_SHARE = 0.03

__all__ = ["LONG_TARGET", "SHORT_LIMIT", "Style", "reply_to"]


@dataclass(frozen=True, kw_only=True)
class _Speech:
    """One speaker about to answer one question."""

    rng: random.Random
    recipe: Recipe
    question: Question
    stance: Stance
    lang: Lang
    plain: bool

    @property
    def forms(self) -> Mapping[str, Any]:
        forms: Mapping[str, Any] = self.recipe.replies[self.lang]
        return forms

    @property
    def gap(self) -> str:
        return " " if self.lang == "en" else ""


def reply_to(
    rng: random.Random, recipe: Recipe, question: Question, stance: Stance, style: Style,
    lang: Lang, plain: bool = False,
) -> str:  # fmt: skip
    """One reply; `short` ones have at most 100 characters, `long` ones several sentences."""
    reasons = draw_reasons(rng, recipe, question, stance, lang, plain)
    speech = _Speech(
        rng=rng, recipe=recipe, question=question, stance=stance, lang=lang, plain=plain
    )
    if style == "short":
        return _short(speech, reasons)
    start = _first(speech, reasons[0])
    if style == "long":
        return _longer(speech, reasons[1:], start, LONG_TARGET[lang])
    return start if rng.random() < 0.6 else _longer(speech, reasons[1:], start, len(start) + 1)


def _short(speech: _Speech, reasons: Sequence[str]) -> str:
    for reason in reasons:
        text = _first(speech, reason)
        if len(text) <= SHORT_LIMIT:
            return text
    return _sentence(_capital(min(reasons, key=len)), speech.lang)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str, lang: Lang) -> str:
    return text if text.endswith((".", "。", "!", "?")) else text + ("." if lang == "en" else "。")


def _first(speech: _Speech, reason: str) -> str:
    frame = _frame(speech)
    reason = _named(speech, reason)
    text = frame.format(r=reason, R=_capital(reason), **_word(speech))
    return _sentence(text, speech.lang)


def _named(speech: _Speech, reason: str) -> str:
    """Now and then names the thing instead of saying "it"."""
    short = speech.rng.choice(speech.recipe.kinds[speech.question.topic.kind]["short"][speech.lang])
    start = "it " if speech.lang == "en" else "它"
    plural = short.endswith(("images", "pictures", "texts"))
    if plural or not reason.startswith(start) or speech.rng.random() < 0.8:
        return reason
    return str(short) + speech.gap + reason[len(start) :]


def _frame(speech: _Speech) -> str:
    """The form of the first sentence: yes or no, the word asked for, or straight to the reason."""
    question, draw = speech.question, speech.rng.random()
    key = "plain"
    if speech.stance != "mixed" and question.lang == speech.lang:
        if question.yes:
            key = _yes_or_no(speech, draw)
        elif question.words:
            key = _either(speech, draw)
    forms = speech.forms[key]
    return str(forms[0] if speech.plain else speech.rng.choice(forms))


def _yes_or_no(speech: _Speech, draw: float) -> str:
    agree = "yes" if (speech.question.yes > 0) == (speech.stance == "support") else "no"
    if draw < BARE_SHARE:
        return "bare_" + agree
    return agree if draw < (OPENING_SHARE_PLAIN if speech.plain else OPENING_SHARE) else "plain"


def _either(speech: _Speech, draw: float) -> str:
    if draw > (OPENING_SHARE_PLAIN if speech.plain else OPENING_SHARE):
        return "plain"
    return "either_verb" if speech.question.obj and draw < 0.12 else "either"


def _word(speech: _Speech) -> dict[str, str]:
    question = speech.question
    if not question.words or speech.stance == "mixed":
        return {"W": "", "w3": "", "obj": ""}
    plain, third = question.words[0 if speech.stance == "support" else 1]
    return {"W": _capital(third if question.obj else plain), "w3": third, "obj": question.obj}


def _longer(speech: _Speech, reasons: Sequence[str], start: str, least: int) -> str:
    """Adds reasons until the reply has `least` characters, then perhaps a closing sentence."""
    text = start
    for reason in reasons:
        if len(text) >= least:
            break
        frame = speech.rng.choice(speech.forms["next"])
        text += speech.gap + _sentence(frame.format(r=reason, R=_capital(reason)), speech.lang)
    if speech.rng.random() < 0.7:
        text += speech.gap + speech.rng.choice(speech.forms["end"][speech.stance])
    return text
