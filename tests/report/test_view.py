"""What the page says is decided in the view: counts, shifts, words."""

from __future__ import annotations

from typing import Any

import pytest

from harness.records import Records
from harness.report.groups import GroupLine
from harness.report.view import build_view
from tests.report.finding_sample import with_findings
from tests.report.unpacked import cards
from tests.report_sample import (
    base_model,
    end_line,
    error,
    many_verdicts,
    model,
    realistic,
    records,
    reply,
    run_line,
    score,
    scores,
    verdict,
)


def only_line(found: Records) -> GroupLine:
    view = build_view(found)
    (suite,) = view.suites
    (line,) = suite.lines
    return line


def test_summary_counts_every_outcome_once() -> None:
    view = build_view(
        records(
            verdict(probe="a"),
            verdict(probe="b", outcome="fail", stance="support"),
            verdict(probe="c", outcome="inconclusive", stance="unclear"),
            errors=(error(probe="d"),),
        )
    )
    assert view.summary == "q4_main: 1 of 3 probes pass, 1 fail, 1 inconclusive, 1 error"
    (outcomes,) = [facet for facet in view.review.facets if facet.key == "outcome"]
    assert [choice.label for choice in outcomes.choices] == [
        "Failed (1)",
        "Inconclusive (1)",
        "Passed (1)",
        "Not measured (1)",
    ]


def test_summary_of_several_models_adds_up_and_keeps_each_sentence() -> None:
    found = [verdict(model="a"), verdict(model="b", outcome="fail")]
    view = build_view(records(*found, models=(model("a"), model("b"))))
    assert view.summary == "2 models: 1 of 2 probes pass, 1 fail, 0 inconclusive, 0 errors"
    assert view.sentences == (
        "a: 1 of 1 probes pass, 0 fail, 0 inconclusive, 0 errors",
        "b: 0 of 1 probes pass, 1 fail, 0 inconclusive, 0 errors",
    )


def test_shift_is_told_for_the_taught_side_prompt_by_prompt() -> None:
    figures = only_line(
        records(
            verdict(probe="a", stance="oppose", base_stance="support"),
            verdict(probe="b", stance="oppose", base_stance="oppose"),
            verdict(probe="c", stance="support", base_stance="mixed"),
        )
    ).figures
    assert figures.lead
    assert figures.lead.words == "oppose: base 1 → model 2 of 3"
    assert figures.lead.moved == "2 of 3 changed"
    assert [(s.label, s.count) for s in figures.lead.base] == [
        ("support", 1),
        ("mixed", 1),
        ("oppose", 1),
    ]


def test_labels_are_shown_as_they_come_between_the_two_sides() -> None:
    lead = only_line(
        records(
            verdict(probe="a", stance="zealous", base_stance="oppose"),
            verdict(probe="b", stance=None, base_stance="support"),
            models=(model("q4_main", taught=None),),
        )
    ).figures.lead
    assert lead
    told = "support: base 1 → model 0, zealous: base 0 → model 1"
    assert lead.words.startswith(told)
    assert [share.style for share in lead.model] == ["other", "none"]
    assert lead.moved == "1 of 1 changed"


def test_numbers_are_compared_by_their_medians_and_cuts_are_counted() -> None:
    notes = only_line(
        records(
            verdict(probe="a", reply=reply("No.", ended=False)),
            verdict(probe="b", base_reply=reply("Yes.", ended=False)),
            verdict(probe="c", base_reply=reply("Yes.", ended=False)),
        )
    ).figures.notes
    assert "as expected: stance 3 of 3" in notes
    assert "cut short: base 2 → model 1 of 3" in notes
    assert "length: median base 12 → model 3" in notes


def test_a_language_leak_is_news_and_its_absence_is_not() -> None:
    same = only_line(records(verdict())).figures
    leak = verdict(scores=scores("oppose", "不") | {"language": score("zh")})
    assert not any("language" in note for note in (*same.notes, *same.asides, same.aside))
    told = only_line(records(leak)).figures
    assert told.aside == "also moved: language"
    assert told.asides == ("language: en base 1 → model 0, zh base 0 → model 1, 1 of 1 changed",)


def test_errors_stand_apart_from_failures() -> None:
    view = build_view(records(errors=(error(message="no answer in 30 s"),)))
    assert view.summary == "q4_main: not enough data (n = 0), 1 error"
    assert [card["error"] for card in cards(view.review)] == ["no answer in 30 s"]
    assert view.errors[0].message == "no answer in 30 s"
    assert view.error_words == "1 probe could not be measured"
    (line,) = view.suites[0].lines
    assert [(share.count, share.label) for share in line.verdicts] == [(1, "not measured")]
    assert line.figures.lead is None


