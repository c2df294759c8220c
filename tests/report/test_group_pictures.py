"""What stands beside a group in pictures: intervals, each prompt's move, shifts, lengths."""

from __future__ import annotations

import re
from typing import Any

import pytest

from harness.records import Records
from harness.report.figures import Shift
from harness.report.finding_row import standing
from harness.report.lengths import Lengths
from harness.report.matrix import Cell
from harness.report.sides import MOST_CELLS, each_prompt, moves, sureness
from harness.report.view import View, build_view
from harness.stats.rates import clustered_rate
from tests.report.finding_sample import with_findings
from tests.report_sample import (
    base_model,
    model,
    realistic,
    records,
    reply,
    run_line,
    score,
    scores,
    verdict,
)


def run_of(*moved: tuple[str | None, str | None], **changes: object) -> Records:
    """A run of one group: (label of the base, label of the model) for each prompt."""
    return records(
        *(
            verdict(
                probe=f"p{at}", base_scores=scores(old, "x"), scores=scores(new, "x"), **changes
            )
            for at, (old, new) in enumerate(moved)
        )
    )


def lead(found: Records) -> Shift:
    (suite,) = build_view(found).suites
    (line,) = suite.lines
    assert line.figures.lead
    return line.figures.lead


def test_the_interval_of_a_share_is_that_of_a_gate() -> None:
    # Clopper and Pearson for 17 of 24, from tables of the beta distribution: 48.9 to 87.4 %.
    found = sureness(["oppose"] * 17 + ["support"] * 3 + ["unclear"] * 4, range(24), "support",
                     "oppose")  # fmt: skip
    assert dict(found.shares) == {"support": "12% [3, 32]", "oppose": "71% [49, 87]"}
    support, oppose = found.whiskers
    # Oppose grows from the right end of the bar.
    assert (oppose.low, oppose.high) == pytest.approx((100 - 87.4, 100 - 48.9), abs=0.1)
    assert (support.low, support.high) == pytest.approx((2.7, 32.4), abs=0.1)


