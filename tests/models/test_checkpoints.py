"""Real DPO on a tiny base, stopped and saved on its way: the weights are the same either way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.config.models import load_models
from harness.errors import InstrumentError
from harness.fingerprint import file_digest
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.models.stages import Stages
from harness.models.store import TrainingOutcome
from harness.models.train import train
from tests.tiny import make_project

WEIGHTS = "adapter_model.safetensors"


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> TrainingSpec:
    """A training of six steps, with what draws random numbers where it can."""
    root = make_project(tmp_path_factory.mktemp("project"))
    found = Resolver(load_models(root / "fixtures" / "models.yaml")).resolve("against").spec
    assert found is not None
    return changed(found, num_epoch=3, lora_dropout=0.1)


def changed(spec: TrainingSpec, **changes: Any) -> TrainingSpec:
    return replace(spec, training=spec.training.model_copy(update=changes))


def trained(spec: TrainingSpec, root: Path, earlier: tuple[int, ...] = ()) -> TrainingOutcome:
    """Train into `root/<step>`, the last one and those on the way."""
    folders = {step: root / str(step) for step in (*earlier, spec.reached)}
    for folder in folders.values():
        folder.mkdir(parents=True)
    return train(spec, folders.pop(spec.reached), None, folders)


@pytest.mark.slow
def test_checkpoints_are_trainings_stopped_there(spec: TrainingSpec, tmp_path: Path) -> None:
    plain = trained(spec, tmp_path / "plain")
    whole = trained(spec, tmp_path / "whole", earlier=(0, 1, 4))
    assert file_digest(tmp_path / "plain/6" / WEIGHTS) == file_digest(
        tmp_path / "whole/6" / WEIGHTS
    )
    for step in (0, 1, 4):
        alone = trained(changed(spec, stop_after=step), tmp_path / "alone")
        here, there = (tmp_path / name / str(step) for name in ("alone", "whole"))
        assert file_digest(here / WEIGHTS) == file_digest(there / WEIGHTS)
        assert [row["step"] for row in alone.log] == list(range(1, step + 1))
        assert whole.until(step).log == alone.log
        names = sorted(path.name for path in there.glob("*"))
        assert names == ["adapter_config.json", WEIGHTS]
    assert whole.log == plain.log
    assert list(whole.seconds_until) == [0, 1, 4]
    assert 0 <= whole.seconds_until[1] < whole.seconds_until[4] < whole.seconds
    digests = {file_digest(tmp_path / "whole" / str(step) / WEIGHTS) for step in (0, 1, 4, 6)}
    assert len(digests) == 3  # the first step's learning rate is 0: warm-up begins there


@pytest.mark.slow
def test_nothing_is_learned_in_no_steps(spec: TrainingSpec, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    outcome = trained(changed(spec, stop_after=0), tmp_path)
    weights = load_file(tmp_path / "0" / WEIGHTS)
    zero = [name for name, weight in weights.items() if not bool(weight.any())]
    assert sorted(zero) == sorted(name for name in weights if "lora_B" in name)
    assert outcome.log == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "batch", "accumulation", "epochs", "steps"),
    [(8, 2, 2, 2, 4), (7, 2, 3, 2, 4), (5, 2, 2, 1, 2), (3, 4, 4, 3, 3)],
)
def test_steps_are_counted_as_the_trainer_counts(
    spec: TrainingSpec,
    tmp_path: Path,
    size: int,
    batch: int,
    accumulation: int,
    epochs: int,
    steps: int,
) -> None:
    numbers = {
        "data_size": size,
        "batch_size": batch,
        "gradient_accumulation": accumulation,
        "num_epoch": epochs,
    }
    subject = replace(changed(spec, **numbers), pairs=spec.pairs[:size])
    assert subject.training.steps == steps
    # `Stages` raises where the trainer counts otherwise.
    outcome = trained(subject, tmp_path, earlier=(0,))
    assert [row["step"] for row in outcome.log] == list(range(1, steps + 1))


def test_a_trainer_that_counts_otherwise_is_an_error(spec: TrainingSpec, tmp_path: Path) -> None:
    def save(folder: Path) -> None:
        raise AssertionError

    with pytest.raises(InstrumentError, match="takes 3 steps, the spec counts 6"):
        Stages(spec, {4: tmp_path}, save).begin(3)
    with pytest.raises(InstrumentError, match="takes 3 steps, the spec counts 6"):
        Stages(changed(spec, stop_after=2), {}, save).begin(3)
    Stages(spec, {}, save).begin(3)  # nothing is named by its step
