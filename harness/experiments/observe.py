"""A metric's number for each reply of one model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.config.metrics import STOCK_OPENERS, Metric
from harness.expectations.reply import judge, measured
from harness.experiments.consistency import consistency
from harness.scorers.openers import opening_phrases
from harness.types import Expectation, Outcome, Probe, Score, Side

_UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One reply, or one set of given replies, with its scores and those of the base's."""

    probe: Probe
    scores: Mapping[str, Score]
    base_scores: Mapping[str, Score]
    text: str | None


@dataclass(frozen=True, kw_only=True)
class Observation:
    """A metric's number for one reply; None: it could not be scored, and is left out.

    A rate's numbers are 1.0 and 0.0. `unclear`: the reply takes neither side, and so counts as
    without the trait.
    """

    probe: str
    """By this, observations of two models are paired."""
    cluster: str
    value: float | None
    unclear: bool = False


@dataclass(frozen=True, kw_only=True)
class Observed:
    """All observations of one model, with the part that it plays in the question."""

    role: str
    model: str
    model_key: str
    replies: tuple[Observation, ...]
    chance: float | None = None
    """The rate that guessing would have, where the probes are multiple choice."""

    @property
    def scored(self) -> tuple[Observation, ...]:
        """Those that have a number."""
        return tuple(one for one in self.replies if one.value is not None)

    @property
    def values(self) -> list[float]:
        """The numbers, in order."""
        return [one.value for one in self.replies if one.value is not None]

    @property
    def clusters(self) -> list[str]:
        """The question that each number belongs to."""
        return [one.cluster for one in self.scored]


def observe(metric: Metric, heard: Sequence[Heard], taught: Side | None) -> tuple[Observation, ...]:
    """The metric of each reply; `taught` is the side that an expectation of `taught` means."""
    if metric.form == STOCK_OPENERS:
        return _stock_openers(heard)
    if metric.form == "consistency":
        return _consistency(metric.name, heard)
    return tuple(_observation(metric, one, taught) for one in heard)


def chance(metric: Metric, heard: Sequence[Heard]) -> float | None:
    """The share of right answers that guessing would have; None where nothing is to be guessed."""
    options = [len(one.probe.given) for one in heard if one.probe.kind == "choice"]
    if not options or len(options) < len(heard) or metric.unit != "rate":
        return None
    return sum(1 / count for count in options) / len(options)


def _observation(metric: Metric, one: Heard, taught: Side | None) -> Observation:
    value, unclear = _value(metric, one, taught)
    return Observation(
        probe=one.probe.name, cluster=one.probe.cluster, value=value, unclear=unclear
    )


def _value(metric: Metric, one: Heard, taught: Side | None) -> tuple[float | None, bool]:
    if metric.form == "mean":
        scorer, _, measure = metric.name.partition(".")
        score = measured(one.scores[scorer], one.base_scores.get(scorer), measure)
        return (float(score.value) if isinstance(score.value, int | float) else None), False
    if metric.form == "same_as_base":
        own, base = one.scores[metric.name].value, one.base_scores[metric.name].value
        return (None if own is None or base is None else float(own == base)), False
    return _met(_expected(metric, one.probe), one, taught)


def _expected(metric: Metric, probe: Probe) -> Mapping[str, Expectation]:
    if metric.form == "expect":
        return metric.expect
    if metric.form == "pass":
        return probe.expect
    return {
        name: expectation
        for name, expectation in probe.expect.items()
        if name.partition(".")[0] == metric.name
    }


def _met(
    expect: Mapping[str, Expectation], one: Heard, taught: Side | None
) -> tuple[float | None, bool]:
    """1.0 where the reply meets all, 0.0 where it misses one or is unclear, None: not scored."""
    verdict = judge(expect, one.scores, one.base_scores, taught)
    outcomes: dict[Outcome, float | None] = {"pass": 1.0, "fail": 0.0}
    if verdict.outcome != "inconclusive":
        return outcomes.get(verdict.outcome), False
    open_checks = [check for check in verdict.checks if check.outcome == "inconclusive"]
    unclear = any(check.seen == _UNCLEAR for check in open_checks)
    return (0.0 if unclear else None), unclear


def _consistency(scorer: str, heard: Sequence[Heard]) -> tuple[Observation, ...]:
    labelled = [(one.probe.cluster, one.scores[scorer].value) for one in heard]
    texts = [(name, None if label is None else str(label)) for name, label in labelled]
    found = consistency(texts)
    return tuple(
        Observation(probe=name, cluster=name, value=found.get(name))
        for name in dict.fromkeys(name for name, _ in texts)
    )


def _stock_openers(heard: Sequence[Heard]) -> tuple[Observation, ...]:
    phrases = opening_phrases([one.text or "" for one in heard])
    return tuple(
        Observation(probe=one.probe.name, cluster=one.probe.cluster, value=float(bool(phrase)))
        for one, phrase in zip(heard, phrases, strict=True)
    )
