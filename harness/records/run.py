"""Lines on the run itself: what was run, on which models, and that it came to its end."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from harness.records.line import SCHEMA_VERSION, Line, Number, Text
from harness.types import Side


class RunLine(Line):
    """What was run, on what, with which versions."""

    kind: Literal["run"] = "run"
    schema_version: Literal[1, 2, 3, 4] = SCHEMA_VERSION
    run: str
    started: str
    command: Text
    profile: str
    git: str | None
    platform: str
    python: str
    device: str
    versions: dict[str, str]
    suites: dict[str, str]
    """Suite name -> SHA-256 of its file."""
    data: str | None = None
    """Path given by --data, if any."""
    notes: tuple[Text, ...] = ()
    """What there is to know of the models: a hub revision that may move, another template."""


class StepLine(Line):
    """One logged step of training; a value that the trainer did not log is None."""

    step: int
    epoch: Number | None = None
    loss: Number | None = None
    learning_rate: Number | None = None
    grad_norm: Number | None = None
    rewards_chosen: Number | None = None
    rewards_rejected: Number | None = None
    rewards_margins: Number | None = None
    rewards_accuracies: Number | None = None
    logps_chosen: Number | None = None
    logps_rejected: Number | None = None


class ModelLine(Line):
    """One model of the run: what it is made of and how its training went."""

    kind: Literal["model"] = "model"
    name: str
    description: Text = ""
    key: str | None
    """Content key of its training; None for the base and for weights trained elsewhere."""
    base: str
    base_digest: str
    adapter_digest: str | None
    taught: Side | None
    """None: no side, or nothing at all, as no step was made."""
    source: str
    """`trained`, `store`, `path` or `base`: where the weights came from in this run."""
    training: dict[str, Any] = Field(default_factory=dict)
    data_digest: str | None = None
    seconds: Number | None = None
    log: tuple[StepLine, ...] = ()
    levels: dict[str, Number | str | bool | None] = Field(default_factory=dict)
    """What sets the model apart in its sweep (`support_ratio: 0.25`) or training (`step: 8`)."""
    family: str | None = None
    """The sweep, or the trained model, that it is one of; None for a model by itself."""
    origin: str | None = None
    """`org/name@commit`, where its weights came from the hub."""
    base_origin: str | None = None
    """`org/name@commit`, where its base came from the hub."""
    alarms: tuple[Text, ...] = ()
    """What its training gives reason to look at, in sentences."""
    notes: tuple[Text, ...] = ()
    """In what its training ran otherwise than was asked for: smaller batches for want of memory."""
    peak_memory: dict[str, int] = Field(default_factory=dict)
    """Most bytes that its training held, of the GPU (`cuda`) and of its own process (`process`)."""


class EndLine(Line):
    """The run came to its end."""

    kind: Literal["end"] = "end"
    finished: str
    seconds: Number
    interrupted: bool
