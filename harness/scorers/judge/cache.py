"""Judgements by content key, in one small SQLite table shared by processes."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import Problem, UserError

_SCHEMA = "CREATE TABLE IF NOT EXISTS judgements (key TEXT PRIMARY KEY, judgement TEXT NOT NULL)"
_VERSION = 1
_CHUNK = 500


class JudgeCache:
    """Judgements as JSON by key; the first one written for a key stays.

    Opening raises UserError where the file cannot be used. Later faults only warn: an answer
    that was paid for is not lost because it could not be kept.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                database.execute("PRAGMA journal_mode=WAL")
                (version,) = database.execute("PRAGMA user_version").fetchone()
                if version not in (0, _VERSION):
                    raise UserError(self._problem(f"is of format {version}, not {_VERSION}."))
                database.execute(_SCHEMA)
                database.execute(f"PRAGMA user_version={_VERSION}")
        except OSError as error:
            raise UserError(self._problem(f"cannot be written to: {error.strerror}.")) from error
        except sqlite3.Error as error:
            raise UserError(self._problem(f"cannot be used: {error}.")) from error

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """Judgements of those keys that are cached."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, str] = {}
        try:
            with self._open() as database:
                for start in range(0, len(wanted), _CHUNK):
                    part = wanted[start : start + _CHUNK]
                    marks = ",".join("?" * len(part))
                    query = f"SELECT key, judgement FROM judgements WHERE key IN ({marks})"  # noqa: S608
                    found.update(database.execute(query, part).fetchall())
        except sqlite3.Error as error:
            self._warn("read", error)
        return found

    def put(self, key: str, judgement: str) -> None:
        """Store one judgement at once; a key that is there already keeps its own."""
        try:
            with self._open() as database:
                database.execute("INSERT OR IGNORE INTO judgements VALUES (?, ?)", (key, judgement))
        except sqlite3.Error as error:
            self._warn("written to", error)

    def _warn(self, what: str, error: sqlite3.Error) -> None:
        warnings.warn(f"{self.file} cannot be {what}: {error}.", RuntimeWarning, stacklevel=3)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self.file, timeout=60)
        try:
            with database:
                yield database
        finally:
            database.close()

    def _problem(self, message: str) -> Problem:
        hint = "It is only a cache: remove the file, and the judge is asked again."
        return Problem(file=self.file, message=message, hint=hint)
