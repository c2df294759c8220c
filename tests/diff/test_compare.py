"""Two runs become one diff, and a diff becomes text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from harness.diff.compare import Diff, compare
from harness.diff.groups import GroupChange
from harness.diff.show import show
from harness.errors import UserError
from harness.records import Records, VerdictLine
from harness.report.changes import headline
from tests.diff.runs import end_line, finding, group, model, run, run_line
from tests.report_sample import HOSTILE, error, realistic, reply, verdict

GOOD, BAD = ["pass"] * 22 + ["fail"] * 2, ["pass"] * 8 + ["fail"] * 16


def diff(old: Sequence[str] = GOOD, new: Sequence[str] = BAD, **changes: Any) -> Diff:
    return compare(run(*group(old)), run(*group(new), name="new", **changes))


def the(found: Diff, name: str) -> GroupChange:
    return next(one for one in found.groups if one.name == name)


def test_a_run_is_as_it_was() -> None:
    records = realistic()
    found = compare(records, records)
    assert not found.regressions
    assert found.notes[0] == "Both are the same run."
    assert {one.tier for one in found.groups} <= {"stable", "not enough data"}
    assert found.counts["regressed"] == found.counts["fixed"] == 0
    assert not found.stack + found.suites + found.models
    assert {flag for pair in found.pairs for flag in pair.flags} == set()


def test_a_group_that_fell_is_a_regression() -> None:
    found = diff()
    assert found.regressions
    (one,) = found.groups
    assert (one.name, one.tier, one.regressed, one.fixed) == (
        "q4_main q4/q4b", "regression", 14, 0,
    )  # fmt: skip
    assert one.sentence == (
        "91.7% → 33.3%, -58 points [-76, -36], 14 regressed and 0 fixed of 24, "
        "p = 0.00012 (corrected)"
    )


def named(outcomes: Sequence[str], model: str, suite: str, **changes: Any) -> list[VerdictLine]:
    key = {"model_key": "k" * 64} | changes
    return group(outcomes, model=model, suite=suite, group=f"{suite}_g", **key)


def test_one_training_under_two_names_is_corrected_once() -> None:
    def both(outcomes: Sequence[str], **changes: Any) -> Records:
        lines = [*named(outcomes, "q1a", "q1"), *named(outcomes, "q2b", "q2", **changes)]
        return run(*lines)

    alike = compare(both(GOOD), both(BAD)).groups
    assert [one.adjusted for one in alike] == [one.p for one in alike]
    for other in ({"model_key": "o" * 64}, {"prompt": "Another?"}, {"reply": reply("Other.")}):
        groups = compare(both(GOOD, **other), both(BAD, **other)).groups
        assert [one.adjusted for one in groups] == [2 * (one.p or 0.0) for one in groups]


def test_single_flips_are_no_regression() -> None:
    found = diff(new=["fail", *GOOD[1:]])
    assert (found.counts["regressed"], found.regressions) == (1, False)


def test_errors_of_the_new_run_are_no_regression() -> None:
    found = compare(
        run(*group(GOOD)),
        run(errors=tuple(error(probe=f"p{number}") for number in range(24)), name="new"),
    )
    assert (found.counts, found.regressions) == ({"not comparable": 24}, False)
    assert [(one.tier, one.not_comparable) for one in found.groups] == [("not enough data", 24)]
    assert found.notes == (
        "24 of 24 could not be measured in the new run: of these nothing is known.",
    )


@pytest.mark.parametrize(("missing", "tier"), [(2, "regression"), (3, "unreliable baseline")])
def test_a_baseline_in_which_much_broke_is_unreliable(missing: int, tier: str) -> None:
    old = group(GOOD)[missing:]
    errors = tuple(error(probe=f"p{number}") for number in range(missing))
    found = compare(run(*old, errors=errors), run(*group(BAD)))
    assert [one.tier for one in found.groups] == [tier]


@pytest.mark.parametrize("end", [end_line(interrupted=True), None])
def test_an_interrupted_baseline_is_unreliable_and_said_to_be(end: Any) -> None:
    found = compare(run(*group(GOOD), end=end), run(*group(BAD), name="new"))
    assert [one.tier for one in found.groups] == ["unreliable baseline"]
    assert not found.regressions
    assert found.notes[0].startswith("unreliable baseline: the run was ")


def test_a_new_run_that_was_interrupted_is_said_to_be() -> None:
    (note,) = diff(end=None).notes
    assert note.startswith("The new run did not come to its end")


def test_all_groups_of_a_suite_are_summed_up_and_a_single_one_is_not() -> None:
    lines = [*group(GOOD), *group(GOOD, group="q4c")]
    found = compare(run(*lines), run(*lines))
    assert [one.name for one in found.groups] == [
        "q4_main q4/q4b", "q4_main q4/q4c", "q4_main q4",
    ]  # fmt: skip
    assert the(found, "q4_main q4").pairs == 48
    assert [one.name for one in diff().groups] == ["q4_main q4/q4b"]


def test_paraphrases_and_samples_count_as_one_prompt() -> None:
    def lines(outcome: str) -> list[Any]:
        return [
            line.model_copy(update={"probe": f"{line.probe}~s{n}", "of": line.probe, "sample": n})
            for n in range(3)
            for line in group([outcome] * 10)
        ]

    (one,) = compare(run(*lines("pass")), run(*lines("fail"))).groups
    assert (one.pairs, one.change.n, one.tier) == (30, 10, "regression")


def test_groups_that_nobody_judged_are_not_told() -> None:
    lines = group(["not judged"] * 8)
    assert compare(run(*lines), run(*lines)).groups == ()


def test_what_flipped_verdicts_is_told_of_the_group() -> None:
    found = diff(run=run_line(run="new", versions={"torch": "3"}))
    assert found.groups[0].flags == ("stack",)
    assert "torch 2.13.0 → 3" in found.stack


def test_models_that_changed_are_told() -> None:
    found = diff(models=(model("q4_main", data_digest="other"),))
    assert found.models == (("q4_main", ("other training data",)),)


def test_a_finding_that_fails_now_is_a_regression() -> None:
    old = run(*group(GOOD), findings=(finding(),))
    new = run(*group(GOOD), findings=(finding("fail", interval=(0.5, 0.4, 0.6)),))
    assert compare(old, new).regressions


def test_runs_of_other_suites_are_refused() -> None:
    other = run(verdict(suite="q1", group="q1"), name="other")
    with pytest.raises(UserError) as caught:
        compare(run(verdict()), other)
    assert str(caught.value) == (
        "the two runs have no probe and no finding in common: old asked q4_main about q4, "
        "other asked q4_main about q1. Name runs that asked the same models about the same suites."
    )
    with pytest.raises(UserError, match="old asked nothing"):
        compare(run(), other)


def hostile() -> tuple[Records, Records]:
    old = run(*(verdict(probe=f"h{n}") for n in range(len(HOSTILE))))
    new = run(
        *(
            verdict(probe=f"h{n}", text=text, outcome="fail", stance=None)
            for n, text in enumerate(HOSTILE)
        ),
        name="new | <b> `x`",
    )
    return old, new


def test_text_tells_the_worst_first_and_both_replies() -> None:
    lines = show(diff()).splitlines()
    assert lines[1] == "Regressions: 1 group and 0 findings."
    assert lines[3] == "regression (1 group)"
    start = lines.index("regressed (14 probes)")
    assert lines[start + 1 : start + 4] == [
        "  q4_main q4/q4b/p8: pass → fail  stance: expected the taught side: oppose, saw oppose",
        "    old: No.",
        "    new: Yes.",
    ]
    assert lines[-1] == "Probes: 14 regressed, 2 still failing, 8 still passing."


def test_long_replies_are_shortened() -> None:
    old, new = group(["pass"]), group(["fail"], reply=reply("word " * 1000))
    (line,) = [
        line for line in show(compare(run(*old), run(*new))).splitlines() if " new: " in line
    ]
    assert (len(line), line[-1]) == (169, "…")


def test_new_and_gone_are_counted_by_group() -> None:
    found = compare(
        run(*group(GOOD), *group(["fail"] * 3, group="q4c")),
        run(*group(GOOD), *group(["fail"] * 2, group="q4d")),
    )
    text = show(found)
    assert "New: q4_main q4/q4d (2).\nGone: q4_main q4/q4c (3)." in text


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_hostile_replies_and_names_stay_text(form: Any) -> None:
    shown = show(compare(*hostile()), form)
    assert not set("\x00\x1b\u202e") & set(shown)
    shown.encode("utf-8")
    if form == "markdown":
        assert "<b>" not in shown.replace("`new ¦ <b> 'x'`", "")


def test_markdown_is_a_table_and_lists() -> None:
    lines = show(diff(), "markdown").splitlines()
    assert lines[0] == "## `old` → `new`"
    assert "| tier | model | group | change |" in lines
    (row,) = [line for line in lines if line.startswith("| regression")]
    assert row.count("|") == 5
    assert "**regressed (14 probes)**" in lines


def test_json_holds_everything() -> None:
    old, new = hostile()
    findings = {"findings": (finding(),)}
    found = compare(old.model_copy(update=findings), new.model_copy(update=findings))
    read = json.loads(show(found, "json"))
    assert read == json.loads(json.dumps(found.as_json()))
    assert len(read["pairs"]) == len(HOSTILE)
    assert (read["regressions"], read["counts"]) == (False, {"regressed": len(HOSTILE)})
    assert read["groups"][0]["change"]["n"] == len(HOSTILE)
    assert read["findings"][0]["tier"] == "stable"


def test_findings_in_text() -> None:
    old = run(*group(GOOD), findings=(finding(), finding(id="b"), finding("fail", id="c")))
    new = run(
        *group(GOOD),
        findings=(finding("fail", interval=(0.5, 0.4, 0.6)), finding(id="b"), finding(id="c")),
    )
    text = show(compare(old, new))
    assert "regression (1 finding)\n  q4_main/q4/opposing/q4b: pass → fail" in text
    assert "improved (1 finding)\n  c: fail → pass" in text
    assert "other findings: 1 still passing" in text


def test_the_summary_of_a_diff_without_regressions() -> None:
    assert headline(diff(new=GOOD)) == "No regressions. Groups: 1 stable."
