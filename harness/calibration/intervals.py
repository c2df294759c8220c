"""Seeded 95% intervals: Wilson's for a share, a bootstrap over prompts for what has no formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEED = 0
_PARTS, _AT_ONCE = 20, 100  # so that ten thousand prompts fit into memory
RESAMPLES = _PARTS * _AT_ONCE
FEWEST_PROMPTS = 5
"""Resampling fewer prompts tells nothing of how the figure would move on others."""


def wilson(right: int, n: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share of `n` replies; `n` is at least 1."""
    from scipy.stats import binomtest

    found = binomtest(right, n).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def bootstrap(
    truth: Sequence[int], seen: Sequence[int], prompts: Sequence[str], labels: int
) -> dict[str, tuple[float, float]]:
    """Percentile intervals of `macro_f1` and `kappa` when whole prompts are drawn anew.

    Replies to one prompt stand and fall together, so that rows are no independent draws.
    `truth` and `seen` hold numbers of labels, from 0 to `labels` - 1.
    """
    import numpy as np

    names = {prompt: number for number, prompt in enumerate(dict.fromkeys(prompts))}
    tables = np.zeros((len(names), labels, labels))
    for prompt, row, column in zip(prompts, truth, seen, strict=True):
        tables[names[prompt], row, column] += 1
    random = np.random.default_rng(SEED)
    even = np.full(len(names), 1 / len(names))
    drawn = (random.multinomial(len(names), even, size=_AT_ONCE) for _ in range(_PARTS))
    confusions = np.concatenate([np.tensordot(part, tables, axes=1) for part in drawn])
    return {
        "macro_f1": _middle(macro_f1(confusions)),
        "kappa": _middle(kappa(confusions)),
    }


def macro_f1(confusions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean F1 over the labels that occur in truth, of each confusion matrix (truth in rows)."""
    import numpy as np

    hits = np.diagonal(confusions, axis1=-2, axis2=-1)
    truth, seen = confusions.sum(axis=-1), confusions.sum(axis=-2)
    scores = 2 * hits / np.maximum(truth + seen, 1)
    mean: NDArray[np.float64] = (scores * (truth > 0)).sum(axis=-1) / (truth > 0).sum(axis=-1)
    return mean


def kappa(confusions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cohen's kappa of each confusion matrix; NaN where chance alone agrees wholly."""
    import numpy as np

    n = confusions.sum(axis=(-2, -1))
    agreed = np.trace(confusions, axis1=-2, axis2=-1) / n
    chance = (confusions.sum(axis=-1) * confusions.sum(axis=-2)).sum(axis=-1) / n**2
    with np.errstate(invalid="ignore", divide="ignore"):
        found: NDArray[np.float64] = np.where(chance < 1, (agreed - chance) / (1 - chance), np.nan)
    return found


def _middle(values: NDArray[np.float64]) -> tuple[float, float]:
    import numpy as np

    low, high = np.percentile(values[~np.isnan(values)], [2.5, 97.5])
    return float(low), float(high)
