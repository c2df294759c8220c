"""How long to wait before the next try."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenacity import RetryCallState

_LONGEST_BACKOFF = 20.0
_JITTER = 0.25
"""Seconds at random on top of what an endpoint asks for: not all come back at once."""


def wait(first: float) -> Callable[[RetryCallState], float]:
    """What the endpoint asked for, else twice as long each time, with jitter."""
    import random

    from tenacity import wait_exponential, wait_random

    backoff = wait_exponential(multiplier=first, max=_LONGEST_BACKOFF) + wait_random(0, first)

    def seconds(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        after: float | None = getattr(error, "after", None)
        if after is not None:
            return after + random.uniform(0, _JITTER)  # noqa: S311
        return backoff(state)

    return seconds


def retry_after(value: str) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or as a date."""
    try:
        seconds = float(value)
    except ValueError:
        seconds = _until(value)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(value: str) -> float:
    try:
        then = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return math.nan
    aware = then if then.tzinfo else then.replace(tzinfo=UTC)
    return (aware - datetime.now(UTC)).total_seconds()
