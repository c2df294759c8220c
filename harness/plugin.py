"""The pytest plugin: hooks translate between pytest and a `Session`; fixtures serve models.

Nothing heavy is imported until a probe is collected, and torch not before a reply is missing.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from harness.errors import HarnessError, Problem, UserError, suggest
from harness.workspace import Workspace

if TYPE_CHECKING:
    from harness.catalogue import Cell
    from harness.handle import ModelHandle, RecordedHandle
    from harness.inquiry import Inquiry
    from harness.progress import Progress, Update
    from harness.records import CorrectionLine, FindingLine, NoiseLine, VerdictLine
    from harness.session import Session
    from harness.types import Probe

RECORD = "harness_record"
MODEL = "harness_model"
CELL = "harness_cell"
CALIBRATIONS = "harness_calibrations"
INQUIRY = "harness_inquiry"
FINDING = "harness_finding"
NOISE = "harness_noise"
SELFCHECK = "selfcheck"
_OURS = frozenset({RECORD, MODEL, CELL, CALIBRATIONS, INQUIRY, FINDING, NOISE})

_SESSION = pytest.StashKey["Session"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the harness, in one group."""
    group = parser.getgroup("harness", "behaviour of preference-tuned models")
    group.addoption(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help="model to probe: a name of fixtures/models.yaml, a glob, `base`, the path of an "
        "adapter or model folder, or replay:FILE for recorded replies; may be repeated (default: "
        "the models that each suite names)",
    )
    group.addoption(
        "--profile", metavar="NAME", help="profile of fixtures/models.yaml (default: the file's)"
    )
    group.addoption(
        "--data",
        metavar="FILE",
        help="train on this HW6/HW7 preference file instead of the models' own",
    )
    group.addoption(
        "--retrain", action="store_true", help="train anew what has been trained already"
    )
    group.addoption(
        "--taught",
        choices=["support", "oppose"],
        help="the side that models were taught which are given by path or as recorded replies",
    )
    group.addoption(
        "--stance-scorer",
        metavar="NAME",
        help="who reads the stance: stance (rules), nli, judge, base-judge, ensemble "
        "(default: as each suite says)",
    )
    group.addoption(
        "--samples",
        type=int,
        metavar="N",
        help="replies to each prompt (default: as each suite says); drawn with the suite's "
        "temperature, or 0.7 where it says none",
    )
    group.addoption(
        "--baseline",
        metavar="RUN",
        help="hold the run against another: a run's name, a records file, latest-green, or "
        "blessed (see `harness bless`)",
    )
    group.addoption(
        "--fail-on",
        choices=["failures", "regressions"],
        default="failures",
        help="failures: every test that does not pass fails (default); regressions: what failed "
        "in the baseline too is expected, and the session fails where a group got worse",
    )
    group.addoption(
        "--stale-after",
        type=int,
        default=14,
        metavar="DAYS",
        help="call an older baseline stale (default: 14)",
    )
    group.addoption(
        "--controls",
        action="store_true",
        help="ask gates and comparisons of the controls of fixtures/models.yaml too, which "
        "nothing was taught: what they pass shows nothing",
    )
    group.addoption(
        "--log-to",
        action="append",
        choices=["mlflow", "tensorboard"],
        default=[],
        help="also write the run to a local store of MLflow or TensorBoard; may be repeated",
    )
    group.addoption(
        "--log-dir",
        metavar="DIR",
        default=".",
        help="folder of these stores, mlruns/ and tensorboard/ (default: here)",
    )
    group.addoption(
        "--confirm",
        action="store_true",
        help="ask a probe that does not pass again, by itself; a verdict that then changes "
        "depends on its batch, and is inconclusive",
    )
    group.addoption(
        "--allow-download",
        action="store_true",
        help="let a base be fetched from the Hugging Face hub (default: no network)",
    )


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
    if not _is_worker(config):
        config.pluginmanager.register(_Recording(config), "harness-recording")
    if config.option.markers and Workspace(config.rootpath).exists():
        with _usage_errors():
            _check_marks(config, _session(config).catalogue.marks())


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Read everything before collecting, so that every problem is a usage error, told at once."""
    config = session.config
    workspace = Workspace(config.rootpath)
    if workspace.exists() and _asks_for(config, workspace.probes):
        with _usage_errors():
            state = _session(config)
            _check_marks(config, state.catalogue.marks())
            if not config.option.collectonly:
                state.workspace.require_writable()
                state.run.models.require_device()
                state.run.require_reader(state.options.stance_scorer)
                state.require_baseline()
                _require_outlets(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrize tests that take a probe by cells, and those that take only a model by models."""
    if _is_ours(metafunc, "inquiry") and Workspace(metafunc.config.rootpath).exists():
        _by_inquiries(metafunc, _session(metafunc.config))
    if _is_ours(metafunc, "noise") and Workspace(metafunc.config.rootpath).exists():
        _by_selfchecks(metafunc, _session(metafunc.config))
    ours = _is_ours(metafunc, "model"), _is_ours(metafunc, "probe")
    if not any(ours) or not Workspace(metafunc.config.rootpath).exists():
        return
    session = _session(metafunc.config)
    try:
        if not ours[0]:
            raise UserError("the test takes the fixture `probe` without `model`.")
        _register(metafunc.config, session.catalogue.marks())
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
    _register(metafunc.config, session.catalogue.marks())
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
    _register(metafunc.config, session.catalogue.marks())
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell the mistakes that were found while collecting; drop what stands for no question."""
    session = config.stash.get(_SESSION, None)
    if session is not None and session.problems:
        with _usage_errors():
            raise UserError(session.problems)
    items[:] = [item for item in items if not (_is_placeholder(item) and _asks_many(item))]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Plan what is left after -m, -k and node ids, so that replies come in few batches."""
    state = session.config.stash.get(_SESSION, None)
    if state is None:
        return
    cells = [cell for item in session.items if (cell := _cell(item)) is not None]
    asked = [one for item in session.items if (one := _inquiry(item)) is not None]
    cells += [cell for inquiry in asked for cell in state.run.inquiring.cells(inquiry)]
    if all(_is_placeholder(item) for item in session.items):
        with _usage_errors():
            state.tell_why_nothing(session.config.option.markexpr or "")
    if cells and not session.config.option.collectonly:
        if not _is_worker(session.config):  # xdist breaks on a usage error of a worker
            with _usage_errors():
                for name in {cell.probe.stance_scorer for cell in cells}:
                    state.run.require_reader(name)
        state.run.plan({cell.id: cell for cell in cells}.values())


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    """Say which questions cannot be answered, before anything is trained for them."""
    state = config.stash.get(_SESSION, None)
    if state is None:
        return []
    asked = [one for item in items if (one := _inquiry(item)) is not None]
    state.unanswerable = state.tell_unanswerable(asked)
    return [] if config.option.verbose < 0 else state.unanswerable


