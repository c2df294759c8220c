"""The cache of replies and log-probabilities: SQLite in WAL mode, keyed by content, shared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.keyed_file import KeyedFile
from harness.types import Reply

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS logprobs (key TEXT PRIMARY KEY, logprob REAL NOT NULL)",
)
_VERSION = 1
_HINT = "It is only a cache: remove the file, and replies are generated again."


class ReplyCache:
    """Replies by key; the first reply written for a key stays."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._kept = KeyedFile(file, version=_VERSION, schema=_SCHEMA, hint=_HINT)

    def get(self, keys: Iterable[str]) -> dict[str, Reply]:
        """Replies of those keys that are cached."""
        rows = self._kept.get("replies", keys)
        return {key: _reply(json.loads(reply)) for key, reply in rows}

    def put(self, replies: Mapping[str, Reply]) -> None:
        """Store replies at once; a key that is there already keeps its reply."""
        # ASCII JSON: SQLite's TEXT cannot hold the lone surrogates that a model may write.
        rows = [(key, json.dumps(asdict(reply))) for key, reply in replies.items()]
        self._kept.put("replies", rows)

    def logprobs(self, keys: Iterable[str]) -> dict[str, float]:
        """Log-probabilities (nats) of those keys that are cached."""
        return {key: float(logprob) for key, logprob in self._kept.get("logprobs", keys)}

    def put_logprobs(self, logprobs: Mapping[str, float]) -> None:
        """Store log-probabilities at once; a key that is there already keeps its own."""
        self._kept.put("logprobs", logprobs.items())


def _reply(stored: dict[str, Any]) -> Reply:
    pieces = tuple((token, text) for token, text in stored.pop("pieces", ()))
    return Reply(**stored, pieces=pieces)
