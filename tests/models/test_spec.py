"""The key of a training: equal content, equal key; everything that counts changes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.config.models import load_models
from harness.data.preferences import load_rows, taught_side
from harness.models import spec as spec_module
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.types import Pair

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> dict[str, TrainingSpec]:
    models = load_models(ROOT / "fixtures" / "models.yaml")
    resolver = Resolver(models)
    specs = {name: resolver.resolve(name).spec for name in resolver.names}
    return {name: spec for name, spec in specs.items() if spec is not None}


HOMEWORK = ("q1a", "q1b", "q2a", "q2b", "q3a", "q3b", "q4_main")


def test_the_seven_names_are_four_trainings(shipped: dict[str, TrainingSpec]) -> None:
    groups: dict[str, set[str]] = {}
    for name in HOMEWORK:
        spec = shipped[name]
        groups.setdefault(spec.key, set()).add(name)
    assert sorted(map(sorted, groups.values())) == [
        ["q1a", "q2b", "q3b", "q4_main"],
        ["q1b"],
        ["q2a"],
        ["q3a"],
    ]


def test_the_homework_numbers(shipped: dict[str, TrainingSpec]) -> None:
    assert len(shipped["q4_main"].pairs) == 50
    assert len(shipped["q3a"].pairs) == 10
    assert shipped["q2a"].training.num_epoch == 1
    assert {name: shipped[name].taught for name in HOMEWORK} == {
        **dict.fromkeys(HOMEWORK, "oppose"),
        "q1b": "support",
    }


def test_keys_of_earlier_versions_stay(shipped: dict[str, TrainingSpec]) -> None:
    """Trainings that stand in `trained/` are found again: nothing was added to what is hashed."""
    content = shipped["q4_main"].content()
    assert set(content) == {"format", "base", "backend", "training", "pairs", "versions"}
    assert (content["format"], content["backend"]) == (1, "trl")
    assert content["training"] == {
        "system": "Your entire response must be 100 characters or less.",
        "num_epoch": 3,
        "seed": 42,
        "loss_type": "sigmoid",
        "beta": 0.1,
        "learning_rate": 0.004,
        "lr_scheduler": "linear",
        "warmup_ratio": 0.1,
        "optimizer": "adamw_torch",
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "batch_size": 2,
        "gradient_accumulation": 4,
        "gradient_checkpointing": False,
        "max_length": 512,
        "lora_r": 16,
        "lora_alpha": 16.0,
        "lora_dropout": 0.1,
        "lora_bias": "none",
        "lora_seed": 3407,
        "lora_targets": [f"{name}_proj" for name in "q k v o gate up down".split()],
    }


def test_a_training_that_is_stopped_has_a_key_of_its_own(shipped: dict[str, TrainingSpec]) -> None:
    spec = shipped["q4_main"]
    keys = {
        step: replace(spec, training=spec.training.model_copy(update={"stop_after": step})).key
        for step in (None, 0, 20, 21)
    }
    assert keys[21] == keys[None] == spec.key
    assert len(set(keys.values())) == 3


def test_the_shipped_families(shipped: dict[str, TrainingSpec]) -> None:
    steps = {name: spec.reached for name, spec in shipped.items() if name.startswith("q4_main@")}
    assert steps == {f"q4_main@step={step}": step for step in (0, 7, 14, 21)}
    keys = {name: spec.key for name, spec in shipped.items()}
    assert keys["q4_main@step=21"] == keys["q4_main"] == keys["ratio@support_ratio=0"]
    assert keys["control_zero"] == keys["q4_main@step=0"]
    assert keys["ratio@support_ratio=1"] == keys["q1b"]
    assert keys["control_shuffled"] != keys["ratio@support_ratio=0.5"]


def test_the_shuffled_control_teaches_no_side(shipped: dict[str, TrainingSpec]) -> None:
    rows = load_rows(ROOT / "fixtures" / "preferences" / "train.json")
    supported = {row.prompt for row in rows for pair in shipped["control_shuffled"].pairs
                 if (row.prompt, row.support) == (pair.prompt, pair.chosen)}  # fmt: skip
    assert len(supported) == 25
    halves = [sum(row.prompt in supported for row in part) for part in (rows[:25], rows[25:])]
    assert min(halves) >= 8  # a lot, where support_ratio alone takes the first 25
    assert shipped["control_shuffled"].taught is None


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.5},
        {"num_epoch": 9},
        {"seed": 1},
        {"lora_seed": 1},
        {"system": None},
        {"lora_targets": ("q_proj",)},
    ],
)
def test_every_training_number_changes_the_key(
    shipped: dict[str, TrainingSpec], change: dict[str, Any]
) -> None:
    spec = shipped["q4_main"]
    other = replace(spec, training=spec.training.model_copy(update=change))
    assert other.key != spec.key


@pytest.mark.parametrize(
    "change",
    [{"data": "elsewhere.json"}, {"data_size": 3}, {"support_ratio": 1.0}, {"shuffle_seed": 1}],
)
def test_what_acts_through_the_pairs_alone_does_not(
    shipped: dict[str, TrainingSpec], change: dict[str, Any]
) -> None:
    spec = shipped["q4_main"]
    assert replace(spec, training=spec.training.model_copy(update=change)).key == spec.key


def test_pairs_base_and_versions_change_the_key(
    shipped: dict[str, TrainingSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = shipped["q4_main"]
    pair = Pair(prompt="p", chosen="c", rejected="r")
    others = [
        replace(spec, pairs=(*spec.pairs[:-1], pair)),
        replace(spec, pairs=spec.pairs[::-1]),
        replace(spec, base=replace(spec.base, digest="other")),
        replace(spec, base=replace(spec.base, dtype="bfloat16")),
        replace(spec, base=replace(spec.base, load_in_4bit=True)),
    ]
    assert len({spec.key, *(other.key for other in others)}) == 6
    renamed = replace(spec, base=replace(spec.base, name="x", folder=Path("/elsewhere")))
    assert renamed.key == spec.key
    monkeypatch.setattr(spec_module, "versions", lambda packages: {"trl": "9"})
    assert replace(spec).key != spec.key


@pytest.mark.parametrize(
    ("size", "ratio", "side"),
    [
        (50, 0, "oppose"),
        (50, 0.49, "oppose"),
        (50, 0.5, None),
        (50, 0.52, "support"),
        (50, 1, "support"),
        # What counts is what the pairs hold: the number of supporting rows is truncated.
        (8, 0.6, None),
        (1, 0.9, "oppose"),
    ],
)
def test_taught_side(size: int, ratio: float, side: str | None) -> None:
    assert taught_side(size, ratio) == side


def test_four_bits_are_of_the_library_that_packs_them(shipped: dict[str, TrainingSpec]) -> None:
    whole = shipped["q4_main"].base
    packed = replace(whole, load_in_4bit=True)
    assert "bitsandbytes" not in whole.identity()
    assert "bitsandbytes" in packed.identity()
