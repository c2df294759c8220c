"""The judge against a real model server: `transformers serve` with the embedded base.

The base is far too small to judge. What is real here is the rest: HTTP, the model's name, the chat
template, the count of tokens, and a model that writes on in its own way.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from harness.scorers.judge.answer import Completion, read_answer
from harness.scorers.judge.client import Client
from harness.scorers.judge.config import JudgeConfig, Structured
from harness.scorers.judge.failure import JudgeError
from harness.scorers.judge.judgement import question
from harness.scorers.judge.rubric import LABELS, messages
from harness.scorers.judge.scorer import JudgeScorer
from harness.types import Reply
from tests.scorers.stance_cases import PROBES

BASE = Path(__file__).resolve().parents[2] / "fixtures" / "base"
MISSING = [name for name in ("fastapi", "uvicorn", "openai") if find_spec(name) is None]
NO = Reply(text="No, it does not belong there.", ended=True, tokens=9)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"transformers serve needs {', '.join(MISSING)}"),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the embedded base, up and answering."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = "from transformers.cli.transformers import main; main()"
    command = [sys.executable, "-c", start, "serve", str(BASE), "--device", "cpu"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    environ = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    environ.pop("HF_ENABLE_PARALLEL_LOADING", None)
    log = tmp_path_factory.mktemp("serve") / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, env=environ, stdout=out, stderr=out)
        try:
            _wait(f"http://127.0.0.1:{port}/health", server, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(health: str, server: subprocess.Popen[bytes], log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + 120
    while time.monotonic() < end and server.poll() is None:
        try:
            with opener.open(health, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"transformers serve did not come up:\n{log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def config(url: str, structured: Structured = "prompt", model: str = str(BASE)) -> JudgeConfig:
    return JudgeConfig(
        base_url=url, model=model, structured=structured, max_tokens=48, retries=0, timeout_s=120
    )


def ask(settings: JudgeConfig) -> Completion:
    async def main() -> Completion:
        async with Client(settings) as client:
            return await client.ask(question(settings, NO, PROBES["museum"], LABELS).body)

    return asyncio.run(main())


def test_tokens_are_those_of_the_models_own_chat_template(url: str) -> None:
    from transformers import AutoTokenizer

    completion = ask(config(url))
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    tokens = tokenizer.apply_chat_template(
        messages(NO, PROBES["museum"], LABELS), add_generation_prompt=True, return_dict=False
    )
    assert completion.prompt_tokens == len(tokens)
    assert completion.content
    assert completion.completion_tokens
    assert str(BASE) in completion.model


def test_the_same_question_has_the_same_answer(url: str) -> None:
    assert ask(config(url)).content == ask(config(url)).content


@pytest.mark.parametrize("structured", ["prompt", "json_schema"])
def test_a_model_that_cannot_judge_is_a_failed_instrument(
    url: str, structured: Structured, tmp_path: Path
) -> None:
    # This server takes a schema and does not hold the model to it.
    scorer = JudgeScorer(config(url, structured), tmp_path / "judge.db")
    assert isinstance(read_answer(ask(config(url, structured))), str)
    (error,) = scorer.score_all([(NO, PROBES["museum"])])
    assert isinstance(error, JudgeError)
    assert "the answer was no JSON" in str(error)
    assert error.spent.calls == 2
    assert error.spent.prompt_tokens
    assert error.spent.completion_tokens


def test_a_model_that_the_server_does_not_have_is_named(url: str) -> None:
    (error,) = JudgeScorer(config(url, model="other")).score_all([(NO, PROBES["museum"])])
    assert isinstance(error, JudgeError)
    assert "answered HTTP 400" in str(error)
    assert "other" in str(error)
