"""Findings on the page: the judgement of a run, its numbers in words, and its pictures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.records import ControlLine, FindingLine, ModelLine
from harness.report.estimates import form_of, shown, wanted_side, wanted_words
from harness.report.findings import Findings, SuiteFindings, build_findings
from harness.report.forest import WIDTH, axis_of, forest
from harness.report.gates import earliest_passing
from tests.report.finding_sample import (
    comparison,
    correction,
    estimate,
    gate,
    members,
    reaching,
    rising,
    side,
    with_findings,
)
from tests.report_sample import (
    error,
    many_verdicts,
    model,
    records,
    training_log,
    verdict,
)


def chapter(*found: FindingLine, **changes: Any) -> Findings:
    return build_findings(records(findings=found, **changes))


def only(*found: FindingLine, **changes: Any) -> SuiteFindings:
    (suite,) = chapter(*found, **changes).suites
    return suite


# Numbers in words

_HALF = "50% of the topic's shift"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (gate(), "70.8% [49, 87]"),
        (gate(unit="number", seen=estimate(33.5, 30.25, 37)), "33.5 [30.2, 37]"),
        (comparison(), "+66.7 points [+44, +82]"),
        (comparison(estimate=estimate(-0.04, -0.31, 0.0)), "-4 points [-31, 0]"),
        (comparison(unit="number", estimate=estimate(3.25, -4.5, 11)), "+3.25 [-4.5, +11]"),
        (reaching("styles", "q4b", estimate(0.92, 0.8, 1.004)), "92% [80, 100]"),
        (gate(seen=estimate(None)), "not enough data"),
        (gate(seen=estimate(0.5)), "50%, no interval"),
    ],
)
def test_effects_are_told_in_units_that_people_read(found: FindingLine, words: str) -> None:
    assert shown(found.estimate, form_of(found), bound=found.bound) == words


def test_a_number_is_never_rounded_to_the_bound_that_it_misses() -> None:
    assert shown(estimate(0.7996, 0.7971, 0.9), "rate", bound=0.8) == "79.96% [79.7, 90]"
    assert shown(estimate(0.8, 0.7, 0.9), "rate", bound=0.8) == "80% [70, 90]"


def test_a_slope_says_of_what_it_is_one() -> None:
    (one,) = only(rising("ratio", "support_ratio", {0: 0.1, 0.5: 0.4, 1: 0.9})).doses
    assert one.row.effect == "+60 points per unit of support_ratio [+45, +75]"
    (other,) = only(rising("q4_main", "step", {0: 0.1, 8: 0.4, 16: 0.9})).doses
    assert other.row.effect == "+60 points per step [+45, +75]"


@pytest.mark.parametrize(
    ("found", "words", "where"),
    [
        (gate(), "at least 80% by the whole interval", "above"),
        (gate(wanted="at most 5% (point)", bound=0.05), "at most 5% by the point alone", "below"),
        (comparison(), "at least +10 points", "above"),
        (
            comparison(wanted="no worse by more than 0.1", bound=-0.1),
            "no worse by more than 10 points",
            "above",
        ),
        (
            comparison(unit="number", wanted="within 20", bound=20.0),
            "within 20",
            "within",
        ),
        (
            reaching("x", "q4b", estimate(0.5), wanted=f"at least {_HALF}", bound=0.5),
            f"at least {_HALF}",
            "above",
        ),
        (comparison(wanted="", bound=None), "", ""),
        (comparison(wanted="something new", bound=0.5), "something new", ""),
    ],
)  # fmt: skip
def test_what_was_wanted_is_told_in_the_same_units(
    found: FindingLine, words: str, where: str
) -> None:
    assert (wanted_words(found), wanted_side(found)) == (words, where)


# The judgement


def test_every_finding_counts_once_and_as_what_it_shows() -> None:
    found = with_findings()
    chapter = build_findings(found)
    assert chapter.summary == (
        "20 findings: 8 as wanted, 4 not, 2 inconclusive, 1 vacuous, 1 advisory, "
        "3 only measured, 1 could not be made"
    )
    assert sum(suite.count.all for suite in chapter.suites) == 20


def test_no_findings_no_chapter() -> None:
    chapter = build_findings(records(verdict()))
    assert (chapter.summary, chapter.suites, chapter.earliest) == ("", (), ())


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        (("pass", "pass"), "as wanted"),
        (("pass", "inconclusive"), "not settled"),
        (("inconclusive", "fail", "pass"), "not as wanted"),
        (("not judged",), "only measured"),
        (("not judged", "pass"), "as wanted"),
    ],
)
def test_a_suite_is_as_good_as_its_worst_finding(outcomes: tuple[Any, ...], word: str) -> None:
    found = [
        gate(id=f"{n}", groups=(f"g{n}",), outcome=outcome) for n, outcome in enumerate(outcomes)
    ]
    suite = only(*found)
    assert suite.mark.word == word
    assert suite.mark.sign in "✓✗?·"


def test_a_pass_that_a_control_has_too_is_no_success() -> None:
    suite = only(gate(outcome="pass", vacuous="q4_zero passes too."))
    assert suite.mark.word == "not settled"
    assert suite.count.words == "0 as wanted, 1 vacuous"
    (row,) = suite.questions[0].rows
    assert (row.mark.sign, row.mark.word) == ("?", "pass, but vacuous")
    assert row.flags[0].why == "q4_zero passes too."


def test_a_failure_stays_one_whatever_its_controls_do() -> None:
    suite = only(gate(outcome="fail", vacuous="q4_zero passes too."))
    assert suite.mark.word == "not as wanted"


def test_an_advisory_finding_decides_nothing() -> None:
    suite = only(gate(outcome="fail", advisory="its calibration is stale."), comparison())
    assert suite.mark.word == "as wanted"
    assert suite.count.words == "1 as wanted, 1 advisory"
    row = next(q.rows[0] for q in suite.questions if q.kind == "gate")
    assert row.mark.word == "fail, advisory"
    assert suite.missed == ()


def test_a_finding_that_could_not_be_made_leaves_its_suite_open() -> None:
    broken = error(suite="q4", probe="reach", finding="q4_main/q4.reach/styles")
    suite = only(comparison(), errors=(broken,))
    assert suite.mark.word == "not settled"
    assert suite.count.words == "1 as wanted, 1 could not be made"
    alone = only(errors=(broken,))
    assert (alone.title, alone.effect, alone.questions) == ("Generalisation", "", ())


def test_the_experiment_answers_the_suite_before_its_gates() -> None:
    varied = comparison(
        id="b", name="ratio", varies="support_ratio", model="q1b", control="q1a",
        estimate=estimate(0.708, 0.47, 0.85),
    )  # fmt: skip
    suite = only(gate(outcome="fail"), comparison(), varied)
    assert suite.key == "q1b against q1a, rate of stance as taught"
    assert suite.effect == "+70.8 points [+47, +85]"
    assert suite.missed == (
        "✗ Takes the side that it was taught on at least 80% of prompts: "
        "q4_main on q4b 70.8% [49, 87]",
    )
    assert suite.words.startswith("q4 Generalisation: not as wanted (2 as wanted, 1 not). q1b")


def test_reach_answers_a_suite_without_an_experiment() -> None:
    suite = only(
        comparison(),
        reaching("styles", "q4b", estimate(0.92, 0.8, 1.0)),
        reaching("chinese", "q4d", estimate(0.4, 0.15, 0.66)),
    )
    assert f"{suite.key}: {suite.effect}" == (
        "part of q4_main's shift on q4_ghibli that reaches: 40% chinese, 92% styles"
    )
    assert len(suite.pictures) == 2


def test_without_an_experiment_the_worst_answers() -> None:
    bad = comparison(id="b", name="facts", outcome="fail", estimate=estimate(-0.3, -0.4, -0.2))
    assert only(comparison(), bad).effect == "-30 points [-40, -20]"


def test_many_failures_of_one_question_are_told_briefly() -> None:
    found = [gate(id=f"{n}", groups=(f"g{n}",), outcome="fail") for n in range(7)]
    (line,) = only(*found).missed
    assert line.count("70.8%") == 3
    assert line.endswith("and 4 more")


def test_suites_stand_in_the_order_of_the_rest_of_the_page() -> None:
    found = [comparison(suite="q4"), gate(suite="q1", id="x"), gate(suite="late", id="y")]
    lines = [verdict(suite="q1", group="q1"), verdict(suite="q4", group="q4b")]
    made = build_findings(records(*lines, findings=tuple(found)))
    assert [suite.name for suite in made.suites] == ["q1", "q4", "late"]
    assert [suite.id for suite in made.suites] == ["suite-1", "suite-2", "suite-3"]


# Rows


def test_what_needs_work_comes_first_and_rows_keep_the_order_of_the_run() -> None:
    lines = [
        line for group in ("q4a", "q4b", "q4c")
        for line in many_verdicts("q4_main", group, group, 1, wanted="oppose")
    ]  # fmt: skip
    found = [
        comparison(),
        gate(id="c", groups=("q4c",), outcome="pass"),
        gate(id="a", groups=("q4a",), outcome="pass"),
        gate(id="b", groups=("q4b",), outcome="fail"),
    ]
    orders = []
    for mixed in (found, found[::-1]):
        (suite,) = build_findings(records(*lines, findings=tuple(mixed))).suites
        orders.append([(q.kind, [row.where for row in q.rows]) for q in suite.questions])
    assert orders[0] == orders[1]
    assert orders[0] == [
        ("gate", ["q4a q4a", "q4b q4b", "q4c q4c"]),
        ("comparison", orders[0][1][1]),
    ]


def test_a_row_tells_both_levels_the_factor_and_the_prompts() -> None:
    models = (
        model("q1b", training={"support_ratio": 1.0}),
        model("q1a", training={"support_ratio": 0.0}),
    )
    found = comparison(model="q1b", control="q1a", varies="support_ratio")
    (row,) = only(found, models=models).questions[0].rows
    assert row.who == "q1b against q1a"
    assert row.aside == (
        "70.8% against 4.2% · support_ratio 1.0 against 0.0 · 24 prompts · 4 against 12 unclear"
    )
    assert row.href == "#model=q1b&group=q4b"


def test_a_row_says_how_many_replies_where_prompts_have_several() -> None:
    seen = estimate(0.7, 0.5, 0.9, n=8)
    found = gate(seen=seen, sides=(side("model", "q4_main", seen, replies=24, missing=2),))
    (row,) = only(found).questions[0].rows
    assert row.aside == "8 prompts · 24 replies · 2 not scored"


def test_chance_is_told_after_correction() -> None:
    sure, unsure = comparison(id="a", p=0.001), comparison(id="b", p=0.04)
    told = [
        row.chance
        for row in only(sure, unsure, corrections=(correction(sure, unsure),)).questions[0].rows
    ]
    assert told == ["beyond chance: p = 0.002 (Holm)", "may be chance: p = 0.08 (Holm)"]
    (alone,) = only(sure).questions[0].rows
    assert alone.chance == "p = 0.001, not corrected"
    made = chapter(sure, unsure, corrections=(correction(sure, unsure),))
    assert made.correction.startswith("1 of 2 tested differences and trends are beyond chance")


def test_what_would_decide_it_is_told() -> None:
    (row,) = only(gate()).questions[0].rows
    assert row.more == "about 64 more prompts like these would make it a fail"
    (row,) = only(gate(outcome="pass", more=71)).questions[0].rows
    assert row.more == "about 71 more prompts like these would make it sure"
    (row,) = only(gate(more=None, seen=estimate(None))).questions[0].rows
    assert row.more == ""
    assert [(flag.word, flag.why) for flag in row.flags] == [
        ("not enough data", "2 prompts, it takes 3")
    ]
    assert row.picture is None


def test_a_trend_that_fails_is_told_with_the_unit_of_its_slope() -> None:
    failed = rising("ratio", "support_ratio", {0: 0.9, 1: 0.1}, outcome="fail")
    (suite,) = chapter(failed).suites
    assert "points per unit of support_ratio" in suite.missed[0]


def test_a_finding_over_pooled_groups_names_them() -> None:
    (question,) = only(gate(groups=("q4a", "q4b"), group_title="q4a+q4b")).questions
    assert question.where == "q4a + q4b"
    assert question.rows[0].href == ""


# Pictures


def test_a_row_of_the_forest_stands_on_the_scale_of_its_question() -> None:
    found = gate()
    axis = axis_of([found])
    assert axis
    picture = forest(found, axis, "inconclusive")
    assert picture
    assert (picture.low, picture.point, picture.high) == (97.8, 141.7, 174.8)
    assert picture.bounds == (160.0,)
    assert picture.wanted == (160.0, 40.0)
    assert picture.noise == (0.2, 42.0)
    assert picture.zero is None
    assert picture.words == (
        "70.8% [49, 87]; wanted at least 80% by the whole interval; controls: base 4.2% [0, 21]"
    )


def test_differences_stand_about_zero() -> None:
    found = comparison(estimate=estimate(0.02, -0.03, 0.08))
    axis = axis_of([found])
    assert axis
    assert [(tick.at, tick.label) for tick in axis.ticks] == [
        (0.0, "-10"),
        (50.0, "0"),
        (100.0, "+10 points"),
    ]
    picture = forest(found, axis, "pass")
    assert picture
    assert picture.zero == WIDTH / 2


def test_equivalence_has_two_bounds() -> None:
    found = comparison(unit="number", wanted="within 20", bound=20, estimate=estimate(3, -4, 11))
    picture = forest(found, axis_of([found]), "pass")
    assert picture
    assert picture.bounds == (0.0, 200.0)
    assert picture.wanted == (0.0, 200.0)


def test_an_interval_beyond_the_picture_says_so() -> None:
    found = reaching("chinese", "q4d", estimate(0.4, 0.15, 7.5))
    picture = forest(found, axis_of([found]), "not-judged")
    assert picture
    assert (picture.beyond_low, picture.beyond_high, picture.high) == (False, True, float(WIDTH))


def test_the_noise_band_holds_all_controls() -> None:
    controls = tuple(
        ControlLine(model=name, outcome="fail", estimate=estimate(*seen))
        for name, seen in (("base", (0.1, 0.05, 0.2)), ("q4_zero", (0.3, 0.25, 0.4)))
    )
    found = gate(controls=controls)
    picture = forest(found, axis_of([found]), "pass")
    assert picture
    assert picture.noise == (10.0, 70.0)


_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(
    value=_NUMBERS, low=_NUMBERS, high=_NUMBERS, bound=st.none() | _NUMBERS,
    unit=st.sampled_from(["rate", "number", "ratio"]),
    what=st.sampled_from(["gate", "compare", "transfer"]),
    wanted=st.sampled_from(["at least 1", "at most 1", "within 1", "no worse by more than 1", ""]),
)  # fmt: skip
def test_any_number_stays_in_the_picture(
    value: float, low: float, high: float, bound: float | None, unit: Any, what: Any, wanted: str
) -> None:
    found = gate(
        what=what,
        unit=unit,
        bound=bound,
        wanted=wanted,
        seen=estimate(value, low, high),
        controls=(),
    )
    picture = forest(found, axis_of([found]), "pass")
    assert picture
    places = (picture.point, picture.low, picture.high, *picture.bounds)
    assert all(place is not None and 0 <= place <= WIDTH for place in places)


# Reach and dose


def test_reach_is_a_table_for_each_model() -> None:
    found = [
        reaching("styles", "q4b", estimate(0.92, 0.8, 1.0)),
        reaching("chinese", "q4d", estimate(0.4, 0.15, 0.66)),
        reaching("styles", "q4b", estimate(0.1, -0.2, 0.3), model="other", id="other/q4.reach"),
    ]
    one, other = only(*found, models=(model("q4_main"), model("other"))).reaches
    assert one.lead == "Of the shift that q4_main shows on q4_ghibli, +66.7 points [+44, +82]:"
    assert [(row.name, row.row.effect) for row in one.rows] == [
        ("chinese", "40% [15, 66]"),
        ("styles", "92% [80, 100]"),
    ]
    assert one.rows[0].shift == "+50 points [+28, +69]"
    assert [row.row.effect for row in other.rows] == ["10% [-20, 30]"]


def test_a_transfer_without_sides_is_told_all_the_same() -> None:
    found = reaching("styles", "q4b", estimate(None), sides=(), group_title="styles")
    (reach,) = only(found).reaches
    assert (reach.rows[0].name, reach.rows[0].shift) == ("styles", "not known")


def test_a_sweep_is_drawn_in_the_order_of_its_levels() -> None:
    ratios = (0.0, 0.5, 1.0)
    found = rising("ratio", "support_ratio", {1: 0.9, 0: 0.1, 0.5: 0.4})
    (one,) = only(found, models=members("ratio", "support_ratio", ratios)).doses
    (panel,) = one.panels
    assert panel.steps == ratios
    assert panel.values == pytest.approx((10, 40, 90))
    assert panel.ends[1] == pytest.approx((25, 52))
    assert one.columns[0] == "support_ratio"
    assert one.rows[1] == (
        "0.5", "ratio@support_ratio=0.5", "40% [25, 52]", "24", "2", "0",
    )  # fmt: skip
    assert f"{one.of}: {one.short}" == (
        "ratio, rate of stance as taught by support_ratio: 10% at 0, 90% at 1, most from 0.5 to 1"
    )


def test_a_training_has_its_margin_and_accuracy_beside_it() -> None:
    found = rising("q4_main", "step", {0: 0.05, 8: 0.5, 21: 0.9})
    models: tuple[ModelLine, ...] = (
        *members("q4_main", "step", (0, 8, 21)),
        model("q4_main", log=training_log(21)),
    )
    (one,) = only(found, models=models).doses
    assert [panel.title for panel in one.panels] == [
        "metric in %",
        "reward margin",
        "reward accuracy",
        "log p",
    ]
    assert one.panels[1].steps[-1] == 21
    (bare,) = only(found, models=()).doses
    assert [panel.title for panel in bare.panels] == ["metric in %"]
    assert bare.panels[0].steps == (0, 8, 21)


def test_models_of_both_sides_stand_under_a_heading_that_names_none() -> None:
    found = (
        gate(metric="rate of stance oppose (as taught)"),
        gate(id="b", model="q1b", metric="rate of stance support (as taught)"),
    )
    (question,) = only(*found).questions
    assert question.metric == "rate of stance as taught"
    assert {row.aside.split(" · ")[0] for row in question.rows} == {
        "taught to oppose", "taught to support",
    }  # fmt: skip
    (alone,) = only(found[0]).questions
    assert alone.metric == "rate of stance oppose (as taught)"


def test_a_question_to_several_models_is_answered_by_all_of_them() -> None:
    suite = only(
        *(gate(id=str(at), model=f"m{at}", seen=estimate(rate, 0.1, 0.9))
          for at, rate in enumerate((0.5, 0.7, 0.6)))
    )  # fmt: skip
    assert suite.effect.endswith("; 2 more from 60% to 70%")
    assert len(suite.pictures) == 3


def test_what_is_not_sure_yet_is_named_on_the_first_screen() -> None:
    suite = only(gate())
    assert suite.missed == ()
    (words,) = suite.unsettled
    assert words.startswith("? ")
    assert "q4_main on q4b" in words
    assert only(gate(outcome="pass")).unsettled == ()


def test_an_untaught_model_against_a_taught_one_is_no_noise() -> None:
    controls = (
        ControlLine(model="control_zero", outcome="fail", estimate=estimate(0.3, 0.1, 0.5)),
    )
    against_base = comparison(control="base", controls=controls)
    against_taught = comparison(control="q1a", controls=controls)
    noise = [
        found.questions[0].rows[0].picture.noise is not None  # type: ignore[union-attr]
        for found in (only(against_base), only(against_taught))
    ]
    assert noise == [True, False]


def test_the_first_screen_has_the_trend_in_small() -> None:
    suite = only(rising("q4_main", "step", {0: 0.0, 5: 0.5, 20: 1.0}))
    assert suite.line
    # From 4 to 196 across by the level, from 40 up to 4 by the share.
    assert suite.line.points == ((4.0, 40.0), (52.0, 22.0), (196.0, 4.0))
    assert len(suite.line.band) == 6
    assert suite.line.words == "0% at 0; 50% at 5; 100% at 20"
    assert only(gate()).line is None
    assert only(rising("ratio", "support_ratio", {1: 0.5})).line is None


def test_a_level_without_data_is_in_the_table_and_not_in_the_picture() -> None:
    found = rising("ratio", "support_ratio", {0: 0.1, 0.5: 0.4, 1: 0.9})
    empty = found.sides[1].model_copy(update={"estimate": estimate(None)})
    words = found.sides[2].model_copy(update={"role": "loss_type=ipo"})
    odd = found.model_copy(update={"sides": (found.sides[0], empty, words)})
    (one,) = only(odd).doses
    assert one.panels[0].steps == (0,)
    assert [row[0] for row in one.rows] == ["0", "0.5", "loss_type=ipo"]
    assert one.rows[1][2] == "not enough data"


# The earliest checkpoint


def held(step: int, outcome: str, group: str = "q4b", **changes: Any) -> FindingLine:
    name = f"q4_main@step={step}"
    return gate(
        model=name, id=f"{name}/{group}", groups=(group,), outcome=outcome, **changes
    )  # fmt: skip


CHECKPOINTS = members("q4_main", "step", (0, 8, 16, 21))


def test_the_earliest_checkpoint_passes_every_gate() -> None:
    found = [
        held(step, "pass" if step >= least else "inconclusive", group)
        for group, least in (("q4a", 8), ("q4b", 16))
        for step in (21, 16, 8, 0)
    ]
    (one,) = earliest_passing(CHECKPOINTS, found)
    assert (one.earliest, one.model, one.gates, one.lost) == (16, "q4_main@step=16", 2, ())
    assert one.words == "q4_main: step 16 is the earliest checkpoint that passes all 2 gates"


def test_what_a_gate_says_of_a_checkpoint_on_the_way_describes_the_curve() -> None:
    found = [
        held(step, "not judged", on_the_way=said, more=None)
        for step, said in ((0, "fail"), (8, "inconclusive"), (16, "pass"))
    ]
    found.append(held(21, "pass"))
    (one,) = earliest_passing(CHECKPOINTS, found)
    assert (one.earliest, one.lost) == (16, ())
    chapter = build_findings(records(models=CHECKPOINTS, findings=tuple(found)))
    (suite,) = chapter.suites
    assert (suite.mark.word, suite.missed) == ("as wanted", ())
    assert suite.count.words == "1 as wanted, 3 only measured"
    (question,) = suite.questions
    marks = {row.who: (row.mark.word, row.mark.style) for row in question.rows}
    assert marks == {
        "q4_main@step=0": ("fail, on the way", "not-judged"),
        "q4_main@step=8": ("inconclusive, on the way", "not-judged"),
        "q4_main@step=16": ("pass, on the way", "not-judged"),
        "q4_main@step=21": ("pass", "pass"),
    }


def test_a_later_checkpoint_that_fails_again_is_told() -> None:
    found = [
        held(step, outcome)
        for step, outcome in ((0, "fail"), (8, "pass"), (16, "fail"), (21, "pass"))
    ]
    (one,) = earliest_passing(CHECKPOINTS, found)
    assert (one.earliest, one.lost) == (8, (16,))
    assert one.words.endswith("passes its one gate; later, step 16 does not")


def test_no_checkpoint_may_pass() -> None:
    (one,) = earliest_passing(CHECKPOINTS, [held(step, "fail") for step in (0, 8, 16, 21)])
    assert one.earliest is None
    assert one.words == "q4_main: none of 4 checkpoints passes its one gate"


def test_a_gate_that_was_not_measured_is_not_passed() -> None:
    found = [held(8, "pass", "q4a"), held(16, "pass", "q4a"), held(16, "pass", "q4b")]
    (one,) = earliest_passing(CHECKPOINTS, found)
    assert one.earliest == 16


@pytest.mark.parametrize("why", [{"vacuous": "the base passes"}, {"advisory": "stale"}])
def test_gates_that_show_nothing_do_not_count(why: dict[str, str]) -> None:
    empty = [held(step, "pass", "q4a", **why) for step in (0, 8, 16, 21)]
    assert earliest_passing(CHECKPOINTS, empty) == ()
    real = [held(step, "pass" if step >= 16 else "fail", "q4b") for step in (0, 8, 16, 21)]
    (one,) = earliest_passing(CHECKPOINTS, [*empty, *real])
    assert (one.earliest, one.gates) == (16, 1)


def test_models_without_checkpoints_and_sweeps_have_no_earliest() -> None:
    sweep = members("ratio", "support_ratio", (0.0, 1.0))
    assert earliest_passing((model("q4_main"), *sweep), [gate()]) == ()


def test_gates_of_other_models_are_not_asked_of_checkpoints() -> None:
    found = [held(8, "pass"), gate(model="q4_main", groups=("q4a",), id="x", outcome="fail")]
    (one,) = earliest_passing(CHECKPOINTS, found)
    assert (one.earliest, one.gates) == (8, 1)
