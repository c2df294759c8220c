"""What a project holds, read and checked before anything is trained: suites, models, cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.baseline import STALE_AFTER
from harness.config.models import Models, load_models
from harness.config.suites import Suite, load_suites
from harness.config.variants import MOST_SAMPLES
from harness.covered import Place
from harness.errors import Problem, UserError, suggest
from harness.inquiry import Inquiry, families, inquiries, named
from harness.machine import quiet_environment
from harness.models.resolve import Resolver
from harness.models.spec import Model
from harness.replay import PREFIX, Recorded, Replay, asked_of, read_replays
from harness.scorers.catalogue import INFOS, STANCE, STANCE_READERS
from harness.types import Probe, Side
from harness.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line says."""

    models: tuple[str, ...] = ()
    """Names, globs, paths and `replay:FILE`; empty: the models that each suite names."""
    profile: str | None = None
    data: Path | None = None
    retrain: bool = False
    allow_download: bool = False
    taught: Side | None = None
    """The side that models were taught which were given by path or as recorded replies."""
    stance_scorer: str | None = None
    named: frozenset[str] = frozenset()
    """Words by which suites are named: those of -m and -k, and the parts of node ids."""
    samples: int | None = None
    """Replies to each prompt, in every suite; None: as each suite says."""
    baseline: str | None = None
    """The run that this one is held against: a name, a file, `blessed`, `latest-green`."""
    fail_on_regressions: bool = False
    """Whether what is known of the baseline fails no session."""
    stale_after: int = STALE_AFTER
    """Days after which a baseline is called stale."""
    controls: bool = False
    """Whether questions are asked of the file's control models too."""
    confirm: bool = False
    """Whether a probe that does not pass is asked again by itself."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One probe on one model: one test."""

    model: str
    probe: Probe

    @property
    def id(self) -> str:
        """Name of the cell for people and for pytest: `model/group/probe`."""
        return f"{self.model}/{self.probe.name}"


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that can be run, with every name resolved."""

    suites: tuple[Suite, ...]
    models: Mapping[str, Model]
    selected: tuple[str, ...]
    """Names of the models given on the command line."""
    given: Mapping[str, str]
    """Names of models -> what was given for them: the same name, or a path."""
    suite_models: Mapping[str, tuple[str, ...]]
    replays: Mapping[str, Replay]
    resolver: Resolver
    inquiries: tuple[Inquiry, ...] = ()
    """Every question that is asked of many replies."""
    stance_scorer: str | None = None
    """Who reads the stance in every suite, where the command line says."""
    asked: tuple[Suite, ...] = ()
    """Suites that this run asks: all but those that wait to be named."""
    named: frozenset[str] = frozenset()
    """Words of the command line: marks, parts of node ids."""

    @property
    def named_suites(self) -> frozenset[str]:
        """Suites that the command line names, or all that are asked where it names none."""
        named = {suite.name for suite in self.asked if suite.words & self.named}
        return frozenset(named or {suite.name for suite in self.asked})

    @property
    def named_places(self) -> tuple[Place, ...]:
        """What the command line names of suites, groups and models, as a baseline should have it.

        Where it leaves something out (`not q4d`), all groups of its suites.
        """
        found = []
        for suite in self.asked:
            if suite.name not in self.named_suites:
                continue
            groups = _named_groups(suite, frozenset() if "not" in self.named else self.named)
            for model in self.selected or self.suite_models[suite.name]:
                spec = self.model(model).spec if model not in self.replays else None
                cells = [cell.probe.group for cell in self.cells_of(suite, model)]
                found += [
                    Place(
                        model=model,
                        suite=suite.name,
                        group=group,
                        probes=cells.count(group),
                        keys=frozenset([spec.key] if spec else ()),
                    )
                    for group in groups
                    if group in cells
                ]
        return tuple(found)

    @property
    def asked_models(self) -> tuple[Model, ...]:
        """The models that the named suites are asked of: the given ones, or the suites' own."""
        suites = self.named_suites
        own = [name for suite in sorted(suites) for name in self.suite_models[suite]]
        more = [one.recorded for one in self.inquiries if one.question.suite in suites]
        names = dict.fromkeys([*(self.selected or own), *(name for some in more for name in some)])
        return tuple(self.models[name] for name in names if name in self.models)

    def cells(self) -> Iterator[Cell]:
        """Every probe with every model it is asked of: the given models, or the suite's own.

        Recorded replies stand for the probes that they answer; a probe whose prompt only such a
        file holds is asked of no other model.
        """
        for suite in self.asked:
            for model in self.selected or self.suite_models[suite.name]:
                yield from self.cells_of(suite, model)

    def cells_of(self, suite: Suite, model: str) -> Iterator[Cell]:
        """Every probe of a suite that one model can be asked."""
        replay = self.replays.get(model)
        for probe in suite.probes:
            row = replay.of_probe(probe) if replay else None
            if row is not None:
                yield Cell(model=model, probe=asked_of(probe, row))
            elif replay is None and probe.prompt:
                yield Cell(model=model, probe=probe)

    @cached_property
    def unjoined(self) -> tuple[tuple[Replay, Recorded, str], ...]:
        """Recorded replies that answer no probe of any suite, with the reason."""
        probes = [probe for suite in self.suites for probe in suite.probes]
        return tuple(
            (replay, row, why)
            for replay in self.replays.values()
            for row, why in replay.unjoined(probes)
        )

    def reader(self, probe: Probe) -> str:
        """Name of the scorer that reads the stance of a reply to this probe."""
        return self.stance_scorer or probe.stance_scorer or STANCE

    def model(self, name: str) -> Model:
        """The model of that name; raises UserError where there is none."""
        return self.models[name] if name in self.models else self.resolver.resolve(name)

    def suite(self, name: str) -> Suite:
        """The suite of that name."""
        return next(suite for suite in self.suites if suite.name == name)

    def marks_of(self, inquiry: Inquiry) -> tuple[str, ...]:
        """Marks that all probes of an inquiry's groups share."""
        marks = [
            probe.marks
            for probe in self.suite(inquiry.question.suite).probes
            if probe.group in inquiry.groups
        ]
        return tuple(mark for mark in marks[0] if all(mark in others for others in marks))

    def marks(self) -> dict[str, str]:
        """Marks of all suites, each with a sentence for `pytest --markers`."""
        found: dict[str, str] = {}
        for suite in self.suites:
            for probe in suite.probes:
                for mark in probe.marks:
                    found.setdefault(mark, f"probes of suite {suite.name}: {suite.title}")
        return found


