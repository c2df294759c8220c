"""The parts of `gpu_check.py`, each run in a process of its own and found in `PARTS`.

Trainings go by the functions that the harness itself trains with, replies by its own engine.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gpu_rows import Notebook
from gpu_shapes import SHAPES, Shape, build, peak, work

if TYPE_CHECKING:
    from harness.generation.requests import Request
    from harness.models.spec import TrainingSpec

ROOT = Path(__file__).resolve().parents[1]
CPU_LOG = Path(__file__).parent / "data" / "embedded_dpo_cpu.json"
COMPARED = ("loss", "rewards/margins", "logps/chosen", "logps/rejected")
MODEL = "q4_main"
WARM_UP = 2
"""Steps before a training counts: kernels are chosen, and compiled, in the first."""
TOLERANCE = {"float32": (0.01, 0.01), "bfloat16": (0.1, 0.1)}
"""Margins agree if they differ by no more than the first, plus the second times the margin."""


class Job:
    """What a part is given: the options, a folder to work in, and where to note figures."""

    def __init__(self, options: argparse.Namespace, work_folder: Path, note: Notebook) -> None:
        self.options = options
        self.work = work_folder
        self.note = note
        self.shape: Shape = SHAPES[options.shape]

    @property
    def base(self) -> Path:
        """The model with random weights."""
        return self.work / f"base-{self.options.shape}"

    def adapter(self, name: str) -> Path:
        """Folder of an adapter, which may not be there."""
        return self.work / name


def device(job: Job) -> str:
    """`cuda` or `cpu`, as asked or as there is."""
    import torch

    if job.options.device != "auto":
        return str(job.options.device)
    return "cuda" if torch.cuda.is_available() else "cpu"


def card(kind: str) -> str:
    """The card's name as nvidia-smi has it; of a CPU, that it is one."""
    import torch

    return torch.cuda.get_device_name(0) if kind == "cuda" else "cpu"


# --- what the card can do -------------------------------------------------------------------------


def machine(job: Job) -> None:
    """Rate of a matrix product and of a copy, measured: the ceilings beside the datasheet's."""
    import torch

    kind, side = device(job), job.shape.matrix
    dtype = torch.bfloat16 if kind == "cuda" else torch.float32
    job.note("device", card(kind), note=f"torch {torch.__version__}, CUDA {torch.version.cuda}")
    one = torch.randn(side, side, device=kind, dtype=dtype)
    other = torch.randn(side, side, device=kind, dtype=dtype)
    taken = _median_seconds(lambda: one @ other, kind)
    name = f"matrix product, {side} a side, {str(dtype).removeprefix('torch.')}"
    job.note(name, 2.0 * side**3 / taken / 1e12, "TFLOP/s", "random values, median of 10")
    source = torch.empty(2 * 2**30 if kind == "cuda" else 2**24, dtype=torch.uint8, device=kind)
    target = torch.empty_like(source)
    taken = _median_seconds(lambda: target.copy_(source), kind)
    job.note("copy", 2 * source.numel() / taken / 1e9, "GB/s", "bytes read and written")
    found = peak(job_card(job), job.options.peak_tflops, job.options.bandwidth)
    if isinstance(found, str):
        job.note.not_run("datasheet", found)
    else:
        job.note("peak taken", found[0], "TFLOP/s")
        job.note("bandwidth taken", found[1], "GB/s")


def job_card(job: Job) -> str:
    """Name of the card that the job runs on."""
    return card(device(job))


def _median_seconds(run: Callable[[], object], kind: str) -> float:
    import statistics

    taken = []
    for _ in range(13):
        _wait(kind)
        started = time.perf_counter()
        run()
        _wait(kind)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[3:])


def _wait(kind: str) -> None:
    if kind == "cuda":
        import torch

        torch.cuda.synchronize()


# --- (a) the same training, here and on a CPU -----------------------------------------------------


