"""Replies that were recorded elsewhere, read so that they can be scored as if just said.

Three shapes of file are known: the result file of HW7, the output list of HW6, and the
harness's own `records.jsonl`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from harness.data.preferences import taught_side
from harness.errors import Problem, UserError
from harness.fingerprint import file_digest
from harness.records import Records, load
from harness.types import Probe, Reply, Side

PREFIX = "replay:"
_SHAPES = (
    "Known shapes: an HW7 result file (an object with `num_epoch, data_size, support_ratio, "
    "results`), an HW6 output list (objects with `id, prompt, response_from_original_model, "
    "response_from_trained_model`), and a records.jsonl of the harness."
)
_HASH_DIGITS = 16
_TWICE = "another row of the file answers the same probe"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One row of a file: a prompt with the model's reply and the base's.

    `system` is None where the file does not say under which system prompt it was asked.
    """

    id: str
    prompt: str
    reply: Reply
    base: Reply
    system: tuple[str | None] | None = None


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A model whose replies stand in a file."""

    name: str
    given: str
    """As it stands behind `--model=`."""
    file: Path
    digest: str
    model: str
    """The model's own name in a records.jsonl; of other files the same as `name`."""
    taught: Side | None
    says_taught: bool
    """Whether the file's shape tells the side, if there is one."""
    description: str
    rows: tuple[Recorded, ...]

    def of_probe(self, probe: Probe) -> Recorded | None:
        """The recorded reply to a probe, joined by id and hash, or by prompt; None without one.

        A further sample has one only in a record of that very sample.
        """
        if probe.kind != "reply":
            return None
        if probe.sample:
            return self._own_row(probe)
        if probe.prompt_hash is None:
            return self._own_row(probe) or self.find(probe.prompt, probe.system)
        rows = self._by_id.get(probe.id, []) or self._by_id.get(probe.name, [])
        return next((row for row in rows if _hash(row.prompt) == probe.prompt_hash), None)

    def _own_row(self, probe: Probe) -> Recorded | None:
        """The row that was recorded for this very probe: one prompt may stand in two groups."""
        rows = self._by_id.get(probe.name, [])
        return next((row for row in rows if _asks(row, probe.prompt, probe.system)), None)

    def find(self, prompt: str, system: str | None) -> Recorded | None:
        """The recorded reply to a prompt under a system prompt, as far as the file says it."""
        rows = self._by_prompt.get(_plain(prompt), [])
        return next((row for row in rows if _asks(row, prompt, system)), None)

    def unjoined(self, probes: Sequence[Probe]) -> list[tuple[Recorded, str]]:
        """Rows that answer none of the probes, each with the reason."""
        joined = {id(row) for probe in probes if (row := self.of_probe(probe)) is not None}
        taken = {(_plain(row.prompt), row.system) for row in self.rows if id(row) in joined}
        hashes = {probe.id: probe.prompt_hash for probe in probes if probe.prompt_hash}
        prompts = {_plain(probe.prompt) for probe in probes if probe.prompt}
        reasons: list[tuple[Recorded, str]] = []
        for row in self.rows:
            if id(row) not in joined:
                again = (_plain(row.prompt), row.system) in taken
                why = _TWICE if again else _why(row, hashes, prompts)
                reasons.append((row, why))
        return reasons

    @cached_property
    def _by_id(self) -> Mapping[str, list[Recorded]]:
        return _grouped((row.id, row) for row in self.rows)

    @cached_property
    def _by_prompt(self) -> Mapping[str, list[Recorded]]:
        return _grouped((_plain(row.prompt), row) for row in self.rows)


def asked_of(probe: Probe, row: Recorded) -> Probe:
    """The probe with the prompt that its row holds, where the suite knows it by hash alone."""
    return replace(probe, prompt=row.prompt) if probe.prompt_hash else probe


def read_replays(given: str, taught: Side | None = None) -> tuple[Replay, ...]:
    """Models of `replay:FILE`, or the one of `replay:FILE#NAME`.

    `taught` stands where the file does not say which side the model was taught. Raises
    UserError for a file that is missing, of unknown shape, or without that model.
    """
    path, _, wanted = given.removeprefix(PREFIX).partition("#")
    file = Path(path)
    if not path:
        raise UserError("--model=replay: names no file. Give one: replay:FILE.")
    if not file.is_file():
        message = "is no file." if file.exists() else "does not exist."
        raise UserError(Problem(file=file, message=message, hint=f"Asked for by {given!r}."))
    replays = _from_records(file, given) if _is_records(file) else (_from_json(file, given),)
    chosen = tuple(one for one in replays if not wanted or one.model == wanted)
    if not chosen:
        names = ", ".join(one.model for one in replays)
        message = f"holds no replies of a model {wanted!r}."
        raise UserError(Problem(file=file, message=message, hint=f"It has: {names}."))
    return tuple(one if one.says_taught else replace(one, taught=taught) for one in chosen)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True)  # further keys are the student's own notes


_Id = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]


class _Hw7Row(_Entry):
    id: _Id
    prompt: str
    original_response: str
    aligned_response: str


class _Hw7File(_Entry):
    num_epoch: Annotated[float, Field(gt=0)]
    data_size: Annotated[int, Field(ge=0)]
    support_ratio: Annotated[float, Field(ge=0, le=1)]
    results: Annotated[list[_Hw7Row], Field(min_length=1)]


class _Hw6Row(_Entry):
    id: _Id
    prompt: str
    response_from_original_model: str
    response_from_trained_model: str


