"""`gate`, `compare`, `transfer` and `trend` of a suite: questions to many replies at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from harness.config.metrics import Metric, parse_metric
from harness.config.models import BASE, Name, Training
from harness.config.yaml_loader import Document, Location
from harness.errors import Problem, suggest
from harness.types import Probe, ScorerInfo

EACH = "each"
"""The treatment that stands for every model of the suite, or of the command line."""

Finite = Annotated[float, Field(allow_inf_nan=False, strict=True)]
"""Strict: `at_least: yes` is no number, though Python has it for 1."""
Kind = Literal["gate", "compare", "transfer", "trend"]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Name
    title: str = ""
    metric: str | dict[str, Any]
    groups: Annotated[list[str], Field(min_length=1)] | None = None
    pooled: bool = False
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95


class GateEntry(_Entry):
    """Is a rate, or a mean, of one model at least (at most) so much?"""

    at_least: Finite | None = None
    at_most: Finite | None = None
    rule: Literal["lower_bound", "point"] = "lower_bound"

    @property
    def claims_effect(self) -> bool:
        """Whether an untaught model should not pass."""
        return not (isinstance(self.metric, dict) and "same_as_base" in self.metric)

    @model_validator(mode="after")
    def _one_bound(self) -> GateEntry:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a gate has either `at_least` or `at_most`")
        return self


class CompareEntry(_Entry):
    """Does the treatment differ from the control as expected, prompt by prompt?"""

    treatment: str | Annotated[list[str], Field(min_length=1)] = EACH
    control: str
    varies: str | None = None
    at_least: Finite | None = None
    at_most: Finite | None = None
    within: Annotated[Finite, Field(gt=0)] | None = None
    no_worse_by: Annotated[Finite, Field(ge=0)] | None = None

    @property
    def treatments(self) -> tuple[str, ...]:
        """Names, or `each`."""
        return (self.treatment,) if isinstance(self.treatment, str) else tuple(self.treatment)

    @property
    def against_base(self) -> bool:
        """Whether one side is the base, so that nothing needs to be held."""
        return self.control == BASE or set(self.treatments) == {BASE}

    @property
    def claims_effect(self) -> bool:
        """Whether an untaught model should not pass: no harm is what it should pass."""
        return (self.at_least or 0.0) > 0 or (self.at_most or 0.0) < 0

    @property
    def for_no_harm(self) -> bool:
        """Whether it hopes that nothing differs, or not by much."""
        bounds = (self.at_least, self.at_most, self.within, self.no_worse_by)
        return not self.claims_effect and any(bound is not None for bound in bounds)

    @model_validator(mode="after")
    def _at_most_one_bound(self) -> CompareEntry:
        bounds = ("at_least", "at_most", "within", "no_worse_by")
        given = [name for name in bounds if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"give one of {', '.join(f'`{name}`' for name in given)}")
        if self.control == EACH:
            raise ValueError("`control` is one model")
        if self.control in self.treatments:
            raise ValueError(f"`treatment` and `control` are both {self.control!r}")
        if self.varies is not None and BASE in (self.control, *self.treatments):
            raise ValueError("the base was not trained: leave `varies` out")
        return self


class TransferEntry(_Entry):
    """Which part of the shift on the trained topic reaches other prompts?"""

    topic: Name
    axes: dict[Name, Annotated[list[str], Field(min_length=1)]] | None = None
    at_least: Finite | None = None

    @model_validator(mode="after")
    def _axes_not_groups(self) -> TransferEntry:
        if self.groups is not None or self.pooled:
            raise ValueError("a transfer has a `topic` and `axes` in place of `groups`")
        return self


class TrendEntry(_Entry):
    """Does the metric rise, or fall, along a sweep or a training?"""

    over: Name
    monotonic: Literal["increasing", "decreasing"] | None = None
    level: Annotated[float, Field(gt=0, lt=0.5)] = 0.05


Entry: TypeAlias = GateEntry | CompareEntry | TransferEntry | TrendEntry


@dataclass(frozen=True, kw_only=True)
class Question:
    """One entry of a suite, checked; it is asked once for each model and each part of `parts`."""

    suite: str
    kind: Kind
    entry: Any
    """One of the four entries; its type goes with `kind`."""
    metric: Metric
    parts: Mapping[str, tuple[str, ...]]
    """Groups that one finding is about, by a name for them; of a transfer an axis' groups."""
    file: Path
    line: int


