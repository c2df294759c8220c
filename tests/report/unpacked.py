"""The page's data as its script unpacks them: one dict for each reply, columns put together."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

from harness.report.review import Review


def from_page(page: str) -> dict[str, Any]:
    """The data that stand in a page."""
    (packed,) = re.findall(r'id="data">([A-Za-z0-9+/=]*)</script>', page)
    data: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed)))
    return data


def table(packed: dict[str, Any]) -> list[dict[str, Any]]:
    columns = {
        name: column if isinstance(column, list) else [column["of"][at] for at in column["at"]]
        for name, column in packed["columns"].items()
    }
    return [
        {name: values[row] for name, values in columns.items()} for row in range(packed["rows"])
    ]


def cards(data: Review | dict[str, Any]) -> list[dict[str, Any]]:
    """All rows, in the order of the run, with their probe and replies in place of numbers."""
    found: Any = data.data if isinstance(data, Review) else data
    asked, replies = table(found["asked"]), table(found["replies"])
    made = []
    for row in table(found["rows"]):
        of = {name: None if row[name] is None else replies[row[name]] for name in ("reply", "base")}
        made.append(row | asked[row["asked"]] | of)
    return made
