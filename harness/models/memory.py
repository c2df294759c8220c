"""Memory of a training: its peak, its release, and smaller batches where it does not suffice."""

from __future__ import annotations

import gc
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from harness.errors import InstrumentError, MemoryShortError
from harness.models.spec import TrainingSpec
from harness.models.store import TrainFunction, TrainingOutcome


def with_smaller_batches(
    train: TrainFunction, tell: Callable[[str], None] = lambda note: None
) -> TrainFunction:
    """`train`, tried again with smaller batches where memory runs out, down to one pair.

    As many pairs as before make a step: what is taken from the batch is added to the
    accumulation, so that steps, learning rates and checkpoints stay what they are. What it ran with
    is noted in the outcome; each time is told. Raises InstrumentError where one pair is too much.
    """

    def run(spec: TrainingSpec, out: Path, earlier: Mapping[int, Path]) -> TrainingOutcome:
        notes: tuple[str, ...] = ()
        tried = spec
        while True:
            try:
                outcome = train(tried, out, earlier)
                return outcome.model_copy(update={"notes": (*outcome.notes, *notes)})
            except MemoryShortError as error:
                why = str(error)
            tried = smaller(tried, why)
            notes = (_note(spec, tried),)
            tell(notes[0])
            for folder in (out, *earlier.values()):
                _empty(folder)

    return run


def smaller(spec: TrainingSpec, why: str) -> TrainingSpec:
    """The same training in smaller batches; raises InstrumentError where there are none."""
    size = spec.training.batch_size
    if size == 1:
        raise InstrumentError(
            f"out of memory with one pair at a time: {_first_line(why)} Lower max_length, set "
            "gradient_checkpointing: true or load_in_4bit: true, or use a larger GPU."
        )
    # Half of it; a third of 3: only a divisor leaves as many pairs in a step as there were.
    divisor = next(one for one in range(2, size + 1) if size % one == 0)
    changes = {
        "batch_size": size // divisor,
        "gradient_accumulation": spec.training.gradient_accumulation * divisor,
    }
    return replace(spec, training=spec.training.model_copy(update=changes))


def _note(asked: TrainingSpec, ran: TrainingSpec) -> str:
    was, now = asked.training, ran.training
    return (
        f"out of memory: batch_size {now.batch_size} and gradient_accumulation "
        f"{now.gradient_accumulation} instead of {was.batch_size} and {was.gradient_accumulation}"
    )


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0] if lines else ""


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def peak_of(device: str) -> Iterator[dict[str, int]]:
    """Filled at the end with the most bytes that torch held on the GPU; empty on a CPU."""
    import torch

    peak: dict[str, int] = {}
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    yield peak
    if device == "cuda":
        peak["cuda"] = torch.cuda.max_memory_allocated()


def peak_of_process() -> int:
    """The most bytes that this process held in main memory; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def release(device: str) -> None:
    """Give back what a training held on the GPU, for the next one."""
    if device != "cuda":
        return
    import torch

    gc.collect()
    torch.cuda.empty_cache()
