"""The terminal's lines on findings."""

from __future__ import annotations

from harness.records import ControlLine, CorrectionLine, EstimateLine, FindingLine
from harness.report.terminal import finding_lines


def finding(**changes: object) -> FindingLine:
    estimate = EstimateLine(value=0.625, low=0.4, high=0.79, n=24, method="t", confidence=0.95)
    told: dict[str, object] = {
        "what": "compare",
        "id": "q2b/q2.epochs",
        "name": "epochs",
        "suite": "q2",
        "groups": ("q2_ghibli",),
        "model": "q2b",
        "control": "q2a",
        "metric": "rate of stance oppose",
        "unit": "rate",
        "estimate": estimate,
        "wanted": "at least +0.1",
        "bound": 0.1,
        "outcome": "pass",
        "sentence": "",
        "rerun": "pytest",
    }
    return FindingLine.model_validate(told | changes)


def test_a_comparison_says_who_where_how_much_and_what_was_wanted() -> None:
    (line,) = finding_lines([finding()], None)
    assert line == (
        "✓ pass  q2b against q2a  q2.epochs q2_ghibli  "
        "+62.5 points [+40, +79], wanted at least +10 points"
    )


def test_columns_stand_under_each_other() -> None:
    first, second = finding_lines([finding(), finding(model="q", outcome="inconclusive")], None)
    assert first.index("q2.epochs") == second.index("q2.epochs")
    assert second.startswith("? inconclusive  q against q2a")


def test_what_is_missing_says_why_and_what_is_vacuous_too() -> None:
    none = EstimateLine(
        value=None, low=None, high=None, n=1, method="t", confidence=0.95, reason="one number"
    )
    (line,) = finding_lines([finding(estimate=none, vacuous="base passes too.")], None)
    assert line.endswith(
        "not enough data (one number), wanted at least +10 points. base passes too."
    )


def test_the_correction_is_told_last() -> None:
    correction = CorrectionLine(method="holm", level=0.05, adjusted={"a": 0.01, "b": 0.5})
    *_, last = finding_lines([finding()], correction)
    assert last.startswith("1 of 2 tested effects are beyond chance at 5% after Holm's")
    assert finding_lines([], None) == []


def test_controls_that_were_asked_for_are_told_of() -> None:
    estimate = EstimateLine(value=0.1, low=0.0, high=0.3, n=24, method="t", confidence=0.95)
    lines = tuple(
        ControlLine(model=name, outcome=outcome, estimate=estimate)
        for name, outcome in (("base", "fail"), ("control_zero", "pass"))
    )
    *_, last = finding_lines([finding(controls=lines), finding(controls=lines[:1])], None)
    assert last == (
        "Controls (base, control_zero): of 2 questions that they were asked too, "
        "1 passed with one of them."
    )
    assert len(finding_lines([finding(controls=lines[:1])], None)) == 1
