"""What is asked of a model, the settings it replies under, and the key of a reply."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harness.fingerprint import Json, fingerprint

DRAW_RULE = 1
"""Raised when the same seed would draw another reply, or the same request get another seed."""

_ANEW = 1_000_000
"""More samples than any prompt has."""

_SEED_DIGITS = 8
"""32 bits: torch's generator on the CPU takes no more of its seed."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One prompt with its system prompt, its token limit, and how its reply is drawn.

    `temperature` None: greedily; then `top_p` and `sample` play no part.
    """

    system: str | None
    prompt: str
    max_new_tokens: int
    temperature: float | None = None
    top_p: float = 1.0
    sample: int = 0
    """Which of several replies to the prompt, from 0."""

    @property
    def messages(self) -> list[dict[str, str]]:
        """The chat that the template renders."""
        opening = [] if self.system is None else [{"role": "system", "content": self.system}]
        return [*opening, {"role": "user", "content": self.prompt}]

    @property
    def seed(self) -> int:
        """Seed of a drawn reply: of the messages and the sample's number, of nothing else.

        Of the messages, since replies to two prompts that shared their random numbers would lean
        the same way, and statistics take prompts to be independent. Not of the weights: two models
        asked the same share their numbers, so that chance adds less to what they differ by, and the
        same weights under two names reply alike. Not of temperature, top_p or the token limit: a
        higher limit continues the same reply.
        """
        content: Json = {"rule": DRAW_RULE, "messages": self.content, "sample": self.sample}
        return int(fingerprint(content)[:_SEED_DIGITS], 16)

    def anew(self) -> Request:
        """The same, drawn with other random numbers than any of its samples."""
        return replace(self, sample=self.sample + _ANEW)

    @property
    def drawing(self) -> dict[str, Json]:
        """What a drawn reply depends on besides the prompt; empty for a greedy one."""
        if self.temperature is None:
            return {}
        return {
            "draw_rule": DRAW_RULE,
            "temperature": float(self.temperature),
            "top_p": float(self.top_p),
            "sample": self.sample,
        }

    @property
    def alike(self) -> tuple[int, float, float]:
        """What requests of one batch have in common; drawn ones never stand beside greedy ones."""
        if self.temperature is None:
            return self.max_new_tokens, 0.0, 1.0
        return self.max_new_tokens, self.temperature, self.top_p

    @property
    def content(self) -> Json:
        """The chat as keys and seeds hold it: role and text of each message."""
        return [[message["role"], message["content"]] for message in self.messages]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How replies are generated: left-padded, in batches, the likeliest token at each step.

    A request with a temperature is drawn by adding noise to its logits before that step.
    """

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
    content: dict[str, Json] = {
        "weights": weights.key,
        "messages": request.content,
        "max_new_tokens": request.max_new_tokens,
        "settings": settings.content(),
        "backend": backend,
    }
    return fingerprint(content | ({"drawing": request.drawing} if request.drawing else {}))


def logprob_key(
    weights: Weights, request: Request, reply: str, settings: Settings, backend: dict[str, Json]
) -> str:
    """Key of the log-probability of one given reply; the token limit plays no part in it."""
    return fingerprint(
        {
            "what": "logprob",
            "weights": weights.key,
            "messages": request.content,
            "reply": reply,
            "settings": settings.content(),
            "backend": backend,
        }
    )
