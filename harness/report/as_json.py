"""The page's words and numbers as JSON, for other programs; the replies stand in the records."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from harness.report.text import visible
from harness.report.view import View

FORMAT = 1
"""Raised when a field changes its meaning or goes."""

_LEFT_OUT = ("review", "trainings")
"""Replies and training logs, which `harness export records` and `records.jsonl` hold."""


def as_json(view: View) -> str:
    """The view without its replies; every field is named as in `View`."""
    told = {
        each.name: getattr(view, each.name) for each in fields(view) if each.name not in _LEFT_OUT
    }
    return json.dumps({"format": FORMAT} | _plain(told), ensure_ascii=False, indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        # A probe's place is `model/group/probe`, as in its address.
        return {
            "/".join(name) if isinstance(name, tuple) else name: _plain(each)
            for name, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return _plain(asdict(value)) if hasattr(value, "__dataclass_fields__") else value
