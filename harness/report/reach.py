"""How far a taught shift reaches: one table for each model and question of transfer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.records import FindingLine
from harness.report.estimates import form_of, level, shown, side_form, wanted_words
from harness.report.finding_row import Context, Row, row
from harness.report.forest import Tick, axis_of


@dataclass(frozen=True, kw_only=True)
class AxisRow:
    """One axis: the row of its finding, and its own shift from the base."""

    name: str
    shift: str
    row: Row


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Of one model's shift on the trained topic, which part reaches each axis."""

    title: str
    metric: str
    wanted: str
    lead: str
    """`Of the shift that q4_main was taught on q4_ghibli, +66.7 points [+44, +82] ...`."""
    of: str
    short: str
    """All axes in one line."""
    ticks: tuple[Tick, ...]
    rows: tuple[AxisRow, ...]


def reaches(findings: Sequence[FindingLine], context: Context) -> tuple[Reach, ...]:
    """The transfers of one question, model by model."""
    models: dict[str, list[FindingLine]] = {}
    for finding in sorted(findings, key=context.order):
        models.setdefault(finding.model, []).append(finding)
    return tuple(_reach(found, context) for found in models.values())


def _reach(findings: Sequence[FindingLine], context: Context) -> Reach:
    first = findings[0]
    axis = axis_of(findings)
    topic = first.sides[0] if first.sides else None
    name = topic.role if topic else "the trained topic"
    shift = shown(topic.estimate, side_form(first)) if topic else "not known"
    parts = [f"{level(one.estimate, form_of(one))} {_axis_name(one)}" for one in findings]
    if all(one.estimate.value is None for one in findings):
        parts = ["nothing can be said of any axis: the shift itself may be zero"]
    return Reach(
        title=first.title or first.name,
        metric=first.metric,
        wanted=wanted_words(first),
        lead=f"Of the shift that {first.model} shows on {name} ({context.titles.get(name, '')}), "
        f"{shift}:".replace(" ()", ""),
        of=f"part of {first.model}'s shift on {name} that reaches",
        short=", ".join(parts),
        ticks=axis.ticks if axis else (),
        rows=tuple(
            AxisRow(
                name=_axis_name(one),
                shift=shown(one.sides[-1].estimate, side_form(one)) if one.sides else "not known",
                row=row(one, axis, context),
            )
            for one in findings
        ),
    )


def _axis_name(finding: FindingLine) -> str:
    return finding.sides[-1].role if finding.sides else finding.group_title
