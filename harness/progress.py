"""How the long stages tell how far they are: a live bar in a terminal, plain lines in a log."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO, TypeAlias

Update: TypeAlias = Callable[[int, int, str], None]
"""Called with (done, in all, a word on the state)."""

Progress: TypeAlias = Callable[[str], AbstractContextManager[Update]]
"""Opens a stage of the given title."""

EVERY = 30.0
"""Seconds between two lines of one stage in a log."""


@contextmanager
def silent(title: str) -> Iterator[Update]:
    """Tell nothing."""
    yield lambda done, total, note: None


@contextmanager
def on_terminal(title: str) -> Iterator[Update]:
    """A live bar where stderr is a terminal that can move its cursor, else lines."""
    with (_bar if _is_live(sys.stderr) else in_lines)(title) as update:
        yield update


def _is_live(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


@contextmanager
def _bar(title: str) -> Iterator[Update]:
    from rich import progress
    from rich.console import Console
    from rich.text import Text

    class _Rate(progress.ProgressColumn):
        def render(self, task: progress.Task) -> Text:
            return Text(rate(task.completed, task.elapsed or 0.0), style="dim")

    columns = (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        _Rate(),
        progress.TimeElapsedColumn(),
        progress.TextColumn("left"),
        progress.TimeRemainingColumn(),
        progress.TextColumn("{task.fields[note]}", markup=False),
    )
    console = Console(stderr=True)
    with progress.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None, note="")
        yield lambda done, total, note: bar.update(task, completed=done, total=total, note=note)


@contextmanager
def in_lines(title: str) -> Iterator[Update]:
    """A line from time to time and one at the end, with rate and remaining time."""
    started = told = time.monotonic()
    state = ""

    def update(done: int, total: int, note: str) -> None:
        nonlocal state, told
        state = f"{done} of {total}" + (f", {note}" if note else "")
        now = time.monotonic()
        if now - told >= EVERY and done < total:
            told, spent = now, now - started
            left = f", about {span(spent / done * (total - done))} left" if done else ""
            _print(f"{title}: {state}, {rate(done, spent)}{left}")

    yield update
    spent = time.monotonic() - started
    _print(f"{title}: {state} in {span(spent)}" if state else f"{title}: nothing to do")


def rate(done: float, seconds: float) -> str:
    """`4.2/s`, or `14 s each` where one takes long; empty before the first."""
    if not done or seconds <= 0:
        return ""
    each = done / seconds
    return f"{each:.1f}/s" if each >= 1 else f"{1 / each:.1f} s each"


def span(seconds: float) -> str:
    """A time in words: `4.2 s`, `3 min 5 s`, `2 h 10 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
