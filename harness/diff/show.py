"""A diff as text for the terminal, as Markdown for a pull request, and as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, get_args

from harness.diff.cells import Kind
from harness.diff.compare import Diff, Side
from harness.diff.findings import FindingPair
from harness.diff.groups import GroupChange
from harness.diff.join import Pair
from harness.diff.tiers import Tier
from harness.report.text import plural, visible, when

Format = Literal["text", "markdown", "json"]

_SHORT = 160
_TOLD: tuple[Kind, ...] = ("regressed", "fixed", "not comparable")
"""Kinds of which each probe is named; the others are counted."""

_UNCHANGED: tuple[Kind, ...] = ("still failing", "still passing", "not judged")


def show(diff: Diff, form: Format = "text") -> str:
    """The whole diff, what got worse first."""
    shown: Mapping[Format, Callable[[Diff], str]] = {
        "text": lambda diff: "\n".join(_text(diff)),
        "markdown": lambda diff: "\n".join(_markdown(diff)),
        "json": lambda diff: json.dumps(diff.as_json(), ensure_ascii=False, indent=1),
    }
    return shown[form](diff)


def summary(diff: Diff) -> str:
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
    rest = [f"{count} {tier}" for tier, count in _ordered(tiers)]
    return f"No regressions. Groups: {', '.join(rest) or 'none'}."


def _text(diff: Diff) -> Iterator[str]:
    yield f"{_named(diff.old)} → {_named(diff.new)}"
    yield summary(diff)
    for note in _notes(diff):
        yield f"  {note}"
    for tier, groups in _by_tier(diff.groups):
        yield f"\n{tier} ({plural(len(groups), 'group')})"
        for group in groups:
            yield f"  {visible(group.name)}: {group.sentence}{_flags(group.flags)}"
    yield from _text_findings(diff.findings)
    for kind in _TOLD:
        pairs = [pair for pair in diff.pairs if pair.kind == kind]
        if pairs:
            yield f"\n{kind} ({plural(len(pairs), 'probe')})"
            for pair in pairs:
                yield from _text_pair(pair)
    yield ""
    yield from _rest(diff.pairs)


def _text_findings(findings: Iterable[FindingPair]) -> Iterator[str]:
    for title, members in _findings(findings):
        yield f"\n{title}"
        for one in members:
            yield f"  {_finding_words(one)}"


def _text_pair(pair: Pair) -> Iterator[str]:
    why = f"  {_short(pair.why)}" if pair.why else ""
    yield f"  {_pair_words(pair)}{_flags(pair.flags)}{why}"
    if pair.kind in ("regressed", "fixed"):
        for who, reply in (("old", pair.old_reply), ("new", pair.new_reply)):
            if reply is not None:
                yield f"    {who}: {_short(reply) or '(empty)'}"


def _markdown(diff: Diff) -> Iterator[str]:
    yield f"## {_code(diff.old.run)} → {_code(diff.new.run)}"
    yield f"\n{summary(diff)}\n"
    for note in _notes(diff):
        yield f"- {_plain(note)}"
    if diff.groups:
        yield "\n| tier | model | group | change |\n|---|---|---|---|"
    for tier, groups in _by_tier(diff.groups):
        for group in groups:
            where = group.suite + (f"/{group.group}" if group.group else "")
            told = group.sentence + _flags(group.flags)
            yield f"| {tier} | {_code(group.model)} | {_code(where)} | {_plain(told)} |"
    for title, members in _findings(diff.findings):
        yield f"\n**{title}**\n"
        for one in members:
            yield f"- {_plain(_finding_words(one))}"
    for kind in _TOLD:
        pairs = [pair for pair in diff.pairs if pair.kind == kind]
        if pairs:
            yield f"\n**{kind} ({plural(len(pairs), 'probe')})**\n"
        for pair in pairs:
            why = f": {_short(pair.why)}" if pair.why else ""
            yield f"- {_plain(_pair_words(pair) + _flags(pair.flags) + why)}"
    yield ""
    yield from (f"- {_plain(line)}" for line in _rest(diff.pairs))


def _named(side: Side) -> str:
    git = f", {side.git}" if side.git else ""
    return visible(f"{side.run} ({when(side.started)}{git})")


def _notes(diff: Diff) -> Iterator[str]:
    yield from diff.notes
    if diff.stack:
        yield visible(f"Other stack: {', '.join(diff.stack)}.")
    if diff.suites:
        yield visible(f"Changed suites: {', '.join(diff.suites)}.")
    for name, told in diff.models:
        yield visible(f"Model {name}: {', '.join(told)}.")


def _by_tier(groups: Iterable[GroupChange]) -> Iterator[tuple[Tier, list[GroupChange]]]:
    found = list(groups)
    for tier in get_args(Tier):
        members = [group for group in found if group.tier == tier]
        if members:
            yield tier, members


def _findings(findings: Iterable[FindingPair]) -> Iterator[tuple[str, list[FindingPair]]]:
    """Those that changed, each by name, worst first; the others as one line of counts."""
    found = list(findings)
    for tier in ("regression", "soft", "unreliable baseline", "improved"):
        members = [one for one in found if one.tier == tier and one.kind not in _UNCHANGED]
        if members:
            yield f"{tier} ({plural(len(members), 'finding')})", members
    broken = [one for one in found if one.kind == "not comparable"]
    if broken:
        yield f"not comparable ({plural(len(broken), 'finding')})", broken
    rest = Counter(one.kind for one in found if one.kind in (*_UNCHANGED, "new", "gone"))
    if rest:
        yield f"other findings: {_counts(rest)}", []


def _finding_words(one: FindingPair) -> str:
    reason = f" ({one.reason})" if one.reason else ""
    told = one.new_sentence or one.old_sentence
    return visible(f"{one.id}: {one.old} → {one.new}{_flags(one.flags)}{reason}  {_short(told)}")


def _pair_words(pair: Pair) -> str:
    was = f" (was {pair.old_model})" if pair.old_model not in ("", pair.model) else ""
    return visible(
        f"{pair.model}{was} {pair.suite}/{pair.group}/{pair.probe}: {pair.old} → {pair.new}"
    )


def _rest(pairs: Iterable[Pair]) -> Iterator[str]:
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


def _counts(counts: Counter[Kind]) -> str:
    return ", ".join(f"{counts[kind]} {kind}" for kind in get_args(Kind) if counts[kind])


def _ordered(tiers: Counter[Tier]) -> Iterator[tuple[Tier, int]]:
    yield from ((tier, tiers[tier]) for tier in get_args(Tier) if tiers[tier])


def _flags(flags: Iterable[str]) -> str:
    # Of a probe that flipped "another reply" goes without saying.
    told = [f"other {flag}" for flag in flags if flag != "reply"]
    return f" [{', '.join(told)}]" if told else ""


def _short(text: str) -> str:
    words = visible(" ".join(text.split()))
    return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"


def _code(text: str) -> str:
    return "`" + visible(text).replace("`", "'").replace("|", "¦") + "`"


def _plain(text: str) -> str:
    """Text that Markdown and its HTML leave as it is."""
    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    escaped = "".join(marks.get(one, f"\\{one}" if one in r"\`*_[]|#~" else one) for one in text)
    return " ".join(escaped.split())
