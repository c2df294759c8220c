"""The chapter on what changed since another run."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.diff.compare import compare
from harness.records import Records
from harness.report.render import render
from harness.report.since import MOST_FLIPS, MOST_TEXT, Since, build_since
from harness.report.view import build_view
from tests.diff.runs import MODEL, SUITE, finding, group, model, run
from tests.report_sample import HOSTILE, error, reply, verdict

GOOD, BAD = ["pass"] * 20, ["pass"] * 4 + ["fail"] * 16


def since(old: Records, new: Records) -> Since:
    return build_since(compare(old, new), new)


def two(old: list[str], new: list[str]) -> Since:
    return since(run(*group(old)), run(*group(new), name="new"))


def test_what_got_worse_says_so_first() -> None:
    told = two(GOOD, BAD)
    assert (told.mark.sign, told.mark.word) == ("✗", "got worse")
    assert told.headline == "Regressions: 1 group and 0 findings."
    (row,) = told.groups
    assert (row.mark.word, row.model, row.where) == ("regression", MODEL, f"{SUITE}/q4b")
    assert row.words.startswith("100% → 20%, -80 points [")
    assert row.href == "#model=q4_main&group=q4b"


def test_flips_hold_the_replies_of_both_runs() -> None:
    (flips,) = two(GOOD, BAD).flips
    assert (flips.kind, len(flips.flips), flips.rest) == ("regressed", 16, "")
    first = flips.flips[0]
    assert (first.old.who, first.old.outcome, first.old.text) == ("baseline", "pass", "No.")
    assert (first.new.who, first.new.outcome, first.new.text) == ("this run", "fail", "Yes.")
    assert (first.where, first.language, first.same) == (f"{SUITE}/q4b/p4", "en", False)
    assert first.prompt == verdict().prompt


def test_regressed_comes_before_fixed_and_broken() -> None:
    old = run(*group(["pass", "fail", "pass"]))
    broken = error(model=MODEL, group="q4b", probe="p2")
    new = run(*group(["fail", "pass"]), name="new", errors=(broken,))
    found = since(old, new)
    assert [one.kind for one in found.flips] == ["regressed", "fixed", "not comparable"]
    assert found.flips[2].flips[0].new.outcome == "error"
    assert found.flips[2].flips[0].why == broken.message


def test_every_verdict_of_the_new_run_says_what_became_of_it() -> None:
    found = since(run(*group(["pass", "fail"])), run(*group(["fail", "fail", "pass"]), name="new"))
    place = (MODEL, SUITE, "q4b")
    assert found.changed == {
        (*place, "p0"): "regressed",
        (*place, "p1"): "still failing",
        (*place, "p2"): "new",
    }
    fewer = since(run(*group(["pass", "pass"])), run(*group(["pass"]), name="new"))
    assert fewer.changed == {(*place, "p0"): "still passing"}
    assert fewer.rest[-1] == f"Gone: {MODEL} {SUITE}/q4b (1)."


def test_many_flips_are_counted_and_no_group_hides_another() -> None:
    small = group(["pass"] * 2, group="small")
    old = run(*group(["pass"] * 200), *small)
    lost = [line.model_copy(update={"outcome": "fail"}) for line in small]
    (flips,) = since(old, run(*group(["fail"] * 200), *lost, name="new")).flips
    assert len(flips.flips) == MOST_FLIPS
    assert flips.rest == f"and {202 - MOST_FLIPS} more, told by `harness diff`"
    assert sum("/small/" in one.where for one in flips.flips) == 2


def test_findings_tell_before_and_now() -> None:
    worse = finding("fail", interval=(0.5, 0.4, 0.6))
    old = run(*group(GOOD), findings=(finding(),))
    found = since(old, run(*group(GOOD), name="new", findings=(worse,)))
    (part,) = found.findings
    assert part.title == "regression (1 finding)"
    (change,) = part.changes
    assert (change.was, change.now) == ("pass", "fail")
    assert (change.old, change.new) == (finding().sentence, worse.sentence)
    assert found.mark.word == "got worse"


def test_a_model_of_another_name_says_what_it_was_called() -> None:
    renamed = [line.model_copy(update={"model": "q4_new"}) for line in group(["fail"])]
    now = model("q4_new", key=model(MODEL).key)
    old = run(*group(["pass"]), models=(model(MODEL),))
    found = since(old, run(*renamed, name="new", models=(now,)))
    assert found.flips[0].flips[0].model == f"q4_new (was {MODEL})"


def test_a_reply_of_a_megabyte_is_cut_here_alone() -> None:
    old = run(*group(["pass"], reply=reply("x" * 1_000_000)))
    (flips,) = since(old, run(*group(["fail"]), name="new")).flips
    text = flips.flips[0].old.text
    assert text is not None
    assert text.startswith("x" * MOST_TEXT + "… (996,000 characters more")
    assert len(text) < MOST_TEXT + 60


def test_calm_runs_say_so() -> None:
    told = two(GOOD, GOOD)
    assert (told.mark.word, told.flips) == ("no change shown", ())
    assert two(BAD, GOOD).mark.word == "improved"


def page(old: Records, new: Records) -> str:
    return render(build_view(new, diff=compare(old, new)))


def test_the_page_has_the_chapter_only_with_a_baseline() -> None:
    old, new = run(*group(GOOD)), run(*group(BAD), name="new")
    assert 'id="since"' in page(old, new)
    assert 'id="since"' not in render(build_view(new))
    assert page(old, new).index('id="since"') < page(old, new).index('id="by-group"')


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_replies_of_both_runs_are_text(text: str) -> None:
    old = run(*group(["pass"], reply=reply(text)))
    new = run(*group(["fail"], reply=reply(f"{text} again")), name=text)
    calm = page(run(*group(["pass"])), run(*group(["fail"]), name="new"))
    found = page(old, new)
    assert found.count("<script") == calm.count("<script")
    assert found.count("<img") == calm.count("<img") == 0
    assert found.count("<base") == found.count("<meta http-equiv=refresh") == 0


def test_both_replies_carry_their_language(tmp_path: Path) -> None:
    old = run(*group(["pass"], language="zh", reply=reply("不應該。")))
    new = run(*group(["fail"], language="zh", reply=reply("可以。")), name="new")
    found = page(old, new)
    assert found.count('dir="auto" lang="zh">不應該。</div>') == 1
    assert found.count('dir="auto" lang="zh">可以。</div>') >= 1
