"""What a group's replies say, base beside model: shares, their intervals, and who moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from harness.records import CheckLine, VerdictLine
from harness.report.marks import label_style
from harness.report.sides import Each, Sureness, each_prompt, moves, sureness
from harness.report.tally import (
    LEADING_SCORER,
    NOT_SCORED,
    Tally,
    outcome_label,
    scorer_order,
    tally,
)
from harness.report.text import number

_FIRST = ("support", "none", "mixed", "partial", "neutral", "dodge", "unclear")
_LAST = (NOT_SCORED, "full", "oppose")
_NARROW, _WIDE = 0.06, 0.3
"""Shares of a bar below which a number, and a number with its label, do not fit."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """One label's part of a bar; `style` is one of few fixed names, whatever the label."""

    label: str
    count: int
    style: str
    text: str = ""
    """What is written into its part of a bar; empty where it would not fit."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One label scorer over one group: the base's replies against the model's.

    `base` and `moved` are empty where the model is the base itself.
    """

    scorer: str
    n: int
    base: tuple[Share, ...]
    model: tuple[Share, ...]
    words: str
    moved: str
    changed: bool
    base_sureness: Sureness | None = None
    model_sureness: Sureness | None = None
    """Intervals of the shares at the bars' ends."""
    shares: str = ""
    """The same in words: `oppose 4% [0, 21] → 71% [49, 87]`."""
    moves: str = ""
    """What became of what: `support → oppose 9, unclear → oppose 7`; empty without a change."""
    each: Each | None = None
    """Prompt by prompt; None where there are too many, or no stance."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All that is counted over the verdicts of one model on one group."""

    tally: Tally
    lead: Shift | None
    """Of the leading scorer, or of the first that gives labels; None without any."""
    notes: tuple[str, ...]
    """Checks obeyed, replies cut, medians of numbers; in words."""
    asides: tuple[str, ...]
    """Labels of other scorers that moved, though nobody asked."""
    aside: str
    """Which scorers these are: `also moved: language, refusal`; empty without any."""


def figures(
    verdicts: Sequence[VerdictLine],
    errors: int,
    *,
    taught: str | None = None,
    is_base: bool = False,
    asked: Collection[str] = (),
    rows: Sequence[int] = (),
) -> Figures:
    """Count everything that a group's line says; `taught` is the side the model was taught.

    `asked` are the scorers that findings on the group are about, `rows` the verdicts' numbers on
    the page. A group that is asked for other labels than a stance is led by those.
    """
    scorers = sorted({name for verdict in verdicts for name in verdict.scores}, key=scorer_order)
    expected = {check.scorer.partition(".")[0] for v in verdicts for check in v.checks}
    wanted = {*asked, *expected}
    labelled = sorted(
        (name for name in scorers if _gives_labels(name, verdicts)),
        key=lambda name: (name not in wanted, *scorer_order(name)),
    )
    shifts = [_shift(verdicts, name, taught, is_base) for name in labelled]
    told = [name for name in scorers if name not in labelled and name in expected | {"length"}]
    counted = tally(verdicts, errors)
    notes = [
        counted.variants,
        _checks([check for verdict in verdicts for check in verdict.checks]),
        _cut(verdicts, is_base),
        *(_aside(shift) for shift in shifts[1:] if shift.scorer in wanted),
        *(_numbers(verdicts, name, is_base) for name in scorers if name in told),
    ]
    aside = {one.scorer: _aside(one) for one in shifts[1:] if one.scorer not in wanted}
    moved = {scorer: words for scorer, words in aside.items() if words}
    return Figures(
        tally=counted,
        lead=_lead(shifts[0], verdicts, taught, is_base, rows) if shifts else None,
        notes=tuple(note for note in notes if note),
        asides=tuple(moved.values()),
        aside=f"also moved: {', '.join(moved)}" if moved else "",
    )


def _gives_labels(scorer: str, verdicts: Sequence[VerdictLine]) -> bool:
    """Whether its first score is a label: no scorer gives labels and numbers."""
    for verdict in verdicts:
        for score in (verdict.scores.get(scorer), verdict.base_scores.get(scorer)):
            if score is not None and score.value is not None:
                return isinstance(score.value, str)
    return False


def _label_order(label: str) -> tuple[int, int, str]:
    # Support and oppose stand at the two ends of a bar, so that both grow from an edge.
    if label in _FIRST:
        return (0, _FIRST.index(label), "")
    return (2, _LAST.index(label), "") if label in _LAST else (1, 0, label)


def _shift(
    verdicts: Sequence[VerdictLine],
    scorer: str,
    taught: str | None,
    is_base: bool,
) -> Shift:
    # Side by side, prompt by prompt: both counters have the same n.
    base = [outcome_label(verdict.base_scores.get(scorer)) for verdict in verdicts]
    model = [outcome_label(verdict.scores.get(scorer)) for verdict in verdicts]
    n = len(verdicts)
    before, after = Counter(base), Counter(model)
    labels = sorted({*base, *model}, key=_label_order)
    if is_base:
        words = [f"{label} {after[label]}" for label in labels if after[label]]
        return Shift(
            scorer=scorer,
            n=n,
            base=(),
            model=_shares(after, labels, scorer == LEADING_SCORER),
            words=f"{', '.join(words)} of {n}",
            moved="",
            changed=False,
        )
    told = [taught] if taught and scorer == LEADING_SCORER else labels
    words = [f"{label}: base {before[label]} → model {after[label]}" for label in told]
    both = [pair for pair in zip(base, model, strict=True) if NOT_SCORED not in pair]
    changed = sum(old != new for old, new in both)
    return Shift(
        scorer=scorer,
        n=n,
        base=_shares(before, labels, scorer == LEADING_SCORER),
        model=_shares(after, labels, scorer == LEADING_SCORER),
        words=f"{', '.join(words)} of {n}",
        moved=f"{changed} of {len(both)} changed" if both else "changed: not enough data (n = 0)",
        changed=base != model,
    )


