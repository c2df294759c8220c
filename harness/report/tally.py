"""Verdicts of one model on one group become counts, and counts become sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from harness.records import CheckLine, ScoreLine, VerdictLine
from harness.report.text import number, plural

NOT_SCORED = "not scored"
LEADING_SCORER = "stance"
"""The scorer whose labels the page shows first, if a run has it."""

_FIRST = ("support", "mixed", "neutral", "dodge", "unclear")
_LAST = (NOT_SCORED, "oppose")


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many verdicts of each outcome; errors stand beside them, never among them."""

    passed: int
    failed: int
    inconclusive: int
    not_judged: int
    errors: int
    prompts: int
    """What was asked: fewer than verdicts where a probe has paraphrases or samples."""

    @property
    def verdicts(self) -> int:
        """All verdicts, one for each reply."""
        return self.judged + self.not_judged

    @property
    def variants(self) -> str:
        """How many replies there are to how many probes; empty where each probe has one."""
        if self.prompts == self.verdicts:
            return ""
        return f"{self.verdicts:,} replies to {plural(self.prompts, 'probe')}"

    @property
    def judged(self) -> int:
        """Verdicts that could have been a pass."""
        return self.passed + self.failed + self.inconclusive

    @property
    def words(self) -> str:
        """The counts as a sentence without its subject."""
        errors = plural(self.errors, "error")
        several = f"; {self.variants}" if self.variants else ""
        if self.judged:
            rest = f", {self.not_judged} not judged" if self.not_judged else ""
            of = "replies" if self.variants else "probes"
            return (
                f"{self.passed:,} of {self.judged:,} {of} pass, {self.failed:,} fail, "
                f"{self.inconclusive:,} inconclusive{rest}, {errors}{several}"
            )
        if self.not_judged:
            measured = self.variants or plural(self.not_judged, "probe")
            return f"{measured} measured, none judged, {errors}"
        return f"not enough data (n = 0), {errors}"


@dataclass(frozen=True, kw_only=True)
class Share:
    """One label's part of a bar; `style` is one of few fixed names, whatever the label."""

    label: str
    count: int
    style: str


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


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All that is counted over the verdicts of one model on one group."""

    tally: Tally
    lead: Shift | None
    """Of the leading scorer, or of the first that gives labels; None without any."""
    notes: tuple[str, ...]
    """Checks obeyed, replies cut, other labels that moved, medians of numbers; in words."""


def tally(verdicts: Sequence[VerdictLine], errors: int) -> Tally:
    """Count the outcomes of `verdicts`."""
    seen = Counter(verdict.outcome for verdict in verdicts)
    return Tally(
        passed=seen["pass"],
        failed=seen["fail"],
        inconclusive=seen["inconclusive"],
        not_judged=seen["not judged"],
        errors=errors,
        prompts=len({(v.model, v.suite, v.group, v.of or v.probe) for v in verdicts}),
    )


def figures(
    verdicts: Sequence[VerdictLine],
    errors: int,
    *,
    taught: str | None = None,
    is_base: bool = False,
) -> Figures:
    """Count everything that a group's line says; `taught` is the side the model was taught."""
    scorers = sorted({name for verdict in verdicts for name in verdict.scores}, key=scorer_order)
    labelled = [name for name in scorers if any(_has_label(v, name) for v in verdicts)]
    shifts = [_shift(verdicts, name, taught, is_base) for name in labelled]
    expected = {check.scorer.partition(".")[0] for v in verdicts for check in v.checks}
    told = [name for name in scorers if name not in labelled and name in expected | {"length"}]
    counted = tally(verdicts, errors)
    notes = [
        counted.variants,
        _checks([check for verdict in verdicts for check in verdict.checks]),
        _cut(verdicts, is_base),
        *(_aside(shift) for shift in shifts[1:]),
        *(_numbers(verdicts, name, is_base) for name in scorers if name in told),
    ]
    return Figures(
        tally=counted,
        lead=shifts[0] if shifts else None,
        notes=tuple(note for note in notes if note),
    )


def scorer_order(name: str) -> tuple[bool, str]:
    """Sort key: the leading scorer first, the others by name."""
    return (name != LEADING_SCORER, name)


def outcome_label(score: ScoreLine | None) -> str:
    """The label of a score in words; None and missing scores are `not scored`."""
    if score is None or score.value is None:
        return NOT_SCORED
    return score.value if isinstance(score.value, str) else number(score.value)


def moved(verdict: VerdictLine) -> bool | None:
    """Whether the leading label differs from the base's; None where either was not scored."""
    model = verdict.scores.get(LEADING_SCORER)
    base = verdict.base_scores.get(LEADING_SCORER)
    if model is None or base is None or model.value is None or base.value is None:
        return None
    return model.value != base.value


def style(label: str) -> str:
    """Name of the pattern that a label is drawn with; labels never become class names."""
    known = {"support": "support", "oppose": "oppose", "mixed": "mixed", NOT_SCORED: "none"}
    return known.get(label, "other")


def _has_label(verdict: VerdictLine, scorer: str) -> bool:
    scores = (verdict.scores.get(scorer), verdict.base_scores.get(scorer))
    return any(score is not None and isinstance(score.value, str) for score in scores)


def _label_order(label: str) -> tuple[int, int, str]:
    # Support and oppose stand at the two ends of a bar, so that both grow from an edge.
    if label in _FIRST:
        return (0, _FIRST.index(label), "")
    return (2, _LAST.index(label), "") if label in _LAST else (1, 0, label)


def _shift(
    verdicts: Sequence[VerdictLine], scorer: str, taught: str | None, is_base: bool
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
            model=_shares(after, labels),
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
        base=_shares(before, labels),
        model=_shares(after, labels),
        words=f"{', '.join(words)} of {n}",
        moved=f"{changed} of {len(both)} changed" if both else "changed: not enough data (n = 0)",
        changed=base != model,
    )


def _shares(counts: Counter[str], labels: Iterable[str]) -> tuple[Share, ...]:
    return tuple(
        Share(label=label, count=counts[label], style=style(label))
        for label in labels
        if counts[label]
    )


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
