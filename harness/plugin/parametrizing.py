"""Tests that take our fixtures are parametrized by what the suites ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.errors import UserError
from harness.plugin import fixtures
from harness.plugin.marks import register
from harness.plugin.state import session_of
from harness.workspace import Workspace

if TYPE_CHECKING:
    from harness.catalogue import Cell
    from harness.session import Session

SELFCHECK = "selfcheck"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrize tests that take a probe by cells, and those that take only a model by models."""
    if _is_ours(metafunc, "inquiry") and Workspace(metafunc.config.rootpath).exists():
        _by_inquiries(metafunc, session_of(metafunc.config))
    if _is_ours(metafunc, "noise") and Workspace(metafunc.config.rootpath).exists():
        _by_selfchecks(metafunc, session_of(metafunc.config))
    ours = _is_ours(metafunc, "model"), _is_ours(metafunc, "probe")
    if not any(ours) or not Workspace(metafunc.config.rootpath).exists():
        return
    session = session_of(metafunc.config)
    try:
        if not ours[0]:
            raise UserError("the test takes the fixture `probe` without `model`.")
        register(metafunc.config, session.catalogue.marks())
        if ours[1]:
            _by_cells(metafunc, session.cells())
        else:
            _by_models(metafunc, session)
    except UserError as error:
        # Raised here it would be a collection error; told in pytest_collection_modifyitems.
        test = metafunc.definition
        line = (test.location[1] or 0) + 1
        session.problems.extend(problem.at(test.path, line) for problem in error.problems)
        metafunc.parametrize("model" if ours[0] else "probe", [], indirect=True)


def _by_cells(metafunc: pytest.Metafunc, cells: list[Cell]) -> None:
    values = [
        pytest.param(
            cell.model,
            cell.probe,
            id=cell.id,
            marks=[getattr(pytest.mark, mark) for mark in cell.probe.marks],
        )
        for cell in cells
    ]
    metafunc.parametrize(("model", "probe"), values, indirect=True, scope="session")


def _by_inquiries(metafunc: pytest.Metafunc, session: Session) -> None:
    register(metafunc.config, session.catalogue.marks())
    values = [
        pytest.param(
            inquiry,
            id=inquiry.id,
            marks=[getattr(pytest.mark, mark) for mark in session.catalogue.marks_of(inquiry)],
        )
        for inquiry in session.inquiries()
    ]
    metafunc.parametrize("inquiry", values, indirect=True)


def _by_selfchecks(metafunc: pytest.Metafunc, session: Session) -> None:
    register(metafunc.config, session.catalogue.marks())
    values = []
    for check in session.selfchecks() if _asks_selfcheck(metafunc.config) else ():
        every = [set(probe.marks) for probe in session.catalogue.suite(check.suite).probes]
        marks = [SELFCHECK, *sorted(set.intersection(*every))]
        values.append(
            pytest.param(check, id=check.id, marks=[getattr(pytest.mark, mark) for mark in marks])
        )
    metafunc.parametrize("noise", values, indirect=True)


def _by_models(metafunc: pytest.Metafunc, session: Session) -> None:
    mark = metafunc.definition.get_closest_marker("models")
    names = session.model_names(mark.args if mark else ())
    metafunc.parametrize("model", names, indirect=True, scope="session", ids=names)


def _asks_selfcheck(config: pytest.Config) -> bool:
    """Whether the command line names the self-check, which a bare `pytest` leaves out."""
    told = [config.option.markexpr or "", config.option.keyword or "", *map(str, config.args)]
    return any(SELFCHECK in one for one in told)


def _is_ours(metafunc: pytest.Metafunc, name: str) -> bool:
    """Whether a test takes our fixture of that name, and not its own or a parameter."""
    if name not in metafunc.fixturenames:
        return False
    for mark in metafunc.definition.iter_markers("parametrize"):
        given = mark.kwargs.get("argnames", mark.args[0] if mark.args else ())
        words = given.replace(" ", "").split(",") if isinstance(given, str) else given
        if name in words:
            return False
    # pytest has no public way to ask which fixture a name stands for.
    defined = getattr(metafunc, "_arg2fixturedefs", {}).get(name)
    return not defined or defined[-1].func.__module__ == fixtures.__name__
