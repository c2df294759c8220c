"""Two models on the same prompts, or on others: difference of rates and McNemar's test.

A difference is treatment minus control, from -1 to 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from harness.stats.design import design_effect
from harness.stats.estimate import (
    CONFIDENCE,
    Estimate,
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
BONETT_PRICE = "Bonett-Price"
NEWCOMBE = "Newcombe hybrid"


@dataclass(frozen=True, kw_only=True)
class PairCounts:
    """Prompts by what both models' replies are: with the trait, or without it."""

    both: int
    treatment_only: int
    control_only: int
    neither: int

    @property
    def n(self) -> int:
        """How many prompts."""
        return self.both + self.treatment_only + self.control_only + self.neither

    @property
    def difference(self) -> float | None:
        """The treatment's rate less the control's; None without prompts."""
        return (self.treatment_only - self.control_only) / self.n if self.n else None


def pair_counts(treatment: Sequence[bool], control: Sequence[bool]) -> PairCounts:
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

    Bonett and Price (2012): the Wald interval after one imagined prompt was added to each kind
    of disagreement. Of three (Newcombe's, Tango's, this) it is the one that falls below its
    nominal coverage least often with few prompts; it is no wider at 50 and more.
    """
    return _bonett_price(
        pairs.treatment_only, pairs.control_only, pairs.n, pairs.n, BONETT_PRICE, confidence
    )


def clustered_difference(
    treatment: Sequence[bool],
    control: Sequence[bool],
    prompts: Sequence[Hashable],
    *,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """The difference of two rates on the same prompts, several pairs of replies each.

    Bonett and Price's interval of counts that were divided by the design effect of the
    differences (Rao and Scott 1992). One pair a prompt gives what `paired_difference` gives.
    `n` counts prompts.
    """
    first, second = as_outcomes(treatment, "treatment"), as_outcomes(control, "control")
    total = same_length(first, second)
    if not total:
        return not_enough(0, BONETT_PRICE, "no pairs", confidence)
    change, groups = first - second, as_groups(prompts, total)
    effect, count = design_effect(change, groups), int(groups.max()) + 1
    up, down = float((change > 0).sum()), float((change < 0).sum())
    method = BONETT_PRICE if count == total else f"{BONETT_PRICE} on Rao-Scott counts"
    return _bonett_price(up / effect, down / effect, total / effect, count, method, confidence)


def clustered_test(
    treatment: Sequence[bool], control: Sequence[bool], prompts: Sequence[Hashable]
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


def _bonett_price(
    up: float, down: float, n: float, observed: int, method: str, confidence: float
) -> Estimate:
    z = z_of(confidence)
    if not observed:
        return not_enough(0, method, "no pairs", confidence)
    gained, lost = (up + 1) / (n + 2), (down + 1) / (n + 2)
    middle = gained - lost
    half = z * ((gained + lost - middle**2) / (n + 2)) ** 0.5
    low, high = max(middle - half, -1.0), min(middle + half, 1.0)
    return around((up - down) / n, low, high, n=observed, method=method, confidence=confidence)
