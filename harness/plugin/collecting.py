"""From pytest's start to the plan of the run: what is asked is read, checked and put in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import UserError
from harness.plugin.errors import usage_errors
from harness.plugin.items import asks_many, cell_of, inquiry_of, is_placeholder
from harness.plugin.marks import check_marks
from harness.plugin.outlets import require_outlets
from harness.plugin.parametrizing import SELFCHECK
from harness.plugin.recording import Recording
from harness.plugin.state import SESSION, is_worker, session_of
from harness.workspace import Workspace


def pytest_configure(config: pytest.Config) -> None:
    """Register marks: what the plugin reads, and for `--markers` those of the suites."""
    config.addinivalue_line(
        "markers", "models(*names): models that a hand-written probe asks, unless --model says"
    )
    config.addinivalue_line(
        "markers",
        f"{SELFCHECK}: measures how far verdicts depend on how a model is asked; only where -m, "
        "-k or a test's id names it",
    )
    if not is_worker(config):
        config.pluginmanager.register(Recording(config), "harness-recording")
    if config.option.markers and Workspace(config.rootpath).exists():
        with usage_errors():
            check_marks(config, session_of(config).catalogue.marks())


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Read everything before collecting, so that every problem is a usage error, told at once."""
    config = session.config
    workspace = Workspace(config.rootpath)
    if workspace.exists() and _asks_for(config, workspace.probes):
        with usage_errors():
            state = session_of(config)
            check_marks(config, state.catalogue.marks())
            if not config.option.collectonly:
                state.workspace.require_writable()
                state.run.models.require_device()
                state.run.require_reader(state.options.stance_scorer)
                state.require_baseline()
                require_outlets(config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell the mistakes that were found while collecting; drop what stands for no question."""
    session = config.stash.get(SESSION, None)
    if session is not None and session.problems:
        with usage_errors():
            raise UserError(session.problems)
    items[:] = [item for item in items if not (is_placeholder(item) and asks_many(item))]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Plan what is left after -m, -k and node ids, so that replies come in few batches."""
    state = session.config.stash.get(SESSION, None)
    if state is None:
        return
    cells = [cell for item in session.items if (cell := cell_of(item)) is not None]
    asked = [one for item in session.items if (one := inquiry_of(item)) is not None]
    cells += [cell for inquiry in asked for cell in state.run.inquiring.cells(inquiry)]
    if all(is_placeholder(item) for item in session.items):
        with usage_errors():
            state.tell_why_nothing(session.config.option.markexpr or "")
    if cells and not session.config.option.collectonly:
        if not is_worker(session.config):  # xdist breaks on a usage error of a worker
            with usage_errors():
                for name in {cell.probe.stance_scorer for cell in cells}:
                    state.run.require_reader(name)
        state.run.plan({cell.id: cell for cell in cells}.values())


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    """Say which questions cannot be answered, before anything is trained for them."""
    state = config.stash.get(SESSION, None)
    if state is None:
        return []
    asked = [one for item in items if (one := inquiry_of(item)) is not None]
    state.unanswerable = state.tell_unanswerable(asked)
    return [] if config.option.verbose < 0 else state.unanswerable


def _asks_for(config: pytest.Config, folder: Path) -> bool:
    """Whether the arguments of pytest reach into `folder`."""
    for argument in config.args:
        path = Path(config.invocation_params.dir, str(argument).split("::")[0]).resolve()
        folder = folder.resolve()
        if path == folder or path in folder.parents or folder in path.parents:
            return True
    return False