def load_catalogue(workspace: Workspace, options: Options) -> Catalogue:
    """Read models, suites and data; raises UserError with the problems of all files at once."""
    quiet_environment(allow_download=options.allow_download)  # before anything imports the hub
    problems: list[Problem] = []
    suites: tuple[Suite, ...] = ()
    try:
        samples = _samples(options, problems)
        suites = load_suites(workspace.probes, INFOS, STANCE_READERS, samples)
    except UserError as error:
        problems.extend(error.problems)
    if options.stance_scorer is not None and options.stance_scorer not in STANCE_READERS:
        message = f"--stance-scorer: unknown scorer {options.stance_scorer!r}."
        hint = suggest(options.stance_scorer, STANCE_READERS)
        problems.append(Problem(message=message, hint=hint))
    try:
        catalogue = _resolve(load_models(workspace.models_file), suites, options)
    except UserError as error:
        raise UserError([*problems, *error.problems]) from error
    if problems:
        raise UserError(problems)
    return catalogue


def _samples(options: Options, problems: list[Problem]) -> int | None:
    if options.samples is None or 1 <= options.samples <= MOST_SAMPLES:
        return options.samples
    message = f"--samples must be from 1 to {MOST_SAMPLES} (got {options.samples})."
    problems.append(Problem(message=message))
    return None


