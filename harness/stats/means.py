"""Means of numbers (tokens, margins) and mean changes prompt by prompt, in the numbers' unit.

A paired mean difference is the mean of the changes: give treatment minus control.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from harness.stats.estimate import (
    CONFIDENCE,
    SEED,
    Estimate,
    around,
    as_groups,
    as_numbers,
    checked_confidence,
    not_enough,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T, BCA, CLUSTERED = "t", "BCa bootstrap", "cluster-robust t"
FEWEST_EQUAL = 5
"""Fewer numbers that are all equal say nothing of how others would spread."""
FEWEST_RESAMPLED = 10
"""Fewer numbers, drawn anew, show too little of how others would spread."""
RESAMPLES = 4_999


def mean(
    values: Sequence[float] | NDArray[np.float64], *, confidence: float = CONFIDENCE
) -> Estimate:
    """The mean of independent numbers with Student's t interval (SciPy's `t`).

    The default for means and for mean changes: nominal where numbers are not very skewed, and
    nearer to it than the bootstrap with few of them.
    """
    from scipy.stats import t

    checked_confidence(confidence)
    found = as_numbers(values, "values")
    thin = _thin(found, T, confidence)
    if thin is not None:
        return thin
    n, middle = len(found), float(found.mean())
    half = float(t.ppf((1 + confidence) / 2, n - 1) * found.std(ddof=1) / n**0.5)
    return around(middle, middle - half, middle + half, n=n, method=T, confidence=confidence)


def bootstrap_mean(
    values: Sequence[float] | NDArray[np.float64], *, confidence: float = CONFIDENCE
) -> Estimate:
    """The mean with a bias-corrected, accelerated bootstrap interval (Efron 1987), seeded.

    `scipy.stats.bootstrap`. For very skewed numbers, from 20 on: there it covers more than `mean`.
    Else `mean` is nearer to its nominal coverage below 50 and as near above.
    """
    import numpy as np
    from scipy.stats import bootstrap

    checked_confidence(confidence)
    found = as_numbers(values, "values")
    thin = _thin(found, BCA, confidence)
    if thin is not None:
        return thin
    if len(found) < FEWEST_RESAMPLED:
        why = f"{len(found)} numbers, {FEWEST_RESAMPLED} can be drawn anew"
        return not_enough(len(found), BCA, why, confidence)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where BCa is not defined, its ends are NaN: see below
        ends = bootstrap(
            (found,),
            np.mean,
            n_resamples=RESAMPLES,
            batch=max(1, 2_000_000 // len(found)),
            vectorized=True,
            confidence_level=confidence,
            method="BCa",
            rng=np.random.default_rng(SEED),
        ).confidence_interval
    if not np.isfinite([ends.low, ends.high]).all():
        why = "the resampled means are all on one side of the mean"
        return not_enough(len(found), BCA, why, confidence)
    value = float(found.mean())
    return around(value, ends.low, ends.high, n=len(found), method=BCA, confidence=confidence)


def clustered_mean(
    values: Sequence[float] | NDArray[np.float64],
    prompts: Sequence[Hashable],
    *,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """The mean of numbers where one prompt may have several.

    Cluster-robust standard error (Liang and Zeger 1986) by statsmodels' OLS on a constant, with a
    t quantile of prompts - 1 degrees of freedom. One number a prompt gives what `mean` gives.
    `n` counts prompts.
    """
    import numpy as np

    checked_confidence(confidence)
    found = as_numbers(values, "values")
    groups = as_groups(prompts, len(found))
    count = len(np.unique(groups))
    if count == len(found):
        return mean(found, confidence=confidence)
    if count < 2:
        return not_enough(count, CLUSTERED, "one prompt alone", confidence)
    thin = _thin(np.bincount(groups, weights=found) / np.bincount(groups), CLUSTERED, confidence)
    if thin is not None:
        return thin
    from statsmodels.regression.linear_model import OLS

    fit = OLS(found, np.ones(len(found))).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )
    (low, high) = fit.conf_int(alpha=1 - confidence)[0]
    return around(found.mean(), low, high, n=count, method=CLUSTERED, confidence=confidence)


def _thin(values: NDArray[np.float64], method: str, confidence: float) -> Estimate | None:
    """The answer where numbers are too few, or too much alike, for a standard error."""
    n = len(values)
    if n < 2:
        return not_enough(n, method, f"{n or 'no'} number{'s' * (n != 1)}", confidence)
    if values.max() > values.min():
        return None
    if n < FEWEST_EQUAL:
        return not_enough(n, method, f"{n} numbers, all equal", confidence)
    value = float(values[0])
    reason = f"all {n} are equal: the interval cannot show their spread"
    return around(value, value, value, n=n, method=method, confidence=confidence, reason=reason)
