"""What is asked of a model, the settings it replies under, and the key of a reply."""

from __future__ import annotations

from dataclasses import dataclass

from harness.fingerprint import Json, fingerprint


@dataclass(frozen=True, kw_only=True)
class Request:
    """One prompt with its system prompt and token limit."""

    system: str | None
    prompt: str
    max_new_tokens: int

    @property
    def messages(self) -> list[dict[str, str]]:
        """The chat that the template renders."""
        opening = [] if self.system is None else [{"role": "system", "content": self.system}]
        return [*opening, {"role": "user", "content": self.prompt}]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How replies are generated: greedy, left-padded, in batches."""

    batch_size: int
    do_sample: bool = False
    padding_side: str = "left"

    def content(self) -> dict[str, Json]:
        """Every setting; the batch size too, since bf16 replies depend on their batch."""
        return {
            "batch_size": self.batch_size,
            "do_sample": self.do_sample,
            "padding_side": self.padding_side,
        }


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Identity of the weights that reply: base (with tokenizer, template, precision), adapter."""

    base: dict[str, Json]
    adapter: str | None
    again: bool = False
    """Asked a second time: replies of the first are not taken."""

    @property
    def key(self) -> str:
        """SHA-256 over all of it; `again` stands there only where it is true."""
        content: dict[str, Json] = {"base": self.base, "adapter": self.adapter}
        return fingerprint(content | ({"again": True} if self.again else {}))


def reply_key(
    weights: Weights, request: Request, settings: Settings, backend: dict[str, Json]
) -> str:
    """Key of one reply: weights, adapter, template, messages and the whole generation config."""
    return fingerprint(
        {
            "weights": weights.key,
            "messages": [[m["role"], m["content"]] for m in request.messages],
            "max_new_tokens": request.max_new_tokens,
            "settings": settings.content(),
            "backend": backend,
        }
    )


def logprob_key(
    weights: Weights, request: Request, reply: str, settings: Settings, backend: dict[str, Json]
) -> str:
    """Key of the log-probability of one given reply; the token limit plays no part in it."""
    return fingerprint(
        {
            "what": "logprob",
            "weights": weights.key,
            "messages": [[m["role"], m["content"]] for m in request.messages],
            "reply": reply,
            "settings": settings.content(),
            "backend": backend,
        }
    )
