"""`fixtures/models.yaml`: bases, profiles, training defaults and the named models."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from harness.config.yaml_loader import Document, read, validate
from harness.errors import Problem, UserError, suggest
from harness.types import Side

NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.+-]*$"
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]

LossType = Literal[
    "sigmoid", "hinge", "ipo", "exo_pair", "nca_pair", "robust", "bco_pair", "sppo_hard", "aot",
    "aot_unpaired", "apo_zero", "apo_down", "discopop", "sft", "sigmoid_norm",
]  # fmt: skip
Scheduler = Literal[
    "linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "constant_with_warmup"
]
Optimizer = Literal[
    "adamw_torch", "adamw_torch_fused", "adamw_8bit", "paged_adamw_8bit", "paged_adamw_32bit",
    "adafactor", "sgd",
]  # fmt: skip

Backend = Literal["trl", "unsloth"]

BASE = "base"
"""The name under which every profile's untuned model can be asked for."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Training(_Strict):
    """Every number that shapes a training; the defaults live in `models.yaml`, not here."""

    data: str
    data_size: Annotated[int, Field(ge=1)]
    support_ratio: Annotated[float, Field(ge=0, le=1)]
    shuffle_seed: int | None
    system: str | None
    num_epoch: Annotated[int, Field(ge=1)]
    seed: int
    loss_type: LossType
    beta: Annotated[float, Field(gt=0)]
    learning_rate: Annotated[float, Field(gt=0)]
    lr_scheduler: Scheduler
    warmup_ratio: Annotated[float, Field(ge=0, lt=1)]
    optimizer: Optimizer
    weight_decay: Annotated[float, Field(ge=0)]
    max_grad_norm: Annotated[float, Field(gt=0)]
    batch_size: Annotated[int, Field(ge=1)]
    gradient_accumulation: Annotated[int, Field(ge=1)]
    gradient_checkpointing: bool
    max_length: Annotated[int, Field(ge=8)]
    lora_r: Annotated[int, Field(ge=1)]
    lora_alpha: Annotated[float, Field(gt=0)]
    lora_dropout: Annotated[float, Field(ge=0, lt=1)]
    lora_bias: Literal["none"]  # with trained biases, the adapter off is no longer the base
    lora_seed: int
    lora_targets: Annotated[tuple[str, ...], Field(min_length=1)]
    stop_after: Annotated[int, Field(ge=0)] | None = None
    """Steps after which the training ends early, its learning rate as far as it came.

    0: nothing is learned, the adapter stays as it was initialised. None: to the end.
    """

    @property
    def steps(self) -> int:
        """Optimizer steps of the whole training, as TRL counts them."""
        batches = math.ceil(self.data_size / self.batch_size)
        return math.ceil(batches / self.gradient_accumulation) * self.num_epoch

    @property
    def reached(self) -> int:
        """The step at which the training ends."""
        return self.steps if self.stop_after is None else self.stop_after


class BaseModelEntry(_Strict):
    """Where a base's weights are: a folder beside `models.yaml`, or a hub id with a revision."""

    path: str | None = None
    hub: str | None = None
    revision: str | None = None
    same_as: tuple[str, ...] = ()
    """Further names that adapters may give for it in `base_model_name_or_path`."""

    @model_validator(mode="after")
    def _one_place(self) -> BaseModelEntry:
        if (self.path is None) == (self.hub is None):
            raise ValueError("a base has either `path` or `hub`")
        if self.hub is not None and self.revision is None:
            raise ValueError("a hub base names its `revision`")
        return self


class Profile(_Strict):
    """One kind of machine: which base, which backend and precision, which overrides."""

    base: Name
    backend: Backend = "trl"
    device: Literal["cpu", "cuda"]
    dtype: Literal["float32", "bfloat16"]
    load_in_4bit: bool = False
    generation_batch_size: Annotated[int, Field(ge=1)]
    training: dict[str, Any] = Field(default_factory=dict)


class ModelEntry(_Strict):
    """One named model: the training numbers in which it differs, or weights trained elsewhere.

    `checkpoints` and `sweep` make it a family of models: see `harness.config.families`.
    """

    description: str = ""
    adapter: str | None = None
    """Folder of an adapter or of a whole model, beside `models.yaml`."""
    hub: str | None = None
    """Id of an adapter or of a whole model on the hub."""
    revision: str | None = None
    """Of a hub model: its commit."""
    taught: Side | None = None
    training: dict[str, Any] = Field(default_factory=dict)
    backend: Backend | None = None
    """What trains it; None: what the profile says."""
    checkpoints: Any = None
    """Steps, or `{every: n}`: the model as it was then can be asked too."""
    sweep: dict[str, Any] | None = None
    """Training number -> its values; each combination of them is a model."""
    again: bool = False
    """The untuned base once more, its replies generated anew."""


class NliEntry(_Strict):
    """The classifier behind the reader `nli`: an id of the hub with its revision, or a folder."""

    model: str = "MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7"
    revision: str | None = None
    path: str | None = None


