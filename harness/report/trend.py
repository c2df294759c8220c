"""Pass rates over past runs: a small line for each model and group, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from harness.history import FEWEST, Point
from harness.report.text import link, when
from harness.stats.estimate import percent

WIDTH, HEIGHT = 160, 28
_EDGE = 3
MOST = 60
"""So many lines are drawn; a page of hundreds shows nothing."""
Past: TypeAlias = Mapping[tuple[str, str], Sequence[Point]]
"""(model, group) -> its runs, the oldest first."""


@dataclass(frozen=True, kw_only=True)
class Spark:
    """One model on one group, night by night; x and y are places in the picture."""

    model: str
    group: str
    href: str
    words: str
    now: str
    line: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float], ...]
    """The intervals as one outline: the upper ends, and the lower ones back."""
    last: tuple[float, float]
    rows: tuple[tuple[str, str, str], ...]
    """Run, when, rate with its interval; the newest first."""


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The chapter on past nights."""

    words: str
    sparks: tuple[Spark, ...]
    width: int = WIDTH
    height: int = HEIGHT


def build_trend(past: Past) -> Trend | None:
    """Everything that was judged in more than two runs; None where nothing was."""
    judged = {
        place: kept
        for place, points in past.items()
        if len(kept := [point for point in points if point.rate is not None]) > FEWEST
    }
    if not judged:
        return None
    worst = set(sorted(judged, key=lambda place: _fall(judged[place]))[:MOST])
    sparks = tuple(
        _spark(model, group, points)
        for (model, group), points in judged.items()
        if (model, group) in worst
    )
    return Trend(words=_words(len(judged)), sparks=sparks)


def _words(count: int) -> str:
    fewer = f" Of {count:,} lines the {MOST} that fell most are shown." if count > MOST else ""
    return (
        "Share of judged replies that pass, all that is expected of them, run by run, with 95% "
        "Clopper-Pearson intervals; from 0% at the bottom to 100% at the top. Suites and models "
        "may have changed between runs: what changed since "
        f"one of them is told by harness diff.{fewer}"
    )


def _fall(points: Sequence[Point]) -> float:
    """How far the last run lies from the best one before it; negative: below."""
    *before, last = _rates(points)
    return last - max(before)


def _spark(model: str, group: str, points: Sequence[Point]) -> Spark:
    step = (WIDTH - 2 * _EDGE) / (len(points) - 1)
    xs = [round(_EDGE + step * at, 1) for at in range(len(points))]
    line = [(x, _y(point.rate)) for x, point in zip(xs, points, strict=True)]
    upper = [(x, _y(point.high)) for x, point in zip(xs, points, strict=True)]
    lower = [(x, _y(point.low)) for x, point in zip(xs, points, strict=True)]
    first, last = points[0], points[-1]
    return Spark(
        model=model,
        group=group,
        href=link({"model": model, "group": group}),
        words=f"{len(points)} runs: {_rate(first.rate)} at first, {_rate(last.rate)} at last, "
        f"lowest {_rate(min(_rates(points)))}, highest {_rate(max(_rates(points)))}",
        now=_told(last),
        line=tuple(line),
        band=(*upper, *reversed(lower)),
        last=line[-1],
        rows=tuple((point.run, when(point.started), _told(point)) for point in reversed(points)),
    )


def _rates(points: Sequence[Point]) -> list[float]:
    return [point.rate for point in points if point.rate is not None]


def _y(value: float | None) -> float:
    return round(HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * (value or 0.0), 1)


def _rate(value: float | None) -> str:
    return "not judged" if value is None else percent(round(value, 3))


def _told(point: Point) -> str:
    if point.low is None or point.high is None:
        return _rate(point.rate)
    return f"{_rate(point.rate)} [{100 * point.low:.0f}, {100 * point.high:.0f}]"
