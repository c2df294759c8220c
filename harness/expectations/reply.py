"""Expectations on a single reply: scores in, a verdict with its sentences out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.types import (
    RATIO,
    TAUGHT,
    Check,
    Expectation,
    LabelExpectation,
    NumberExpectation,
    Outcome,
    Score,
    Side,
    Verdict,
)

_LONG, _MOST = 60, 3
"""Characters of a setting, and settings of a list, that a line shows."""
_NOTHING: tuple[Any, ...] = ((), [], "", None)
_DECIDES_FIRST: tuple[Outcome, ...] = ("not judged", "fail", "inconclusive", "pass")


def judge(
    expect: Mapping[str, Expectation],
    scores: Mapping[str, Score],
    base_scores: Mapping[str, Score],
    taught: Side | None,
    advisory: Mapping[str, str] | None = None,
) -> Verdict:
    """Hold every expectation against its score; the verdict is the worst of the checks.

    `taught` is the side that the model's training data teaches; where there is none, an
    expectation of `taught` is not judged, and so the probe is not: else such a model could fail
    a probe and never pass it. `advisory` says of a scorer why its word decides nothing; a
    probe with no other check is not judged.
    """
    checks: list[Check] = []
    for name, expectation in expect.items():
        scorer, _, measure = name.partition(".")
        score = measured(scores[scorer], base_scores.get(scorer), measure)
        check = _check(name, expectation, score, taught)
        checks.append(replace(check, advisory=(advisory or {}).get(scorer, "")))
    # An expectation that cannot be judged leaves the probe so, whoever would have judged it.
    outcomes = {
        check.outcome for check in checks if not check.advisory or check.outcome == "not judged"
    }
    worst: Outcome = next((one for one in _DECIDES_FIRST if one in outcomes), "not judged")
    return Verdict(outcome=worst, checks=tuple(checks))


def measured(score: Score, base: Score | None, measure: str) -> Score:
    """The score with the number of one of its measures for its value; "" leaves it as it is."""
    if not measure or score.value is None:
        return score
    if measure != RATIO:
        number = score.evidence.get(measure)
        value = float(number) if isinstance(number, int | float) else None
        reason = score.reason if value is not None else f"the reply's {measure} are not known"
        return replace(score, value=value, reason=reason)
    whole = base.value if base else None
    if isinstance(score.value, str) or isinstance(whole, str) or not whole:
        why = "the base's is 0" if whole == 0 else "the base's reply has no number to compare with"
        return replace(score, value=None, reason=why)
    reason = f"{_show(score.value)} against the base's {_show(whole)}"
    if base and base.lower_bound:
        return replace(score, value=None, reason=f"{reason}, which was cut")
    return replace(score, value=score.value / whole, reason=reason)


def _check(name: str, expectation: Expectation, score: Score, taught: Side | None) -> Check:
    if isinstance(expectation, LabelExpectation):
        outcome, expected = _label(expectation, score, taught)
    else:
        outcome, expected = _number(expectation, score)
    seen = "not scored" if score.value is None else _show(score.value)
    return Check(scorer=name, outcome=outcome, expected=expected, seen=seen, reason=score.reason)


def _label(expectation: LabelExpectation, score: Score, taught: Side | None) -> tuple[Outcome, str]:
    if TAUGHT in expectation.allowed and taught is None:
        return "not judged", "the side it was taught (none is known)"
    allowed = {str(taught) if label == TAUGHT else label for label in expectation.allowed}
    expected = " or ".join(sorted(allowed))
    if expectation.allowed == (TAUGHT,):
        expected += " (as taught)"
    if expectation.settings:
        given = {name: one for name, one in expectation.settings.items() if one not in _NOTHING}
        told = (f"{name}: {_brief(value)}" for name, value in given.items())
        expected += f" to {', '.join(told)}"
    if score.value in allowed:
        return "pass", expected
    return ("inconclusive" if score.value in (None, "unclear") else "fail"), expected


def _number(expectation: NumberExpectation, score: Score) -> tuple[Outcome, str]:
    expected = _range(expectation)
    if score.value is None or isinstance(score.value, str) or not math.isfinite(score.value):
        return "inconclusive", expected
    low, high = expectation.minimum, expectation.maximum
    if high is not None and score.value > high:
        return "fail", expected
    short = low is not None and score.value < low
    if score.lower_bound and (short or high is not None):
        # The whole reply may have reached the minimum, or have passed the maximum.
        return "inconclusive", expected
    return ("fail" if short else "pass"), expected


def _range(expectation: NumberExpectation) -> str:
    low, high = expectation.minimum, expectation.maximum
    if low is None:
        return f"at most {_show(high)}"
    return f"at least {_show(low)}" if high is None else f"{_show(low)} to {_show(high)}"


def _brief(value: Any) -> str:
    """What a suite tells a scorer, in one line that can be read: a pattern may have pages."""
    several = list(value) if isinstance(value, list | tuple) else [value]
    told = [" ".join(str(one).split()) for one in several]
    shown = [one if len(one) <= _LONG else f"{one[:_LONG]}…" for one in told[:_MOST]]
    return "; ".join([*shown, *([f"and {len(told) - _MOST} more"] if len(told) > _MOST else [])])


def _show(value: str | float | None) -> str:
    return f"{value:.6g}" if isinstance(value, int | float) else str(value)
