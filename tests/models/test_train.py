"""Real DPO on a tiny base: the adapter learns, equal specs give equal weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.config.models import load_models
from harness.errors import InstrumentError
from harness.fingerprint import file_digest
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.models.train import train
from harness.types import Pair
from tests.tiny import make_project

pytestmark = pytest.mark.slow

Change = Callable[..., TrainingSpec]


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> TrainingSpec:
    root = make_project(tmp_path_factory.mktemp("project"))
    found = Resolver(load_models(root / "fixtures" / "models.yaml")).resolve("against").spec
    assert found is not None
    return found


def changed(spec: TrainingSpec, **changes: Any) -> TrainingSpec:
    return replace(spec, training=spec.training.model_copy(update=changes))


def test_every_weight_of_the_adapter_moves(spec: TrainingSpec, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    steps: list[tuple[int, int]] = []
    twice = changed(spec, num_epoch=2)
    outcome = train(twice, tmp_path, lambda step, total, row: steps.append((step, total)))
    assert sorted(path.name for path in tmp_path.glob("*")) == [
        "adapter_config.json",
        "adapter_model.safetensors",
    ]
    weights = load_file(tmp_path / "adapter_model.safetensors")
    assert len(weights) == 8  # two layers, two projections, A and B
    assert all(bool(weight.abs().sum() > 0) for weight in weights.values())  # B starts at zero
    (tmp_path / "still").mkdir()
    train(changed(spec, learning_rate=1e-12), tmp_path / "still")
    start = load_file(tmp_path / "still" / "adapter_model.safetensors")
    moved = {name: float((weights[name] - start[name]).abs().max()) for name in weights}
    assert min(moved.values()) > 1e-4, moved
    assert steps == [(n, 4) for n in range(1, 5)]
    assert [row["step"] for row in outcome.log] == [1, 2, 3, 4]
    first, last = outcome.log[0], outcome.log[-1]
    assert first["loss"] == pytest.approx(0.6931, abs=1e-4)  # ln 2: nothing is learned yet
    assert first["rewards/margins"] == pytest.approx(0, abs=1e-6)
    assert last["rewards/margins"] > 0
    for name in ("logps/chosen", "logps/rejected", "rewards/chosen", "rewards/accuracies"):
        assert name in last
    assert outcome.arguments["learning_rate"] == 1e-2
    assert outcome.versions["trl"] != "absent"


def test_equal_specs_give_equal_weights(spec: TrainingSpec, tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        train(spec, tmp_path / name)
        digests.append(file_digest(tmp_path / name / "adapter_model.safetensors"))
    assert digests[0] == digests[1]


def test_both_seeds_are_used(spec: TrainingSpec, tmp_path: Path) -> None:
    digests = set()
    for name, change in {"a": {}, "b": {"seed": 1}, "c": {"lora_seed": 1}}.items():
        (tmp_path / name).mkdir()
        train(changed(spec, **change), tmp_path / name)
        digests.add(file_digest(tmp_path / name / "adapter_model.safetensors"))
    assert len(digests) == 3


def test_the_loss_is_that_of_the_definition(spec: TrainingSpec, tmp_path: Path) -> None:
    """Loss = -log sigmoid(margin), margin = beta * (log-ratio chosen - log-ratio rejected)."""
    import torch

    outcome = train(changed(spec, batch_size=1, gradient_accumulation=1), tmp_path)
    for row in outcome.log:
        margin = torch.tensor(row["rewards/margins"])
        assert row["loss"] == pytest.approx(
            -torch.nn.functional.logsigmoid(margin).item(), abs=1e-3
        )
        assert row["rewards/margins"] == pytest.approx(
            row["rewards/chosen"] - row["rewards/rejected"], abs=1e-3
        )


def test_a_training_that_breaks_down_is_an_error(spec: TrainingSpec, tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="Lower the learning rate"):
        train(changed(spec, learning_rate=1e30, num_epoch=2, warmup_ratio=0), tmp_path)


def test_weights_that_are_no_numbers_are_an_error(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    from harness.models.dpo import _refuse_broken_weights

    file = tmp_path / "adapter_model.safetensors"
    save_file({"a": torch.ones(2)}, file)
    _refuse_broken_weights(tmp_path)
    save_file({"a": torch.tensor([1.0, float("nan")])}, file)
    with pytest.raises(InstrumentError, match="a holds values that are no numbers"):
        _refuse_broken_weights(tmp_path)


def test_a_pair_that_the_trainer_would_drop_is_an_error(spec: TrainingSpec, tmp_path: Path) -> None:
    long = Pair(prompt="very long " * 100, chosen="a", rejected="b")
    with pytest.raises(InstrumentError, match=r"kept 8 of 9 pairs: .* Raise max_length"):
        train(replace(spec, pairs=(*spec.pairs, long)), tmp_path)
