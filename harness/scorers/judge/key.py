"""The API key: read from the environment, sent in one header, never shown."""

from __future__ import annotations

import os

from pydantic import SecretStr

from harness.scorers.judge.failure import JudgeError

_SECRET_FROM = 8
"""A shorter one ("EMPTY", "none") is a placeholder; hiding it would mangle plain words."""
_HIDDEN = "[api key]"


class ApiKey:
    """The key that an environment variable holds, if it holds one."""

    def __init__(self, variable: str) -> None:
        self.variable = variable
        text = os.environ.get(variable, "").strip()
        if not (text.isascii() and text.isprintable()):
            # The HTTP client's own message would show the value.
            raise JudgeError(f"{variable} holds a character that no HTTP header may hold")
        self._secret = SecretStr(text)

    def headers(self) -> dict[str, str]:
        """The header that carries the key; none for an endpoint that needs no key."""
        text = self._secret.get_secret_value()
        return {"Authorization": f"Bearer {text}"} if text else {}

    def hide(self, text: str) -> str:
        """`text` without the key: an endpoint may repeat in its answer what it was sent."""
        secret = self._secret.get_secret_value()
        return text.replace(secret, _HIDDEN) if len(secret) >= _SECRET_FROM else text

    @property
    def missing(self) -> str:
        """A note for a refused call where no key was sent; empty where one was."""
        return "" if self._secret.get_secret_value() else f" ({self.variable} is not set)"
