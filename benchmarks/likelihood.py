"""Log-probabilities per second of the engine beside a plain loop, on the same pairs in one run.

    python benchmarks/likelihood.py [--repeat N]

The plain loop is what a notebook has: batches in the same order, padded on the right, logits of
every position, one log-softmax over all of them. Both start from text. Says also how far the two
differ at most, so that speed is not bought with other numbers.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    pairs = [
        (f"Does AI art help case {n:02}?", f"Yes, it helps case {n:02}, and it takes nothing away.")
        for n in range(64)
    ]
    requests = [(Request(system=SYSTEM, prompt=p, max_new_tokens=1), reply) for p, reply in pairs]

    def ours() -> list[float]:
        return engine.logprobs(None, requests)

    def plain() -> list[float]:
        return plain_logprobs(engine._base, engine._tokenizer, pairs)

    taken: dict[str, list[float]] = {"engine": [], "plain": []}
    runs: dict[str, Callable[[], list[float]]] = {"engine": ours, "plain": plain}
    found: dict[str, list[float]] = {}
    for turn in range(repeat + 1):
        for name, run in runs.items():
            started = time.perf_counter()
            found[name] = run()
            if turn:  # the first turn warms up
                taken[name].append(time.perf_counter() - started)
    engine_s, plain_s = (statistics.median(taken[name]) for name in ("engine", "plain"))
    apart = max(abs(a - b) for a, b in zip(found["engine"], found["plain"], strict=True))
    print(f"engine {engine_s:.3f} s, plain transformers {plain_s:.3f} s, ", end="")
    print(f"ratio {engine_s / plain_s:.3f} ({len(pairs)} pairs, batches of {SIZE}), ", end="")
    print(f"at most {apart:.1e} nats apart")


def plain_logprobs(model: Any, tokenizer: Any, pairs: list[tuple[str, str]]) -> list[float]:
    """Summed log-probability of each reply, as a plain script would have it."""
    import torch

    tokenizer.padding_side = "right"
    sums: list[float] = []
    for at in range(0, len(pairs), SIZE):
        opening, whole = [], []
        for prompt, reply in pairs[at : at + SIZE]:
            chat = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}]
            opening.append(
                tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
            )
            chat.append({"role": "assistant", "content": reply})
            whole.append(tokenizer.apply_chat_template(chat, tokenize=False))
        starts = [len(ids) for ids in tokenizer(opening, add_special_tokens=False)["input_ids"]]
        inputs = tokenizer(whole, return_tensors="pt", padding=True, add_special_tokens=False)
        with torch.inference_mode():
            steps = model(**inputs).logits[:, :-1].float().log_softmax(-1)
        picked = steps.gather(2, inputs["input_ids"][:, 1:, None])[..., 0]
        for row, start in enumerate(starts):
            counts = inputs["attention_mask"][row, 1:].bool()
            counts[: start - 1] = False
            sums.append(float(picked[row, counts].sum()))
    return sums


if __name__ == "__main__":
    main()
