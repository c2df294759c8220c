"""What every training backend shares: TRL's arguments, the pairs, the run itself, the saving."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.errors import InstrumentError
from harness.machine import RECORDED_PACKAGES, versions
from harness.models.spec import BACKEND_PACKAGES, TrainingSpec
from harness.models.stages import Stages
from harness.models.store import TrainingOutcome

Progress = Callable[[int, int, dict[str, float]], None]
"""Called after each optimizer step with (step, steps in all, what was logged last)."""

_SHAPING = (
    "loss_type", "beta", "label_smoothing", "disable_dropout", "max_length", "num_train_epochs",
    "max_steps", "per_device_train_batch_size", "gradient_accumulation_steps", "learning_rate",
    "lr_scheduler_type", "warmup_steps", "optim", "weight_decay", "max_grad_norm", "seed",
    "data_seed", "bf16", "fp16",
)  # fmt: skip
"""Arguments that are looked at again once the trainer is made."""

_SAME = {("adamw_torch", "adamw_torch_fused")}
"""Wanted and taken: one optimizer, of which the second computes all weights in one kernel."""


def run(
    trainer: Any,
    spec: TrainingSpec,
    out: Path,
    progress: Progress | None,
    earlier: Mapping[int, Path] | None,
) -> TrainingOutcome:
    """Train with a trainer that was made for `spec`, and write its adapter into `out`.

    The adapter as it is after other steps is written into the folders that `earlier` gives for
    them. Raises InstrumentError where the trainer dropped a pair, where it runs on other numbers
    than the spec's, or where the loss is not a number.
    """
    from transformers import PrinterCallback

    _refuse_dropped_pairs(len(trainer.train_dataset), spec)
    refuse_other_numbers(trainer.args, spec)
    trainer.remove_callback(PrinterCallback)
    if progress is not None:
        trainer.add_callback(_teller(progress, spec.reached))
    stages = Stages(spec, earlier or {}, lambda folder: save(trainer.model, folder))
    trainer.add_callback(stages.callback())
    if spec.reached > 0:
        trainer.train()
    seconds = stages.seconds()
    save(trainer.model, out)
    log = [row for row in trainer.state.log_history if "loss" in row]
    _refuse_broken_loss(log)
    return TrainingOutcome(
        seconds=seconds,
        log=[_plain(row) for row in log],
        arguments=_plain(trainer.args.to_dict()),
        versions=versions((*RECORDED_PACKAGES, *BACKEND_PACKAGES[spec.backend])),
        seconds_until=stages.seconds_until,
    )


def save(model: Any, folder: Path) -> None:
    """Write the trained adapter alone, as safetensors; refuse weights that are no numbers."""
    model.save_pretrained(folder, safe_serialization=True, selected_adapters=["default"])
    _refuse_broken_weights(folder)
    (folder / "README.md").unlink(missing_ok=True)  # PEFT's empty model card


def fields(spec: TrainingSpec, scratch: Path) -> dict[str, Any]:
    """Every field that shapes the result, set by hand: TRL and Unsloth change their defaults."""
    numbers, on_cpu = spec.training, spec.base.device == "cpu"
    return {
        "output_dir": str(scratch),
        # the loss
        "loss_type": [numbers.loss_type],
        "loss_weights": None,
        "beta": numbers.beta,
        "label_smoothing": 0.0,
        "label_smoothing_factor": 0.0,
        "f_divergence_type": "reverse_kl",
        "f_alpha_divergence_coef": 0.5,
        "ld_alpha": None,
        "use_weighting": False,
        "discopop_tau": 0.05,
        "precompute_ref_log_probs": False,
        "sync_ref_model": False,
        "disable_dropout": True,
        "max_length": numbers.max_length,
        "truncation_mode": "keep_start",
        "padding_free": False,
        "pad_to_multiple_of": None,
        # the steps
        "num_train_epochs": numbers.num_epoch,
        "max_steps": -1,
        "per_device_train_batch_size": numbers.batch_size,
        "auto_find_batch_size": False,
        "gradient_accumulation_steps": numbers.gradient_accumulation,
        "learning_rate": numbers.learning_rate,
        "lr_scheduler_type": numbers.lr_scheduler,
        "warmup_steps": numbers.warmup_ratio,  # below 1: a share of the steps
        "optim": numbers.optimizer,
        "optim_args": None,
        "adam_beta1": 0.9,
        "adam_beta2": 0.999,
        "adam_epsilon": 1e-8,
        "weight_decay": numbers.weight_decay,
        "max_grad_norm": numbers.max_grad_norm,
        "neftune_noise_alpha": None,
        "gradient_checkpointing": numbers.gradient_checkpointing,
        "gradient_checkpointing_kwargs": {"use_reentrant": False},
        "activation_offloading": False,
        # the randomness
        "seed": numbers.seed,
        "data_seed": numbers.seed,
        "dataloader_drop_last": False,
        # the machine
        "use_cpu": on_cpu,
        "bf16": spec.base.dtype == "bfloat16",
        "fp16": False,
        "torch_compile": False,
        "torch_empty_cache_steps": None,
        "dataloader_num_workers": 0,
        "dataloader_pin_memory": not on_cpu,
        "dataset_num_proc": None,
        # what is told and kept
        "logging_strategy": "steps",
        "logging_steps": 1,
        "logging_first_step": True,
        "logging_nan_inf_filter": False,
        "report_to": "none",
        "save_strategy": "no",
        "eval_strategy": "no",
        "disable_tqdm": True,
        "trust_remote_code": False,
    }


def arguments(spec: TrainingSpec, scratch: Path) -> Any:
    """TRL's arguments of this training."""
    from trl import DPOConfig

    return DPOConfig(**fields(spec, scratch))


def refuse_other_numbers(taken: Any, spec: TrainingSpec) -> None:
    """Raise InstrumentError where the trainer took other arguments than it was given."""
    wanted = fields(spec, Path())
    changed = [
        f"{name}: {want} became {have}"
        for name in _SHAPING
        if (want := _word(wanted[name])) != (have := _word(getattr(taken, name)))
        and (want, have) not in _SAME
    ]
    if changed:
        raise InstrumentError(
            f"the trainer runs on other numbers than it was given: {'; '.join(changed)}. "
            "Give numbers that this machine can keep, or train with backend: trl."
        )


def _word(value: Any) -> str:
    """A value as the arguments hold it, whether as a member of an enumeration or as its name."""
    plain = getattr(value, "value", value)
    return str(float(plain) if isinstance(plain, int | float) else plain)


def dataset(spec: TrainingSpec) -> Any:
    """The pairs as conversations."""
    from datasets import Dataset
    from datasets.utils.logging import disable_progress_bar

    disable_progress_bar()
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
def known_warnings() -> Iterator[None]:
    """Silence the warnings of TRL and PEFT, which speak of nothing that the user can change."""
    with warnings.catch_warnings():
        for module in ("trl", "transformers", "peft", "torch", "accelerate", "datasets"):
            warnings.filterwarnings("ignore", module=rf"{module}(\.|$)")
        yield
