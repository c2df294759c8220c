"""What the doctor says: lines with a status and, where something is wrong, the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "note", "warn", "bad"]
"""`bad`: something cannot run; `warn`: it may go wrong; `note`: to be known."""

GIGA = 1e9


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was found."""

    status: Status
    text: str
    way_out: str = ""
    part: bool = False
    """Whether it says more on the line before it."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """Lines on one subject."""

    title: str
    lines: tuple[Line, ...]


def ok(text: str) -> Line:
    """All is well."""
    return Line(status="ok", text=text)


def note(text: str, way_out: str = "") -> Line:
    """Worth knowing; nothing is wrong."""
    return Line(status="note", text=text, way_out=way_out)


def warn(text: str, way_out: str) -> Line:
    """It may go wrong."""
    return Line(status="warn", text=text, way_out=way_out)


def bad(text: str, way_out: str) -> Line:
    """It cannot run like this."""
    return Line(status="bad", text=text, way_out=way_out)


def size(count: float) -> str:
    """Bytes as a person reads them."""
    return f"{count / GIGA:.0f} GB" if count >= 10 * GIGA else f"{count / GIGA:.1f} GB"
