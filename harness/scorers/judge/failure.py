"""What a judge costs, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass

from harness.errors import InstrumentError


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Answered calls and their tokens; None where the endpoint did not count them."""

    calls: int = 0
    prompt_tokens: int | None = 0
    completion_tokens: int | None = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            calls=self.calls + other.calls,
            prompt_tokens=_sum(self.prompt_tokens, other.prompt_tokens),
            completion_tokens=_sum(self.completion_tokens, other.completion_tokens),
        )


class JudgeError(InstrumentError):
    """The judge gave no usable answer; `spent` is what it cost all the same."""

    def __init__(self, cause: str, spent: Spent | None = None) -> None:
        super().__init__(cause)
        self.spent = spent or Spent()


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