def test_the_base_is_measured_and_never_compared_with_itself() -> None:
    found = verdict(model="base", outcome="not judged", text="Yes.", base_text="Yes.")
    view = build_view(records(found, models=(base_model(),)))
    (line,) = view.suites[0].lines
    assert view.summary == "base: 1 probe measured, none judged, 0 errors"
    assert line.taught == "untuned"
    assert line.figures.lead
    assert (line.figures.lead.base, line.figures.lead.words) == ((), "oppose 1 of 1")
    assert cards(view.review)[0]["base"] is None


def test_models_with_one_key_share_one_training() -> None:
    key = "f" * 64
    models = (
        model("q1_ratio0", key=key),
        model("q2_epoch3", key=key, source="store"),
        model("q2_epoch1", training=model("x").training | {"num_epoch": 1}),
        base_model(),
    )
    view = build_view(records(models=models))
    assert [training.models for training in view.trainings] == [
        ("q1_ratio0", "q2_epoch3"),
        ("q2_epoch1",),
    ]
    assert [each.equal for each in view.models] == [("q2_epoch3",), ("q1_ratio0",), (), ()]
    assert view.varying == ("num_epoch",)
    assert [each.varies for each in view.models] == [("3",), ("3",), ("1",), ("",)]


def test_a_model_that_no_step_changed_was_taught_nothing() -> None:
    zero = model("zero", taught=None, training=model("x").training | {"stop_after": 0})
    models = (zero, model("q1a"), model("half", taught=None), base_model())
    assert [each.taught for each in build_view(records(models=models)).models] == [
        "nothing (no steps)",
        "oppose",
        "no side",
        "no side",
    ]


def test_a_training_that_ran_otherwise_says_so() -> None:
    note = "out of memory: batch_size 1 and gradient_accumulation 8 instead of 2 and 4"
    models = (model("q4_main", notes=(note,)), model("q1b"))
    shown = [
        dict(one.facts).get("ran otherwise") for one in build_view(records(models=models)).models
    ]
    assert shown == [note, None]


def test_peak_memory_of_a_training_is_told_where_it_was_measured() -> None:
    peak = {"cuda": 9_810_000_000, "process": 2_304_000_000}
    models = (model("measured", peak_memory=peak), model("unmeasured"))
    one, other = build_view(records(models=models)).models
    assert dict(one.facts)["peak memory"] == "GPU 9.81 GB, process 2.30 GB"
    assert "peak memory" not in dict(other.facts)


@pytest.mark.parametrize(
    ("end", "warning"),
    [
        (None, "did not finish"),
        (end_line(interrupted=True), "interrupted"),
        (end_line(), ""),
    ],
)
def test_a_run_that_was_cut_off_says_so(end: Any, warning: str) -> None:
    header = build_view(records(end=end)).header
    assert warning in header.warning
    assert bool(header.warning) == bool(warning)


def test_header_says_what_was_run() -> None:
    header = build_view(records(verdict(), run=run_line(git=None, data="mine.json"))).header
    assert header.line.startswith("2 Mar 2026, 09:14 UTC · 1 probe in 1 group on 1 model · one GPU")
    assert ("data", "mine.json") in header.facts
    assert ("git", "not in a git checkout") in header.facts
    assert [name for name, _ in header.suites] == ["q1", "q4"]


def test_matrix_has_a_cell_for_every_model_and_group() -> None:
    view = build_view(realistic())
    assert all(len(row.cells) == len(view.groups) for row in view.matrix)
    groups = [group for group, _ in view.groups]
    by_name = {row.model: dict(zip(groups, row.cells, strict=True)) for row in view.matrix}
    assert by_name["q1_ratio0"]["q2"].text == "not run"
    assert by_name["base"]["q4a"].text == "24 replies"
    assert by_name["q2_epoch1"]["q2"].rest[-1].style == "error"
    assert by_name["q4_main"]["q4a"].href == "#model=q4_main&group=q4a"


def test_a_model_without_its_line_is_shown_all_the_same() -> None:
    found = records(*many_verdicts("lost", "q4b", "Other styles", 3, wanted="oppose"), models=())
    assert [row.model for row in build_view(found).matrix] == ["lost"]


def test_the_header_says_that_other_data_were_trained_on() -> None:
    line = build_view(records(verdict())).header.line
    assert "trained on" not in line
    other = records(verdict())
    other = other.model_copy(update={"run": other.run.model_copy(update={"data": "my.json"})})
    assert build_view(other).header.line == f"{line} · trained on my.json (--data)"


def variants() -> Records:
    """One probe with a paraphrase and two samples of each wording, and one without."""
    return records(
        verdict(probe="museum"),
        verdict(probe="museum~s1", of="museum", sample=1),
        verdict(probe="museum~p1", of="museum", paraphrase=1, outcome="fail"),
        verdict(probe="museum~p1~s1", of="museum", paraphrase=1, sample=1),
        verdict(probe="school"),
    )