def embedded_spec(kind: str, backend: str) -> TrainingSpec:
    """The project's own training on its embedded base, on a device."""
    from harness.config.models import load_models
    from harness.models.resolve import Resolver

    resolver = Resolver(load_models(ROOT / "fixtures" / "models.yaml"), profile="cpu")
    spec = resolver.resolve(MODEL).spec
    assert spec is not None
    half = kind == "cuda" and backend == "unsloth"  # on a GPU it trains in bfloat16 alone
    base = replace(spec.base, device=kind, dtype="bfloat16" if half else "float32")  # type: ignore[arg-type]
    return replace(spec, base=base, backend=backend)  # type: ignore[arg-type]


def content_digest(spec: TrainingSpec) -> str:
    """What of a spec shapes its log, whatever it runs on: base, numbers and pairs."""
    from harness.fingerprint import fingerprint

    content = spec.content()
    return fingerprint([spec.base.digest, content["training"], content["pairs"]])


def agree(job: Job, backend: str) -> None:
    """Train on the embedded base and hold the log against the one made on a CPU."""
    spec = embedded_spec(device(job), backend)
    kept = json.loads(CPU_LOG.read_text(encoding="utf-8"))
    if kept["spec"] != content_digest(spec):
        job.note.not_run("log", "the CPU's log is of another training: make it anew")
        return
    outcome, _ = run_training(spec, job.adapter(f"embedded-{backend}"), backend)
    note_agreement(job.note, outcome.log, kept["log"], spec.base.dtype)


def note_agreement(
    note: Notebook,
    ours: Sequence[Mapping[str, Any]],
    theirs: Sequence[Mapping[str, Any]],
    dtype: str,
) -> None:
    """How far two logs of one training are apart, step by step."""
    if len(ours) != len(theirs):
        note("steps", float(len(ours)), note=f"the CPU's log has {len(theirs)}: not the same")
        return
    for name in COMPARED:
        pairs = [
            (float(one[name]), float(two[name])) for one, two in zip(ours, theirs, strict=True)
        ]
        worst = max(abs(one - two) for one, two in pairs)
        note(f"largest difference of {name}", worst, note=f"{len(pairs)} steps, {dtype}")
    least, share = TOLERANCE[dtype]
    margins = [
        (float(one["rewards/margins"]), float(two["rewards/margins"]))
        for one, two in zip(ours, theirs, strict=True)
    ]
    apart = sum(abs(one - two) > least + share * abs(two) for one, two in margins)
    said = "agrees" if not apart else f"differs at {apart} of {len(margins)} steps"
    rule = f"margins within {least} + {share:.0%} at every step ({dtype})"
    note(
        "against the CPU's log",
        said,
        note=f"{rule}; last: {margins[-1][0]:.3f}, {margins[-1][1]:.3f}",
    )


def write_cpu_log(file: Path = CPU_LOG) -> None:
    """Make the log that `agree` compares with: plain TRL on this machine's CPU."""
    from tempfile import TemporaryDirectory

    spec = embedded_spec("cpu", "trl")
    with TemporaryDirectory() as folder:
        outcome, _ = run_training(spec, Path(folder), "trl")
    kept = {
        "made_by": "python benchmarks/gpu_check.py --write-cpu-log",
        "model": MODEL,
        "spec": content_digest(spec),
        "versions": outcome.versions,
        "log": [{name: row[name] for name in ("step", *COMPARED)} for row in outcome.log],
    }
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def run_training(spec: TrainingSpec, out: Path, backend: str) -> tuple[Any, list[float]]:
    """Train by the harness's own function; its outcome, and the time at which each step ended."""
    out.mkdir(parents=True, exist_ok=True)
    ends: list[float] = []

    def tell(step: int, steps: int, row: Mapping[str, float]) -> None:
        ends.append(time.perf_counter())

    return trainer(backend)(spec, out, tell), ends


