"""Alarms of step logs written by hand, with figures that can be checked in the head."""

from __future__ import annotations

import pytest

from harness.alarms import alarms
from harness.records import StepLine


def log(*rows: tuple[float, float, float, float]) -> list[StepLine]:
    """Steps of (epoch, loss, reward of chosen, reward of rejected)."""
    return [
        StepLine(
            step=number,
            epoch=epoch,
            loss=loss,
            rewards_chosen=chosen,
            rewards_rejected=rejected,
            rewards_margins=chosen - rejected,
        )
        for number, (epoch, loss, chosen, rejected) in enumerate(rows, start=1)
    ]


START = (0.5, 0.693, 0.0, 0.0)


def test_a_training_that_went_well_gives_none() -> None:
    assert alarms(log(START, (1, 0.5, 0.2, -0.3), (1.5, 0.3, 0.6, -0.9), (2, 0.2, 1, -1.5))) == ()


def test_nothing_is_said_of_an_empty_log() -> None:
    assert alarms([]) == ()
    assert alarms([StepLine(step=1)]) == ()
    assert alarms([StepLine(step=1, epoch=0.5), StepLine(step=2, epoch=2.0)]) == ()


def test_both_replies_less_likely_is_displacement() -> None:
    told = alarms(log(START, (1, 0.5, 0.4, -0.3), (1.5, 0.3, -0.25, -2), (2, 0.2, -0.75, -4)))
    assert told == (
        "Likelihood displacement: at the end of training the chosen replies are less likely than "
        "under the base, as the rejected are (mean reward over the last epoch -0.50 and -3.00).",
    )


@pytest.mark.parametrize(
    "end",
    [
        [(1.5, 0.3, -0.25, -2.0), (2, 0.2, 0.35, -4.0)],  # in the mean the chosen ones rose
        [(1.5, 0.3, -0.5, 0.5), (2, 0.2, -0.5, 0.5)],  # the rejected ones rose: another fault
        [(1.5, 0.3, -0.001, -0.002), (2, 0.2, -0.004, -0.003)],  # nothing that would show
    ],
)
def test_one_reply_less_likely_is_none(end: list[tuple[float, float, float, float]]) -> None:
    assert alarms(log(START, (1, 0.6, -1, -1), *end)) == ()


def test_only_the_last_epoch_counts() -> None:
    rows = [START, (1, 0.6, -9, -9), (1.5, 0.3, 1, -1), (2, 0.2, 1, -1), (2.5, 0.2, 1, -1)]
    assert alarms(log(*rows)) == ()  # the last epoch is what lies behind 1.5
    assert alarms(log(*rows[:3])) != ()


def test_a_loss_that_rose_is_told() -> None:
    told = alarms(log(START, (1, 0.7, 0.1, 0.1), (1.5, 0.8, 0.1, 0.2), (2, 1.0, 0.1, 0.3)))
    assert told == (
        "The loss ended above its start: 0.693 at the first step, 0.900 in the mean over the last "
        "epoch.",
    )


def test_a_single_epoch_has_no_end_apart_from_its_start() -> None:
    assert alarms(log(START, (1, 0.8, 0.1, 0.2))) == ()
