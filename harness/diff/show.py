"""A diff as text for the terminal, as Markdown for a pull request, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from harness.diff.cells import Kind
from harness.diff.compare import Diff
from harness.diff.findings import FindingPair
from harness.diff.join import Pair
from harness.report import changes
from harness.report.markdown import code, cut, plain
from harness.report.text import plural, visible

Format = Literal["text", "markdown", "json"]

_SHORT = 160
_TOLD: tuple[Kind, ...] = ("regressed", "fixed", "not comparable")
"""Kinds of which each probe is named; the others are counted."""


def show(diff: Diff, form: Format = "text") -> str:
    """The whole diff, what got worse first."""
    shown: Mapping[Format, Callable[[Diff], str]] = {
        "text": lambda diff: "\n".join(_text(diff)),
        "markdown": lambda diff: "\n".join(_markdown(diff)),
        "json": lambda diff: json.dumps(diff.as_json(), ensure_ascii=False, indent=1),
    }
    return shown[form](diff)


def _text(diff: Diff) -> Iterator[str]:
    yield f"{changes.named(diff.old)} → {changes.named(diff.new)}"
    yield changes.headline(diff)
    for note in changes.notes(diff):
        yield f"  {note}"
    for tier, groups in changes.by_tier(diff.groups):
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
    yield from changes.rest(diff.pairs)


def _text_findings(findings: Iterable[FindingPair]) -> Iterator[str]:
    for title, members in changes.changed_findings(findings):
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
    yield f"## {code(diff.old.run)} → {code(diff.new.run)}"
    yield f"\n{changes.headline(diff)}\n"
    for note in changes.notes(diff):
        yield f"- {plain(note)}"
    if diff.groups:
        yield "\n| tier | model | group | change |\n|---|---|---|---|"
    for tier, groups in changes.by_tier(diff.groups):
        for group in groups:
            where = group.suite + (f"/{group.group}" if group.group else "")
            told = group.sentence + _flags(group.flags)
            yield f"| {tier} | {code(group.model)} | {code(where)} | {plain(told)} |"
    for title, members in changes.changed_findings(diff.findings):
        yield f"\n**{title}**\n"
        for one in members:
            yield f"- {plain(_finding_words(one))}"
    for kind in _TOLD:
        pairs = [pair for pair in diff.pairs if pair.kind == kind]
        if pairs:
            yield f"\n**{kind} ({plural(len(pairs), 'probe')})**\n"
        for pair in pairs:
            why = f": {_short(pair.why)}" if pair.why else ""
            yield f"- {plain(_pair_words(pair) + _flags(pair.flags) + why)}"
    yield ""
    yield from (f"- {plain(line)}" for line in changes.rest(diff.pairs))


def _finding_words(one: FindingPair) -> str:
    reason = f" ({one.reason})" if one.reason else ""
    told = one.new_sentence or one.old_sentence
    return visible(f"{one.id}: {one.old} → {one.new}{_flags(one.flags)}{reason}  {_short(told)}")


def _pair_words(pair: Pair) -> str:
    was = f" (was {pair.old_model})" if pair.old_model not in ("", pair.model) else ""
    return visible(
        f"{pair.model}{was} {pair.suite}/{pair.group}/{pair.probe}: {pair.old} → {pair.new}"
    )


def _flags(flags: Iterable[str]) -> str:
    told = changes.flags(flags)
    return f" [{', '.join(told)}]" if told else ""


def _short(text: str) -> str:
    return visible(cut(text, _SHORT))
