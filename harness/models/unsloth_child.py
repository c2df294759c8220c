"""The program that trains with Unsloth: `python -m harness.models.unsloth_child JOB.json`.

Standard output carries messages (`harness.models.job`), a JSON line each, and nothing else:
whatever a library prints there goes to standard error.
"""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from harness.errors import HarnessError, InstrumentError, MemoryShortError
from harness.models.job import Failure, Finished, Job, Message, Step
from harness.models.store import TrainingOutcome

Say = Callable[[Message], None]


def main() -> int:
    """Do the job that the command line names; the exit status."""
    say = _speaker()
    _end_with_parent()
    try:
        job = Job.model_validate_json(Path(sys.argv[1]).read_bytes())
        say(Finished(outcome=_train(job, say)))
    except Exception as error:
        say(_failure(error))
        return 1
    return 0


def _train(job: Job, say: Say) -> TrainingOutcome:
    # First of all libraries: Unsloth patches the others while they are imported.
    from unsloth import FastLanguageModel  # noqa: I001

    from transformers.utils.logging import disable_progress_bar
    from trl import DPOTrainer

    from harness.machine import prepare_torch
    from harness.models.dpo import arguments, dataset, known_warnings, run
    from harness.models.memory import peak_of, peak_of_process

    prepare_torch()
    disable_progress_bar()
    spec = job.spec
    with TemporaryDirectory(dir=Path.cwd()) as scratch, known_warnings():
        with peak_of(spec.base.device) as peak:
            trainer = DPOTrainer(
                model=_model(job, FastLanguageModel),
                args=arguments(spec, Path(scratch)),
                train_dataset=dataset(spec),
                processing_class=_tokenizer(job),
            )
            use_base_as_reference(trainer.model)
            outcome = run(trainer, spec, job.out, _teller(say), job.earlier)
        process = peak_of_process()
    peaks = peak | ({"process": process} if process else {})
    return outcome.model_copy(update={"peak_memory": peaks})


def _model(job: Job, loader: Any) -> Any:
    """The base with a fresh LoRA adapter, drawn with the spec's seed."""
    import torch

    base, numbers = job.spec.base, job.spec.training
    checkpointing = "unsloth" if numbers.gradient_checkpointing else False
    model, _ = loader.from_pretrained(
        model_name=str(base.folder),
        max_seq_length=numbers.max_length,
        dtype=getattr(torch, base.dtype),
        load_in_4bit=base.load_in_4bit,
        load_in_8bit=False,
        full_finetuning=False,
        device_map={"": 0} if base.device == "cuda" else None,
        trust_remote_code=False,
        use_gradient_checkpointing=checkpointing,
        use_exact_model_name=True,
        fast_inference=False,
        random_state=numbers.lora_seed,
        local_files_only=True,
        use_safetensors=True,
    )
    refuse_other_bits(model, asked=base.load_in_4bit)
    return loader.get_peft_model(
        model,
        r=numbers.lora_r,
        target_modules=list(numbers.lora_targets),
        lora_alpha=numbers.lora_alpha,
        lora_dropout=numbers.lora_dropout,
        bias=numbers.lora_bias,
        use_gradient_checkpointing=checkpointing,
        random_state=numbers.lora_seed,
        use_rslora=False,
        modules_to_save=None,
        init_lora_weights=True,
    )


def _tokenizer(job: Job) -> Any:
    """The base's own: Unsloth changes padding and length of the one that it hands out."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(
        job.spec.base.folder, local_files_only=True, trust_remote_code=False
    )


def refuse_other_bits(model: Any, *, asked: bool) -> None:
    """Raise InstrumentError where Unsloth loaded in 4 bits unasked, or did not where asked."""
    loaded = bool(getattr(model, "is_loaded_in_4bit", False))
    if loaded != asked:
        raise InstrumentError(
            f"load_in_4bit is {asked}, and Unsloth loaded the base "
            f"{'in' if loaded else 'without'} 4 bits: bitsandbytes does not work here. "
            f"Set load_in_4bit: {str(loaded).lower()}, or mend bitsandbytes."
        )


def use_base_as_reference(model: Any) -> None:
    """Make the base the reference, as plain TRL does: the model with its adapter switched off.

    TRL copies the adapter of a model that it is handed with one, and takes the copy for the
    reference. Of a fresh adapter that is the base as well, but by a longer way: the copy takes
    memory and time at every step.
    """
    if "ref" in model.peft_config:
        model.delete_adapter("ref")


def _teller(say: Say) -> Callable[[int, int, dict[str, float]], None]:
    def tell(step: int, steps: int, row: dict[str, float]) -> None:
        numbers = {
            name: float(value)
            for name, value in row.items()
            if isinstance(value, int | float) and math.isfinite(value)
        }
        say(Step(step=step, steps=steps, row=numbers))

    return tell


def _failure(error: Exception) -> Failure:
    causes = _causes(error)
    if isinstance(error, MemoryShortError) or any(map(_is_memory, causes)):
        return Failure(kind="memory", message=str(causes[0]))
    if isinstance(error, HarnessError):
        return Failure(kind="told", message=str(error))
    return Failure(kind="library", message=", so ".join(map(_words, causes)))


def _causes(error: BaseException) -> list[BaseException]:
    """What led to an error, the first cause first, and the error itself."""
    return [error] if error.__cause__ is None else [*_causes(error.__cause__), error]


def _words(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or ["no message"]
    return f"{type(error).__name__}: {lines[0]}"


def _is_memory(error: BaseException) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(error, torch.OutOfMemoryError)


def _speaker() -> Say:
    """Keep standard output for messages; what else is written there goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message: Message) -> None:
        channel.write(message.model_dump_json() + "\n")
        channel.flush()

    return say


def _end_with_parent() -> None:
    """End at once where the parent is no more: its end of standard input is then closed."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    # Everything is said and written: what libraries do at the end can only go wrong.
    os._exit(main())
