"""Which failing tests a baseline excuses."""

from __future__ import annotations

import pytest

from harness.baseline import Baseline
from harness.known import excused, excused_finding
from harness.records import EstimateLine, FindingLine, VerdictLine
from harness.types import Outcome
from tests import report_sample as sample


def verdict(outcome: Outcome, text: str = "No.", **changes: object) -> VerdictLine:
    return sample.verdict(outcome=outcome, reply=sample.reply(text), **changes)


def finding(outcome: Outcome, id: str = "m/s.opposing") -> FindingLine:
    estimate = EstimateLine(value=0.7, low=0.5, high=0.9, n=20, method="wilson", confidence=0.95)
    return FindingLine(
        what="gate",
        id=id,
        name="opposing",
        suite="s",
        groups=("g",),
        model="m",
        metric="rate of stance oppose",
        unit="rate",
        estimate=estimate,
        outcome=outcome,
        sentence="",
        rerun="pytest",
    )


def baseline(*lines: VerdictLine, findings: tuple[FindingLine, ...] = ()) -> Baseline:
    records = sample.records(*lines, findings=findings)
    return Baseline(records=records, words="", stale=False)


@pytest.mark.parametrize("old", ["fail", "inconclusive"])
@pytest.mark.parametrize("new", ["fail", "inconclusive"])
def test_what_did_not_pass_before_is_known(old: Outcome, new: Outcome) -> None:
    assert excused(baseline(verdict(old)), verdict(new)).startswith(f"known: {old} in run")


def test_another_reply_than_the_one_that_passed_is_for_its_group_to_judge() -> None:
    told = excused(baseline(verdict("pass", "No.")), verdict("fail", "Yes."))
    assert "with another reply" in told


def test_the_reply_that_passed_must_pass_again() -> None:
    assert excused(baseline(verdict("pass", "No.")), verdict("fail", "No.")) == ""


def test_what_nobody_judged_before_is_not_known() -> None:
    assert excused(baseline(verdict("not judged")), verdict("fail")) == ""
    assert excused(baseline(verdict("fail", probe="other")), verdict("fail")) == ""


def test_likelihoods_that_do_not_pass_any_more_are_no_chance() -> None:
    old, new = (
        sample.verdict(outcome=outcome, reply=None, base_reply=None) for outcome in ("pass", "fail")
    )
    assert excused(baseline(old), new) == ""


@pytest.mark.parametrize(
    ("old", "new", "fine"),
    [
        ("fail", "fail", True),
        ("inconclusive", "fail", True),
        ("pass", "inconclusive", True),
        ("pass", "fail", False),
        ("not judged", "fail", False),
    ],
)
def test_findings(old: Outcome, new: Outcome, *, fine: bool) -> None:
    assert bool(excused_finding(baseline(findings=(finding(old),)), finding(new))) == fine


def test_a_new_finding_is_not_known() -> None:
    known = baseline(findings=(finding("fail", "other"),))
    assert excused_finding(known, finding("fail")) == ""
