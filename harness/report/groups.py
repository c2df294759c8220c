"""Group by group: what was asked of each model, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.records import FindingLine
from harness.report.cells import Cells, Place
from harness.report.figures import Figures, Share, figures
from harness.report.finding_row import Mark, outcome_mark, standing
from harness.report.tally import LEADING_SCORER
from harness.report.text import link
from harness.report.trained import taught_words
from harness.types import Outcome

_KINDS = (
    ("fail", "✗", "fail", "fail"),
    ("inconclusive", "?", "inconclusive", "inconclusive"),
    ("vacuous", "?", "vacuous", "inconclusive"),
    ("pass", "✓", "pass", "pass"),
)
"""How findings stand, worst first; what was only measured is no verdict."""


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """One model on one group."""

    group: str
    title: str
    model: str
    taught: str
    verdicts: tuple[Share, ...]
    as_group: tuple[Share, ...]
    """How the findings on this group stand, of which the model is the subject."""
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
class Alone:
    """A suite that asks nothing of many replies at once: its probes are its judgement."""

    name: str
    title: str
    mark: Mark
    words: str


def judged_by_probes(suites: Iterable[SuiteLines], asked: Collection[str]) -> tuple[Alone, ...]:
    """The suites that are not among those `asked` for findings."""
    return tuple(_alone(suite) for suite in suites if suite.name not in asked)


def _alone(suite: SuiteLines) -> Alone:
    counts = [line.figures.tally for line in suite.lines]
    judged, passed = sum(one.judged for one in counts), sum(one.passed for one in counts)
    failed = sum(one.failed for one in counts)
    outcome: Outcome = "pass"
    if not judged:
        outcome = "not judged"
    elif failed:
        outcome = "fail"
    elif passed < judged:
        outcome = "inconclusive"
    told = f"{passed:,} of {judged:,} replies pass" if judged else "only measured"
    return Alone(name=suite.name, title=suite.title, mark=outcome_mark(outcome), words=told)


def suite_lines(cells: Cells, findings: Sequence[FindingLine]) -> tuple[SuiteLines, ...]:
    """Every group of every suite, with each model that it was put to."""
    asked = _scorers_asked(findings)
    stands = _stands(findings)
    lines = [
        _line(place, cells, asked.get(place[1], set()), stands.get(place, Counter()))
        for place in cells.places
    ]
    return tuple(
        SuiteLines(
            name=suite.name,
            title=suite.title,
            description=suite.description,
            lines=tuple(line for line in lines if line.group in suite.groups),
        )
        for suite in cells.suites
    )


def legend(suites: Iterable[SuiteLines]) -> tuple[Share, ...]:
    """The labels of the bars, each once."""
    leads = [line.figures.lead for suite in suites for line in suite.lines if line.figures.lead]
    # Other labels are few and stand beside their bars in words.
    shifts = [lead for lead in leads if lead.scorer == LEADING_SCORER] or leads
    shares = {share.label: share for shift in shifts for share in (*shift.base, *shift.model)}
    return tuple(shares.values())


def reading(suites: Iterable[SuiteLines]) -> str:
    """How the pictures beside the groups are read, as far as there are any."""
    leads = [line.figures.lead for suite in suites for line in suite.lines if line.figures.lead]
    told = ["A line beneath a bar is the 95% interval of the share at that end."] if leads else []
    if any(lead.each for lead in leads):
        told.append(
            "Each prompt has a column: up for support, down for oppose, a dash for neither; the "
            "base above, the model beneath. A click leads to the reply."
        )
    return " ".join(told)


def _scorers_asked(findings: Sequence[FindingLine]) -> Mapping[str, set[str]]:
    """By group: the words of what is asked of it, the scorers' names among them."""
    asked: dict[str, set[str]] = {}
    for finding in findings:
        for group in finding.groups:
            asked.setdefault(group, set()).update(finding.metric.split())
    return asked


def _stands(findings: Sequence[FindingLine]) -> Mapping[Place, Counter[str]]:
    """By model and group, how its findings stand; those over several groups are of none."""
    found: dict[Place, Counter[str]] = {}
    for one in findings:
        if len(one.groups) == 1:
            found.setdefault((one.model, one.groups[0]), Counter())[standing(one)] += 1
    return found


def _line(place: Place, cells: Cells, asked: set[str], stands: Counter[str]) -> GroupLine:
    model, group = place
    counted = figures(
        cells.verdicts.get(place, ()),
        cells.errors.get(place, 0),
        taught=cells.taught(model),
        is_base=cells.is_base(model),
        asked=asked,
        rows=cells.rows.get(place, ()),
    )
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
        title=cells.groups[group],
        model=model,
        taught=_taught(model, cells),
        verdicts=(
            *(passed if each.judged else []),
            *(Share(label=words, count=n, style=kind) for words, kind, n in named if n),
        ),
        as_group=tuple(
            Share(label=f"{sign} {word}", count=stands[kind], style=style)
            for kind, sign, word, style in _KINDS
            if stands[kind]
        ),
        figures=counted,
        href=link({"model": model, "group": group}),
    )


def _taught(model: str, cells: Cells) -> str:
    if cells.is_base(model):
        return "untuned"
    line = cells.lines.get(model)
    words = taught_words(line) if line else "no side"
    return f"taught to {words}" if line and line.taught else f"taught {words}"
