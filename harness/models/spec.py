"""What defines a model: base, backend, training numbers and pairs; and its content key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from harness.config.families import Level
from harness.config.models import Backend, Training
from harness.fingerprint import Json, fingerprint
from harness.machine import TRAINING_PACKAGES, version, versions
from harness.types import Pair, Side

STORE_FORMAT = 1
"""Raised when the meaning of a stored training changes, so that old entries are not taken."""

BACKEND_PACKAGES: Mapping[Backend, tuple[str, ...]] = {
    "trl": (),
    "unsloth": ("unsloth", "unsloth_zoo"),
}
"""Packages of one backend whose version may change what its trainings give."""

Precision: TypeAlias = Literal["float32", "bfloat16"]


@dataclass(frozen=True, kw_only=True)
class Base:
    """An untuned model on disk, and how it is loaded."""

    name: str
    folder: Path
    digest: str
    device: Literal["cpu", "cuda"]
    dtype: Precision
    load_in_4bit: bool
    hub: str | None = None
    """Its id on the hub, where it came from there."""
    commit: str | None = None
    """The commit that its files are of, where they came from the hub."""
    same_as: tuple[str, ...] = ()
    """Further names that adapters may give for it."""

    @property
    def origin(self) -> str | None:
        """Where on the hub it came from: `org/name@commit`."""
        return f"{self.hub}@{self.commit}" if self.hub else None

    def identity(self) -> dict[str, Json]:
        """What of the base changes its replies: weights, tokenizer, template, precision."""
        content: dict[str, Json] = {
            "digest": self.digest,
            "device": self.device,
            "dtype": self.dtype,
            "load_in_4bit": self.load_in_4bit,
        }
        if self.load_in_4bit:  # its code decides which weights these are
            content["bitsandbytes"] = version("bitsandbytes")
        return content


@dataclass(frozen=True, kw_only=True)
class TrainingSpec:
    """One training; two names with the same key share it."""

    base: Base
    backend: Backend
    training: Training
    pairs: tuple[Pair, ...]
    taught: Side | None

    def content(self) -> dict[str, Json]:
        """Everything that changes the trained weights, and nothing that cannot.

        `data`, `data_size`, `support_ratio` and `shuffle_seed` act through the pairs alone.
        `stop_after` stands there only where it stops a training before its end.
        """
        numbers: dict[str, Json] = self.training.model_dump(
            mode="json",
            exclude={"data", "data_size", "support_ratio", "shuffle_seed", "stop_after"},
        )
        if self.reached < self.training.steps:
            numbers["stop_after"] = self.reached
        packages = versions((*TRAINING_PACKAGES, *BACKEND_PACKAGES[self.backend]))
        return {
            "format": STORE_FORMAT,
            "base": self.base.identity(),
            "backend": self.backend,
            "training": numbers,
            "pairs": [[pair.prompt, pair.chosen, pair.rejected] for pair in self.pairs],
            "versions": {**packages},
        }

    @cached_property
    def key(self) -> str:
        """SHA-256 of the content."""
        return fingerprint(self.content())

    @property
    def reached(self) -> int:
        """The step at which the training ends."""
        return self.training.reached

    @cached_property
    def whole(self) -> TrainingSpec:
        """The same training, not stopped before its end."""
        return replace(self, training=self.training.model_copy(update={"stop_after": None}))

    @cached_property
    def data_digest(self) -> str:
        """SHA-256 of the pairs."""
        return fingerprint([[p.prompt, p.chosen, p.rejected] for p in self.pairs])


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model that can be asked for by name: the base, a training, or weights from elsewhere."""

    name: str
    base: Base
    spec: TrainingSpec | None = None
    adapter: Path | None = None
    taught: Side | None = None
    description: str = ""
    family: str | None = None
    """The sweep, or the trained model, that it is one of."""
    levels: Mapping[str, Level] = field(default_factory=dict)
    """What sets it apart in its family."""
    end: str | None = None
    """Of a checkpoint on the way: the last one of its training, by name."""
    again: bool = False
    """The base under another name, whose replies are generated anew."""
    origin: str | None = None
    """Where on the hub its weights came from: `org/name@commit`."""

    @property
    def on_the_way(self) -> bool:
        """Whether it is a checkpoint before the last: it describes how its training went."""
        return self.end is not None

    @property
    def learned(self) -> Side | None:
        """The side that it was taught; None also where its pairs teach one and no step was made.

        `taught` is the side that such a model is held to, as a control or at step 0 of a curve.
        """
        return None if self.spec is not None and self.spec.reached == 0 else self.taught
