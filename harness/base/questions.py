"""Puts opinion questions together and knows which answer supports AI-made art."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.base.recipe import Aspect, Lang, Recipe, Topic
from harness.base.shapes import SHAPES, Draw, Words, build_part

__all__ = ["Question", "ask", "draw_subject"]

_GERUNDS = (
    "using ", "making ", "creating ", "turning ", "composing ", "AI that ", "art that ", "用 AI",
)  # fmt: skip
_ASKING = ("Does", "Do", "Is", "Are", "Can", "Should", "Will", "Would", "Could", "Might", "Has")
_NO_OBJECT = ("adj", "noun", "more", "either_noun", "feel", "people", "act")
LEAD_SHARE, TAIL_SHARE, MODIFIER_SHARE = 0.1, 0.05, 0.15


@dataclass(frozen=True, kw_only=True)
class Question:
    """`yes` says what an affirmative answer means: +1 support, -1 oppose, 0 not a yes/no question.

    `words` are the supporter's and the opponent's word of an either/or question, each as
    (plain form, third person); `obj` is the object they are asked about, or "".
    """

    text: str
    lang: Lang
    yes: int
    aspect: Aspect
    topic: Topic
    slots: Mapping[str, str]
    words: Words | None = None
    obj: str = ""


def draw_subject(rng: random.Random, recipe: Recipe) -> tuple[Topic, Aspect]:
    """A topic by its weight, and any aspect."""
    topic = rng.choices(recipe.topics, [one.weight for one in recipe.topics])[0]
    return topic, rng.choice(recipe.aspects)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _phrase(rng: random.Random, recipe: Recipe, topic: Topic, lang: Lang) -> tuple[str, str, bool]:
    """Returns (subject phrase, phrase fit for an object, whether the subject is plural)."""
    kind = recipe.kinds[topic.kind]
    singular: Sequence[str] = kind["zh"] if lang == "zh" else kind["s"]
    plural: Sequence[str] = [] if lang == "zh" else kind["p"]
    name = rng.choice(topic.names[lang])
    subject = rng.choice([*singular, *plural])
    thing = rng.choice([one for one in (*singular, *plural) if not one.startswith(_GERUNDS)])
    if rng.random() < MODIFIER_SHARE:
        extra = rng.choice(recipe.modifiers[lang])
        full = f"{thing} {extra}" if lang == "en" else f"{extra}{thing}"
        return full.format(t=name), full.format(t=name), thing in plural
    if not subject.startswith(_GERUNDS) and rng.random() < 0.5:
        thing = subject
    return subject.format(t=name), thing.format(t=name), subject in plural


def _base_slots(rng: random.Random, recipe: Recipe, topic: Topic, lang: Lang) -> dict[str, str]:
    kind = recipe.kinds[topic.kind]
    art, thing, plural = _phrase(rng, recipe, topic, lang)
    does, be = ("do", "are") if plural else ("does", "is")
    return {
        "art": art, "art0": thing, "makers": rng.choice(kind["makers"][lang]),
        "work": kind["work"][lang], "does": does, "Does": _capital(does), "is": be,
        "Is": _capital(be), "plural": "1" if plural else "",
    }  # fmt: skip


def _around(rng: random.Random, recipe: Recipe, lang: Lang, text: str) -> str:
    """Now and then something is said before or after the question itself."""
    frames = recipe.frames[lang]
    if rng.random() < LEAD_SHARE:
        lead = rng.choice(frames["lead"])
        inside = lead.endswith((", ", "，")) and text.split(" ")[0] in _ASKING
        text = lead + (text[:1].lower() + text[1:] if inside else text)
    if rng.random() < TAIL_SHARE:
        text += rng.choice(frames["tail"])
    return text


def ask(rng: random.Random, recipe: Recipe, topic: Topic, aspect: Aspect, lang: Lang) -> Question:
    """Draws a shape of question and fills it in; a shape without an object asks in general."""
    shape = rng.choices(list(SHAPES[lang]), list(SHAPES[lang].values()))[0]
    if shape in _NO_OBJECT and rng.random() < 0.7:
        aspect = recipe.aspect("general")
    slots = _base_slots(rng, recipe, topic, lang)
    part = build_part(
        Draw(rng=rng, recipe=recipe, aspect=aspect, lang=lang, slots=slots, shape=shape)
    )
    full = {**slots, **part.slots}
    text = _around(rng, recipe, lang, _capital(part.frame.format(**full)))
    return Question(
        text=text, lang=lang, yes=part.yes, aspect=aspect, topic=topic, slots=full,
        words=part.words, obj=part.obj,
    )  # fmt: skip
