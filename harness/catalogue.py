"""What a project holds, read and checked before anything is trained: suites, models, cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.config.models import Models, load_models
from harness.config.suites import Suite, load_suites
from harness.errors import Problem, UserError
from harness.machine import quiet_environment
from harness.models.resolve import Resolver
from harness.models.spec import Model
from harness.scorers.catalogue import SCORERS
from harness.types import Probe
from harness.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line says."""

    models: tuple[str, ...] = ()
    """Names, globs and paths; empty: the models that each suite names."""
    profile: str | None = None
    data: Path | None = None
    retrain: bool = False
    allow_download: bool = False


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
    resolver: Resolver

    def cells(self) -> Iterator[Cell]:
        """Every probe with every model it is asked of: the given models, or the suite's own."""
        for suite in self.suites:
            for model in self.selected or self.suite_models[suite.name]:
                for probe in suite.probes:
                    yield Cell(model=model, probe=probe)

    def model(self, name: str) -> Model:
        """The model of that name; raises UserError where there is none."""
        return self.models[name] if name in self.models else self.resolver.resolve(name)

    def suite(self, name: str) -> Suite:
        """The suite of that name."""
        return next(suite for suite in self.suites if suite.name == name)

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
        suites = load_suites(
            workspace.probes, {name: scorer.info for name, scorer in SCORERS.items()}
        )
    except UserError as error:
        problems.extend(error.problems)
    try:
        catalogue = _resolve(load_models(workspace.models_file), suites, options)
    except UserError as error:
        raise UserError([*problems, *error.problems]) from error
    if problems:
        raise UserError(problems)
    return catalogue


def _resolve(models: Models, suites: Sequence[Suite], options: Options) -> Catalogue:
    resolver = Resolver(
        models,
        profile=options.profile,
        data=options.data,
        allow_download=options.allow_download,
    )
    problems: list[Problem] = []
    given: tuple[str, ...] = ()
    suite_models: dict[str, tuple[str, ...]] = {}
    try:
        given = resolver.expand_all(options.models)
    except UserError as error:
        problems.extend(error.problems)
    for suite in suites:
        try:
            suite_models[suite.name] = resolver.expand_all(suite.models, paths=False)
        except UserError as error:
            problems.extend(one.at(suite.file, suite.models_line) for one in error.problems)
    try:
        resolver.check_data()
    except UserError as error:
        problems.extend(error.problems)
    if problems:
        raise UserError(problems)
    wanted = given or tuple(name for names in suite_models.values() for name in names)
    resolved = resolve_all(resolver, wanted)
    return Catalogue(
        suites=tuple(suites),
        models={model.name: model for model in resolved.values()},
        selected=tuple(resolved[name].name for name in given),
        given={model.name: name for name, model in resolved.items()},
        suite_models=suite_models,
        resolver=resolver,
    )


def resolve_all(resolver: Resolver, names: Sequence[str]) -> dict[str, Model]:
    """Models by what was given for them; raises UserError where two would share a name."""
    resolved: dict[str, Model] = {}
    problems: dict[Problem, None] = {}
    for name in dict.fromkeys(names):
        try:
            resolved[name] = resolver.resolve(name)
        except UserError as error:
            problems |= dict.fromkeys(error.problems)
    labels = {name: name for name in resolver.models.names}
    for name, model in resolved.items():
        if labels.setdefault(model.name, name) != name:
            message = f"{labels[model.name]!r} and {name!r} would both be called {model.name!r}."
            problems[Problem(message=message, hint="Name them in fixtures/models.yaml.")] = None
    if problems:
        raise UserError(list(problems))
    return resolved
