"""What one pytest session holds: the project read, the run, and the writer of its records."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from harness.baseline import Baseline
from harness.catalogue import Catalogue, Cell, Options, load_catalogue, resolve_all
from harness.diff.compare import Diff
from harness.diff.held import held
from harness.errors import InstrumentError, Problem, UserError
from harness.experiments.fewest import too_few, wanted_words
from harness.handle import ModelHandle, RecordedHandle
from harness.inquiry import Inquiry
from harness.known import excused, excused_finding
from harness.lines import correction_line, unjoined_line
from harness.models.spec import Model
from harness.progress import Progress
from harness.recorder import Recorder, run_line
from harness.records import (
    CalibrationLine,
    CorrectionLine,
    ErrorLine,
    FindingLine,
    ModelLine,
    NoiseLine,
    Records,
    VerdictLine,
)
from harness.report.terminal import first_screen
from harness.runner import Run
from harness.selfcheck import SelfCheck
from harness.workspace import Workspace

_Asked = TypeVar("_Asked", Cell, Inquiry, SelfCheck)


class Session:
    """State of a session; everything in it is made on first use."""

    def __init__(self, root: Path, options: Options, command: str, progress: Progress) -> None:
        self.workspace = Workspace(root)
        self.options = options
        self.outcomes: dict[tuple[str, str], dict[str, int]] = {}
        """(model, group) -> outcome -> count, for the terminal."""
        self.findings: list[FindingLine] = []
        """Every finding that was made, for the terminal and for the correction."""
        self.unanswerable: list[str] = []
        """Questions that this run cannot answer, as told when it was collected."""
        self.noise: list[NoiseLine] = []
        """What was measured of the noise floor, for the terminal."""
        self.advisory: dict[tuple[str, str], str] = {}
        """(scorer, language of the probes) -> why what it says decides nothing."""
        self.diff: Diff | None = None
        """What changed since the baseline, known at the end."""
        self.nothing_compared = ""
        """Why the run cannot be held against its baseline, known at the end."""
        self.problems: list[Problem] = []
        """Mistakes found while pytest collected."""
        self._started = time.time()
        self._named: dict[str, Model] = {}
        """Models that hand-written probes name."""
        self._told: set[tuple[str, ...]] = set()
        self._command = command
        self._progress = progress

    @cached_property
    def catalogue(self) -> Catalogue:
        """The project, read and checked; raises UserError with all of its problems."""
        return load_catalogue(self.workspace, self.options)

    @cached_property
    def run(self) -> Run:
        """The run over the project."""
        return Run(
            self.workspace, self.catalogue, self.options, self._progress, started=self._started
        )

    @cached_property
    def baseline(self) -> Baseline | None:
        """The run that this one is held against; raises UserError where it cannot be."""
        if self.options.baseline is None:
            return None
        return Baseline.load(
            self.workspace.reports,
            self.options.baseline,
            datetime.now(UTC),
            stale_after=self.options.stale_after,
            places=self.catalogue.named_places,
        )

    def require_baseline(self) -> None:
        """Raise UserError where there is no such baseline, or nothing to gate by."""
        if self.options.fail_on_regressions and self.options.baseline is None:
            message = "--fail-on=regressions needs a run to hold this one against."
            hint = "Give --baseline=RUN, --baseline=blessed or --baseline=latest-green."
            raise UserError(Problem(message=message, hint=hint))
        _ = self.baseline

    def excused(self, line: VerdictLine | FindingLine) -> str:
        """Why a test that does not pass fails no session; empty where it does."""
        model = self.catalogue.models.get(line.model)
        if isinstance(line, VerdictLine) and model is not None and model.on_the_way:
            return f"{line.model} is on the way to {model.end}, which is judged"
        if self.baseline is None or not self.options.fail_on_regressions:
            return ""
        if isinstance(line, VerdictLine):
            return excused(self.baseline, line)
        return excused_finding(self.baseline, line)

    def against_baseline(self, new: Records) -> Diff | None:
        """What changed since the baseline; None without one, or where nothing is in both."""
        if self.baseline is None:
            return None
        try:
            self.diff = held(new, self.baseline)
        except UserError as error:
            self.nothing_compared = str(error)
        return self.diff

    @property
    def worse(self) -> dict[str, str]:
        """Each place in which the run does not hold up against its baseline, and why."""
        if self.nothing_compared:
            return {"baseline": self.nothing_compared}
        return {one.name: one.sentence for one in self.diff.failures} if self.diff else {}

    @cached_property
    def recorder(self) -> Recorder:
        """The writer of the run's folder."""
        header = partial(
            run_line,
            command=self._command,
            catalogue=self.catalogue,
            options=self.options,
            root=self.workspace.root,
        )
        return Recorder(self.workspace, header, self._started)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to know of the models; reads nothing that was not read before."""
        return tuple(self.catalogue.resolver.notes) if "catalogue" in vars(self) else ()

    @property
    def has_recorded(self) -> bool:
        """Whether anything was measured; asks for nothing that a usage error would stop."""
        return "recorder" in vars(self) and self.recorder.folder is not None

    def cells(self) -> list[Cell]:
        """All cells, model by model, so that each model's weights are made ready once."""
        return _model_by_model(self.catalogue.cells())

    def inquiries(self) -> list[Inquiry]:
        """All inquiries, model by model, as the cells."""
        return _model_by_model(self.catalogue.inquiries)

    def selfchecks(self) -> list[SelfCheck]:
        """Every suite whose replies are generated, with each of its models, or of those given."""
        catalogue = self.catalogue
        return _model_by_model(
            SelfCheck(model=model, suite=suite.name)
            for suite in catalogue.asked
            if any(probe.kind == "reply" and probe.prompt for probe in suite.probes)
            for model in catalogue.selected or catalogue.suite_models[suite.name]
            if model not in catalogue.replays
        )

    def receive_noise(self, *, models: list[dict[str, Any]], lines: list[dict[str, Any]]) -> None:
        """Write what one test of the noise floor tells."""
        for one in models:
            self.recorder.add(ModelLine.model_validate(one))
        for line in map(NoiseLine.model_validate, lines):
            self.noise.append(line)
            self.recorder.add(line)

    def tell_unanswerable(self, asked: Iterable[Inquiry]) -> list[str]:
        """A line for each question that cannot be answered: too few prompts, no one factor."""
        told: dict[str, None] = {}
        for inquiry in asked:
            question = inquiry.question
            try:
                self.run.inquiring.check_controlled(inquiry)
            except InstrumentError as error:
                told[f"{question.suite}: {error}"] = None
            cells = self.run.inquiring.cells(inquiry)
            prompts = len({cell.probe.cluster for cell in cells})
            why = too_few(question, prompts)
            if why:
                place = f"{question.suite}.{question.entry.id} {inquiry.part}"
                told[f"{place} ({question.metric.words}, {wanted_words(question)}) {why}"] = None
        return list(told)

    def first_screen(
        self, correction: CorrectionLine | None, *, width: int | None, colour: bool, all: bool
    ) -> list[str]:
        """Counts and findings for the terminal, worst first."""
        return first_screen(
            self.outcomes, self.findings, correction, width=width, colour=colour, all=all
        )

    def tell_unjoined(self) -> list[str]:
        """Record the replies of files that answer no probe; a sentence for each file of them."""
        told: dict[str, list[str]] = {}
        for replay, row, why in self.catalogue.unjoined:
            self.recorder.add(unjoined_line(replay, row, why))
            told.setdefault(str(replay.file), []).append(f"{row.id}: {why}")
        return [
            f"{file}: not judged, since they answer no probe: {'; '.join(rows)}"
            for file, rows in told.items()
        ]

    def tell_why_nothing(self, marks: str) -> None:
        """Raise UserError where probes fell away for want of a reply or of a prompt.

        `marks` is the expression of -m: a selection that merely matches nothing is pytest's to
        tell.
        """
        catalogue = self.catalogue
        asked = set(re.findall(r"\w+", marks))
        by_hash = [
            suite
            for suite in catalogue.suites
            if not any(probe.prompt for probe in suite.probes)
            and asked.intersection(*[probe.marks for probe in suite.probes])
        ]
        problems: list[Problem] = []
        if by_hash or not any(True for _ in catalogue.cells()):
            problems += [
                Problem(file=replay.file, message=f"reply {row.id!r} answers no probe: {why}.")
                for replay, row, why in catalogue.unjoined
            ]
        live = [name for name in catalogue.selected if name not in catalogue.replays]
        for suite in by_hash if live or not catalogue.selected else ():
            message = "knows its prompts by hash alone, so that no model can be asked them."
            hint = "Give a file of recorded replies: --model=replay:FILE."
            problems.append(Problem(file=suite.file, message=message, hint=hint))
        if problems:
            raise UserError([Problem(message="no probe is left to run."), *problems])

    def model_names(self, names: Iterable[str]) -> list[str]:
        """Models of a hand-written probe: those of --model, or those that it names itself."""
        if self.catalogue.selected:
            return list(self.catalogue.selected)
        resolver = self.catalogue.resolver
        resolved = resolve_all(resolver, resolver.expand_all(names))
        if not resolved:
            message = "the test takes the fixture `model`, but no model was named."
            hint = 'Give --model=NAME, or mark the test @pytest.mark.models("q4_main").'
            raise UserError(Problem(message=message, hint=hint))
        self._named |= {model.name: model for model in resolved.values()}
        return [model.name for model in resolved.values()]

    def handle(self, name: str) -> ModelHandle | RecordedHandle:
        """A model, trained, loaded or read from a file."""
        if name in self.catalogue.replays:
            return RecordedHandle(self.catalogue.replays[name])
        model = self._named.get(name) or self.catalogue.model(name)
        return ModelHandle(self.run, self.run.models.get(model))

    def receive(
        self,
        *,
        cell: list[str],
        model: dict[str, Any] | None,
        record: dict[str, Any] | None,
        calibrations: list[dict[str, Any]],
        error: str | None,
        nodeid: str,
    ) -> None:
        """Write what one test tells: its verdict, or that it could not be measured."""
        if tuple(cell) in self._told:
            return  # the first word counts: a teardown that breaks says nothing of the verdict
        if error is None and record is None:
            return
        self._told.add(tuple(cell))
        name, suite, group, probe = cell
        counts = self.outcomes.setdefault((name, group), {})
        if error is not None:
            self.recorder.add(self._error_line(name, suite, group, probe, error, nodeid))
            counts["error"] = counts.get("error", 0) + 1
        elif record is not None and model is not None:
            self.recorder.add(ModelLine.model_validate(model))
            self._take_calibrations(calibrations)
            verdict = VerdictLine.model_validate(record)
            self.recorder.add(verdict)
            counts[verdict.outcome] = counts.get(verdict.outcome, 0) + 1

    def _take_calibrations(self, lines: list[dict[str, Any]]) -> None:
        for one in map(CalibrationLine.model_validate, lines):
            self.recorder.add(one)
            if not one.trusted:
                self.advisory[one.scorer, one.language] = one.words

    def receive_finding(
        self,
        *,
        id: str,
        models: list[dict[str, Any]],
        record: dict[str, Any] | None,
        calibrations: list[dict[str, Any]],
        error: str | None,
        nodeid: str,
    ) -> None:
        """Write what one test of many replies tells: its finding, or that there is none."""
        if (id,) in self._told or (error is None and record is None):
            return
        self._told.add((id,))
        for one in models:
            self.recorder.add(ModelLine.model_validate(one))
        if record is not None and error is None:
            self._take_calibrations(calibrations)
            finding = FindingLine.model_validate(record)
            self.findings.append(finding)
            self.recorder.add(finding)
        else:
            inquiry = next(one for one in self.catalogue.inquiries if one.id == id)
            suite = self.catalogue.suite(inquiry.question.suite)
            self.recorder.add(
                ErrorLine(
                    model=inquiry.model,
                    suite=suite.name,
                    suite_title=suite.title,
                    group=inquiry.part,
                    group_title={one.id: one.title for one in suite.groups}.get(inquiry.part, ""),
                    probe=inquiry.question.entry.id,
                    message=error or "",
                    rerun=self.run.rerun_finding(inquiry, nodeid),
                    finding=id,
                )
            )

    def correct(self) -> CorrectionLine | None:
        """Correct the run's p values for their number, and record it; None where there are none."""
        line = correction_line(self.findings)
        if line is not None:
            self.recorder.add(line)
        return line

    def _error_line(
        self, model: str, suite: str, group: str, probe: str, message: str, nodeid: str
    ) -> ErrorLine:
        entry = self.catalogue.suite(suite)
        titles = {one.id: one.title for one in entry.groups}
        found = next(one for one in entry.probes if (one.group, one.id) == (group, probe))
        return ErrorLine(
            model=model,
            suite=suite,
            suite_title=entry.title,
            group=group,
            group_title=titles[group],
            probe=probe,
            message=message,
            rerun=self.run.rerun(Cell(model=model, probe=found), nodeid),
        )


def _model_by_model(asked: Iterable[_Asked]) -> list[_Asked]:
    """In the order in which the models come first; what is asked of one model keeps its order."""
    found = list(asked)
    order = {name: at for at, name in enumerate(dict.fromkeys(one.model for one in found))}
    return sorted(found, key=lambda one: order[one.model])
