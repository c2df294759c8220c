"""Stages told on the terminal, past pytest's capturing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import pytest

from harness.plugin.state import is_worker

if TYPE_CHECKING:
    from harness.progress import Progress, Update


def progress_of(config: pytest.Config) -> Progress:
    """Stages told on the terminal, past pytest's capturing; silent with -q.

    The workers of xdist share one terminal, so that each tells lines under its own name.
    """
    from harness.progress import in_lines, on_terminal, silent

    if config.option.verbose < 0:
        return silent
    capture = config.pluginmanager.getplugin("capturemanager")
    reporter = config.pluginmanager.getplugin("terminalreporter")
    worker = config.workerinput["workerid"] if is_worker(config) else ""  # type: ignore[attr-defined]

    @contextmanager
    def told(title: str) -> Iterator[Update]:
        uncaptured = capture.global_and_fixture_disabled() if capture else nullcontext()
        with uncaptured:
            if reporter is not None and not worker:
                reporter.ensure_newline()  # a bar would wipe out the tests' dots in its line
                reporter.flush()
            with in_lines(f"[{worker}] {title}") if worker else on_terminal(title) as update:
                yield update

    return told
