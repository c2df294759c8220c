"""Records become a view: every number and every word of the page is decided here.

The template only loops over what stands in a `View`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.diff.compare import Diff
from harness.records import ErrorLine, Records
from harness.report.cells import Cells, cells_of
from harness.report.figures import Share
from harness.report.findings import Findings, build_findings
from harness.report.groups import Alone, SuiteLines, judged_by_probes, legend, reading, suite_lines
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
from harness.report.matrix import Block, MatrixRow, blocks, heated_words, matrix_rows
from harness.report.review import Review, review
from harness.report.since import Since, build_since
from harness.report.tally import Tally, tally
from harness.report.text import brief, plural, seconds, when
from harness.report.trained import (
    ModelView,
    Training,
    alarm_words,
    model_views,
    same_weights,
    trainings,
)
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
    alone: tuple[Alone, ...]
    """Suites without findings, which their probes judge."""
    same: str
    """Which models are one and the same; empty where none are."""
    alarms: tuple[str, ...]
    counted: str
    suites: tuple[SuiteLines, ...]
    legend: tuple[Share, ...]
    reading: str
    """How the pictures beside the groups are read."""
    groups: tuple[tuple[str, str], ...]
    matrix: tuple[MatrixRow, ...]
    blocks: tuple[Block, ...]
    """The matrix as it is shown, suite by suite."""
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
            ("trend", "Trend", self.trend is not None),
            ("errors", "Could not be measured", bool(self.errors)),
            ("unjoined", "Not judged", bool(self.unjoined)),
            ("instruments", "Scorers", bool(self.calibrations)),
            ("noise", "Noise", bool(self.noise)),
            ("models", "Models", bool(self.models)),
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
    cells = cells_of(records)
    total = tally(lines, sum(cells.errors.values()))
    suites = suite_lines(cells, records.findings)
    matrix = matrix_rows(cells, (line for suite in suites for line in suite.lines))
    told = tuple(f"{row.model}: {row.words}" for row in matrix)
    several = f"{plural(len(cells.models), 'model')}: {total.words}"
    probes = told[0] if len(told) == 1 else several
    findings = build_findings(records)
    varying, model_lines = model_views(records.models, opener_words(lines))
    replies = gathered or review(lines, records.errors, records.run, records.bases)
    return View(
        header=_header(records, replies, cells, total),
        summary=findings.summary or probes,
        probes=probes if findings.summary else "",
        sentences=(*(suite.words for suite in findings.suites), *told),
        findings=findings,
        alone=judged_by_probes(suites, {suite.name for suite in findings.suites}),
        same=same_weights(records.models),
        alarms=alarm_words(records.models),
        counted=_counted(total),
        suites=suites,
        legend=legend(suites),
        reading=reading(suites),
        groups=tuple(cells.groups.items()),
        matrix=matrix,
        blocks=blocks(cells, matrix),
        heated=heated_words(matrix),
        lengths=lengths(cells),
        margins=margins(cells),
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


def _counted(total: Tally) -> str:
    """What the counts of the page are of."""
    counts = "Probes passed of probes judged."
    if total.variants:
        counts = (
            "Replies passed of replies judged: a probe with paraphrases or samples has several."
        )
    return f"{counts} A cell leads to its replies; beneath, what was found of the group as a whole."


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


def _header(records: Records, replies: Review, cells: Cells, total: Tally) -> Header:
    run, end = records.run, records.end
    probes = total.variants or plural(total.verdicts + total.errors, "probe")
    sizes = (
        f"{probes} in {plural(len(cells.groups), 'group')} on {plural(len(cells.models), 'model')}"
    )
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
