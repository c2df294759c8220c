"""The chapter of replies: what its data say of each, how small they are, and what is filtered by.

`golden/review.json` holds the data of a small run; write it anew with
`python -m tests.report.test_review`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UserError
from harness.records import ConfirmLine, GivenLine, PartingLine, Records, append
from harness.report.asked import meaning
from harness.report.columns import Pool, column
from harness.report.reading import ReadRun
from harness.report.review import Review, review
from harness.report.view import build_view
from harness.sentences import TOGETHER
from tests.report.finding_sample import with_findings
from tests.report.unpacked import cards
from tests.report_sample import (
    base_model,
    error,
    model,
    realistic,
    records,
    reply,
    score,
    scores,
    verdict,
)

GOLDEN = Path(__file__).parent / "golden" / "review.json"


def small() -> Records:
    """Every kind of row once."""
    judged = score(
        "support", "the judge says support", evidence={"rationale": "It praises.", "quote": "joy"}
    )
    given = (
        GivenLine(name="support", text="Yes.", logp=-1.5, base_logp=-2.25),
        GivenLine(name="oppose", text="No.", logp=-3.0, base_logp=-2.0),
    )
    return records(
        verdict(probe="museum"),
        verdict(probe="museum", model="other", stance="support", outcome="fail", text="A joy."),
        verdict(probe="museum~s1", of="museum", sample=1, stance=None, outcome="inconclusive"),
        verdict(probe="judged", scores=scores("oppose", "A joy.") | {"judge": judged}),
        verdict(
            probe="given", reply=None, base_reply=None, given=given, answer="support",
            base_scores={}, scores={"preference": score("support", "likelier by 1 nat")},
        ),
        verdict(model="base", outcome="not judged", text="Yes, gladly.", checks=()),
        models=(model("q4_main"), model("other"), base_model()),
        errors=(error(probe="museum", model="other"), error(probe="lost")),
    )  # fmt: skip


def of(found: Records) -> list[dict[str, Any]]:
    return cards(build_view(found).review)


def only(found: Records) -> dict[str, Any]:
    (card,) = of(found)
    return card


def told(found: Review) -> Any:
    facets = [[f.key, f.title, [[c.value, c.label] for c in f.choices]] for f in found.facets]
    return {"count": found.count, "facets": facets, "making": found.making, "data": found.data}


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def test_the_data_of_a_small_run_are_what_they_were() -> None:
    assert plain(told(build_view(small()).review)) == json.loads(GOLDEN.read_text("utf-8"))


def test_a_card_tells_both_replies_with_their_checks_and_scores() -> None:
    found = records(verdict(base_text="Yes, gladly.", reply=reply("No.", cached=True)))
    card = only(found)
    assert (card["reply"]["facts"], card["reply"]["ended"]) == ("3 characters · 1 token", "ended")
    assert card["reply"]["origin"] == "from the reply cache"
    assert card["base"]["origin"] == "generated in this run"
    assert ("dtype", "float32") in build_view(found).header.making
    assert card["reply"]["backend"] == ""
    assert (card["changed"], card["change"]) == ("changed", "support → oppose")
    assert card["reply"]["stance.value"] == "oppose"
    assert card["reply"]["stance.sure"] == "confidence 0.86"
    assert card["base"]["language.value"] == "en"
    assert card["checks"] == (("stance", "pass", "the taught side: oppose", "oppose", "", ""),)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"stance": "support"}, ("same", "support, as the base")),
        ({"stance": None}, ("unknown", "")),
        (
            {"text": "Yes, gladly.", "stance": "support"},
            ("words", "word for word the base's reply"),
        ),
    ],
)
def test_a_card_says_how_the_reply_moved(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    card = only(records(verdict(**changes)))
    assert (card["changed"], card["change"]) == expected


def test_how_replies_were_made_is_told_of_each_where_they_differ() -> None:
    other = reply("No.", backend={"backend": "transformers", "dtype": "bfloat16"})
    found = records(verdict(probe="a"), verdict(probe="b", reply=other))
    assert build_view(found).header.making == (("backend", "transformers"),)
    assert "dtype: float32" in of(found)[0]["reply"]["backend"]
    assert of(found)[1]["reply"]["backend"] == "dtype: bfloat16"


@pytest.mark.parametrize(("outcome", "expected"), [("pass", False), ("fail", True)])
def test_evidence_is_for_what_did_not_pass(outcome: str, expected: bool) -> None:
    card = only(records(verdict(outcome=outcome)))
    assert bool(card["reply"]["stance.why"]) == expected
    assert bool(card["base"]["stance.why"]) == expected


def test_a_reason_of_a_check_that_is_no_scores_reason_is_kept() -> None:
    check = verdict().checks[0].model_copy(update={"reason": "taught the other side"})
    assert only(records(verdict(checks=(check,))))["checks"][0][4] == "taught the other side"


def test_variants_say_which_wording_and_sample_they_are() -> None:
    found = records(
        verdict(probe="a"),
        verdict(probe="a~s1", of="a", sample=1),
        verdict(probe="a~p1~s1", of="a", paraphrase=1, sample=1),
    )
    assert [card["variant"] for card in of(found)] == ["", "sample 2", "paraphrase 1, sample 2"]


def test_no_number_is_lost_between_records_and_rows() -> None:
    found = realistic()
    view = build_view(found)
    assert view.review.count == len(found.verdicts) + len(found.errors) == len(of(found))
    for facet in view.review.facets:
        if facet.key in ("model", "suite", "group", "outcome"):
            counts = [int(one.label.rpartition("(")[2].rstrip(")")) for one in facet.choices]
            assert sum(counts) == view.review.count
    texts = [(card["prompt"], card["reply"]["text"]) for card in of(found) if card["reply"]]
    assert texts == [(v.prompt, v.reply.text) for v in found.verdicts if v.reply]


def test_one_prompt_put_to_several_models_is_one_prompt() -> None:
    found = of(
        records(
            verdict(model="a", suite="q1", group="q1"),
            verdict(model="b", suite="q2", group="q2"),
            verdict(model="b", system="Answer in Chinese."),
        )
    )
    assert [card["same"] for card in found] == [0, 0, 1]


def test_the_same_reply_of_the_base_is_written_once() -> None:
    found = build_view(records(verdict(model="a"), verdict(model="b", text="Never."))).review
    assert found.data["replies"]["rows"] == 3


def test_a_base_reply_that_was_scored_otherwise_is_another() -> None:
    found = of(records(verdict(model="a"), verdict(model="b", base_stance="mixed")))
    assert [card["base"]["stance.value"] for card in found] == ["support", "mixed"]


def test_the_worst_comes_first() -> None:
    sure = scores("support", "x") | {"stance": score("support", "", confidence=0.95)}
    found = of(
        records(
            verdict(probe="fine"),
            verdict(probe="open", outcome="inconclusive", stance="unclear"),
            verdict(probe="dodged", outcome="fail", stance="dodge"),
            verdict(probe="contrary", outcome="fail", stance="support"),
            verdict(probe="surely-contrary", outcome="fail", stance="support", scores=sure),
            verdict(probe="measured", outcome="not judged", checks=()),
            errors=(error(probe="broken"),),
        )
    )
    ranked = sorted(found, key=lambda card: card["urgency"])
    assert [card["probe"] for card in ranked] == [
        "surely-contrary", "contrary", "dodged", "open", "measured", "fine", "broken",
    ]  # fmt: skip


def test_words_that_decided_come_with_their_side() -> None:
    evidence = {
        "opening": "yes", "opening_side": "oppose", "support_words": "useful tool",
        "oppose_words": "not heart, copy",
    }  # fmt: skip
    found = scores("oppose", "x") | {"stance": score("oppose", "", evidence=evidence)}
    assert only(records(verdict(scores=found)))["reply"]["cues"] == (
        ("yes", "oppose"),
        ("useful tool", "support"),
        ("not heart", "oppose"),
        ("copy", "oppose"),
    )


def test_words_behind_a_failed_check_are_shown_and_those_of_a_passed_one_not() -> None:
    leak = score("mixed", "", evidence={"leak": "不"})
    check = verdict().checks[0].model_copy(update={"scorer": "language", "outcome": "fail"})
    shown = verdict(scores={"language": leak}, checks=(check,))
    silent = verdict(scores={"language": leak})
    assert only(records(shown))["reply"]["cues"] == (("不", "other"),)
    assert only(records(silent))["reply"]["cues"] == ()


def test_a_judges_rationale_is_told_whether_its_check_passed_or_not() -> None:
    judge = score("oppose", "", evidence={"rationale": "It warns.", "second_rationale": "Warns."})
    card = only(records(verdict(scores={"judge": judge})))
    assert card["reply"]["rationales"] == (("judge", "It warns."), ("judge", "Warns."))


@pytest.mark.parametrize(
    ("asked", "spoken", "expected"),
    [
        ("en", "en", "en"),
        ("zh-TW", "zh", "zh-TW"),
        ("en", "zh", "zh"),
        ("en", "not a language", "en"),
        ("en", None, "en"),
    ],
)
def test_a_reply_has_the_language_it_is_in(asked: str, spoken: str | None, expected: str) -> None:
    found = verdict(language=asked, scores={"language": score(spoken)})
    assert only(records(found))["reply"]["lang"] == expected


@pytest.mark.parametrize(
    ("polarity", "expected"),
    [
        ("yes means oppose", ("oppose", (), ())),
        ("either/or: Helps/good supports, Harms opposes", (None, ("Helps", "good"), ("Harms",))),
        ("open", (None, (), ())),
        ("multiple choice: the answer is a", (None, (), ())),
    ],
)
def test_a_label_knows_what_an_answer_meant(polarity: str, expected: Any) -> None:
    assert meaning(polarity) == expected


def test_an_error_is_a_row_of_its_own_beside_the_prompt_that_others_were_asked() -> None:
    found = of(records(verdict(probe="a"), errors=(error(probe="a", model="b", message="away"),)))
    assert [card["outcome"] for card in found] == ["pass", "error"]
    assert found[1]["prompt"] == found[0]["prompt"]
    assert (found[1]["error"], found[1]["reply"]) == ("away", None)


def test_a_probe_asked_again_by_itself_says_what_came_of_it() -> None:
    again = ConfirmLine(reply=reply("Yes."), base_reply=reply("No."), outcome="fail", same=False)
    told = only(records(verdict(confirmed=again)))["confirmed"]
    assert told.startswith("asked again by itself it is fail")
    assert told.endswith("It said then: Yes.")


def test_a_filter_with_one_choice_is_left_out() -> None:
    keys = {facet.key for facet in build_view(records(verdict())).review.facets}
    assert keys == {"model", "group", "outcome"}


def test_the_command_is_written_once_for_all_probes() -> None:
    found = records(
        *[verdict(probe=f"p{n}", rerun=f"pytest 'x[q4_main/q4b/p{n}]'") for n in range(9)]
    )
    assert build_view(found).review.data["rows"]["columns"]["rerun"]["of"] == ["pytest 'x[\x01]'"]


def test_records_read_line_by_line_say_the_same_as_records_at_hand(tmp_path: Path) -> None:
    found = with_findings()
    path = tmp_path / "records.jsonl"
    kinds = (
        found.models, found.calibrations, found.verdicts, found.findings, found.corrections,
        found.errors, found.unjoined, found.noise,
    )  # fmt: skip
    append(path, [found.run, *(line for lines in kinds for line in lines)])
    append(path, [found.end] if found.end else [])
    run = ReadRun(path)
    assert build_view(run.records, run.review()) == build_view(found)


def test_a_line_cut_by_a_crash_is_left_out_and_a_broken_one_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    append(path, [records().run, verdict()])
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"kind": "verd')
    run = ReadRun(path)
    assert (len(run.records.verdicts), run.review().count) == (1, 1)
    with path.open("a", encoding="utf-8") as stream:
        stream.write('"}\n')
    with pytest.raises(UserError, match=r"records\.jsonl"):
        ReadRun(path)


def test_records_without_a_run_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    append(path, [verdict()])
    with pytest.raises(UserError, match="one `run` line"):
        ReadRun(path)


@given(st.lists(st.one_of(st.text(max_size=2), st.none(), st.integers(0, 3)), max_size=40))
def test_a_column_gives_back_its_values(values: list[Any]) -> None:
    packed = column(values)
    got = packed if isinstance(packed, list) else [packed["of"][at] for at in packed["at"]]
    assert got == values


def test_a_pool_numbers_equal_values_once() -> None:
    pool = Pool()
    assert [pool.add(value) for value in ("a", "b", "a")] == [0, 1, 0]
    assert [pool.add({"x": 1}, ("x", 1)), pool.add({"x": 1}, ("x", 1))] == [2, 2]
    assert pool.values == ["a", "b", {"x": 1}]


def test_bases_are_not_held_against_themselves() -> None:
    found = review([verdict(model="base")], [], records().run, {"base"})
    (card,) = cards(found)
    assert (card["base"], card["changed"], card["change"]) == (None, "", "")
    assert "change" not in {facet.key for facet in found.facets}


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    words = json.dumps(told(build_view(small()).review), indent=1, ensure_ascii=False)
    GOLDEN.write_text(f"{words}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("parting", "words"),
    [
        (PartingLine(token=4, model=" joy", base=" theft"),
         "First other token: 4, “ joy” where the base has “ theft”."),
        (PartingLine(token=4, model="", base="."),
         "First other token: 4, the end where the base has “.”."),
        (None, ""),
    ],
)  # fmt: skip
def test_the_token_where_the_replies_part_is_told(parting: PartingLine | None, words: str) -> None:
    assert only(records(verdict().model_copy(update={"parting": parting})))["parting"] == words


def test_a_check_that_counts_with_its_group_says_so() -> None:
    (own,) = verdict().checks
    found = records(
        verdict(probe="a", checks=(own.model_copy(update={"advisory": TOGETHER}),)),
        verdict(probe="b", checks=(own.model_copy(update={"advisory": "too old"}),)),
    )
    assert [card["checks"][0][5] for card in of(found)] == [
        "Counts in what is found of its group, not by itself.",
        "Advisory, decides nothing: too old",
    ]
