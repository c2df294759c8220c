"""Rows become columns: what repeats is written once, so that ten thousand replies stay small.

A column is a list with one entry for each row, or `{"of": entries, "at": [entry of each row]}`
where entries repeat. Like values lie side by side, which is what makes them compress well.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Hashable, Sequence
from typing import Any, TypeAlias

Column: TypeAlias = list[Any] | dict[str, list[Any]]

_REPEATS = 0.7
"""A pool pays off where it holds less than this share of the rows."""


class Pool:
    """Gives equal values one number each, in the order in which they come."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._at: dict[Hashable, int] = {}

    def add(self, value: Any, key: Hashable | None = None) -> int:
        """Number of `value`; `key` tells it apart where it cannot be hashed itself."""
        found = value if key is None else key
        at = self._at.get(found)
        if at is None:
            at = self._at[found] = len(self.values)
            self.values.append(value)
        return at


class Table:
    """Rows by columns; each row names every column."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._rows: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, *values: Any) -> int:
        """Append a row, hashable values in the order of the columns; returns its number."""
        self._rows.append(values)
        return len(self._rows) - 1

    def packed(self) -> dict[str, Any]:
        """The table as JSON holds it."""
        columns = zip(*self._rows, strict=True) if self._rows else ([] for _ in self._names)
        return {
            "rows": len(self._rows),
            "columns": {
                name: column(list(values))
                for name, values in zip(self._names, columns, strict=True)
            },
        }


def column(values: Sequence[Any]) -> Column:
    """Values as they are, or pooled where that is shorter; tuples become lists in JSON."""
    first = dict.fromkeys(values)
    if len(values) < 2 or len(first) > _REPEATS * len(values):
        return list(values)
    number = {value: at for at, value in enumerate(first)}
    return {"of": list(first), "at": [number[value] for value in values]}


def compressed(data: Any) -> str:
    """JSON of `data`, deflated, in base64: what the page's script unpacks.

    `ensure_ascii` keeps lone surrogates as escapes, which UTF-8 could not carry.
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(zlib.compress(text.encode("ascii"), 6)).decode("ascii")
