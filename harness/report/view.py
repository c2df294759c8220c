"""Records become a view: every number and every word of the page is decided here.

The template only loops over what stands in a `View`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.records import ErrorLine, ModelLine, Records, VerdictLine
from harness.report.card import MARKS, STYLES, Card, card
from harness.report.curves import Curve, curve
from harness.report.instruments import (
    CalibrationView,
    UnjoinedView,
    advisory_words,
    calibration_views,
    opener_words,
    unjoined_views,
)
from harness.report.tally import (
    Figures,
    Share,
    figures,
    tally,
)
from harness.report.text import brief, link, plural, seconds, when
from harness.types import Outcome

_OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    "fail": ("Failed", "The reply was measured and is not what the probe expects."),
    "inconclusive": (
        "Inconclusive",
        "The scores do not settle it: no stance could be read, or the reply was cut too early.",
    ),
    "not judged": ("Not judged", "Measured only: the model was taught no side to be held to."),
    "pass": ("Passed", "The reply is what the probe expects."),
}
"""In the order of reading: what may need work comes first."""

_SOURCES = {
    "trained": "trained in this run",
    "store": "trained earlier, taken from the store",
    "path": "weights given by path",
    "replay": "replies read from a file",
    "base": "the untuned base",
}


@dataclass(frozen=True, kw_only=True)
class Header:
    """What was run, on what, and whether it came to its end."""

    title: str
    line: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    suites: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """One model on one group: the line of the first screen."""

    group: str
    title: str
    model: str
    taught: str
    verdicts: tuple[Share, ...]
    figures: Figures
    href: str


@dataclass(frozen=True, kw_only=True)
class SuiteLines:
    """One suite: what it asks, and its groups."""

    name: str
    title: str
    description: str
    lines: tuple[GroupLine, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One model on one group; `href` is empty where it was not run there.

    `share` is the percentage of judged probes that pass, for a bar beneath the figures.
    """

    text: str
    href: str
    share: int
    rest: tuple[Share, ...]


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One model on every group."""

    model: str
    cells: tuple[Cell, ...]
    words: str
    href: str


@dataclass(frozen=True, kw_only=True)
class ModelView:
    """What a model is made of; `varies` answers to `View.varying`, value by value."""

    name: str
    taught: str
    source: str
    key: str
    opens: str
    """Phrases with which many of its replies begin."""
    equal: tuple[str, ...]
    varies: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    training: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Training:
    """One training and the models that came of it."""

    id: str
    key: str
    models: tuple[str, ...]
    curve: Curve


@dataclass(frozen=True, kw_only=True)
class ErrorView:
    """A probe that could not be measured."""

    model: str
    group: str
    probe: str
    message: str
    rerun: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """All cards of one outcome."""

    outcome: Outcome
    mark: str
    style: str
    title: str
    meaning: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class View:
    """The whole page."""

    header: Header
    summary: str
    sentences: tuple[str, ...]
    suites: tuple[SuiteLines, ...]
    legend: tuple[Share, ...]
    groups: tuple[tuple[str, str], ...]
    matrix: tuple[MatrixRow, ...]
    varying: tuple[str, ...]
    models: tuple[ModelView, ...]
    trainings: tuple[Training, ...]
    errors: tuple[ErrorView, ...]
    error_words: str
    calibrations: tuple[CalibrationView, ...]
    advisory: str
    unjoined: tuple[UnjoinedView, ...]
    sections: tuple[Section, ...]


def build_view(records: Records) -> View:
    """Decide everything that the page says about a run."""
    lines, errors = records.verdicts, records.errors
    found: list[VerdictLine | ErrorLine] = [*lines, *errors]
    models = _ordered([*(m.name for m in records.models), *(line.model for line in found)])
    groups = _ordered(line.group for line in found)
    titles = {line.group: line.group_title for line in reversed(found)}
    taught = {model.name: model.taught or "" for model in records.models}
    bases = {model.name for model in records.models if model.source == "base"}
    # One pass over the records: each cell's share must not cost a walk through all of them.
    verdicts: dict[tuple[str, str], list[VerdictLine]] = {}
    for verdict in lines:
        verdicts.setdefault((verdict.model, verdict.group), []).append(verdict)
    broken = Counter((error.model, error.group) for error in errors)
    total = tally(lines, len(errors))
    group_lines = tuple(
        _group_line(
            group,
            titles.get(group, ""),
            model,
            taught.get(model, ""),
            verdicts.get((model, group), []),
            broken[model, group],
            is_base=model in bases,
        )
        for group in groups
        for model in models
        if (model, group) in verdicts or broken[model, group]
    )
    matrix = tuple(_matrix_row(model, groups, group_lines, lines, errors) for model in models)
    sentences = tuple(f"{row.model}: {row.words}" for row in matrix)
    several = f"{plural(len(models), 'model')}: {total.words}"
    varying = _varying(records.models)
    openers = opener_words(lines)
    return View(
        header=_header(records, len(models), len(groups)),
        summary=sentences[0] if len(sentences) == 1 else several,
        sentences=sentences,
        suites=_suites(found, group_lines),
        legend=_legend(group_lines),
        groups=tuple((group, titles.get(group, "")) for group in groups),
        matrix=matrix,
        varying=varying,
        models=tuple(
            _model(model, records.models, varying, openers.get(model.name, ""))
            for model in records.models
        ),
        trainings=_trainings(records.models),
        errors=tuple(
            ErrorView(model=x.model, group=x.group, probe=x.probe, message=x.message, rerun=x.rerun)
            for x in errors
        ),
        calibrations=calibration_views(records.calibrations),
        advisory=advisory_words(records.calibrations),
        unjoined=unjoined_views(records.unjoined),
        error_words=f"{plural(len(errors), 'probe')} could not be measured" if errors else "",
        sections=_sections(lines, bases),
    )


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _suites(
    found: Sequence[VerdictLine | ErrorLine], lines: Sequence[GroupLine]
) -> tuple[SuiteLines, ...]:
    titles = {line.suite: line.suite_title for line in found}
    told = {line.suite: line.suite_description for line in found if isinstance(line, VerdictLine)}
    suite_of = {line.group: line.suite for line in found}
    return tuple(
        SuiteLines(
            name=name,
            title=titles[name],
            description=told.get(name, ""),
            lines=tuple(line for line in lines if suite_of[line.group] == name),
        )
        for name in _ordered(suite_of.values())
    )


def _header(records: Records, models: int, groups: int) -> Header:
    run, end = records.run, records.end
    found = len(records.verdicts) + len(records.errors)
    sizes = f"{plural(found, 'probe')} in {plural(groups, 'group')} on {plural(models, 'model')}"
    parts = [when(run.started), sizes, run.device, seconds(end.seconds if end else None)]
    if run.data:
        parts.append(f"trained on {run.data} (--data)")
    warning = ""
    if end is None:
        warning = "This run did not finish: it has no end line, and probes may be missing."
    elif end.interrupted:
        warning = "This run was interrupted: probes are missing."
    facts = (
        ("command", run.command),
        ("profile", run.profile),
        ("started", when(run.started)),
        ("finished", when(end.finished) if end else "not finished"),
        ("device", run.device),
        ("platform", run.platform),
        ("python", run.python),
        ("git", run.git or "not in a git checkout"),
        ("data", run.data or "as the models state it"),
    )
    return Header(
        title=f"DPO Harness · {run.run}",
        line=" · ".join(part for part in parts if part),
        warning=warning,
        facts=facts,
        suites=tuple((name, brief(digest)) for name, digest in run.suites.items()),
        versions=tuple(run.versions.items()),
    )


def _group_line(
    group: str,
    title: str,
    model: str,
    taught: str,
    verdicts: Sequence[VerdictLine],
    errors: int,
    *,
    is_base: bool,
) -> GroupLine:
    counted = figures(verdicts, errors, taught=taught, is_base=is_base)
    each = counted.tally
    named = (
        ("fail", "fail", each.failed),
        ("inconclusive", "inconclusive", each.inconclusive),
        ("not judged", "not-judged", each.not_judged),
        ("not measured", "error", each.errors),
    )
    passed = [Share(label=f"of {each.judged} pass", count=each.passed, style="pass")]
    return GroupLine(
        group=group,
        title=title,
        model=model,
        taught=f"taught to {taught}" if taught else "untuned" if is_base else "taught no side",
        verdicts=(
            *(passed if each.judged else []),
            *(Share(label=words, count=n, style=kind) for words, kind, n in named if n),
        ),
        figures=counted,
        href=link({"model": model, "group": group}),
    )


def _matrix_row(
    model: str,
    groups: Sequence[str],
    lines: Sequence[GroupLine],
    verdicts: Sequence[VerdictLine],
    errors: Sequence[ErrorLine],
) -> MatrixRow:
    own = {line.group: line for line in lines if line.model == model}
    total = tally([v for v in verdicts if v.model == model], sum(e.model == model for e in errors))
    return MatrixRow(
        model=model,
        cells=tuple(_cell(own.get(group)) for group in groups),
        words=total.words,
        href=link({"model": model}),
    )


def _cell(line: GroupLine | None) -> Cell:
    if line is None:
        return Cell(text="not run", href="", share=0, rest=())
    counted = line.figures.tally
    text = f"{counted.passed}/{counted.judged}"
    if not counted.judged:
        text = f"{counted.not_judged} not judged" if counted.not_judged else "n = 0"
    share = round(100 * counted.passed / counted.judged) if counted.judged else 0
    shown = {"inconclusive": "?", "error": "⚠"}
    rest = tuple(
        Share(label=shown[each.style], count=each.count, style=each.style)
        for each in line.verdicts
        if each.style in shown
    )
    return Cell(text=text, href=line.href, share=share, rest=rest)


def _legend(lines: Iterable[GroupLine]) -> tuple[Share, ...]:
    shifts = [line.figures.lead for line in lines if line.figures.lead]
    shares = {share.label: share for shift in shifts for share in (*shift.base, *shift.model)}
    return tuple(shares.values())


def _model(
    model: ModelLine, models: Sequence[ModelLine], varying: Sequence[str], opens: str
) -> ModelView:
    training = _flat(model.training)
    equal = [m.name for m in models if m.key and m.key == model.key and m.name != model.name]
    base = f"{model.base} ({brief(model.base_digest)})"
    facts = (
        ("description", model.description),
        ("base", base),
        ("adapter", brief(model.adapter_digest)),
        ("training data", brief(model.data_digest)),
        ("training time", seconds(model.seconds)),
        ("learned", curve(model.log).words if model.log else ""),
        ("ran otherwise", "; ".join(model.notes)),
    )
    return ModelView(
        name=model.name,
        taught=model.taught or "no side",
        source=_SOURCES.get(model.source, model.source),
        key=brief(model.key) or "no key",
        opens=opens,
        equal=tuple(equal),
        varies=tuple(training.get(name, "not set" if training else "") for name in varying),
        facts=tuple((name, value) for name, value in facts if value),
        training=tuple(training.items()),
    )


def _varying(models: Sequence[ModelLine]) -> tuple[str, ...]:
    """Training settings in which the trained models differ: what the run compares."""
    settings = [_flat(model.training) for model in models if model.training]
    names = _ordered(name for each in settings for name in each)
    return tuple(name for name in names if len({each.get(name) for each in settings}) > 1)


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            flat[prefix + name] = ", ".join(map(str, value))
        else:
            flat[prefix + name] = "none" if value is None else str(value)
    return flat


def _trainings(models: Sequence[ModelLine]) -> tuple[Training, ...]:
    """One training for all models with its key; a log without a key stands for itself."""
    shared: dict[str, list[ModelLine]] = {}
    for model in models:
        if model.log:
            shared.setdefault(model.key or f"name:{model.name}", []).append(model)
    return tuple(
        Training(
            id=f"training-{position}",
            key=brief(same[0].key),
            models=tuple(model.name for model in same),
            curve=curve(same[0].log),
        )
        for position, same in enumerate(shared.values(), start=1)
    )


def _sections(verdicts: Sequence[VerdictLine], bases: Collection[str]) -> tuple[Section, ...]:
    cards = [
        card(verdict, position, is_base=verdict.model in bases)
        for position, verdict in enumerate(verdicts, start=1)
    ]
    return tuple(
        Section(
            outcome=outcome,
            mark=MARKS[outcome],
            style=STYLES[outcome],
            title=title,
            meaning=meaning,
            cards=found,
        )
        for outcome, (title, meaning) in _OUTCOMES.items()
        if (found := tuple(each for each in cards if each.outcome == outcome))
    )
