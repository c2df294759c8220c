"""Records become a view: every number and every word of the page is decided here.

The template only loops over what stands in a `View`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.diff.compare import Diff
from harness.records import ErrorLine, ModelLine, Records, VerdictLine
from harness.report.figures import Figures, Share, figures
from harness.report.findings import Findings, build_findings
from harness.report.heat import Heat, heat
from harness.report.instruments import (
    CalibrationView,
    UnjoinedView,
    advisory_words,
    calibration_views,
    opener_words,
    unjoined_views,
)
from harness.report.lengths import Lengths, lengths
from harness.report.margins import Margins, margins
from harness.report.review import Review, review
from harness.report.since import Since, build_since
from harness.report.tally import LEADING_SCORER, Tally, suite_order, tally
from harness.report.text import brief, link, plural, seconds, when
from harness.report.trained import ModelView, Training, alarm_words, model_views, trainings
from harness.report.trend import Past, Trend, build_trend


@dataclass(frozen=True, kw_only=True)
class Header:
    """What was run, on what, and whether it came to its end."""

    title: str
    line: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    making: tuple[tuple[str, str], ...]
    """What holds of the making of every reply."""
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
    heat: Heat | None = None
    """The shift from the base; None for the base, and where no stance was read."""


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One model on every group."""

    model: str
    cells: tuple[Cell, ...]
    words: str
    href: str


@dataclass(frozen=True, kw_only=True)
class ErrorView:
    """A probe that could not be measured, or a finding that could not be made."""

    model: str
    about: str
    message: str
    rerun: str


@dataclass(frozen=True, kw_only=True)
class View:
    """The whole page."""

    header: Header
    summary: str
    probes: str
    """The count of replies, where the summary counts findings."""
    sentences: tuple[str, ...]
    findings: Findings
    alarms: tuple[str, ...]
    counted: str
    suites: tuple[SuiteLines, ...]
    legend: tuple[Share, ...]
    reading: str
    """How the pictures beside the groups are read."""
    groups: tuple[tuple[str, str], ...]
    matrix: tuple[MatrixRow, ...]
    heated: str
    """What the shifts in the matrix mean; empty where it has none."""
    lengths: Lengths | None
    margins: tuple[Margins, ...]
    varying: tuple[str, ...]
    models: tuple[ModelView, ...]
    trainings: tuple[Training, ...]
    errors: tuple[ErrorView, ...]
    error_words: str
    calibrations: tuple[CalibrationView, ...]
    advisory: str
    notes: tuple[str, ...]
    noise: tuple[str, ...]
    unjoined: tuple[UnjoinedView, ...]
    review: Review
    since: Since | None = None
    """What changed since another run; None where there is none to compare with."""
    trend: Trend | None = None
    """Past runs of the same models and groups; None where there are too few."""

    @property
    def chapters(self) -> tuple[tuple[str, str], ...]:
        """Chapters that the page has, by their place on it."""
        named = (
            ("findings", "What was found", bool(self.findings.suites)),
            ("since", "Since the baseline", self.since is not None),
            ("by-group", "Group by group", True),
            ("matrix", "Models and groups", True),
            ("lengths", "Lengths", self.lengths is not None),
            ("margins", "Margins", bool(self.margins)),
            ("errors", "Could not be measured", bool(self.errors)),
            ("unjoined", "Not judged", bool(self.unjoined)),
            ("instruments", "Scorers", bool(self.calibrations)),
            ("noise", "Noise", bool(self.noise)),
            ("models", "Models", bool(self.models)),
            ("trend", "Trend", self.trend is not None),
            ("replies", f"Replies ({self.review.count:,})", True),
        )
        return tuple((place, title) for place, title, there in named if there)


def build_view(
    records: Records,
    gathered: Review | None = None,
    *,
    diff: Diff | None = None,
    past: Past | None = None,
) -> View:
    """Decide everything that the page says about a run.

    `gathered` is the review of its replies, where `records` no longer hold all of them; `diff`
    holds the run against another, `past` is what the history says of its models.
    """
    lines = records.verdicts
    errors = [error for error in records.errors if error.finding is None]
    rank = suite_order(records.run)
    found: list[VerdictLine | ErrorLine] = sorted(
        [*lines, *errors], key=lambda line: rank(line.suite)
    )
    models = _asked(records.models, found)
    groups = _ordered(line.group for line in found)
    titles = {line.group: line.group_title for line in reversed(found)}
    taught = {model.name: model.taught or "" for model in records.models}
    bases = {model.name for model in records.models if model.source == "base"}
    # One pass over the records: each cell's share must not cost a walk through all of them.
    verdicts: dict[tuple[str, str], list[VerdictLine]] = {}
    rows: dict[tuple[str, str], list[int]] = {}
    for row, verdict in enumerate(lines):
        verdicts.setdefault((verdict.model, verdict.group), []).append(verdict)
        rows.setdefault((verdict.model, verdict.group), []).append(row)
    broken = Counter((error.model, error.group) for error in errors)
    total = tally(lines, len(errors))
    asked = _scorers_asked(records)
    group_lines = tuple(
        _group_line(
            group,
            titles.get(group, ""),
            model,
            taught.get(model, ""),
            verdicts.get((model, group), []),
            broken[model, group],
            is_base=model in bases,
            asked=asked.get(group, ()),
            rows=rows.get((model, group), []),
        )
        for group in groups
        for model in models
        if (model, group) in verdicts or broken[model, group]
    )
    shifts = {
        place: heat(found, taught.get(place[0]) or "support")
        for place, found in verdicts.items()
        if place[0] not in bases
    }
    matrix = tuple(
        _matrix_row(model, groups, group_lines, lines, errors, shifts) for model in models
    )
    named = tuple((group, titles.get(group, "")) for group in groups)
    tuned = [model for model in models if model not in bases]
    told = tuple(f"{row.model}: {row.words}" for row in matrix)
    probes = told[0] if len(told) == 1 else f"{plural(len(models), 'model')}: {total.words}"
    findings = build_findings(records)
    varying, model_lines = model_views(records.models, opener_words(lines))
    replies = gathered or review(lines, records.errors, records.run, bases)
    return View(
        header=_header(records, replies, len(models), len(groups), total),
        summary=findings.summary or probes,
        probes=probes if findings.summary else "",
        sentences=(*(suite.words for suite in findings.suites), *told),
        findings=findings,
        alarms=alarm_words(records.models),
        counted=_counted(total),
        suites=_suites(found, group_lines),
        legend=_legend(group_lines),
        reading=_reading(group_lines),
        groups=named,
        matrix=matrix,
        heated=_heated(matrix),
        lengths=lengths(verdicts, named, frozenset(bases)),
        margins=margins(verdicts, named, tuned, taught),
        varying=varying,
        models=model_lines,
        trainings=trainings(records.models),
        errors=tuple(_error(error) for error in records.errors),
        calibrations=calibration_views(records.calibrations),
        advisory=advisory_words(records.calibrations),
        notes=records.run.notes,
        noise=tuple(line.sentence for line in records.noise),
        unjoined=unjoined_views(records.unjoined),
        error_words=_error_words(records.errors),
        review=replies,
        since=build_since(diff, records) if diff else None,
        trend=build_trend(past) if past else None,
    )


