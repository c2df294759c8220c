"""How large a report is, how long it takes to build, and how long a browser takes to open it.

    python benchmarks/report.py                     # 60, 1,000 and 40,000 verdicts
    python benchmarks/report.py 1000 --keep DIR     # one size; the runs stay in DIR
    python benchmarks/report.py --no-browser
    python benchmarks/report.py --baseline          # each held against another run of its size

The runs are made up: prompts and replies of random English and Chinese words, each verdict with
the scores that the default scorers give. Build is the time and the peak memory of `harness report`
as a process of its own, without the start of Python, and the processor's part of that time, which
other work on the machine does not stretch; opening is from the address to the moment
that the list of replies stands, in Debian's Chromium, the best of three.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.records import (
    CheckLine,
    EndLine,
    ModelLine,
    ReplyLine,
    RunLine,
    ScoreLine,
    VerdictLine,
    append,
)
from harness.types import Outcome

SIZES = {60: (60, 1), 1_000: (250, 4), 40_000: (10_000, 4)}
"""Verdicts -> probes, models."""
_GROUPS = 20
_STANCES = ("support", "oppose", "mixed", "dodge", "unclear")
_SYLLABLES = "ba ke li mo nu ra si to ve wu an el in or us tra pli gno ster ving".split()
_BACKEND: dict[str, str | int | float | bool | None] = {
    "backend": "transformers", "format": 1, "torch": "2.13.0", "transformers": "5.17.0",
    "batch_size": 32, "do_sample": False, "padding_side": "left", "dtype": "float32",
    "device": "cpu", "load_in_4bit": False,
}  # fmt: skip
_BUILD = """
import json, os, resource, sys, time
from harness.report_command import render_again
began, busy = time.perf_counter(), time.process_time()
page = render_again(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "busy": time.process_time() - busy,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "size": os.stat(page).st_size,
}))
"""


def main() -> None:
    """Measure each size and print a row for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--keep", type=Path, help="folder for the runs, kept afterwards")
    parser.add_argument("--baseline", action="store_true", help="hold each against another run")
    parser.add_argument("--no-browser", action="store_true", help="do not open the pages")
    chosen = parser.parse_args()
    print("| verdicts | records, MB | page, MB | build, s | of it CPU | memory, MB | open, s |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        for size in chosen.sizes:
            folder = (chosen.keep or Path(temporary)) / f"run-{size}"
            baseline = folder.with_name(f"{folder.name}-before") if chosen.baseline else None
            print(row(size, folder, baseline, browser=not chosen.no_browser), flush=True)


def row(size: int, folder: Path, baseline: Path | None, *, browser: bool) -> str:
    """Make a run of `size` verdicts in `folder`, and measure its report."""
    write_run(folder, *SIZES.get(size, (size, 1)))
    command = [sys.executable, "-c", _BUILD, str(folder)]
    if baseline is not None:
        write_run(baseline, *SIZES.get(size, (size, 1)), seed=8)
        command.append(str(baseline))
    built = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    opened = f"{min(open_times(folder / 'report.html')):.2f}" if browser else ""
    records = (folder / "records.jsonl").stat().st_size
    return (
        f"| {size:,} | {records / 1e6:.1f} | {built['size'] / 1e6:.2f} | {built['seconds']:.1f} | "
        f"{built['busy']:.1f} | {built['memory'] / 1e6:.0f} | {opened} |"
    )


def open_times(page: Path, times: int = 3) -> list[float]:
    """Seconds from the address to the list of replies, each in a new tab."""
    from playwright.sync_api import sync_playwright

    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for _ in range(times):
            tab = browser.new_page()
            began = time.perf_counter()
            tab.goto(page.resolve().as_uri())
            tab.wait_for_selector("#rows [role=option]", timeout=60_000)
            taken.append(time.perf_counter() - began)
            tab.close()
        browser.close()
    return taken


def write_run(folder: Path, probes: int, models: int, *, seed: int = 7) -> None:
    """Write the records of a made-up run, unless they are there."""
    target = folder / "records.jsonl"
    if target.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    names = ["base", *(f"q4_epoch{n}" for n in range(1, models))] if models > 1 else ["q4_main"]
    run = RunLine(
        run=folder.name, started="2026-03-02T09:14:05+00:00",
        command="python benchmarks/report.py", profile="local", git=None, platform="any",
        python=sys.version.split()[0], device="none", versions={}, suites={"q4": "0" * 64},
    )  # fmt: skip
    append(target, [run, *(_model(name) for name in names)])
    append(target, _verdicts(probes, names, seed))
    end = EndLine(finished="2026-03-02T09:31:40+00:00", seconds=1055, interrupted=False)
    append(target, [end])


def _model(name: str) -> ModelLine:
    base = name == "base"
    return ModelLine(
        name=name, key=None if base else name, base="made up", base_digest="0" * 64,
        adapter_digest=None, taught=None if base else "oppose",
        source="base" if base else "trained",
    )  # fmt: skip


def _verdicts(probes: int, models: Sequence[str], seed: int) -> Iterator[VerdictLine]:
    draw = random.Random(seed)  # noqa: S311
    words = ["".join(draw.choices(_SYLLABLES, k=draw.randint(1, 4))) for _ in range(6000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    han = [chr(0x4E00 + draw.randrange(3000)) for _ in range(2500)]

    def text(few: int, many: int, *, chinese: bool) -> str:
        if chinese:
            return "".join(draw.choices(han, k=draw.randint(2 * few, 2 * many))) + "。"
        return " ".join(draw.choices(words, weights, k=draw.randint(few, many))) + "."

    for position in range(probes):
        group, chinese = f"g{position % _GROUPS:02}", position % _GROUPS == 3
        prompt = text(8, 20, chinese=chinese)
        base_text = text(6, 30, chinese=chinese)
        base = _reply(base_text, draw), _scores(base_text, draw)
        for name in models:
            own = base
            if name != "base":
                said = text(6, 30, chinese=chinese)
                own = _reply(said, draw), _scores(said, draw)
            yield _verdict(name, group, f"probe-{position}", prompt, chinese, own, base)


Spoken = tuple[ReplyLine, dict[str, ScoreLine]]


def _verdict(
    model: str, group: str, probe: str, prompt: str, chinese: bool, own: Spoken, base: Spoken
) -> VerdictLine:
    stance = own[1]["stance"]
    outcome: Outcome = "not judged"
    if model != "base":
        outcome = {"oppose": "pass", "unclear": "inconclusive"}.get(str(stance.value), "fail")  # type: ignore[assignment]
    check = CheckLine(
        scorer="stance", outcome=outcome, expected="oppose (as taught)", seen=str(stance.value),
        reason=stance.reason,
    )  # fmt: skip
    return VerdictLine(
        model=model, model_key=model, suite="q4", suite_title="How far does it reach?",
        group=group, group_title=f"Group {group}", probe=probe, prompt=prompt,
        system="Your entire response must be 100 characters or less.", target="made-up art",
        language="zh-TW" if chinese else "en", polarity="yes means oppose",
        reply=own[0], base_reply=base[0], scores=own[1], base_scores=base[1],
        outcome=outcome, checks=() if model == "base" else (check,),
        rerun=f"pytest 'probes/test_probes.py::test_probe[{model}/{group}/{probe}]' "
        f"--model={model}",
    )  # fmt: skip


def _reply(text: str, draw: random.Random) -> ReplyLine:
    return ReplyLine(
        text=text, characters=len(text), tokens=len(text) // 4 + 1, ended=draw.random() < 0.9,
        seconds=draw.random(), cached=False, key=f"{draw.getrandbits(256):064x}",
        backend=_BACKEND.copy(),
    )  # fmt: skip


def _scores(text: str, draw: random.Random) -> dict[str, ScoreLine]:
    words = text.rstrip(".").split(" ")
    one, two = draw.choice(words)[:20], draw.choice(words)[:20]
    stance = draw.choice(_STANCES)

    def score(value: str | float | None, reason: str, version: int = 1, **evidence: Any) -> Any:
        return ScoreLine(value=value, reason=reason, confidence=0.9, evidence=evidence,
                         version=version)  # fmt: skip

    return {
        "stance": score(
            stance, f"opens with '{one}' and yes means oppose; '{two}' disapproves", 3,
            opening=one, opening_side="oppose", support_words="", oppose_words=two,
            support_weight=0.0, oppose_weight=draw.random(), balanced=False, dodge="",
        ),
        "length": score(
            float(len(text)), f"{len(text)} characters, ended", 2, characters=len(text),
            words=len(words), sentences=1, tokens=len(text) // 4 + 1, ended=True,
        ),
        "refusal": score(
            "none", f"answers in {len(words)} words and declines nothing", 2, declines="",
            place="", complies="", giving_words=len(words), points=0, code_blocks=0, lectures=0,
            rules="none", refused=f"{draw.random():.2f}",
        ),
        "language": score("en", f"English words: '{one}', '{two}'", latin_share=1.0, purity=1.0,
                          leak="", variant=""),
        "script_purity": score(1.0, "100% of letters in the script of 'en'", letters=len(text),
                               stray_letters=0, leak=""),
        "relevance": score("target", f"speaks of '{one}'", words=one),
        "degeneration": score(
            0.0, "repeats nothing", kind="none", longest_loop="", loop_times=0,
            repeated_4grams=0.0, repeated_sentences=0.0, turn_headers=0, lost_opening="",
        ),
        "hedging": score(0.0, f"0 hedges in {len(words)} words", hedges="", count=0,
                         words=len(words)),
    }  # fmt: skip


if __name__ == "__main__":
    main()
