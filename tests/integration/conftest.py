"""Small projects to run pytest in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny import make_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose base has names of files only: enough for all that happens before training."""
    return make_project(tmp_path / "project", with_base=False)


@pytest.fixture(scope="session")
def trained_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a tiny base, in which each model is trained once for all tests."""
    return make_project(tmp_path_factory.mktemp("trained") / "project")
