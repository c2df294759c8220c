"""What a training in a process of its own is given, and what it says, a JSON line at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from harness.models.spec import TrainingSpec
from harness.models.store import TrainingOutcome


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Job(_Part):
    """One training to be done."""

    spec: TrainingSpec
    out: Path
    """Where the adapter is written to."""
    earlier: dict[int, Path]
    """Step -> folder of the adapter as it is then."""


class Step(_Part):
    """An optimizer step was taken."""

    said: Literal["step"] = "step"
    step: int
    steps: int
    row: dict[str, float]
    """What the trainer logged; values that are no finite numbers are left out."""


class Failure(_Part):
    """The training broke."""

    said: Literal["failure"] = "failure"
    kind: Literal["memory", "told", "library"]
    """Out of memory; an error that the harness raised on purpose; any other."""
    message: str


class Finished(_Part):
    """The training is done and its adapter written."""

    said: Literal["finished"] = "finished"
    outcome: TrainingOutcome


Message: TypeAlias = Step | Failure | Finished
_MESSAGE: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="said")])


def read_message(line: bytes) -> Message | None:
    """What a line says; None for one that is no message, such as a library's own words."""
    try:
        return _MESSAGE.validate_json(line)
    except ValidationError:
        return None
