"""Does a behaviour rise step by step over ordered levels (ratio, epochs, rows)?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from harness.stats.estimate import CONFIDENCE, Estimate, Significance, as_numbers, no_test
from harness.stats.means import mean
from harness.stats.paired_tests import permutation_test

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Direction = Literal["increasing", "decreasing"]
COCHRAN_ARMITAGE, PAGE, SLOPES = "Cochran-Armitage", "Page's L", "permutation of slopes"
_FEWEST_LEVELS = 3


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A one-sided test in the expected direction, and the mean slope over the prompts.

    `slope` is in the metric's unit by unit of level; it is missing where prompts differ by level.
    """

    test: Significance
    slope: Estimate | None = None


def rate_trend(
    successes: Sequence[int],
    totals: Sequence[int],
    levels: Sequence[float],
    direction: Direction = "increasing",
) -> Trend:
    """Do rates rise (or fall) with the level, where each level has its own prompts? One-sided.

    Cochran (1954) and Armitage (1955) with the levels as scores: statsmodels' linear-by-linear
    association of a 2 x k table. Needs three levels; uses the normal approximation, so that it
    is meant for ten replies a level and more.
    """
    import numpy as np
    from scipy.stats import norm
    from statsmodels.stats.contingency_tables import Table

    hits, of = as_numbers(successes, "successes"), as_numbers(totals, "totals")
    scores = as_numbers(levels, "levels")
    if not len(hits) == len(of) == len(scores):
        raise ValueError("successes, totals and levels must be of one length")
    if (hits < 0).any() or (hits > of).any():
        raise ValueError("successes must lie between 0 and their totals")
    n, filled = int(of.sum()), int((of > 0).sum())
    if filled < _FEWEST_LEVELS:
        why = f"{filled} levels with replies, a trend needs {_FEWEST_LEVELS}"
        return Trend(test=no_test(n, COCHRAN_ARMITAGE, why))
    if hits.sum() in (0, n) or len(np.unique(scores[of > 0])) < 2:
        same = Significance(p=1.0, n=n, method=COCHRAN_ARMITAGE, reason="no rate differs")
        return Trend(test=same)
    table = np.array([hits, of - hits])
    found = Table(table, shift_zeros=False).test_ordinal_association(np.array([1, 0]), scores)
    z = float(found.zscore) if direction == "increasing" else -float(found.zscore)
    return Trend(test=Significance(p=float(norm.sf(z)), n=n, method=COCHRAN_ARMITAGE))


def repeated_trend(
    table: Sequence[Sequence[float]] | NDArray[np.float64],
    levels: Sequence[float],
    direction: Direction = "increasing",
    *,
    confidence: float = CONFIDENCE,
) -> Trend:
    """Does a metric rise (or fall) with the level on the same prompts? One-sided.

    `table` has a row for each prompt and a column for each level, in rising order of `levels`.
    Where no prompt has two equal numbers: Page's L (1963), `scipy.stats.page_trend_test`, which
    uses the order of the levels within each prompt alone. Where some do (verdicts always): a
    sign-flipping permutation test of the prompts' least-squares slopes, as Page's null
    distribution knows no ties and would all but never alarm. The slope is the mean of those
    slopes, with a t interval.
    """
    import numpy as np
    from scipy.stats import page_trend_test

    found, scores = np.asarray(table, dtype=float), as_numbers(levels, "levels")
    if found.size and (found.ndim != 2 or found.shape[1] != len(scores)):
        raise ValueError(f"a row must have {len(scores)} numbers, one for each level")
    if not np.isfinite(found).all():
        raise ValueError("the table must hold finite numbers")
    if (np.diff(scores) <= 0).any():
        raise ValueError("levels must rise")
    n = len(found)
    if len(scores) < _FEWEST_LEVELS or n < 2:
        why = f"{n} prompts at {len(scores)} levels, a trend needs 2 at {_FEWEST_LEVELS}"
        return Trend(test=no_test(n, SLOPES, why))
    rising = direction == "increasing"
    centred = scores - scores.mean()
    slopes = found @ centred / (centred**2).sum()
    # Slopes of level prompts are zero but for rounding, and zeros are told apart.
    slopes[(found == found[:, :1]).all(axis=1)] = 0.0
    slope = mean(slopes, confidence=confidence)
    if (np.diff(np.sort(found, axis=1), axis=1) > 0).all():
        p = page_trend_test(found if rising else -found).pvalue
        return Trend(test=Significance(p=float(p), n=n, method=PAGE), slope=slope)
    test = permutation_test(slopes, "greater" if rising else "less")
    return Trend(test=replace(test, method=SLOPES), slope=slope)
