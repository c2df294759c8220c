"""Calls to an OpenAI-compatible endpoint: one pool, a limit, and further tries where they help."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from harness.scorers.judge.answer import Completion, shown
from harness.scorers.judge.breaker import Breaker
from harness.scorers.judge.config import JudgeConfig
from harness.scorers.judge.failure import JudgeError
from harness.scorers.judge.key import ApiKey
from harness.scorers.judge.waiting import retry_after, wait

if TYPE_CHECKING:
    import httpx

_LONGEST_WAIT = 120.0
"""Seconds; an endpoint that asks for more is given up: a run does not stand still for an hour."""
_CONNECT = 10.0
_LONGEST_MESSAGE = 400
"""Characters of an error body: it names models, which may be long paths."""
_NO_ENDPOINT = (301, 302, 303, 307, 308, 401, 403, 404, 405)
"""These answer every further call in the same way."""


class TryAgainError(Exception):
    """One try failed in a way that another may not; `after` is what the endpoint asked for."""

    def __init__(self, cause: str, after: float | None = None) -> None:
        super().__init__(cause)
        self.cause = cause
        self.after = after


class Client:
    """An endpoint that is asked; use as an async context manager, in one event loop."""

    def __init__(self, config: JudgeConfig) -> None:
        self._config = config
        self._key = ApiKey(config.api_key_env)
        self._slots = asyncio.Semaphore(config.concurrency)
        self._breaker = Breaker()
        self._http: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Client:
        import httpx

        config = self._config
        self._http = httpx.AsyncClient(
            headers=self._key.headers(),
            timeout=httpx.Timeout(config.timeout_s, connect=min(_CONNECT, config.timeout_s)),
            limits=httpx.Limits(
                max_connections=config.concurrency, max_keepalive_connections=config.concurrency
            ),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._http is not None:
            await self._http.aclose()

    @property
    def down(self) -> bool:
        """Whether the endpoint was given up."""
        return self._breaker.cause is not None

    async def ask(self, body: Mapping[str, Any]) -> Completion:
        """The endpoint's answer; raises JudgeError with the cause where there is none.

        A slot is held while waiting for the next try, so that a busy endpoint is left alone.
        """
        async with self._slots:
            self._stop_if_down()
            try:
                completion = await self._tries(body)
            except TryAgainError as error:
                cause = f"{error.cause}{self._after(self._config.retries + 1)}"
                self._breaker.failed(cause)
                raise JudgeError(cause) from None
            self._breaker.answered()
            return completion

    async def _tries(self, body: Mapping[str, Any]) -> Completion:
        from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

        tries = AsyncRetrying(
            retry=retry_if_exception_type(TryAgainError),
            stop=stop_after_attempt(self._config.retries + 1),
            wait=wait(self._config.backoff_s),
            reraise=True,
        )
        async for attempt in tries:
            with attempt:
                self._stop_if_down()
                return await self._once(body)
        raise AssertionError("tenacity ends with an answer or an error")

    async def _once(self, body: Mapping[str, Any]) -> Completion:
        response = await self._post(body)
        status = response.status_code
        if status == 429 or status >= 500:
            self._try_later(response)
        if status != 200:
            self._give_up(response)
        completion = read_completion(response.text, self._key.hide)
        if completion is None:
            text = self._key.hide(response.text)
            raise TryAgainError(f"{self._config.url} answered no chat completion but {shown(text)}")
        return completion

    async def _post(self, body: Mapping[str, Any]) -> httpx.Response:
        import httpx

        assert self._http is not None
        url, limit = self._config.url, self._config.timeout_s
        try:
            # httpx limits the time between two bytes: this one limits the whole.
            async with asyncio.timeout(limit):
                return await self._http.post(self._config.endpoint, json=dict(body))
        except httpx.ConnectTimeout:
            raise TryAgainError(f"{url} does not answer (no connection)") from None
        except (TimeoutError, httpx.TimeoutException):
            raise TryAgainError(f"{url} timed out ({limit:g} s)") from None
        except httpx.RequestError as error:
            raise TryAgainError(f"{url} does not answer ({type(error).__name__})") from None

    def _try_later(self, response: httpx.Response) -> None:
        after = retry_after(response.headers.get("retry-after", ""))
        if after is not None and after > _LONGEST_WAIT:
            cause = f"{self._told(response)} (asks to wait for {after:.0f} s)"
            self._breaker.failed(cause)
            raise JudgeError(cause)
        raise TryAgainError(self._told(response), after)

    def _give_up(self, response: httpx.Response) -> None:
        cause = self._told(response)
        if response.status_code in _NO_ENDPOINT:
            self._breaker.failed(cause)
        else:
            self._breaker.answered()
        raise JudgeError(cause)

    def _told(self, response: httpx.Response) -> str:
        """The status and what the endpoint says of it, in one sentence without the key."""
        status = response.status_code
        note = self._key.missing if status in (401, 403) else ""
        said = self._key.hide(_message(response.text))
        about = f": {shown(said, _LONGEST_MESSAGE)}" if said.strip() else ""
        return f"{self._config.url} answered HTTP {status}{note}{about}"

    def _after(self, tries: int) -> str:
        return f", after {tries} tries" if tries > 1 else ""

    def _stop_if_down(self) -> None:
        if self._breaker.cause is not None:
            raise JudgeError(self._breaker.cause)


def read_completion(text: str, hide: Callable[[str], str]) -> Completion | None:
    """A chat completion from a response's body; None where the body is something else.

    `hide` takes out of its texts what must not be shown.
    """
    try:
        data = json.loads(text)
        choice = data["choices"][0]
        message = choice["message"]
        content, refusal = message.get("content"), message.get("refusal")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None
    if not isinstance(content, str | None) or not isinstance(refusal, str | None):
        return None
    used = data.get("usage")
    usage = used if isinstance(used, dict) else {}
    return Completion(
        content=hide(content or ""),
        refusal=hide(refusal or ""),
        finish=str(choice.get("finish_reason") or ""),
        model=hide(str(data.get("model") or "")),
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _message(body: str) -> str:
    """The sentence of an OpenAI-style or FastAPI-style error body, or the body."""
    try:
        told = json.loads(body)
        error = told["error"] if "error" in told else told["detail"]
        return str(error["message"] if isinstance(error, dict) else error)
    except (ValueError, RecursionError, LookupError, TypeError):
        return body
