"""A strict YAML reader: YAML 1.2 scalars, no repeated keys, and the line of every value.

PyYAML alone reads `no` as False, `5e-7` as a string, and lets a repeated key win silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from harness.errors import Problem, UserError, suggest

_Model = TypeVar("_Model", bound=BaseModel)

Location = tuple[str | int, ...]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """SafeLoader with the scalars of YAML 1.2's core schema."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 (PyYAML's own name)


def _resolver(tag: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(tag, re.compile(pattern), list(first))


_resolver("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF")
_resolver("tag:yaml.org,2002:int", r"^[-+]?[0-9]+$", "-+0123456789")
_resolver(
    "tag:yaml.org,2002:float",
    r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
    "-+.0123456789",
)
_resolver("tag:yaml.org,2002:null", r"^(?:null|Null|NULL|~|)$", "nN~\0")
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^$"), [""])
_Loader.add_constructor("tag:yaml.org,2002:int", lambda self, node: int(node.value))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda self, node: float(node.value))


@dataclass(frozen=True, kw_only=True)
class Document:
    """A YAML file's data with the line of every key and item."""

    file: Path
    data: Any
    lines: Mapping[Location, int] = field(repr=False)

    def line(self, location: Location) -> int:
        """Line of `location`, or of the nearest thing around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def problem(self, location: Location, message: str, hint: str = "") -> Problem:
        """A problem at `location`."""
        return Problem(file=self.file, line=self.line(location), message=message, hint=hint)


def read(file: Path) -> Document:
    """Parse one YAML file; raises UserError with file and line for what is not valid."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(Problem(file=file, message=f"cannot be read: {error.strerror}.")) from error
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {error.start})."
        raise UserError(Problem(file=file, message=message)) from error
    loader = _Loader(text)
    lines: dict[Location, int] = {}
    problems: list[Problem] = []
    try:
        node = loader.get_single_node()
        if node is not None:
            _walk(node, (), file, lines, problems)
        if problems:
            raise UserError(problems)
        data = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        message = f"is not valid YAML: {error.problem or error.context}."
        raise UserError(Problem(file=file, line=line, message=message)) from error
    except (yaml.YAMLError, RecursionError) as error:
        message = f"is not valid YAML: {str(error).splitlines()[0]}."
        raise UserError(Problem(file=file, message=message)) from error
    finally:
        loader.dispose()
    return Document(file=file, data=data, lines=lines)


def validate(document: Document, model: type[_Model]) -> _Model:
    """Read a document's data as `model`; raises UserError with every problem and its line."""
    try:
        return model.model_validate(document.data if document.data is not None else {})
    except ValidationError as error:
        raise UserError([_problem(document, model, fault) for fault in error.errors()]) from error


def _walk(
    node: yaml.Node, at: Location, file: Path, lines: dict[Location, int], problems: list[Problem]
) -> None:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*at, index), file, lines, problems)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*at, str(key.value))
            line = key.start_mark.line + 1
            if here in lines:
                message = f"key {key.value!r} stands twice (first in line {lines[here]})."
                problems.append(Problem(file=file, line=line, message=message))
                continue
            lines[here] = line
            _walk(value, here, file, lines, problems)


def _problem(document: Document, model: type[BaseModel], fault: Any) -> Problem:
    location: Location = tuple(fault["loc"])
    path = ".".join(str(part) for part in location)
    if fault["type"] == "extra_forbidden":
        known = _fields(model, location[:-1])
        hint = suggest(str(location[-1]), known) if known else ""
        return document.problem(location, f"unknown key {path!r}.", hint)
    if fault["type"] == "missing":
        return document.problem(location, f"key {path!r} is missing.")
    message = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
    shown = "" if isinstance(fault["input"], dict | list) else f" (got {fault['input']!r})"
    return document.problem(location, f"{path}: {message}{shown}." if path else f"{message}.")


def _fields(annotation: Any, location: Location) -> list[str]:
    """Keys that may stand at `location`, following the model's annotations."""
    for part in location:
        annotation = _descend(annotation, part)
    model = _strip(annotation)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [info.alias or name for name, info in model.model_fields.items()]


def _descend(annotation: Any, part: str | int) -> Any:
    """The annotation of one key or item of what `annotation` describes; None if unknown."""
    annotation = _strip(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        info = annotation.model_fields.get(str(part))
        return info.annotation if info else None
    arguments = get_args(annotation)
    if get_origin(annotation) is dict and len(arguments) == 2:
        return arguments[1]
    return arguments[0] if get_origin(annotation) in (list, tuple) and arguments else None


def _strip(annotation: Any) -> Any:
    """`X` for `X | None` and for `Annotated[X, ...]`."""
    if get_origin(annotation) in (Union, UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        return _strip(members[0])
    return _strip(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation
