"""A metric along a sweep or a training: the dose-response picture with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.records import FindingLine, ModelLine, SideLine
from harness.report.curves import panels_of
from harness.report.drawing import Panel
from harness.report.estimates import level, shown, side_form
from harness.report.finding_row import Context, Row, row
from harness.report.gates import STEP
from harness.report.text import number

WIDTH, HEIGHT = 200, 44
_EDGE = 4


@dataclass(frozen=True, kw_only=True)
class Line:
    """The metric over the levels in small: points and the band of their intervals."""

    points: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float], ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class Dose:
    """One trend: its row, the picture, and the same numbers as a table."""

    id: str
    title: str
    metric: str
    wanted: str
    factor: str
    row: Row
    of: str
    short: str
    """From the first level to the last."""
    line: Line | None
    """The same in small; None where there are fewer than two levels."""
    panels: tuple[Panel, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def dose(finding: FindingLine, models: Sequence[ModelLine], context: Context, *, id: str) -> Dose:
    """Put a trend into a picture: the level on x, the metric with its interval on y.

    Along a training, the training's own margin and accuracy stand beside it.
    """
    levels = [_level(side, context) for side in finding.sides]
    factor = next((name for name, _ in levels if name), "level")
    known = sorted(
        ((at, side) for (_, at), side in zip(levels, finding.sides, strict=True) if at is not None),
        key=lambda pair: pair[0],
    )
    panels = (_panel(finding, factor, known), *_beside(finding, factor, models))
    form = side_form(finding)
    ends = [f"{level(side.estimate, form)} at {number(at)}" for at, side in known]
    return Dose(
        id=id,
        title=finding.title or finding.name,
        metric=finding.metric,
        wanted=finding.wanted,
        factor=factor,
        row=row(finding, None, context),
        of=f"{finding.model}, {finding.metric} by {factor}",
        short=f"{ends[0]}, {ends[-1]}{_steepest(known)}" if len(ends) > 1 else "not enough data",
        line=_line(panels[0], "; ".join(ends)),
        panels=tuple(panel for panel in panels if panel.values),
        columns=(factor, "model", finding.metric, "replies", "unclear", "not scored"),
        rows=tuple(
            (
                side.role if at is None else number(at),
                side.model,
                shown(side.estimate, form),
                *(f"{count:,}" for count in (side.replies, side.unclear, side.missing)),
            )
            for at, side in [
                *known,
                *(
                    (None, side)
                    for (_, at), side in zip(levels, finding.sides, strict=True)
                    if at is None
                ),
            ]
        ),
    )


def _level(side: SideLine, context: Context) -> tuple[str, float | None]:
    """The factor, and where the side stands on it; None where that is no number."""
    name, _, text = side.role.rpartition("=")
    model = context.models.get(side.model)
    levels = model.levels if model else {}
    if len(levels) == 1:
        ((name, value),) = levels.items()
        return name, None if isinstance(value, bool | str | None) else float(value)
    try:
        return name, float(text)
    except ValueError:
        return name, None


def _panel(finding: FindingLine, factor: str, known: Sequence[tuple[float, SideLine]]) -> Panel:
    percent = finding.unit == "rate"
    scale = 100 if percent else 1
    seen = [
        (at, side.estimate.value, side.estimate.low, side.estimate.high)
        for at, side in known
        if side.estimate.value is not None
    ]
    # The picture holds no word of a suite: the text beside it names the metric.
    return Panel(
        title="metric in %" if percent else "metric",
        axis=factor,
        steps=tuple(at for at, _, _, _ in seen),
        values=tuple(scale * value for _, value, _, _ in seen),
        ends=tuple(
            (scale * (value if low is None else low), scale * (value if high is None else high))
            for _, value, low, high in seen
        ),
        span=(0.0, 100.0) if percent else None,
    )


def _beside(finding: FindingLine, factor: str, models: Sequence[ModelLine]) -> Sequence[Panel]:
    """The longest log of the training whose checkpoints these are; its loss is left out."""
    if factor != STEP:
        return ()
    logs = [one.log for one in models if finding.model in (one.name, one.family) and one.log]
    if not logs:
        return ()
    wanted = ("reward margin", "reward accuracy", "log p")
    return [panel for panel in panels_of(max(logs, key=len)) if panel.title in wanted]


def _steepest(known: Sequence[tuple[float, SideLine]]) -> str:
    """`, most of it from 7 to 14`: the largest step between neighbours, where there are several."""
    seen = [(at, side.estimate.value) for at, side in known if side.estimate.value is not None]
    steps = [(abs(new - old), low, high) for (low, old), (high, new) in pairwise(seen)]
    if len(steps) < 2 or not max(steps)[0]:
        return ""
    _, low, high = max(steps)
    return f", most from {number(low)} to {number(high)}"


def _line(panel: Panel, words: str) -> Line | None:
    if len(panel.steps) < 2:
        return None
    numbers = [*panel.values, *(end for pair in panel.ends for end in pair)]
    low, high = panel.span or (min(numbers), max(numbers))
    left, right = min(panel.steps), max(panel.steps)

    def at(step: float, value: float) -> tuple[float, float]:
        across = (step - left) / (right - left or 1)
        up = (value - low) / (high - low or 1)
        return (
            round(_EDGE + (WIDTH - 2 * _EDGE) * across, 1),
            round(HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * up, 1),
        )

    lower = [at(step, end) for step, (end, _) in zip(panel.steps, panel.ends, strict=True)]
    upper = [at(step, end) for step, (_, end) in zip(panel.steps, panel.ends, strict=True)]
    return Line(
        points=tuple(at(*pair) for pair in zip(panel.steps, panel.values, strict=True)),
        band=(*upper, *reversed(lower)),
        words=words,
    )
