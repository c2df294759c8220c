"""`trained/<key>/`: trainings by content. Finished means that the manifest exists.

A training and what it is at earlier steps are entries of their own, filed by one training under
one lock, that of the whole training: so no process waits for a lock while it holds another.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from harness.errors import InstrumentError, UserError
from harness.fingerprint import short
from harness.models.spec import STORE_FORMAT, TrainingSpec
from harness.models.weights import adapter_digest, tokenizer_digests
from harness.types import Side
from harness.workspace import require_writable

MANIFEST = "manifest.json"
LOG = "log.json"


class Manifest(BaseModel):
    """What a finished training was made of; written last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    key: str
    created: float
    """Seconds since the epoch."""
    seconds: float
    taught: Side | None
    base_digest: str
    adapter_digest: str
    data_digest: str
    tokenizer: dict[str, str]
    content: dict[str, Any]
    """What the key is made from."""
    arguments: dict[str, Any]
    """Every argument of the trainer as it ran."""
    versions: dict[str, str]
    notes: tuple[str, ...] = ()
    """In what it ran otherwise than was asked for: smaller batches for want of memory."""
    peak_memory: dict[str, int] = {}
    """Bytes at the most: `cuda` as torch held them, `process` the training's own process."""


class TrainingOutcome(BaseModel):
    """What a training function hands to the store besides the adapter's files."""

    seconds: float
    log: list[dict[str, Any]]
    arguments: dict[str, Any]
    versions: dict[str, str]
    seconds_until: dict[int, float] = {}
    """Step of each checkpoint -> seconds that it took to come there."""
    notes: tuple[str, ...] = ()
    """In what it ran otherwise than was asked for."""
    peak_memory: dict[str, int] = {}
    """Bytes at the most: `cuda` as torch held them, `process` the training's own process."""

    def until(self, step: int) -> TrainingOutcome:
        """What had happened when a checkpoint was saved; the whole where there is none."""
        if step not in self.seconds_until:
            return self
        return self.model_copy(
            update={
                "seconds": self.seconds_until[step],
                "log": [row for row in self.log if row["step"] <= step],
            }
        )


TrainFunction = Callable[[TrainingSpec, Path, Mapping[int, Path]], TrainingOutcome]
"""Trains `spec`, writes the adapter's files into the folder, returns what happened.

The adapter as it is at other steps on the way is written into the folders given for these.
"""


class Entry:
    """A finished training on disk."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest

    def log(self) -> list[dict[str, Any]]:
        """The trainer's step log, oldest first."""
        loaded: list[dict[str, Any]] = json.loads((self.folder / LOG).read_text(encoding="utf-8"))
        return loaded


class Store:
    """The folder of trainings."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, key: str) -> Entry | None:
        """The finished training of this key, its weights checked against its manifest."""
        entry = read_entry(self.root / short(key))
        if entry is None or entry.manifest.key != key:
            return None
        return entry

    def has(self, key: str) -> bool:
        """Whether a training of this key was finished; reads no weights."""
        return (self.root / short(key) / MANIFEST).is_file()

    def get_or_train(
        self,
        spec: TrainingSpec,
        train: TrainFunction,
        *,
        course: Sequence[TrainingSpec] = (),
        newer_than: float | None = None,
    ) -> tuple[Entry, bool]:
        """The entry of `spec`, and whether it was trained now.

        `course` are specs that are the same training up to other steps: where `spec` has to be
        trained, those of them that are missing are filed too, in one training up to the last.
        `newer_than` (seconds since the epoch) refuses entries made before it, so that several
        processes that were told to train anew do so once.
        """
        require_writable(self.root)
        with FileLock(self.root / f".{short(spec.whole.key)}.lock"):
            if not self._missing(spec, newer_than):
                entry = self.find(spec.key)
                if entry:
                    return entry, False
            wanted = {one.key: one for one in course if self._missing(one, newer_than)}
            return self._train(wanted | {spec.key: spec}, train)[spec.key], True

    def _missing(self, spec: TrainingSpec, newer_than: float | None) -> bool:
        created = self._created(spec.key)
        return created is None or (newer_than is not None and created < newer_than)

    def _created(self, key: str) -> float | None:
        """When the entry was made; None where there is none. Does not look at its weights."""
        manifest = _read_manifest(self.root / short(key))
        return manifest.created if manifest and manifest.key == key else None

    def _train(self, specs: Mapping[str, TrainingSpec], train: TrainFunction) -> dict[str, Entry]:
        """Train the longest of the specs, and file all of them."""
        works = {key: self._work(key) for key in specs}
        last = max(specs, key=lambda key: specs[key].reached)
        earlier = {specs[key].reached: works[key] for key in specs if key != last}
        try:
            outcome = train(specs[last], works[last], earlier)
            return {
                key: self._file(spec, outcome.until(spec.reached), works[key])
                for key, spec in specs.items()
            }
        finally:
            for work in works.values():
                shutil.rmtree(work, ignore_errors=True)

    def _work(self, key: str) -> Path:
        work = self.root / f".{short(key)}.unfinished"
        shutil.rmtree(work, ignore_errors=True)  # left by a run that was interrupted
        work.mkdir()
        return work

    def _file(self, spec: TrainingSpec, outcome: TrainingOutcome, work: Path) -> Entry:
        final = self.root / short(spec.key)
        manifest = self._manifest(spec, outcome, work)
        _write(work / LOG, json.dumps(outcome.log, indent=1, allow_nan=False))
        _write(work / MANIFEST, manifest.model_dump_json(indent=1))
        _sync(work)
        _replace(work, final)
        return Entry(final, manifest)

    def _manifest(self, spec: TrainingSpec, outcome: TrainingOutcome, work: Path) -> Manifest:
        return Manifest(
            format=STORE_FORMAT,
            key=spec.key,
            created=time.time(),
            seconds=outcome.seconds,
            taught=spec.taught,
            base_digest=spec.base.digest,
            adapter_digest=adapter_digest(work),
            data_digest=spec.data_digest,
            tokenizer=tokenizer_digests(spec.base.folder),
            content=spec.content(),
            arguments=outcome.arguments,
            versions=outcome.versions,
            notes=outcome.notes,
            peak_memory=outcome.peak_memory,
        )


def read_entry(folder: Path) -> Entry | None:
    """The finished training in `folder`; None where there is no manifest.

    Raises InstrumentError where the weights are not those that the manifest speaks of.
    """
    manifest = _read_manifest(folder)
    if manifest is None:
        return None
    try:
        found = adapter_digest(folder)
    except UserError as error:
        raise InstrumentError(f"{error} {_WAY_OUT}") from error
    if found != manifest.adapter_digest:
        raise InstrumentError(
            f"{folder}: the weights were changed after training: their hash is not the "
            f"manifest's. {_WAY_OUT}"
        )
    return Entry(folder, manifest)


_WAY_OUT = "Train anew with --retrain, or remove the folder."


def _read_manifest(folder: Path) -> Manifest | None:
    file = folder / MANIFEST
    if not file.is_file():
        return None
    try:
        manifest = Manifest.model_validate_json(file.read_bytes())
    except ValidationError:
        return None  # of another format: as good as absent
    return manifest if manifest.format == STORE_FORMAT else None


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    for path in folder.iterdir():
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _replace(work: Path, final: Path) -> None:
    """Put `work` in the place of `final`, without ever showing half of either."""
    old = final.with_name(f".{final.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    work.rename(final)
    shutil.rmtree(old, ignore_errors=True)
