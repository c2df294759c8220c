"""Stops asking an endpoint that is down, so that 500 replies do not each wait for it."""

from __future__ import annotations

from dataclasses import dataclass

_ENOUGH = 3
"""Calls in a row that gave up, each after all its tries, with no answer between them."""


@dataclass
class Breaker:
    """Counts calls in a row that found no working endpoint."""

    cause: str | None = None
    """Why nothing is asked any more; None while the endpoint may still work."""
    _row: int = 0

    def failed(self, cause: str) -> None:
        """A call gave up because of the endpoint, not because of what it was asked."""
        self._row += 1
        if self._row >= _ENOUGH and self.cause is None:
            self.cause = cause

    def answered(self) -> None:
        """The endpoint answered a call."""
        self._row = 0
