"""What a suite measures over many replies: a share of them, or the mean of a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from harness.config.expect import parse_expectation
from harness.errors import suggest
from harness.types import (
    RATIO,
    TAUGHT,
    Expectation,
    Kind,
    LabelExpectation,
    NumberExpectation,
    Probe,
    ScorerInfo,
    Side,
)

Form = Literal["expect", "mean", "pass", "meets", "same_as_base", "consistency", "stock_openers"]

PASS, STOCK_OPENERS = "pass", "stock_openers"
_WORDS = (PASS, STOCK_OPENERS)
_KEYS = ("meets", "same_as_base", "consistency")
_AS_TAUGHT = "as taught"
_MARGIN = "margin"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One number for each reply: 1 or 0 for a trait, or a score's own.

    `expect`: whether the reply meets `expect`. `mean`: the number of `name`, a scorer or
    `scorer.measure`. `pass`: whether it meets all that its probe expects. `meets`: whether it meets
    what its probe expects of the scorer `name`. `same_as_base`: whether scorer `name` gives it the
    label of the base's reply. `consistency`: the share of pairs of a prompt's variants to which
    scorer `name` gives the same label. `stock_openers`: whether it opens as at least two other
    replies of the same model do.
    """

    form: Form
    words: str
    name: str = ""
    expect: Mapping[str, Expectation] = field(default_factory=dict)

    @property
    def unit(self) -> Literal["rate", "number"]:
        """Whether the metric's mean is a share of replies."""
        return "number" if self.form in ("mean", "consistency") else "rate"

    @property
    def scorers(self) -> tuple[str, ...]:
        """Scorers that it reads; none for `pass` and `stock_openers`."""
        names = self.expect or ([self.name] if self.name else [])
        return tuple(dict.fromkeys(name.partition(".")[0] for name in names))

    @property
    def of_taught_side(self) -> bool:
        """Whether it asks for the side that a model was taught."""
        labels = [one.allowed for one in self.expect.values() if isinstance(one, LabelExpectation)]
        return any(TAUGHT in allowed for allowed in labels)

    @property
    def of_taught_behaviour(self) -> bool:
        """Whether more of it means that what was taught was learnt."""
        return self.of_taught_side or self.form in ("pass", "meets") or self.name == _MARGIN

    def expected(self, probe: Probe) -> Mapping[str, Expectation]:
        """What a reply to the probe must meet to count."""
        if self.form == "expect":
            return self.expect
        if self.form == PASS:
            return probe.expect
        return {
            name: one for name, one in probe.expect.items() if name.partition(".")[0] == self.name
        }

    def asks_side(self, probe: Probe) -> bool:
        """Whether a reply to the probe counts only where the side is known that was taught."""
        wanted = self.expected(probe).values()
        return any(isinstance(one, LabelExpectation) and TAUGHT in one.allowed for one in wanted)

    def facing(self, side: Side | None) -> Metric:
        """The same, its words naming the side that counts: two models may be taught two."""
        words = self.words.replace(_AS_TAUGHT, f"{side} ({_AS_TAUGHT})") if side else self.words
        if _MARGIN in self.scorers:
            words += f" towards {side or 'support'}"
        return replace(self, words=words)

    def fits(self, probe: Probe, scorers: Mapping[str, ScorerInfo]) -> bool:
        """Whether replies to the probe have the metric."""
        if self.form == PASS:
            return bool(probe.expect)
        if self.form == STOCK_OPENERS:
            return probe.kind == "reply"
        if self.form == "meets" and self.name not in {n.partition(".")[0] for n in probe.expect}:
            return False
        kinds: set[Kind] = {scorers[name].kind for name in self.scorers}
        return kinds == {probe.kind}