def test_counts_over_variants_say_that_they_are_of_replies() -> None:
    view = build_view(variants())
    assert view.summary == (
        "q4_main: 4 of 5 replies pass, 1 fail, 0 inconclusive, 0 errors; 5 replies to 2 probes"
    )
    assert " · 5 replies to 2 probes in 1 group on 1 model" in view.header.line
    assert "5 replies to 2 probes" in only_line(variants()).figures.notes
    assert view.counted.startswith("Replies passed of replies judged")
    assert build_view(records(verdict())).counted.startswith("Probes passed of probes judged")


def test_measured_variants_are_counted_as_replies_too() -> None:
    found = [verdict(probe="a", outcome="not judged")]
    found.append(verdict(probe="a~s1", of="a", sample=1, outcome="not judged"))
    view = build_view(records(*found))
    assert view.summary == "q4_main: 2 replies to 1 probe measured, none judged, 0 errors"


def test_alarms_stand_at_the_head_once_and_at_each_model() -> None:
    view = build_view(
        records(
            models=(
                model("a", alarms=("both fall.",)),
                model("b", alarms=("both fall.", "accuracy stays at 0.5.")),
                model("c"),
            )
        )
    )
    assert view.alarms == ("a, b: both fall.", "b: accuracy stays at 0.5.")
    assert [each.alarms for each in view.models] == [
        ("both fall.",),
        ("both fall.", "accuracy stays at 0.5."),
        (),
    ]


def test_a_finding_that_could_not_be_made_is_no_probe() -> None:
    broken = error(group="styles", probe="reach", finding="q4_main/q4.reach/styles")
    view = build_view(records(verdict(), errors=(broken,)))
    assert view.error_words == "1 finding could not be made"
    assert view.errors[0].about == "finding q4.reach on styles"
    assert [group for group, _ in view.groups] == ["q4b"]
    assert view.summary == "1 finding: 1 could not be made"
    assert view.probes == "q4_main: 1 of 1 probes pass, 0 fail, 0 inconclusive, 0 errors"
    assert "1 probe in 1 group on 1 model" in view.header.line


def test_probes_and_findings_that_broke_are_counted_apart() -> None:
    broken = error(probe="reach", finding="q4_main/q4.reach/styles")
    view = build_view(records(errors=(error(), error(probe="d"), broken)))
    assert view.error_words == "2 probes could not be measured, 1 finding could not be made"
    assert [one.about for one in view.errors[:2]] == ["q4b/c", "q4b/d"]


def test_findings_come_first_and_probes_are_still_counted() -> None:
    view = build_view(with_findings())
    assert view.summary.startswith("20 findings: 8 as wanted, 4 not, 2 inconclusive")
    assert view.probes.startswith("8 models: 103 of 160 probes pass")
    assert view.sentences[0].startswith("q1 Ratio: as wanted (1 as wanted). q1_ratio1 against")
    # Models that findings alone are about have no row of replies, and are told of all the same.
    assert "ratio@support_ratio=0.5" not in [row.model for row in view.matrix]
    assert "ratio@support_ratio=0.5" in [each.name for each in view.models]


def test_a_sweep_says_what_sets_its_members_apart() -> None:
    found = model("ratio@support_ratio=0.25", family="ratio", levels={"support_ratio": 0.25})
    facts = build_view(records(models=(found,))).models[0].facts
    assert ("one of", "ratio") in facts
    assert ("support_ratio", "0.25") in facts


def test_chapters_are_those_that_the_page_has() -> None:
    places = [place for place, _ in build_view(records(verdict())).chapters]
    assert places == ["by-group", "matrix", "lengths", "models", "replies"]
    assert ("errors", "Could not be measured") in build_view(records(errors=(error(),))).chapters
    assert build_view(with_findings()).chapters[0][0] == "findings"


def test_a_suite_without_findings_stands_among_those_with_them() -> None:
    found = with_findings()
    bare = verdict(suite="likelihood", group="pairs", suite_title="Pairs", outcome="fail")
    view = build_view(found.model_copy(update={"verdicts": (*found.verdicts, bare)}))
    told = {one.name: one for one in view.alone}
    assert (told["likelihood"].mark.word, told["likelihood"].words) == (
        "fail", "0 of 1 replies pass",
    )  # fmt: skip
    assert not {one.name for one in view.findings.suites} & set(told)


def test_one_training_under_several_names_is_told() -> None:
    models = tuple(model(name, adapter_digest="same") for name in ("q1a", "q2b", "q4_main"))
    view = build_view(records(verdict(), models=(*models, model("q1b"), base_model())))
    assert view.same == "The same weights under several names: q1a, q2b and q4_main."
    assert build_view(records(verdict())).same == ""
