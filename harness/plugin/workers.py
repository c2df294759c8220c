"""How the workers of xdist share the tests."""

from __future__ import annotations

import re
from typing import Any

import pytest

from harness.plugin.state import SESSION

MODEL_OF_ID = re.compile(r"\[([A-Za-z0-9_.+@=,-]+)(?:/[^\]]*)?\]$")
"""Model in `test_probe[model/group/probe]` and in `test_mine[model]`."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all tests of one model to one worker, so that no two load or train the same."""
    from xdist.scheduler import LoadScopeScheduling

    class ByModel(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            match = MODEL_OF_ID.search(nodeid)
            return match[1] if match else str(super()._split_scope(nodeid))

    if config.getoption("dist") == "load" and SESSION in config.stash:
        return ByModel(config, log)
    return None
