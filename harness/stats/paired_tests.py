"""Tests of paired numbers (lengths, margins): is the typical change zero?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from harness.stats.estimate import SEED, Significance, as_numbers, no_test

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Alternative = Literal["two-sided", "greater", "less"]
RESAMPLES = 9_999
_MOST_TRIED = 12
_AT_ONCE = 2_000_000  # numbers in memory
PERMUTATION, SIGN = "paired permutation", "sign test"


def permutation_test(
    changes: Sequence[float] | NDArray[np.float64], alternative: Alternative = "two-sided"
) -> Significance:
    """Is the mean change zero? If so, each change may as well have had the other sign.

    Up to 12 changes all signs are tried (`scipy.stats.permutation_test`), beyond 9,999 seeded ones
    (`scipy.stats.monte_carlo_test`, many times faster there). A change of zero flips to itself and
    is left out of the flipping. For numbers of any shape, few or many.
    """
    found = as_numbers(changes, "changes")
    if not len(found):
        return no_test(0, PERMUTATION, "no pairs")
    moved = found[found != 0]
    if not len(moved):
        return Significance(p=1.0, n=len(found), method=PERMUTATION, reason="no pair differs")
    tried = _all_signs if len(moved) <= _MOST_TRIED else _drawn_signs
    p = tried(moved, alternative)
    return Significance(p=p, n=len(found), method=PERMUTATION)


def _all_signs(moved: NDArray[np.float64], alternative: Alternative) -> float:
    import numpy as np
    from scipy.stats import permutation_test as test

    # Two zeros change no sum, and SciPy refuses a single number.
    found = test(
        (np.append(moved, [0.0, 0.0]) if len(moved) == 1 else moved,),
        np.sum,
        permutation_type="samples",
        alternative=alternative,
        n_resamples=2**_MOST_TRIED,
        vectorized=True,
    )
    return float(found.pvalue)


def _drawn_signs(moved: NDArray[np.float64], alternative: Alternative) -> float:
    import numpy as np
    from scipy.stats import monte_carlo_test

    random = np.random.default_rng(SEED)

    def flipped(size: tuple[int, int]) -> NDArray[np.float64]:
        return np.where(random.integers(0, 2, size=size, dtype=bool), moved, -moved)

    found = monte_carlo_test(
        moved,
        flipped,
        np.sum,
        alternative=alternative,
        n_resamples=RESAMPLES,
        batch=max(1, _AT_ONCE // len(moved)),
        vectorized=True,
    )
    return float(found.pvalue)


def sign_test(changes: Sequence[float] | NDArray[np.float64]) -> Significance:
    """Do more prompts rise than fall? Two-sided, exact; sizes of changes play no part.

    `scipy.stats.binomtest` on the changes that are not zero. For changes whose sizes mean little
    or hold outliers.
    """
    from scipy.stats import binomtest

    found = as_numbers(changes, "changes")
    up, down = int((found > 0).sum()), int((found < 0).sum())
    if not len(found):
        return no_test(0, SIGN, "no pairs")
    if not up + down:
        return Significance(p=1.0, n=len(found), method=SIGN, reason="no pair differs")
    return Significance(p=float(binomtest(up, up + down).pvalue), n=len(found), method=SIGN)