def parse_metric(value: Any, scorers: Mapping[str, ScorerInfo]) -> Metric | str:
    """A metric as YAML gives it, or a sentence on what is wrong with it.

    A mapping is an expectation (`{stance: oppose}`), `{meets: SCORER}`, `{same_as_base: SCORER}`
    or `{consistency: SCORER}`; a word is `pass`, `stock_openers`, a scorer of numbers or
    `scorer.measure`.
    """
    if isinstance(value, str):
        return _word(value, scorers)
    if not isinstance(value, dict) or not value:
        return "must be a word, or a mapping as `expect` has it."
    special = [key for key in value if key in _KEYS]
    if not special:
        return _expectations(value, scorers)
    if len(value) > 1:
        return f"{special[0]!r} stands alone."
    key = special[0]
    return _of_scorer(key, value[key], scorers)


def _word(word: str, scorers: Mapping[str, ScorerInfo]) -> Metric | str:
    if word == PASS:
        return Metric(form="pass", words="rate of passing")
    if word == STOCK_OPENERS:
        return Metric(form="stock_openers", words="rate of stock openers")
    name, dot, measure = word.partition(".")
    if name not in scorers:
        for scorer, info in scorers.items():
            if word in (info.labels or ()) or (word == TAUGHT and "support" in (info.labels or ())):
                return f"{word!r} is a label of scorer {scorer!r}: write {{{scorer}: {word}}}."
        numbers = [one for one, info in scorers.items() if info.labels is None]
        return f"unknown metric {word!r}. {suggest(word, [*_WORDS, *numbers])}"
    info = scorers[name]
    if info.labels is not None:
        return (
            f"scorer {name!r} gives labels, which have no mean: say which label's share is meant, "
            f"as in {{{name}: {info.labels[0]}}}."
        )
    measures = (*info.measures, RATIO) if info.kind == "reply" else info.measures
    if dot and measure not in measures:
        return f"unknown measure {measure!r} of {name!r}. {suggest(measure, measures)}"
    if info.parse is not None:
        return _waits_for_settings(name)
    words = f"mean {name}" + (f" ({measure})" if measure else "")
    return Metric(form="mean", words=words, name=word)


def _of_scorer(key: str, name: Any, scorers: Mapping[str, ScorerInfo]) -> Metric | str:
    if not isinstance(name, str) or name not in scorers:
        return f"unknown scorer {name!r}. {suggest(str(name), scorers)}"
    if key == "meets":
        return Metric(form="meets", words=f"rate of meeting {name}", name=name)
    info = scorers[name]
    if info.labels is None or info.kind != "reply":
        return f"scorer {name!r} gives no labels of replies."
    if key == "consistency":
        return Metric(form="consistency", words=f"mean consistency of {name}", name=name)
    return Metric(form="same_as_base", words=f"rate of the base's own {name}", name=name)


def _expectations(value: Mapping[str, Any], scorers: Mapping[str, ScorerInfo]) -> Metric | str:
    found: dict[str, Expectation] = {}
    for name, wanted in value.items():
        if name not in scorers:
            return f"unknown scorer {name!r}. {suggest(str(name), [*scorers, *_KEYS])}"
        if scorers[name].parse is not None:
            return _waits_for_settings(name)
        parsed = parse_expectation(scorers[name], wanted)
        if isinstance(parsed, str):
            return f"{name}: {parsed}"
        found |= parsed
    if len({scorers[name].kind for name in value}) > 1:
        return "mixes scorers of replies with scorers of given replies; no probe has both."
    words = " and ".join(f"{name} {_shown(one)}" for name, one in found.items())
    return Metric(form="expect", words=f"rate of {words}", expect=found)


def _waits_for_settings(name: str) -> str:
    return (
        f"scorer {name!r} needs settings: let the probes expect it, and measure {{meets: {name}}}."
    )


def _shown(one: Expectation) -> str:
    if isinstance(one, LabelExpectation):
        return " or ".join(_AS_TAUGHT if label == TAUGHT else label for label in one.allowed)
    assert isinstance(one, NumberExpectation)
    sides: list[tuple[str, float | None, Callable[[float], str]]] = [
        ("at least", one.minimum, "{:g}".format),
        ("at most", one.maximum, "{:g}".format),
    ]
    return " and ".join(f"{word} {show(bound)}" for word, bound, show in sides if bound is not None)