def _resolve(models: Models, suites: Sequence[Suite], options: Options) -> Catalogue:
    resolver = Resolver(
        models,
        profile=options.profile,
        data=options.data,
        taught=options.taught,
        allow_download=options.allow_download,
    )
    problems: list[Problem] = []
    suite_models: dict[str, tuple[str, ...]] = {}
    given, replays = _given(resolver, options, problems)
    for suite in suites:
        try:
            suite_models[suite.name] = resolver.expand_all(suite.models, paths=False)
        except UserError as error:
            problems.extend(one.at(suite.file, suite.models_line) for one in error.problems)
    of_family = families(suites, resolver, problems)
    compared = named(suites, resolver, problems)
    try:
        resolver.check_data()
    except UserError as error:
        problems.extend(error.problems)
    if problems:
        raise UserError(problems)
    live = tuple(name for name in given if name not in replays)
    many = [*compared, *(name for names in of_family.values() for name in names)]
    wanted = (
        live if given else (*(name for names in suite_models.values() for name in names), *many)
    )
    controls = tuple(models.parsed.controls) if options.controls else ()
    resolved = resolve_all(
        resolver, (*wanted, *controls), taken={name: one.given for name, one in replays.items()}
    )
    by_name = {model.name: model for model in resolved.values()}
    selected = tuple(resolved[name].name if name in resolved else name for name in given)
    asked = tuple(one for one in suites if _is_asked(one, suite_models, selected, options.named))
    found = tuple(inquiries(asked, suite_models, selected, of_family, controls, options.named))
    return Catalogue(
        suites=tuple(suites),
        models=by_name,
        selected=selected,
        asked=asked,
        named=options.named,
        inquiries=found,
        given={model.name: name for name, model in resolved.items()}
        | {name: one.given for name, one in replays.items()},
        suite_models=suite_models,
        replays=replays,
        resolver=resolver,
        stance_scorer=options.stance_scorer,
    )


def _named_groups(suite: Suite, named: frozenset[str]) -> tuple[str, ...]:
    """Groups that are named by themselves or by a mark of their own; all where none is."""
    marks = [set(probe.marks) for probe in suite.probes]
    shared = set.intersection(*marks) if marks else set()
    words = {
        group.id: {group.id, *(m for p in suite.probes if p.group == group.id for m in p.marks)}
        for group in suite.groups
    }
    found = tuple(name for name, own in words.items() if (own - shared) & named)
    return found or tuple(words)


def _is_asked(
    suite: Suite,
    suite_models: Mapping[str, Sequence[str]],
    selected: Sequence[str],
    named: frozenset[str],
) -> bool:
    """A suite that waits to be named is asked by its words, or by --model with one of its own."""
    own = set(suite_models[suite.name])
    return not suite.only_when_named or bool(suite.words & named or own & set(selected))


def _given(
    resolver: Resolver, options: Options, problems: list[Problem]
) -> tuple[tuple[str, ...], dict[str, Replay]]:
    """What the command line names, in its order: names and paths of models, and recorded ones."""
    names: dict[str, None] = {}
    replays: dict[str, Replay] = {}
    for pattern in options.models:
        try:
            if pattern.startswith(PREFIX):
                found = read_replays(pattern, options.taught)
                problems += [
                    _same_name(replays[one.name].given, one.given, one.name)
                    for one in found
                    if one.name in replays and replays[one.name].given != one.given
                ]
                replays |= {one.name: one for one in found}
                names |= dict.fromkeys(one.name for one in found)
            else:
                names |= dict.fromkeys(resolver.expand(pattern))
        except UserError as error:
            problems.extend(error.problems)
    return tuple(names), replays


def resolve_all(
    resolver: Resolver, names: Sequence[str], taken: Mapping[str, str] | None = None
) -> dict[str, Model]:
    """Models by what was given for them; raises UserError where two would share a name.

    `taken`: names that are in use already, with what was given for them.
    """
    resolved: dict[str, Model] = {}
    problems: dict[Problem, None] = {}
    for name in dict.fromkeys(names):
        try:
            resolved[name] = resolver.resolve(name)
        except UserError as error:
            problems |= dict.fromkeys(error.problems)
    labels = dict(taken or {}) | {name: name for name in resolver.names}
    for name, other in (taken or {}).items():
        if labels[name] != other:
            problems[_same_name(name, other, name)] = None
    for name, model in resolved.items():
        if labels.setdefault(model.name, name) != name:
            problems[_same_name(labels[model.name], name, model.name)] = None
    if problems:
        raise UserError(list(problems))
    return resolved


def _same_name(one: str, other: str, name: str) -> Problem:
    message = f"{one!r} and {other!r} would both be called {name!r}."
    return Problem(message=message, hint="Name them in fixtures/models.yaml, or rename the file.")
