"""A training's log becomes four small pictures and the same numbers as a table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import takewhile

from harness.records import StepLine
from harness.report.drawing import Panel
from harness.report.text import number

_ACCURACY = (0.0, 1.0)


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

    The accuracy of a fresh adapter's first steps is left out: both rewards are exactly 0 there,
    until a step with a learning rate above 0 was made, and the trainer counts only margins above
    0, so it logs 0.0 for a tie.
    """
    tied, panels = _tied(log), panels_of(log)
    return Curve(
        panels=panels,
        columns=("step", "loss", "margin", "accuracy", "log p chosen", "log p rejected"),
        rows=tuple(_row(line, at < tied) for at, line in enumerate(log)),
        notes=(_tie_words(log, tied),) if tied else (),
        words=_words(panels, len(log)),
    )


def panels_of(log: tuple[StepLine, ...]) -> tuple[Panel, ...]:
    """Loss, margin, accuracy and log-probabilities of a training, as far as they were logged."""
    shown = log[_tied(log) :]
    panels = (
        _panel("loss", [(s.step, s.loss) for s in log]),
        _panel("reward margin", [(s.step, s.rewards_margins) for s in log]),
        _panel("reward accuracy", [(s.step, s.rewards_accuracies) for s in shown], _ACCURACY),
        _log_probabilities(log),
    )
    return tuple(panel for panel in panels if panel.values)


def _tied(log: tuple[StepLine, ...]) -> int:
    """How many steps at the beginning have rewards of exactly 0."""
    if not log or log[0].step != 1:
        return 0
    same = takewhile(lambda s: s.rewards_accuracies == 0.0 and not s.rewards_margins, log)
    return sum(1 for _ in same)


def _tie_words(log: tuple[StepLine, ...], tied: int) -> str:
    last = log[tied - 1].step
    steps = "at step 1" if tied == 1 else f"up to step {last}"
    return (
        f"Accuracy starts after step {last}: {steps} the rewards of a fresh adapter are tied at 0."
    )


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


def _log_probabilities(log: tuple[StepLine, ...]) -> Panel:
    """Chosen and rejected in one picture: a margin grows, too, while both of them sink."""
    known = [
        (line.step, line.logps_chosen, line.logps_rejected)
        for line in log
        if line.logps_chosen is not None and line.logps_rejected is not None
        if math.isfinite(line.logps_chosen) and math.isfinite(line.logps_rejected)
    ]
    return Panel(
        title="log p",
        steps=tuple(step for step, _, _ in known),
        values=tuple(chosen for _, chosen, _ in known),
        others=tuple(rejected for _, _, rejected in known),
        names=("chosen", "rejected"),
    )


def _row(line: StepLine, tied: bool) -> tuple[str, ...]:
    accuracy = "tied" if tied else _cell(line.rewards_accuracies)
    values = (_cell(line.loss), _cell(line.rewards_margins), accuracy)
    return (str(line.step), *values, _cell(line.logps_chosen), _cell(line.logps_rejected))


def _cell(value: float | None) -> str:
    return "not logged" if value is None else number(value)


def _words(panels: tuple[Panel, ...], steps: int) -> str:
    ends = [
        f"{panel.title} {panel.names[0]}".strip()
        + f" {number(panel.values[0])} → {number(panel.values[-1])}"
        for panel in panels
        if panel.values
    ]
    return f"{', '.join(ends)} over {steps} logged steps" if ends else "no training log"
