"""The design effect: how much less several replies to one prompt tell than as many prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def design_effect(values: NDArray[np.float64], groups: NDArray[np.intp]) -> float:
    """Variance of the mean of clustered values through that of as many independent ones.

    At least 1, and at most the mean size of the prompt a reply belongs to (all replies to a
    prompt alike), which also stands where all values are equal and nothing can be estimated.
    One reply a prompt gives exactly 1. `groups` are prompt numbers from 0 up.
    Source: Kish (1965); Rao and Scott (1992), A simple method for the analysis of clustered
    binary data, Biometrics 48.
    """
    import numpy as np

    n = len(values)
    sizes = np.bincount(groups)
    most = float((sizes**2).sum() / n)
    count = len(sizes)
    rest = values - values.mean()
    independent = float((rest**2).sum() / (n * (n - 1))) if n > 1 else 0.0
    if count < 2 or independent <= 0:
        return most
    sums = np.bincount(groups, weights=rest)
    clustered = float((sums**2).sum() / n**2 * count / (count - 1))
    return min(max(clustered / independent, 1.0), most)
