"""The key of a training: equal content, equal key; everything that counts changes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.config.models import load_models
from harness.data.preferences import taught_side
from harness.models import spec as spec_module
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.types import Pair

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> dict[str, TrainingSpec]:
    models = load_models(ROOT / "fixtures" / "models.yaml")
    resolver = Resolver(models)
    specs = {name: resolver.resolve(name).spec for name in models.parsed.models}
    return {name: spec for name, spec in specs.items() if spec is not None}


def test_the_seven_names_are_four_trainings(shipped: dict[str, TrainingSpec]) -> None:
    groups: dict[str, set[str]] = {}
    for name, spec in shipped.items():
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
    assert {name: spec.taught for name, spec in shipped.items()} == {
        **dict.fromkeys(shipped, "oppose"),
        "q1b": "support",
    }


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
