"""Reads a labels file of any of three formats into rows that keep the line they start on."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import Problem, UserError, suggest

_LARGEST_FIELD = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class RawRow:
    """One row as the file states it; nothing of it is checked but that it has keys."""

    line: int
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """The rows that could be read, and what is wrong with the others."""

    rows: list[RawRow]
    problems: list[Problem]


def read_rows(file: Path, required: tuple[str, ...]) -> RawFile:
    """Read CSV, JSONL or a JSON array; the format is told by `.csv`, else by the first sign.

    `required` are the columns that a CSV header must have. Raises UserError where the file cannot
    be read as text at all.
    """
    text = _text(file)
    if not text.strip():
        return RawFile(rows=[], problems=[Problem(file=file, message="is empty.")])
    first = text.lstrip()[0]
    if file.suffix.lower() == ".csv" or first not in "[{":
        found = _csv(file, text, required)
    elif first == "[":
        found = _array(file, text)
    else:
        found = _lines(file, text)
    if not found.rows and not found.problems:
        found.problems.append(Problem(file=file, message="holds no labelled reply."))
    return found


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}."
        raise UserError(Problem(file=file, message=message)) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"is not UTF-8 (byte {error.start}: {error.reason})."
        hint = "Save it as UTF-8."
        raise UserError(Problem(file=file, line=line, message=message, hint=hint)) from error


def _csv(file: Path, text: str, required: tuple[str, ...]) -> RawFile:
    found = RawFile(rows=[], problems=[])
    try:
        with _large_fields():
            records = _records(text)
            line, names = next(records, (1, [""]))
            header = [name.strip() for name in names]
            found.problems.extend(_header_problems(file, line, header, required))
            if found.problems:  # every row would be told to lack the same column
                return found
            for line, cells in records:
                _add_cells(found, file, line, header, cells)
    except _BrokenCsvError as error:
        found.problems.append(Problem(file=file, line=error.line, message=str(error)))
    return found


def _add_cells(found: RawFile, file: Path, line: int, header: list[str], cells: list[str]) -> None:
    if len(cells) > len(header):
        message = f"has {len(cells)} cells, the header {len(header)}."
        hint = "Put a cell that holds a comma into double quotes."
        found.problems.append(Problem(file=file, line=line, message=message, hint=hint))
    else:
        found.rows.append(RawRow(line=line, data=dict(zip(header, cells, strict=False))))


class _BrokenCsvError(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(f"is not CSV: {message}.")


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _BrokenCsvError(line, str(error)) from error
        if any(cell.strip() for cell in cells):
            yield line, cells


@contextmanager
def _large_fields() -> Iterator[None]:
    """Let a reply be as long as it is: csv stops at 131,072 characters otherwise."""
    before = csv.field_size_limit(_LARGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _header_problems(
    file: Path, line: int, header: list[str], required: tuple[str, ...]
) -> Iterator[Problem]:
    for name in required:
        if name not in header:
            hint = suggest(name, [column for column in header if column])
            if len(header) == 1 and any(sign in header[0] for sign in ";\t"):
                hint = "Cells are separated by commas."
            message = f"has no column {name!r}."
            hint = hint.replace("Choices", "Seen")
            yield Problem(file=file, line=line, message=message, hint=hint)
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        yield Problem(file=file, line=line, message=f"has the column {name!r} twice.")


def _array(file: Path, text: str) -> RawFile:
    try:
        items = json.loads(text)
    except json.JSONDecodeError as error:
        problem = Problem(file=file, line=error.lineno, message=f"is not JSON: {error.msg}.")
        return RawFile(rows=[], problems=[problem])
    except (ValueError, RecursionError) as error:
        return RawFile(rows=[], problems=[Problem(file=file, message=f"is not JSON: {error}.")])
    found = RawFile(rows=[], problems=[])
    for line, item in zip(_item_lines(text, len(items)), items, strict=True):
        _add(found, file, line, item)
    return found


def _item_lines(text: str, count: int) -> Iterator[int]:
    """Line on which each item of the top-level array starts."""
    decoder = json.JSONDecoder()
    position, line, counted = text.index("[") + 1, 1, 0
    for _ in range(count):
        gap = re.compile(r"[\s,]*").match(text, position)
        start = gap.end() if gap else position
        line += text.count("\n", counted, start)
        counted = start
        yield line
        position = decoder.raw_decode(text, start)[1]


def _lines(file: Path, text: str) -> RawFile:
    if _is_one_object(text):
        message = "is one JSON object."
        hint = "Expected: one object a line (JSONL), or an array of objects."
        return RawFile(rows=[], problems=[Problem(file=file, message=message, hint=hint)])
    found = RawFile(rows=[], problems=[])
    # Not splitlines(): U+2028 and its like may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            message = f"is not JSON: {said}."
            found.problems.append(Problem(file=file, line=number, message=message))
        else:
            _add(found, file, number, item)
    return found


def _is_one_object(text: str) -> bool:
    """Whether the text is one object over several lines, of which no line is a row."""
    if "\n" not in text.strip():
        return False
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _add(found: RawFile, file: Path, line: int, item: Any) -> None:
    if isinstance(item, dict):
        found.rows.append(RawRow(line=line, data=item))
    else:
        message = f"is not an object with keys, but {json.dumps(item)[:60]}."
        found.problems.append(Problem(file=file, line=line, message=message))
