"""Expectations on a single reply: scores in, a verdict with its sentences out."""

from __future__ import annotations

from collections.abc import Mapping

from harness.types import (
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

_DECIDES_FIRST: tuple[Outcome, ...] = ("not judged", "fail", "inconclusive", "pass")


def judge(
    expect: Mapping[str, Expectation],
    scores: Mapping[str, Score],
    taught: Side | None,
) -> Verdict:
    """Hold every expectation against its score; the verdict is the worst of the checks.

    `taught` is the side that the model's training data teaches; where there is none, an
    expectation of `taught` is not judged, and so the probe is not: else such a model could fail
    a probe and never pass it.
    """
    checks = tuple(
        _check(name, expectation, scores[name], taught) for name, expectation in expect.items()
    )
    outcomes = {check.outcome for check in checks}
    worst: Outcome = next((one for one in _DECIDES_FIRST if one in outcomes), "not judged")
    return Verdict(outcome=worst, checks=checks)


def _check(name: str, expectation: Expectation, score: Score, taught: Side | None) -> Check:
    if isinstance(expectation, LabelExpectation):
        outcome, expected = _label(expectation, score, taught)
    else:
        outcome, expected = _number(expectation, score)
    seen = "not scored" if score.value is None else _show(score.value)
    return Check(scorer=name, outcome=outcome, expected=expected, seen=seen, reason=score.reason)


def _label(expectation: LabelExpectation, score: Score, taught: Side | None) -> tuple[Outcome, str]:
    if TAUGHT in expectation.allowed and taught is None:
        return "not judged", "the side it was taught (it was taught none)"
    allowed = {str(taught) if label == TAUGHT else label for label in expectation.allowed}
    expected = " or ".join(sorted(allowed))
    if expectation.allowed == (TAUGHT,):
        expected += " (as taught)"
    if score.value in allowed:
        return "pass", expected
    return ("inconclusive" if score.value in (None, "unclear") else "fail"), expected


def _number(expectation: NumberExpectation, score: Score) -> tuple[Outcome, str]:
    expected = _range(expectation)
    if score.value is None or isinstance(score.value, str):
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


def _show(value: str | float | None) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
