"""A diff of two runs in words: one wording for the terminal, for Markdown and for the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from harness.diff.cells import Kind
from harness.diff.compare import Diff, Side
from harness.diff.findings import FindingPair
from harness.diff.groups import GroupChange
from harness.diff.join import Pair
from harness.diff.tiers import Tier
from harness.report.text import plural, visible, when

UNCHANGED: tuple[Kind, ...] = ("still failing", "still passing", "not judged")


def headline(diff: Diff) -> str:
    """One sentence: is it worse, and by how much was it looked at."""
    tiers = Counter(group.tier for group in diff.groups)
    bad = [finding for finding in diff.findings if finding.tier == "regression"]
    if diff.regressions:
        told = [plural(tiers["regression"], "group"), plural(len(bad), "finding")]
        return f"Regressions: {' and '.join(told)}."
    if not diff.groups and not diff.findings:
        return "No group was judged in both runs."
    if diff.lost:
        return f"Not comparable: {plural(len(diff.lost), 'probe')} judged before and not now."
    rest = [f"{tiers[tier]} {tier}" for tier in get_args(Tier) if tiers[tier]]
    return f"No regressions. Groups: {', '.join(rest) or 'none'}."


def named(side: Side) -> str:
    """A run with when it started and on which commit."""
    git = f", {side.git}" if side.git else ""
    return visible(f"{side.run} ({when(side.started)}{git})")


def notes(diff: Diff) -> Iterator[str]:
    """What a reader must know first."""
    yield from diff.notes
    if diff.stack:
        yield visible(f"Other stack: {', '.join(diff.stack)}.")
    if diff.suites:
        yield visible(f"Changed suites: {', '.join(diff.suites)}.")
    for name, told in diff.models:
        yield visible(f"Model {name}: {', '.join(told)}.")


def by_tier(groups: Iterable[GroupChange]) -> Iterator[tuple[Tier, list[GroupChange]]]:
    """The groups of each tier, what got worse first."""
    found = list(groups)
    for tier in get_args(Tier):
        members = [group for group in found if group.tier == tier]
        if members:
            yield tier, members


def changed_findings(
    findings: Iterable[FindingPair],
) -> Iterator[tuple[str, Sequence[FindingPair]]]:
    """Those that changed, each by name, worst first; the others as one line of counts."""
    found = list(findings)
    for tier in ("regression", "soft", "unreliable baseline", "improved"):
        members = [one for one in found if one.tier == tier and one.kind not in UNCHANGED]
        if members:
            yield f"{tier} ({plural(len(members), 'finding')})", members
    broken = [one for one in found if one.kind == "not comparable"]
    if broken:
        yield f"not comparable ({plural(len(broken), 'finding')})", broken
    rest = Counter(one.kind for one in found if one.kind in (*UNCHANGED, "new", "gone"))
    if rest:
        yield f"other findings: {_counts(rest)}", []


def rest(pairs: Iterable[Pair]) -> Iterator[str]:
    """Counts of what is not named, and where there are new and gone probes."""
    found = list(pairs)
    counts = Counter(pair.kind for pair in found)
    yield f"Probes: {_counts(counts) or 'none'}."
    reworded = sum("reply" in pair.flags for pair in found)
    if reworded:
        yield f"Another reply, the same verdict: {plural(reworded, 'probe')}."
    for kind in ("new", "gone"):
        where = Counter(
            f"{pair.model} {pair.suite}/{pair.group}" for pair in found if pair.kind == kind
        )
        if where:
            told = ", ".join(f"{name} ({count})" for name, count in where.items())
            yield visible(f"{kind.capitalize()}: {told}.")


def flags(given: Iterable[str]) -> tuple[str, ...]:
    """What differs beside the verdict; of a probe that flipped, another reply goes unsaid."""
    return tuple(f"other {flag}" for flag in given if flag != "reply")


def _counts(counts: Counter[Kind]) -> str:
    return ", ".join(f"{counts[kind]} {kind}" for kind in get_args(Kind) if counts[kind])
