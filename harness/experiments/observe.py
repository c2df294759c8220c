"""A metric's number for each reply of one model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.config.metrics import PASS, STOCK_OPENERS, Metric
from harness.errors import InstrumentError
from harness.expectations.reply import judge, measured
from harness.experiments.consistency import consistency
from harness.scorers.likelihood import CHOICE, MARGIN
from harness.scorers.openers import opening_phrases
from harness.types import Check, LabelExpectation, Outcome, Probe, Score, Side

_UNCLEAR, _NOT_SCORED = "unclear", "not scored"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One reply, or one set of given replies, with its scores and those of the base's."""

    probe: Probe
    scores: Mapping[str, Score]
    base_scores: Mapping[str, Score]
    text: str | None
    advisory: Mapping[str, str] = field(default_factory=dict)
    """Scorers whose word decides nothing here, and why."""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """A metric's number for one reply; None: it could not be scored, and is left out.

    A rate's numbers are 1.0 and 0.0. `unclear`: the reply takes neither side, or gives nothing to
    be read, and so counts as without the trait. `cut`: the reply was cut, so that the number of the
    whole may be higher.
    """

    probe: str
    """By this, observations of two models are paired."""
    cluster: str
    value: float | None
    unclear: bool = False
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Observed:
    """All observations of one model, with the part that it plays in the question."""

    role: str
    model: str
    model_key: str
    replies: tuple[Observation, ...]
    chance: float | None = None
    """The rate that guessing would have, where the probes are multiple choice."""
    content: str = ""
    """Fingerprint of prompts, replies and numbers, without a name of any of them."""

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

    @property
    def cut(self) -> int:
        """How many of the numbers may be higher, as their replies were cut."""
        return sum(one.cut for one in self.scored)


def observe(metric: Metric, heard: Sequence[Heard], taught: Side | None) -> tuple[Observation, ...]:
    """The metric of each reply; `taught` is the side that an expectation of `taught` means.

    A margin is taken towards that side, whichever side the model itself was taught.
    """
    if metric.form == "consistency":
        return _consistency(metric.name, heard)
    if metric.form == STOCK_OPENERS:
        found = _stock_openers(heard)
    else:
        found = [_observation(metric, _facing(one, taught or "support"), taught) for one in heard]
    questions = _questions(heard)
    return tuple(
        replace(one, cluster=question) for one, question in zip(found, questions, strict=True)
    )


def chance(metric: Metric, heard: Sequence[Heard]) -> float | None:
    """The rate that guessing would have; None where nothing is to be guessed."""
    rates: list[float] = []
    for one in heard:
        wanted = metric.expected(one.probe).get(CHOICE.name) if metric.unit == "rate" else None
        if one.probe.kind != "choice" or not isinstance(wanted, LabelExpectation):
            return None
        right = 1 / len(one.probe.given)
        shares = {"right": right, "wrong": 1 - right}
        rates.append(sum(shares[label] for label in set(wanted.allowed)))
    return sum(rates) / len(rates) if rates else None


def _questions(heard: Sequence[Heard]) -> list[str]:
    """The question of each reply: its probe's, and one and the same where a prompt stands twice.

    A prompt may stand in two groups of a pooled finding, or twice in one; its replies then stand
    and fall together.
    """
    joined: dict[str, str] = {}
    by_prompt: dict[str, str] = {}

    def first(cluster: str) -> str:
        while joined.setdefault(cluster, cluster) != cluster:
            cluster = joined[cluster]
        return cluster

    for one in heard:
        own = first(one.probe.cluster)
        if one.probe.prompt:
            joined[own] = first(by_prompt.setdefault(one.probe.prompt, own))
    return [first(one.probe.cluster) for one in heard]


def _facing(one: Heard, side: Side) -> Heard:
    """The reply with its margins towards `side`."""
    return replace(
        one, scores=_turned(one.scores, side), base_scores=_turned(one.base_scores, side)
    )


