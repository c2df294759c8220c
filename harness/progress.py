"""How the long stages tell how far they are: a live bar in a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

Update: TypeAlias = Callable[[int, int, str], None]
"""Called with (done, in all, a word on the state)."""

Progress: TypeAlias = Callable[[str], AbstractContextManager[Update]]
"""Opens a stage of the given title."""


@contextmanager
def silent(title: str) -> Iterator[Update]:
    """Tell nothing."""
    yield lambda done, total, note: None


@contextmanager
def on_terminal(title: str) -> Iterator[Update]:
    """A bar with rate and remaining time where stderr is a terminal, else one line at the end."""
    with (_bar if sys.stderr.isatty() else _lines)(title) as update:
        yield update


@contextmanager
def _bar(title: str) -> Iterator[Update]:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
        progress.TextColumn("{task.fields[note]}"),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, note="")
        yield lambda done, total, note: bar.update(task, completed=done, total=total, note=note)


@contextmanager
def _lines(title: str) -> Iterator[Update]:
    started = time.perf_counter()
    state = ""

    def update(done: int, total: int, note: str) -> None:
        nonlocal state
        state = f"{done} of {total}" + (f", {note}" if note else "")

    yield update
    print(f"{title}: {state} in {time.perf_counter() - started:.1f} s", file=sys.stderr)
