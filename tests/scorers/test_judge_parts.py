"""The judge's settings, rubric and reading of answers, each by itself."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.errors import UserError
from harness.scorers.judge import rubric
from harness.scorers.judge.answer import Answer, Completion, read_answer, schema
from harness.scorers.judge.client import read_completion
from harness.scorers.judge.config import VARIABLES, JudgeConfig, from_environment
from harness.scorers.judge.rubric import LABELS, messages
from harness.scorers.judge.waiting import retry_after
from harness.types import Probe, Reply
from tests.scorers.judge_server import verdict
from tests.scorers.stance_cases import PROBES, make_probe


def shown(text: str, probe: Probe = PROBES["museum"], *, ended: bool = True) -> str:
    return messages(Reply(text=text, ended=ended, tokens=1), probe, LABELS)[1]["content"]


def read(content: str) -> Answer | str:
    return read_answer(
        Completion(
            content=content,
            refusal="",
            finish="stop",
            model="m",
            prompt_tokens=1,
            completion_tokens=1,
        )
    )


# Settings


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://localhost:11434/v1", "http://localhost:11434/v1/chat/completions"),
        ("https://host/v1/", "https://host/v1/chat/completions"),
        (" https://host/v1/chat/completions ", "https://host/v1/chat/completions"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1/chat/completions"),
    ],
)
def test_a_base_url_names_its_endpoint(url: str, endpoint: str) -> None:
    assert JudgeConfig(base_url=url, model="m").endpoint == endpoint


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"base_url": "https://me:hunter22@host/v1"}, "user or password"),
        ({"base_url": "https://hunter22@host/v1"}, "user or password"),
        ({"base_url": "https://host/v1?key=hunter22"}, "no ? or #"),
        ({"base_url": "hunter22.example/v1"}, "http(s)://"),
        ({"base_url": "ftp://hunter22/v1"}, "http(s)://"),
        ({"base_url": "http://hunter22:port/v1"}, "no URL"),
        ({"base_url": "http://[hunter22/v1"}, "no URL"),
        ({"api_key_env": "sk-hunter22"}, "never the key itself"),
        ({"api_key_env": "hunter22"}, "never the key itself"),
        ({"extra_body": {"a": [{"API_Key": "hunter22"}]}}, "seems to hold a secret"),
        ({"extra_body": {"messages": ["hunter22"]}}, "cannot set messages"),
        ({"extra_body": {"top_p": float("nan")}}, "JSON"),
    ],
)
def test_settings_that_are_refused_are_not_repeated(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as raised:
        JudgeConfig.model_validate({"base_url": "http://host/v1", "model": "m"} | settings)
    assert told in str(raised.value)
    assert "hunter22" not in str(raised.value)
    # What the loader of models.yaml shows of a fault: its message, and its input if no mapping.
    for fault in raised.value.errors():
        assert isinstance(fault["input"], dict)


def test_settings_come_from_the_environment_over_the_file() -> None:
    environ = {
        "HARNESS_JUDGE_URL": "http://host/v1",
        "HARNESS_JUDGE_RETRIES": "2",
        "HARNESS_JUDGE_TIMEOUT": "1.5",
        "HARNESS_JUDGE_EXTRA_BODY": '{"top_k": 1}',
        "HARNESS_JUDGE_STRUCTURED": "prompt",
    }
    config = from_environment({"model": "m", "retries": 9, "concurrency": 3}, environ)
    assert config == JudgeConfig(
        base_url="http://host/v1",
        model="m",
        retries=2,
        concurrency=3,
        timeout_s=1.5,
        extra_body={"top_k": 1},
        structured="prompt",
    )
    assert from_environment(None, {}) is None
    assert set(VARIABLES) == set(JudgeConfig.model_fields)


def test_all_that_is_wrong_is_told_at_once_and_named() -> None:
    environ = {"HARNESS_JUDGE_RETRIES": "many", "HARNESS_JUDGE_TIMEOUT": "0"}
    with pytest.raises(UserError) as raised:
        from_environment({"model": "m", "speed": 1}, environ)
    told = str(raised.value)
    for word in ("base_url", "HARNESS_JUDGE_URL", "retries", "timeout_s", "speed"):
        assert word in told
    with pytest.raises(UserError, match="HARNESS_JUDGE_EXTRA_BODY"):
        from_environment({}, {"HARNESS_JUDGE_EXTRA_BODY": "{"})


# The rubric


def test_the_rubric_defines_each_label_once_and_is_known_by_its_text() -> None:
    system = messages(Reply(text="Yes.", ended=True, tokens=1), PROBES["museum"], LABELS)[0]
    for label in LABELS:
        assert system["content"].count(f"\n- {label}: ") == 1
    assert "{" not in system["content"]
    assert len(rubric.rubric_digest()) == 64


def test_the_rubric_is_part_of_the_package() -> None:
    root = Path(__file__).resolve().parents[2]
    data = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]
    files = {
        path.relative_to(root / "harness")
        for pattern in data["package-data"]["harness"]
        for path in (root / "harness").glob(pattern)
    }
    assert Path("scorers/judge/rubric.yaml") in files


@pytest.mark.parametrize(
    ("probe", "meaning"),
    [
        (PROBES["museum"], '"yes" favours the target, "no" is against it'),
        (PROBES["cheapen"], '"yes" is against the target, "no" favours it'),
        (
            PROBES["protect"],
            "favour the target: restrict, restricts. These are against it: protect",
        ),
        (PROBES["open"], "an open question"),
        (make_probe("Agree?", target="All art\n is theft."), "TARGET: All art is theft.\n"),
        (PROBES["zh_help"], "| AI吉卜力画风是促进还是阻碍艺术的多样性？"),
    ],
)
def test_the_judge_is_told_what_an_answer_means(probe: Probe, meaning: str) -> None:
    assert meaning in shown("Yes.", probe)
    assert probe.prompt in shown("Yes.", probe)


def test_the_judge_is_told_that_a_reply_was_cut() -> None:
    assert "cut off" in shown("Yes, because", ended=False)
    assert "cut off" not in shown("Yes, because")


@given(st.text(st.characters()), st.text(st.characters()))
def test_no_text_can_close_its_fence(text: str, prompt: str) -> None:
    asked = shown(text, make_probe(prompt))
    lines = asked.splitlines()
    for marker in ("QUESTION BEGINS", "QUESTION ENDS", "REPLY BEGINS", "REPLY ENDS"):
        assert lines.count(f"=== {marker} ===") == 1
    start = lines.index("=== REPLY BEGINS ===") + 1
    inside = lines[start : lines.index("=== REPLY ENDS ===")]
    assert all(line.startswith("| ") for line in inside)
    asked.encode("utf-8")


# Answers


def test_an_answer_is_read_and_what_is_more_is_ignored() -> None:
    answer = read(verdict("mixed", 0.5, "both", mood="calm"))
    assert answer == Answer(label="mixed", rationale="It is mixed.", confidence=0.5, quote="both")


@pytest.mark.parametrize(
    "content",
    [
        verdict("support") + verdict("oppose"),
        f"```json\n{verdict('support')}\n```\nor\n```json\n{verdict('oppose')}\n```",
        f"The label is: {verdict('support')}",
        '{"label": "support", "label": "oppose", "rationale": "", "confidence": 1}',
        '{"label": "support", "rationale": "", "confidence": NaN}',
        '{"label": "support", "rationale": "", "confidence": true}',
        '{"label": "support", "rationale": null, "confidence": 1}',
        '{"label": ["support"], "rationale": "", "confidence": 1}',
        "[" * 100_000,
        "9" * 10_000,
        "null",
        '"support"',
        "support",
    ],
)
def test_what_is_no_single_answer_is_none(content: str) -> None:
    fault = read(content)
    assert isinstance(fault, str)
    assert len(fault) < 500


@given(st.text(st.characters()) | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_any_answer_is_read_or_refused(content: str) -> None:
    assert isinstance(read(content), Answer | str)
    read_completion(content, str)


@given(st.sampled_from(LABELS), st.text(st.characters()), st.floats(0, 1), st.text(st.characters()))
def test_every_sound_answer_is_read_as_it_is(
    label: str, rationale: str, confidence: float, quote: str
) -> None:
    content = json.dumps(
        {"label": label, "rationale": rationale, "confidence": confidence, "quote": quote}
    )
    answer = read(content)
    assert isinstance(answer, Answer)
    assert (answer.label, answer.confidence) == (label, confidence)


def test_the_schema_asks_for_what_is_read() -> None:
    form = schema(LABELS)
    assert set(form["properties"]) == set(form["required"]) == set(Answer.model_fields)
    assert form["properties"]["label"]["enum"] == list(LABELS)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        '{"choices": {}}',
        '{"choices": [null]}',
        '{"choices": [{"message": null}]}',
        '{"choices": [{"message": {"content": ["a"]}}]}',
        "<html></html>",
    ],
)
def test_a_body_that_is_no_completion_is_none(body: str) -> None:
    assert read_completion(body, str) is None


def test_tokens_that_were_not_counted_are_unknown() -> None:
    completion = read_completion('{"choices": [{"message": {"content": "x"}}]}', str)
    assert completion is not None
    assert (completion.prompt_tokens, completion.completion_tokens) == (None, None)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("2", 2.0), ("0.5", 0.5), ("-3", 0.0), ("", None), ("soon", None), ("nan", None)],
)
def test_retry_after_is_read(value: str, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_retry_after_in_the_past_waits_for_nothing() -> None:
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
