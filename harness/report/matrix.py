"""Models over groups: passed of judged, and how far the stance moved from the base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.records import VerdictLine
from harness.report.cells import Cells, Place
from harness.report.figures import Share
from harness.report.groups import GroupLine
from harness.report.tally import LEADING_SCORER, tally
from harness.report.text import link, plural

_DEEPEST = 55
"""Percent of colour at 100 points, so that what stands on it can still be read."""


@dataclass(frozen=True, kw_only=True)
class Heat:
    """The shift of one model on one group.

    `style` says on which side of zero it is, `depth` how deep its colour, in percent.
    """

    text: str
    words: str
    style: str
    depth: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One model on one group; `href` is empty where it was not run there.

    `share` is the percentage of judged probes that pass, for a bar beneath the figures.
    """

    text: str
    href: str
    share: int
    rest: tuple[Share, ...]
    as_group: tuple[Share, ...] = ()
    """How the findings on the group stand."""
    heat: Heat | None = None
    """The shift from the base; None for the base, and where no stance was read."""


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One model on every group."""

    model: str
    cells: tuple[Cell, ...]
    words: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Block:
    """The matrix of one suite: its groups, and the models that it was put to."""

    suite: str
    groups: tuple[tuple[str, str], ...]
    rows: tuple[MatrixRow, ...]


def blocks(cells: Cells, rows: Sequence[MatrixRow]) -> tuple[Block, ...]:
    """The matrix suite by suite, so that it has few empty cells."""
    groups = list(cells.groups)
    made = []
    for suite in cells.suites:
        places = [groups.index(group) for group in suite.groups]
        parts = [replace(row, cells=tuple(row.cells[at] for at in places)) for row in rows]
        made.append(
            Block(
                suite=suite.name,
                groups=tuple((group, cells.groups[group]) for group in suite.groups),
                rows=tuple(row for row in parts if any(cell.href for cell in row.cells)),
            )
        )
    return tuple(made)


def matrix_rows(cells: Cells, lines: Iterable[GroupLine]) -> tuple[MatrixRow, ...]:
    """A row for each model with a cell for each group."""
    told = {(line.model, line.group): line for line in lines}
    return tuple(_row(model, cells, told) for model in cells.models)


def heated_words(rows: Iterable[MatrixRow]) -> str:
    """What the shifts mean; empty where there are none."""
    if not any(cell.heat for row in rows for cell in row.cells):
        return ""
    return (
        "In colour: the points by which the share of one side grew from the base to the "
        "model, of the side that the model was taught, else of support."
    )


def _row(model: str, cells: Cells, told: Mapping[Place, GroupLine]) -> MatrixRow:
    own = [(model, group) for group in cells.groups]
    every = [verdict for place in own for verdict in cells.verdicts.get(place, ())]
    errors = sum(cells.errors.get(place, 0) for place in own)
    return MatrixRow(
        model=model,
        cells=tuple(_cell(told.get(place), _heat(place, cells)) for place in own),
        words=tally(every, errors).words,
        href=link({"model": model}),
    )


def _cell(line: GroupLine | None, heat: Heat | None) -> Cell:
    if line is None:
        return Cell(text="not run", href="", share=0, rest=())
    counted = line.figures.tally
    text = f"{counted.passed}/{counted.judged}"
    if not counted.judged:
        text = plural(counted.not_judged, "reply", "replies") if counted.not_judged else "n = 0"
    share = round(100 * counted.passed / counted.judged) if counted.judged else 0
    shown = {"inconclusive": "?", "error": "⚠"}
    rest = tuple(
        Share(label=shown[each.style], count=each.count, style=each.style)
        for each in line.verdicts
        if each.style in shown
    )
    found = tuple(replace(each, label=each.label[0]) for each in line.as_group)
    return Cell(text=text, href=line.href, share=share, rest=rest, as_group=found, heat=heat)


def _heat(place: Place, cells: Cells) -> Heat | None:
    if cells.is_base(place[0]):
        return None
    return shift(cells.verdicts.get(place, ()), cells.taught(place[0]) or "support")


def shift(verdicts: Sequence[VerdictLine], side: str) -> Heat | None:
    """Points by which the share of `side` grew; None where no stance was read of both."""
    both = [
        (base.value, own.value)
        for verdict in verdicts
        if (base := verdict.base_scores.get(LEADING_SCORER))
        and (own := verdict.scores.get(LEADING_SCORER))
        and base.value is not None
        and own.value is not None
    ]
    if not both:
        return None
    n = len(both)
    before = 100 * sum(old == side for old, _ in both) / n
    after = 100 * sum(new == side for _, new in both) / n
    points = after - before
    return Heat(
        text=f"{points:+.0f}" if round(points) else "0",
        words=f"{side} {before:.0f}% → {after:.0f}% of {n:,}",
        style="towards" if round(points) > 0 else "away" if round(points) < 0 else "level",
        depth=round(_DEEPEST * abs(points) / 100),
    )
