"""Stands in for the loaded base: its replies depend on the batch, as a plan says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from harness.generation import transformers as generation
from harness.generation.requests import Request
from harness.types import Reply

Plan = Callable[[str, int, bool, bool], str]
"""(prompt, batch size, with an adapter, merged) -> the reply's text."""


def install(monkeypatch: pytest.MonkeyPatch, plan: Plan) -> list[tuple[int, list[str]]]:
    """Put it in the place of the engine; returns (batch size, prompts) of each call."""
    calls: list[tuple[int, list[str]]] = []

    class Planned:
        def __init__(self, loading: generation.Loading, settings: Any) -> None:
            self.merged = loading.merged is not None

        def reply(
            self, adapter: object, requests: Sequence[Request], progress: Any, batch_size: int
        ) -> Iterator[tuple[int, Reply]]:
            calls.append((batch_size, [request.prompt for request in requests]))
            for index, one in enumerate(requests):
                text = plan(one.prompt, batch_size, adapter is not None, self.merged)
                yield index, Reply(text=text, ended=True, tokens=len(text.split()))
            progress(len(requests), len(requests))

    monkeypatch.setattr(generation, "Engine", Planned)
    return calls
