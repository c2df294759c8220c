"""DPO by plain TRL with a PEFT LoRA adapter: one spec in, an adapter folder and a step log out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from harness.errors import MemoryShortError
from harness.loading import load_base
from harness.models.dpo import Progress, arguments, dataset, known_warnings, run
from harness.models.memory import peak_of, release
from harness.models.spec import TrainingSpec
from harness.models.store import TrainingOutcome


def train(
    spec: TrainingSpec,
    out: Path,
    progress: Progress | None = None,
    earlier: Mapping[int, Path] | None = None,
) -> TrainingOutcome:
    """Train `spec` and write adapter_config.json and adapter_model.safetensors into `out`.

    The reference model is the base itself, with the adapter switched off. The adapter as it is
    after other steps is written into the folders that `earlier` gives for them. Raises
    InstrumentError where the trainer would drop a pair or the loss is not a number, and
    MemoryShortError where the GPU's memory does not hold it.
    """
    import torch

    try:
        with peak_of(spec.base.device) as peak:
            outcome = _train(spec, out, progress, earlier)
        return outcome.model_copy(update={"peak_memory": peak})
    except torch.OutOfMemoryError as error:
        message = str(error)
    finally:
        release(spec.base.device)
    # Raised out here, where no traceback holds the model any more.
    raise MemoryShortError(message)


def _train(
    spec: TrainingSpec,
    out: Path,
    progress: Progress | None,
    earlier: Mapping[int, Path] | None,
) -> TrainingOutcome:
    from transformers import set_seed
    from trl import DPOTrainer

    base = spec.base
    model, tokenizer = load_base(
        base.folder, device=base.device, dtype=base.dtype, load_in_4bit=base.load_in_4bit
    )
    with TemporaryDirectory(prefix="harness-train-") as scratch, known_warnings():
        given = arguments(spec, Path(scratch))
        # TRL 1.15 and later seed before they build the adapter, with `seed`; 1.14 does not.
        set_seed(spec.training.lora_seed)
        trainer = DPOTrainer(
            model=model,
            args=given,
            train_dataset=dataset(spec),
            processing_class=tokenizer,
            peft_config=_lora(spec),
        )
        return run(trainer, spec, out, progress, earlier)


def _lora(spec: TrainingSpec) -> Any:
    from peft import LoraConfig

    numbers = spec.training
    return LoraConfig(
        task_type="CAUSAL_LM",
        r=numbers.lora_r,
        lora_alpha=numbers.lora_alpha,
        lora_dropout=numbers.lora_dropout,
        bias=numbers.lora_bias,
        target_modules=list(numbers.lora_targets),
    )
