"""The arguments of a training: none is left to a default that another library may change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.config.models import load_models
from harness.errors import InstrumentError
from harness.models import dpo
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from tests.tiny import make_project

UNSLOTH_SETS = {
    "per_device_train_batch_size": 4,
    "gradient_accumulation_steps": 2,
    "weight_decay": 0.001,
    "seed": 3407,
    "optim": "adamw_8bit",
    "learning_rate": 5e-5,
    "torch_empty_cache_steps": 250,
    "logging_steps": 1,
    "logging_nan_inf_filter": False,
    "bf16": False,
    "fp16": False,
    "report_to": "none",
    "auto_find_batch_size": False,
    "padding_free": None,
    "warmup_steps": 0.1,
    "dataset_num_proc": 2,
    "dataloader_pin_memory": True,
    "output_dir": None,
}
"""Defaults of DPOConfig on a GPU once Unsloth 2026.10.9 is imported (models/rl.py)."""

NOT_SHAPING = {"per_device_eval_batch_size", "eval_accumulation_steps"}
"""Defaults that Unsloth changes too, and that no training without evaluation reads."""


@pytest.fixture
def spec(tmp_path: Path) -> TrainingSpec:
    root = make_project(tmp_path, with_base=False)
    found = Resolver(load_models(root / "fixtures" / "models.yaml")).resolve("against").spec
    assert found is not None
    return found


def test_every_default_that_unsloth_changes_is_set(spec: TrainingSpec, tmp_path: Path) -> None:
    assert set(UNSLOTH_SETS) <= set(dpo.fields(spec, tmp_path))
    assert not NOT_SHAPING & set(dpo.fields(spec, tmp_path))


@pytest.mark.slow
def test_other_defaults_change_nothing(
    spec: TrainingSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import trl

    stock = dpo.arguments(spec, tmp_path).to_dict()
    own = {"__annotations__": dict.fromkeys(UNSLOTH_SETS, Any), **UNSLOTH_SETS}
    other = dataclass(type("Changed", (trl.DPOConfig,), own))
    assert other(output_dir=str(tmp_path), use_cpu=True, optim="sgd").learning_rate == 5e-5
    monkeypatch.setattr(trl, "DPOConfig", other)
    assert dpo.arguments(spec, tmp_path).to_dict() == stock


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("learning_rate", 5e-5, "learning_rate: 0.01 became 5e-05"),
        ("per_device_train_batch_size", 1, "per_device_train_batch_size: 2.0 became 1.0"),
        ("optim", "adamw_8bit", "optim: adamw_torch became adamw_8bit"),
        ("bf16", True, "bf16: 0.0 became 1.0"),
        ("max_length", 64, "max_length: 128.0 became 64.0"),
    ],
)
def test_a_trainer_on_other_numbers_is_an_error(
    spec: TrainingSpec, tmp_path: Path, name: str, value: object, told: str
) -> None:
    taken = dpo.arguments(spec, tmp_path)
    dpo.refuse_other_numbers(taken, spec)
    changed = SimpleNamespace(**(vars(taken) | {name: value}))
    with pytest.raises(InstrumentError, match="other numbers than it was given") as caught:
        dpo.refuse_other_numbers(changed, spec)
    assert told in str(caught.value)


@pytest.mark.slow
def test_an_optimizer_in_one_kernel_is_the_same(spec: TrainingSpec, tmp_path: Path) -> None:
    taken = dpo.arguments(spec, tmp_path)
    fused = SimpleNamespace(**(vars(taken) | {"optim": "adamw_torch_fused"}))
    dpo.refuse_other_numbers(fused, spec)
