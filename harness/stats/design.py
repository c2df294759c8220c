"""The design effect: how much less several replies to one prompt tell than as many prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def design_effect(
    values: NDArray[np.float64], groups: NDArray[np.intp], confidence: float
) -> float:
    """By how much to divide counts of clustered replies before an interval is made of them.

    The variance of the mean of the clustered values through that of as many independent ones
    (Kish 1965; Rao and Scott 1992, A simple method for the analysis of clustered binary data,
    Biometrics 48), times the squared ratio of t quantiles with prompts - 1 and replies - 1 degrees
    of freedom, as the first variance comes of few prompts (Korn and Graubard 1998). At least 1,
    and at most the mean size of the prompt a reply belongs to (as if all replies to a prompt were
    alike), which also stands where all values are equal and nothing can be estimated. One reply
    a prompt gives exactly 1. `groups` are prompt numbers from 0 up.
    """
    import numpy as np

    n, sizes = len(values), np.bincount(groups)
    most, count = float((sizes**2).sum() / n), len(sizes)
    rest = values - values.mean()
    independent = float((rest**2).sum() / (n * (n - 1))) if n > 1 else 0.0
    if count == n:
        return 1.0
    if count < 2 or independent <= 0:
        return most
    sums = np.bincount(groups, weights=rest)
    clustered = float((sums**2).sum() / n**2 * count / (count - 1))
    from scipy.stats import t

    few, many = t.ppf((1 + confidence) / 2, [count - 1, n - 1])
    return min(max(clustered / independent * float(few / many) ** 2, 1.0), most)
