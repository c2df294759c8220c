"""One finding becomes one row: its verdict, of whom, the effect in words and as a picture."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.records import CorrectionLine, FindingLine, ModelLine
from harness.report.estimates import form_of, is_met, level, p_words, per_words, shown, side_form
from harness.report.forest import Axis, Forest, forest
from harness.report.marks import MARKS, STYLES
from harness.report.text import link, plural
from harness.types import Outcome


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A verdict: sign and word together, so that colour is never alone."""

    sign: str
    word: str
    style: str


@dataclass(frozen=True, kw_only=True)
class Flag:
    """Why a finding must be read with care."""

    word: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One side of a finding, for the table behind it."""

    role: str
    model: str
    estimate: str
    replies: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One finding."""

    mark: Mark
    who: str
    where: str
    href: str
    effect: str
    short: str
    """Of whom, where, and how much, in one line."""
    aside: str
    """What the effect is made of: both levels, and the number of prompts."""
    picture: Forest | None
    chance: str
    more: str
    flags: tuple[Flag, ...]
    sentence: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    rerun: str


@dataclass(frozen=True, kw_only=True)
class Context:
    """What rows need of the rest of the record: models, titles of groups, corrected p values."""

    models: Mapping[str, ModelLine] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    corrections: Sequence[CorrectionLine] = ()

    def order(self, finding: FindingLine) -> tuple[int, int, str]:
        """Sort key of rows: models and groups in the order in which the run has them."""
        names, groups = list(self.models), list(self.titles)
        model = names.index(finding.model) if finding.model in self.models else len(names)
        group = finding.groups[0] if finding.groups else ""
        place = groups.index(group) if group in self.titles else len(groups)
        return model, place, finding.id

    def group(self, finding: FindingLine) -> str:
        """The groups of a finding in words."""
        if len(finding.groups) != 1:
            return " + ".join(finding.groups)
        (group,) = finding.groups
        return f"{group} {self.titles.get(group) or finding.group_title}".strip()


def standing(finding: FindingLine) -> str:
    """What the finding counts as: its outcome, or that it decides or shows nothing."""
    if finding.advisory:
        return "advisory"
    if finding.vacuous and finding.outcome == "pass":
        return "vacuous"
    return finding.outcome


def mark(finding: FindingLine) -> Mark:
    """The verdict as it is shown; a pass that shows nothing does not look like one."""
    kind = standing(finding)
    if kind == "vacuous":
        return Mark(sign="?", word="pass, but vacuous", style="inconclusive")
    if kind == "advisory":
        return Mark(sign="·", word=f"{finding.outcome}, advisory", style="not-judged")
    if finding.on_the_way:
        return Mark(sign="·", word=f"{finding.on_the_way}, on the way", style="not-judged")
    return outcome_mark(finding.outcome, "measured" if finding.outcome == "not judged" else "")


def outcome_mark(outcome: Outcome, word: str = "") -> Mark:
    """An outcome as it is shown, under its own name or another."""
    return Mark(sign=MARKS[outcome], word=word or outcome, style=STYLES[outcome])


def row(finding: FindingLine, axis: Axis | None, context: Context) -> Row:
    """Put one finding into words."""
    shape = mark(finding)
    unit = per_words(finding)
    effect = shown(finding.estimate, form_of(finding), bound=finding.bound, per=unit)
    return Row(
        mark=shape,
        who=_who(finding),
        where=context.group(finding),
        href=_href(finding, context),
        effect=effect,
        short=f"{_who(finding)} on {' + '.join(finding.groups)} {effect}",
        aside=_aside(finding, context),
        picture=forest(finding, axis, shape.style),
        chance=_chance(finding, context.corrections),
        more=_more(finding),
        flags=_flags(finding),
        sentence=finding.sentence,
        facts=_facts(finding, context.corrections),
        parts=tuple(_parts(finding)),
        rerun=finding.rerun,
    )


def _who(finding: FindingLine) -> str:
    against = f" against {finding.control}" if finding.control else ""
    return f"{finding.model}{against}"


def _href(finding: FindingLine, context: Context) -> str:
    if finding.model not in context.models or len(finding.groups) != 1:
        return ""
    return link({"model": finding.model, "group": finding.groups[0]})