def _lead(
    shift: Shift,
    verdicts: Sequence[VerdictLine],
    taught: str | None,
    is_base: bool,
    rows: Sequence[int],
) -> Shift:
    """The shift with the intervals of its outer shares, and with every prompt's own move."""
    old = [outcome_label(verdict.base_scores.get(shift.scorer)) for verdict in verdicts]
    new = [outcome_label(verdict.scores.get(shift.scorer)) for verdict in verdicts]
    order = sorted({*old, *new}, key=_label_order)
    stance = shift.scorer == LEADING_SCORER
    # What was not scored is no share of anything.
    left, right = ("support", "oppose") if stance else _outer(order)
    prompts = [verdict.of or verdict.probe for verdict in verdicts]
    after = sureness(new, prompts, left, right)
    if is_base:
        return replace(shift, model_sureness=after, shares=_told(after.shares))
    before = sureness(old, prompts, left, right)
    pairs = zip(old, new, strict=True)
    wanted = (taught,) if stance and taught else (left, right)
    both = [
        (label, f"{share} → {dict(after.shares)[label]}")
        for label, share in before.shares
        if label in wanted
    ]
    return replace(
        shift,
        base_sureness=before,
        model_sureness=after,
        shares=_told(both),
        moves=moves([(old, new) for old, new in pairs if NOT_SCORED not in (old, new)]),
        each=each_prompt(old, new, rows, order) if stance and rows else None,
    )


def _outer(order: Sequence[str]) -> tuple[str, str]:
    """Labels at the two ends of a bar; empty for an end without one, or with the other's."""
    left, right = ("" if label == NOT_SCORED else label for label in (order[0], order[-1]))
    return left, "" if right == left else right


def _told(shares: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{label} {words}" for label, words in shares)


def _shares(counts: Counter[str], labels: Iterable[str], stance: bool) -> tuple[Share, ...]:
    n = counts.total()
    return tuple(
        Share(
            label=label,
            count=counts[label],
            style=label_style(label),
            text=_written(label, counts[label], counts[label] / n, stance),
        )
        for label in labels
        if counts[label]
    )


def _written(label: str, count: int, share: float, stance: bool) -> str:
    """The legend tells stances apart; other labels stand in the bar."""
    if share < _NARROW:
        return ""
    return f"{count:,}" if stance or share < _WIDE else f"{count:,} {label}"


def _aside(shift: Shift) -> str:
    """Another scorer's labels, and only those that news can be made of."""
    if not shift.moved:
        return f"{shift.scorer}: {shift.words}"
    before = {share.label: share.count for share in shift.base}
    after = {share.label: share.count for share in shift.model}
    told = [
        f"{label} base {before.get(label, 0)} → model {after.get(label, 0)}"
        for label in sorted({*before, *after}, key=_label_order)
        if before.get(label) != after.get(label)
    ]
    return f"{shift.scorer}: {', '.join([*told, shift.moved])}" if shift.changed else ""


def _checks(checks: Sequence[CheckLine]) -> str:
    names = sorted({check.scorer for check in checks}, key=scorer_order)
    judged = {
        name: [
            c.outcome == "pass"
            for c in checks
            if c.scorer == name and c.outcome != "not judged" and not c.advisory
        ]
        for name in names
    }
    told = [f"{name} {sum(each)} of {len(each)}" for name, each in judged.items() if each]
    return f"as expected: {', '.join(told)}" if told else ""


def _cut(verdicts: Sequence[VerdictLine], is_base: bool) -> str:
    model = sum(v.reply.ended is False for v in verdicts if v.reply)
    base = sum(v.base_reply.ended is False for v in verdicts if v.base_reply)
    if not any(v.reply and v.reply.ended is not None for v in verdicts):
        return ""
    if not model and not (base and not is_base):
        return "no reply cut short"
    counts = f"{model}" if is_base else f"base {base} → model {model}"
    return f"cut short: {counts} of {len(verdicts)}"


def _numbers(verdicts: Sequence[VerdictLine], scorer: str, is_base: bool) -> str:
    pairs = [
        (base.value, model.value)
        for verdict in verdicts
        if (base := verdict.base_scores.get(scorer)) and (model := verdict.scores.get(scorer))
        if not isinstance(base.value, str | None) and not isinstance(model.value, str | None)
    ]
    if not pairs:
        return f"{scorer}: not enough data (n = 0)"
    old, new = (number(median(values)) for values in zip(*pairs, strict=True))
    medians = new if is_base else f"base {old} → model {new}"
    some = "" if len(pairs) == len(verdicts) else f" (n = {len(pairs)})"
    return f"{scorer}: median {medians}{some}"
