"""A training's log becomes three small pictures and the same numbers as a table.

Other numbers over levels, such as a dose-response, are drawn in the same hand.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from harness.records import StepLine
from harness.report.text import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# matplotlib cannot draw in the page's own text colour; this value is swapped for it afterwards.
_INK = "#010203"
_LINE = "#3b82c4"
"""Mid-tone that keeps 3:1 against white and against near-black."""
_ACCURACY = (0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One quantity over the steps at which it was logged, or over the levels of a sweep.

    Title and axis are fixed words, never a suite's. `ends` are the values' intervals, if they
    have any: such values are drawn as points. `span` fixes the scale.
    """

    title: str
    axis: str = "step"
    steps: tuple[float, ...]
    values: tuple[float, ...]
    ends: tuple[tuple[float, float], ...] = ()
    span: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Curve:
    """What a training logged, ready to be drawn and to be read."""

    panels: tuple[Panel, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    words: str


def curve(log: tuple[StepLine, ...]) -> Curve:
    """Choose what to show of a log.

    The accuracy of a fresh adapter's first step is left out: both rewards are exactly 0 there,
    and the trainer counts only margins above 0, so it logs 0.0 for a tie.
    """
    tied, panels = _tied(log), panels_of(log)
    note = "Accuracy starts at step 2: at step 1 the rewards of a fresh adapter are tied at 0."
    return Curve(
        panels=panels,
        columns=("step", "loss", "margin", "accuracy", "log p chosen", "log p rejected"),
        rows=tuple(_row(line, tied and line is log[0]) for line in log),
        notes=(note,) if tied else (),
        words=_words(panels, len(log)),
    )


def panels_of(log: tuple[StepLine, ...]) -> tuple[Panel, ...]:
    """Loss, margin and accuracy of a training, as far as they were logged."""
    shown = log[1:] if _tied(log) else log
    panels = (
        _panel("loss", [(s.step, s.loss) for s in log]),
        _panel("reward margin", [(s.step, s.rewards_margins) for s in log]),
        _panel("reward accuracy", [(s.step, s.rewards_accuracies) for s in shown], _ACCURACY),
    )
    return tuple(panel for panel in panels if panel.values)


def draw(panels: Sequence[Panel], *, prefix: str) -> Markup:
    """Draw panels side by side as inline SVG; `prefix` keeps its ids apart from other pictures.

    The same panels give the same bytes. Safe to insert: nothing but numbers and fixed words
    reach the picture.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    settings = {"svg.hashsalt": "dpo-harness", "svg.fonttype": "none", "font.size": 9}
    with rc_context(settings):
        figure = Figure(figsize=(2.6 * max(2, len(panels)), 1.75), layout="constrained")
        axes = figure.subplots(1, max(2, len(panels)), squeeze=False)[0]
        for ax in axes[len(panels) :]:
            ax.set_axis_off()
        for ax, panel in zip(axes, panels, strict=False):
            _draw(ax, panel)
        buffer = io.StringIO()
        blank = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(buffer, format="svg", transparent=True, metadata=blank)
    # Own output: numbers and fixed words, and `prefix`, which is the view's own.
    return Markup(_inline(buffer.getvalue(), prefix))  # noqa: S704


def _draw(ax: Axes, panel: Panel) -> None:
    marker = "o" if panel.ends or len(panel.steps) < 3 else ""
    ax.plot(panel.steps, panel.values, color=_LINE, linewidth=1.6, marker=marker, markersize=4)
    if panel.ends:
        low, high = zip(*panel.ends, strict=True)
        ax.vlines(panel.steps, low, high, color=_LINE, linewidth=1.2)
    ax.set_title(panel.title, loc="left", fontsize=9, color=_INK)
    ax.set_xlabel(panel.axis, color=_INK)
    ax.tick_params(colors=_INK, length=2)
    ax.patch.set_visible(False)
    ax.grid(axis="y", color="#808080", alpha=0.25, linewidth=0.6)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color("#808080")
    ax.locator_params(axis="both", nbins=4)
    if panel.span:
        room = 0.04 * (panel.span[1] - panel.span[0])
        ax.set_ylim(panel.span[0] - room, panel.span[1] + room)


def _tied(log: tuple[StepLine, ...]) -> bool:
    first = log[0] if log else None
    tied = first is not None and first.step == 1 and first.rewards_accuracies == 0.0
    return tied and not (first and first.rewards_margins)


def _panel(
    title: str, points: list[tuple[int, float | None]], span: tuple[float, float] | None = None
) -> Panel:
    known = [(step, value) for step, value in points if value is not None and math.isfinite(value)]
    return Panel(
        title=title,
        steps=tuple(step for step, _ in known),
        values=tuple(value for _, value in known),
        span=span,
    )


def _row(line: StepLine, tied: bool) -> tuple[str, ...]:
    accuracy = "tied" if tied else _cell(line.rewards_accuracies)
    values = (_cell(line.loss), _cell(line.rewards_margins), accuracy)
    return (str(line.step), *values, _cell(line.logps_chosen), _cell(line.logps_rejected))


def _cell(value: float | None) -> str:
    return "not logged" if value is None else number(value)


def _words(panels: tuple[Panel, ...], steps: int) -> str:
    ends = [
        f"{panel.title} {number(panel.values[0])} → {number(panel.values[-1])}"
        for panel in panels
        if panel.values
    ]
    return f"{', '.join(ends)} over {steps} logged steps" if ends else "no training log"


def _inline(svg: str, prefix: str) -> str:
    """Cut a stand-alone SVG down to what may stand inside an HTML page."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\sxmlns(:xlink)?="[^"]*"', "", svg).replace("xlink:href", "href")
    # The page sets the font; groups are named for nobody, and a turn by 0 turns nothing.
    svg = re.sub(r" font-family: [^;\"]*;|(?<=<g) id=\"[^\"]*\"", "", svg)
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(r"(\d+\.\d)\d+", r"\1", re.sub(r"\s*\n\s*", " ", svg)).replace("> <", "><")
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}-", svg)
    # The text beside the picture and the table say it in words.
    return svg.replace(_INK, "currentColor").replace("<svg ", '<svg aria-hidden="true" ', 1)
