"""`trained/<key>/`: trainings by content. Finished means that the manifest exists."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
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


class TrainingOutcome(BaseModel):
    """What a training function hands to the store besides the adapter's files."""

    seconds: float
    log: list[dict[str, Any]]
    arguments: dict[str, Any]
    versions: dict[str, str]


TrainFunction = Callable[[TrainingSpec, Path], TrainingOutcome]
"""Trains `spec`, writes the adapter's files into the folder, returns what happened."""


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
        self, spec: TrainingSpec, train: TrainFunction, *, newer_than: float | None = None
    ) -> tuple[Entry, bool]:
        """The entry of `spec`, and whether it was trained now.

        `newer_than` (seconds since the epoch) refuses entries made before it, so that several
        processes that were told to train anew do so once.
        """
        key = spec.key
        require_writable(self.root)
        with FileLock(self.root / f".{short(key)}.lock"):
            if newer_than is None or self._created(key) >= newer_than:
                entry = self.find(key)
                if entry:
                    return entry, False
            return self._train(spec, key, train), True

    def _created(self, key: str) -> float:
        """When the entry was made; 0 where there is none. Does not look at its weights."""
        manifest = _read_manifest(self.root / short(key))
        return manifest.created if manifest and manifest.key == key else 0.0

    def _train(self, spec: TrainingSpec, key: str, train: TrainFunction) -> Entry:
        final = self.root / short(key)
        work = self.root / f".{short(key)}.unfinished"
        shutil.rmtree(work, ignore_errors=True)  # left by a run that was interrupted
        work.mkdir()
        try:
            outcome = train(spec, work)
            manifest = self._manifest(spec, key, outcome, work)
            _write(work / LOG, json.dumps(outcome.log, indent=1, allow_nan=False))
            _write(work / MANIFEST, manifest.model_dump_json(indent=1))
            _sync(work)
            _replace(work, final)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return Entry(final, manifest)

    def _manifest(
        self, spec: TrainingSpec, key: str, outcome: TrainingOutcome, work: Path
    ) -> Manifest:
        return Manifest(
            format=STORE_FORMAT,
            key=key,
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
