"""Many comparisons in one run: p values adjusted for their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Correction = Literal["holm", "benjamini-hochberg", "none"]
_STATSMODELS = {"holm": "holm", "benjamini-hochberg": "fdr_bh"}


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """Adjusted p values in the order given; None where there was none to adjust."""

    method: Correction
    level: float
    family: int
    """How many p values were adjusted for each other."""
    adjusted: tuple[float | None, ...]
    significant: tuple[bool | None, ...]


def correct(
    p_values: Sequence[float | None], *, method: Correction = "holm", level: float = 0.05
) -> Corrected:
    """Adjust p values for their number; statsmodels' `multipletests`.

    Holm (1979) keeps the chance of even one false alarm in the run at `level`: for gates.
    Benjamini and Hochberg (1995) keep the share of false among the found at `level`: for many
    exploratory comparisons. Comparisons without a p value do not count.
    """
    from statsmodels.stats.multitest import multipletests

    there = [p for p in p_values if p is not None]
    if any(not 0 <= p <= 1 for p in there):
        raise ValueError("p values must lie between 0 and 1")
    adjusted = iter(there)
    if there and method != "none":
        found = multipletests(there, alpha=level, method=_STATSMODELS[method])[1]
        adjusted = iter(float(p) for p in found)
    placed = tuple(None if p is None else next(adjusted) for p in p_values)
    return Corrected(
        method=method,
        level=level,
        family=len(there),
        adjusted=placed,
        significant=tuple(None if p is None else p <= level for p in placed),
    )
