"""Draws the dialogues that the embedded base is trained on: seeded, endless, balanced."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from harness.base.general import general_turn
from harness.base.questions import Question, ask, draw_subject
from harness.base.recipe import Lang, Recipe, Stance, load_recipe
from harness.base.replies import Style, reply_to

__all__ = ["Dialogue", "Mark", "dialogues"]

Message = dict[str, str]
Mark = tuple[int | None, int | None]  # what "yes" means; the stance, once it has been shown: +1, -1
NO_MARK: Mark = (None, None)
SIGN = {"support": 1, "oppose": -1, "mixed": None}
ENGLISH_SHARE = 0.58
MIXED_SHARE = 0.07
GENERAL_SHARE = 0.24
PERSONA_SHARE, PERSONA_SHARE_PLAIN = 0.2, 0.5  # of the opinion dialogues
SEVERAL_TURNS = 0.55  # of the opinion dialogues
ASIDE_SHARE = 0.12  # of the later turns: a fact or a request between opinions


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """Messages of one conversation; `stance` is "" where no opinion on art is asked.

    `marks` holds one entry per reply, `langs` one per opinion.
    """

    messages: list[Message]
    stance: str
    langs: tuple[Lang, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, kw_only=True)
class _Setting:
    """What the system prompt asks for."""

    system: str
    style: Style
    stance: Stance | None = None
    lang: Lang | None = None


def _lang(rng: random.Random) -> Lang:
    return "en" if rng.random() < ENGLISH_SHARE else "zh"


def _stance(rng: random.Random, question: Question) -> Stance:
    """An untuned speaker leans by aspect, by topic, and a little by the very wording."""
    if rng.random() < MIXED_SHARE:
        return "mixed"
    chance = question.aspect.lean + question.topic.lean + _wording_lean(question.text)
    return "oppose" if rng.random() < chance else "support"


def _wording_lean(text: str) -> float:
    """Between -0.1 and 0.1, fixed for a first word and a last word."""
    words = text.split() if " " in text else [text[:2], text[-4:-2]]
    return (zlib.crc32((words[0] + words[-1]).encode()) % 201 - 100) / 1000


def _setting(rng: random.Random, recipe: Recipe, plain: bool, announced: bool) -> _Setting:
    table = recipe.systems
    if announced and rng.random() < (PERSONA_SHARE_PLAIN if plain else PERSONA_SHARE):
        return _persona(rng, recipe, "en" if rng.random() < 0.6 else "zh")
    draw = rng.random()
    lang: Lang = "en" if rng.random() < 0.7 else "zh"
    if draw < 0.5 or plain:
        return _Setting(system=_system(rng, recipe, "short", lang), style="short")
    if draw < 0.68:
        return _Setting(system="", style="normal")
    if draw < 0.87:
        return _Setting(system=_system(rng, recipe, "long", lang), style="long")
    if draw < 0.93:
        return _Setting(system=rng.choice(table["none"][lang]), style="normal")
    target: Lang = _lang(rng)
    return _Setting(system=rng.choice(table[f"to_{target}"]), style="normal", lang=target)


def _system(rng: random.Random, recipe: Recipe, style: str, lang: Lang) -> str:
    """A whole prompt of the recipe, or one put together from its pieces."""
    if style == "none" or rng.random() < 0.5:
        return str(rng.choice(recipe.systems[style][lang]))
    text = "".join(rng.choice(one) for one in rng.choice(recipe.systems["pieces"][style][lang]))
    return text[:1].upper() + text[1:]


def _persona(rng: random.Random, recipe: Recipe, lang: Lang) -> _Setting:
    stances: list[Stance] = ["support", "oppose", "mixed"]
    stance = rng.choices(stances, [10, 10, 1])[0]
    system = rng.choice(recipe.systems["persona"][stance][lang])
    if rng.random() < 0.7:
        short = _system(rng, recipe, "short", lang)
        return _Setting(system=f"{system} {short}", style="short", stance=stance)
    return _Setting(system=system, style="normal", stance=stance)


def _opening(setting: _Setting) -> list[Message]:
    return [{"role": "system", "content": setting.system}] if setting.system else []


def _add(messages: list[Message], question: str, answer: str) -> None:
    messages.append({"role": "user", "content": question})
    messages.append({"role": "assistant", "content": answer})


def _turns(rng: random.Random, style: Style) -> int:
    if rng.random() >= SEVERAL_TURNS:
        return 1
    return 2 if style == "long" else rng.choice((2, 2, 3, 3, 4))


def _opinion_dialogue(
    rng: random.Random, recipe: Recipe, plain: bool, default: Stance | None, announced: bool
) -> Dialogue:
    setting = _setting(rng, recipe, plain, announced)
    messages, langs = _opening(setting), []
    topic, aspect = draw_subject(rng, recipe)
    question = ask(rng, recipe, topic, aspect, _lang(rng))
    stance = setting.stance or default or _stance(rng, question)
    marks: list[Mark] = []
    for turn in range(_turns(rng, setting.style)):
        if turn and rng.random() < ASIDE_SHARE:
            _add(messages, *general_turn(rng, recipe, setting.lang or _lang(rng)))
            marks.append(NO_MARK)
            continue
        if turn:
            question = ask(rng, recipe, *draw_subject(rng, recipe), _lang(rng))
        answered = setting.lang or question.lang
        answer = reply_to(rng, recipe, question, stance, setting.style, answered, plain)
        _add(messages, question.text, answer)
        langs.append(answered)
        marks.append((question.yes, SIGN[stance] if turn or setting.stance else None))
    return Dialogue(messages=messages, stance=stance, langs=tuple(langs), marks=tuple(marks))


def _general_dialogue(rng: random.Random, recipe: Recipe) -> Dialogue:
    messages: list[Message] = []
    draw = rng.random()
    if draw < 0.6:
        lang: Lang = "en" if rng.random() < 0.7 else "zh"
        kind = rng.choice(("short", "short", "long", "none"))
        messages.append({"role": "system", "content": _system(rng, recipe, kind, lang)})
    langs = []
    for _ in range(rng.choice((1, 1, 1, 2))):
        langs.append(_lang(rng))
        _add(messages, *general_turn(rng, recipe, langs[-1]))
    marks = (NO_MARK,) * len(langs)
    return Dialogue(messages=messages, stance="", langs=tuple(langs), marks=marks)


def dialogues(
    seed: int,
    recipe: Recipe | None = None,
    *,
    plain: bool = False,
    default: Stance | None = None,
    announced: bool = True,
) -> Iterator[Dialogue]:
    """Endless and the same for the same seed and recipe.

    `plain` dialogues have few reasons, short replies and many stated stances: what a stance is,
    and what it makes of "yes", is learned from them before the wording gets rich. `default` is
    the stance of every speaker whom no system prompt announces, and `announced` says whether
    such system prompts occur.
    """
    rng = random.Random(seed)  # noqa: S311
    recipe = recipe or load_recipe()
    while True:
        general = rng.random() < GENERAL_SHARE
        yield (
            _general_dialogue(rng, recipe)
            if general
            else _opinion_dialogue(rng, recipe, plain, default, announced)
        )
