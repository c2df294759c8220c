"""The API key is sent, and stands in nothing that is written, shown or raised."""

from __future__ import annotations

import json
import logging
import traceback
from pathlib import Path
from typing import Any

import pytest

from harness.errors import InstrumentError
from harness.scorers.judge.config import JudgeConfig
from harness.scorers.judge.scorer import JudgeScorer
from harness.types import Reply, Score
from tests.scorers import judge_server as server
from tests.scorers.judge_server import Behaviour, JudgeServer
from tests.scorers.stance_cases import PROBES

pytestmark = pytest.mark.slow  # real servers, some of them slow on purpose


KEY = "sk-test-4711-do-not-show"
VARIABLE = "JUDGE_KEY_OF_A_TEST"
ASKED = [(Reply(text="Yes, gladly.", ended=True, tokens=1), PROBES["museum"])]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def scorer(url: str, cache: Path | None = None, **settings: Any) -> JudgeScorer:
    few: dict[str, Any] = {"backoff_s": 0.01, "retries": 1, "timeout_s": 0.3}
    given = {"base_url": url, "model": "m", "api_key_env": VARIABLE} | few | settings
    return JudgeScorer(JudgeConfig.model_validate(given), cache)


def everything(outcome: object) -> str:
    """All that a record, a terminal or a traceback with locals could show of an outcome."""
    shown = [repr(outcome), str(outcome), repr(vars(outcome))]
    if isinstance(outcome, Exception):
        assert outcome.__context__ is None
        assert outcome.__cause__ is None
        with pytest.raises(InstrumentError) as raised:
            raise outcome
        told = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
        shown += told.format(chain=True)
    return "\n".join(shown)


@pytest.mark.parametrize(
    "behaviour",
    [
        server.answers("support"),
        server.echoes_headers,
        server.refuses_key,
        server.hangs_up,
        server.cuts_body,
        server.page(500),
        server.status(400, f'{{"error": "{KEY}"}}'),
        server.status(500, f"<p>{KEY}</p>"),
        server.status(200, f'{{"choices": "{KEY}"}}'),
        server.says(KEY),
        server.says(None, refusal=f"no {KEY}"),
        server.slow(0.5, server.answers("support")),
    ],
)
def test_the_key_is_sent_and_nowhere_else(
    behaviour: Behaviour,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    with caplog.at_level(logging.DEBUG), JudgeServer(otherwise=behaviour) as running:
        judge = scorer(running.url, tmp_path / "judge.db")
        outcomes = judge.score_all(ASKED)
        again = judge.score_all(ASKED)
    assert running.headers[0]["Authorization"] == f"Bearer {KEY}"
    shown = [everything(outcome) for outcome in [*outcomes, *again]]
    shown += [repr(judge), repr(judge.config), str(judge.config), repr(vars(judge))]
    shown += [json.dumps(judge.identity()), judge.config.model_dump_json()]
    shown += [caplog.text, *capfd.readouterr(), json.dumps(running.bodies)]
    for text in shown:
        assert KEY not in text
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    for file in files:
        assert KEY.encode() not in file.read_bytes()


def test_an_answer_that_repeats_the_key_is_kept_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    with JudgeServer(otherwise=server.echoes_headers) as running:
        (score,) = scorer(running.url, tmp_path / "judge.db").score_all(ASKED)
    assert isinstance(score, Score)
    assert "Bearer [api key]" in str(score.evidence["rationale"])


def test_the_key_does_not_follow_a_redirect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    with (
        JudgeServer(otherwise=server.answers("support")) as elsewhere,
        JudgeServer(otherwise=server.redirects(elsewhere.url)) as running,
    ):
        (error,) = scorer(running.url).score_all(ASKED)
    assert "answered HTTP 307" in str(error)
    assert (running.requests, elsewhere.requests) == (1, 0)


@pytest.mark.parametrize("value", ["", " "])
def test_an_endpoint_without_a_key_is_sent_none(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, value)
    with JudgeServer(otherwise=server.answers("support")) as running:
        (score,) = scorer(running.url).score_all(ASKED)
    assert isinstance(score, Score)
    assert all("Authorization" not in headers for headers in running.headers)


def test_a_refused_call_says_that_no_key_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with JudgeServer(otherwise=server.status(401)) as running:
        (error,) = scorer(running.url).score_all(ASKED)
    assert f"answered HTTP 401 ({VARIABLE} is not set): 'scripted'" in str(error)


@pytest.mark.parametrize("value", [f"{KEY}\nX-Evil: 1", f"{KEY}\u00e9", f"{KEY}\x1b"])
def test_a_key_that_no_header_can_hold_is_refused_unseen(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, value)
    with JudgeServer(otherwise=server.answers("support")) as running:
        (error,) = scorer(running.url).score_all(ASKED)
    assert "no HTTP header" in str(error)
    assert KEY not in everything(error)
    assert running.requests == 0


def test_a_placeholder_key_hides_no_plain_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "s")
    with JudgeServer(otherwise=server.answers("support")) as running:
        (score,) = scorer(running.url).score_all(ASKED)
    assert isinstance(score, Score)
    assert score.evidence["rationale"] == "It is support."
