"""The controller's part: takes what tests tell, writes it, and renders the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from harness.plugin.items import (
    CALIBRATIONS,
    CELL,
    FINDING,
    INQUIRY,
    MODEL,
    NOISE,
    OURS,
    RECORD,
    place,
)
from harness.plugin.outlets import junit_properties, log_run
from harness.plugin.state import ID, SESSION, session_of
from harness.plugin.terminal import tell

if TYPE_CHECKING:
    from harness.records import CorrectionLine
    from harness.session import Session


class Recording:
    """The controller's part: takes what tests tell, writes it, and renders the report."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._report: Path | None = None
        self._unjoined: list[str] = []
        self._logged: list[str] = []
        self._correction: CorrectionLine | None = None
        self._lost = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take a test's record out of its report, where JUnit XML would print it whole."""
        told: dict[str, Any] = dict(report.user_properties)
        if NOISE in told:
            report.user_properties = [
                (name, value) for name, value in report.user_properties if name not in OURS
            ]
            if report.when == "call":
                session_of(self._config).receive_noise(models=told[MODEL], lines=told[NOISE])
            return
        if CELL not in told and INQUIRY not in told:
            self._take_crash(report)
            return
        report.user_properties = [
            *((name, value) for name, value in report.user_properties if name not in OURS),
            *junit_properties(told),
        ]
        broken = report.failed and report.when != "call"
        if not (broken or report.when == "call"):
            return
        if INQUIRY in told:
            session_of(self._config).receive_finding(
                id=told[INQUIRY],
                models=told.get(MODEL, []),
                record=told.get(FINDING),
                calibrations=told.get(CALIBRATIONS, []),
                error=report.longreprtext if broken else None,
                nodeid=report.nodeid,
            )
        else:
            session_of(self._config).receive(
                cell=told[CELL],
                model=told.get(MODEL),
                record=told.get(RECORD),
                calibrations=told.get(CALIBRATIONS, []),
                error=report.longreprtext if broken else None,
                nodeid=report.nodeid,
            )

    def _take_crash(self, report: pytest.TestReport) -> None:
        """A worker of xdist that died leaves a report without anything that the test told."""
        match = ID.search(report.nodeid)
        if str(report.when) != "???" or match is None or SESSION not in self._config.stash:
            return
        state = session_of(self._config)
        if "::test_finding[" in report.nodeid:
            for inquiry in state.inquiries():
                if inquiry.id == match[1]:
                    state.receive_finding(
                        id=inquiry.id,
                        models=[],
                        record=None,
                        calibrations=[],
                        error=report.longreprtext,
                        nodeid=report.nodeid,
                    )
            return
        for cell in state.cells():
            if cell.id == match[1]:
                state.receive(
                    cell=place(cell),
                    model=None,
                    record=None,
                    calibrations=[],
                    error=report.longreprtext,
                    nodeid=report.nodeid,
                )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Render the report, also of a run that was interrupted."""
        state = self._config.stash.get(SESSION, None)
        self._lost = exitstatus == pytest.ExitCode.INTERRUPTED and state is not None
        if state is not None and state.has_recorded:
            whole = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
            interrupted = not whole or bool(session.shouldstop or session.shouldfail)
            self._unjoined = state.tell_unjoined()
            self._correction = state.correct()
            self._report = state.recorder.finish(
                interrupted=interrupted,
                against=state.against_baseline,
                baseline=state.baseline.records if state.baseline else None,
            )
            self._hold_against_baseline(session, state)
            self._logged = log_run(self._config, self._report)

    def _hold_against_baseline(self, session: pytest.Session, state: Session) -> None:
        """Report each place that got worse as a failed test, so that every outlet shows it red."""
        if not state.worse or not state.options.fail_on_regressions:
            return
        for name, sentence in state.worse.items():
            for when in ("setup", "call", "teardown"):
                self._config.hook.pytest_runtest_logreport(report=_report(name, sentence, when))
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> Iterator[None]:
        """Say last of all the counts per model and group, and where the report lies."""
        yield
        state = self._config.stash.get(SESSION, None)
        for line in state.notes if state is not None else ():
            terminalreporter.write_line(f"note: {line}", yellow=True)
        if state is not None and self._report is not None:
            tell(terminalreporter, state, self._correction, self._unjoined)
            for line in self._logged:
                terminalreporter.write_line(line, yellow=line.startswith("WARNING"))
            shown = self._report.relative_to(self._config.rootpath)
            terminalreporter.write_line(f"report: {shown}")
        elif self._lost:
            terminalreporter.write_line(
                "Interrupted before the first verdict: nothing was recorded.", yellow=True
            )


def _report(
    name: str, sentence: str, when: Literal["setup", "call", "teardown"]
) -> pytest.TestReport:
    """One phase of a test that stands for a place in which a run is worse than its baseline."""
    test = f"against_baseline[{name}]"
    return pytest.TestReport(
        nodeid=f"probes/test_probes.py::{test}",
        location=("probes/test_probes.py", None, test),
        keywords={},
        outcome="failed" if when == "call" else "passed",
        longrepr=sentence if when == "call" else None,
        when=when,
    )