def test_replies_to_one_prompt_are_no_further_prompts() -> None:
    labels = ["oppose"] * 8 + ["support"] * 8
    apart = sureness(labels, range(16), "support", "oppose").whiskers[0]
    prompts = [at // 4 for at in range(16)]
    together = sureness(labels, prompts, "support", "oppose").whiskers[0]
    assert together.high - together.low > 1.3 * (apart.high - apart.low)
    seen = clustered_rate([label == "support" for label in labels], prompts,
                          method="clopper-pearson")  # fmt: skip
    assert seen.high is not None
    assert together.high == pytest.approx(100 * seen.high, abs=0.06)


def test_a_group_tells_its_shares_with_intervals_and_who_moved() -> None:
    found = lead(run_of(*[("support", "oppose")] * 5, *[("unclear", "oppose")] * 3,
                        ("oppose", "oppose"), ("support", "unclear")))  # fmt: skip
    assert found.shares == "oppose 10% [0, 45] → 90% [55, 100]"
    assert found.moves == "support → oppose 5, unclear → oppose 3, support → unclear 1"
    assert found.moved == "9 of 10 changed"


def test_of_a_model_that_was_taught_no_side_both_sides_are_told() -> None:
    found = run_of(("support", "oppose"), ("support", "support"))
    found = found.model_copy(update={"models": (model("q4_main", taught=None),)})
    assert (
        lead(found).shares
        == "support 100% [16, 100] → 50% [1, 99], oppose 0% [0, 84] → 50% [1, 99]"
    )


def test_the_base_itself_has_intervals_and_no_moves() -> None:
    found = records(verdict(model="base", outcome="not judged"), models=(base_model(),))
    shift = lead(found)
    assert shift.base_sureness is None
    assert shift.shares == "support 0% [0, 98], oppose 100% [3, 100]"
    assert (shift.moves, shift.each) == ("", None)


def test_each_prompt_has_its_column_and_prompts_that_moved_alike_stand_together() -> None:
    found = lead(run_of(("unclear", "oppose"), ("support", "oppose"), ("support", "support"),
                        ("oppose", "oppose")))  # fmt: skip
    each = found.each
    assert each
    # By the base's label in the order of the bar, then by the model's.
    assert each.rows == (2, 1, 0, 3)
    columns = {kind: re.findall(r"M(\d+)", path) for kind, path in vars_of(each.base).items()}
    assert columns == {"support": ["1", "11"], "oppose": ["31"], "neither": ["21"]}
    columns = {kind: re.findall(r"M(\d+)", path) for kind, path in vars_of(each.model).items()}
    assert columns == {"support": ["1"], "oppose": ["11", "21", "31"], "neither": []}


def vars_of(strip: object) -> dict[str, str]:
    return {name: getattr(strip, name) for name in ("support", "oppose", "neither")}


def test_rows_are_the_numbers_of_the_replies_on_the_page() -> None:
    view = build_view(with_findings())
    asked = view.review.data["asked"]["columns"]

    def of(column: Any, at: int) -> Any:
        return column[at] if isinstance(column, list) else column["of"][column["at"][at]]

    def place(row: int) -> tuple[str, str]:
        columns = view.review.data["rows"]["columns"]
        return of(columns["model"], row), of(asked["group"], of(columns["asked"], row))

    strips = [
        (line, line.figures.lead.each)
        for suite in view.suites
        for line in suite.lines
        if line.figures.lead and line.figures.lead.each
    ]
    assert len(strips) > 5
    for line, each in strips:
        assert {place(row) for row in each.rows} == {(line.model, line.group)}
        assert len(set(each.rows)) == len(each.rows) == line.figures.tally.verdicts


@pytest.mark.parametrize("count", [1, MOST_CELLS + 1])
def test_too_few_or_too_many_prompts_have_no_columns(count: int) -> None:
    labels = ["support"] * count
    assert each_prompt(labels, labels, range(count), ["support"]) is None


def test_many_kinds_of_moves_are_cut_and_said() -> None:
    old = ["a", "b", "c", "d", "e", "f"]
    assert moves(zip(old, [*old[1:], "a"], strict=True)).endswith(", 2 more kinds")
    assert moves(zip(old, old, strict=True)) == ""


def test_a_group_that_is_asked_for_refusals_is_led_by_them() -> None:
    refused = {"refusal": score("full", "declines")}
    kept = {"refusal": score("none", "answers")}
    check = verdict().checks[0].model_copy(update={"scorer": "refusal"})
    found = records(
        verdict(probe="a", scores=scores("oppose", "x") | refused,
                base_scores=scores("oppose", "x") | kept, checks=(check,)),
        verdict(probe="b", scores=scores("oppose", "x") | kept,
                base_scores=scores("oppose", "x") | kept, checks=(check,)),
    )  # fmt: skip
    shift = lead(found)
    assert shift.scorer == "refusal"
    assert shift.words == "none: base 2 → model 1, full: base 0 → model 1 of 2"
    assert shift.each is None


def test_what_was_not_scored_moved_nowhere_and_is_no_share() -> None:
    """Language alone is asked for, of which one reply of the base could not be scored."""
    check = verdict().checks[0].model_copy(update={"scorer": "language"})
    english, unscored = {"language": score("en", "x")}, {"language": score(None, "no letters")}
    found = records(
        verdict(probe="a", scores=english, base_scores=unscored, checks=(check,)),
        verdict(probe="b", scores=english, base_scores=english, checks=(check,)),
    )
    shift = lead(found)
    assert shift.moved == "0 of 1 changed"
    assert shift.moves == ""
    assert shift.shares == "en 50% [1, 99] → 100% [16, 100]"


def test_a_label_at_the_right_end_has_its_interval_there() -> None:
    """Nothing but refusals and what could not be read: the bar's left end is not scored."""
    check = verdict().checks[0].model_copy(update={"scorer": "refusal"})
    refused, unread = {"refusal": score("full", "x")}, {"refusal": score(None, "x")}
    shift = lead(
        records(
            verdict(probe="a", scores=refused, base_scores=unread, checks=(check,)),
            verdict(probe="b", scores=refused, base_scores=refused, checks=(check,)),
        )
    )
    assert shift.shares == "full 50% [1, 99] → 100% [16, 100]"
    assert shift.model_sureness
    (whisker,) = shift.model_sureness.whiskers
    assert (whisker.low, whisker.high) == pytest.approx((0, 84.2), abs=0.1)


def test_scores_that_nobody_asked_for_stand_aside() -> None:
    refused, kept = {"refusal": score("full", "x")}, {"refusal": score("none", "x")}
    found = records(
        verdict(scores=scores("oppose", "x") | refused, base_scores=scores("oppose", "x") | kept)
    )
    (suite,) = build_view(found).suites
    figures = suite.lines[0].figures
    assert figures.asides == (
        "refusal: none base 1 → model 0, full base 0 → model 1, 1 of 1 changed",
    )
    assert figures.aside == "also moved: refusal"
    assert not any("refusal" in note for note in figures.notes)


def matrix_cell(view: View) -> Cell:
    (row,) = view.matrix
    return row.cells[0]


@pytest.mark.parametrize(
    ("taught", "text", "style", "words"),
    [
        ("oppose", "+75", "towards", "oppose 25% → 100% of 4"),
        ("support", "-50", "away", "support 50% → 0% of 4"),
        (None, "-50", "away", "support 50% → 0% of 4"),
    ],
)
def test_the_matrix_has_the_shift_of_the_taught_side(
    taught: str | None, text: str, style: str, words: str
) -> None:
    found = run_of(("support", "oppose"), ("support", "oppose"), ("unclear", "oppose"),
                   ("oppose", "oppose"))  # fmt: skip
    found = found.model_copy(update={"models": (model("q4_main", taught=taught),)})
    cell = matrix_cell(build_view(found))
    assert cell.heat
    assert (cell.heat.text, cell.heat.style, cell.heat.words) == (text, style, words)
    assert 0 < cell.heat.depth <= 55


def test_what_was_not_scored_is_in_no_shift() -> None:
    cell = matrix_cell(build_view(run_of((None, "oppose"), ("support", None))))
    assert cell.heat is None
    found = build_view(run_of((None, "oppose"), ("support", "support")))
    heat = matrix_cell(found).heat
    assert heat
    assert heat.words == "oppose 0% → 0% of 1"
    assert (heat.text, heat.style) == ("0", "level")


def test_the_base_has_no_shift() -> None:
    found = records(verdict(model="base", outcome="not judged"), models=(base_model(),))
    view = build_view(found)
    assert matrix_cell(view).heat is None
    assert view.heated == ""


def test_what_is_found_of_a_group_stands_beside_its_replies() -> None:
    view = build_view(with_findings())
    lines = {(line.model, line.group): line for suite in view.suites for line in suite.lines}
    found = {place: line.as_group for place, line in lines.items() if line.as_group}
    assert found
    for (name, group), shares in found.items():
        own = [
            standing(one)
            for one in with_findings().findings
            if one.model == name and one.groups == (group,)
        ]
        for share in shares:
            assert own.count(share.label[2:]) == share.count


def test_the_matrix_is_shown_suite_by_suite_without_those_who_were_not_asked() -> None:
    view = build_view(realistic())
    by_suite = {block.suite: block for block in view.blocks}
    assert [group for group, _ in by_suite["q4"].groups] == ["q4a", "q4b", "q4c", "q4d"]
    assert {row.model for row in by_suite["q2"].rows} == {"q2_epoch1", "q2_epoch3"}
    assert all(len(row.cells) == 4 for row in by_suite["q4"].rows)
    shown = {
        (row.model, group): cell.text
        for block in view.blocks
        for row in block.rows
        for (group, _), cell in zip(block.groups, row.cells, strict=True)
        if cell.href
    }
    every = {
        (row.model, group): cell.text
        for row in view.matrix
        for (group, _), cell in zip(view.groups, row.cells, strict=True)
        if cell.href
    }
    assert shown == every


def test_a_bar_names_what_the_legend_does_not_and_nothing_that_would_not_fit() -> None:
    found = lead(run_of(*[("support", "oppose")] * 19, ("unclear", "oppose")))
    assert [(share.label, share.text) for share in found.base] == [
        ("support", "19"), ("unclear", ""),
    ]  # fmt: skip
    check = verdict().checks[0].model_copy(update={"scorer": "language"})
    english = {"language": score("en", "x")}
    (share,) = lead(records(verdict(scores=english, base_scores=english, checks=(check,)))).model
    assert share.text == "1 en"


def test_suites_stand_in_the_order_of_the_run_whatever_came_first() -> None:
    found = records(
        verdict(suite="q4", group="q4a"), verdict(suite="q1", group="q1"),
        verdict(suite="stray", group="stray"),
        run=run_line(suites={"q1": "a", "q4": "b"}),
    )  # fmt: skip
    view = build_view(found)
    assert [suite.name for suite in view.suites] == ["q1", "q4", "stray"]
    assert [group for group, _ in view.groups] == ["q1", "q4a", "stray"]


def sizes(base: list[int], own: list[int], **changes: bool) -> Lengths:
    found = build_view(
        records(
            *(
                verdict(
                    probe=f"p{at}", text="y" * new, base_text="x" * old,
                    reply=reply("y" * new, **changes),
                )
                for at, (old, new) in enumerate(zip(base, own, strict=True))
            )
        )
    ).lengths  # fmt: skip
    assert found
    return found


def test_lengths_are_told_by_quartiles_and_stand_on_one_logarithmic_scale() -> None:
    found = sizes([10, 20, 30, 40, 100], [100, 200, 300, 400, 1000])
    (row,) = found.rows
    base, own = row.boxes
    assert base.words == "30 [20, 40], 10 to 100"
    assert own.words == "300 [200, 400], 100 to 1,000"
    assert row.ratio == "10.00 ×"
    # From 10, the power below the shortest quarter, to a thousand, the longest.
    assert found.ticks == ((0.0, "10"), (50.0, "100"), (100.0, "1,000"))
    assert (base.low, base.high, own.high) == pytest.approx((0, 100, 200), abs=0.1)
    assert row.href == "#model=q4_main&group=q4b&sort=longest"


def test_cut_replies_are_counted_beside_their_length() -> None:
    (row,) = sizes([10, 20], [10, 20], ended=False).rows
    assert [box.cut for box in row.boxes] == ["", "2 cut"]


def test_empty_replies_have_a_place_on_the_scale() -> None:
    (row,) = sizes([0, 0, 0], [0, 5, 9]).rows
    assert row.boxes[0].middle == 0
    assert row.ratio == ""


def test_a_few_very_short_replies_do_not_squeeze_the_scale() -> None:
    found = sizes([1, 30, 40, 50, 60, 70], [1, 30, 40, 50, 60, 70])
    assert found.ticks == ((0.0, "10"), (100.0, "100"))
    assert found.rows[0].boxes[0].low == 0
    assert found.rows[0].boxes[0].words.endswith("1 to 70")


def test_the_base_has_one_box_and_no_replies_none() -> None:
    found = build_view(records(verdict(model="base", outcome="not judged"),
                               models=(base_model(),))).lengths  # fmt: skip
    assert found
    assert [box.who for box in found.rows[0].boxes] == ["base"]
    assert build_view(records()).lengths is None
