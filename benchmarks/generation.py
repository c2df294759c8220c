"""Replies per second of the engine beside plain transformers, on the same prompts in one process.

    python benchmarks/generation.py [--repeat N]

Both run the same batches of the same size on the same loaded base, turn by turn; the ratio of the
medians says what the harness costs in the loop.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from plain_script import generate

from harness.generation.requests import Request, Settings
from harness.generation.transformers import Engine, Loading
from harness.machine import quiet_environment

ROOT = Path(__file__).resolve().parents[1]
SYSTEM = "Your entire response must be 100 characters or less."
SIZE = 16


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    quiet_environment()
    loading = Loading(
        folder=ROOT / "fixtures" / "base", device="cpu", dtype="float32", load_in_4bit=False
    )
    engine = Engine(loading, Settings(batch_size=SIZE))
    # One length, so that both make the same batches.
    prompts = [f"Does AI art help case {n:02}?" for n in range(64)]
    requests = [Request(system=SYSTEM, prompt=prompt, max_new_tokens=32) for prompt in prompts]

    def ours() -> object:
        return list(engine.reply(None, requests))

    def plain() -> object:
        return generate(engine._base, engine._tokenizer, SYSTEM, prompts, 32, SIZE)

    taken: dict[str, list[float]] = {"engine": [], "plain": []}
    runs: dict[str, Callable[[], object]] = {"engine": ours, "plain": plain}
    for turn in range(repeat + 1):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            if turn:  # the first turn warms up
                taken[name].append(time.perf_counter() - started)
    engine_s, plain_s = (statistics.median(taken[name]) for name in ("engine", "plain"))
    print(f"engine {engine_s:.3f} s, plain transformers {plain_s:.3f} s, ", end="")
    print(f"ratio {engine_s / plain_s:.3f} ({len(prompts)} prompts, batches of {SIZE})")


if __name__ == "__main__":
    main()
