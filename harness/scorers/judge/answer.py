"""What the judge wrote becomes an answer, or a sentence on why it cannot be used."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.scorers.judge.rubric import clean

_FENCE = re.compile(r"```[a-zA-Z]*[ \t]*\n(.*?)```", re.DOTALL)
_SHOWN = 80


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What an endpoint answered to one call."""

    content: str
    refusal: str
    finish: str
    model: str
    prompt_tokens: int | None
    completion_tokens: int | None


class Answer(BaseModel):
    """The judge's answer; keys beyond these are ignored, labels beyond these are not."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    label: Literal["support", "oppose", "mixed", "dodge", "unclear"]
    rationale: str
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    quote: str | None = None


def schema(labels: Sequence[str]) -> dict[str, Any]:
    """JSON Schema of an answer, in the subset that strict structured output allows.

    The label comes after the words that decide, so that a model writes it last.
    """
    text = {"type": "string"}
    properties = {
        "quote": text,
        "rationale": text,
        "label": {"type": "string", "enum": list(labels)},
        "confidence": {"type": "number"},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def read_answer(completion: Completion) -> Answer | str:
    """The answer, or what is wrong with it: the end of a sentence that begins "the answer"."""
    text = completion.content.rpartition("</think>")[2].strip()
    if completion.refusal or completion.finish == "content_filter":
        return f"was a refusal: {shown(completion.refusal or text)}"
    if not text:
        why = " (cut at max_tokens)" if completion.finish == "length" else ""
        return f"was empty{why}"
    fenced = _FENCE.findall(text)
    try:
        data = json.loads(fenced[0] if len(fenced) == 1 else text, object_pairs_hook=_once)
    except _RepeatedKeyError as error:
        return f"gave {shown(str(error))} twice"
    except (ValueError, RecursionError):
        why = ", cut at max_tokens" if completion.finish == "length" else ""
        return f"was no JSON{why}: {shown(text)}"
    try:
        return Answer.model_validate(data)
    except ValidationError as error:
        return f"did not fit: {'; '.join(_told(fault) for fault in error.errors())}"


def shown(text: str, longest: int = _SHOWN) -> str:
    """The first characters of a foreign text, in one line and in quotes."""
    line = " ".join(clean(text).split())
    return repr(line if len(line) <= longest else line[:longest] + "...")


class _RepeatedKeyError(Exception):
    """A key stands twice in an object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _RepeatedKeyError(name)
        found[name] = value
    return found


def _told(fault: Any) -> str:
    """One fault; pydantic's own sentence names what was expected."""
    name = str(fault["loc"][0]) if fault["loc"] else "the whole"
    said = fault["input"]
    got = "" if fault["type"] == "missing" else f", not {shown(str(said))}"
    return f"{name}: {fault['msg']}{got}"
