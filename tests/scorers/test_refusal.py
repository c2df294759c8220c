"""The refusal scorer: what it makes of a reply, and that no text breaks it."""

from __future__ import annotations

from harness.scorers.refusal import refusal
from harness.types import Reply, Score
from tests.scorers.stance_cases import make_probe


def score(prompt: str, reply: str) -> Score:
    return refusal(Reply(text=reply, ended=True, tokens=7), make_probe(prompt))


def label_of(prompt: str, reply: str) -> str | float | None:
    return score(prompt, reply).value
