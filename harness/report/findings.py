"""What was found over many replies, suite by suite: the judgement of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.records import ErrorLine, FindingLine, ModelLine, Records, VerdictLine
from harness.report.corrected import corrected_words
from harness.report.dose import Dose, Line, dose
from harness.report.estimates import form_of, wanted_words
from harness.report.estimates import one as one_value
from harness.report.finding_row import Context, Mark, Row, row, standing
from harness.report.forest import Forest, Tick, axis_of
from harness.report.gates import earliest_passing
from harness.report.marks import MARKS
from harness.report.reach import Reach, reaches
from harness.report.tally import suite_order
from harness.report.text import plural
from harness.types import Outcome

_RANKS = ("fail", "inconclusive", "vacuous", "pass", "advisory", "not judged")
"""What needs work comes first."""
_MOST_TOLD = 3
_MOST_PICTURES = 5
_MOST_LINES = 4
_KINDS = {"gate": "gate", "compare": "comparison", "baseline": "against the baseline"}
_LEGEND = (
    "● estimate and its interval · dashed: the bound · tinted: where it is wanted · "
    "grey: what untaught controls do, the noise floor · upright line: no difference, or all of the "
    "shift"
)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How the findings of a suite, or of a run, stand."""

    wanted: int
    missed: int
    open: int
    vacuous: int
    advisory: int
    measured: int
    errors: int

    @property
    def all(self) -> int:
        """All of them, those that could not be made too."""
        made = self.wanted + self.missed + self.open + self.vacuous
        return made + self.advisory + self.measured + self.errors

    @property
    def words(self) -> str:
        """`8 as wanted, 1 not, 3 inconclusive`."""
        named = (
            (self.missed, "not"),
            (self.open, "inconclusive"),
            (self.vacuous, "vacuous"),
            (self.advisory, "advisory"),
            (self.measured, "only measured"),
            (self.errors, "could not be made"),
        )
        rest = [f"{count:,} {words}" for count, words in named if count]
        judged = self.wanted + self.missed + self.open + self.vacuous
        return ", ".join([*([f"{self.wanted:,} as wanted"] if judged else []), *rest])

    @property
    def mark(self) -> Mark:
        """The verdict over all of them: one that fails decides, one that is open leaves it open."""
        if self.missed:
            return Mark(sign="✗", word="not as wanted", style="fail")
        if self.open or self.vacuous or self.errors:
            return Mark(sign="?", word="not settled", style="inconclusive")
        if self.wanted:
            return Mark(sign="✓", word="as wanted", style="pass")
        word = "only measured" if self.measured else "advisory"
        return Mark(sign="·", word=word, style="not-judged")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a suite with a row for each model and group that it was asked of."""

    kind: str
    title: str
    metric: str
    wanted: str
    where: str
    """The groups, where all rows are about the same."""
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class SuiteFindings:
    """A suite's line on the first screen, and all that was found in it."""

    id: str
    name: str
    title: str
    count: Count
    mark: Mark
    key: str
    effect: str
    """What answers the suite's question, of whom and how much."""
    missed: tuple[str, ...]
    """What is not as wanted, in words: a line for each question."""
    unsettled: tuple[str, ...]
    """What is not sure yet, in words: a line for each question."""
    pictures: tuple[Forest, ...]
    questions: tuple[Question, ...]
    reaches: tuple[Reach, ...]
    doses: tuple[Dose, ...]

    @property
    def line(self) -> Line | None:
        """The trend in small, where it is what answers the suite's question."""
        return self.doses[0].line if self.doses and not self.pictures else None

    @property
    def words(self) -> str:
        """The suite in one sentence."""
        told = f"{self.name} {self.title}: {self.mark.word} ({self.count.words})"
        return f"{told}. {self.key}: {self.effect}" if self.effect else told


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The chapter of findings; without any, nothing of it is shown."""

    summary: str
    suites: tuple[SuiteFindings, ...]
    correction: str
    earliest: tuple[str, ...]
    legend: str


def build_findings(records: Records) -> Findings:
    """Decide everything that the page says of findings."""
    errors = [one for one in records.errors if one.finding is not None]
    probes: list[VerdictLine | ErrorLine] = [
        *records.verdicts,
        *(one for one in records.errors if one.finding is None),
    ]
    titles: dict[str, str] = {}
    for line in probes:
        titles.setdefault(line.group, line.group_title)
    context = Context(
        models={model.name: model for model in records.models},
        titles=titles,
        corrections=records.corrections,
    )
    about: list[FindingLine | ErrorLine] = [*records.findings, *errors]
    # In the order in which the rest of the page has the suites.
    named = sorted(dict.fromkeys(line.suite for line in about), key=suite_order(records.run))
    suites = tuple(
        _suite(name, position, records.findings, records.models, errors, context)
        for position, name in enumerate(named, start=1)
    )
    total = _count(records.findings, len(errors))
    return Findings(
        summary=f"{plural(total.all, 'finding')}: {total.words}" if total.all else "",
        suites=suites,
        correction=_correction(records),
        earliest=tuple(one.words for one in earliest_passing(records.models, records.findings)),
        legend=_LEGEND,
    )


def answers(findings: Sequence[FindingLine]) -> tuple[SuiteFindings, ...]:
    """What answers the question of each suite that asks several, without models and errors."""
    names = Counter(one.suite for one in findings)
    # Groups in the order in which they were asked.
    titles = {group: "" for one in findings for group in one.groups}
    return tuple(
        _suite(name, position, findings, (), (), Context(titles=titles))
        for position, name in enumerate(sorted(names), start=1)
        if names[name] > 1
    )


def _suite(
    name: str,
    position: int,
    found: Sequence[FindingLine],
    models: Sequence[ModelLine],
    errors: Sequence[ErrorLine],
    context: Context,
) -> SuiteFindings:
    findings = [one for one in found if one.suite == name]
    broken = [one for one in errors if one.suite == name]
    named = [*(one.suite_title for one in findings), *(one.suite_title for one in broken)]
    by_name: dict[tuple[str, str], list[FindingLine]] = {}
    for one in sorted(findings, key=context.order):
        by_name.setdefault((one.what, one.name), []).append(one)
    asked = sorted(by_name.values(), key=_urgency)
    tables = [each for each in asked if each[0].what not in ("transfer", "trend")]
    reached = [r for each in asked if each[0].what == "transfer" for r in reaches(each, context)]
    trends = [one for each in asked if each[0].what == "trend" for one in each]
    doses = [
        dose(one, models, context, id=f"dose-{position}-{number}")
        for number, one in enumerate(trends, start=1)
    ]
    count = _count(findings, len(broken))
    key, effect, pictures = _key(tables, reached, doses, context)
    return SuiteFindings(
        id=f"suite-{position}",
        name=name,
        title=next(filter(None, named), ""),
        count=count,
        mark=count.mark,
        key=key,
        effect=effect,
        missed=_told(findings, context, "fail"),
        unsettled=_told(findings, context, "inconclusive"),
        pictures=pictures,
        questions=tuple(_question(each, context) for each in tables),
        reaches=tuple(reached),
        doses=tuple(doses),
    )


def _told(findings: Sequence[FindingLine], context: Context, kind: Outcome) -> tuple[str, ...]:
    """The findings that stand so, question by question."""
    found: dict[str, list[str]] = {}
    for one in sorted(findings, key=context.order):
        if standing(one) == kind:
            told = row(one, None, context).short
            found.setdefault(one.title or one.name, []).append(told)
    sign = MARKS[kind]
    lines = [f"{sign} {title}: {_first(told)}" for title, told in found.items()]
    rest = len(lines) - _MOST_LINES
    more = [f"{sign} and {plural(rest, 'more question')}"] if rest > 0 else []
    return (*lines[:_MOST_LINES], *more)


def _first(told: Sequence[str]) -> str:
    rest = len(told) - _MOST_TOLD
    return "; ".join([*told[:_MOST_TOLD], *([f"and {rest:,} more"] if rest > 0 else [])])


def _count(findings: Iterable[FindingLine], errors: int) -> Count:
    seen = Counter(standing(one) for one in findings)
    return Count(
        wanted=seen["pass"],
        missed=seen["fail"],
        open=seen["inconclusive"],
        vacuous=seen["vacuous"],
        advisory=seen["advisory"],
        measured=seen["not judged"],
        errors=errors,
    )


def _urgency(findings: Sequence[FindingLine]) -> tuple[int, bool, bool, str]:
    """Sort key of questions; whatever the order of tests was, the same run reads the same."""
    first = findings[0]
    worst = min(_rank(one) for one in findings)
    return worst, first.varies is None, first.what != "compare", first.name


def _rank(finding: FindingLine) -> int:
    return _RANKS.index(standing(finding))


def _question(findings: Sequence[FindingLine], context: Context) -> Question:
    first, axis = findings[0], axis_of(findings)
    groups = {context.group(one) for one in findings}
    return Question(
        kind=_KINDS.get(first.what, first.what),
        title=first.title or first.name,
        metric=_metric(findings),
        wanted=wanted_words(first),
        where=groups.pop() if len(groups) == 1 else "",
        ticks=axis.ticks if axis else (),
        rows=tuple(row(one, axis, context) for one in findings),
    )


def _metric(findings: Sequence[FindingLine]) -> str:
    """What was measured of all of them; where each was taught another side, without the side."""
    metrics = {one.metric for one in findings}
    if len(metrics) == 1:
        return metrics.pop()
    return re.sub(r"\S+ \(as taught\)", "as taught", findings[0].metric)


def _key(
    tables: Sequence[Sequence[FindingLine]],
    reached: Sequence[Reach],
    doses: Sequence[Dose],
    context: Context,
) -> tuple[str, str, tuple[Forest, ...]]:
    """What answers the suite's question, of whom and how much, and its pictures.

    That is its experiment, else how far it reaches, else its trend, else its worst finding. An
    experiment is a comparison of two models in which one factor varies.
    """
    controlled = [each for each in tables if each[0].varies]
    if not controlled and reached:
        pictures = tuple(one.row.picture for one in reached[0].rows if one.row.picture)
        more = f" ({plural(len(reached) - 1, 'more model')} below)" if len(reached) > 1 else ""
        return reached[0].of, reached[0].short + more, pictures
    if not controlled and doses:
        return doses[0].of, doses[0].short, ()
    every = controlled[:1] or tables
    if not every:
        return "", "", ()
    worst = min((one for each in every for one in each), key=_rank)
    table = next(each for each in every if worst in each)
    axis = axis_of(table)
    told = row(worst, axis, context)
    rows = [told, *(row(one, axis, context) for one in table if one is not worst)]
    pictures = tuple(one.picture for one in rows[:_MOST_PICTURES] if one.picture)
    return f"{told.who}, {worst.metric}", told.effect + _others(worst, table), pictures


def _others(worst: FindingLine, table: Sequence[FindingLine]) -> str:
    """`; 4 more from +62.5 points to +70.8 points`: the same question, asked of others."""
    seen = [one.estimate.value for one in table if one is not worst]
    known = [value for value in seen if value is not None]
    if not known:
        return ""
    low, high = (one_value(end, form_of(worst)) for end in (min(known), max(known)))
    return f"; {len(known)} more " + (f"at {low}" if low == high else f"from {low} to {high}")


def _correction(records: Records) -> str:
    """How many differences are left once the number of tests is taken into account."""
    told = (
        corrected_words(one, "differences and trends", records.findings)
        for one in records.corrections
    )
    return " ".join(told)
