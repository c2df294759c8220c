"""How often a diff of two runs of the same models alarms, and how often it finds a real loss.

    python benchmarks/false_alarms.py [--runs 2000]

Seven models on six groups of 24 prompts, and each model on all six together: 49 tests in a diff.
Each prompt has a chance of its own to pass, drawn around the group's rate (or all have the same:
"alike", where most verdicts flip by chance); old and new run draw from the same chances. With
three replies a prompt the replies share their prompt's chance.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from harness.diff.tiers import Outcomes, judge

MODELS, GROUPS, PROMPTS = 7, 6, 24
_SPREAD = 2.0
"""Of the Beta distribution of chances: prompts differ much, as real ones do."""


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    alarms(1, 0.5, 1)  # imports
    gc.freeze()  # statsmodels collects garbage with each correction; modules are none
    print(
        "| same models, rate of passing | prompts | replies a prompt | diffs with a false alarm |"
    )
    print("|---|---|---|---|")
    for replies, count in ((1, runs), (3, runs // 5)):
        for rate, alike in ((0.5, True), (0.5, False), (0.8, False), (0.95, False)):
            share = alarms(count, rate, replies, alike=alike)
            kind = "alike" if alike else "differ"
            print(f"| {100 * rate:.0f}% | {kind} | {replies} | {100 * share:.1f}% of {count:,} |")
    print("\n| one group falls from 90% to | found in |\n|---|---|")
    for lowered in (0.6, 0.5, 0.4, 0.3):
        share = found(runs // 4, 0.9, lowered)
        print(f"| {100 * lowered:.0f}% | {100 * share:.0f}% of {runs // 4:,} |")


def alarms(runs: int, rate: float, replies: int, *, alike: bool = False, seed: int = 0) -> float:
    """Share of diffs in which any group is called a regression, though nothing changed."""
    random = np.random.default_rng(seed)
    spread = None if alike else _SPREAD
    return sum(_alarm(random, rate, rate, replies, spread) for _ in range(runs)) / runs


def found(runs: int, rate: float, lowered: float, seed: int = 0) -> float:
    """Share of diffs that call the one group a regression in which the rate fell."""
    random = np.random.default_rng(seed)
    return sum(_alarm(random, rate, lowered, 1, _SPREAD) for _ in range(runs)) / runs


def _alarm(
    random: np.random.Generator, rate: float, first: float, replies: int, spread: float | None
) -> bool:
    """Whether the diff alarms; where the first group's rate changes, whether on that group."""
    tiers = [judged.tier for judged in judge(list(_diff(random, rate, first, replies, spread)))]
    return "regression" in (tiers if first == rate else tiers[:1])


def _diff(
    random: np.random.Generator, rate: float, first: float, replies: int, spread: float | None
) -> Iterator[Outcomes]:
    """One diff's groups, and each model's sum; the very first group has a rate of its own."""
    for model in range(MODELS):
        chances = _chances(random, rate, (GROUPS, PROMPTS), spread)
        later = chances.copy()
        if model == 0 and first != rate:
            later[0] = _chances(random, first, (PROMPTS,), spread)
        old, new = (random.random((replies, *now.shape)) < now for now in (chances, later))
        prompts = np.tile(np.arange(GROUPS * PROMPTS).reshape(GROUPS, PROMPTS), (replies, 1, 1))
        for group in range(GROUPS):
            yield _outcomes(old[:, group], new[:, group], prompts[:, group])
        yield _outcomes(old, new, prompts)


def _chances(
    random: np.random.Generator, rate: float, shape: tuple[int, ...], spread: float | None
) -> NDArray[np.float64]:
    if spread is None:
        return np.full(shape, rate)
    return random.beta(spread * rate, spread * (1 - rate), shape)


def _outcomes(
    old: NDArray[np.bool_], new: NDArray[np.bool_], prompts: NDArray[np.intp]
) -> Outcomes:
    return Outcomes(
        old=old.ravel().tolist(), new=new.ravel().tolist(), prompts=prompts.ravel().tolist()
    )


if __name__ == "__main__":
    main()
