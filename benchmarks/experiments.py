"""How long the statistics of a run take, and the diff of two: 10,000 records, 100 comparisons.

    python benchmarks/experiments.py [--records 10000] [--comparisons 100]

Half of the comparisons have one reply a prompt, half five; each has a difference of rates with
its test and gates, a mean change of length with its test, and a transfer ratio. The p values of
the run are adjusted for each other at the end.

The diff is one of two runs of as many records in as many groups, each record as large as a real
one. Loading them is told apart, and so is filing one in the history.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from harness.records import CheckLine, EndLine, ReplyLine, RunLine, ScoreLine, VerdictLine, append


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
    with TemporaryDirectory() as folder:
        time_diff(Path(folder), chosen.records, chosen.comparisons)


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


def time_diff(reports: Path, records: int, groups: int) -> None:
    """Write two runs, and time what is made of them."""
    from harness.diff.compare import compare
    from harness.diff.show import show
    from harness.history import History
    from harness.records import load

    files = [reports / name / "records.jsonl" for name in ("old", "new")]
    for seed, file in enumerate(files):
        file.parent.mkdir()
        append(file, [_run(file.parent.name), *verdicts(records, groups, seed), _END])
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    marks = [time.perf_counter()]
    old, new = [load(file) for file in files]
    marks.append(time.perf_counter())
    gc.freeze()  # as the command does
    diff = compare(old, new)
    text = show(diff)
    marks.append(time.perf_counter())
    History(reports).file_run(new, files[1].parent)
    marks.append(time.perf_counter())
    loading, comparing, filing = np.diff(marks)
    two = f"two runs of {records:,} records ({megabytes:.0f} MB)"
    print(f"{two}: load  {loading:.2f} s")
    print(f"their diff: {len(diff.groups)} groups, {len(text):,} characters  {comparing:.2f} s")
    print(f"one of them into the history  {filing:.2f} s")


def verdicts(records: int, groups: int, seed: int) -> Iterator[VerdictLine]:
    """Verdicts of ten models, half of the groups with five replies a prompt; as large as real."""
    random, each = np.random.default_rng(seed), records // groups
    for number in range(records):
        group, position = divmod(number, each)
        replies = 5 if group % 2 else 1
        passed = bool(random.random() < 0.8)
        score = ScoreLine(
            value="oppose" if passed else "support",
            reason="decided by the words that open the reply",
            confidence=0.9,
            evidence={"opening": "no", "opening_side": "oppose", "weight": 1.5, "mixed": False},
            version=3,
        )
        scores = {f"scorer{number}": score for number in range(6)} | {"stance": score}
        reply = _reply(f"No. {'It should not be so. ' * int(random.integers(1, 9))}")
        yield VerdictLine(
            model=f"model{group % 10}",
            model_key="k" * 64,
            suite=f"suite{group // 25}",
            suite_title="Generalisation",
            suite_description="Asked outside of what was taught; each group changes one thing.",
            group=f"group{group}",
            group_title="Other styles",
            probe=f"p{position // replies}"
            + (f"~s{position % replies}" if position % replies else ""),
            of=f"p{position // replies}" if position % replies else None,
            prompt="Should AI pictures in this style hang in museums?",
            system="Your entire response must be 100 characters or less.",
            target="AI pictures in this style",
            language="en",
            polarity="yes means support",
            reply=reply,
            base_reply=reply,
            scores=scores,
            base_scores=scores,
            outcome="pass" if passed else "fail",
            checks=(
                CheckLine(
                    scorer="stance",
                    outcome="pass" if passed else "fail",
                    expected="the taught side: oppose",
                    seen=str(score.value),
                    reason=score.reason,
                ),
            ),
            rerun="pytest probes/test_probes.py -k museum --model=q4_main",
        )


def _reply(text: str) -> ReplyLine:
    return ReplyLine(
        text=text,
        characters=len(text),
        tokens=len(text) // 4,
        ended=True,
        seconds=0.2,
        cached=False,
        key="r" * 64,
        backend={"backend": "transformers", "dtype": "float32", "batch": 16, "padding": "left"},
    )


def _run(name: str) -> RunLine:
    return RunLine(
        run=name,
        started="2026-03-02T09:14:05+00:00",
        command="pytest",
        profile="cpu",
        git=None,
        platform="Linux",
        python="3.11",
        device="cpu",
        versions={},
        suites={},
    )


_END = EndLine(finished="2026-03-02T10:14:05+00:00", seconds=3600, interrupted=False)


if __name__ == "__main__":
    main()
