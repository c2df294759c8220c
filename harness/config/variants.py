"""A probe with several wordings, or several replies to each, becomes several: its variants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import AfterValidator, Field

from harness.types import Probe

MOST_SAMPLES = 1000
"""More is a slip of the pen."""

DEFAULT_TEMPERATURE = 0.7
"""What `--samples` draws with where a suite says no temperature."""

_LEAST = 0.01


def _greedy_or_more(temperature: float) -> float:
    if 0 < temperature < _LEAST:
        raise ValueError(f"temperature is 0 (greedy) or at least {_LEAST}")
    return temperature


Samples = Annotated[int, Field(ge=1, le=MOST_SAMPLES, strict=True)]
Temperature = Annotated[float, Field(ge=0, le=10, strict=True), AfterValidator(_greedy_or_more)]
TopP = Annotated[float, Field(gt=0, le=1, strict=True)]


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How many replies a prompt gets, and how they are drawn.

    `temperature` None: the suite says none; 0: it wants greedy replies, whatever is asked.
    """

    samples: int
    temperature: float | None
    top_p: float

    @property
    def fault(self) -> tuple[str, str] | None:
        """The key that is wrong and a sentence on it; None where nothing is."""
        if self.samples > 1 and not self.temperature:
            return "samples", (
                f"samples: {self.samples} greedy replies to a prompt are all the same. "
                "Give a `temperature` above 0."
            )
        if self.top_p < 1 and self.temperature is None:
            return "top_p", "top_p: has no say without a `temperature`, which is not given."
        return None

    def asked_for(self, samples: int | None) -> Sampling:
        """The same with the number of replies that the command line asks for, if it does."""
        if samples is None or self.temperature == 0:
            return self
        default = DEFAULT_TEMPERATURE if samples > 1 else None
        return replace(self, samples=samples, temperature=self.temperature or default)


def is_asked(probe: Probe) -> bool:
    """Whether a model is asked for a reply: none is given, and the prompt itself is known."""
    return probe.kind == "reply" and probe.prompt_hash is None


def repeated(prompt: str, paraphrases: Sequence[str]) -> str:
    """What is wrong where a wording stands twice, spaces aside; empty where none does."""
    seen = {" ".join(prompt.split()): "the prompt"}
    for number, wording in enumerate(paraphrases, start=1):
        name = f"paraphrase {number}"
        earlier = seen.setdefault(" ".join(wording.split()), name)
        if earlier != name:
            return f"{name} is the same as {earlier}"
    return ""


def variants(probe: Probe, paraphrases: Sequence[str], sampling: Sampling) -> Iterator[Probe]:
    """The probe and its variants: each wording in turn, and of each all samples.

    `museum` is the first reply to the first wording, `museum~s1` the second; `museum~p1` is the
    first paraphrase, `museum~p1~s1` its second reply. A probe that is not asked for a reply
    stays as it is.
    """
    if not is_asked(probe):
        yield probe
        return
    temperature = sampling.temperature or None
    drawn = replace(
        probe, temperature=temperature, top_p=sampling.top_p if temperature else probe.top_p
    )
    for paraphrase, prompt in enumerate([probe.prompt, *paraphrases]):
        for sample in range(sampling.samples):
            yield replace(
                drawn,
                id=_id(probe.id, paraphrase, sample),
                prompt=prompt,
                paraphrase=paraphrase,
                sample=sample,
                of=probe.id if paraphrase or sample else None,
            )


def _id(probe: str, paraphrase: int, sample: int) -> str:
    wording = f"~p{paraphrase}" if paraphrase else ""
    return probe + wording + (f"~s{sample}" if sample else "")