class ModelsFile(_Strict):
    """The whole of `models.yaml`."""

    bases: dict[Name, BaseModelEntry]
    profiles: dict[Name, Profile]
    default_profile: Name
    defaults: Training
    models: dict[Name, ModelEntry]
    controls: list[str] = Field(default_factory=list)
    """Models that nothing was taught, of which `--controls` asks every question too."""
    nli: NliEntry = NliEntry()
    judge: dict[str, Any] = Field(default_factory=dict)
    """As `harness.scorers.judge` reads it; the API key stands in the environment alone."""
    ensemble: list[str] = Field(default_factory=list)


class Models:
    """`models.yaml`, read and checked, with what a name stands for under one profile."""

    def __init__(self, document: Document, parsed: ModelsFile) -> None:
        self.file = document.file
        self.folder = document.file.parent
        self.parsed = parsed
        self.document = document

    def profile(self, name: str | None) -> tuple[str, Profile]:
        """The named profile, or the file's default one."""
        wanted = name or self.parsed.default_profile
        if wanted not in self.parsed.profiles:
            hint = suggest(wanted, self.parsed.profiles)
            raise UserError(
                Problem(file=self.file, message=f"unknown profile {wanted!r}.", hint=hint)
            )
        return wanted, self.parsed.profiles[wanted]

    def training(self, name: str, profile: str, overrides: Mapping[str, Any]) -> Training:
        """Training numbers of an entry: defaults, then the profile's, the entry's, `overrides`."""
        entry = self.parsed.models[name]
        layers = {
            ("defaults",): self.parsed.defaults.model_dump(),
            ("profiles", profile, "training"): self.parsed.profiles[profile].training,
            ("models", name, "training"): entry.training,
        }
        merged: dict[str, Any] = {}
        for layer in layers.values():
            merged |= layer
        return Training.model_validate(merged | dict(overrides))

    def backend(self, name: str, profile: str) -> Backend:
        """What trains an entry: its own backend, or its profile's."""
        return self.parsed.models[name].backend or self.parsed.profiles[profile].backend

    def base_path(self, entry: BaseModelEntry) -> Path | None:
        """Folder of a local base; None for a hub base."""
        return None if entry.path is None else (self.folder / entry.path).resolve()


def load_models(file: Path) -> Models:
    """Read `models.yaml`; raises UserError with every problem, file and line."""
    document = read(file)
    parsed = validate(document, ModelsFile)
    problems = [*_references(document, parsed), *_overrides(document, parsed)]
    if problems:
        raise UserError(problems)
    return Models(document, parsed)


def _references(document: Document, parsed: ModelsFile) -> list[Problem]:
    problems: list[Problem] = []
    for name, profile in parsed.profiles.items():
        if profile.base not in parsed.bases:
            hint = suggest(profile.base, parsed.bases)
            at = ("profiles", name, "base")
            problems.append(document.problem(at, f"unknown base {profile.base!r}.", hint))
    if parsed.default_profile not in parsed.profiles:
        hint = suggest(parsed.default_profile, parsed.profiles)
        message = f"unknown profile {parsed.default_profile!r}."
        problems.append(document.problem(("default_profile",), message, hint))
    if BASE in parsed.models:
        message = f"{BASE!r} is the name of the untuned model; choose another name."
        problems.append(document.problem(("models", BASE), message))
    for index, name in enumerate(parsed.controls):
        single = [one for one, entry in parsed.models.items() if entry.sweep is None]
        if name not in single:
            hint = suggest(name, single)
            message = f"unknown control {name!r}."
            problems.append(document.problem(("controls", index), message, hint))
    for name, entry in parsed.models.items():
        if entry.revision is not None and entry.hub is None:
            message = f"model {name!r} has a `revision` and no `hub`."
            problems.append(document.problem(("models", name, "revision"), message))
        for one, other in _at_odds(entry):
            message = f"model {name!r} has both `{one}` and `{other}`."
            problems.append(document.problem(("models", name), message, "Keep one of them."))
    return problems


def _at_odds(entry: ModelEntry) -> list[tuple[str, str]]:
    """Keys that say two things of what a model is."""
    keys = ("adapter", "hub", "training", "backend", "sweep", "checkpoints", "again")
    given = [key for key in keys if getattr(entry, key) not in (None, {}, False)]
    trained = {"training", "backend", "sweep", "checkpoints"}
    apart = {("sweep", "checkpoints")}
    return [
        pair for pair in combinations(given, 2) if pair in apart or not trained.issuperset(pair)
    ]


def _overrides(document: Document, parsed: ModelsFile) -> list[Problem]:
    """Check `training:` of profiles and models against the fields of `Training`."""
    places = {("profiles", name): entry.training for name, entry in parsed.profiles.items()}
    places |= {("models", name): entry.training for name, entry in parsed.models.items()}
    problems: list[Problem] = []
    for (section, name), training in places.items():
        merged = parsed.defaults.model_dump() | training
        part = Document(
            file=document.file,
            data=merged,
            lines={
                location[3:]: line
                for location, line in document.lines.items()
                if location[:3] == (section, name, "training")
            },
        )
        try:
            validate(part, Training)
        except UserError as error:
            problems.extend(error.problems)
    return problems
