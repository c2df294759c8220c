"""How often the intervals hold the truth, and how often the gates and tests cry wolf.

    python benchmarks/coverage.py [--root FOLDER] [--fast]

Counts and rates are summed up exactly, all else is simulated with a fixed seed. Prints the tables
and writes them between the marks of `docs/statistics.md`; `--fast` (few draws) only prints. Two to
three minutes on one core.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, multinomial

from harness.stats.estimate import Estimate
from harness.stats.gates import no_worse, rate_gate
from harness.stats.means import bootstrap_mean, clustered_mean, mean
from harness.stats.multiple import correct
from harness.stats.paired_tests import permutation_test, sign_test
from harness.stats.pairs import (
    PairCounts,
    clustered_difference,
    independent_difference,
    mcnemar,
    paired_difference,
)
from harness.stats.rates import Method, clustered_rate, rate
from harness.stats.transfer import transfer_ratio
from harness.stats.trend import rate_trend, repeated_trend

ROOT = Path(__file__).resolve().parents[1]
START, END = "<!-- coverage:start -->", "<!-- coverage:end -->"
SIZES = (10, 20, 30, 50, 100, 200)
DRAWS, DRAWS_SLOW = 2_000, 400
RATES = tuple(number / 20 for number in range(1, 20))
# Shares of prompts that move up, and down; every pair of them is a true difference.
UPS, DOWNS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9), (0.02, 0.05, 0.1, 0.2, 0.3)
MOVES = tuple((up, down) for up, down in product(UPS, DOWNS) if up + down <= 1)

Random: TypeAlias = np.random.Generator
Shares: TypeAlias = list[float]
Experiment: TypeAlias = Callable[[int, Random, int], Shares]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a table: for each n, the share of each true state that was tried."""

    what: str
    method: str
    shares: dict[int, Shares]


def main() -> None:
    """Measure, print, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--fast", action="store_true")
    chosen = parser.parse_args()
    started = time.perf_counter()
    text = report(DRAWS // 10, DRAWS_SLOW // 10) if chosen.fast else report()
    if not chosen.fast:
        publish(chosen.root / "docs" / "statistics.md", text)
    print(text)
    print(f"\n{time.perf_counter() - started:.0f} s")


def report(draws: int = DRAWS, slow: int = DRAWS_SLOW, sizes: Sequence[int] = SIZES) -> str:
    """Both tables as Markdown."""
    parts = []
    for heading, experiments in (("Intervals", INTERVALS), ("False alarms", ALARMS)):
        lines = list(measured(experiments, draws, slow, sizes))
        parts.append(f"{heading}:\n\n{table(lines)}")
    return "\n\n".join(parts)


def measured(
    experiments: Sequence[tuple[str, str, Experiment]], draws: int, slow: int, sizes: Sequence[int]
) -> Iterator[Line]:
    """Each experiment at each n; a seed of its own for each."""
    for number, (what, method, experiment) in enumerate(experiments):
        many = slow if "bootstrap" in method or "permutation" in method else draws
        shares = {n: experiment(n, np.random.default_rng([number, n]), many) for n in sizes}
        yield Line(what=what, method=method, shares=shares)


def holds(found: Estimate, truth: float) -> bool:
    """Whether the interval holds the truth; one without a value holds nothing."""
    if found.low is None or found.high is None:
        return False
    return found.low - 1e-12 <= truth <= found.high + 1e-12


# Rates and pairs: the chance of every possible count, summed up.


@lru_cache(maxsize=64)
def rate_estimates(n: int, method: Method) -> tuple[Estimate, ...]:
    """The interval of every count of `n`."""
    return tuple(rate(count, n, method=method) for count in range(n + 1))


def one_rate(method: Method) -> Experiment:
    """Coverage at rates of 5% to 95%."""

    def run(n: int, _: Random, __: int) -> Shares:
        found = rate_estimates(n, method)
        return [
            chance(binom.pmf(range(n + 1), n, true), [holds(one, true) for one in found])
            for true in RATES
        ]

    return run


def chance(weights: NDArray[np.float64], happened: Sequence[bool]) -> float:
    """The summed weight of what happened."""
    return float(weights[np.asarray(happened)].sum())


@lru_cache(maxsize=8)
def all_pairs(n: int) -> tuple[NDArray[np.int64], tuple[PairCounts, ...]]:
    """Every way in which `n` prompts can move up, down, or not."""
    moves = np.array(
        [(up, down, n - up - down) for up in range(n + 1) for down in range(n + 1 - up)]
    )
    counted = (
        PairCounts(both=0, treatment_only=up, control_only=down, neither=still)
        for up, down, still in moves.tolist()
    )
    return moves, tuple(counted)


@lru_cache(maxsize=64)
def weights(n: int, up: float, down: float) -> NDArray[np.float64]:
    """The chance of each of `all_pairs`."""
    found: NDArray[np.float64] = multinomial.pmf(
        all_pairs(n)[0], n, [up, down, max(0.0, 1 - up - down)]
    )
    return found


@lru_cache(maxsize=16)
def pair_estimates(n: int, confidence: float) -> tuple[Estimate, ...]:
    """The interval of each of `all_pairs`."""
    return tuple(paired_difference(one, confidence=confidence) for one in all_pairs(n)[1])


def paired(n: int, _: Random, __: int) -> Shares:
    """Coverage of paired differences."""
    found = pair_estimates(n, 0.95)
    return [
        chance(weights(n, up, down), [holds(one, up - down) for one in found]) for up, down in MOVES
    ]


def independent(n: int, random: Random, draws: int) -> Shares:
    """Coverage of differences of rates on different prompts."""
    cached = lru_cache(maxsize=None)(
        lambda first, second: independent_difference(first, n, second, n)
    )
    shares = []
    for first, second in ((0.9, 0.9), (0.9, 0.7), (0.8, 0.3), (0.5, 0.5), (0.95, 0.1), (0.2, 0.1)):
        drawn = random.binomial(n, [first, second], size=(draws, 2)).tolist()
        shares.append(float(np.mean([holds(cached(*one), first - second) for one in drawn])))
    return shares


# Numbers.

SHAPES: dict[str, tuple[Callable[[Random, tuple[int, ...]], NDArray[np.float64]], float]] = {
    "normal": (lambda random, size: random.normal(size=size), 0.0),
    "five steps": (lambda random, size: random.binomial(4, 0.5, size=size) / 2.0, 1.0),
    "skewed": (lambda random, size: random.gamma(4.0, size=size), 4.0),
    "very skewed": (lambda random, size: random.lognormal(size=size), float(np.exp(0.5))),
}


def number(estimator: Callable[[NDArray[np.float64]], Estimate], *shapes: str) -> Experiment:
    """Coverage of means of numbers of these shapes."""

    def run(n: int, random: Random, draws: int) -> Shares:
        shares = []
        for shape in shapes:
            draw, true = SHAPES[shape]
            shares.append(
                float(np.mean([holds(estimator(draw(random, (n,))), true) for _ in range(draws)]))
            )
        return shares

    return run


# Several replies a prompt: each prompt has a rate of its own, spread by a beta distribution.

REPLIES, SPREADS = (3, 10), (1.0, 20.0)


def replied(
    random: Random, true: float, spread: float, shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Replies with a trait: a row for each prompt."""
    own = random.beta(true * spread, (1 - true) * spread, size=(shape[0], 1))
    found: NDArray[np.bool_] = random.random(shape) < own
    return found


