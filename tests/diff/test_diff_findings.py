"""Findings of two runs: which failure is a regression, and which may be chance."""

from __future__ import annotations

from typing import Any

import pytest

from harness.diff import models
from harness.diff.findings import FindingPair, joined_findings
from harness.records import Records, SideLine
from tests.diff.runs import GROUP, SUITE, finding, model, run
from tests.report_sample import digest, error, verdict

ID = f"q4_main/{SUITE}/opposing/{GROUP}"
LOW = (0.5, 0.4, 0.6)


def found(old: Records, new: Records, **changes: Any) -> FindingPair:
    values = {"stack": False, "changed": frozenset()} | changes
    (one,) = joined_findings(old, new, models.matched(old, new), **values)
    return one


def both(old: Any, new: Any, **changes: Any) -> FindingPair:
    return found(run(findings=(old,)), run(findings=(new,)), **changes)


@pytest.mark.parametrize(
    ("old", "new", "kind", "tier"),
    [
        ("pass", "pass", "still passing", "stable"),
        ("pass", "fail", "regressed", "regression"),
        ("pass", "inconclusive", "regressed", "soft"),
        ("inconclusive", "fail", "still failing", "stable"),
        ("fail", "pass", "fixed", "improved"),
        ("not judged", "not judged", "not judged", None),
        ("not judged", "fail", "not comparable", None),
    ],
)
def test_kinds_and_tiers(old: str, new: str, kind: str, tier: str | None) -> None:
    one = both(finding(old), finding(new, interval=LOW))
    assert (one.kind, one.tier) == (kind, tier)


def test_a_failure_whose_interval_holds_the_bound_may_be_chance() -> None:
    """The rule `point` fails at 79% of 24, where the truth may well be 80%."""
    one = both(finding(), finding("fail", interval=(0.79, 0.6, 0.9)))
    assert (one.kind, one.tier) == ("regressed", "soft")
    assert one.reason == "its interval [0.6, 0.9] still holds the bound 0.8"


def test_a_trend_without_a_bound_regresses() -> None:
    assert both(finding(bound=None), finding("fail", bound=None)).tier == "regression"


def test_what_is_advisory_decides_nothing() -> None:
    one = both(finding(), finding("fail", interval=LOW, advisory="not calibrated"))
    assert (one.tier, one.reason) == ("soft", "advisory: not calibrated")


def test_an_unreliable_baseline_regresses_nothing() -> None:
    one = both(finding(), finding("fail", interval=LOW), unreliable="cut off")
    assert (one.tier, one.reason) == ("unreliable baseline", "cut off")


def test_a_finding_that_could_not_be_made() -> None:
    broken = run(errors=(error(finding=ID, probe="opposing", message="no scores"),))
    one = found(run(findings=(finding(),)), broken)
    assert (one.kind, one.tier, one.new_sentence) == ("not comparable", None, "no scores")


def test_new_and_gone() -> None:
    assert found(run(), run(findings=(finding(),))).kind == "new"
    assert found(run(findings=(finding(),)), run()).kind == "gone"


def test_the_finding_of_a_renamed_model() -> None:
    old = run(verdict(), findings=(finding(),))
    new = run(
        verdict(model="other"),
        models=(model("other", key=digest("q4_main")),),
        findings=(finding("fail", id=f"other/{SUITE}/opposing/{GROUP}", model="other"),),
    )
    assert found(old, new).kind == "regressed"


def side(key: str) -> SideLine:
    return SideLine(
        role="model", model="q4_main", model_key=key, estimate=finding().estimate, replies=24
    )


@pytest.mark.parametrize(
    ("changes", "context", "flags"),
    [
        ({}, {}, ()),
        ({}, {"stack": True}, ("stack",)),
        ({"sides": (side("b"),)}, {}, ("model",)),
        ({}, {"changed": frozenset({"q4_main"})}, ("model",)),
        ({}, {"changed": frozenset({"another"})}, ()),
        ({"wanted": "at least 90%", "bound": 0.9}, {}, ("suite",)),
    ],
)
def test_flags(changes: Any, context: Any, flags: tuple[str, ...]) -> None:
    sides = {"sides": (side("a"),)}
    one = both(finding(**sides), finding(**(sides | changes)), **context)
    assert one.flags == flags
