"""What a user is told when something is wrong, and how problems are collected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

_MOST_CHOICES = 24
"""Choices that a message lists; of more, the likest and the last."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault in a user's input: where it stands, what is wrong, and the way out."""

    message: str
    file: Path | None = None
    line: int | None = None
    hint: str = ""

    def at(self, file: Path, line: int | None) -> Problem:
        """The same problem, with its place where it had none."""
        return self if self.file else replace(self, file=file, line=line)

    def __str__(self) -> str:
        place = f"{_short(self.file)}:{self.line}: " if self.file and self.line else ""
        if self.file and not self.line:
            place = f"{_short(self.file)}: "
        return f"{place}{self.message}" + (f" {self.hint}" if self.hint else "")


class HarnessError(Exception):
    """Base of every error that the harness raises on purpose."""


class UserError(HarnessError):
    """A user's mistake, or several; printed without a traceback."""

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(message=problems)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InstrumentError(HarnessError):
    """The harness could not measure; says nothing about the model under test."""


class MemoryShortError(InstrumentError):
    """A training does not fit into the memory of its device."""


def suggest(name: str, choices: Iterable[str]) -> str:
    """Closest match and the choices, for the end of an "unknown name" message.

    Source of the form: lm-evaluation-harness' registry ("Did you mean ...? Available: ...").
    """
    known = sorted(choices)
    close = get_close_matches(name, known, n=1)
    guess = f"Did you mean {close[0]!r}? " if close else ""
    shown = known if len(known) <= _MOST_CHOICES else nearest(name, known)
    rest = f" and {len(known) - len(shown)} more" if len(shown) < len(known) else ""
    return f"{guess}Choices: {', '.join(shown) if shown else 'none'}{rest}."


def nearest(name: str, known: Sequence[str]) -> list[str]:
    """As many of the choices as a line can hold: the likest, and the last, which are newest."""
    close = get_close_matches(name, known, n=_MOST_CHOICES // 2)
    last = [one for one in reversed(known) if one not in close][: _MOST_CHOICES - len(close)]
    return sorted([*close, *last])


def _short(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