def _asked(
    models: Sequence[ModelLine], found: Sequence[VerdictLine | ErrorLine]
) -> tuple[str, ...]:
    """Models that probes were put to; a control that findings alone are about is none of them."""
    asked = {line.model for line in found}
    names = _ordered([*(model.name for model in models), *(line.model for line in found)])
    return tuple(name for name in names if name in asked) or names


def _scorers_asked(records: Records) -> Mapping[str, set[str]]:
    """By group: the words of what is asked of it, the scorers' names among them."""
    asked: dict[str, set[str]] = {}
    for finding in records.findings:
        for group in finding.groups:
            asked.setdefault(group, set()).update(finding.metric.split())
    return asked


def _counted(total: Tally) -> str:
    """What the counts of the page are of."""
    if not total.variants:
        return "Probes passed of probes judged. A cell leads to its replies."
    return (
        "Replies passed of replies judged: a probe with paraphrases or samples has several. "
        "A cell leads to its replies."
    )


def _error(error: ErrorLine) -> ErrorView:
    about = f"{error.group}/{error.probe}"
    if error.finding is not None:
        about = f"finding {error.suite}.{error.probe} on {error.group}"
    return ErrorView(model=error.model, about=about, message=error.message, rerun=error.rerun)


def _error_words(errors: Sequence[ErrorLine]) -> str:
    findings = sum(error.finding is not None for error in errors)
    probes = len(errors) - findings
    told = [
        *([f"{plural(probes, 'probe')} could not be measured"] if probes else []),
        *([f"{plural(findings, 'finding')} could not be made"] if findings else []),
    ]
    return ", ".join(told)


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


def _header(records: Records, replies: Review, models: int, groups: int, total: Tally) -> Header:
    run, end = records.run, records.end
    probes = total.variants or plural(total.verdicts + total.errors, "probe")
    sizes = f"{probes} in {plural(groups, 'group')} on {plural(models, 'model')}"
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
        making=replies.making,
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
    asked: Collection[str],
    rows: Sequence[int],
) -> GroupLine:
    counted = figures(verdicts, errors, taught=taught, is_base=is_base, asked=asked, rows=rows)
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
    shifts: Mapping[tuple[str, str], Heat | None],
) -> MatrixRow:
    own = {line.group: line for line in lines if line.model == model}
    total = tally([v for v in verdicts if v.model == model], sum(e.model == model for e in errors))
    return MatrixRow(
        model=model,
        cells=tuple(_cell(own.get(group), shifts.get((model, group))) for group in groups),
        words=total.words,
        href=link({"model": model}),
    )


def _cell(line: GroupLine | None, shift: Heat | None) -> Cell:
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
    return Cell(text=text, href=line.href, share=share, rest=rest, heat=shift)


def _heated(matrix: Iterable[MatrixRow]) -> str:
    if not any(cell.heat for row in matrix for cell in row.cells):
        return ""
    return (
        "Beneath, in colour: the points by which the share of one side grew from the base to the "
        "model, of the side that the model was taught, else of support."
    )


def _legend(lines: Iterable[GroupLine]) -> tuple[Share, ...]:
    leads = [line.figures.lead for line in lines if line.figures.lead]
    # Other labels are few and stand beside their bars in words.
    shifts = [lead for lead in leads if lead.scorer == LEADING_SCORER] or leads
    shares = {share.label: share for shift in shifts for share in (*shift.base, *shift.model)}
    return tuple(shares.values())


def _reading(lines: Iterable[GroupLine]) -> str:
    """What the lines beneath the bars mean, as far as there are any."""
    leads = [line.figures.lead for line in lines if line.figures.lead]
    told = ["A line beneath a bar is the 95% interval of the share at that end."] if leads else []
    if any(lead.each for lead in leads):
        told.append(
            "Each prompt has a column: up for support, down for oppose, a dash for neither; the "
            "base above, the model beneath. A click leads to the reply."
        )
    return " ".join(told)