def _aside(finding: FindingLine, context: Context) -> str:
    side = re.search(r"(\S+) \(as taught\)", finding.metric)
    told = [f"taught to {side[1]}"] if side else []
    if finding.what in ("compare", "baseline") and len(finding.sides) == 2:
        levels = (level(side.estimate, side_form(finding)) for side in finding.sides)
        told.append(" against ".join(levels))
    if finding.varies:
        told.append(_varied(finding, context))
    told.append(plural(finding.estimate.n, "prompt"))
    if finding.what in ("gate", "compare", "baseline"):
        told += _unread(finding)
    return " · ".join(part for part in told if part)


def _varied(finding: FindingLine, context: Context) -> str:
    """The factor with both of its values, where the models say them."""
    pair = [context.models.get(name or "") for name in (finding.model, finding.control)]
    values: list[Any] = [one.training.get(finding.varies or "") for one in pair if one]
    if len(values) < 2 or None in values:
        return f"{finding.varies} varied"
    return f"{finding.varies} {values[0]} against {values[1]}"


def _unread(finding: FindingLine) -> list[str]:
    told = []
    several = any(side.replies != finding.estimate.n for side in finding.sides)
    counts = [(str(side.replies), side.unclear, side.missing) for side in finding.sides]
    if several and counts:
        told.append(f"{' against '.join(count for count, _, _ in counts)} replies")
    for word, at in (("unclear", 1), ("not scored", 2)):
        if any(count[at] for count in counts):
            told.append(f"{' against '.join(str(count[at]) for count in counts)} {word}")
    return told


def _chance(finding: FindingLine, corrections: Sequence[CorrectionLine]) -> str:
    for correction in corrections:
        p = correction.adjusted.get(finding.id)
        if p is not None:
            words = "beyond chance" if p <= correction.level else "may be chance"
            return f"{words}: {p_words(p)} ({correction.method.capitalize()})"
    if finding.p is not None:
        return f"{p_words(finding.p)}, not corrected"
    return f"not tested: {finding.test}" if finding.test else ""


def _more(finding: FindingLine) -> str:
    if finding.more is None:
        return ""
    end = "make it sure"
    if finding.outcome == "inconclusive":
        end = f"make it a {'pass' if is_met(finding) else 'fail'}"
    return f"about {plural(finding.more, 'more prompt')} like these would {end}"


def _flags(finding: FindingLine) -> tuple[Flag, ...]:
    flags = [
        Flag(word="vacuous", why=finding.vacuous),
        Flag(word="advisory, decides nothing", why=finding.advisory),
    ]
    found = [flag for flag in flags if flag.why]
    if finding.estimate.value is None:
        found.append(Flag(word="not enough data", why=finding.estimate.reason))
    elif finding.estimate.reason:
        found.append(Flag(word="limits", why=finding.estimate.reason))
    return tuple(found)


def _facts(
    finding: FindingLine, corrections: Sequence[CorrectionLine]
) -> tuple[tuple[str, str], ...]:
    seen = finding.estimate
    groups = [same for one in corrections for same in one.same if finding.id in same]
    again = [id for same in groups for id in same if id != finding.id]
    facts = (
        ("interval", f"{seen.method}, {100 * seen.confidence:g}%"),
        ("test", finding.test if finding.p is not None else ""),
        ("p before correction", "" if finding.p is None else f"{finding.p:.3g}"),
        ("the same effect, counted once", ", ".join(again)),
    )
    return tuple((name, value) for name, value in facts if value)


def _parts(finding: FindingLine) -> Sequence[Part]:
    sides = [
        Part(
            role=side.role,
            model=side.model,
            estimate=shown(side.estimate, side_form(finding)),
            replies=f"{plural(side.replies, 'reply', 'replies')}, {side.unclear} unclear, "
            f"{side.missing} not scored",
        )
        for side in finding.sides
    ]
    controls = [
        Part(
            role=f"control, asked the same ({one.outcome})",
            model=one.model,
            estimate=shown(one.estimate, form_of(finding)),
            replies=plural(one.estimate.n, "prompt"),
        )
        for one in finding.controls
    ]
    return [*sides, *controls]
