"""What changed since another run: one part of the page, of the summary and of the filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, get_args

from harness.diff.cells import Kind
from harness.diff.compare import Diff
from harness.diff.findings import FindingPair
from harness.diff.groups import GroupChange
from harness.diff.join import Pair
from harness.diff.tiers import Tier
from harness.records import Records, VerdictLine
from harness.report.changes import by_tier, changed_findings, flags, headline, named, notes, rest
from harness.report.finding_row import Mark
from harness.report.text import link, plural

MOST_FLIPS = 60
"""So many flipped probes of each kind are shown with both replies; the others are counted."""

MOST_TEXT = 4000
"""Characters of a reply that stand here; the records hold it whole."""

Place: TypeAlias = tuple[str, str, str, str]
"""A verdict of the new run: model, suite, group, probe."""

_TIERS: Mapping[Tier, tuple[str, str]] = {
    "regression": ("✗", "fail"),
    "soft": ("?", "inconclusive"),
    "unreliable baseline": ("?", "inconclusive"),
    "not enough data": ("·", "not-judged"),
    "improved": ("✓", "pass"),
    "stable": ("·", "not-judged"),
}
_FLIPS: Mapping[Kind, tuple[str, str, str]] = {
    "regressed": ("✗", "fail", "Passed in the baseline, and passes no more."),
    "fixed": ("✓", "pass", "Did not pass in the baseline, and passes now."),
    "not comparable": ("?", "inconclusive", "An error, or judged in one of the two runs only."),
}


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """One model on one group, or on a whole suite, in both runs."""

    mark: Mark
    model: str
    where: str
    href: str
    """Its replies on the page; empty for a whole suite."""
    words: str
    flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FindingChange:
    """One finding in both runs."""

    id: str
    was: str
    now: str
    flags: tuple[str, ...]
    reason: str
    old: str
    new: str
    rerun: str


@dataclass(frozen=True, kw_only=True)
class FindingChanges:
    """Findings of one tier; without members the title says it all."""

    title: str
    changes: tuple[FindingChange, ...]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was replied in one of the runs; `text` None: nothing, or the likelihood was asked."""

    who: str
    outcome: str
    text: str | None


@dataclass(frozen=True, kw_only=True)
class Flip:
    """One probe whose verdict changed, with the replies of both runs."""

    model: str
    where: str
    href: str
    prompt: str
    """Empty where the new run did not measure it."""
    language: str
    old: Said
    new: Said
    same: bool
    """Both runs have the same reply: something else changed the verdict."""
    flags: tuple[str, ...]
    why: str
    rerun: str


@dataclass(frozen=True, kw_only=True)
class Flips:
    """All probes that became of one kind."""

    kind: Kind
    mark: Mark
    title: str
    meaning: str
    flips: tuple[Flip, ...]
    rest: str
    """How many more there are; empty where all are shown."""


@dataclass(frozen=True, kw_only=True)
class Since:
    """The chapter on what changed since another run."""

    baseline: str
    runs: str
    mark: Mark
    headline: str
    notes: tuple[str, ...]
    groups: tuple[GroupRow, ...]
    findings: tuple[FindingChanges, ...]
    flips: tuple[Flips, ...]
    rest: tuple[str, ...]
    changed: Mapping[Place, Kind]
    """What became of each verdict of the new run."""


def build_since(diff: Diff, records: Records) -> Since:
    """Decide everything that the page says of a diff; `records` are those of the new run."""
    lines = {_place_of(line): line for line in records.verdicts}
    kinds = Counter(pair.kind for pair in diff.pairs)
    return Since(
        baseline=diff.old.run,
        runs=f"{named(diff.old)} → {named(diff.new)}",
        mark=_mark(diff),
        headline=headline(diff),
        notes=tuple(notes(diff)),
        groups=tuple(
            _group(tier, group) for tier, groups in by_tier(diff.groups) for group in groups
        ),
        findings=tuple(
            FindingChanges(title=title, changes=tuple(map(_finding, members)))
            for title, members in changed_findings(diff.findings)
        ),
        flips=tuple(_flips(kind, kinds[kind], diff.pairs, lines) for kind in _FLIPS if kinds[kind]),
        rest=tuple(rest(diff.pairs)),
        changed={_place(pair): pair.kind for pair in diff.pairs if pair.new is not None},
    )


