"""The first screen as Markdown, for the page of a nightly job: `summary.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.report.finding_row import Mark, Row
from harness.report.markdown import code, cut, plain
from harness.report.since import Since
from harness.report.text import plural
from harness.report.view import View

MOST_LINES = 58
"""Whatever the size of the run."""

_LONG = 300
_RANKS = {"fail": 0, "inconclusive": 1}


@dataclass(kw_only=True)
class _Part:
    """A heading, what always stands below it, and items of which the last may fall away."""

    title: str = ""
    lead: tuple[str, ...] = ()
    items: list[str]
    noun: str
    after: str = ""
    hidden: int = field(default=0, init=False)

    def lines(self) -> Iterator[str]:
        if self.title:
            yield from (f"## {self.title}", "")
        yield from (*self.lead, *self.items, "")
        if self.hidden:
            yield from (f"… and {plural(self.hidden, self.noun)} more in the report", "")
        if self.after:
            yield from (self.after, "")


def summary(view: View, folder: str) -> str:
    """The page's judgement in under 60 lines; `folder` is the name of the run's folder."""
    parts = [_head(view), *_judgement(view)]
    if view.since:
        parts += _since(view.since)
    parts += [*_missed(view), *_unmeasured(view), _models(view)]
    shown = [part for part in parts if part.items or part.lead or part.after]
    _fit(shown)
    where = f"Report: {code(f'reports/{folder}/report.html')}, records beside it."
    return "\n".join([line for part in shown for line in part.lines()] + [where, ""])


def _fit(parts: Sequence[_Part]) -> None:
    """Take from the longest part, item by item, until all of it fits."""
    for part in parts:
        part.hidden = max(len(part.items) - MOST_LINES, 0)
        del part.items[MOST_LINES:]
    while sum(len(list(part.lines())) for part in parts) > MOST_LINES - 2:
        longest = max(parts, key=lambda part: len(part.items))
        if not longest.items:
            return
        longest.items.pop()
        longest.hidden += 1


def _head(view: View) -> _Part:
    warnings = (view.header.warning, view.advisory, *view.alarms)
    told = [f"- ⚠ {_short(one)}" for one in warnings if one]
    told += [f"- {_short(one)}" for one in (*view.notes, *view.noise)]
    return _Part(
        lead=(f"# {plain(view.summary)}", "", plain(view.header.line), *([""] if told else [])),
        items=told,
        noun="note",
    )


def _judgement(view: View) -> Iterator[_Part]:
    found = view.findings
    rows = [
        f"| {plain(one.name)} {plain(one.title)} | {_mark(one.mark)} | "
        f"{_effect(one.key, one.effect)} | {plain(one.count.words)} |"
        for one in found.suites
    ]
    rows += [
        f"| {plain(one.name)} {plain(one.title)} | {_mark(one.mark)} | {one.words} | none |"
        for one in view.alone
    ]
    yield _Part(
        title="Judgement",
        lead=("| suite | verdict | what answers it | findings |", "|---|---|---|---|"),
        items=rows,
        noun="suite",
        after=plain(found.correction),
    )


def _effect(key: str, effect: str) -> str:
    return f"{plain(key)}: **{plain(effect)}**" if effect else ""


def _since(since: Since) -> Iterator[_Part]:
    tiers = [
        f"| {_mark(row.mark)} | {code(row.model)} | {plain(row.where)} | {_short(row.words)} |"
        for row in since.groups
        if row.mark.word != "stable"
    ]
    head = f"{_mark(since.mark)}: {plain(since.headline)} {plain(since.runs)}"
    table = ("", "| change | model | where | baseline → this run |", "|---|---|---|---|")
    yield _Part(
        title="Since the baseline",
        lead=(head, *(table if tiers else ())),
        items=tiers,
        noun="group",
    )
    changed = [
        f"- {plain(part.title)}: {code(one.id)} {plain(one.was)} → {plain(one.now)}"
        for part in since.findings
        for one in part.changes
    ]
    flipped = [
        f"- {_mark(part.mark)}: {code(one.model)} {code(one.where)} "
        f"{plain(one.old.outcome)} → {plain(one.new.outcome)}"
        for part in since.flips
        for one in part.flips
    ]
    yield _Part(items=[*changed, *flipped], noun="change", after=_short(" ".join(since.rest)))


def _missed(view: View) -> Iterator[_Part]:
    """The findings that are not as wanted, those that fail before those that are open."""
    rows = [asked for asked in _asked(view) if asked[1].mark.style in _RANKS]
    rows.sort(key=lambda asked: _RANKS[asked[1].mark.style])
    yield _Part(
        title="Not as wanted",
        items=[f"- {_mark(row.mark)}: {_told(title, row, wanted)}" for title, row, wanted in rows],
        noun="finding",
    )


def _asked(view: View) -> Iterator[tuple[str, Row, str]]:
    """Every finding with the question that it answers and what was wanted."""
    for suite in view.findings.suites:
        for question in suite.questions:
            yield from ((question.title, row, question.wanted) for row in question.rows)
        for reach in suite.reaches:
            yield from ((reach.title, one.row, reach.wanted) for one in reach.rows)
        yield from ((dose.title, dose.row, dose.wanted) for dose in suite.doses)


def _told(title: str, row: Row, wanted: str) -> str:
    why = "; ".join(flag.why for flag in row.flags)
    parts = [row.short, f"wanted {wanted}" if wanted else "", row.more, why]
    return f"{_short(title)}: {_short('; '.join(part for part in parts if part))}"


def _unmeasured(view: View) -> Iterator[_Part]:
    told = [f"- {code(one.model)} {plain(one.about)}: {_short(one.message)}" for one in view.errors]
    told += [
        f"- {plain(one.model)}, recorded reply {plain(one.row)}: {_short(one.reason)}"
        for one in view.unjoined
    ]
    yield _Part(
        title="Not measured",
        lead=(plain(view.error_words), "") if view.error_words else (),
        items=told,
        noun="case",
    )


def _models(view: View) -> _Part:
    rows = [f"| {code(row.model)} | {plain(row.words)} |" for row in view.matrix]
    return _Part(title="Models", lead=("| model | probes |", "|---|---|"), items=rows, noun="model")


def _mark(mark: Mark) -> str:
    return f"{mark.sign} {plain(mark.word)}"


def _short(text: str) -> str:
    return plain(cut(text, _LONG))