@pytest.fixture(scope="session")
def model(request: pytest.FixtureRequest) -> ModelHandle | RecordedHandle:
    """A model of the session, trained or loaded: `ask()`, `logprob()`, `training_log`."""
    with _broken_instrument():
        return _session(request.config).handle(request.param)


@pytest.fixture(scope="session")
def base_model(request: pytest.FixtureRequest) -> ModelHandle | RecordedHandle:
    """The untuned model."""
    with _broken_instrument():
        return _session(request.config).handle("base")


@pytest.fixture
def probe(request: pytest.FixtureRequest) -> Probe:
    """One probe of a suite."""
    parameter: Probe = request.param
    return parameter


@pytest.fixture
def verdict(
    request: pytest.FixtureRequest, model: ModelHandle | RecordedHandle, probe: Probe
) -> Judged:
    """The verdict on one probe and model, recorded; `check()` passes, fails or skips the test."""
    from harness.catalogue import Cell

    session = _session(request.config)
    with _broken_instrument():
        cell = Cell(model=model.name, probe=probe)
        line = session.run.verdict(cell, request.node.nodeid)
        properties = request.node.user_properties
        properties.append((MODEL, session.run.model_line(model.name).model_dump(mode="json")))
        properties.append((RECORD, line.model_dump(mode="json")))
        trusted = session.run.scoring.calibrations(probe)
        properties.append((CALIBRATIONS, [one.model_dump(mode="json") for one in trusted]))
        return Judged(line, session.excused(line))


