"""Writes a model's replies as the result file that the homework (HW7) asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from harness.errors import InstrumentError, Problem, UserError
from harness.files import write_whole
from harness.generation.requests import Request
from harness.ready import Ready
from harness.runner import Run

MAX_NEW_TOKENS = 128
"""As the homework generates."""

_STUDENT = re.compile(r"[A-Za-z0-9_-]+")


class _Prompt(BaseModel):
    model_config = ConfigDict(frozen=True)  # the homework's test rows may hold replies besides

    id: int | str
    prompt: Annotated[str, Field(min_length=1)]


_PROMPTS: TypeAdapter[list[_Prompt]] = TypeAdapter(Annotated[list[_Prompt], Field(min_length=1)])


def export_hw7(run: Run, name: str, student: str, prompts_file: Path, folder: Path) -> Path:
    """Ask a model and the base the prompts of a file, and write both replies to each.

    The file is called `{student}_hw7_epoch{e}_ratio{r}_size{s}.json`; it is written whole or not
    at all. Raises UserError for a model that was not trained here, or not to its end, since the
    file states its epochs, ratio and size, and for a file that is there already.
    """
    if not _STUDENT.fullmatch(student):
        message = f"--student: {student!r} may hold letters, digits, - and _ only."
        raise UserError(Problem(message=message, hint="It becomes part of the file's name."))
    prompts = _read(prompts_file)
    model = run.catalogue.model(name)
    if model.spec is None:
        message = f"{name} was not trained here: its epochs, ratio and size are not known."
        raise UserError(Problem(message=message, hint="Name a model of fixtures/models.yaml."))
    training = model.spec.training
    if training.reached < training.steps:
        message = f"{name} was stopped after {training.reached} of {training.steps} steps."
        hint = "The homework's file cannot say so: it states whole epochs."
        raise UserError(Problem(message=message, hint=hint))
    about = {
        "num_epoch": training.num_epoch,
        "data_size": training.data_size,
        "support_ratio": _plain(training.support_ratio),
    }
    out = folder / (
        f"{student}_hw7_epoch{about['num_epoch']}_ratio{about['support_ratio']}"
        f"_size{about['data_size']}.json"
    )
    if out.exists():
        raise UserError(Problem(file=out, message="exists already.", hint="Remove it first."))
    rows = _rows(run, run.models.get(model), prompts, training.system)
    folder.mkdir(parents=True, exist_ok=True)
    content: dict[str, Any] = {**about, "results": rows}
    write_whole(out, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return out


def _read(file: Path) -> list[_Prompt]:
    try:
        return _PROMPTS.validate_json(file.read_bytes())
    except OSError as error:
        message = f"cannot be read: {error.strerror}."
        raise UserError(Problem(file=file, message=message)) from error
    except ValidationError as error:
        hint = "Expected: [{id, prompt}, ...]."
        problems = [
            Problem(
                file=file, message=f"{'.'.join(map(str, one['loc']))}: {one['msg']}.".lstrip(": ")
            )
            for one in error.errors()
        ]
        raise UserError([*problems, Problem(file=file, message=hint)]) from error


def _rows(
    run: Run, ready: Ready, prompts: Sequence[_Prompt], system: str | None
) -> list[dict[str, Any]]:
    asked = [
        Request(system=system, prompt=prompt.prompt, max_new_tokens=MAX_NEW_TOKENS)
        for prompt in prompts
    ]
    base, tuned = (
        run.asking.ask(run.models.get(run.models.base), asked),
        run.asking.ask(ready, asked),
    )
    if len(base) < len(asked) or len(tuned) < len(asked):
        raise InstrumentError(f"a prompt does not fit into the positions of {ready.model.name}.")
    return [
        {
            "id": prompt.id,
            "prompt": prompt.prompt,
            "original_response": original.reply.text,
            "aligned_response": aligned.reply.text,
        }
        for prompt, original, aligned in zip(prompts, base, tuned, strict=True)
    ]


def _plain(ratio: float) -> int | float:
    """0 and 1 as the homework's notebook writes them, without a point."""
    return int(ratio) if ratio == int(ratio) else ratio