def _turned(scores: Mapping[str, Score], side: Side) -> Mapping[str, Score]:
    found = scores.get(MARGIN.name)
    if found is None or not isinstance(found.value, int | float):
        return scores
    if found.evidence.get("towards") in (None, side):
        return scores
    return {**scores, MARGIN.name: replace(found, value=-found.value)}


def _observation(metric: Metric, one: Heard, taught: Side | None) -> Observation:
    _check_finite(metric, one)
    if metric.form == "mean":
        found = _number(metric, one)
    elif metric.form == "same_as_base":
        own, base = one.scores[metric.name].value, one.base_scores[metric.name].value
        found = _Value(None if own is None or base is None else float(own == base))
    else:
        found = _met(metric, one, taught)
    return Observation(
        probe=one.probe.name,
        cluster=one.probe.cluster,
        value=found.value,
        unclear=found.unclear,
        cut=found.cut,
    )


@dataclass(frozen=True)
class _Value:
    value: float | None
    unclear: bool = False
    cut: bool = False


def _number(metric: Metric, one: Heard) -> _Value:
    scorer, _, measure = metric.name.partition(".")
    score = measured(one.scores[scorer], one.base_scores.get(scorer), measure)
    if not isinstance(score.value, int | float):
        return _Value(None)
    return _Value(float(score.value), cut=score.lower_bound)


def _met(metric: Metric, one: Heard, taught: Side | None) -> _Value:
    """1.0 where the reply meets all, 0.0 where it misses one or cannot be read, None: not known.

    A reply without a word, or without the number that was asked for, has not met anything: left
    out, a model that says nothing any more would be judged by what it still says.

    What a reply that was cut would have come to is not known: 0.0, and `cut` says so.
    """
    advisory = one.advisory if metric.form == PASS else None
    verdict = judge(metric.expected(one.probe), one.scores, one.base_scores, taught, advisory)
    outcomes: dict[Outcome, float | None] = {"pass": 1.0, "fail": 0.0}
    if verdict.outcome != "inconclusive":
        return _Value(outcomes.get(verdict.outcome))
    undecided = [check for check in verdict.checks if _is_open(check)]
    if any(_says_nothing(check) for check in undecided):
        return _Value(0.0, unclear=True)
    unknown = any(check.seen == _NOT_SCORED for check in undecided)
    return _Value(None) if unknown else _Value(0.0, cut=True)


def _says_nothing(check: Check) -> bool:
    """Whether the reply itself gives nothing to be read: no side, no words, no number.

    A measure (`length.ratio`) may be wanting for the base's reply, or for want of a record.
    """
    return check.seen == _UNCLEAR or (check.seen == _NOT_SCORED and "." not in check.scorer)


def _is_open(check: Check) -> bool:
    return check.outcome == "inconclusive" and not check.advisory


def _check_finite(metric: Metric, one: Heard) -> None:
    """Not a number meets every bound, and has no mean."""
    names = metric.scorers or [name.partition(".")[0] for name in metric.expected(one.probe)]
    for scores in (one.scores, one.base_scores):
        for name in names:
            value = scores[name].value if name in scores else None
            if isinstance(value, float) and not math.isfinite(value):
                raise InstrumentError(f"{name} is {value} on {one.probe.name}.")


def _consistency(scorer: str, heard: Sequence[Heard]) -> tuple[Observation, ...]:
    labelled = [(one.probe.cluster, one.scores[scorer].value) for one in heard]
    texts = [(name, None if label is None else str(label)) for name, label in labelled]
    found = consistency(texts)
    return tuple(
        Observation(probe=name, cluster=name, value=found.get(name))
        for name in dict.fromkeys(name for name, _ in texts)
    )


def _stock_openers(heard: Sequence[Heard]) -> list[Observation]:
    texts = [one.text or "" for one in heard]
    phrases = opening_phrases(texts, questions=[one.probe.cluster for one in heard])
    return [
        Observation(probe=one.probe.name, cluster=one.probe.cluster, value=float(bool(phrase)))
        for one, phrase in zip(heard, phrases, strict=True)
    ]
