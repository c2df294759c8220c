"""How long replies are, base beside model: quartiles in numbers and as boxes on one scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from harness.records import ReplyLine
from harness.report.cells import Cells
from harness.report.text import link, number

WIDTH = 200
_TICKS = (1, 10, 100, 1_000, 10_000, 100_000)


@dataclass(frozen=True, kw_only=True)
class Box:
    """Shortest, quartiles and longest: in characters, and as places from 0 to `WIDTH`."""

    who: str
    low: float
    first: float
    middle: float
    third: float
    high: float
    words: str
    cut: str
    """How many replies were cut, which would have been longer; empty where none was."""


@dataclass(frozen=True, kw_only=True)
class LengthRow:
    """One model on one group; only one box where the model is the base itself."""

    group: str
    title: str
    model: str
    href: str
    boxes: tuple[Box, ...]
    ratio: str


@dataclass(frozen=True, kw_only=True)
class Lengths:
    """All rows on one logarithmic scale; ticks are (percent of its width, label)."""

    ticks: tuple[tuple[float, str], ...]
    rows: tuple[LengthRow, ...]


@dataclass(frozen=True, kw_only=True)
class _Sizes:
    """Lengths of replies in ascending order, and how many of them were cut."""

    sizes: Sequence[int]
    cut: int

    @property
    def quartiles(self) -> tuple[float, float, float]:
        if len(self.sizes) == 1:
            return (self.sizes[0], self.sizes[0], self.sizes[0])
        first, middle, third = quantiles(self.sizes, n=4, method="inclusive")
        return (first, middle, third)


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """From the power of ten below the shortest quarter to the longest reply."""

    low: int
    high: float

    def share(self, size: float) -> float:
        """Where a length stands, from 0 to 1; shorter ones stand at the left end."""
        power = math.log10(max(1, size))
        return max(0.0, (power - self.low) / (self.high - self.low))


def lengths(cells: Cells) -> Lengths | None:
    """Lengths of all replies, by model and group; None where no reply was written."""
    told = {
        place: (_sizes(line.base_reply for line in lines), _sizes(line.reply for line in lines))
        for place in cells.places
        if (lines := [line for line in cells.verdicts.get(place, ()) if line.reply])
    }
    every = [one for pair in told.values() for one in pair if one.sizes]
    longest = max((one.sizes[-1] for one in every), default=0)
    if not longest:
        return None
    low = math.floor(math.log10(max(1.0, min(one.quartiles[0] for one in every))))
    scale = _Scale(low=low, high=max(math.log10(longest), low + 1))
    return Lengths(
        ticks=tuple(
            (round(100 * scale.share(tick), 1), number(tick))
            for tick in _TICKS
            if scale.low <= math.log10(tick) <= scale.high
        ),
        rows=tuple(
            LengthRow(
                group=group,
                title=cells.groups[group],
                model=model,
                href=link({"model": model, "group": group, "sort": "longest"}),
                boxes=(
                    *(
                        []
                        if cells.is_base(model) or not base.sizes
                        else [_box("base", base, scale)]
                    ),
                    _box("base" if cells.is_base(model) else "model", own, scale),
                ),
                ratio="" if cells.is_base(model) else _ratio(base, own),
            )
            for (model, group), (base, own) in told.items()
        ),
    )


def _sizes(replies: Iterable[ReplyLine | None]) -> _Sizes:
    made = [reply for reply in replies if reply is not None]
    return _Sizes(
        sizes=sorted(reply.characters for reply in made),
        cut=sum(reply.ended is False for reply in made),
    )


def _box(who: str, seen: _Sizes, scale: _Scale) -> Box:
    first, middle, third = seen.quartiles
    low, high = seen.sizes[0], seen.sizes[-1]
    places = [round(WIDTH * scale.share(size), 1) for size in (low, first, middle, third, high)]
    return Box(
        who=who,
        low=places[0],
        first=places[1],
        middle=places[2],
        third=places[3],
        high=places[4],
        words=f"{number(middle)} [{number(first)}, {number(third)}], "
        f"{number(low)} to {number(high)}",
        cut=f"{seen.cut:,} cut" if seen.cut else "",
    )


def _ratio(base: _Sizes, own: _Sizes) -> str:
    """Median through median; empty where the base is silent."""
    if not base.sizes or not base.quartiles[1]:
        return ""
    return f"{own.quartiles[1] / base.quartiles[1]:.2f} ×"
