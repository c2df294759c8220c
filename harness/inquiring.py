"""Inquiries become findings: many cells measured, one question answered, one line recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.catalogue import Catalogue, Cell
from harness.config.metrics import PASS
from harness.config.models import BASE
from harness.config.questions import CompareEntry, GateEntry, TransferEntry, TrendEntry
from harness.errors import InstrumentError
from harness.experiments.compare import compare
from harness.experiments.found import Found
from harness.experiments.gate import gate
from harness.experiments.hypothesis import content, hypothesis
from harness.experiments.observe import Heard, Observed, chance, observe
from harness.experiments.transfer import transfer
from harness.experiments.trend import trend
from harness.inquiry import Inquiry, uncontrolled
from harness.lines import control_line, finding_line
from harness.measured import Measured
from harness.records import CalibrationLine, ControlLine, FindingLine
from harness.scorers.catalogue import INFOS
from harness.scoring import Scoring
from harness.stats.estimate import not_enough
from harness.types import LabelExpectation, Probe, Side


class Inquiring:
    """Answers inquiries from the cells that `measure` gives."""

    def __init__(
        self, catalogue: Catalogue, measure: Callable[[Cell], Measured], scoring: Scoring
    ) -> None:
        self._catalogue = catalogue
        self._measure = measure
        self._scoring = scoring

    def finding(self, inquiry: Inquiry, rerun: str) -> FindingLine:
        """What was found, as the record holds it; raises InstrumentError where nothing can be."""
        answer = _Answer(self, inquiry)
        found, why = answer.found(), self._on_the_way(inquiry)
        found = found.measured(why) if why else found
        return finding_line(
            inquiry=inquiry,
            metric=answer.metric,
            suite=self._catalogue.suite(inquiry.question.suite),
            found=found,
            hypothesis=hypothesis(inquiry.question, answer.metric, found),
            controls=answer.controls(),
            advisory=self._advisory(inquiry),
            rerun=rerun,
        )

    def cells(self, inquiry: Inquiry) -> list[Cell]:
        """All cells that an inquiry asks of, those of a control and of a sweep's models too."""
        return [
            cell
            for model in (*inquiry.asked, *inquiry.controls)
            for cell in self._cells(inquiry, model, _groups(inquiry))
        ]

    def _cells(self, inquiry: Inquiry, model: str, groups: Sequence[str]) -> list[Cell]:
        question = inquiry.question
        suite = self._catalogue.suite(question.suite)
        return [
            cell
            for cell in self._catalogue.cells_of(suite, model)
            if cell.probe.group in groups and question.metric.fits(cell.probe, INFOS)
        ]

    def measured(
        self, inquiry: Inquiry, model: str, groups: Sequence[str]
    ) -> list[tuple[Probe, Measured]]:
        """Everything that one model replied to the probes of some groups, scored."""
        return [(cell.probe, self._measure(cell)) for cell in self._cells(inquiry, model, groups)]

    def taught(self, inquiry: Inquiry) -> Side | None:
        """The side that the model asked about was taught; of a sweep the one that all were."""
        replay = self._catalogue.replays.get(inquiry.model)
        if replay is not None:
            return replay.taught
        names = inquiry.members or (inquiry.model,)
        sides = {self._catalogue.model(name).taught for name in names}
        return sides.pop() if len(sides) == 1 else None

    def _on_the_way(self, inquiry: Inquiry) -> str:
        """Why nothing is wanted of the model yet; empty where it is judged.

        It is a checkpoint before the last, and was not named by the question itself.
        """
        name, entry = inquiry.model, inquiry.question.entry
        if inquiry.members or name in self._catalogue.replays:
            return ""
        end = self._catalogue.model(name).end
        if end is None or (isinstance(entry, CompareEntry) and name in entry.treatments):
            return ""
        return f"{name} is on the way to {end}, which is judged."

    def levels(self, inquiry: Inquiry) -> list[float]:
        """Where each model of a sweep stands on what the sweep varies."""
        levels = {name: self._catalogue.model(name).levels for name in inquiry.members}
        factors = {factor for one in levels.values() for factor in one}
        if len(factors) != 1:
            told = ", ".join(sorted(factors))
            raise InstrumentError(
                f"{inquiry.model!r} varies {told}: a trend goes over one number alone."
            )
        (factor,) = factors
        found: list[float] = []
        for name, one in levels.items():
            value = one[factor]
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise InstrumentError(f"{name}: {factor} is {value!r}, and a trend needs numbers.")
            found.append(float(value))
        return found

    def _advisory(self, inquiry: Inquiry) -> str:
        """Why the finding decides nothing, where a scorer that it reads is not trusted.

        Whether a probe passes is decided by its other scorers, if it has any.
        """
        metric, suite = inquiry.question.metric, self._catalogue.suite(inquiry.question.suite)
        found = ""
        for probe in suite.probes:
            if probe.group not in _groups(inquiry) or not metric.fits(probe, INFOS):
                continue
            advisory = self._scoring.advisory(_reading(inquiry, probe))
            found = found or next(iter(advisory.values()), "")
            if metric.form == PASS and _scorers(probe) - advisory.keys():
                return ""
        return found

    def calibrations(self, inquiry: Inquiry) -> list[CalibrationLine]:
        """How far the scorers that the finding reads agree with people, once for each language."""
        metric, suite = inquiry.question.metric, self._catalogue.suite(inquiry.question.suite)
        found = {
            (line.scorer, line.language): line
            for probe in suite.probes
            if probe.group in _groups(inquiry) and metric.fits(probe, INFOS)
            for line in self._scoring.calibrations(_reading(inquiry, probe))
        }
        return list(found.values())

    def advisory_of(self, probe: Probe) -> dict[str, str]:
        """Scorers that a probe expects something of and whose word decides nothing, and why."""
        return self._scoring.advisory(probe)

    def unanswered(self, inquiry: Inquiry) -> str:
        """Why recorded replies cannot answer the question; empty where they can."""
        entry = inquiry.question.entry
        sides = [inquiry.groups]
        if isinstance(entry, TransferEntry):
            sides.append((entry.topic,))
        for name in inquiry.asked:
            for groups in sides:
                if name in self._catalogue.replays and not self._cells(inquiry, name, groups):
                    return f"{name} has no recorded replies to {' and '.join(groups)}"
        return ""

    def check_controlled(self, inquiry: Inquiry) -> None:
        """Raise InstrumentError where it cannot be told that one factor alone varies."""
        entry = inquiry.question.entry
        if not isinstance(entry, CompareEntry) or entry.varies is None:
            return
        names, replays = (inquiry.model, entry.control), self._catalogue.replays
        models = [None if name in replays else self._catalogue.model(name) for name in names]
        why = uncontrolled(entry.varies, *models)
        if why:
            raise InstrumentError(f"compare {entry.id!r}: {why}")


