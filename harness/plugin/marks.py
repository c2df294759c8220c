"""Marks of the suites, which pytest has to know."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from harness.errors import Problem, UserError, suggest


def check_marks(config: pytest.Config, marks: Mapping[str, str]) -> None:
    """Register the suites' marks, and refuse a `-m` that names an unknown one."""
    register(config, marks)
    known = _known_marks(config)
    expression = re.sub(r"\([^()]*=[^()]*\)", "", config.option.markexpr or "")
    for word in re.findall(r"[A-Za-z_]\w*", expression):
        if word not in known | {"and", "or", "not", "True", "False", "None"}:
            message = f"unknown mark {word!r} in -m {config.option.markexpr!r}."
            raise UserError(Problem(message=message, hint=suggest(word, marks)))


def register(config: pytest.Config, marks: Mapping[str, str]) -> None:
    """Make pytest know the suites' marks, each with what it means."""
    for name in marks.keys() - _known_marks(config):
        config.addinivalue_line("markers", f"{name}: {marks[name]}")


def _known_marks(config: pytest.Config) -> set[str]:
    return {str(line).partition(":")[0].partition("(")[0] for line in config.getini("markers")}
