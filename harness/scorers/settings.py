"""Reads what a suite tells a scorer: lists of texts, bounds, keys."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from harness.errors import suggest
from harness.types import Probe


def settings_of(probe: Probe, scorer: str) -> Mapping[str, Any]:
    """What the probe's suite tells `scorer`; empty where it tells nothing."""
    expectation = probe.expect.get(scorer)
    return expectation.settings if expectation else {}


def read_texts(value: Any, what: str = "must be") -> tuple[str, ...] | str:
    """A text or a list of texts as a tuple, or a sentence on what is wrong."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not texts:
        return f"{what} a text or a list of texts (got {value!r})."
    for text in texts:
        if not isinstance(text, str):
            return f"{what} texts only: put {text!r} in quotes."
        if not text.strip():
            return f"{what} texts that are not empty."
    return tuple(texts)


def unknown_key(value: Mapping[Any, Any], known: Iterable[str]) -> str:
    """A sentence on the first key that is not known; empty where all are."""
    known = list(known)
    for key in value:
        if key not in known:
            return f"unknown key {key!r}. {suggest(str(key), known)}"
    return ""


def is_number(value: Any) -> bool:
    """Whether YAML gave a finite number (true and false are none)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False
