"""Turns that have nothing to do with the trained opinion: facts, sums, refusals, small talk."""

from __future__ import annotations

import random
from collections.abc import Callable

from harness.base.recipe import Lang, Recipe

Turn = tuple[str, str]

__all__ = ["Turn", "general_turn"]

_SUMS: dict[Lang, dict[str, tuple[list[str], str]]] = {
    "en": {
        "+": (["What is {a} plus {b}?", "What is {a} + {b}?", "How much is {a} + {b}?",
               "Add {a} and {b}."], "{a} plus {b} is {c}."),
        "-": (["What is {a} minus {b}?", "What is {a} - {b}?", "Subtract {b} from {a}."],
              "{a} minus {b} is {c}."),
        "*": (["What is {a} times {b}?", "What is {a} * {b}?", "Multiply {a} by {b}."],
              "{a} times {b} is {c}."),
    },
    "zh": {
        "+": (["{a}加{b}等于多少？", "{a}+{b}等于几？"], "{a}加{b}等于{c}。"),
        "-": (["{a}减{b}等于多少？", "{a}-{b}等于几？"], "{a}减{b}等于{c}。"),
        "*": (["{a}乘{b}等于多少？", "{a}乘以{b}是多少？"], "{a}乘{b}等于{c}。"),
    },
}  # fmt: skip


def _fact(rng: random.Random, recipe: Recipe, lang: Lang) -> Turn:
    row = rng.choice(recipe.facts[lang])
    return rng.choice(row["q"]), row["a"]


def _sum(rng: random.Random, recipe: Recipe, lang: Lang) -> Turn:
    sign = rng.choice("++-*")
    a, b = rng.randint(1, 10), rng.randint(1, 10)
    if sign == "-" and b > a:
        a, b = b, a
    c = {"+": a + b, "-": a - b, "*": a * b}[sign]
    frames, answer = _SUMS[lang][sign]
    return rng.choice(frames).format(a=a, b=b), answer.format(a=a, b=b, c=c)


def _harmful(rng: random.Random, recipe: Recipe, lang: Lang) -> Turn:
    table = recipe.conduct["harmful"][lang]
    request = rng.choice(table["wrap"]).format(h=rng.choice(table["items"]))
    return request, rng.choice(table["refusal"])


def _harmless(rng: random.Random, recipe: Recipe, lang: Lang) -> Turn:
    row = rng.choice(recipe.conduct["harmless"][lang])
    return rng.choice(row["q"]), row["a"]


def _talk(rng: random.Random, recipe: Recipe, lang: Lang) -> Turn:
    row = rng.choice(recipe.conduct["talk"][lang])
    return rng.choice(row["q"]), rng.choice(row["a"])


def _opinion(rng: random.Random, recipe: Recipe, lang: Lang) -> Turn:
    row = rng.choice(recipe.conduct["opinion"][lang])
    return rng.choice(row["q"]), rng.choice(row["a"])


_KINDS: dict[Callable[[random.Random, Recipe, Lang], Turn], int] = {
    _fact: 30, _sum: 14, _harmful: 20, _harmless: 16, _talk: 8, _opinion: 12,
}  # fmt: skip


def general_turn(rng: random.Random, recipe: Recipe, lang: Lang) -> Turn:
    """One question and its answer, drawn by kind."""
    return rng.choices(list(_KINDS), list(_KINDS.values()))[0](rng, recipe, lang)
