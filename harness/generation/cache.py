"""The cache of replies and log-probabilities: SQLite in WAL mode, keyed by content, shared."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.errors import Problem, UserError
from harness.types import Reply

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS logprobs (key TEXT PRIMARY KEY, logprob REAL NOT NULL)",
)
_VERSION = 1
_CHUNK = 500


class ReplyCache:
    """Replies by key; the first reply written for a key stays."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                database.execute("PRAGMA journal_mode=WAL")
                (version,) = database.execute("PRAGMA user_version").fetchone()
                if version not in (0, _VERSION):
                    raise UserError(self._problem(f"is of format {version}, not {_VERSION}."))
                for table in _SCHEMA:
                    database.execute(table)
                database.execute(f"PRAGMA user_version={_VERSION}")
        except OSError as error:
            raise UserError(self._problem(f"cannot be written to: {error.strerror}.")) from error
        except sqlite3.Error as error:
            raise UserError(self._problem(f"cannot be used: {error}.")) from error

    def get(self, keys: Iterable[str]) -> dict[str, Reply]:
        """Replies of those keys that are cached."""
        query = "SELECT key, reply FROM replies WHERE key IN ({})"
        return {key: Reply(**json.loads(reply)) for key, reply in self._rows(query, keys)}

    def logprobs(self, keys: Iterable[str]) -> dict[str, float]:
        """Log-probabilities (nats) of those keys that are cached."""
        query = "SELECT key, logprob FROM logprobs WHERE key IN ({})"
        return {key: float(logprob) for key, logprob in self._rows(query, keys)}

    def put_logprobs(self, logprobs: Mapping[str, float]) -> None:
        """Store log-probabilities at once; a key that is there already keeps its own."""
        with self._open() as database:
            database.executemany("INSERT OR IGNORE INTO logprobs VALUES (?, ?)", logprobs.items())

    def _rows(self, query: str, keys: Iterable[str]) -> list[tuple[str, Any]]:
        wanted = list(dict.fromkeys(keys))
        rows: list[tuple[str, Any]] = []
        with self._open() as database:
            for start in range(0, len(wanted), _CHUNK):
                part = wanted[start : start + _CHUNK]
                rows += database.execute(query.format(",".join("?" * len(part))), part)
        return rows

    def put(self, replies: Mapping[str, Reply]) -> None:
        """Store replies at once; a key that is there already keeps its reply."""
        # ASCII JSON: SQLite's TEXT cannot hold the lone surrogates that a model may write.
        rows = [(key, json.dumps(asdict(reply))) for key, reply in replies.items()]
        with self._open() as database:
            database.executemany("INSERT OR IGNORE INTO replies VALUES (?, ?)", rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self.file, timeout=60)
        try:
            with database:
                yield database
        finally:
            database.close()

    def _problem(self, message: str) -> Problem:
        hint = "It is only a cache: remove the file, and replies are generated again."
        return Problem(file=self.file, message=message, hint=hint)
