"""How many prompts a shift needs, and which shift a number of prompts can show.

One reply a prompt from each of two models, McNemar's test. The model of the pairs: the better one
has the trait on `rate` of the prompts, the other on `rate - shift`. Some prompts move against the
shift: `back` of all, but no more than if both models answered independently of each other,
(1 - rate) (rate - shift). The others that differ move with it: shift + back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Method = Literal["normal", "exact"]
POWER, LEVEL = 0.8, 0.05
RATE, BACK = 0.9, 0.05
MOST = 100_000
"""More prompts than anyone writes: beyond, a shift counts as one that cannot be shown."""
MOST_EXACT = 3_000


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is assumed of the pairs, and what is asked of the test (two-sided)."""

    rate: float = RATE
    back: float = BACK
    power: float = POWER
    level: float = LEVEL

    def __post_init__(self) -> None:
        for name in ("rate", "power", "level"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must lie between 0 and 1")
        if not 0 <= self.back < 0.5:
            raise ValueError("back must be at least 0 and below 0.5")

    def moves(self, shift: float) -> tuple[float, float]:
        """The shares of prompts that move with the shift, and against it."""
        if not 0 < shift <= 1:
            raise ValueError(f"a shift must lie above 0 and be at most 1 (got {shift!r})")
        rate = max(self.rate, shift)
        back = min(self.back, (1 - rate) * (rate - shift))
        return shift + back, back


DEFAULT = Plan()


def needed(shift: float, plan: Plan = DEFAULT, method: Method = "normal") -> int | None:
    """The number of prompts that show a shift of rates (0 to 1) with the plan's power.

    `normal`: Connor's (1987) formula; 0.60 needs 12, 0.30 33, 0.20 57, 0.10 155 with the plan's
    defaults. `exact`: by the power of the exact test itself, which needs a few more. None where
    that is above 100,000 (`exact`: above 3,000).
    """
    return _exact_needed(shift, plan) if method == "exact" else _normal_needed(shift, plan)


def detectable(n: int, plan: Plan = DEFAULT, method: Method = "normal") -> float | None:
    """The smallest shift of rates, to 0.001, that `n` prompts show with the plan's power.

    None where not even a shift of all prompts is shown.
    """
    low, high = 0, 1_000
    while high - low > 1:
        middle = (low + high) // 2
        enough = _shows(n, middle / 1_000, plan, method)
        low, high = (low, middle) if enough else (middle, high)
    return high / 1_000 if _shows(n, high / 1_000, plan, method) else None


def power(n: int, shift: float, plan: Plan = DEFAULT) -> float:
    """The chance that the exact McNemar test of `n` prompts finds the shift, either way.

    The sum over the number of prompts that differ, each weighted with its chance.
    """
    import numpy as np
    from scipy.stats import binom

    up, down = plan.moves(shift)
    differ = np.arange(n + 1)
    most = _most_against(n, plan.level)
    ends = binom.cdf(most, differ, down / (up + down)) + binom.cdf(most, differ, up / (up + down))
    return float((binom.pmf(differ, n, min(up + down, 1.0)) * np.where(most >= 0, ends, 0)).sum())


@lru_cache(maxsize=8)
def _most_against(n: int, level: float) -> NDArray[np.float64]:
    """Of 0 to `n` differing prompts: how many may go the rarer way at a p of at most `level`."""
    import numpy as np
    from scipy.stats import binom

    differ = np.arange(n + 1)
    first = binom.ppf(level / 2, differ, 0.5)
    found: NDArray[np.float64] = np.where(
        2 * binom.cdf(first, differ, 0.5) <= level, first, first - 1
    )
    return found


def _shows(n: int, shift: float, plan: Plan, method: Method) -> bool:
    if method == "exact":
        return n >= 1 and power(n, shift, plan) >= plan.power
    most = _normal_needed(shift, plan)
    return most is not None and most <= n


def _normal_needed(shift: float, plan: Plan) -> int | None:
    from scipy.stats import norm

    up, down = plan.moves(shift)
    spread = max(up + down - shift**2, 0.0)
    top = norm.isf(plan.level / 2) * (up + down) ** 0.5 + norm.ppf(plan.power) * spread**0.5
    # Fewer pairs than this have no p value below the level, even if all go one way.
    fewest = math.ceil(math.log2(2 / plan.level))
    found = max(math.ceil(float(top) ** 2 / shift**2 - 1e-9), fewest)
    return found if found <= MOST else None


def _exact_needed(shift: float, plan: Plan) -> int | None:
    low, high = 0, MOST_EXACT
    if power(high, shift, plan) < plan.power:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        enough = power(middle, shift, plan) >= plan.power
        low, high = (low, middle) if enough else (middle, high)
    return high
