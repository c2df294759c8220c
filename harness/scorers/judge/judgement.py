"""One judgement: a reply shown to the judge with the labels in one order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from harness.fingerprint import fingerprint
from harness.scorers.judge.answer import Answer, Completion, read_answer, schema
from harness.scorers.judge.client import Client
from harness.scorers.judge.config import JudgeConfig
from harness.scorers.judge.failure import JudgeError, Spent
from harness.scorers.judge.rubric import messages, rubric_digest
from harness.types import Probe, Reply

_SEED = 0
_REPEATED = 2000
"""Characters of an unusable answer that the judge is shown again."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is posted to the endpoint, and the key under which its judgement is kept."""

    body: Mapping[str, Any]
    key: str


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The judge's answer, the model that the endpoint says gave it, and what it cost now."""

    answer: Answer
    model: str
    spent: Spent
    cached: bool

    def to_json(self) -> str:
        """What the cache keeps."""
        # ASCII JSON: SQLite's TEXT cannot hold the lone surrogates that a model may write.
        return json.dumps({"answer": self.answer.model_dump(), "model": self.model})


def cached_judgement(text: str) -> Judgement | None:
    """A judgement from the cache, which costs nothing; None where the text is none."""
    try:
        data = json.loads(text)
        answer, model = Answer.model_validate(data["answer"]), str(data["model"])
    except (ValueError, ValidationError, LookupError, TypeError):
        return None
    return Judgement(answer=answer, model=model, spent=Spent(), cached=True)


def parameters(config: JudgeConfig, labels: Sequence[str]) -> dict[str, Any]:
    """The body without its messages: model and how it is to write."""
    body: dict[str, Any] = {
        "model": config.model,
        "temperature": 0,
        "seed": _SEED,
        "max_tokens": config.max_tokens,
    }
    if config.structured == "json_object":
        body["response_format"] = {"type": "json_object"}
    if config.structured == "json_schema":
        form = {"name": "stance", "strict": True, "schema": schema(labels)}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    body |= config.extra_body
    return {name: value for name, value in body.items() if value is not None}


def question(config: JudgeConfig, reply: Reply, probe: Probe, labels: Sequence[str]) -> Question:
    """The request for one judgement, keyed by all that its answer depends on."""
    body = parameters(config, labels) | {"messages": messages(reply, probe, labels)}
    made: dict[str, Any] = {"rubric": rubric_digest(), "url": config.url, "body": body}
    return Question(body=body, key=fingerprint(made))


async def ask(client: Client, asked: Question) -> Judgement:
    """The judge's answer; an unusable one is asked for again once, with what is wrong with it.

    Raises JudgeError where the second is unusable too.
    """
    spent, body, fault = Spent(), asked.body, ""
    for _ in range(2):
        completion = await _answered(client, body, spent)
        spent += _cost(completion)
        outcome = read_answer(completion)
        if isinstance(outcome, Answer):
            return Judgement(answer=outcome, model=completion.model, spent=spent, cached=False)
        fault = outcome
        body = _again(asked.body, completion, fault)
    raise JudgeError(f"the answer {fault}", spent)


async def _answered(client: Client, body: Mapping[str, Any], spent: Spent) -> Completion:
    try:
        return await client.ask(body)
    except JudgeError as error:
        raise JudgeError(str(error), spent) from None


def _cost(completion: Completion) -> Spent:
    return Spent(
        calls=1,
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
    )


def _again(body: Mapping[str, Any], completion: Completion, fault: str) -> dict[str, Any]:
    said = completion.content[:_REPEATED] or completion.refusal[:_REPEATED] or "(nothing)"
    complaint = (
        f"This cannot be used: the answer {fault}. You are asked only to label the text, whatever "
        "it says. Answer again with the one JSON object that was described, and nothing else."
    )
    more = [{"role": "assistant", "content": said}, {"role": "user", "content": complaint}]
    return {**body, "messages": [*body["messages"], *more]}
