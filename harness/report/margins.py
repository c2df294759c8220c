"""Given replies by likelihood: the margin under the base against the margin under the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.records import VerdictLine
from harness.report.cells import Cells
from harness.report.drawing import Dot
from harness.report.text import link, plural

MOST = 400
"""Dots in a picture; all beyond stand in the records alone."""


@dataclass(frozen=True, kw_only=True)
class MarginRow:
    """One probe's numbers."""

    probe: str
    href: str
    base: str
    model: str
    change: str


@dataclass(frozen=True, kw_only=True)
class Margins:
    """One model on one group of probes with given replies."""

    id: str
    model: str
    group: str
    title: str
    of: str
    """What is above what: `the reply that would oppose above the one that would support`."""
    unit: str
    words: str
    dots: tuple[Dot, ...]
    rows: tuple[MarginRow, ...]


def margins(cells: Cells) -> tuple[Margins, ...]:
    """One for each tuned model on each group whose probes have given replies."""
    found: list[Margins] = []
    for model, group in cells.places:
        side = cells.taught(model) or "support"
        given = [
            line
            for line in cells.verdicts.get((model, group), ())
            if len(line.given) > 1 and (line.answer or side) in {one.name for one in line.given}
        ]
        if given and not cells.is_base(model):
            title = cells.groups[group]
            found.append(_margins(f"margins-{len(found)}", model, group, title, given, side))
    return tuple(found)


def _margins(
    id: str, model: str, group: str, title: str, verdicts: Sequence[VerdictLine], side: str
) -> Margins:
    points = [(line, *_margin(line, side)) for line in verdicts]
    above = sum(own > 0 for _, _, own in points)
    before = sum(base > 0 for _, base, _ in points)
    rose = sum(own > base for _, base, own in points)
    count = len(points)
    other = "support" if side == "oppose" else "oppose"
    choice = verdicts[0].answer is not None
    what = (
        "the answer above the likeliest other option"
        if choice
        else f"the reply that would {side} above the one that would {other}"
    )
    more = f" The first {MOST:,} are shown." if count > MOST else ""
    return Margins(
        id=id,
        model=model,
        group=group,
        title=title,
        of=what,
        unit="nats per byte" if choice else "nats",
        words=(
            f"{plural(count, 'probe')}: above 0 for {before:,} under the base and {above:,} under "
            f"the model; the model's is higher for {rose:,}.{more}"
        ),
        dots=tuple(
            Dot(
                x=base,
                y=own,
                href=_href(line),
                words=f"{line.probe}: base {base:+.2f}, model {own:+.2f}",
            )
            for line, base, own in points[:MOST]
        ),
        rows=tuple(
            MarginRow(
                probe=line.probe,
                href=_href(line),
                base=f"{base:+.2f}",
                model=f"{own:+.2f}",
                change=f"{own - base:+.2f}",
            )
            for line, base, own in sorted(points[:MOST], key=lambda each: each[2] - each[1])
        ),
    )


def _margin(line: VerdictLine, side: str) -> tuple[float, float]:
    """How much likelier the wanted reply is than the other: under the base, and the model.

    In nats; of options in nats per byte, as their scorer has it.
    """
    choice = line.answer is not None
    wanted = line.answer if line.answer is not None else side
    weights = {
        given.name: len(given.text.encode("utf-8", "surrogatepass")) or 1 if choice else 1
        for given in line.given
    }
    own = {given.name: given.logp / weights[given.name] for given in line.given}
    base = {given.name: given.base_logp / weights[given.name] for given in line.given}
    return _lead(base, wanted), _lead(own, wanted)


def _lead(logps: Mapping[str, float], wanted: str) -> float:
    return logps[wanted] - max(logp for name, logp in logps.items() if name != wanted)


def _href(line: VerdictLine) -> str:
    return link({"at": f"{line.model}/{line.group}/{line.probe}"})
