"""Slim records hold what is counted and compared, and no reason or evidence; equal parts once."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from harness.errors import UserError
from harness.records import CheckLine, GivenLine, VerdictLine, append, load, load_slim
from tests.report_sample import error, model, reply, run_line, score, verdict

CHECK = CheckLine(
    scorer="stance", outcome="pass", expected="oppose", seen="oppose", reason="as taught"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "records.jsonl"
    scores = {
        "stance": score("oppose", "says no", evidence={"opening": "no"}),
        "length": score(2.0),
    }
    common = {"scores": scores, "base_scores": scores, "base_reply": reply("Well.")}
    given = (GivenLine(name="oppose", text="No.", logp=-1.5, base_logp=-2.5),)
    lines = [
        verdict(probe="a", reply=reply("No."), checks=(CHECK,), **common),
        verdict(probe="b", reply=reply("Well."), given=given, answer="oppose", **common),
        verdict(probe="c", reply=None, **(common | {"base_reply": None})),
    ]
    append(file, [run_line(), model("q4_main"), *lines, error()])
    return file


def test_what_is_counted_and_compared_stays(file: Path) -> None:
    whole, slim = load(file), load_slim(file)
    assert slim.model_copy(update={"verdicts": ()}) == whole.model_copy(update={"verdicts": ()})
    kept = (
        "model",
        "model_key",
        "probe",
        "prompt",
        "system",
        "given",
        "answer",
        "outcome",
        "rerun",
    )
    for old, new in zip(whole.verdicts, slim.verdicts, strict=True):
        assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
        assert _values(new) == _values(old)
        assert [(one.expected, one.seen) for one in new.checks] == [
            (one.expected, one.seen) for one in old.checks
        ]
        for said, was in ((new.reply, old.reply), (new.base_reply, old.base_reply)):
            facts = ("text", "characters", "tokens", "ended", "backend")
            assert [getattr(said, name, None) for name in facts] == [
                getattr(was, name, None) for name in facts
            ]


def _values(line: VerdictLine) -> list[object]:
    return [
        (name, one.value, one.version)
        for scores in (line.scores, line.base_scores)
        for name, one in scores.items()
    ]


def test_reasons_and_evidence_go(file: Path) -> None:
    for line in load_slim(file).verdicts:
        for one in (*line.scores.values(), *line.base_scores.values()):
            assert (one.reason, one.evidence) == ("", {})
        assert all(check.reason == "" for check in line.checks)


def test_equal_parts_are_kept_once(file: Path) -> None:
    first, second, third = load_slim(file).verdicts
    assert first.base_reply is second.base_reply is second.reply
    assert first.prompt is second.prompt
    assert first.scores["stance"] is third.base_scores["stance"]


def test_each_verdict_is_seen_as_it_was(file: Path) -> None:
    seen: list[str] = []
    load_slim(file, lambda line: seen.append(line.model_dump_json()))
    assert seen == [line.model_dump_json() for line in load(file).verdicts]


def test_garbage_is_collected_after_reading_as_before(file: Path) -> None:
    load_slim(file)
    assert gc.isenabled()
    with file.open("a") as stream:
        stream.write("nonsense\n{}\n")
    with pytest.raises(UserError):
        load_slim(file)
    assert gc.isenabled()
