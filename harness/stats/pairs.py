"""Two models on the same prompts, or on others: difference of rates and McNemar's test.

A difference is treatment minus control, from -1 to 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt

from harness.stats.design import design_effect
from harness.stats.estimate import (
    CONFIDENCE,
    Estimate,
    Outcomes,
    Significance,
    around,
    as_groups,
    as_outcomes,
    checked_confidence,
    no_test,
    not_enough,
    same_length,
    z_of,
)
from harness.stats.paired_tests import permutation_test

MCNEMAR = "exact McNemar"
TANGO = "Tango score"
NEWCOMBE = "Newcombe hybrid"


@dataclass(frozen=True, kw_only=True)
class PairCounts:
    """Prompts by what both models' replies are: with the trait, or without it."""

    both: int
    treatment_only: int
    control_only: int
    neither: int

    def __post_init__(self) -> None:
        if min(self.both, self.treatment_only, self.control_only, self.neither) < 0:
            raise ValueError(f"counts must be 0 or more (got {self})")

    @property
    def n(self) -> int:
        """How many prompts."""
        return self.both + self.treatment_only + self.control_only + self.neither

    @property
    def difference(self) -> float | None:
        """The treatment's rate less the control's; None without prompts."""
        return (self.treatment_only - self.control_only) / self.n if self.n else None


def pair_counts(treatment: Outcomes, control: Outcomes) -> PairCounts:
    """Count the four kinds of pairs; both rows in the same order of prompts."""
    first, second = as_outcomes(treatment, "treatment"), as_outcomes(control, "control")
    same_length(first, second)
    both = int((first * second).sum())
    ones, others = int(first.sum()), int(second.sum())
    return PairCounts(
        both=both,
        treatment_only=ones - both,
        control_only=others - both,
        neither=len(first) - ones - others + both,
    )


def mcnemar(pairs: PairCounts) -> Significance:
    """Do the two models differ on the same prompts? Two-sided, exact (McNemar 1947).

    statsmodels' `mcnemar(exact=True)`. Only prompts on which the models differ count; where there
    are none, p is 1. Its level never exceeds the nominal one, and stays below it when few differ.
    """
    if not pairs.n:
        return no_test(0, MCNEMAR, "no pairs")
    if not pairs.treatment_only + pairs.control_only:
        return Significance(p=1.0, n=pairs.n, method=MCNEMAR, reason="no prompt differs")
    from statsmodels.stats.contingency_tables import mcnemar as test

    table = [[pairs.both, pairs.treatment_only], [pairs.control_only, pairs.neither]]
    return Significance(p=float(test(table, exact=True).pvalue), n=pairs.n, method=MCNEMAR)


def paired_difference(pairs: PairCounts, *, confidence: float = CONFIDENCE) -> Estimate:
    """The difference of two rates on the same prompts, one reply each.

    Tango's (1998) score interval: the differences that the score test does not refuse. Newcombe's
    and Bonett and Price's cover as well in all, but let a gate of "no worse than" pass a model
    that is worse up to four (two) times as often as they should.
    """
    return _tango(pairs.treatment_only, pairs.control_only, pairs.n, pairs.n, TANGO, confidence)


def clustered_difference(
    treatment: Outcomes,
    control: Outcomes,
    prompts: Sequence[Hashable],
    *,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """The difference of two rates on the same prompts, several pairs of replies each.

    Tango's interval of counts that were divided by the design effect of the differences (Rao and
    Scott 1992, see `harness.stats.design`). One pair a prompt gives what `paired_difference` gives.
    `n` counts prompts.
    """
    first, second = as_outcomes(treatment, "treatment"), as_outcomes(control, "control")
    total = same_length(first, second)
    if not total:
        return not_enough(0, TANGO, "no pairs", confidence)
    change, groups = first - second, as_groups(prompts, total)
    effect, count = design_effect(change, groups, confidence), int(groups.max()) + 1
    up, down = float((change > 0).sum()), float((change < 0).sum())
    method = TANGO if count == total else f"{TANGO} on Rao-Scott counts"
    return _tango(up / effect, down / effect, total / effect, count, method, confidence)


def clustered_test(
    treatment: Outcomes, control: Outcomes, prompts: Sequence[Hashable]
) -> Significance:
    """Do the two models differ, with several pairs of replies a prompt? Two-sided.

    A sign-flipping permutation test of the mean change of each prompt, so that replies to one
    prompt stand and fall together. One pair a prompt is `mcnemar`.
    """
    import numpy as np

    first, second = as_outcomes(treatment, "treatment"), as_outcomes(control, "control")
    total = same_length(first, second)
    groups = as_groups(prompts, total)
    sizes = np.bincount(groups)
    if not total or sizes.max() == 1:
        return mcnemar(pair_counts(treatment, control))
    return permutation_test(np.bincount(groups, weights=first - second) / sizes)


def independent_difference(
    treatment: int,
    treatment_n: int,
    control: int,
    control_n: int,
    *,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """The difference of two rates that were seen on different prompts.

    Newcombe's (1998) hybrid of two Wilson intervals: statsmodels' `confint_proportions_2indep`.
    Where both models answered the same prompts `paired_difference` says more. `n` is the smaller.
    """
    n = min(treatment_n, control_n)
    for count, of in ((treatment, treatment_n), (control, control_n)):
        if not 0 <= count <= of:
            raise ValueError(f"{count} successes of {of}")
    if not n:
        return not_enough(0, NEWCOMBE, "one side has no replies", confidence)
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(
        treatment,
        treatment_n,
        control,
        control_n,
        method="newcomb",
        compare="diff",
        alpha=1 - checked_confidence(confidence),
    )
    value = treatment / treatment_n - control / control_n
    return around(value, low, high, n=n, method=NEWCOMBE, confidence=confidence)


def _tango(
    up: float, down: float, n: float, observed: int, method: str, confidence: float
) -> Estimate:
    z = z_of(confidence)
    if not observed:
        return not_enough(0, method, "no pairs", confidence)
    low, high = _tango_low(up, down, n, z), -_tango_low(down, up, n, z)
    return around((up - down) / n, low, high, n=observed, method=method, confidence=confidence)


def _tango_low(up: float, down: float, n: float, z: float) -> float:
    """The least difference that the score test does not refuse; the most is that of swapped pairs.

    `against` is the maximum-likelihood share of pairs that move down where the difference is given.
    """
    from scipy.optimize import brentq

    def beyond(difference: float) -> float:
        b = (2 * n - up + down) * difference - up - down
        root = sqrt(max(b * b + 8 * n * down * difference * (1 - difference), 0.0))
        against = (root - b) / (4 * n)
        variance = n * (2 * against + difference * (1 - difference))
        return up - down - n * difference - z * sqrt(max(variance, 0.0))

    # Where no pair differs the difference that was seen is a root too, but not the one wanted.
    end = (up - down) / n - 1e-9
    return float(brentq(beyond, -1.0, end)) if beyond(-1.0) > 0 > beyond(end) else -1.0
