"""Out of memory: the same training in smaller batches, told, and never silently."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.catalogue import Options, load_catalogue
from harness.config.models import load_models
from harness.errors import InstrumentError, MemoryShortError
from harness.models.memory import peak_of_process, smaller, with_smaller_batches
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.models.store import Store, TrainFunction, TrainingOutcome, read_entry
from harness.models.train import train
from harness.progress import Update
from harness.records import ModelLine
from harness.runner import Run
from harness.workspace import Workspace
from tests.tiny import make_project

OOM = "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 1.00 GiB free.\nMore words."


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> TrainingSpec:
    root = make_project(tmp_path_factory.mktemp("project"))
    found = Resolver(load_models(root / "fixtures" / "models.yaml")).resolve("against").spec
    assert found is not None
    return found


def batches(spec: TrainingSpec, size: int, accumulation: int, **more: Any) -> TrainingSpec:
    numbers = {"batch_size": size, "gradient_accumulation": accumulation, **more}
    return replace(spec, training=spec.training.model_copy(update=numbers))


def fits(most: int, tried: list[tuple[int, int]]) -> TrainFunction:
    """Real training, out of memory for batches of more than `most` pairs."""

    def run(spec: TrainingSpec, out: Path, earlier: Mapping[int, Path]) -> TrainingOutcome:
        numbers = spec.training
        tried.append((numbers.batch_size, numbers.gradient_accumulation))
        if numbers.batch_size > most:
            (out / "half").mkdir()
            (out / "half" / "written").write_text("before memory ran out")
            raise MemoryShortError(OOM)
        return train(spec, out, None, earlier)

    return run


@pytest.mark.slow
def test_smaller_batches_make_the_same_steps(spec: TrainingSpec, tmp_path: Path) -> None:
    asked = batches(spec, 4, 1, num_epoch=3)
    tried: list[tuple[int, int]] = []
    told: list[str] = []
    store = Store(tmp_path / "trained")
    early = batches(asked, 4, 1, stop_after=2)
    run = with_smaller_batches(fits(1, tried), told.append)
    entry, _ = store.get_or_train(asked, run, course=[early])
    assert tried == [(4, 1), (2, 2), (1, 4)]
    note = "out of memory: batch_size 1 and gradient_accumulation 4 instead of 4 and 1"
    assert told == [
        note.replace("1 and gradient_accumulation 4", "2 and gradient_accumulation 2"),
        note,
    ]
    assert entry.manifest.notes == (note,)
    assert entry.manifest.key == asked.key
    assert entry.manifest.content["training"]["batch_size"] == 4
    assert entry.manifest.arguments["per_device_train_batch_size"] == 1
    stage = store.find(early.key)
    assert stage is not None
    assert stage.manifest.notes == (note,)
    names = sorted(path.name for path in entry.folder.rglob("*"))
    assert names == [
        "adapter_config.json",
        "adapter_model.safetensors",
        "log.json",
        "manifest.json",
    ]

    whole, _ = Store(tmp_path / "whole").get_or_train(asked, fits(4, []))
    assert whole.manifest.notes == ()
    for one, other in zip(entry.log(), whole.log(), strict=True):
        assert one["loss"] == pytest.approx(other["loss"], abs=1e-3)
        assert one["learning_rate"] == other["learning_rate"]


def test_one_pair_that_is_too_much_is_an_error(spec: TrainingSpec, tmp_path: Path) -> None:
    tried: list[tuple[int, int]] = []
    run = with_smaller_batches(fits(0, tried))
    with pytest.raises(InstrumentError, match="one pair at a time: CUDA out of memory") as caught:
        run(spec, tmp_path, {})
    assert not isinstance(caught.value, MemoryShortError)
    assert "More words" not in str(caught.value)
    assert tried == [(2, 2), (1, 4)]


@pytest.mark.parametrize(
    ("size", "accumulation", "then"),
    [(8, 1, (4, 2)), (6, 4, (3, 8)), (3, 4, (1, 12)), (9, 1, (3, 3)), (7, 2, (1, 14))],
)
def test_a_step_keeps_its_pairs(
    spec: TrainingSpec, size: int, accumulation: int, then: tuple[int, int]
) -> None:
    asked = batches(spec, size, accumulation, data_size=50)
    less = smaller(asked, OOM)
    assert (less.training.batch_size, less.training.gradient_accumulation) == then
    assert less.training.steps == asked.training.steps


@pytest.mark.slow
def test_torchs_own_error_is_understood(
    spec: TrainingSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    def full(*args: Any, **kwargs: Any) -> Any:
        raise torch.OutOfMemoryError(OOM)

    monkeypatch.setattr("harness.models.train.load_base", full)
    with pytest.raises(MemoryShortError, match="Tried to allocate") as caught:
        train(spec, tmp_path)
    assert caught.value.__context__ is None  # whose traceback would hold the model in memory


@pytest.mark.slow
def test_a_run_notes_and_tells_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    @contextmanager
    def progress(title: str) -> Iterator[Update]:
        yield lambda done, total, note: told.append(note)

    def short(spec: TrainingSpec, *more: Any) -> TrainingOutcome:
        if spec.training.batch_size > 1:
            raise MemoryShortError(OOM)
        return train(spec, *more)

    monkeypatch.setattr("harness.models.train.train", short)
    workspace = Workspace(make_project(tmp_path / "project"))
    options = Options(models=("against",))
    run = Run(workspace, load_catalogue(workspace, options), options, progress)
    line = run.model_line("against")
    note = "out of memory: batch_size 1 and gradient_accumulation 4 instead of 2 and 2"
    assert line.notes == (note,)
    assert (line.training["batch_size"], line.source) == (2, "trained")
    assert ModelLine.model_validate_json(line.model_dump_json()) == line
    assert told[0] == note
    assert told[-1].startswith("loss ")
    assert told[-1].endswith(f", {note}")


def test_manifests_of_before_are_read(spec: TrainingSpec, tmp_path: Path) -> None:
    def write(spec: TrainingSpec, out: Path, earlier: Mapping[int, Path]) -> TrainingOutcome:
        (out / "adapter_config.json").write_text("{}")
        (out / "adapter_model.safetensors").write_bytes(b"weights")
        peak = {"cuda": 5 << 30}
        return TrainingOutcome(seconds=1, log=[], arguments={}, versions={}, peak_memory=peak)

    entry, _ = Store(tmp_path).get_or_train(spec, write)
    assert entry.manifest.peak_memory == {"cuda": 5 << 30}
    file = entry.folder / "manifest.json"
    old = json.loads(file.read_text())
    del old["notes"], old["peak_memory"]
    file.write_text(json.dumps(old))
    found = read_entry(entry.folder)
    assert found is not None
    assert (found.manifest.notes, found.manifest.peak_memory) == ((), {})


def test_the_peak_of_a_process_is_told() -> None:
    before = peak_of_process()
    block = bytearray(64 << 20)
    block[:: 1 << 12] = b"x" * len(block[:: 1 << 12])
    assert 10 << 20 < before <= peak_of_process()
    assert peak_of_process() >= len(block)
