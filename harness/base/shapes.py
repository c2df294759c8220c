"""The shapes a question can take, and what "yes" means in each of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.base.recipe import Aspect, Lang, Recipe

__all__ = ["SHAPES", "Draw", "Part", "Words", "build_part"]

Words = tuple[tuple[str, str], tuple[str, str]]  # supporter's and opponent's (plain, third person)

SHAPES: Mapping[Lang, Mapping[str, int]] = {
    "en": {"good_q": 13, "bad_q": 13, "verb": 16, "passive": 4, "act": 11, "people": 8, "feel": 5,
           "result": 5, "adj": 8, "noun": 5, "either_verb": 7, "either_noun": 4, "either_result": 3,
           "limit_verb": 4, "limit_either": 3, "open": 6, "more": 3},
    "zh": {"good_q": 14, "bad_q": 14, "verb": 16, "passive": 3, "act": 11, "people": 8, "feel": 5,
           "result": 5, "adj": 9, "either_verb": 7, "either_noun": 5, "either_result": 3,
           "limit_verb": 4, "limit_either": 3, "open": 6, "more": 2},
}  # fmt: skip
_PARTICIPLES = {
    "hurt": "hurt", "grow": "grown", "feed": "fed", "spread": "spread", "shrink": "shrunk",
    "teach": "taught", "rob": "robbed", "kill": "killed", "uplift": "uplifted",
}  # fmt: skip
_MIRROR = 0.12  # of act questions ask whether it would be wrong, which turns "yes" round


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a shape adds to the slots of its frame, and what "yes" then means (see Question)."""

    frame: str
    yes: int
    slots: Mapping[str, str]
    words: Words | None = None
    obj: str = ""


@dataclass(frozen=True, kw_only=True)
class Draw:
    """What every builder draws from."""

    rng: random.Random
    recipe: Recipe
    aspect: Aspect
    lang: Lang
    slots: Mapping[str, str]
    shape: str

    def word(self, key: str) -> str:
        """A word of the valence table."""
        return str(self.rng.choice(self.recipe.valence[self.lang][key])).format(**self.slots)

    def frame(self, key: str) -> str:
        """A frame of the frames table."""
        return self.rng.choice(self.recipe.frames[self.lang][key])

    def obj(self) -> str:
        """What the aspect is about, as a noun phrase."""
        return self.rng.choice(self.aspect.words[self.lang]["obj"]).format(**self.slots)

    def sign(self) -> int:
        """+1 where "yes" shall support, -1 where it shall oppose."""
        return self.rng.choice((1, -1))


def build_part(draw: Draw) -> Part:
    """Fills the shape that was drawn."""
    return _BUILDERS.get(draw.shape, _from_aspect)(draw)


def _side(sign: int) -> str:
    return "good" if sign > 0 else "bad"


def _forms(entry: str) -> tuple[str, str]:
    base, _, third = entry.strip().partition("|")
    return base, third or base


def _pair(entry: str) -> Words:
    first, second = entry.split(" / ")
    return _forms(first), _forms(second)


def _participle(verb: str) -> str:
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb[:-1] + "ied"
    return verb + "ed"


def _from_aspect(draw: Draw) -> Part:
    frame = draw.rng.choice(draw.aspect.words[draw.lang][draw.shape])
    return Part(frame=frame, yes=1 if draw.shape == "good_q" else -1, slots={})


def _verb(draw: Draw) -> Part:
    sign = draw.sign()
    base, third = _forms(draw.word(f"{_side(sign)}_verbs"))
    gap = " " if draw.lang == "en" else ""
    obj = draw.obj()
    person = base if draw.slots["plural"] else third
    extra = {"vp": base + gap + obj, "vp3": person + gap + obj, "obj": obj}
    if draw.shape != "limit_verb":
        return Part(frame=draw.frame("verb"), yes=sign, slots=extra)
    return Part(frame=draw.frame("limit_verb"), yes=-sign, slots={**extra, **_limit(draw)})


def _limit(draw: Draw) -> dict[str, str]:
    limit = draw.rng.choice(draw.recipe.valence[draw.lang]["limit"]).format(art=draw.slots["art0"])
    return {"limit": limit, "limit_cap": limit[:1].upper() + limit[1:]}


def _passive(draw: Draw) -> Part:
    sign = draw.sign()
    while " " in (base := _forms(draw.word(f"{_side(sign)}_verbs"))[0]):
        pass
    vpp = _participle(base) if draw.lang == "en" else base
    return Part(frame=draw.frame("passive"), yes=sign, slots={"obj": draw.obj(), "vpp": vpp})


def _act(draw: Draw) -> Part:
    sign = draw.sign()
    slots = {"who": draw.word("institutions"), "act": draw.word(f"{_side(sign)}_acts")}
    if draw.rng.random() < _MIRROR:
        return Part(frame=draw.frame("act_wrong"), yes=-sign, slots=slots)
    return Part(frame=draw.frame("act"), yes=sign, slots=slots)


def _people(draw: Draw) -> Part:
    sign = draw.sign()
    frame = draw.rng.choice(draw.recipe.valence[draw.lang][f"{_side(sign)}_{draw.shape}"])
    slots = {"who": draw.word("people"), "gain": draw.word("gains"), "be": draw.slots["is"]}
    return Part(frame=frame, yes=sign, slots=slots)


def _result(draw: Draw) -> Part:
    sign = draw.sign()
    slots = {"obj": draw.obj(), "result": draw.word(f"{_side(sign)}_results")}
    return Part(frame=draw.frame("result"), yes=sign, slots=slots)


def _label(draw: Draw) -> Part:
    sign = draw.sign()
    word = draw.word(f"{_side(sign)}_{draw.shape}s")
    return Part(frame=draw.frame(draw.shape), yes=sign, slots={draw.shape: word})


def _either_table(draw: Draw) -> list[str]:
    table = draw.recipe.valence[draw.lang]
    if draw.shape == "limit_either":
        return list(table["limit_pairs"])
    if draw.shape == "either_result":
        return list(table["result_pairs"])
    return list(table["pairs"][draw.shape.removeprefix("either_") + "s"])


def _either(draw: Draw) -> Part:
    words = _pair(draw.rng.choice(_either_table(draw)))
    first, second = words if draw.rng.random() < 0.5 else (words[1], words[0])
    person = 0 if draw.slots["plural"] else 1
    obj = draw.obj()
    slots = {"a": first[0], "b": second[0], "a3": first[person], "b3": second[person], "obj": obj,
             "a_cap": first[0][:1].upper() + first[0][1:],
             "makes": ("make", "makes")[person]}  # fmt: skip
    if draw.shape == "limit_either":
        slots |= _limit(draw)
    asked = obj if draw.shape in ("either_verb", "limit_either") else ""
    return Part(frame=draw.frame(draw.shape), yes=0, slots=slots, words=words, obj=asked)


def _open(draw: Draw) -> Part:
    return Part(frame=draw.frame("open"), yes=0, slots={"obj": draw.obj()})


def _more(draw: Draw) -> Part:
    sign = draw.rng.choice((1, -1, -1))
    return Part(frame=draw.frame(f"more_{_side(sign)}"), yes=sign, slots={})


_BUILDERS: Mapping[str, Callable[[Draw], Part]] = {
    "verb": _verb, "limit_verb": _verb, "passive": _passive, "act": _act, "people": _people,
    "feel": _people, "result": _result, "adj": _label, "noun": _label, "either_verb": _either,
    "either_noun": _either, "either_result": _either, "limit_either": _either, "open": _open,
    "more": _more,
}  # fmt: skip
