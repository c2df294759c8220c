"""How lines are appended to a records file and read from it."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, TypeAlias, get_args

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from harness.errors import Problem, UserError
from harness.records.finding import CorrectionLine, FindingLine
from harness.records.instrument import CalibrationLine, NoiseLine
from harness.records.line import READABLE, SCHEMA_VERSION, Line
from harness.records.run import EndLine, ModelLine, RunLine
from harness.records.verdict import ErrorLine, UnjoinedLine, VerdictLine

AnyLine: TypeAlias = (
    RunLine
    | ModelLine
    | CalibrationLine
    | VerdictLine
    | FindingLine
    | CorrectionLine
    | ErrorLine
    | UnjoinedLine
    | NoiseLine
    | EndLine
)
_LINE: TypeAdapter[AnyLine] = TypeAdapter(Annotated[AnyLine, Field(discriminator="kind")])


class Records(Line):
    """All lines of one run, by kind."""

    run: RunLine
    models: tuple[ModelLine, ...] = ()
    calibrations: tuple[CalibrationLine, ...] = ()
    verdicts: tuple[VerdictLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    errors: tuple[ErrorLine, ...] = ()
    unjoined: tuple[UnjoinedLine, ...] = ()
    noise: tuple[NoiseLine, ...] = ()
    end: EndLine | None = None

    @property
    def bases(self) -> frozenset[str]:
        """Names of the models that are the untuned base itself."""
        return frozenset(model.name for model in self.models if model.source == "base")


_MANY = {
    get_args(field.annotation)[0].model_fields["kind"].default: name
    for name, field in Records.model_fields.items()
    if name not in ("run", "end")
}
"""Kind of a line -> its field in `Records`; of a run line there is one, and the last end counts."""


def append(path: Path, lines: Iterable[BaseModel]) -> None:
    """Append lines to `path` and flush them to disk, so that a crash loses nothing written."""
    with path.open("a", encoding="utf-8") as stream:
        for line in lines:
            stream.write(line.model_dump_json() + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def load(path: Path, take: Callable[[VerdictLine], VerdictLine] | None = None) -> Records:
    """Read a run's records; a last line that was cut off mid-write is left out.

    `take` is given each verdict as it is read, and gives what is kept of it. Raises UserError with
    file and line for what is not a records file of this schema version.
    """
    runs: list[RunLine] = []
    end: EndLine | None = None
    many: dict[str, list[AnyLine]] = {name: [] for name in _MANY.values()}
    with uncollected():
        for line in _lines(path):
            if isinstance(line, RunLine):
                runs.append(line)
            elif isinstance(line, EndLine):
                end = line
            elif take and isinstance(line, VerdictLine):
                many["verdicts"].append(take(line))
            else:
                many[_MANY[line.kind]].append(line)
        if len(runs) != 1:
            message = f"a records file has one `run` line, this one {len(runs)}."
            raise UserError(Problem(file=path, message=message))
        return Records(run=runs[0], end=end, **many)  # type: ignore[arg-type]


def _lines(path: Path) -> Iterator[AnyLine]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            text = line.removesuffix(b"\n")
            if not text:
                continue
            try:
                yield _LINE.validate_json(text)
            except ValidationError as error:
                if text == line and error.errors()[0]["type"] == "json_invalid":
                    return  # a crash cut the last line, maybe inside a character
                why = _why(error, text)
                raise UserError(Problem(file=path, line=number, message=why)) from error


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: records make none, and looking for it takes long.

    What was made counts as old afterwards, so that the next collection does not look through it.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _why(error: ValueError, text: bytes) -> str:
    version: object = SCHEMA_VERSION
    with suppress(ValueError, AttributeError):
        version = json.loads(text).get("schema_version", SCHEMA_VERSION)
    if version not in READABLE:
        return f"schema version {version}, this harness reads {', '.join(map(str, READABLE))}."
    first = str(error).splitlines()
    return f"not a record: {' '.join(part.strip() for part in first[:3])}"
