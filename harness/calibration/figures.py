"""How far a scorer agrees with people: shares, F1, kappa and who was taken for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from harness.calibration.intervals import FEWEST_PROMPTS, bootstrap, wilson
from harness.calibration.measure import NOT_SCORED, Reading

FEWEST = 10
"""Under so many replies a figure is not given: its interval would hold nearly anything."""
OPPOSITES = (frozenset({"support", "oppose"}), frozenset({"none", "full"}))
"""Labels that turn a verdict into its contrary when one is taken for the other."""

Number = Annotated[float, Field(allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Estimate(_Strict):
    """A figure with its 95% interval; `reason` says why one of them is absent."""

    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    reason: str | None = None


class LabelFigures(_Strict):
    """One label: `support` is how often people gave it, `predicted` how often the scorer did."""

    precision: Number | None
    recall: Number | None
    f1: Number | None
    support: int
    predicted: int


class Figures(_Strict):
    """All figures over some labelled replies.

    A label that was accepted beside the person's counts as the person's throughout. `coverage`
    is the share that was given a label other than `unclear`; `confusion` is
    truth -> seen -> replies, where `seen` may be `not scored`. `opposite_errors` is None for a
    scorer without opposite labels.
    """

    n: int
    prompts: int
    right: int
    covered: int
    errors: int
    """Replies at which the instrument broke; they count as not scored."""
    accuracy: Estimate
    macro_f1: Estimate
    kappa: Estimate
    coverage: Estimate
    accuracy_of_covered: Estimate
    opposite_errors: int | None
    labels: dict[str, LabelFigures]
    confusion: dict[str, dict[str, int]]


def figures(readings: Sequence[Reading], labels: Sequence[str]) -> Figures:
    """The figures of `readings` by a scorer of `labels`."""
    covered = [reading for reading in readings if reading.covered]
    columns = [*labels, NOT_SCORED]
    macro, kappa = _agreement(readings, columns)
    return Figures(
        n=len(readings),
        prompts=len({reading.labelled.prompt for reading in readings}),
        right=_right(readings),
        covered=len(covered),
        errors=sum(reading.error is not None for reading in readings),
        accuracy=_share(_right(readings), len(readings)),
        macro_f1=macro,
        kappa=kappa,
        coverage=_share(len(covered), len(readings)),
        accuracy_of_covered=_share(_right(covered), len(covered)),
        opposite_errors=_opposite_errors(readings, labels),
        labels=_by_label(readings, labels),
        confusion=_confusion(readings, columns),
    )


def by_language(readings: Sequence[Reading], labels: Sequence[str]) -> dict[str, Figures]:
    """The figures of each language, the languages in the order of their names."""
    languages = sorted({reading.labelled.language for reading in readings})
    return {
        language: figures([one for one in readings if one.labelled.language == language], labels)
        for language in languages
    }


def is_opposite(reading: Reading) -> bool:
    """Whether the scorer took a label for its contrary."""
    return not reading.right and {reading.labelled.label, reading.seen} in OPPOSITES


def _right(readings: Sequence[Reading]) -> int:
    return sum(reading.right for reading in readings)


def _share(part: int, n: int) -> Estimate:
    if n < FEWEST:
        return Estimate(reason=_too_few(n))
    low, high = wilson(part, n)
    return Estimate(value=part / n, low=low, high=high)


def _too_few(n: int) -> str:
    return f"not enough data: {n} {'reply' if n == 1 else 'replies'}, {FEWEST} are needed"


def _agreement(readings: Sequence[Reading], columns: list[str]) -> tuple[Estimate, Estimate]:
    """Macro-F1 over the labels that occur in truth, and Cohen's kappa."""
    from sklearn.metrics import cohen_kappa_score, f1_score

    truth = [reading.labelled.label for reading in readings]
    seen = [reading.counted for reading in readings]
    present = sorted(set(truth))
    if len(readings) < FEWEST or len(present) < 2:
        reason = _too_few(len(readings))
        if len(readings) >= FEWEST:
            reason = f"not enough data: every reply is labelled {present[0]!r}"
        return Estimate(reason=reason), Estimate(reason=reason)
    macro = float(f1_score(truth, seen, labels=present, average="macro", zero_division=0.0))
    kappa = float(cohen_kappa_score(truth, seen))
    prompts = [reading.labelled.prompt for reading in readings]
    if len(set(prompts)) < FEWEST_PROMPTS:
        few = f"no interval: {len(set(prompts))} prompts, {FEWEST_PROMPTS} are needed"
        return Estimate(value=macro, reason=few), Estimate(value=kappa, reason=few)
    at = {label: number for number, label in enumerate(columns)}
    found = bootstrap([at[one] for one in truth], [at[one] for one in seen], prompts, len(columns))
    return _between(macro, found["macro_f1"]), _between(kappa, found["kappa"])


def _between(value: float, interval: tuple[float, float]) -> Estimate:
    return Estimate(value=value, low=interval[0], high=interval[1])


def _opposite_errors(readings: Sequence[Reading], labels: Sequence[str]) -> int | None:
    if not any(pair <= set(labels) for pair in OPPOSITES):
        return None
    return sum(map(is_opposite, readings))


def _by_label(readings: Sequence[Reading], labels: Sequence[str]) -> dict[str, LabelFigures]:
    from sklearn.metrics import precision_recall_fscore_support

    truth = [reading.labelled.label for reading in readings]
    seen = [reading.counted for reading in readings]
    if not truth:
        return {}
    scores = precision_recall_fscore_support(
        truth, seen, labels=list(labels), zero_division=float("nan")
    )
    found: dict[str, LabelFigures] = {}
    for label, precision, recall, f1, support in zip(labels, *scores, strict=True):
        if support or label in seen:
            found[label] = LabelFigures(
                precision=_defined(precision),
                recall=_defined(recall),
                f1=_defined(f1),
                support=int(support),
                predicted=seen.count(label),
            )
    return found


def _defined(value: float) -> float | None:
    """None for NaN: a precision of a label that was never given is no zero."""
    return float(value) if value == value else None


def _confusion(readings: Sequence[Reading], columns: list[str]) -> dict[str, dict[str, int]]:
    present = {reading.labelled.label for reading in readings}
    table = {truth: dict.fromkeys(columns, 0) for truth in columns if truth in present}
    for reading in readings:
        table[reading.labelled.label][reading.counted] += 1
    return table
