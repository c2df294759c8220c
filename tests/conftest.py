"""Warnings are errors in the harness's own tests; in a user's run a new library may warn."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from harness.machine import quiet_environment, version

quiet_environment()  # before any test imports torch
HERE = Path(__file__).parent

settings.register_profile("harness", deadline=None)  # no test measures time
settings.load_profile("harness")

collect_ignore = ["with_unsloth"] if version("unsloth") == "absent" else []
"""`make test-unsloth` runs these, in an environment of their own."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, before all that they filter themselves."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("error"), append=False)
