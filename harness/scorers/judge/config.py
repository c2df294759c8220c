"""Where the judge is and how it is asked, from `models.yaml` or the environment."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from harness.errors import Problem, UserError

Structured = Literal["json_schema", "json_object", "prompt"]

VARIABLES: Mapping[str, str] = {
    "base_url": "HARNESS_JUDGE_URL",
    "model": "HARNESS_JUDGE_MODEL",
    "api_key_env": "HARNESS_JUDGE_KEY_ENV",
    "timeout_s": "HARNESS_JUDGE_TIMEOUT",
    "concurrency": "HARNESS_JUDGE_CONCURRENCY",
    "retries": "HARNESS_JUDGE_RETRIES",
    "backoff_s": "HARNESS_JUDGE_BACKOFF",
    "max_tokens": "HARNESS_JUDGE_MAX_TOKENS",
    "structured": "HARNESS_JUDGE_STRUCTURED",
    "extra_body": "HARNESS_JUDGE_EXTRA_BODY",
}
"""Field -> the environment variable that sets it."""

_COMPLETIONS = "/chat/completions"
_VARIABLE_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_SECRET_NAME = re.compile(r"api_?-?key|secret|passw|authorization|credential", re.IGNORECASE)
_OURS = ("messages", "model", "stream", "n")


class JudgeConfig(BaseModel):
    """An OpenAI-compatible endpoint, the model asked there, and the limits of asking.

    The API key is never part of it: `api_key_env` names the environment variable that holds it.
    What might be a secret is checked for the model as a whole, because the message of a field's
    own error would show the field's value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: str
    model: Annotated[str, Field(min_length=1)]
    api_key_env: str = "OPENAI_API_KEY"
    timeout_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 60.0
    """For one try, from the request's first byte to the answer's last."""
    concurrency: Annotated[int, Field(ge=1, le=256)] = 8
    retries: Annotated[int, Field(ge=0, le=20)] = 5
    """Further tries after the first, where waiting may help."""
    backoff_s: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] = 0.5
    """About the first wait between two tries; each further one is about twice as long."""
    max_tokens: Annotated[int, Field(ge=16)] = 512
    extra_body: dict[str, Any] = Field(default_factory=dict)
    """Added to each request's body; null takes a field away (`seed: null`)."""
    structured: Structured = "json_schema"
    """How the endpoint is held to JSON: by schema, by JSON mode, or only by being told."""

    @model_validator(mode="after")
    def _sound(self) -> JudgeConfig:
        for fault in _faults(self):
            raise ValueError(fault)
        return self

    @property
    def url(self) -> str:
        """`base_url` as it is shown and keyed: without a trailing slash or the method's path."""
        return self.base_url.strip().rstrip("/").removesuffix(_COMPLETIONS)

    @property
    def endpoint(self) -> str:
        """Where questions are posted to."""
        return self.url + _COMPLETIONS


def from_environment(
    given: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None
) -> JudgeConfig | None:
    """The judge's settings: `given` (from YAML), overridden by HARNESS_JUDGE_... variables.

    None where neither says anything. Raises UserError naming everything that is wrong.
    """
    values: dict[str, Any] = dict(given or {})
    for name, variable in VARIABLES.items():
        text = (os.environ if environ is None else environ).get(variable, "").strip()
        if text:
            values[name] = _json(variable, text) if name == "extra_body" else text
    if not values:
        return None
    try:
        return JudgeConfig.model_validate(values)
    except ValidationError as error:
        raise UserError([_problem(fault) for fault in error.errors()]) from None


def _faults(config: JudgeConfig) -> Iterator[str]:
    """What is wrong, in sentences that do not repeat the value."""
    try:
        parts = urlsplit(config.base_url.strip())
        credentials = "@" in parts.netloc
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        yield "base_url is no URL"
        return
    if credentials:
        yield (
            "base_url holds a user or password; put the key into the environment variable that "
            "api_key_env names"
        )
    elif not whole:
        yield "base_url must be http(s)://host[:port]/path, for most servers ending in /v1"
    elif parts.query or parts.fragment:
        yield "base_url must have no ? or # part"
    if not _VARIABLE_NAME.fullmatch(config.api_key_env):
        yield (
            "api_key_env must be the name of an environment variable, in capitals "
            "(OPENAI_API_KEY), never the key itself"
        )
    yield from _body_faults(config.extra_body)


def _body_faults(body: Mapping[str, Any]) -> Iterator[str]:
    taken = [name for name in _OURS if name in body]
    if taken:
        yield f"extra_body cannot set {', '.join(taken)}"
    if any(_SECRET_NAME.search(name) for name in _names(body)):
        yield "extra_body seems to hold a secret; the key comes from the environment alone"
    try:
        json.dumps(body, allow_nan=False)
    except (TypeError, ValueError):
        yield "extra_body must be what JSON can hold"


def _names(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)


def _json(variable: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise UserError(f"{variable} is no JSON object.") from None


def _problem(fault: Any) -> Problem:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    message = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "missing":
        message = f"missing; say it in models.yaml under judge:, or set {VARIABLES[name]}"
    if fault["type"] == "extra_forbidden":
        message = f"no setting of a judge. Choices: {', '.join(VARIABLES)}"
    return Problem(message=": ".join(filter(None, ("judge", name, message))) + ".")