class QuestionLists(BaseModel):
    """What a suite file may hold beside its groups."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gate: list[GateEntry] = []
    compare: list[CompareEntry] = []
    transfer: list[TransferEntry] = []
    trend: list[TrendEntry] = []


class Asker:
    """Turns a suite's lists into questions, gathering problems as it goes."""

    def __init__(
        self,
        document: Document,
        suite: str,
        probes: Sequence[Probe],
        groups: Sequence[str],
        scorers: Mapping[str, ScorerInfo],
    ) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._suite = suite
        self._probes = probes
        self._groups = tuple(groups)
        self._scorers = scorers
        self._ids: dict[str, int] = {}

    def questions(self, lists: QuestionLists) -> list[Question]:
        """All questions of the suite, in the file's order."""
        found: list[Question] = []
        places: list[tuple[Kind, Sequence[Any]]] = [
            ("gate", lists.gate),
            ("compare", lists.compare),
            ("transfer", lists.transfer),
            ("trend", lists.trend),
        ]
        for kind, entries in places:
            for index, entry in enumerate(entries):
                question = self._question(kind, entry, (kind, index))
                if question is not None:
                    found.append(question)
        return found

    def _question(self, kind: Kind, entry: Any, at: Location) -> Question | None:
        before = len(self.problems)
        self._check_id(entry, at)
        if isinstance(entry, CompareEntry) and entry.varies is not None:
            self._check_factor(entry.varies, at)
        metric = parse_metric(entry.metric, self._scorers)
        if isinstance(metric, str):
            self._tell((*at, "metric"), f"metric: {metric}")
            return None
        parts: Mapping[str, tuple[str, ...]]
        if isinstance(entry, TransferEntry):
            parts = self._axes(entry, metric, at)
        else:
            groups = self._fitting(entry, metric, at)
            parts = {"pooled": groups} if entry.pooled else {group: (group,) for group in groups}
        if isinstance(entry, GateEntry | CompareEntry) and metric.unit == "rate":
            self._check_bounds(entry, at)
        if len(self.problems) > before:
            return None
        return Question(
            suite=self._suite,
            kind=kind,
            entry=entry,
            metric=metric,
            parts=parts,
            file=self._document.file,
            line=self._document.line(at),
        )

    def _check_id(self, entry: _Entry, at: Location) -> None:
        if entry.id in self._ids:
            first = self._ids[entry.id]
            self._tell((*at, "id"), f"id {entry.id!r} stands twice (first in line {first}).")
        self._ids.setdefault(entry.id, self._document.line((*at, "id")))

    def _check_factor(self, factor: str, at: Location) -> None:
        if factor not in Training.model_fields:
            hint = suggest(factor, Training.model_fields)
            message = f"unknown training number {factor!r}."
            self.problems.append(self._document.problem((*at, "varies"), message, hint))

    def _check_bounds(self, entry: GateEntry | CompareEntry, at: Location) -> None:
        """Refuse bounds that no rate can reach, and those that every rate keeps."""
        lowest = 0.0 if isinstance(entry, GateEntry) else -1.0
        what = "rate" if isinstance(entry, GateEntry) else "difference of rates"
        for key in ("at_least", "at_most", "within", "no_worse_by"):
            bound = getattr(entry, key, None)
            if bound is None:
                continue
            if not lowest <= bound <= 1:
                told = f"a {what} lies between {lowest:g} and 1 (got {bound:g})."
                self._tell((*at, key), told)
            elif bound == (lowest if key == "at_least" else 1):
                self._tell((*at, key), f"every {what} meets {bound:g}; nothing is asked.")

    def _known(self, names: Sequence[str], at: Location) -> tuple[str, ...]:
        for name in names:
            if name not in self._groups:
                message = f"unknown group {name!r}."
                hint = suggest(name, self._groups)
                self.problems.append(self._document.problem(at, message, hint))
        return tuple(dict.fromkeys(name for name in names if name in self._groups))

    def _has(self, group: str, metric: Metric) -> bool:
        return any(
            probe.group == group and metric.fits(probe, self._scorers) for probe in self._probes
        )

    def _fitting(self, entry: _Entry, metric: Metric, at: Location) -> tuple[str, ...]:
        """The groups that are asked: those named, or all that have the metric."""
        if entry.groups is None:
            found = tuple(group for group in self._groups if self._has(group, metric))
            if not found:
                self._tell((*at, "metric"), f"no probe of the suite has the {metric.words}.")
            return found
        named = self._known(entry.groups, (*at, "groups"))
        self._check_has(named, metric, (*at, "groups"))
        return named

    def _check_has(self, groups: Sequence[str], metric: Metric, at: Location) -> None:
        for group in groups:
            if not self._has(group, metric):
                self._tell(at, f"no probe of group {group!r} has the {metric.words}.")

    def _axes(
        self, entry: TransferEntry, metric: Metric, at: Location
    ) -> Mapping[str, tuple[str, ...]]:
        topic = self._known([entry.topic], (*at, "topic"))
        self._check_has(topic, metric, (*at, "topic"))
        if entry.axes is None:
            others = [group for group in self._groups if group != entry.topic]
            axes: dict[str, tuple[str, ...]] = {
                group: (group,) for group in others if self._has(group, metric)
            }
        else:
            axes = {
                name: self._known(groups, (*at, "axes", name))
                for name, groups in entry.axes.items()
            }
            for name, groups in axes.items():
                self._check_has(groups, metric, (*at, "axes", name))
        if not axes:
            self._tell(at, "a transfer needs a group beside its topic.")
        self._check_apart(entry.topic, axes, at)
        return axes

    def _check_apart(self, topic: str, axes: Mapping[str, tuple[str, ...]], at: Location) -> None:
        """The ratio's interval takes topic and axis for independent."""
        asked: dict[str, set[str]] = {}
        for probe in self._probes:
            asked.setdefault(probe.group, set()).add(probe.prompt or str(probe.prompt_hash))
        for name, groups in axes.items():
            if topic in groups:
                self._tell(at, f"axis {name!r} holds the topic's own group.")
            for group in groups:
                if group != topic and asked.get(group, set()) & asked.get(topic, set()):
                    self._tell(at, f"axis {name!r} asks prompts of the topic again.")

    def _tell(self, at: Location, message: str) -> None:
        self.problems.append(self._document.problem(at, message))