def clustered_rates(n: int, random: Random, draws: int) -> Shares:
    """Coverage of rates over n prompts."""
    shares = []
    for true, spread, replies in product((0.1, 0.5, 0.8, 0.9), SPREADS, REPLIES):
        prompts = np.repeat(np.arange(n), replies).tolist()
        hits = [
            holds(
                clustered_rate(replied(random, true, spread, (n, replies)).ravel(), prompts), true
            )
            for _ in range(draws // 4)
        ]
        shares.append(float(np.mean(hits)))
    return shares


def clustered_differences(n: int, random: Random, draws: int) -> Shares:
    """Coverage of paired differences over n prompts."""
    shares = []
    for (before, after), spread, replies in product(
        ((0.5, 0.8), (0.9, 0.9), (0.9, 0.5), (0.1, 0.9)), SPREADS, REPLIES
    ):
        prompts = np.repeat(np.arange(n), replies).tolist()
        hits = []
        for _ in range(draws // 4):
            old = replied(random, before, spread, (n, replies)).ravel()
            new = replied(random, after, spread, (n, replies)).ravel()
            hits.append(holds(clustered_difference(new, old, prompts), after - before))
        shares.append(float(np.mean(hits)))
    return shares


def clustered_means(n: int, random: Random, draws: int) -> Shares:
    """Coverage of means over n prompts whose own means spread as much as their replies."""
    shares = []
    for replies in REPLIES:
        prompts = np.repeat(np.arange(n), replies)
        hits = []
        for _ in range(draws // 4):
            values = random.normal(size=n)[prompts] + random.normal(size=n * replies)
            hits.append(holds(clustered_mean(values, prompts.tolist()), 0.0))
        shares.append(float(np.mean(hits)))
    return shares


# The transfer ratio: n prompts on the axis, as many on the trained topic.

TRANSFERS = (
    ((0.65, 0.05), (0.65, 0.05)),
    ((0.65, 0.05), (0.3, 0.05)),
    ((0.65, 0.05), (0.1, 0.1)),
    ((0.9, 0.02), (0.9, 0.02)),
    ((0.9, 0.02), (0.4, 0.05)),
    ((0.35, 0.05), (0.2, 0.05)),
)


def transfer(n: int, random: Random, draws: int) -> Shares:
    """Coverage of the ratio where it is given: the topic's shift is not zero."""
    ratio = lru_cache(maxsize=None)(_ratio)
    shares = []
    for topic, axis in TRANSFERS:
        true = (axis[0] - axis[1]) / (topic[0] - topic[1])
        found = [
            ratio(n, tuple(first), tuple(second))
            for first, second in zip(
                _moved(random, n, topic, draws), _moved(random, n, axis, draws), strict=True
            )
        ]
        given = [holds(one, true) for one in found if one.enough]
        if len(given) >= draws / 2:
            shares.append(float(np.mean(given)))
    return shares


def _moved(random: Random, n: int, moves: tuple[float, float], draws: int) -> list[list[int]]:
    up, down = moves
    found: list[list[int]] = random.multinomial(n, [up, down, 1 - up - down], size=draws).tolist()
    return found


def _ratio(n: int, topic: tuple[int, int, int], axis: tuple[int, int, int]) -> Estimate:
    return transfer_ratio(_shift(*axis), _shift(*topic))


@cache
def _shift(up: int, down: int, still: int) -> Estimate:
    return paired_difference(
        PairCounts(both=0, treatment_only=up, control_only=down, neither=still)
    )


# False alarms: the truth lies exactly on the bound, or nothing differs.


def gate(method: Method, outcome: str) -> Experiment:
    """A model whose true rate is the bound (50% to 95%) fails, or passes."""

    def run(n: int, _: Random, __: int) -> Shares:
        shares = []
        for bound in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
            decided = [
                rate_gate(one, at_least=bound).outcome == outcome
                for one in rate_estimates(n, method)
            ]
            shares.append(chance(binom.pmf(range(n + 1), n, bound), decided))
        return shares

    return run


def margin(outcome: str, confidence: float) -> Experiment:
    """A model that is worse by exactly the margin passes, or fails."""

    def run(n: int, _: Random, __: int) -> Shares:
        found = pair_estimates(n, confidence)
        shares = []
        for drop, down in product((0.05, 0.1, 0.2), (0.02, 0.05, 0.1)):
            decided = [no_worse(one, drop).outcome == outcome for one in found]
            shares.append(chance(weights(n, down, down + drop), decided))
        return shares

    return run


def same_pairs(n: int, _: Random, __: int) -> Shares:
    """McNemar finds a difference where there is none."""
    p = [mcnemar(one).p for one in all_pairs(n)[1]]
    found = [one is not None and one <= 0.05 for one in p]
    return [chance(weights(n, move, move), found) for move in (0.02, 0.05, 0.1, 0.2, 0.4)]


def same_numbers(test: Callable[[NDArray[np.float64]], Any]) -> Experiment:
    """A test of changes finds one where there is none, at each shape."""

    def run(n: int, random: Random, draws: int) -> Shares:
        def found(changes: NDArray[np.float64]) -> bool:
            p = test(changes).p
            return p is not None and p <= 0.05

        return [
            float(np.mean([found(draw(random, (n,)) - draw(random, (n,))) for _ in range(draws)]))
            for draw, _ in SHAPES.values()
        ]

    return run


def family(method: Any) -> Experiment:
    """At least one of twenty comparisons of equal models is found."""

    def run(n: int, random: Random, draws: int) -> Shares:
        p = lru_cache(maxsize=None)(lambda up, down: mcnemar(_pairs(n, up, down)).p)
        alarms = []
        gc.freeze()  # statsmodels collects garbage at each call
        for _ in range(draws):
            drawn = random.multinomial(n, [0.2, 0.2, 0.6], size=20).tolist()
            found = correct([p(up, down) for up, down, _ in drawn], method=method)
            alarms.append(any(found.significant))
        gc.unfreeze()
        return [float(np.mean(alarms))]

    return run


def _pairs(n: int, up: int, down: int) -> PairCounts:
    return PairCounts(both=0, treatment_only=up, control_only=down, neither=n - up - down)


def flat_rates(n: int, random: Random, draws: int) -> Shares:
    """Cochran-Armitage finds a rise over five levels of n replies each, all of one rate."""
    shares = []
    for true in (0.2, 0.5, 0.9):
        drawn = random.binomial(n, true, size=(draws // 2, 5)).tolist()
        p = [rate_trend(one, [n] * 5, [0, 0.25, 0.5, 0.75, 1]).test.p for one in drawn]
        shares.append(float(np.mean([one is not None and one <= 0.05 for one in p])))
    return shares


def flat_prompts(n: int, random: Random, draws: int) -> Shares:
    """Verdicts on the same n prompts, each with one rate, seem to rise over five levels."""
    shares = []
    for spread in (1.0, 20.0):
        own = random.beta(0.5 * spread, 0.5 * spread, size=(draws, n, 1))
        drawn = (random.random((draws, n, 5)) < own).astype(float)
        p = [repeated_trend(one, [0, 0.25, 0.5, 0.75, 1]).test.p for one in drawn]
        shares.append(float(np.mean([one is not None and one <= 0.05 for one in p])))
    return shares


def flat_numbers(n: int, random: Random, draws: int) -> Shares:
    """Numbers on the same n prompts, each with a level of its own, seem to rise."""
    own = random.normal(size=(draws, n, 1))
    drawn = own + random.normal(size=(draws, n, 5))
    p = [repeated_trend(one, [0, 0.25, 0.5, 0.75, 1]).test.p for one in drawn]
    return [float(np.mean([one is not None and one <= 0.05 for one in p]))]


METHODS: tuple[tuple[str, Method], ...] = (
    ("Wilson", "wilson"),
    ("Jeffreys", "jeffreys"),
    ("Clopper-Pearson", "clopper-pearson"),
)
INTERVALS: tuple[tuple[str, str, Experiment], ...] = (
    *(("one rate", shown, one_rate(method)) for shown, method in METHODS),
    ("rate, 3 or 10 replies a prompt", "Wilson on Rao-Scott counts", clustered_rates),
    ("paired difference of rates", "Tango score", paired),
    ("the same, 3 or 10 pairs a prompt", "Tango score on Rao-Scott counts", clustered_differences),
    ("independent difference of rates", "Newcombe hybrid", independent),
    ("mean, normal, in steps or skewed", "t", number(mean, "normal", "five steps", "skewed")),
    ("mean, very skewed", "t", number(mean, "very skewed")),
    (
        "mean, normal, in steps or skewed",
        "BCa bootstrap",
        number(bootstrap_mean, "normal", "five steps", "skewed"),
    ),
    ("mean, very skewed", "BCa bootstrap", number(bootstrap_mean, "very skewed")),
    ("mean, 3 or 10 numbers a prompt", "cluster-robust t", clustered_means),
    ("transfer ratio", "MOVER-R", transfer),
)
ALARMS: tuple[tuple[str, str, Experiment], ...] = (
    *(
        (f"gate {ends} a rate that is the bound (2.5)", shown, gate(method, outcome))
        for ends, outcome in (("fails", "fail"), ("passes", "pass"))
        for shown, method in METHODS
    ),
    *(
        (f"no-worse gate {ends} a loss of the margin ({level})", shown, margin(outcome, confidence))
        for ends, outcome in (("fails", "fail"), ("passes", "pass"))
        for level, shown, confidence in (
            ("2.5", "Tango score, 95%", 0.95),
            ("5", "Tango score, 90%", 0.9),
        )
    ),
    ("rates differ, paired (5)", "exact McNemar", same_pairs),
    ("numbers differ, paired (5)", "paired permutation", same_numbers(permutation_test)),
    ("numbers differ, paired (5)", "sign test", same_numbers(sign_test)),
    ("any of 20 comparisons (5)", "McNemar, Holm", family("holm")),
    ("any of 20 comparisons (5)", "McNemar, Benjamini-Hochberg", family("benjamini-hochberg")),
    ("any of 20 comparisons", "McNemar, uncorrected", family("none")),
    ("rates rise over 5 levels (5)", "Cochran-Armitage", flat_rates),
    ("verdicts of the same prompts rise (5)", "permutation of slopes", flat_prompts),
    ("numbers of the same prompts rise (5)", "Page's L", flat_numbers),
)


def table(lines: Sequence[Line]) -> str:
    """Mean over the true states in percent, the lowest and the highest in brackets."""
    sizes = list(lines[0].shares)
    made = [f"| what | method | {' | '.join(f'n = {n}' for n in sizes)} |"]
    made.append("|" + "---|" * (len(sizes) + 2))
    for line in lines:
        cells = [cell(line.shares[n]) for n in sizes]
        made.append(f"| {' | '.join([line.what, line.method, *cells])} |")
    return "\n".join(made)


def cell(shares: Shares) -> str:
    """`95.2 [91.4, 98.2]`, or what there is."""
    if not shares:
        return "not enough data"
    middle = f"{100 * np.mean(shares):.1f}"
    if len(shares) == 1:
        return middle
    return f"{middle} [{100 * min(shares):.1f}, {100 * max(shares):.1f}]"


def publish(file: Path, text: str) -> None:
    """Put `text` between the marks of `file`; SystemExit where they are not there."""
    page = file.read_text(encoding="utf-8")
    head, start, rest = page.partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise SystemExit(f"{file}: has no {START} and {END}.")
    file.write_text(f"{head}{START}\n{text}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