def _mark(diff: Diff) -> Mark:
    if diff.failures:
        word = "got worse" if diff.regressions else "cannot be compared"
        return Mark(sign="✗", word=word, style="fail")
    tiers = {group.tier for group in diff.groups} | {one.tier for one in diff.findings}
    for tier in get_args(Tier):
        if tier in tiers - {"not enough data", "stable"}:
            sign, style = _TIERS[tier]
            return Mark(sign=sign, word=tier, style=style)
    return Mark(sign="·", word="no change shown", style="not-judged")


def _group(tier: Tier, group: GroupChange) -> GroupRow:
    sign, style = _TIERS[tier]
    where = group.suite + (f"/{group.group}" if group.group else "")
    return GroupRow(
        mark=Mark(sign=sign, word=tier, style=style),
        model=group.model,
        where=where if group.group else f"{where}, all groups",
        href=link({"model": group.model, "group": group.group}) if group.group else "",
        words=group.sentence,
        flags=flags(group.flags),
    )


def _finding(pair: FindingPair) -> FindingChange:
    return FindingChange(
        id=pair.id,
        was=_outcome(pair.old),
        now=_outcome(pair.new),
        flags=flags(pair.flags),
        reason=pair.reason,
        old=pair.old_sentence,
        new=pair.new_sentence,
        rerun=pair.rerun,
    )


def _flips(
    kind: Kind, count: int, pairs: Sequence[Pair], lines: Mapping[Place, VerdictLine]
) -> Flips:
    sign, style, meaning = _FLIPS[kind]
    shown = tuple(_flip(pair, lines.get(_place(pair))) for pair in _first(kind, pairs))
    more = count - len(shown)
    return Flips(
        kind=kind,
        mark=Mark(sign=sign, word=kind, style=style),
        title=f"{kind} ({plural(count, 'probe')})",
        meaning=meaning,
        flips=shown,
        rest=f"and {more:,} more, told by `harness diff`" if more else "",
    )


def _first(kind: Kind, pairs: Sequence[Pair]) -> Iterator[Pair]:
    """The first pairs of a kind, in turns of each model and group, so that none hides another."""
    turns: dict[tuple[str, str, str], list[Pair]] = {}
    for pair in pairs:
        if pair.kind == kind:
            turns.setdefault((pair.model, pair.suite, pair.group), []).append(pair)
    ranked = sorted(
        ((turn, at) for at, members in enumerate(turns.values()) for turn in range(len(members))),
    )[:MOST_FLIPS]
    groups = list(turns.values())
    for turn, at in sorted(ranked, key=lambda place: (place[1], place[0])):
        yield groups[at][turn]


def _flip(pair: Pair, line: VerdictLine | None) -> Flip:
    was = f" (was {pair.old_model})" if pair.old_model not in ("", pair.model) else ""
    return Flip(
        model=f"{pair.model}{was}",
        where=f"{pair.suite}/{pair.group}/{pair.probe}",
        href=link({"model": pair.model, "group": pair.group}) if line else "",
        prompt=line.prompt if line else "",
        language=line.language if line else "",
        old=Said(who="baseline", outcome=_outcome(pair.old), text=_cut(pair.old_reply)),
        new=Said(who="this run", outcome=_outcome(pair.new), text=_cut(pair.new_reply)),
        same=pair.old_reply == pair.new_reply,
        flags=flags(pair.flags),
        why=pair.why,
        rerun=pair.rerun,
    )


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= MOST_TEXT:
        return text
    return f"{text[:MOST_TEXT]}… ({len(text) - MOST_TEXT:,} characters more in the records)"


def _outcome(seen: str | None) -> str:
    return seen or "not asked"


def _place(pair: Pair) -> Place:
    return pair.model, pair.suite, pair.group, pair.probe


def _place_of(line: VerdictLine) -> Place:
    return line.model, line.suite, line.group, line.probe
