"""HW6/HW7 preference files (`id, prompt, support, oppose`) become pairs of chosen and rejected."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import Problem, UserError
from harness.types import Pair, Side

FIELDS = ("prompt", "support", "oppose")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a preference file, its texts as they stand there."""

    id: str
    prompt: str
    support: str
    oppose: str


def load_rows(file: Path) -> tuple[Row, ...]:
    """Read a HW6/HW7 file; raises UserError naming file, line and row for every fault.

    Faults: not UTF-8, not a JSON array of objects, missing or empty fields, `support` equal to
    `oppose`, a prompt or an id that stands twice.
    """
    text = _text(file)
    raw = _array(file, text)
    starts = _row_lines(text, len(raw))
    problems: list[Problem] = []
    faults = [list(_faults(item)) for item in raw]
    everywhere = [one for one in faults[0] if all(one in other for other in faults[1:])]
    if len(raw) > 1:
        # Another shape of file: told once, and not row by row.
        problems += [_fault_of_all(file, len(raw), one) for one in everywhere]
        faults = [[one for one in found if one not in everywhere] for found in faults]
    for index, (item, found) in enumerate(zip(raw, faults, strict=True)):
        problems += [_fault(file, starts[index], index, item, message) for message in found]
    if not problems:
        problems += _twins(file, starts, raw)
    if problems:
        raise UserError(problems)
    return tuple(
        Row(id=str(item.get("id", index + 1)), **{field: item[field] for field in FIELDS})
        for index, item in enumerate(raw)
    )


def make_pairs(
    rows: Sequence[Row],
    *,
    data_size: int,
    support_ratio: float,
    shuffle_seed: int | None = None,
) -> tuple[Pair, ...]:
    """Choose rows and sides as the homework does.

    The first `data_size` rows; of these the first `int(data_size * support_ratio)` choose
    `support`, the rest `oppose`. `int` truncates as the homework's code does: 50 * 0.58 gives
    28. Support rows are always the first ones, so ratio and topic are confounded; with
    `shuffle_seed` the selected rows are shuffled before the sides are dealt.

    Raises ValueError where `data_size` or `support_ratio` is out of range.
    """
    if not 1 <= data_size <= len(rows):
        raise ValueError(f"data_size {data_size} is not between 1 and the {len(rows)} rows.")
    if not 0 <= support_ratio <= 1:
        raise ValueError(f"support_ratio {support_ratio} is not between 0 and 1.")
    chosen = list(rows[:data_size])
    if shuffle_seed is not None:
        random.Random(shuffle_seed).shuffle(chosen)  # noqa: S311 (not cryptography)
    supporting = supporting_rows(data_size, support_ratio)
    return tuple(
        Pair(prompt=row.prompt, chosen=row.support, rejected=row.oppose)
        if index < supporting
        else Pair(prompt=row.prompt, chosen=row.oppose, rejected=row.support)
        for index, row in enumerate(chosen)
    )


def supporting_rows(data_size: int, support_ratio: float) -> int:
    """How many of the rows choose `support`."""
    return int(data_size * support_ratio)


def taught_side(data_size: int, support_ratio: float) -> Side | None:
    """The side that most of the pairs teach; None where they are split evenly."""
    supporting = supporting_rows(data_size, support_ratio)
    if 2 * supporting == data_size:
        return None
    return "support" if 2 * supporting > data_size else "oppose"


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}."
        raise UserError(Problem(file=file, message=message)) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"is not UTF-8 (byte {error.start}: {error.reason})."
        raise UserError(Problem(file=file, line=line, message=message)) from error


def _array(file: Path, text: str) -> list[Any]:
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"is not JSON: {error.msg}."
        raise UserError(Problem(file=file, line=error.lineno, message=message)) from error
    except RecursionError as error:
        raise UserError(Problem(file=file, message="is not JSON: nested too deep.")) from error
    if not isinstance(raw, list) or not raw:
        hint = "Expected: [{id, prompt, support, oppose}, ...]."
        raise UserError(Problem(file=file, message="is not a JSON array of rows.", hint=hint))
    return raw


def _fault_of_all(file: Path, count: int, message: str) -> Problem:
    hint = "Expected: [{id, prompt, support, oppose}, ...]."
    if "chosen" in message:
        hint += " Chosen and rejected say no side: one of them supports, the other opposes."
    return Problem(file=file, message=f"each of the {count} rows {message}", hint=hint)


def _faults(item: Any) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"is not an object with {', '.join(FIELDS)}."
        return
    for field in FIELDS:
        value = item.get(field)
        if field not in item:
            yield f"has no {field!r} (its fields: {', '.join(map(str, item)) or 'none'})."
        elif not isinstance(value, str):
            yield f"{field!r} is not text (got {value!r})."
        elif not value.strip():
            yield f"{field!r} is empty."
        elif _lone_surrogate(value):
            yield f"{field!r} holds a lone surrogate, which is not text."
    support, oppose = item.get("support"), item.get("oppose")
    same = str(support).strip() == str(oppose).strip() != ""
    if same and isinstance(support, str) and isinstance(oppose, str):
        yield "'support' and 'oppose' are the same text: chosen would equal rejected."


def _twins(file: Path, starts: Sequence[int], raw: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    for field in ("id", "prompt"):
        seen: dict[str, int] = {}
        for index, item in enumerate(raw):
            if field not in item:
                continue
            value = " ".join(str(item[field]).split())
            if value in seen:
                message = f"{field!r} stands twice (first in row {seen[value] + 1})."
                yield _fault(file, starts[index], index, item, message)
            seen.setdefault(value, index)


def _fault(file: Path, line: int, index: int, item: Any, message: str) -> Problem:
    name = f" (id {item['id']!r})" if isinstance(item, dict) and "id" in item else ""
    return Problem(file=file, line=line, message=f"row {index + 1}{name}: {message}")


def _row_lines(text: str, count: int) -> list[int]:
    """Line on which each item of the top-level array starts."""
    decoder = json.JSONDecoder()
    position = text.index("[") + 1
    lines, line, counted = [], 1, 0
    for _ in range(count):
        match = re.compile(r"[\s,]*").match(text, position)
        start = match.end() if match else position
        line += text.count("\n", counted, start)
        counted = start
        lines.append(line)
        position = decoder.raw_decode(text, start)[1]
    return lines


def _lone_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)
