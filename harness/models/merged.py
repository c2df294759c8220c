"""Whole models from anywhere: whether they can be held against the profile's base."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness.errors import Problem, UserError
from harness.models.spec import Base
from harness.models.weights import read_object

_SHAPE = ("model_type", "hidden_size", "num_hidden_layers")
_WAY_OUT = "Choose the profile whose base it was made from (--profile)."


def require_of_base(folder: Path, base: Base) -> str:
    """Raise UserError for a model that was not made from `base`, as far as its files tell.

    Every comparison is with the profile's base, so another family of models is an error, as an
    adapter of another base is. Returns a sentence where it is to be told that the two are asked
    in different templates; else nothing.
    """
    own, others = (read_object(one / "config.json") for one in (folder, base.folder))
    for key in _SHAPE:
        if key in own and key in others and own[key] != others[key]:
            message = f"is no model made from {base.name}: {key} {own[key]}, not {others[key]}."
            raise UserError(Problem(file=folder / "config.json", message=message, hint=_WAY_OUT))
    if _differ(_vocabulary(folder), _vocabulary(base.folder)):
        message = f"has another vocabulary than the profile's base {base.name}."
        raise UserError(Problem(file=folder / "tokenizer.json", message=message, hint=_WAY_OUT))
    template, usual = chat_template(folder), chat_template(base.folder)
    if usual is not None and template is None:
        message = "has no chat template, so that no prompt can be put to it."
        hint = f"Copy the base's: {base.folder / 'chat_template.jinja'}."
        raise UserError(Problem(file=folder, message=message, hint=hint))
    if _differ(template, usual):
        return f"{folder.name} is asked in a chat template of its own, not in its base's."
    return ""


def chat_template(folder: Path) -> str | None:
    """The chat template of a model folder, wherever it stands."""
    file = folder / "chat_template.jinja"
    if file.is_file():
        return file.read_text(encoding="utf-8", errors="replace")
    found = read_object(folder / "tokenizer_config.json").get("chat_template")
    return None if found is None else json.dumps(found) if not isinstance(found, str) else found


def _differ(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one != other


def _vocabulary(folder: Path) -> Any:
    """Tokens of a tokenizer without those that were added to it: a pad token changes no text."""
    model = read_object(folder / "tokenizer.json").get("model")
    return model.get("vocab") if isinstance(model, dict) else None
