"""A SQLite file of values by key that processes may share: opened in WAL mode, of one format."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.errors import Problem, UserError

_CHUNK = 500


class KeyedFile:
    """Tables of (key, value); the first value written for a key stays."""

    def __init__(self, file: Path, *, version: int, schema: Sequence[str], hint: str) -> None:
        """Open or make the file; UserError, ending with `hint`, where it cannot be used."""
        self.file = file
        self._hint = hint
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                write_ahead(database)
                (found,) = database.execute("PRAGMA user_version").fetchone()
                if found not in (0, version):
                    raise UserError(self._problem(f"is of format {found}, not {version}."))
                for table in schema:
                    database.execute(table)
                database.execute(f"PRAGMA user_version={version}")
        except OSError as error:
            raise UserError(self._problem(f"cannot be written to: {error.strerror}.")) from error
        except sqlite3.Error as error:
            raise UserError(self._problem(f"cannot be used: {error}.")) from error

    def get(self, table: str, keys: Iterable[str]) -> list[tuple[str, Any]]:
        """(key, value) of those keys that are in a table; raises sqlite3.Error."""
        wanted = list(dict.fromkeys(keys))
        rows: list[tuple[str, Any]] = []
        with self._open() as database:
            for start in range(0, len(wanted), _CHUNK):
                part = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(part))
                # Tables are named by the code alone.
                query = f"SELECT * FROM {table} WHERE key IN ({marks})"  # noqa: S608
                rows += database.execute(query, part)
        return rows

    def put(self, table: str, rows: Iterable[tuple[str, Any]]) -> None:
        """Store (key, value) pairs at once; a key that is there keeps its value."""
        with self._open() as database:
            query = f"INSERT OR IGNORE INTO {table} VALUES (?, ?)"  # noqa: S608
            database.executemany(query, rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self.file, timeout=60)
        try:
            with database:
                yield database
        finally:
            database.close()

    def _problem(self, message: str) -> Problem:
        return Problem(file=self.file, message=message, hint=self._hint)


def write_ahead(database: sqlite3.Connection) -> None:
    """Let readers and one writer share the file; raises sqlite3.Error where it cannot be used."""
    try:
        database.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        # Of two processes that make the file one is refused at once; the mode is the file's.
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
