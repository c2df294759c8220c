"""How sure the shares of a group's bar are, and how each of its prompts moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from harness.report.text import plural
from harness.stats.rates import clustered_rate

MOST_CELLS = 60
"""Prompts that can be told apart in the width of a bar."""
_CELL = 10
_HALF = 8
_MOST_MOVES = 4


@dataclass(frozen=True, kw_only=True)
class Whisker:
    """The interval of an outer share of a bar, in percent of the bar's width from its left."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Sureness:
    """The two outer shares of a bar with their 95 % intervals."""

    whiskers: tuple[Whisker, ...]
    shares: tuple[tuple[str, str], ...]
    """Label and `71% [49, 87]`."""


@dataclass(frozen=True, kw_only=True)
class Strip:
    """One row of a picture: where a prompt's reply supports, opposes, or does neither.

    Each is the `d` of an SVG path: upwards, downwards, and in the middle.
    """

    support: str
    oppose: str
    neither: str


@dataclass(frozen=True, kw_only=True)
class Each:
    """Prompt by prompt, the base's stance above the model's; prompts that moved alike together."""

    width: int
    base: Strip
    model: Strip
    rows: tuple[int, ...]
    """Which reply of the page each cell is, from left to right."""
    words: str


def sureness(labels: Sequence[str], prompts: Sequence[Hashable], left: str, right: str) -> Sureness:
    """Intervals of the shares at both ends of a bar: of `left` from 0, of `right` back from 100.

    An end that is empty has none.

    Clopper-Pearson over prompts, as the gates have it, so that both say the same.
    """
    found = {
        end: clustered_rate([label == end for label in labels], prompts, method="clopper-pearson")
        for end in (left, right)
        if end
    }
    whiskers, shares = [], []
    for end, seen in found.items():
        if seen.value is None or seen.low is None or seen.high is None:
            continue
        low, high = 100 * seen.low, 100 * seen.high
        shares.append((end, f"{100 * seen.value:.0f}% [{low:.0f}, {high:.0f}]"))
        ends = (low, high) if end == left else (100 - high, 100 - low)
        whiskers.append(Whisker(low=round(ends[0], 1), high=round(ends[1], 1)))
    return Sureness(whiskers=tuple(whiskers), shares=tuple(shares))


def each_prompt(
    base: Sequence[str], model: Sequence[str], rows: Sequence[int], order: Sequence[str]
) -> Each | None:
    """The moves of all replies of a group; None where there are too many to be told apart.

    `base` and `model` are labels of the same replies, `rows` their numbers on the page, `order`
    all labels as they stand in the bar.
    """
    if not 1 < len(rows) <= MOST_CELLS:
        return None
    place = {label: at for at, label in enumerate(order)}
    cells = sorted(zip(base, model, rows, strict=True), key=lambda c: (place[c[0]], place[c[1]]))
    return Each(
        width=_CELL * len(cells),
        base=_strip([old for old, _, _ in cells]),
        model=_strip([new for _, new, _ in cells]),
        rows=tuple(row for _, _, row in cells),
        words=moves(zip(base, model, strict=True)) or "all as the base",
    )


def moves(pairs: Iterable[tuple[str, str]]) -> str:
    """`support → oppose 9, unclear → oppose 7`: the most frequent first; empty without any."""
    moved = Counter((old, new) for old, new in pairs if old != new)
    told = [f"{old} → {new} {count}" for (old, new), count in moved.most_common(_MOST_MOVES)]
    rest = len(moved) - len(told)
    return ", ".join([*told, *([plural(rest, "more kind")] if rest else [])])


def _strip(labels: Sequence[str]) -> Strip:
    def path(shape: str, *wanted: str) -> str:
        return "".join(
            f"M{_CELL * at + 1} {shape}"
            for at, label in enumerate(labels)
            if (label if label in ("support", "oppose") else "") in wanted
        )

    middle = 1 + _HALF
    return Strip(
        support=path(f"1v{_HALF}h8v-{_HALF}z", "support"),
        oppose=path(f"{middle}v{_HALF}h8v-{_HALF}z", "oppose"),
        neither=path(f"{middle}h8", ""),
    )
