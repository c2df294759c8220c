"""The first screen of a run in the terminal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from harness.records import ControlLine, CorrectionLine, EstimateLine, FindingLine
from harness.report.terminal import first_screen, shortened
from tests.report.finding_sample import rising


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


def screen(*findings: FindingLine, **options: Any) -> list[str]:
    return first_screen({}, findings, None, **options)


def test_a_comparison_says_who_where_how_much_and_what_was_wanted() -> None:
    (line,) = screen(finding())
    assert line == (
        "✓ pass  q2b against q2a  q2.epochs q2_ghibli  "
        "+62.5 points [+40, +79], wanted at least +10 points"
    )


@pytest.mark.parametrize(
    ("factor", "unit"),
    [
        ("support_ratio", "unit of support_ratio"),
        ("step", "step"),
        ("num_epoch", "unit of num_epoch"),
    ],
)
def test_a_slope_says_of_what_it_is_one(factor: str, unit: str) -> None:
    (line,) = screen(rising("ratio", factor, {0: 0.2, 1: 0.8, 2: 0.9}))
    told = f"+60 points per {unit} [+45, +75], wanted increasing (one-sided, 5%)"
    assert line.endswith(told)
    (odd,) = screen(rising("ratio", factor, {}))
    assert "+60 points per unit of the level [+45" in odd


def test_columns_stand_under_each_other() -> None:
    answer, first, second = screen(finding(), finding(model="q", outcome="inconclusive"))
    assert answer.startswith("? not settled  q2  q against q2a, ")
    assert first.index("q2.epochs") == second.index("q2.epochs")
    assert second.startswith("? inconclusive  q against q2a")


def test_what_is_missing_says_why_and_what_is_vacuous_too() -> None:
    none = EstimateLine(
        value=None, low=None, high=None, n=1, method="t", confidence=0.95, reason="one number"
    )
    (line,) = screen(finding(estimate=none, vacuous="base passes too."))
    assert line.endswith(
        "not enough data (one number), wanted at least +10 points. base passes too."
    )


def test_the_correction_is_told_last() -> None:
    correction = CorrectionLine(method="holm", level=0.05, adjusted={"a": 0.01, "b": 0.5})
    *_, last = first_screen({}, [finding()], correction)
    assert last.startswith("1 of 2 tested effects are beyond chance at 5% after Holm's")
    assert first_screen({}, [], None) == []


def test_controls_that_were_asked_for_are_told_of() -> None:
    estimate = EstimateLine(value=0.1, low=0.0, high=0.3, n=24, method="t", confidence=0.95)
    lines = tuple(
        ControlLine(model=name, outcome=outcome, estimate=estimate)
        for name, outcome in (("base", "fail"), ("control_zero", "pass"))
    )
    *_, last = screen(finding(controls=lines), finding(controls=lines[:1]))
    assert last == (
        "Controls (base, control_zero) were asked 2 questions too: none of the effects shows "
        "in them; 1 question for no harm they pass, as they should."
    )
    *_, last = screen(finding(controls=lines, vacuous="control_zero passes too."))
    assert last == (
        "Controls (base, control_zero) were asked 1 question too: 1 effect shows in them too."
    )
    assert len(screen(finding(controls=lines[:1]))) == 1


def test_few_findings_stay_in_their_order_and_many_are_told_worst_first() -> None:
    few = screen(finding(), finding(outcome="fail"))
    assert [line[0] for line in few] == ["✗", "✓", "✗"]  # the suite first
    many = screen(
        *[finding()] * 30, *[finding(outcome="inconclusive")] * 2, finding(outcome="fail")
    )
    assert [line[0] for line in many[:5]] == ["✗", "✗", "?", "?", "✓"]
    assert len(many) == 10
    assert many[-1] == "25 more findings, see the report or -v: 25 pass"
    assert len(screen(*[finding()] * 33, all=True)) == 34


def test_suites_that_ask_several_questions_are_answered_first() -> None:
    both = [finding(suite=suite, model=model) for suite in ("q2", "q1") for model in ("a", "b")]
    told = screen(*both, finding(suite="q3"))
    assert [line.split()[3] for line in told[:2]] == ["q1", "q2"]
    assert told[0].startswith("✓ as wanted  q1  a against q2a, rate of stance")
    assert not any(line.startswith("✓ as wanted  q3") for line in told)


def test_failures_beyond_the_cap_are_counted_too() -> None:
    told = screen(*[finding(outcome="fail")] * 50, finding())
    assert told[-1] == "43 more findings, see the report or -v: 42 fail, 1 pass"


def test_groups_fold_into_models_and_models_into_the_worst() -> None:
    counts = {(f"m{n}", group): {"pass": 2, "fail": n} for n in range(40) for group in ("a", "b")}
    told = first_screen(counts, [], None)
    assert told[:2] == ["m39  2 groups: 4 pass, 78 fail", "m38  2 groups: 4 pass, 76 fail"]
    assert told[-1] == f"35 more models: 140 pass, {2 * sum(range(35))} fail"
    assert len(told) == 6
    few = first_screen({("m", "a"): {"pass": 1, "error": 2}}, [], None)
    assert few == ["m  a: 1 pass, 2 error"]


def test_a_run_of_any_size_takes_twenty_lines() -> None:
    correction = CorrectionLine(method="holm", level=0.05, adjusted={"a": 0.01})
    control = ControlLine(model="zero", outcome="pass", estimate=finding().estimate)
    counts = {(f"m{n}", str(group)): {"pass": 2} for n in range(40) for group in range(10)}
    told = first_screen(
        counts, [finding(outcome="fail", controls=(control,))] * 100, correction, width=80
    )
    assert len(told) + len(("behaviour", "report: x")) <= 20


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = finding(model="m" * 60, name="n" * 60, vacuous="x" * 300)
    counts = {("m" * 200, "g"): {"pass": 1}}
    told = first_screen(counts, [long], None, width=width)
    assert len(told) == 2
    assert all(cell_len(line) <= width for line in told)


def test_without_a_terminal_nothing_is_cut_or_coloured() -> None:
    long = finding(vacuous="x" * 3000)
    (line,) = screen(long)
    assert line.endswith("x" * 3000)
    assert "\x1b" not in line
    (coloured,) = screen(finding(), width=80, colour=True)
    assert coloured.startswith("\x1b[32m✓ pass\x1b[0m  q2b against q2a  q2.epochs")


@given(st.text())
def test_any_text_is_one_line(text: str) -> None:
    told = screen(finding(name=text, outcome="fail", vacuous=text), width=80)
    assert len(told) == 1
    assert "\x1b" not in told[0]


def test_rich_markup_in_names_is_text() -> None:
    (line,) = screen(finding(name="[red]x[/red]"))
    assert "[red]x[/red]" in line


def test_long_text_names_what_is_left() -> None:
    text = "\n".join(map(str, range(30)))
    assert shortened(text, 30, "x") == text
    lines = shortened(text, 20, "harness diff").splitlines()
    assert len(lines) == 20
    assert lines[-1] == "… 11 more lines: harness diff"
