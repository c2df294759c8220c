"""Errors of the harness as pytest tells them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from harness.errors import HarnessError, UserError


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn a user's mistakes into pytest's usage error: exit status 4, no traceback."""
    try:
        yield
    except UserError as error:
        told = dict.fromkeys(str(problem) for problem in error.problems)
        raise pytest.UsageError(*told) from error


@contextmanager
def broken_instrument() -> Iterator[None]:
    """Turn an error of the harness into one of the test's set-up, told without a traceback."""
    try:
        yield
    except HarnessError as error:
        broken = pytest.fail.Exception(f"could not be measured: {error}", pytrace=False)
        raise broken from None