_HW6: TypeAdapter[list[_Hw6Row]] = TypeAdapter(Annotated[list[_Hw6Row], Field(min_length=1)])


def _is_records(file: Path) -> bool:
    with file.open("rb") as stream:
        first = stream.readline(1_000_000)
    try:
        line = json.loads(first)
    except ValueError:
        return False
    return isinstance(line, dict) and line.get("kind") == "run"


def _from_json(file: Path, given: str) -> Replay:
    try:
        content = json.loads(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError(Problem(file=file, message=f"is not UTF-8: {error.reason}.")) from error
    except json.JSONDecodeError as error:
        message = f"is no JSON: {error.msg}."
        raise UserError(
            Problem(file=file, line=error.lineno, message=message, hint=_SHAPES)
        ) from error
    if isinstance(content, dict) and "results" in content:
        return _hw7(file, given, _checked(file, lambda: _Hw7File.model_validate(content)))
    if isinstance(content, list) and content:
        return _hw6(file, given, _checked(file, lambda: _HW6.validate_python(content)))
    raise UserError(Problem(file=file, message="holds no recorded replies.", hint=_SHAPES))


def _checked(file: Path, read: Any) -> Any:
    try:
        return read()
    except ValidationError as error:
        problems = [
            Problem(file=file, message=f"{'.'.join(map(str, one['loc']))}: {one['msg'].lower()}.")
            for one in error.errors()
        ]
        raise UserError([*problems, Problem(file=file, message=_SHAPES)]) from error


def _hw7(file: Path, given: str, content: _Hw7File) -> Replay:
    ratio, size = content.support_ratio, content.data_size
    about = f"{content.num_epoch:g} epochs, {size} rows, ratio {ratio:g}; from {file.name}"
    rows = tuple(
        Recorded(
            id=row.id,
            prompt=row.prompt,
            reply=_reply(row.aligned_response),
            base=_reply(row.original_response),
        )
        for row in content.results
    )
    only = _only_model(file, given, about, rows)
    return replace(only, taught=taught_side(size, ratio), says_taught=True)


def _hw6(file: Path, given: str, rows: Sequence[_Hw6Row]) -> Replay:
    found = tuple(
        Recorded(
            id=row.id,
            prompt=row.prompt,
            reply=_reply(row.response_from_trained_model),
            base=_reply(row.response_from_original_model),
        )
        for row in rows
    )
    return _only_model(file, given, f"output list {file.name}", found)


def _only_model(file: Path, given: str, description: str, rows: tuple[Recorded, ...]) -> Replay:
    """The one model of a file that does not name it, and does not say what it was taught."""
    name = _name(file.stem)
    return Replay(
        name=name,
        given=given,
        file=file,
        digest=file_digest(file),
        model=name,
        taught=None,
        says_taught=False,
        description=description,
        rows=rows,
    )


def _from_records(file: Path, given: str) -> tuple[Replay, ...]:
    records: Records = load(file)
    models = {line.name: line for line in records.models}
    rows: dict[str, list[Recorded]] = defaultdict(list)
    for line in records.verdicts:
        if line.reply is None or line.base_reply is None:
            continue
        reply, base = line.reply, line.base_reply
        rows[line.model].append(
            Recorded(
                id=f"{line.group}/{line.probe}",
                prompt=line.prompt,
                reply=Reply(text=reply.text, ended=reply.ended, tokens=reply.tokens),
                base=Reply(text=base.text, ended=base.ended, tokens=base.tokens),
                system=(line.system,),
            )
        )
    if not rows:
        raise UserError(Problem(file=file, message="holds no recorded replies."))
    digest = file_digest(file)
    return tuple(
        Replay(
            name=_name(f"{records.run.run}.{name}"),
            given=f"{given.partition('#')[0]}#{name}",
            file=file,
            digest=digest,
            model=name,
            taught=models[name].taught if name in models else None,
            says_taught=name in models,
            description=f"{name} as recorded in run {records.run.run}",
            rows=tuple(found),
        )
        for name, found in rows.items()
    )


def _reply(text: str) -> Reply:
    return Reply(text=text, ended=None, tokens=None)


def _name(stem: str) -> str:
    """A name that pytest can print, of a file's stem or a run's name."""
    label = re.sub(r"[^A-Za-z0-9_.+-]", "_", stem)
    return label if re.match(r"[A-Za-z0-9]", label) else f"replay{label}"


def _plain(prompt: str) -> str:
    return " ".join(prompt.split())


def _hash(prompt: str) -> str:
    return sha256(prompt.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]


def _asks(row: Recorded, prompt: str, system: str | None) -> bool:
    """Whether a row answers a prompt under a system prompt, as far as its file says it."""
    return _plain(row.prompt) == _plain(prompt) and row.system in (None, (system,))


def _why(row: Recorded, hashes: Mapping[str, str], prompts: set[str]) -> str:
    if row.id in hashes:
        return (
            f"its id stands in a suite with another prompt (hash {hashes[row.id]}, "
            f"this one {_hash(row.prompt)})"
        )
    if _plain(row.prompt) in prompts:
        return "its prompt stands in a suite, but under another system prompt"
    return "no suite asks its prompt"


def _grouped(pairs: Iterable[tuple[str, Recorded]]) -> Mapping[str, list[Recorded]]:
    found: dict[str, list[Recorded]] = defaultdict(list)
    for key, row in pairs:
        found[key].append(row)
    return found
