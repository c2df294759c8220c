"""Scores given replies by their likelihood: no generation, and nobody who reads.

`preference` and `margin` compare what training did to two given replies, one for each side, by
the implicit reward of DPO; `choice` takes the likeliest of several options.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.rewards import implicit_reward, margin
from harness.types import Probe, Score, ScorerInfo, Side

_EQUAL = 1e-6
"""Rewards nearer than this are equal: float32 sums differ by as much between batches."""

PREFERENCE = ScorerInfo(
    name="preference", version=1, labels=("support", "oppose", "neither"), kind="preference"
)
MARGIN = ScorerInfo(name="margin", version=1, labels=None, kind="preference")
CHOICE = ScorerInfo(name="choice", version=1, labels=("right", "wrong"), kind="choice")

INFOS: Mapping[str, ScorerInfo] = {one.name: one for one in (PREFERENCE, MARGIN, CHOICE)}


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """Summed log-probabilities (nats) of one given reply, end token included."""

    model: float
    base: float

    def of_base(self) -> Likelihood:
        """The same reply as the base has it."""
        return Likelihood(model=self.base, base=self.base)


def score_given(
    probe: Probe, likelihoods: Mapping[str, Likelihood], beta: float, taught: Side | None
) -> dict[str, Score]:
    """All scores of a probe with given replies, by scorer; `likelihoods` by name of the reply."""
    if probe.answer is not None:
        return {"choice": _choice(probe, likelihoods)}
    rewards = {
        name: implicit_reward(beta=beta, policy=one.model, reference=one.base)
        for name, one in likelihoods.items()
    }
    towards: Side = taught or "support"
    other: Side = "oppose" if towards == "support" else "support"
    lead = margin(chosen=rewards[towards], rejected=rewards[other])
    evidence: dict[str, str | int | float | bool | None] = {
        "beta": beta,
        "reward_support": round(rewards["support"], 6),
        "reward_oppose": round(rewards["oppose"], 6),
    }
    return {
        "preference": _preference(rewards, evidence),
        "margin": _margin(lead, towards, evidence),
    }


def _preference(
    rewards: Mapping[str, float], evidence: Mapping[str, str | int | float | bool | None]
) -> Score:
    lead = rewards["support"] - rewards["oppose"]
    label = "neither" if abs(lead) < _EQUAL else "support" if lead > 0 else "oppose"
    reason = (
        f"implicit reward {rewards['support']:+.2f} for the supporting reply, "
        f"{rewards['oppose']:+.2f} for the opposing one"
    )
    return Score(scorer="preference", value=label, reason=reason, evidence=dict(evidence))


def _margin(
    lead: float, towards: Side, evidence: Mapping[str, str | int | float | bool | None]
) -> Score:
    reason = f"implicit reward of the reply that would {towards} above that of the other"
    return Score(
        scorer="margin", value=lead, reason=reason, evidence={**evidence, "towards": towards}
    )


def _choice(probe: Probe, likelihoods: Mapping[str, Likelihood]) -> Score:
    """Take the option with the highest log-probability per byte.

    Source: `acc_norm` of lm-evaluation-harness, which divides by the bytes of the option, so
    that a short option is not preferred for being short.
    """
    per_byte = {
        name: one.model / len(probe.given[name].encode("utf-8", "surrogatepass"))
        for name, one in likelihoods.items()
    }
    ranked = sorted(per_byte, key=lambda name: -per_byte[name])
    chosen, second = ranked[0], ranked[1]
    by_sum = max(likelihoods, key=lambda name: likelihoods[name].model)
    return Score(
        scorer="choice",
        value="right" if chosen == probe.answer else "wrong",
        reason=(
            f"{chosen!r} is likeliest: {per_byte[chosen]:.3f} nats per byte, "
            f"{second!r} {per_byte[second]:.3f}; the answer is {probe.answer!r}"
        ),
        evidence={
            "chosen": chosen,
            "lead_per_byte": round(per_byte[chosen] - per_byte[second], 6),
            "chosen_without_length": by_sum,
        },
    )
