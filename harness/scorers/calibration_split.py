"""Keeps a third of the labelled prompts apart, so that quality is measured on unseen ones."""

from __future__ import annotations

import hashlib

_PARTS = 3


def is_held_out(prompt: str) -> bool:
    """Whether rows of `prompt` are for measuring only; all rows of a prompt go together."""
    digest = hashlib.sha256(prompt.encode()).hexdigest()
    return int(digest[:8], 16) % _PARTS == 0
