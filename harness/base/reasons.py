"""Draws the reasons of a reply: the aspect's own, common ones, and claims made of words."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from harness.base.questions import Question
from harness.base.recipe import Lang, Recipe, Stance

__all__ = ["draw_reasons"]

CANDIDATES = 12
PLAIN_SHARE, OWN_SHARE, MIRROR_SHARE, POOL_SHARE = 0.5, 0.14, 0.15, 0.09  # the rest are claims
PLAIN_REASONS = 4  # of each aspect, while the model learns what a stance is
SHARES = (PLAIN_SHARE, OWN_SHARE, MIRROR_SHARE, POOL_SHARE)
PAIRED_SHARE = 0.1


def draw_reasons(
    rng: random.Random, recipe: Recipe, question: Question, stance: Stance, lang: Lang, plain: bool
) -> list[str]:
    """Different reasons of one stance, in random order; each is a clause without a full stop."""
    slots = _slots(rng, recipe, question, lang)
    own = list(question.aspect.words[lang][stance])
    if stance == "mixed":
        rng.shuffle(own)
        common = recipe.aspect("general").words[lang][stance]
        return [one.format(**slots) for one in dict.fromkeys([*own, *common])]
    few = own[:PLAIN_REASONS]
    rng.shuffle(few)
    if plain:
        common = recipe.aspect("general").words[lang][stance][:PLAIN_REASONS]
        return [one.format(**slots) for one in dict.fromkeys([*few, *common])]
    side = 0 if stance == "support" else 1
    own = rng.sample(own[PLAIN_REASONS:], len(own) - PLAIN_REASONS)
    mirrored = [pair[side] for pair in question.aspect.pairs[lang]]
    rng.shuffle(mirrored)
    piles = [few, own, mirrored, rng.sample(recipe.pool[lang][stance], 9)]
    drawn = [_one(rng, recipe, question, stance, lang, piles) for _ in range(CANDIDATES)]
    return list(dict.fromkeys(one.format(**slots) for one in drawn))


def _slots(rng: random.Random, recipe: Recipe, question: Question, lang: Lang) -> dict[str, str]:
    kind = recipe.kinds[question.topic.kind]
    return {
        "makers": _usual(rng, kind["makers"][lang]),
        "work": kind["work"][lang],
        "style": _style(rng, question, lang),
    }


def _usual(rng: random.Random, words: Sequence[str]) -> str:
    """Mostly the first word, now and then another one."""
    return words[0] if rng.random() < 0.75 else rng.choice(words)


def _style(rng: random.Random, question: Question, lang: Lang) -> str:
    name = rng.choice(question.topic.names[lang])
    if question.topic.kind in ("image", "animation", "general", "music"):
        return f"the {name} style".replace("  ", " ") if lang == "en" else f"{name or '这种'}风格"
    return name


def _one(
    rng: random.Random, recipe: Recipe, question: Question, stance: Stance, lang: Lang,
    piles: list[list[str]],
) -> str:  # fmt: skip
    """From one of the piles, which gets shorter, or a claim."""
    draw = rng.random()
    for pile, share in zip(piles, SHARES, strict=True):
        draw -= share
        if draw < 0 and pile:
            return pile.pop()
    first = _claim(rng, recipe, question, stance, lang)
    if rng.random() >= PAIRED_SHARE:
        return first
    join = ", and " if lang == "en" else "，"
    return first + join + _claim(rng, recipe, question, stance, lang)


def _claim(
    rng: random.Random, recipe: Recipe, question: Question, stance: Stance, lang: Lang
) -> str:
    """A claim about the question's own object or its aspect's, with words of the speaker's side."""
    forms = recipe.claims[lang]
    frame = rng.choice(forms["both"] if rng.random() < 0.65 else forms[stance])
    words = _words(rng, recipe, stance, lang)
    objects = question.aspect.words[lang]["obj"]
    asked = question.slots.get("obj", "") if question.lang == lang else ""
    words["obj"] = asked if asked and rng.random() < 0.6 else rng.choice(objects)
    words["obj2"] = rng.choice(objects)
    kind = recipe.kinds[question.topic.kind]
    makers = {"makers": rng.choice(kind["makers"][lang])}
    return frame.format(**{key: word.format(**makers) for key, word in words.items()})


def _words(rng: random.Random, recipe: Recipe, stance: Stance, lang: Lang) -> dict[str, str]:
    table: Mapping[str, list[str]] = recipe.valence[lang]
    side, other = ("good", "bad") if stance == "support" else ("bad", "good")
    first, second, against = (_verb(rng, table[f"{one}_verbs"]) for one in (side, side, other))
    nouns = table[f"{side}_nouns"] or [""], table[f"{other}_nouns"] or [""]
    return {
        "v": first[0], "v3": first[1], "v23": second[1], "nv": against[0],
        "adj": rng.choice(table[f"{side}_adjs"]), "adj2": rng.choice(table[f"{side}_adjs"]),
        "nadj": rng.choice(table[f"{other}_adjs"]), "noun": rng.choice(nouns[0]),
        "nnoun": rng.choice(nouns[1]), "result": rng.choice(table[f"{side}_results"]),
        "act": rng.choice(table[f"{side}_acts"]), "nact": rng.choice(table[f"{other}_acts"]),
        "who": rng.choice(table["people"]), "gain": rng.choice(table["gains"]),
    }  # fmt: skip


def _verb(rng: random.Random, verbs: list[str]) -> tuple[str, str]:
    base, _, third = rng.choice([one for one in verbs if not one.startswith("be ")]).partition("|")
    return base, third or base