def trainer(backend: str) -> Callable[..., Any]:
    """The harness's function for a backend; ImportError where it has none."""
    if backend == "unsloth":
        from importlib import import_module

        train: Callable[..., Any] = import_module("harness.models.unsloth").train
        return train
    from harness.models.train import train as plain

    return plain


# --- (b) Unsloth's adapter, read by plain PEFT ----------------------------------------------------


def adapter(job: Job) -> None:
    """Greedy replies in fp32 with Unsloth's adapter: by Unsloth, and by transformers + PEFT."""
    folder = job.adapter("embedded-unsloth")
    if not (folder / "adapter_model.safetensors").is_file():
        job.note.not_run("replies", "part a-unsloth wrote no adapter")
        return
    requests = [replace(one, max_new_tokens=32) for one in suite_requests(12)]
    file = job.work / "unsloth-replies.json"
    program = Path(__file__).with_name("gpu_unsloth_replies.py")
    asked = {
        "base": str(ROOT / "fixtures" / "base"),
        "adapter": str(folder),
        "device": device(job),
        "chats": [one.messages for one in requests],
        "tokens": 32,
    }
    (job.work / "unsloth-asked.json").write_text(json.dumps(asked), encoding="utf-8")
    command = [sys.executable, str(program), str(job.work / "unsloth-asked.json"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=job.work)
    if done.returncode:
        job.note.not_run("replies", f"Unsloth: {last_line(done.stderr)}")
        return
    theirs = json.loads(file.read_text(encoding="utf-8"))
    engine = _engine(ROOT / "fixtures" / "base", device(job), "float32", 1)
    ours = [next(iter(engine.reply(("unsloth", folder), [one])))[1].text for one in requests]
    same = sum(one == two.strip() for one, two in zip(ours, theirs, strict=True))
    note = "fp32, one at a time, greedy"
    job.note("same replies by Unsloth and by PEFT", f"{same} of {len(ours)}", note=note)


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no message")


# --- (c) training at the real shape ---------------------------------------------------------------


def make_base(job: Job) -> None:
    """Build the model with random weights on the device, and write it where trainings load it."""
    kind = device(job)
    if kind == "cpu" and job.options.shape != "tiny":
        job.note.not_run(
            "base", f"shape {job.options.shape} takes a GPU; --shape tiny runs on a CPU"
        )
        return
    started = time.perf_counter()
    build(job.shape, ROOT / "fixtures" / "base", job.base, kind)
    taken = time.perf_counter() - started
    job.note("built and written", taken, "s", f"{job.shape.weights:,} weights, {job.shape.dtype}")


def shaped_spec(job: Job, backend: str) -> TrainingSpec:
    """The homework's numbers on the random model, every sequence cut to the same length."""
    from harness.models.weights import base_digest
    from harness.types import Pair

    spec = embedded_spec(device(job), backend)
    shape = job.shape
    # Many more tokens than are kept, so that no sequence is padded and all count.
    long = " ".join(["word"] * 4 * shape.tokens)
    pairs = tuple(
        Pair(prompt=f"Case {number}?", chosen=f"Yes {long}", rejected=f"No {long}")
        for number in range(shape.pairs)
    )
    training = spec.training.model_copy(
        update={
            "data_size": shape.pairs,
            "num_epoch": shape.epochs,
            "max_length": shape.tokens,
            "learning_rate": 1e-4,
            "gradient_checkpointing": job.options.gradient_checkpointing,
        }
    )
    base = replace(
        spec.base,
        folder=job.base,
        digest=base_digest(job.base) if job.options.shape == "tiny" else "random",
        dtype=shape.dtype,  # type: ignore[arg-type]
        load_in_4bit=job.options.four_bit,
    )
    return replace(spec, base=base, training=training, pairs=pairs)


def speed(job: Job, backend: str) -> None:
    """Step time, tokens a second, memory, utilisation."""
    if not (job.base / "config.json").is_file():
        job.note.not_run("training", "there is no base: part base did not come to its end")
        return
    spec = shaped_spec(job, backend)
    started = time.perf_counter()
    outcome, ends = run_training(spec, job.adapter(f"shaped-{backend}"), backend)
    whole = time.perf_counter() - started
    tokens = step_tokens(spec.training.batch_size, spec.training.gradient_accumulation, job.shape)
    note_speed(job, outcome.seconds, ends, tokens, whole, spec.training.lora_r)
    _note_memory(job, backend, outcome)


def step_tokens(batch: int, accumulation: int, shape: Shape) -> list[int]:
    """Tokens of each optimizer step: the last of an epoch may be short."""
    pairs = [
        min(batch * accumulation, shape.pairs - start)
        for start in range(0, shape.pairs, batch * accumulation)
    ]
    return [2 * shape.tokens * count for _ in range(shape.epochs) for count in pairs]


def note_speed(
    job: Job,
    seconds: float,
    ends: Sequence[float],
    tokens: Sequence[int],
    whole: float,
    rank: int,
) -> None:
    """The figures of a training, from the times at which its steps ended."""
    note, options = job.note, job.options
    kind = "4 bits" if options.four_bit else job.shape.dtype
    what = f"{job.shape.pairs} pairs x {job.shape.epochs} epochs, {job.shape.tokens} tokens, {kind}"
    note("whole training", seconds, "s", f"{what}; {whole:.0f} s with loading and compiling")
    steady = ends[-1] - ends[WARM_UP - 1]
    rate = sum(tokens[WARM_UP:]) / steady
    note(
        "step",
        steady / (len(ends) - WARM_UP),
        "s",
        f"mean of {len(ends) - WARM_UP} after {WARM_UP}",
    )
    note("tokens", rate, "tokens/s")
    flops = work(job.shape, rank)
    note("model FLOPs", flops.model * sum(tokens) / 1e15, "PFLOP", "policy and reference, LoRA")
    found = peak(job_card(job), options.peak_tflops, options.bandwidth)
    if isinstance(found, str):
        note.not_run("utilisation", found)
        return
    top = found[0] * 1e12
    note("model FLOPs utilisation", 100 * flops.model * rate / top, "%", f"of {found[0]:g} TFLOP/s")
    floor = flops.floor(checkpointing=options.gradient_checkpointing) * sum(tokens) / top
    note(
        "times the arithmetic floor",
        seconds / floor,
        note=f"floor {floor:.3g} s; target: 3 at most",
    )


def _note_memory(job: Job, backend: str, outcome: Any) -> None:
    told = getattr(outcome, "peak_memory", None) or {}
    most = told.get("cuda")
    if most is None and backend == "trl" and device(job) == "cuda":
        import torch

        most = torch.cuda.max_memory_allocated()
    if most is not None:
        job.note("peak memory of the GPU", most / 1e9, "GB", "as torch allocated it")
        return
    process = told.get("process") or (_peak_of_process() if backend == "trl" else 0)
    if process:
        job.note("peak memory of the process", process / 1e9, "GB", "no GPU")
    else:
        job.note.not_run("peak memory", "the training did not tell")


def _peak_of_process() -> int:
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


# --- (d) replies ----------------------------------------------------------------------------------


def suite_requests(most: int) -> list[Request]:
    """The prompts of suite q4, as a run asks them."""
    from harness.config.suites import load_suites
    from harness.generation.requests import Request
    from harness.scorers.catalogue import INFOS, STANCE_READERS

    suites = load_suites(ROOT / "probes", INFOS, STANCE_READERS)
    probes = next(suite.probes for suite in suites if suite.name == "q4")
    asked = dict.fromkeys(
        Request(system=one.system, prompt=one.prompt, max_new_tokens=one.max_new_tokens)
        for one in probes
    )
    return list(asked)[:most]


def _engine(folder: Path, kind: str, dtype: str, size: int, *, four_bit: bool = False) -> Any:
    from harness.generation.requests import Settings
    from harness.generation.transformers import Engine, Loading

    loading = Loading(folder=folder, device=kind, dtype=dtype, load_in_4bit=four_bit)
    return Engine(loading, Settings(batch_size=size))


def replies(job: Job) -> None:
    """The Q4 batch by the base and by each adapter on it, beside the limit that memory sets."""
    if not (job.base / "config.json").is_file():
        job.note.not_run("replies", "there is no base: part base did not come to its end")
        return
    kind, size = device(job), job.options.batch
    asked = suite_requests(job.shape.prompts)
    requests = [replace(one, max_new_tokens=job.shape.new_tokens) for one in asked]
    with timed() as loading:
        engine = _engine(job.base, kind, job.shape.dtype, size, four_bit=job.options.four_bit)
    job.note("loading the base", loading[0], "s")
    found = [job.adapter(f"shaped-{backend}") for backend in ("trl", "unsloth")]
    adapters = [one for one in found if (one / "adapter_model.safetensors").is_file()]
    list(engine.reply(None, requests[:1]))  # kernels are chosen in the first call
    for one in adapters:
        with timed() as taken:
            list(engine.reply((one.name, one), requests[:1]))
        job.note(f"{one.name}: put on the base", taken[0], "s", "its first reply included")
    rates = [_note_replies(job, engine, one, requests, size) for one in (None, *adapters)]
    if len(rates) > 1:
        job.note("adapter against base", 100 * rates[1] / rates[0], "%", "tokens/s")
    else:
        job.note.not_run("adapters swapped", "no training at this shape wrote one")


def _note_replies(
    job: Job, engine: Any, adapter_folder: Path | None, requests: Sequence[Request], size: int
) -> float:
    name = adapter_folder.name if adapter_folder else "base"
    chosen = (name, adapter_folder) if adapter_folder else None
    tokens = steps = 0
    seconds = 0.0
    for batch in batches(requests, size):
        with timed() as taken:
            written = [reply.tokens for _, reply in engine.reply(chosen, batch)]
        tokens, steps, seconds = tokens + sum(written), steps + max(written), seconds + taken[0]
    rate = tokens / seconds
    what = f"{len(requests)} prompts in batches of {size}, {tokens} tokens"
    job.note(f"{name}: replies", rate, "tokens/s", f"{what}, {seconds:.1f} s")
    job.note(f"{name}: step", 1e3 * seconds / steps, "ms", "of a batch, prompts included")
    found = peak(job_card(job), job.options.peak_tflops, job.options.bandwidth)
    if isinstance(found, str):
        job.note.not_run(f"{name}: against memory", found)
    else:
        each = 4 if job.shape.dtype == "float32" else 2
        least = job.shape.weights * (0.7 if job.options.four_bit else each) / (found[1] * 1e9)
        note = (
            f"each step reads all weights once: {1e3 * least:.3g} ms; keys and values not counted"
        )
        job.note(f"{name}: of the memory's limit", 100 * least * steps / seconds, "%", note)
    return rate


def batches(requests: Sequence[Request], size: int) -> list[Sequence[Request]]:
    """Batches, so that a call of the engine is one of them."""
    return [requests[start : start + size] for start in range(0, len(requests), size)]


@contextmanager
def timed() -> Iterator[list[float]]:
    """A list that holds the seconds once the block is left."""
    taken = [math.nan]
    started = time.perf_counter()
    yield taken
    taken[0] = time.perf_counter() - started


PARTS: dict[str, Callable[[Job], None]] = {
    "machine": machine,
    "a-trl": lambda job: agree(job, "trl"),
    "a-unsloth": lambda job: agree(job, "unsloth"),
    "b": adapter,
    "base": make_base,
    "c-trl": lambda job: speed(job, "trl"),
    "c-unsloth": lambda job: speed(job, "unsloth"),
    "d": replies,
}
