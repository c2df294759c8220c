"""Questions of suites, with the models that they are asked of: one inquiry is one test."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.config.models import BASE
from harness.config.questions import EACH, CompareEntry, Question, TrendEntry
from harness.config.suites import Suite
from harness.errors import Problem, UserError, suggest
from harness.experiments.differences import differences, same_training
from harness.models.resolve import Resolver
from harness.models.spec import Model


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """One question about one model (a sweep: its models) and one part of a suite."""

    question: Question
    model: str
    """The model that is asked about; of a comparison the treatment, of a trend the family."""
    part: str
    groups: tuple[str, ...]
    """Groups of the part; of a transfer those of the axis."""
    control: str | None = None
    members: tuple[str, ...] = ()
    """Of a trend: the models of the sweep, or the checkpoints."""
    controls: tuple[str, ...] = ()
    """Models that nothing was taught, which the same question is asked of."""

    @property
    def id(self) -> str:
        """Name for people and for pytest: `model/suite.question/part`."""
        whole = f"{self.model}/{self.question.suite}.{self.question.entry.id}"
        return whole if len(self.question.parts) == 1 else f"{whole}/{self.part}"

    @property
    def recorded(self) -> tuple[str, ...]:
        """Models that the finding speaks of, for the record."""
        return tuple(dict.fromkeys((*self.asked, *self.controls)))

    @property
    def asked(self) -> tuple[str, ...]:
        """Models whose replies are needed, apart from the base."""
        if self.members:
            return self.members
        return tuple(name for name in (self.model, self.control) if name and name != BASE)


def inquiries(
    suites: Sequence[Suite],
    suite_models: Mapping[str, Sequence[str]],
    selected: Sequence[str],
    families: Mapping[str, Sequence[str]],
    controls: Sequence[str] = (),
    named: Collection[str] = (),
) -> Iterator[Inquiry]:
    """Every question with the models it is asked of: those of the command line, or the suite's.

    A comparison of two named models is made where both are asked for, or none was named. One that
    is itself among the words `named` of the command line brings its control along.
    """
    for suite in suites:
        models = tuple(selected or suite_models[suite.name])
        for question in suite.questions:
            for part, groups in question.parts.items():
                own = f"{suite.name}.{question.entry.id}" in named
                for model, control, members in _of(question, models, selected, families, own):
                    yield Inquiry(
                        question=question,
                        model=model,
                        part=part,
                        groups=groups,
                        control=control,
                        members=members,
                        controls=tuple(controls) if question.kind in ("gate", "compare") else (),
                    )


def _of(
    question: Question,
    models: Sequence[str],
    selected: Sequence[str],
    families: Mapping[str, Sequence[str]],
    named: bool,
) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    entry = question.entry
    if isinstance(entry, CompareEntry):
        for treatment in _treatments(entry, models):
            if _asked_for((treatment, BASE if named else entry.control), selected):
                yield treatment, entry.control, ()
    elif isinstance(entry, TrendEntry):
        members = tuple(families[entry.over])
        if not selected or set(members) <= set(selected):
            yield entry.over, None, members
    else:
        control = BASE if question.kind == "transfer" else None
        for model in models:
            if model != BASE:
                yield model, control, ()


def _treatments(entry: CompareEntry, models: Sequence[str]) -> Iterator[str]:
    named: dict[str, None] = {}
    for name in entry.treatments:
        each = [model for model in models if model not in (BASE, entry.control)]
        named |= dict.fromkeys(each if name == EACH else [name])
    yield from named


def _asked_for(names: Sequence[str], selected: Sequence[str]) -> bool:
    return not selected or all(name == BASE or name in selected for name in names)


def families(
    suites: Sequence[Suite], resolver: Resolver, problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    """The models behind each name that a trend goes over; what is wrong goes into `problems`."""
    found: dict[str, tuple[str, ...]] = {}
    for suite in suites:
        for question in suite.questions:
            if not isinstance(question.entry, TrendEntry):
                continue
            over = question.entry.over
            try:
                found[over] = resolver.expand(f"{over}@*", paths=False)
            except UserError:
                problems.append(_no_family(over, question, resolver))
    return found


def _no_family(over: str, question: Question, resolver: Resolver) -> Problem:
    there = {name.partition("@")[0] for name in resolver.names if "@" in name}
    known = over in resolver.names
    message = f"{over!r} is no sweep and has no checkpoints." if known else f"unknown {over!r}."
    return Problem(
        message=f"over: {message}",
        hint=suggest(over, there),
        file=question.file,
        line=question.line,
    )


def named(suites: Sequence[Suite], resolver: Resolver, problems: list[Problem]) -> list[str]:
    """Models that comparisons name; what is wrong with the names goes into `problems`."""
    names: dict[str, None] = {}
    for suite in suites:
        for question in suite.questions:
            if not isinstance(question.entry, CompareEntry):
                continue
            before = len(problems)
            for name in (*question.entry.treatments, question.entry.control):
                if name == EACH:
                    continue
                try:
                    found = resolver.expand(name, paths=False)
                except UserError as error:
                    problems.extend(one.at(question.file, question.line) for one in error.problems)
                    continue
                if found != (name,):
                    message = f"{name!r} must name one model, not a pattern."
                    problems.append(
                        Problem(message=message, file=question.file, line=question.line)
                    )
                names |= dict.fromkeys(found)
            if question.entry.varies is None and not question.entry.against_base:
                message = f"compare {question.entry.id!r}: name the training number that `varies`."
                if len(problems) == before:  # a misspelt `base` is told as such, and alone
                    problems.append(
                        Problem(message=message, file=question.file, line=question.line)
                    )
    return list(names)


def uncontrolled(factor: str, treatment: Model | None, control: Model | None) -> str:
    """Why two models do not differ in `factor` alone; empty where they do; None: not known."""
    if treatment is None or control is None:
        return "recorded replies do not tell how their model was trained."
    pair = f"{treatment.name} and {control.name}"
    try:
        found = differences(treatment, control)
    except ValueError as error:
        return f"how {error} was trained is not known here, so that nothing can be held equal."
    others = {name: values for name, values in found.items() if name != factor}
    if others:
        told = "; ".join(f"{name}: {one!r} and {two!r}" for name, (one, two) in others.items())
        also = "" if factor in found else f", and not in {factor!r}"
        return f"{pair} are to differ in {factor!r} alone; they also differ in {told}{also}."
    if factor not in found:
        return f"{pair} are to differ in {factor!r} and do not."
    if same_training(treatment, control):
        return f"{pair} differ in {factor!r}, yet are trained on the same pairs in the same way."
    return ""
