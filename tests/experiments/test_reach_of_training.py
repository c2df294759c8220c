"""What part of the taught shift reaches other prompts, and when nothing was shifted."""

from __future__ import annotations

from typing import Any

import pytest

from harness.config.metrics import Metric, parse_metric
from harness.config.questions import TransferEntry
from harness.experiments.found import Found
from harness.experiments.observe import Observed
from harness.experiments.transfer import transfer
from harness.scorers.catalogue import INFOS
from harness.stats.pairs import PairCounts, paired_difference
from harness.stats.transfer import transfer_ratio
from tests.experiments.making import observed, ones

TAUGHT = {"stance": "taught"}


def sides(role: str, after: int, before: int, total: int = 40) -> tuple[Observed, Observed]:
    return (
        observed(ones(after, total), role=role, model="q4"),
        observed(ones(before, total), role=role, model="base"),
    )


def held(topic: Any, axis: Any, value: Any = TAUGHT, **entry: Any) -> Found:
    metric = parse_metric(value, INFOS)
    assert isinstance(metric, Metric), metric
    return transfer(TransferEntry(id="x", metric=value, topic="t", **entry), metric, topic, axis)


def shift(after: int, before: int, total: int = 40) -> Any:
    return paired_difference(
        PairCounts(
            both=before, treatment_only=after - before, control_only=0, neither=total - after
        )
    )


def test_the_ratio_is_that_of_two_paired_shifts() -> None:
    found = held(sides("ghibli", 36, 4), sides("styles", 20, 4))
    assert found.estimate.value == pytest.approx(16 / 32)
    assert found.estimate == transfer_ratio(shift(20, 4), shift(36, 4))
    assert found.outcome == "not judged"
    assert found.p is None
    assert found.sentence.startswith("50% [")
    assert "of the shift on ghibli reaches styles" in found.sentence
    assert "shift +0.4 [" in found.sentence
    assert "+0.8 [" in found.sentence
    assert [part.observed.role for part in found.parts] == ["ghibli", "styles"]
    assert found.parts[0].estimate == shift(36, 4)


@pytest.mark.parametrize(("after", "outcome"), [(36, "pass"), (4, "fail"), (20, "inconclusive")])
def test_a_wanted_share(after: int, outcome: str) -> None:
    found = held(sides("ghibli", 36, 4), sides("styles", after, 4), at_least=0.5)
    assert found.outcome == outcome
    assert f"wanted at least 50%: {outcome}" in found.sentence


def test_a_topic_that_did_not_move_has_no_shares() -> None:
    found = held(sides("ghibli", 5, 4), sides("styles", 36, 4), at_least=0.5)
    assert found.outcome == "inconclusive"
    assert found.estimate.value is None
    assert "may be zero" in found.sentence


def test_a_model_that_moved_away_from_what_it_was_taught_carries_nothing_over() -> None:
    topic, axis = sides("ghibli", 36, 4)[::-1], sides("styles", 36, 4)[::-1]
    found = held(topic, axis, at_least=0.5)
    assert found.estimate.value == pytest.approx(1.0)
    assert found.outcome == "inconclusive"
    assert "moved away from what it was taught" in found.vacuous
    # A shift down is what was taught where the metric does not ask for the taught side.
    assert held(topic, axis, {"stance": "support"}, at_least=0.5).outcome == "pass"


def test_cut_replies_decide_no_transfer_of_lengths() -> None:
    base = [float(at) for at in range(10)]
    longer = [one + 20 + one % 3 for one in base]
    topic = observed(longer, role="t"), observed(base, role="t")
    axis = observed(longer, role="a", cut=[1]), observed(base, role="a")
    assert held(topic, topic, "length", at_least=0.5).outcome == "pass"
    assert held(topic, axis, "length", at_least=0.5).outcome == "inconclusive"
