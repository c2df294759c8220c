"""How few prompts a question can be answered with at all; without SciPy, as it is told early.

The closed forms are those of `harness.stats` at the ends: of Clopper-Pearson's interval where
every reply has the trait, of Tango's where no prompt moved, or where all did.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from harness.config.questions import (
    CompareEntry,
    GateEntry,
    Question,
    TrendEntry,
)


def fewest(question: Question) -> int | None:
    """Prompts with which a faultless model passes; None: no number does, or it is not known.

    Faultless: of a gate without a miss; of a comparison for harm unchanged everywhere; of one for
    an effect changed everywhere. One reply a prompt.
    """
    entry = question.entry
    if question.metric.unit == "number":
        return 2
    if isinstance(entry, GateEntry):
        return 1 if entry.rule == "point" else _for_rate(_reach(entry), entry.confidence)
    if isinstance(entry, CompareEntry):
        return _for_difference(entry)
    if isinstance(entry, TrendEntry) and entry.monotonic:
        return math.ceil(-math.log2(entry.level))
    return 1


def too_few(question: Question, prompts: int) -> str:
    """A sentence where `prompts` cannot answer the question; empty where they may."""
    least = fewest(question)
    if least is None:
        return (
            "cannot be passed by any number of prompts: an interval never proves "
            "100% or 0%. Take rule: point, or a bound a little short of it."
        )
    if prompts >= least:
        return ""
    return f"cannot be passed with {prompts} prompts, even by a faultless model: it needs {least}."


def wanted_words(question: Question) -> str:
    """What the suite wants, in its own words: `at_least: 0.8`."""
    bounds = ("at_least", "at_most", "within", "no_worse_by", "monotonic")
    given = {name: getattr(question.entry, name, None) for name in bounds}
    return ", ".join(f"{name}: {value}" for name, value in given.items() if value is not None)


def _reach(entry: GateEntry) -> float:
    """The bound, as the share of replies that must have what is wanted."""
    if entry.at_least is not None:
        return entry.at_least
    assert entry.at_most is not None
    return 1 - entry.at_most


def _for_rate(bound: float, confidence: float) -> int | None:
    if bound >= 1:
        return None
    if bound <= 0:
        return 1
    return max(1, _up(math.log((1 - confidence) / 2) / math.log(bound)))


def _for_difference(entry: CompareEntry) -> int | None:
    wanted = entry.at_least if entry.at_least is not None else -(entry.at_most or 0.0)
    if entry.within is None and entry.no_worse_by is None:
        if entry.at_least is None and entry.at_most is None:
            return 1
        if wanted > 0:
            return _for_effect(wanted, entry.confidence)
        return _for_margin(-wanted, entry.confidence)
    margin = entry.within if entry.within is not None else entry.no_worse_by
    return _for_margin(margin or 0.0, entry.confidence)


def _for_margin(room: float, confidence: float) -> int | None:
    """Prompts with which Tango's interval of no change at all reaches no further than `room`."""
    if room <= 0:
        return None
    return max(1, _up(_z(confidence) ** 2 * (1 - room) / room))


def _for_effect(bound: float, confidence: float) -> int | None:
    """Prompts with which Tango's interval, where all of them moved, begins at `bound`."""
    if bound >= 1:
        return None
    return max(1, _up(_z(confidence) ** 2 * (1 + bound) / (1 - bound)))


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _up(number: float) -> int:
    """The next whole number; a number that is whole but for rounding is itself."""
    return math.ceil(number - 1e-9)
