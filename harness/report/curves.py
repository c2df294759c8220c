"""A training's log becomes three small pictures and the same numbers as a table."""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass

from markupsafe import Markup

from harness.records import StepLine
from harness.report.text import number

# matplotlib cannot draw in the page's own text colour; this value is swapped for it afterwards.
_INK = "#010203"
_LINE = "#3b82c4"
"""Mid-tone that keeps 3:1 against white and against near-black."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One quantity over the steps at which it was logged."""

    title: str
    steps: tuple[int, ...]
    values: tuple[float, ...]


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
    tied = bool(log) and log[0].step == 1 and log[0].rewards_accuracies == 0.0
    tied = tied and not log[0].rewards_margins
    shown = log[1:] if tied else log
    panels = (
        _panel("loss", [(s.step, s.loss) for s in log]),
        _panel("reward margin", [(s.step, s.rewards_margins) for s in log]),
        _panel("reward accuracy", [(s.step, s.rewards_accuracies) for s in shown]),
    )
    note = "Accuracy starts at step 2: at step 1 the rewards of a fresh adapter are tied at 0."
    return Curve(
        panels=tuple(panel for panel in panels if panel.values),
        columns=("step", "loss", "margin", "accuracy", "log p chosen", "log p rejected"),
        rows=tuple(_row(line, tied and line is log[0]) for line in log),
        notes=(note,) if tied else (),
        words=_words(panels, len(log)),
    )


def draw(shape: Curve, *, prefix: str) -> Markup:
    """Draw a curve as inline SVG; `prefix` keeps its ids apart from the page's other pictures.

    The same curve gives the same bytes. Safe to insert: nothing but numbers and fixed words of
    this module reach the picture.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    settings = {"svg.hashsalt": "dpo-harness", "svg.fonttype": "none", "font.size": 9}
    with rc_context(settings):
        figure = Figure(figsize=(7.8, 1.75), layout="constrained")
        axes = figure.subplots(1, len(shape.panels), squeeze=False)[0]
        for ax, panel in zip(axes, shape.panels, strict=True):
            marker = "o" if len(panel.steps) < 3 else ""
            ax.plot(panel.steps, panel.values, color=_LINE, linewidth=1.6, marker=marker)
            ax.set_title(panel.title, loc="left", fontsize=9, color=_INK)
            ax.set_xlabel("step", color=_INK)
            ax.tick_params(colors=_INK, length=2)
            ax.patch.set_visible(False)
            ax.grid(axis="y", color="#808080", alpha=0.25, linewidth=0.6)
            ax.spines[["top", "right"]].set_visible(False)
            ax.spines[["left", "bottom"]].set_color("#808080")
            ax.locator_params(axis="both", nbins=4)
            if panel.title == "reward accuracy":
                ax.set_ylim(-0.03, 1.05)
        buffer = io.StringIO()
        blank = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(buffer, format="svg", transparent=True, metadata=blank)
    # Own output: numbers and fixed words, and `prefix`, which is the view's own.
    return Markup(_inline(buffer.getvalue(), prefix))  # noqa: S704


def _panel(title: str, points: list[tuple[int, float | None]]) -> Panel:
    known = [(step, value) for step, value in points if value is not None and math.isfinite(value)]
    return Panel(
        title=title,
        steps=tuple(step for step, _ in known),
        values=tuple(value for _, value in known),
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
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}-", svg)
    # The text beside the picture and the table say it in words.
    return svg.replace(_INK, "currentColor").replace("<svg ", '<svg aria-hidden="true" ', 1)
