"""What a training's log gives reason to look at, in sentences.

TRL logs, of each step's pairs before the step is taken, `rewards/chosen` and `rewards/rejected`:
beta * (log pi(y|x) - log ref(y|x)). A negative one says that training made the replies less likely
than they are under the base.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from harness.records import StepLine

_ROUNDED = 1e-6
"""Epochs are fractions: the step that ends one may be logged a hair's breadth before it."""


def alarms(log: Sequence[StepLine]) -> tuple[str, ...]:
    """Sentences on a step log, oldest step first; none where there is nothing to tell."""
    found = _displacement(log), _no_descent(log)
    return tuple(sentence for sentence in found if sentence is not None)


def _displacement(log: Sequence[StepLine]) -> str | None:
    """Both replies less likely than under the base: probability went to what is in no pair.

    Source of the term: Razin et al., Unintentional Unalignment: Likelihood Displacement in Direct
    Preference Optimization, 2024 (arXiv:2410.08847).
    """
    last = _last_epoch(log)
    chosen = [row.rewards_chosen for row in last if row.rewards_chosen is not None]
    rejected = [row.rewards_rejected for row in last if row.rewards_rejected is not None]
    if not chosen or not rejected or round(max(fmean(chosen), fmean(rejected)), 2) >= 0:
        return None
    return (
        "Likelihood displacement: at the end of training the chosen replies are less likely than "
        f"under the base, as the rejected are (mean reward over the last epoch "
        f"{fmean(chosen):.2f} and {fmean(rejected):.2f})."
    )


def _no_descent(log: Sequence[StepLine]) -> str | None:
    """A loss that rose; nothing is said of a training of one epoch, which ends as it starts."""
    last = _last_epoch(log)
    losses = [row.loss for row in last if row.loss is not None]
    first = log[0].loss if log and log[0] not in last else None
    if first is None or not losses or round(fmean(losses), 3) <= round(first, 3):
        return None
    return (
        f"The loss ended above its start: {first:.3f} at the first step, {fmean(losses):.3f} in "
        "the mean over the last epoch."
    )


def _last_epoch(log: Sequence[StepLine]) -> list[StepLine]:
    """The steps of the last epoch's length; also where the training stopped within an epoch."""
    epochs = [row.epoch for row in log if row.epoch is not None]
    if not epochs:
        return []
    start = max(epochs) - 1 + _ROUNDED
    return [row for row in log if row.epoch is not None and row.epoch > start]
