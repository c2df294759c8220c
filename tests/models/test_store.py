"""The store: trained once by content, finished means a manifest, nothing half-written stays."""

from __future__ import annotations

import json
import multiprocessing
import time
from pathlib import Path

import pytest

from harness.config.models import load_models
from harness.errors import InstrumentError, UserError
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.models.store import Store, TrainingOutcome, read_entry
from tests.tiny import make_project

OUTCOME = TrainingOutcome(seconds=1.0, log=[{"step": 1, "loss": 0.5}], arguments={}, versions={})


def spec_of(root: Path) -> TrainingSpec:
    make_project(root, with_base=False)
    spec = Resolver(load_models(root / "fixtures" / "models.yaml")).resolve("against").spec
    assert spec is not None
    return spec


def write_adapter(spec: TrainingSpec, out: Path) -> TrainingOutcome:
    """Stands in for a training: writes an adapter's files."""
    (out / "adapter_config.json").write_text("{}")
    (out / "adapter_model.safetensors").write_bytes(b"weights")
    calls = out.parent.parent / "calls"
    with calls.open("a") as stream:
        stream.write("x")
    return OUTCOME


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if not path.name.endswith(".lock"))


def test_trained_once(tmp_path: Path) -> None:
    spec, store = spec_of(tmp_path), Store(tmp_path / "trained")
    first, now = store.get_or_train(spec, write_adapter)
    again, later = store.get_or_train(spec, write_adapter)
    assert (now, later, first.folder) == (True, False, again.folder)
    assert (tmp_path / "calls").read_text() == "x"
    assert again.log() == OUTCOME.log
    assert again.manifest.taught == "oppose"
    assert files(tmp_path / "trained") == [first.folder.name]
    assert store.has(spec.key)


def test_processes_at_the_same_time_train_once(tmp_path: Path) -> None:
    spec_of(tmp_path)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_try, args=(tmp_path,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert (tmp_path / "calls").read_text() == "x"


def _try(root: Path) -> None:
    models = load_models(root / "fixtures" / "models.yaml")
    spec = Resolver(models).resolve("against").spec
    assert spec is not None
    Store(root / "trained").get_or_train(spec, write_adapter)


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_crash_leaves_nothing(tmp_path: Path, fault: type[BaseException]) -> None:
    spec, store = spec_of(tmp_path), Store(tmp_path / "trained")

    def crash(spec: TrainingSpec, out: Path) -> TrainingOutcome:
        write_adapter(spec, out)
        raise fault

    with pytest.raises(fault):
        store.get_or_train(spec, crash)
    assert files(tmp_path / "trained") == []
    assert store.find(spec.key) is None
    assert store.get_or_train(spec, write_adapter)[1]


def test_a_process_killed_in_the_middle_leaves_nothing_that_looks_finished(tmp_path: Path) -> None:
    spec, store = spec_of(tmp_path), Store(tmp_path / "trained")
    left = tmp_path / "trained" / f".{spec.key[:16]}.unfinished"
    left.mkdir(parents=True)
    (left / "adapter_model.safetensors").write_bytes(b"half")
    assert not store.has(spec.key)
    entry, now = store.get_or_train(spec, write_adapter)
    assert now
    assert files(tmp_path / "trained") == [entry.folder.name]


def test_a_failed_retraining_keeps_what_was_there(tmp_path: Path) -> None:
    spec, store = spec_of(tmp_path), Store(tmp_path / "trained")
    store.get_or_train(spec, write_adapter)

    def crash(spec: TrainingSpec, out: Path) -> TrainingOutcome:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.get_or_train(spec, crash, newer_than=float("inf"))
    assert store.find(spec.key) is not None


def test_training_anew_replaces_the_entry(tmp_path: Path) -> None:
    spec, store = spec_of(tmp_path), Store(tmp_path / "trained")
    first, _ = store.get_or_train(spec, write_adapter)
    told = time.time()
    again, now = store.get_or_train(spec, write_adapter, newer_than=told)
    assert now
    assert again.manifest.created > first.manifest.created
    assert not store.get_or_train(spec, write_adapter, newer_than=told)[1]


def test_weights_replaced_in_place_are_noticed(tmp_path: Path) -> None:
    spec, store = spec_of(tmp_path), Store(tmp_path / "trained")
    entry, _ = store.get_or_train(spec, write_adapter)
    (entry.folder / "adapter_model.safetensors").write_bytes(b"other weights")
    with pytest.raises(InstrumentError, match="the weights were changed after training"):
        store.find(spec.key)


def test_training_anew_is_the_way_out_of_changed_weights(tmp_path: Path) -> None:
    spec, store = spec_of(tmp_path), Store(tmp_path / "trained")
    entry, _ = store.get_or_train(spec, write_adapter)
    for name in ("adapter_model.safetensors", "adapter_config.json"):
        (entry.folder / name).unlink()
        with pytest.raises(InstrumentError, match=rf"holds no {name}.* --retrain"):
            store.find(spec.key)
        assert store.get_or_train(spec, write_adapter, newer_than=time.time())[1]
        assert store.find(spec.key) is not None


def test_a_manifest_of_another_format_is_as_good_as_none(tmp_path: Path) -> None:
    spec, store = spec_of(tmp_path), Store(tmp_path / "trained")
    entry, _ = store.get_or_train(spec, write_adapter)
    file = entry.folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 0}))
    assert read_entry(entry.folder) is None
    file.write_text("{}")
    assert read_entry(entry.folder) is None


def test_a_folder_that_cannot_be_written_is_a_users_problem(tmp_path: Path) -> None:
    spec = spec_of(tmp_path)
    (tmp_path / "trained").write_text("a file")
    with pytest.raises(UserError, match="trained: cannot be written to"):
        Store(tmp_path / "trained").get_or_train(spec, write_adapter)


def test_a_base_changed_in_place_has_another_key(tmp_path: Path) -> None:
    before = spec_of(tmp_path).key
    (tmp_path / "fixtures" / "base" / "model.safetensors").write_bytes(b"other")
    spec = Resolver(load_models(tmp_path / "fixtures" / "models.yaml")).resolve("against").spec
    assert spec is not None
    assert spec.key != before