@pytest.fixture
def inquiry(request: pytest.FixtureRequest) -> Inquiry:
    """A question of a suite to many replies of one model, or of two."""
    parameter: Inquiry = request.param
    return parameter


@pytest.fixture
def finding(request: pytest.FixtureRequest, inquiry: Inquiry) -> Found:
    """What was found, recorded; `check()` passes, fails or skips the test."""
    session = _session(request.config)
    with _broken_instrument():
        run = session.run
        line = run.finding(inquiry, request.node.nodeid)
        properties = request.node.user_properties
        models = [run.model_line(name) for name in inquiry.recorded]
        properties.append((MODEL, [one.model_dump(mode="json") for one in models]))
        properties.append((FINDING, line.model_dump(mode="json")))
        return Found(line, session.excused(line))


@pytest.fixture
def noise(request: pytest.FixtureRequest) -> Noise:
    """How far verdicts depend on how a model is asked, recorded; `check()` fails where they do."""
    session = _session(request.config)
    with _broken_instrument():
        check = request.param
        lines = session.run.noise(check, request.node.nodeid)
        properties = request.node.user_properties
        properties.append((MODEL, [session.run.model_line(check.model).model_dump(mode="json")]))
        properties.append((NOISE, [one.model_dump(mode="json") for one in lines]))
        return Noise(lines)


class Noise:
    """The noise floor of one model on one suite, as a test sees it."""

    def __init__(self, lines: list[NoiseLine]) -> None:
        self.lines = lines

    def check(self) -> None:
        """Fail where the same weights, asked in another way, get another verdict."""
        __tracebackhide__ = True
        from harness.sentences import noise_told

        if any(line.flips for line in self.lines):
            pytest.fail(noise_told(self.lines), pytrace=False)


class Found:
    """A finding as a test sees it."""

    def __init__(self, line: FindingLine, excused: str) -> None:
        self.line = line
        self._excused = excused

    def check(self) -> None:
        """Fail with a sentence where what was wanted is not found; skip where nothing was."""
        __tracebackhide__ = True
        from harness.sentences import finding_told

        if self.line.advisory:
            pytest.skip(f"advisory: {self.line.advisory} {self.line.sentence}")
        if self.line.outcome == "not judged":
            pytest.skip(f"measured, not judged: {self.line.sentence}")
        if self.line.outcome != "pass":
            _excuse(self._excused)
            pytest.fail(finding_told(self.line), pytrace=False)


class Judged:
    """A verdict as a test sees it."""

    def __init__(self, line: VerdictLine, excused: str) -> None:
        self.line = line
        self._excused = excused

    def check(self) -> None:
        """Fail with sentences where an expectation is not met; skip where none was judged."""
        __tracebackhide__ = True
        from harness.sentences import failure

        if self.line.outcome == "not judged":
            open_checks = [c for c in self.line.checks if c.outcome == "not judged" or c.advisory]
            told = [(c.advisory and f"{c.scorer}: {c.advisory}") or c.expected for c in open_checks]
            why = "; ".join(told) or "its suite expects nothing"
            pytest.skip(f"measured, not judged: {why}")
        if self.line.outcome != "pass":
            _excuse(self._excused)
            pytest.fail(failure(self.line), pytrace=False)


