"""Runs a coroutine from plain code, whether or not an event loop is running there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


def run(make: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """The result of the coroutine that `make` gives.

    A running loop (a notebook, an async test) cannot be entered again: there the coroutine gets
    a loop of its own in a thread of its own.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(make())
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="judge") as pool:
        return pool.submit(lambda: asyncio.run(make())).result()
