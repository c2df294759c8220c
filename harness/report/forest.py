"""Intervals as small pictures on one scale: where each thing stands, from 0 to `WIDTH`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.config.models import BASE
from harness.records import EstimateLine, FindingLine
from harness.report.estimates import Form, bare, form_of, one, shown, wanted_side, wanted_words

WIDTH = 200
_HALVES = (0.05, 0.1, 0.25, 0.5, 1.0)
_MOST_SHARE = 2.0
"""A ratio's interval can reach very far; beyond this the picture ends, and says so."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A labelled place on a scale; `at` in percent of its width.

    `anchor` says which part of the label stands there, so that none leaves the picture.
    """

    at: float
    label: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The scale that the rows of one question share."""

    low: float
    high: float
    ticks: tuple[Tick, ...]

    def at(self, value: float) -> float:
        """Where `value` stands in the picture; beyond its edges: at the edge."""
        share = (value - self.low) / (self.high - self.low)
        return round(WIDTH * min(1.0, max(0.0, share)), 1)


@dataclass(frozen=True, kw_only=True)
class Forest:
    """One row's picture; None: there is nothing of the kind to draw.

    `wanted` and `noise` are bands as (left, width); `beyond_low` and `beyond_high` say that the
    interval reaches further than the picture.
    """

    point: float
    low: float | None
    high: float | None
    zero: float | None
    bounds: tuple[float, ...]
    wanted: tuple[float, float] | None
    noise: tuple[float, float] | None
    beyond_low: bool
    beyond_high: bool
    style: str
    words: str


def axis_of(findings: Sequence[FindingLine]) -> Axis | None:
    """The scale for findings of one form; None where none of them has a number."""
    form = form_of(findings[0])
    numbers = [value for finding in findings for value in _numbers(finding)]
    if not any(finding.estimate.value is not None for finding in findings):
        return None
    if form == "rate":
        return _axis(0.0, 1.0, (0.0, 0.5, 1.0), form)
    if form == "share":
        high = min(_MOST_SHARE, max(1.5, *numbers))
        return _axis(min(0.0, max(-1.0, *[min(numbers)])), high, (0.0, 0.5, 1.0), form)
    if form == "number":
        return _plain(numbers)
    reach = max(map(abs, numbers)) or 1.0
    half = next((h for h in _HALVES if reach <= h), 1.0) if form == "points" else _nice(reach)
    return _axis(-half, half, (-half, 0.0, half), form)


def forest(finding: FindingLine, axis: Axis | None, style: str) -> Forest | None:
    """One finding on the scale of its question."""
    seen = finding.estimate
    if axis is None or seen.value is None:
        return None
    form = form_of(finding)
    bounds = _bounds(finding)
    reference = {"points": 0.0, "change": 0.0, "share": 1.0}.get(form)
    return Forest(
        point=axis.at(seen.value),
        low=None if seen.low is None else axis.at(seen.low),
        high=None if seen.high is None else axis.at(seen.high),
        zero=None if reference is None else axis.at(reference),
        bounds=tuple(axis.at(bound) for bound in bounds),
        wanted=_band(axis, *_wanted(finding, axis, bounds)) if bounds else None,
        noise=_noise(finding, axis),
        beyond_low=seen.low is not None and seen.low < axis.low,
        beyond_high=seen.high is not None and seen.high > axis.high,
        style=style,
        words=_words(finding, form),
    )


def _words(finding: FindingLine, form: Form) -> str:
    told = [shown(finding.estimate, form, bound=finding.bound)]
    if finding.wanted:
        told.append(f"wanted {wanted_words(finding)}")
    if finding.controls:
        controls = (f"{each.model} {shown(each.estimate, form)}" for each in finding.controls)
        told.append(f"controls: {', '.join(controls)}")
    return "; ".join(told)


def _numbers(finding: FindingLine) -> Iterable[float]:
    for seen in (finding.estimate, *(each.estimate for each in finding.controls)):
        yield from (v for v in (seen.value, seen.low, seen.high) if v is not None)
    if finding.bound is not None:
        yield finding.bound


def _bounds(finding: FindingLine) -> tuple[float, ...]:
    if finding.bound is None:
        return ()
    if wanted_side(finding) == "within":
        return (-abs(finding.bound), abs(finding.bound))
    return (finding.bound,)


def _wanted(finding: FindingLine, axis: Axis, bounds: Sequence[float]) -> tuple[float, float]:
    side = wanted_side(finding)
    if side == "above":
        return bounds[0], axis.high
    if side == "below":
        return axis.low, bounds[0]
    return bounds[0], bounds[-1]


def _noise(finding: FindingLine, axis: Axis) -> tuple[float, float] | None:
    if finding.control not in (None, BASE):
        return None  # an untaught model in one's place, against a taught one, is no noise
    ends = [_ends(one.estimate) for one in finding.controls]
    known = [pair for pair in ends if pair is not None]
    if not known:
        return None
    return _band(axis, min(low for low, _ in known), max(high for _, high in known))


def _ends(seen: EstimateLine) -> tuple[float, float] | None:
    if seen.low is not None and seen.high is not None:
        return seen.low, seen.high
    return None if seen.value is None else (seen.value, seen.value)


def _band(axis: Axis, low: float, high: float) -> tuple[float, float] | None:
    left, right = axis.at(low), axis.at(high)
    return (left, round(max(right - left, 0.0), 1))


def _axis(low: float, high: float, ticks: Iterable[float], form: Form) -> Axis:
    empty = Axis(low=low, high=high, ticks=())
    told = [at for at in ticks if low <= at <= high]
    labels = tuple(
        _tick(100 * empty.at(at) / WIDTH, one(at, form) if at == told[-1] else bare(at, form))
        for at in told
    )
    return Axis(low=low, high=high, ticks=labels)


def _tick(at: float, label: str) -> Tick:
    anchor = "start" if at < 5 else "end" if at > 95 else "middle"
    return Tick(at=round(at, 1), label=label, anchor=anchor)


def _plain(numbers: Sequence[float]) -> Axis:
    low, high = min(numbers), max(numbers)
    room = 0.1 * (high - low) or abs(high) / 10 or 1.0
    low, high = (0.0 if 0 <= low < high / 2 else low - room), high + room
    return _axis(low, high, (low, (low + high) / 2, high), "number")


def _nice(reach: float) -> float:
    """The next of 1, 2, 5, 10 ... times a power of ten."""
    power = 10.0 ** math.floor(math.log10(reach))
    return next((step * power for step in (1, 2, 5) if step * power >= reach), 10 * power) or reach
