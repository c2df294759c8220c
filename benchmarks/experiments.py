"""How long the statistics of a run take: 10,000 records, 100 comparisons.

    python benchmarks/experiments.py [--records 10000] [--comparisons 100]

Half of the comparisons have one reply a prompt, half five; each has a difference of rates with
its test and gates, a mean change of length with its test, and a transfer ratio. The p values of
the run are adjusted for each other at the end.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a comparison needs of a reply."""

    comparison: int
    treatment: bool
    prompt: str
    sample: int
    opposes: bool
    tokens: int


def main() -> None:
    """Make records, and time what is made of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--comparisons", type=int, default=100)
    chosen = parser.parse_args()
    records = made(chosen.records, chosen.comparisons)
    started = time.perf_counter()
    evaluate(records[:100])  # imports, once a process
    loaded = time.perf_counter()
    found = evaluate(records)
    done = time.perf_counter()
    print(f"imports and first comparison  {loaded - started:.2f} s")
    print(f"{len(records):,} records, {found} comparisons  {done - loaded:.2f} s")


def made(records: int, comparisons: int) -> list[Record]:
    """Random replies of two models for each comparison, a fixed seed."""
    random, each = np.random.default_rng(0), records // comparisons // 2
    found = []
    for comparison in range(comparisons):
        replies = 5 if comparison % 2 else 1
        for treatment, share in ((True, 0.8), (False, 0.5)):
            opposes = random.random(each) < share
            tokens = random.poisson(40, each)
            found += [
                Record(
                    comparison=comparison,
                    treatment=treatment,
                    prompt=f"p{number // replies}",
                    sample=number % replies,
                    opposes=bool(opposes[number]),
                    tokens=int(tokens[number]),
                )
                for number in range(each)
            ]
    return found


def evaluate(records: list[Record]) -> int:
    """All statistics of a run; how many comparisons there were."""
    from harness.stats.gates import no_worse, rate_gate
    from harness.stats.means import clustered_mean
    from harness.stats.multiple import correct
    from harness.stats.paired_tests import permutation_test
    from harness.stats.pairs import clustered_difference, clustered_test
    from harness.stats.rates import clustered_rate
    from harness.stats.transfer import transfer_ratio

    sides: dict[int, tuple[dict[tuple[str, int], Record], dict[tuple[str, int], Record]]] = {}
    for record in records:
        pair = sides.setdefault(record.comparison, ({}, {}))
        pair[not record.treatment][record.prompt, record.sample] = record
    p_values, first = [], None
    for treated, control in sides.values():
        keys = [key for key in treated if key in control]
        if not keys:
            continue
        prompts = [prompt for prompt, _ in keys]
        new = np.array([treated[key].opposes for key in keys])
        old = np.array([control[key].opposes for key in keys])
        change = np.array([treated[key].tokens - control[key].tokens for key in keys])
        shift = clustered_difference(new, old, prompts)
        first = first or shift
        transfer_ratio(shift, first)
        no_worse(shift, 0.1)
        no_worse(clustered_mean(change, prompts), 5.0, higher_is_better=False)
        rate_gate(clustered_rate(new, prompts, method="clopper-pearson"), at_least=0.8)
        p_values += [clustered_test(new, old, prompts).p, permutation_test(change).p]
    correct(p_values)
    return len(sides)


if __name__ == "__main__":
    main()
