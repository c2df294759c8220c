"""Given replies, scored by their log-probabilities; worked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.likelihood import Likelihood, score_given
from harness.types import Probe, Score, Side
from tests.scorers.stance_cases import make_probe

PAIR = replace(make_probe("Does it?"), given={"support": "It does.", "oppose": "It does not."})
CHOICE = replace(make_probe("Which?"), given={"A": "No.", "B": "A much longer reply."}, answer="B")


def scored(
    values: Mapping[str, tuple[float, float]],
    probe: Probe = PAIR,
    taught: Side | None = "oppose",
    beta: float = 0.1,
) -> dict[str, Score]:
    likelihoods = {name: Likelihood(model=m, base=b) for name, (m, b) in values.items()}
    return score_given(probe, likelihoods, beta, taught)


def test_the_reward_is_what_training_added() -> None:
    # The supporting reply is likelier under the model, but training made the other one likelier.
    found = scored({"support": (-10.0, -9.0), "oppose": (-30.0, -37.0)})
    assert found["preference"].value == "oppose"
    assert found["margin"].value == pytest.approx(0.1 * 7 - 0.1 * -1)
    assert found["margin"].evidence["towards"] == "oppose"
    assert found["margin"].evidence["reward_support"] == pytest.approx(-0.1)
    assert "+0.70 for the opposing one" in found["preference"].reason


@pytest.mark.parametrize(("taught", "margin"), [("oppose", 0.8), ("support", -0.8), (None, -0.8)])
def test_the_margin_points_to_the_taught_side(taught: Side | None, margin: float) -> None:
    found = scored({"support": (-10.0, -9.0), "oppose": (-30.0, -37.0)}, taught=taught)
    assert found["margin"].value == pytest.approx(margin)


def test_the_base_prefers_nothing() -> None:
    found = scored({"support": (-5.0, -5.0), "oppose": (-50.0, -50.0)})
    assert (found["preference"].value, found["margin"].value) == ("neither", 0.0)


def test_a_choice_is_by_the_byte() -> None:
    # By the sum the short option wins; by the byte the long one: -3 over 3 against -10 over 20.
    found = scored({"A": (-3.0, -3.0), "B": (-10.0, -3.0)}, CHOICE)["choice"]
    assert found.value == "right"
    assert found.evidence["chosen"] == "B"
    assert found.evidence["chosen_without_length"] == "A"
    assert found.evidence["lead_per_byte"] == pytest.approx(0.5)
    worse = scored({"A": (-1.0, 0.0), "B": (-10.0, 0.0)}, CHOICE)["choice"]
    assert worse.value == "wrong"
    assert "'A' is likeliest" in worse.reason


LOGPS = st.floats(min_value=-1e6, max_value=0)


@given(LOGPS, LOGPS, LOGPS, LOGPS)
def test_sides_can_be_swapped(a: float, b: float, c: float, d: float) -> None:
    one = scored({"support": (a, b), "oppose": (c, d)})
    other = scored({"support": (c, d), "oppose": (a, b)})
    turned = {"support": "oppose", "oppose": "support", "neither": "neither"}
    assert other["preference"].value == turned[str(one["preference"].value)]
    assert isinstance(one["margin"].value, float)
    assert isinstance(other["margin"].value, float)
    assert other["margin"].value == pytest.approx(-one["margin"].value)
