"""What `gpu_check.py` found: rows, and the table that they become."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure, or the reason why there is none."""

    part: str
    what: str
    value: float | str | None = None
    """None: not measured; `note` says why."""
    unit: str = ""
    note: str = ""


class Notebook:
    """Rows of one part, written as they come: what a part had found outlives its end."""

    def __init__(self, part: str, file: Path) -> None:
        self._part = part
        self._file = file

    def __call__(self, what: str, value: float | str, unit: str = "", note: str = "") -> None:
        """Note a figure."""
        self._add(Row(part=self._part, what=what, value=value, unit=unit, note=note))

    def not_run(self, what: str, why: str) -> None:
        """Note that a figure could not be had."""
        self._add(Row(part=self._part, what=what, note=f"not run: {why}"))

    def _add(self, row: Row) -> None:
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def read_rows(file: Path) -> list[Row]:
    """Rows of a part; a last line cut off in the middle is left out."""
    if not file.is_file():
        return []
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            rows.append(Row(**json.loads(line)))
        except ValueError:
            break
    return rows


def as_json(facts: Mapping[str, Any], rows: Iterable[Row]) -> str:
    """Everything, for a program."""
    told = {**facts, "rows": [asdict(row) for row in rows]}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def as_markdown(facts: Mapping[str, Any], rows: Iterable[Row]) -> str:
    """The table as `docs/gpu.md` has it."""
    lines = [f"- {name}: {value}" for name, value in facts.items()]
    lines += ["", "| part | what | value | unit | note |", "|---|---|---|---|---|"]
    for row in rows:
        cells = (row.part, row.what, _number(row.value), row.unit, row.note)
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _number(value: float | str | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
