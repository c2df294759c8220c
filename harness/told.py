"""Whatever a library raises becomes an error of the instrument."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from harness.errors import HarnessError, InstrumentError


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn whatever a library raises into an error of the instrument, in one sentence."""
    try:
        yield
    except HarnessError:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines() or ["no message"]
        raise InstrumentError(f"{what}: {type(error).__name__}: {lines[0]}") from error
