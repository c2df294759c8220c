"""The results of all statistics; "not enough data" is one of them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Outcomes: TypeAlias = "Sequence[bool] | NDArray[np.bool_]"
"""One true or false for each reply."""

NOT_ENOUGH = "not enough data"
CONFIDENCE = 0.95
SEED = 0


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number with its interval; all three are None where the data do not suffice.

    `n` counts what is independent of each other: prompts, where a prompt has several replies.
    `confidence` is that of the interval with both ends; each end alone holds with
    (1 + confidence) / 2. `reason` says why there is no value, or what limits the one there is.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    confidence: float = CONFIDENCE
    reason: str = ""

    @property
    def enough(self) -> bool:
        """Whether there is a value with an interval."""
        return self.value is not None


@dataclass(frozen=True, kw_only=True)
class Significance:
    """A test's p value; None where the data do not suffice, and `reason` says why."""

    p: float | None
    n: int
    method: str
    reason: str = ""


def not_enough(n: int, method: str, why: str, confidence: float = CONFIDENCE) -> Estimate:
    """The estimate that says that there is none."""
    return Estimate(
        value=None,
        low=None,
        high=None,
        n=n,
        method=method,
        confidence=confidence,
        reason=f"{NOT_ENOUGH}: {why}",
    )


def no_test(n: int, method: str, why: str) -> Significance:
    """The test that says that it could not be made."""
    return Significance(p=None, n=n, method=method, reason=f"{NOT_ENOUGH}: {why}")


def around(
    value: float,
    low: float,
    high: float,
    *,
    n: int,
    method: str,
    confidence: float,
    reason: str = "",
) -> Estimate:
    """An estimate as plain floats; the interval always holds the value."""
    return Estimate(
        value=float(value),
        low=min(float(low), float(value)),
        high=max(float(high), float(value)),
        n=n,
        method=method,
        confidence=confidence,
        reason=reason,
    )


def both_ends(one_sided: float) -> float:
    """Confidence of the interval each of whose ends alone holds with `one_sided`.

    A one-sided 95% bound is an end of the 90% interval.
    """
    return 2 * checked_confidence(one_sided, above=0.5) - 1


def checked_confidence(confidence: float, above: float = 0.0) -> float:
    """`confidence`, where it lies between `above` and 1; ValueError elsewhere."""
    if not above < confidence < 1:
        raise ValueError(f"confidence must lie between {above:g} and 1 (got {confidence!r})")
    return confidence


def as_numbers(values: Sequence[float] | NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """One-dimensional finite floats; ValueError for all else."""
    import numpy as np

    found = np.asarray(values, dtype=float)
    if found.ndim != 1:
        raise ValueError(f"{name} must be one row of numbers (got shape {found.shape})")
    if not np.isfinite(found).all():
        raise ValueError(f"{name} must be finite numbers")
    return found


def as_outcomes(values: Outcomes, name: str) -> NDArray[np.float64]:
    """Outcomes as 0.0 and 1.0; ValueError for any other number."""
    import numpy as np

    found = as_numbers(np.asarray(values, dtype=float), name)
    if not np.isin(found, (0.0, 1.0)).all():
        raise ValueError(f"{name} must be true or false, each")
    return found


def as_groups(prompts: Sequence[Hashable], n: int) -> NDArray[np.intp]:
    """The number of each observation's prompt, in order of first appearance."""
    import numpy as np

    if len(prompts) != n:
        raise ValueError(f"{len(prompts)} prompts for {n} observations")
    numbers = {prompt: number for number, prompt in enumerate(dict.fromkeys(prompts))}
    return np.fromiter((numbers[prompt] for prompt in prompts), dtype=np.intp, count=n)


def same_length(*rows: NDArray[np.float64]) -> int:
    """How many observations each of `rows` has; ValueError where they differ."""
    lengths = {len(row) for row in rows}
    if len(lengths) != 1:
        raise ValueError(f"paired rows must be of one length (got {sorted(lengths)})")
    return lengths.pop()


def percent(share: float) -> str:
    """A confidence as people write it: 95%, 97.5%."""
    return f"{round(100 * share, 6):g}%"


@lru_cache(maxsize=16)
def z_of(confidence: float) -> float:
    """The standard normal's quantile for an interval with both ends."""
    from scipy.stats import norm

    return float(norm.ppf((1 + checked_confidence(confidence)) / 2))


def is_close(first: float, second: float) -> bool:
    """Equal but for rounding."""
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-12)
