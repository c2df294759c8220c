"""Lets `--data FILE`, `--model FOLDER` and `--log-dir DIR` name a path outside the project.

pytest looks for its root before it knows the options of a project's plugins, and takes the value
of an unknown option, if it is a path that exists, for a place to test. `--data ../pairs.json` would
so move the root out of the project, where neither settings nor plugin are found. This entry point
starts pytest again with `--data=../pairs.json`, which pytest reads as one word.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

import pytest

PATH_OPTIONS = ("--data", "--model", "--log-dir")


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before capturing redirects the output
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start pytest again where a path option has moved its root out of the project."""
    given = list(early_config.invocation_params.args)
    joined = join(given)
    if joined != given and _is_command_line(given) and _moved(early_config):
        command = [sys.executable, *sys.orig_argv[1 : len(sys.orig_argv) - len(given)], *joined]
        os.execv(sys.executable, command)  # noqa: S606 (the command that was typed)
    return (yield)


def join(arguments: Sequence[str]) -> list[str]:
    """`["--data", "x"]` as `["--data=x"]`, for the options that take a path."""
    joined: list[str] = []
    words = iter(arguments)
    for word in words:
        value = next(words, None) if word in PATH_OPTIONS else None
        joined.append(word if value is None else f"{word}={value}")
    return joined


def _moved(config: pytest.Config) -> bool:
    """Whether pytest's root is not that of the project it was started in."""
    from harness.errors import UserError
    from harness.workspace import find_workspace

    try:
        return find_workspace(config.invocation_params.dir).root != config.rootpath
    except UserError:
        return False


def _is_command_line(arguments: list[str]) -> bool:
    """Whether this process was started with these arguments, and not pytest called from code."""
    return len(arguments) < len(sys.orig_argv) and sys.orig_argv[-len(arguments) :] == arguments
