"""Judgements by content key, in one small SQLite table shared by processes."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterable
from pathlib import Path

from harness.keyed_file import KeyedFile

_SCHEMA = "CREATE TABLE IF NOT EXISTS judgements (key TEXT PRIMARY KEY, judgement TEXT NOT NULL)"
_VERSION = 1
_HINT = "It is only a cache: remove the file, and the judge is asked again."


class JudgeCache:
    """Judgements as JSON by key; the first one written for a key stays.

    Opening raises UserError where the file cannot be used. Later faults only warn: an answer
    that was paid for is not lost because it could not be kept.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._kept = KeyedFile(file, version=_VERSION, schema=(_SCHEMA,), hint=_HINT)

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """Judgements of those keys that are cached."""
        try:
            return dict(self._kept.get("judgements", keys))
        except sqlite3.Error as error:
            self._warn("read", error)
            return {}

    def put(self, key: str, judgement: str) -> None:
        """Store one judgement at once; a key that is there already keeps its own."""
        try:
            self._kept.put("judgements", [(key, judgement)])
        except sqlite3.Error as error:
            self._warn("written to", error)

    def _warn(self, what: str, error: sqlite3.Error) -> None:
        warnings.warn(f"{self.file} cannot be {what}: {error}.", RuntimeWarning, stacklevel=3)
