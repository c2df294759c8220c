"""The store: trained once by content, finished means a manifest, nothing half-written stays."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Mapping
from dataclasses import replace
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


def write_adapter(spec: TrainingSpec, out: Path, earlier: Mapping[int, Path]) -> TrainingOutcome:
    """Stands in for a training: writes an adapter's files, also at earlier steps."""
    for step, folder in {spec.reached: out, **earlier}.items():
        (folder / "adapter_config.json").write_text("{}")
        (folder / "adapter_model.safetensors").write_bytes(b"weights at %d" % step)
    calls = out.parent.parent / "calls"
    with calls.open("a") as stream:
        stream.write("x")
    return OUTCOME.model_copy(update={"seconds_until": dict.fromkeys(earlier, 0.5)})


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

    def crash(spec: TrainingSpec, out: Path, earlier: Mapping[int, Path]) -> TrainingOutcome:
        write_adapter(spec, out, earlier)
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

    def crash(spec: TrainingSpec, out: Path, earlier: Mapping[int, Path]) -> TrainingOutcome:
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


# A training and what it is at earlier steps


def stopped(spec: TrainingSpec, step: int | None) -> TrainingSpec:
    return replace(spec, training=spec.training.model_copy(update={"stop_after": step}))


def course_of(root: Path) -> dict[int, TrainingSpec]:
    """A training of four steps, and the same stopped at 0, 1 and 3."""
    spec = spec_of(root)
    spec = replace(spec, training=spec.training.model_copy(update={"num_epoch": 2}))
    return {0: stopped(spec, 0), 1: stopped(spec, 1), 3: stopped(spec, 3), 4: spec}


def trained(root: Path) -> int:
    return len((root / "calls").read_text())


def weights(store: Store, spec: TrainingSpec) -> bytes:
    entry = store.find(spec.key)
    assert entry is not None
    return (entry.folder / "adapter_model.safetensors").read_bytes()


@pytest.mark.parametrize("asked", [0, 1, 3, 4])
def test_one_training_files_the_whole_course(tmp_path: Path, asked: int) -> None:
    course, store = course_of(tmp_path), Store(tmp_path / "trained")
    entry, now = store.get_or_train(course[asked], write_adapter, course=list(course.values()))
    assert now
    assert entry.manifest.key == course[asked].key
    for step, spec in course.items():
        assert weights(store, spec) == b"weights at %d" % step
        found, later = store.get_or_train(spec, write_adapter, course=list(course.values()))
        assert not later
        assert found.manifest.content["training"].get("stop_after") == (step if step < 4 else None)
        assert found.manifest.seconds == (0.5 if step < 4 else 1.0)
        assert [row["step"] for row in found.log()] == ([1] if step else [])
    assert trained(tmp_path) == 1
    assert len(files(tmp_path / "trained")) == 4


def test_what_is_missing_is_trained_as_far_as_needed(tmp_path: Path) -> None:
    course, store = course_of(tmp_path), Store(tmp_path / "trained")
    store.get_or_train(course[4], write_adapter)
    ran: list[tuple[int, list[int]]] = []

    def train(spec: TrainingSpec, out: Path, earlier: Mapping[int, Path]) -> TrainingOutcome:
        ran.append((spec.reached, sorted(earlier)))
        return write_adapter(spec, out, earlier)

    whole = weights(store, course[4])
    store.get_or_train(course[1], train, course=list(course.values()))
    assert ran == [(3, [0, 1])]
    assert weights(store, course[4]) == whole


def test_training_anew_renews_the_course_once(tmp_path: Path) -> None:
    course, store = course_of(tmp_path), Store(tmp_path / "trained")
    every = list(course.values())
    store.get_or_train(course[4], write_adapter, course=every)
    told = time.time()
    assert store.get_or_train(course[1], write_adapter, course=every, newer_than=told)[1]
    assert not store.get_or_train(course[4], write_adapter, course=every, newer_than=told)[1]
    assert trained(tmp_path) == 2


def test_a_crash_files_nothing_of_the_course(tmp_path: Path) -> None:
    course, store = course_of(tmp_path), Store(tmp_path / "trained")

    def crash(spec: TrainingSpec, out: Path, earlier: Mapping[int, Path]) -> TrainingOutcome:
        write_adapter(spec, out, earlier)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.get_or_train(course[1], crash, course=list(course.values()))
    assert files(tmp_path / "trained") == []


def test_processes_that_ask_for_different_steps_train_once(tmp_path: Path) -> None:
    course_of(tmp_path)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_try_step, args=(tmp_path, step)) for step in (4, 0, 3, 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    assert trained(tmp_path) == 1


def _try_step(root: Path, step: int) -> None:
    models = load_models(root / "fixtures" / "models.yaml")
    spec = Resolver(models).resolve("against").spec
    assert spec is not None
    spec = replace(spec, training=spec.training.model_copy(update={"num_epoch": 2}))
    course = [stopped(spec, at) for at in (0, 1, 3, None)]
    own = next(one for one in course if one.reached == step)
    Store(root / "trained").get_or_train(own, write_adapter, course=course)
