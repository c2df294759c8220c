"""DPO by TRL with a PEFT LoRA adapter: one spec in, an adapter folder and a step log out."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from harness.errors import InstrumentError
from harness.loading import load_base
from harness.machine import RECORDED_PACKAGES, versions
from harness.models.spec import TrainingSpec
from harness.models.stages import Stages
from harness.models.store import TrainingOutcome

Progress = Callable[[int, int, dict[str, float]], None]
"""Called after each optimizer step with (step, steps in all, what was logged last)."""


def train(
    spec: TrainingSpec,
    out: Path,
    progress: Progress | None = None,
    earlier: Mapping[int, Path] | None = None,
) -> TrainingOutcome:
    """Train `spec` and write adapter_config.json and adapter_model.safetensors into `out`.

    The reference model is the base itself, with the adapter switched off. The adapter as it is
    after other steps is written into the folders that `earlier` gives for them. Raises
    InstrumentError where the trainer would drop a pair or the loss is not a number.
    """
    from datasets.utils.logging import disable_progress_bar
    from transformers import PrinterCallback, set_seed
    from trl import DPOTrainer

    disable_progress_bar()

    base = spec.base
    model, tokenizer = load_base(
        base.folder, device=base.device, dtype=base.dtype, load_in_4bit=base.load_in_4bit
    )
    with TemporaryDirectory(prefix="harness-train-") as scratch, _known_warnings():
        arguments = _arguments(spec, Path(scratch))
        # TRL 1.15 and later seed before they build the adapter, with `seed`; 1.14 does not.
        set_seed(spec.training.lora_seed)
        trainer = DPOTrainer(
            model=model,
            args=arguments,
            train_dataset=_dataset(spec),
            processing_class=tokenizer,
            peft_config=_lora(spec),
            callbacks=[_teller(progress, spec.reached)] if progress else None,
        )
        trainer.remove_callback(PrinterCallback)
        _refuse_dropped_pairs(len(trainer.train_dataset), spec)
        stages = Stages(spec, earlier or {}, lambda folder: _save(trainer.model, folder))
        trainer.add_callback(stages.callback())
        if spec.reached > 0:
            trainer.train()
        seconds = stages.seconds()
        _save(trainer.model, out)
    log = [row for row in trainer.state.log_history if "loss" in row]
    _refuse_broken_loss(log)
    return TrainingOutcome(
        seconds=seconds,
        log=[_plain(row) for row in log],
        arguments=_plain(arguments.to_dict()),
        versions=versions(RECORDED_PACKAGES),
        seconds_until=stages.seconds_until,
    )


def _save(model: Any, folder: Path) -> None:
    model.save_pretrained(folder, safe_serialization=True, selected_adapters=["default"])
    _refuse_broken_weights(folder)
    (folder / "README.md").unlink(missing_ok=True)  # PEFT's empty model card


def _arguments(spec: TrainingSpec, scratch: Path) -> Any:
    """Every field that shapes the result, set by hand: TRL and Unsloth change their defaults."""
    from trl import DPOConfig

    numbers, on_cpu = spec.training, spec.base.device == "cpu"
    return DPOConfig(
        output_dir=str(scratch),
        # the loss
        loss_type=[numbers.loss_type],
        beta=numbers.beta,
        label_smoothing=0.0,
        precompute_ref_log_probs=False,
        disable_dropout=True,
        max_length=numbers.max_length,
        truncation_mode="keep_start",
        padding_free=False,
        # the steps
        num_train_epochs=numbers.num_epoch,
        max_steps=-1,
        per_device_train_batch_size=numbers.batch_size,
        gradient_accumulation_steps=numbers.gradient_accumulation,
        learning_rate=numbers.learning_rate,
        lr_scheduler_type=numbers.lr_scheduler,
        warmup_steps=numbers.warmup_ratio,  # below 1: a share of the steps
        optim=numbers.optimizer,
        weight_decay=numbers.weight_decay,
        max_grad_norm=numbers.max_grad_norm,
        gradient_checkpointing=numbers.gradient_checkpointing,
        # the randomness
        seed=numbers.seed,
        data_seed=numbers.seed,
        # the machine
        use_cpu=on_cpu,
        bf16=spec.base.dtype == "bfloat16",
        fp16=False,
        dataloader_num_workers=0,
        dataloader_pin_memory=not on_cpu,
        dataset_num_proc=None,
        # what is told and kept
        logging_steps=1,
        logging_first_step=True,
        logging_nan_inf_filter=False,
        report_to="none",
        save_strategy="no",
        eval_strategy="no",
        disable_tqdm=True,
        trust_remote_code=False,
    )


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


def _dataset(spec: TrainingSpec) -> Any:
    from datasets import Dataset

    system = spec.training.system
    opening = [{"role": "system", "content": system}] if system is not None else []
    return Dataset.from_list(
        [
            {
                "prompt": [*opening, {"role": "user", "content": pair.prompt}],
                "chosen": [{"role": "assistant", "content": pair.chosen}],
                "rejected": [{"role": "assistant", "content": pair.rejected}],
            }
            for pair in spec.pairs
        ]
    )


def _teller(progress: Progress, steps: int) -> Any:
    from transformers import TrainerCallback

    class _Tell(TrainerCallback):  # type: ignore[misc]
        def on_log(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            row = state.log_history[-1]
            if "loss" in row:
                progress(state.global_step, steps, row)

    return _Tell()


def _refuse_dropped_pairs(kept: int, spec: TrainingSpec) -> None:
    if kept != len(spec.pairs):
        raise InstrumentError(
            f"the trainer kept {kept} of {len(spec.pairs)} pairs: a prompt is longer than "
            f"max_length {spec.training.max_length}. Raise max_length."
        )


def _refuse_broken_loss(log: list[dict[str, Any]]) -> None:
    for row in log:
        if not math.isfinite(row["loss"]):
            raise InstrumentError(
                f"the loss is {row['loss']} at step {row['step']}: the training broke down. "
                "Lower the learning rate."
            )


def _refuse_broken_weights(folder: Path) -> None:
    """The last step is logged before its update, so the loss does not tell of it."""
    from safetensors.torch import load_file

    for name, weight in load_file(folder / "adapter_model.safetensors").items():
        if not bool(weight.isfinite().all()):
            raise InstrumentError(
                f"{name} holds values that are no numbers after training. Lower the learning rate."
            )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """What JSON can hold of a row; other values as text, numbers that are none as None."""

    def plain(value: Any) -> Any:
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        return value if isinstance(value, bool | int | str | None) else str(value)

    return {key: plain(value) for key, value in row.items()}


@contextmanager
def _known_warnings() -> Iterator[None]:
    """Silence the warnings of TRL and PEFT, which speak of nothing that the user can change."""
    with warnings.catch_warnings():
        for module in ("trl", "transformers", "peft", "torch", "accelerate", "datasets"):
            warnings.filterwarnings("ignore", module=rf"{module}(\.|$)")
        yield
