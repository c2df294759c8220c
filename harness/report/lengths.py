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


def lengths(cells: Cells) -> Lengths | None:
    """Lengths of all replies, by model and group; None where no reply was written."""
    told = {
        place: (_made(line.base_reply for line in lines), _made(line.reply for line in lines))
        for place in cells.places
        if (lines := [line for line in cells.verdicts.get(place, ()) if line.reply])
    }
    longest = max(
        (reply.characters for base, own in told.values() for reply in (*base, *own)), default=0
    )
    if not longest:
        return None
    top = math.log10(max(longest, 10))
    return Lengths(
        ticks=tuple(
            (round(100 * math.log10(tick) / top, 1), number(tick))
            for tick in _TICKS
            if math.log10(tick) <= top
        ),
        rows=tuple(
            LengthRow(
                group=group,
                title=cells.groups[group],
                model=model,
                href=link({"model": model, "group": group, "sort": "longest"}),
                boxes=(
                    *([] if cells.is_base(model) or not base else [_box("base", base, top)]),
                    _box("base" if cells.is_base(model) else "model", own, top),
                ),
                ratio="" if cells.is_base(model) else _ratio(base, own),
            )
            for (model, group), (base, own) in told.items()
        ),
    )


def _made(replies: Iterable[ReplyLine | None]) -> list[ReplyLine]:
    return [reply for reply in replies if reply is not None]


def _box(who: str, replies: Sequence[ReplyLine], top: float) -> Box:
    sizes = sorted(reply.characters for reply in replies)
    first, middle, third = _quartiles(sizes)
    cut = sum(reply.ended is False for reply in replies)
    low, high = sizes[0], sizes[-1]
    words = f"{number(middle)} [{number(first)}, {number(third)}], {number(low)} to {number(high)}"
    low_, first_, middle_, third_, high_ = (
        round(WIDTH * math.log10(max(1, size)) / top, 1)
        for size in (low, first, middle, third, high)
    )
    return Box(
        who=who, low=low_, first=first_, middle=middle_, third=third_, high=high_,
        words=words, cut=f"{cut:,} cut" if cut else "",
    )  # fmt: skip


def _quartiles(sizes: Sequence[int]) -> tuple[float, float, float]:
    if len(sizes) == 1:
        return (sizes[0], sizes[0], sizes[0])
    first, middle, third = quantiles(sizes, n=4, method="inclusive")
    return (first, middle, third)


def _ratio(base: Sequence[ReplyLine], own: Sequence[ReplyLine]) -> str:
    """Median through median; empty where the base is silent."""
    if not base or not own:
        return ""
    before = _quartiles(sorted(reply.characters for reply in base))[1]
    after = _quartiles(sorted(reply.characters for reply in own))[1]
    return f"{after / before:.2f} ×" if before else ""
