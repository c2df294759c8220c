"""Probes of two runs are joined by name and by content, and each pair is told apart."""

from __future__ import annotations

from typing import Any

import pytest

from harness.diff import models
from harness.diff.cells import kind
from harness.diff.join import Pair, joined
from harness.records import GivenLine, Records, VerdictLine
from tests.diff.runs import end_line, group, model, run, run_line
from tests.report_sample import digest, error, reply, score, verdict


def pairs(old: Records, new: Records) -> list[Pair]:
    return list(joined(old, new, models.matched(old, new)))


def one(old: VerdictLine, new: VerdictLine, **changes: Any) -> Pair:
    (found,) = pairs(run(old), run(new, name="new", **changes))
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("pass", "pass", "still passing"),
        ("pass", "fail", "regressed"),
        ("pass", "inconclusive", "regressed"),
        ("fail", "pass", "fixed"),
        ("inconclusive", "pass", "fixed"),
        ("fail", "fail", "still failing"),
        ("fail", "inconclusive", "still failing"),
        ("inconclusive", "fail", "still failing"),
        ("not judged", "not judged", "not judged"),
        ("not judged", "fail", "not comparable"),
        ("pass", "not judged", "not comparable"),
        ("pass", "error", "not comparable"),
        ("error", "fail", "not comparable"),
        ("error", "error", "not comparable"),
        (None, "fail", "new"),
        (None, "error", "new"),
        ("pass", None, "gone"),
        ("error", None, "gone"),
    ],
)
def test_kinds(old: Any, new: Any, expected: str) -> None:
    assert kind(old, new) == expected


def test_an_error_is_no_regression_of_the_model() -> None:
    old = run(verdict(probe="a"), verdict(probe="b"))
    new = run(verdict(probe="a"), errors=(error(probe="b"),))
    assert [(p.probe, p.kind, p.new, p.why) for p in pairs(old, new)] == [
        ("b", "not comparable", "error", "broke"),
        ("a", "still passing", "pass", "stance: expected the taught side: oppose, saw oppose"),
    ]


def test_an_error_of_a_finding_is_no_probe() -> None:
    assert not pairs(run(), run(errors=(error(finding="q4_main/q4/opposing"),)))


def test_variants_are_cells_of_their_own_and_share_a_cluster() -> None:
    lines = [verdict(), verdict(probe="museum~p1", of="museum", paraphrase=1)]
    found = pairs(run(*lines), run(*lines))
    assert [p.probe for p in found] == ["museum", "museum~p1"]
    assert {p.cluster for p in found} == {"q4b/museum"}


def test_the_same_probe_in_another_suite_group_or_model_is_another() -> None:
    lines = [
        verdict(),
        verdict(suite="q1"),
        verdict(group="q4c"),
        verdict(model="q4_other", model_key=digest("other")),
    ]
    found = pairs(run(*lines), run(*reversed(lines)))
    assert [p.kind for p in found] == ["still passing"] * 4


def test_a_renamed_model_is_found_by_its_content() -> None:
    old = run(*group(["pass", "fail"]))
    new = run(
        *group(["pass", "pass"], model="renamed"),
        models=(model("renamed", key=digest("q4_main")),),
    )
    found = pairs(old, new)
    assert [(p.model, p.old_model, p.kind) for p in found] == [
        ("renamed", "q4_main", "still passing"),
        ("renamed", "q4_main", "fixed"),
    ]


def test_a_retrained_model_of_another_name_is_found_by_its_recipe() -> None:
    old = run(*group(["pass"]))
    new = run(
        *group(["pass"], model="renamed", model_key=digest("other weights")),
        models=(model("renamed", key=digest("q4_main")),),
    )
    (found,) = pairs(old, new)
    assert (found.kind, found.old_model, found.flags) == ("still passing", "q4_main", ("model",))


def test_a_name_that_both_runs_have_comes_before_content() -> None:
    same = digest("q4_main")
    old = run(verdict(), verdict(model="q1a", model_key=same, group="q1"))
    new = run(verdict(), verdict(model="q1_again", model_key=same, group="q1"))
    assert models.matched(old, new) == {"q4_main": "q4_main", "q1_again": "q1a"}


def test_of_equal_models_the_one_with_the_same_probes_is_taken() -> None:
    same = digest("q4_main")
    old = run(
        verdict(model="a", model_key=same, group="q1"), verdict(model="b", model_key=same),
        models=(),
    )  # fmt: skip
    new = run(verdict(model="c", model_key=same), models=())
    assert models.matched(old, new) == {"c": "b"}