def _excuse(why: str) -> None:
    __tracebackhide__ = True
    if why:
        pytest.xfail(why)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Say which cell a test stands for, so that an error in its setup can be recorded."""
    cell = _cell(item)
    if cell is not None:
        item.user_properties.append((CELL, _place(cell)))
    asked = _inquiry(item)
    if asked is not None:
        item.user_properties.append((INQUIRY, asked.id))


class _Recording:
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
                (name, value) for name, value in report.user_properties if name not in _OURS
            ]
            if report.when == "call":
                _session(self._config).receive_noise(models=told[MODEL], lines=told[NOISE])
            return
        if CELL not in told and INQUIRY not in told:
            self._take_crash(report)
            return
        report.user_properties = [
            *((name, value) for name, value in report.user_properties if name not in _OURS),
            *_properties(told),
        ]
        broken = report.failed and report.when != "call"
        if not (broken or report.when == "call"):
            return
        if INQUIRY in told:
            _session(self._config).receive_finding(
                id=told[INQUIRY],
                models=told.get(MODEL, []),
                record=told.get(FINDING),
                error=report.longreprtext if broken else None,
                nodeid=report.nodeid,
            )
        else:
            _session(self._config).receive(
                cell=told[CELL],
                model=told.get(MODEL),
                record=told.get(RECORD),
                calibrations=told.get(CALIBRATIONS, []),
                error=report.longreprtext if broken else None,
                nodeid=report.nodeid,
            )

    def _take_crash(self, report: pytest.TestReport) -> None:
        """A worker of xdist that died leaves a report without anything that the test told."""
        match = _ID.search(report.nodeid)
        if str(report.when) != "???" or match is None or _SESSION not in self._config.stash:
            return
        state = _session(self._config)
        if "::test_finding[" in report.nodeid:
            for inquiry in state.inquiries():
                if inquiry.id == match[1]:
                    state.receive_finding(
                        id=inquiry.id,
                        models=[],
                        record=None,
                        error=report.longreprtext,
                        nodeid=report.nodeid,
                    )
            return
        for cell in state.cells():
            if cell.id == match[1]:
                state.receive(
                    cell=_place(cell),
                    model=None,
                    record=None,
                    calibrations=[],
                    error=report.longreprtext,
                    nodeid=report.nodeid,
                )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Render the report, also of a run that was interrupted."""
        state = self._config.stash.get(_SESSION, None)
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
            self._logged = _log_run(self._config, self._report)

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
        state = self._config.stash.get(_SESSION, None)
        for line in state.notes if state is not None else ():
            terminalreporter.write_line(f"note: {line}", yellow=True)
        if self._report is None:
            if self._lost:
                terminalreporter.write_line(
                    "Interrupted before the first verdict: nothing was recorded.", yellow=True
                )
            return
        terminalreporter.section("behaviour")
        on_terminal, everything = self._terminal(terminalreporter), self._config.option.verbose > 0
        for line in _session(self._config).first_screen(
            self._correction, **on_terminal, all=everything
        ):
            terminalreporter.write_line(line)
        for line in _session(self._config).unanswerable:
            terminalreporter.write_line(line, yellow=True)
        for one in _session(self._config).noise:
            terminalreporter.write_line(one.sentence)
        for (name, language), why in _session(self._config).advisory.items():
            notice = f"advisory: what {name} says decided nothing on probes in {language}. {why}"
            terminalreporter.write_line(notice, yellow=True)
        for line in self._unjoined:
            terminalreporter.write_line(line, yellow=True)
        baseline = _session(self._config).baseline
        if baseline is not None:
            from harness.diff.show import show
            from harness.report.terminal import shortened

            terminalreporter.section("against the baseline")
            terminalreporter.write_line(baseline.words)
            held = _session(self._config)
            changes = show(held.diff) if held.diff else held.nothing_compared
            if not everything:
                changes = shortened(changes, 20, "in the report, by -v, and by harness diff")
            terminalreporter.write_line(changes)
        shown = self._report.relative_to(self._config.rootpath)
        for line in self._logged:
            terminalreporter.write_line(line, yellow=line.startswith("WARNING"))
        terminalreporter.write_line(f"report: {shown}")

    def _terminal(self, reporter: Any) -> dict[str, Any]:
        """A log gets whole lines; a terminal lines of its width, coloured if pytest's are."""
        wide = self._config.get_terminal_writer().fullwidth if reporter.isatty else None
        return {"width": wide, "colour": bool(reporter.hasmarkup)}


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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all tests of one model to one worker, so that no two load or train the same."""
    from xdist.scheduler import LoadScopeScheduling

    class ByModel(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            match = _MODEL_OF_ID.search(nodeid)
            return match[1] if match else str(super()._split_scope(nodeid))

    if config.getoption("dist") == "load" and _SESSION in config.stash:
        return ByModel(config, log)
    return None


_ID = re.compile(r"\[(.+)\]$")
_MODEL_OF_ID = re.compile(r"\[([A-Za-z0-9_.+@=,-]+)(?:/[^\]]*)?\]$")
"""Model in `test_probe[model/group/probe]` and in `test_mine[model]`."""


def _session(config: pytest.Config) -> Session:
    if _SESSION not in config.stash:
        from harness.catalogue import Options
        from harness.session import Session

        chosen = config.option
        options = Options(
            models=tuple(chosen.model),
            profile=chosen.profile,
            data=Path(chosen.data) if chosen.data else None,
            retrain=chosen.retrain,
            taught=chosen.taught,
            stance_scorer=chosen.stance_scorer,
            samples=chosen.samples,
            controls=chosen.controls,
            confirm=chosen.confirm,
            baseline=chosen.baseline,
            fail_on_regressions=chosen.fail_on == "regressions",
            stale_after=chosen.stale_after,
            allow_download=chosen.allow_download,
            named=_named(config),
        )
        command = shlex.join(["pytest", *config.invocation_params.args])
        config.stash[_SESSION] = Session(config.rootpath, options, command, _progress(config))
    return config.stash[_SESSION]


def _named(config: pytest.Config) -> frozenset[str]:
    """Words by which the command line names suites: those of -m and -k, parts of node ids."""
    told = f"{config.option.markexpr or ''} {config.option.keyword or ''}"
    words = set(re.findall(r"[\w.+-]+", told))
    for argument in config.args:
        match = _ID.search(str(argument))
        words |= set(match[1].split("/")) if match else set()
    # The test of a question is called model/suite.question/part.
    return frozenset(words | {word.partition(".")[0] for word in words})


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
    fixtures = getattr(metafunc, "_arg2fixturedefs", {}).get(name)
    return not fixtures or fixtures[-1].func.__module__ == __name__


def _progress(config: pytest.Config) -> Progress:
    """Stages told on the terminal, past pytest's capturing; silent with -q.

    The workers of xdist share one terminal, so that each tells lines under its own name.
    """
    from harness.progress import in_lines, on_terminal, silent

    if config.option.verbose < 0:
        return silent
    capture = config.pluginmanager.getplugin("capturemanager")
    reporter = config.pluginmanager.getplugin("terminalreporter")
    worker = config.workerinput["workerid"] if _is_worker(config) else ""  # type: ignore[attr-defined]

    @contextmanager
    def told(title: str) -> Iterator[Update]:
        uncaptured = capture.global_and_fixture_disabled() if capture else nullcontext()
        with uncaptured:
            if reporter is not None and not worker:
                reporter.ensure_newline()  # a bar would wipe out the tests' dots in its line
                reporter.flush()
            with in_lines(f"[{worker}] {title}") if worker else on_terminal(title) as update:
                yield update

    return told


def _require_outlets(config: pytest.Config) -> None:
    if config.option.log_to:
        from harness.outlets.catalogue import require_outlets

        require_outlets(config.option.log_to)


def _log_run(config: pytest.Config, report: Path | None) -> list[str]:
    """Write the run to the stores of --log-to; a line for each."""
    if report is None or not config.option.log_to:
        return []
    from harness.outlets.catalogue import write_outlets
    from harness.runs import RECORDS, read

    root = Path(config.invocation_params.dir, config.option.log_dir)
    records = read(report.parent / RECORDS)
    return list(write_outlets(config.option.log_to, records, report.parent, root))


def _properties(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What JUnit XML says of a test of ours, in place of its record."""
    from harness.report.junit import finding_properties, verdict_properties

    if INQUIRY in told:
        return finding_properties(told[INQUIRY], told.get(FINDING))
    return verdict_properties(told[CELL], told.get(RECORD))


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _cell(item: pytest.Item) -> Cell | None:
    """The cell that a test stands for; None for a test that takes no probe."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if "model" not in parameters or "probe" not in parameters:
        return None
    from harness.catalogue import Cell
    from harness.types import Probe

    probe = parameters["probe"]
    return Cell(model=parameters["model"], probe=probe) if isinstance(probe, Probe) else None


def _inquiry(item: pytest.Item) -> Inquiry | None:
    """The inquiry that a test stands for; None for a test that asks none."""
    found = getattr(getattr(item, "callspec", None), "params", {}).get("inquiry")
    from harness.inquiry import Inquiry

    return found if isinstance(found, Inquiry) else None


def _asks_many(item: pytest.Item) -> bool:
    return bool({"inquiry", "noise"} & set(getattr(item, "fixturenames", ())))


def _asks_selfcheck(config: pytest.Config) -> bool:
    """Whether the command line names the self-check, which a bare `pytest` leaves out."""
    told = [config.option.markexpr or "", config.option.keyword or "", *map(str, config.args)]
    return any(SELFCHECK in one for one in told)


def _is_placeholder(item: pytest.Item) -> bool:
    """Whether pytest made up the test, to be skipped, because there was no cell for it."""
    return "NOTSET" in getattr(getattr(item, "callspec", None), "id", "")


def _place(cell: Cell) -> list[str]:
    """A cell as what xdist can carry: model, suite, group, probe."""
    return [cell.model, cell.probe.suite, cell.probe.group, cell.probe.id]


def _asks_for(config: pytest.Config, folder: Path) -> bool:
    """Whether the arguments of pytest reach into `folder`."""
    for argument in config.args:
        path = Path(config.invocation_params.dir, str(argument).split("::")[0]).resolve()
        folder = folder.resolve()
        if path == folder or path in folder.parents or folder in path.parents:
            return True
    return False


def _check_marks(config: pytest.Config, marks: Mapping[str, str]) -> None:
    """Register the suites' marks, and refuse a `-m` that names an unknown one."""
    _register(config, marks)
    known = _known_marks(config)
    expression = re.sub(r"\([^()]*=[^()]*\)", "", config.option.markexpr or "")
    for word in re.findall(r"[A-Za-z_]\w*", expression):
        if word not in known | {"and", "or", "not", "True", "False", "None"}:
            message = f"unknown mark {word!r} in -m {config.option.markexpr!r}."
            raise UserError(Problem(message=message, hint=suggest(word, marks)))


def _register(config: pytest.Config, marks: Mapping[str, str]) -> None:
    for name in marks.keys() - _known_marks(config):
        config.addinivalue_line("markers", f"{name}: {marks[name]}")


def _known_marks(config: pytest.Config) -> set[str]:
    return {str(line).partition(":")[0].partition("(")[0] for line in config.getini("markers")}


@contextmanager
def _usage_errors() -> Iterator[None]:
    """Turn a user's mistakes into pytest's usage error: exit status 4, no traceback."""
    try:
        yield
    except UserError as error:
        told = dict.fromkeys(str(problem) for problem in error.problems)
        raise pytest.UsageError(*told) from error


@contextmanager
def _broken_instrument() -> Iterator[None]:
    """Turn an error of the harness into one of the test's set-up, told without a traceback."""
    try:
        yield
    except HarnessError as error:
        broken = pytest.fail.Exception(f"could not be measured: {error}", pytrace=False)
        raise broken from None