class _Answer:
    """One inquiry, with the sides that are measured for it."""

    def __init__(self, asking: Inquiring, inquiry: Inquiry) -> None:
        self._asking = asking
        self._inquiry = inquiry
        self._taught = asking.taught(inquiry)
        self.metric = inquiry.question.metric.facing(self._taught)
        self._why_not = asking.unanswered(inquiry) or self._sideless()

    def found(self) -> Found:
        """The answer to the inquiry's question."""
        inquiry, entry = self._inquiry, self._inquiry.question.entry
        self._asking.check_controlled(inquiry)
        if self._why_not:
            return _not_judged(inquiry, self._why_not)
        if isinstance(entry, TransferEntry):
            topic = self._with_base(entry.topic, [entry.topic])
            return transfer(entry, self.metric, topic, self._with_base(inquiry.part))
        if isinstance(entry, TrendEntry):
            sides = [self._side(name.partition("@")[2], name) for name in inquiry.members]
            return trend(entry, self.metric, sides, self._asking.levels(inquiry))
        return self._held(inquiry.model)

    def controls(self) -> tuple[ControlLine, ...]:
        """What the same question says of models that nothing was taught."""
        inquiry, entry = self._inquiry, self._inquiry.question.entry
        if self._why_not:
            return ()
        lines = []
        if isinstance(entry, GateEntry):
            found = gate(entry, self.metric, self._base_of(inquiry.model, "control"))
            lines.append(control_line(BASE, found))
        for name in inquiry.controls:
            # Prompts that a suite knows by hash alone cannot be put to a control.
            if self._asking.measured(inquiry, name, inquiry.groups):
                lines.append(control_line(name, self._held(name)))
        return tuple(lines)

    def _sideless(self) -> str:
        """Why the side is not known that the replies are to take; empty where none is asked for."""
        inquiry = self._inquiry
        if self._taught is not None:
            return ""
        if not any(self.metric.asks_side(cell.probe) for cell in self._asking.cells(inquiry)):
            return ""
        if inquiry.members:
            return f"the models of {inquiry.model} were not all taught one side; name the side"
        return f"no side is known that {inquiry.model} was taught"

    def _held(self, model: str) -> Found:
        """The gate, or the comparison, with `model` for the one that is asked about."""
        entry = self._inquiry.question.entry
        if isinstance(entry, GateEntry):
            return gate(entry, self.metric, self._side("model", model))
        assert isinstance(entry, CompareEntry)
        treatment = self._side("treatment", model)
        if entry.control == BASE:
            control = self._base_of(model, "control")
        else:
            control = self._side("control", entry.control)
        return compare(entry, self.metric, treatment, control)

    def _with_base(
        self, role: str, groups: Sequence[str] | None = None
    ) -> tuple[Observed, Observed]:
        model = self._inquiry.model
        return self._side(role, model, groups), self._base_of(model, role, groups)

    def _side(self, role: str, model: str, groups: Sequence[str] | None = None) -> Observed:
        return self._observed(role, model, self._cells(model, groups))

    def _base_of(self, model: str, role: str, groups: Sequence[str] | None = None) -> Observed:
        """The base's side: what it said stands beside what the model said."""
        cells = self._cells(model, groups)
        return self._observed(role, BASE, [(probe, _of_base(one)) for probe, one in cells])

    def _cells(self, model: str, groups: Sequence[str] | None) -> list[tuple[Probe, Measured]]:
        inquiry = self._inquiry
        found = self._asking.measured(inquiry, model, inquiry.groups if groups is None else groups)
        if not found:
            raise InstrumentError(f"{model} was asked none of the probes of {inquiry.part}.")
        return found

    def _observed(self, role: str, model: str, cells: Sequence[tuple[Probe, Measured]]) -> Observed:
        heard = [
            Heard(
                probe=probe,
                scores=one.scores,
                base_scores=one.base_scores,
                text=one.replies[0].text if one.replies else None,
                advisory=self._asking.advisory_of(probe) if self.metric.form == PASS else {},
            )
            for probe, one in cells
        ]
        replies = observe(self.metric, heard, self._taught)
        return Observed(
            role=role,
            model=model,
            model_key=cells[0][1].key,
            replies=replies,
            chance=chance(self.metric, heard),
            content=content(self.metric, heard, replies, self._taught),
        )


def _not_judged(inquiry: Inquiry, why: str) -> Found:
    estimate = not_enough(0, inquiry.question.metric.words, why)
    return Found(estimate=estimate, parts=(), outcome="not judged", sentence=f"{why}.")


def _of_base(one: Measured) -> Measured:
    """What was measured of the base beside a model."""
    replies = (one.replies[1], one.replies[1]) if one.replies else None
    return replace(one, scores=one.base_scores, replies=replies, key=BASE)


def _groups(inquiry: Inquiry) -> tuple[str, ...]:
    entry = inquiry.question.entry
    topic = (entry.topic,) if isinstance(entry, TransferEntry) else ()
    return (*topic, *inquiry.groups)


def _scorers(probe: Probe) -> set[str]:
    return {name.partition(".")[0] for name in probe.expect}


def _reading(inquiry: Inquiry, probe: Probe) -> Probe:
    """The probe, expecting something of the scorers that the metric reads and of no others."""
    metric = inquiry.question.metric
    if metric.form == PASS:
        return probe
    read = LabelExpectation(allowed=())
    return replace(probe, expect=dict.fromkeys(metric.scorers, read))