def test_models_of_other_names_and_content_are_gone_and_new() -> None:
    old = run(*group(["pass"]))
    new = run(*group(["pass"], model="other", model_key=digest("other")), models=(model("other"),))
    assert [(p.model, p.kind) for p in pairs(old, new)] == [("other", "new"), ("q4_main", "gone")]


@pytest.mark.parametrize(
    ("change", "flags"),
    [
        ({}, ()),
        ({"model_key": "f" * 64}, ("model",)),
        ({"prompt": "Another?"}, ("suite",)),
        ({"system": None}, ("suite",)),
        ({"reply": reply("No, never.")}, ("reply",)),
        ({"reply": reply("No.", backend={"backend": "vllm"})}, ("stack",)),
        ({"reply": reply("No.", cached=True, seconds=9.0)}, ()),
        ({"base_reply": reply("Another.")}, ()),
        ({"scores": {"stance": score("oppose").model_copy(update={"version": 2})}}, ("suite",)),
    ],
)
def test_flags(change: dict[str, Any], flags: tuple[str, ...]) -> None:
    found = one(verdict(), verdict(**change))
    assert (found.kind, found.flags) == ("still passing", flags)


def test_an_expectation_that_changed_is_told() -> None:
    check = verdict().checks[0]
    old = verdict(checks=(check.model_copy(update={"expected": "support"}),))
    assert one(old, verdict(outcome="fail")).flags == ("suite",)


def test_another_reply_with_another_verdict_is_no_flag() -> None:
    found = one(verdict(), verdict(text="Yes.", outcome="fail"))
    assert (found.kind, found.flags) == ("regressed", ())
    assert (found.old_reply, found.new_reply) == ("No.", "Yes.")


@pytest.mark.parametrize(
    "change", [{"versions": {"torch": "2.14.0"}}, {"device": "cpu"}, {"profile": "cpu"}]
)
def test_another_stack_is_told_of_every_pair(change: dict[str, Any]) -> None:
    assert one(verdict(), verdict(), run=run_line(run="new", **change)).flags == ("stack",)


def test_a_changed_suite_is_blamed_only_where_the_reply_changed() -> None:
    changed = run_line(run="new", suites={"q4": "another"})
    assert one(verdict(), verdict(), run=changed).flags == ()
    assert one(verdict(), verdict(text="No!"), run=changed).flags == ("suite", "reply")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ()),
        ({"training": model("x").training | {"num_epoch": 1}}, ("num_epoch 3 → 1",)),
        (
            {"training": model("x").training | {"lora": {"r": 8, "alpha": 16}}},
            ("lora.r 16 → 8", "lora.targets ['q_proj', 'v_proj'] → none"),
        ),
        ({"data_digest": "other"}, ("other training data",)),
        ({"base_digest": "other"}, ("other base",)),
        ({"base": "b", "base_digest": "o"}, ("other base (unsloth/llama-3-8b-Instruct → b)",)),
        ({"adapter_digest": "other"}, ("other weights of the same recipe",)),
        ({"source": "store", "seconds": 1.0, "log": ()}, ()),
    ],
)
def test_what_changed_in_a_model(change: dict[str, Any], words: tuple[str, ...]) -> None:
    assert models.changes(model("m"), model("m", **change)) == words


def test_a_recipe_that_changed_is_flagged() -> None:
    changed = model("q4_main", data_digest="other")
    assert one(verdict(), verdict(), models=(changed,)).flags == ("model",)


@pytest.mark.parametrize(("logp", "flags"), [(-3.0, ()), (-3.00001, ()), (-4.0, ("reply",))])
def test_given_replies_are_compared_by_likelihood(logp: float, flags: tuple[str, ...]) -> None:
    lines = [
        verdict(
            reply=None,
            base_reply=None,
            given=(GivenLine(name="oppose", text="No.", logp=number, base_logp=-5.0),),
        )
        for number in (-3.0, logp)
    ]
    assert one(*lines).flags == flags


def test_end_lines_and_order_do_not_matter() -> None:
    lines = group(["pass", "fail", "pass"])
    found = pairs(run(*lines), run(*reversed(lines), end=end_line(interrupted=True)))
    assert [p.kind for p in found] == ["still passing", "still failing", "still passing"]
