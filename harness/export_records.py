"""Writes a run's records as CSV, Parquet or JSON, for other tools to read.

A cell of CSV that a spreadsheet would take for a formula starts with an apostrophe; so does text
that starts with one. Taking one apostrophe away wherever text starts with one gives the text back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from harness.errors import Problem, UserError, suggest
from harness.files import write_whole
from harness.records import Records
from harness.tables import Kind, Table, finding_table, verdict_table

if TYPE_CHECKING:
    import pyarrow

Format = Literal["csv", "parquet", "json"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""How a formula may start in some spreadsheet, and what marks text that is none."""


def export_records(records: Records, form: str | None, out: Path) -> tuple[Path, ...]:
    """Write verdicts to `out` and findings beside it; returns the files.

    `form` None: as the file's ending says. JSON holds both tables in one file. Raises UserError
    for an unknown format and for a file that is there already; nothing is written then.
    """
    chosen = _format(form, out)
    tables = {"verdicts": verdict_table(records), "findings": finding_table(records)}
    beside = out.with_name(f"{out.stem}.findings{out.suffix}")
    files = (out,) if chosen == "json" else (out, beside)
    for file in files:
        if file.exists():
            raise UserError(Problem(file=file, message="exists already.", hint="Remove it first."))
    out.parent.mkdir(parents=True, exist_ok=True)
    if chosen == "json":
        content = {"run": records.run.run, **{name: _rows(one) for name, one in tables.items()}}
        write_whole(out, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    else:
        for file, table in zip(files, tables.values(), strict=True):
            _WRITERS[chosen](table, file)
    return files


def _format(form: str | None, out: Path) -> Format:
    named = form or out.suffix.removeprefix(".").lower()
    if named not in get_args(Format):
        given = f"--format={form}" if form else f"the ending of {out.name}"
        message = f"{given} is no format."
        raise UserError(Problem(message=message, hint=suggest(named, get_args(Format))))
    return cast(Format, named)


def _rows(table: Table) -> list[dict[str, Any]]:
    return [{name: row.get(name) for name in table.columns} for row in table.rows]


def guarded(text: str | None) -> str | None:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text is not None and text.startswith(_FORMULA) else text


def _csv(table: Table, file: Path) -> None:
    from pyarrow.csv import WriteOptions, write_csv

    # Text is quoted and what is missing is not, so that an empty reply is told from none.
    _whole(file, lambda to: write_csv(_arrow(table, guard=True), to, WriteOptions()))


def _parquet(table: Table, file: Path) -> None:
    from pyarrow.parquet import write_table

    _whole(file, lambda to: write_table(_arrow(table), to))


_WRITERS: Mapping[str, Callable[[Table, Path], None]] = {"csv": _csv, "parquet": _parquet}


def _whole(file: Path, write: Callable[[Path], None]) -> None:
    """A file that appears when it is complete."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        write(unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _arrow(table: Table, *, guard: bool = False) -> pyarrow.Table:
    import pyarrow

    types: Mapping[Kind, Any] = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
    }
    columns = {}
    for name, kind in table.columns.items():
        values = table.column(name)
        kept = [guarded(value) for value in values] if guard and kind == "text" else values
        columns[guarded(name) if guard else name] = pyarrow.array(kept, types[kind])
    return pyarrow.table(columns)
