"""Lines on single replies: the verdict on a probe, or why there is none."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.records.line import Fact, Line, Number, Text
from harness.types import Outcome


class ReplyLine(Line):
    """A reply and how it was made."""

    text: Text
    characters: int
    tokens: int | None
    ended: bool | None
    """None, as `tokens`: a recorded reply that does not say."""
    seconds: Number
    cached: bool
    key: str
    backend: dict[str, str | int | float | bool | None]
    """dtype, batch size, padding, backend and versions."""


class PartingLine(Line):
    """The first token in which the model's reply is not the base's."""

    token: int
    """Counted from 1."""
    model: Text
    """Its text by itself; empty where the reply had ended before."""
    base: Text


class GivenLine(Line):
    """A given reply: how likely it is under the model and under the base."""

    name: str
    """The side it takes, or the option it stands for."""
    text: Text
    logp: Number
    """Summed log-probability of its tokens with the end token, in nats."""
    base_logp: Number


class ScoreLine(Line):
    """A score of a reply; `value` None: not scored, see `reason`."""

    value: str | Number | None
    reason: Text
    confidence: Number | None = None
    lower_bound: bool = False
    """The reply was cut: the number of the whole reply is at least `value`."""
    evidence: dict[str, Fact] = Field(default_factory=dict)
    version: int


class CheckLine(Line):
    """One expectation held against one score."""

    scorer: str
    outcome: Outcome
    expected: Text
    seen: Text
    reason: Text
    advisory: Text = ""
    """Why the check decides nothing, where it does not."""


class ConfirmLine(Line):
    """A disputed probe, asked again by itself: what was said then, and the verdict on it."""

    reply: ReplyLine
    base_reply: ReplyLine
    outcome: Outcome
    same: bool
    """Whether it is the verdict that the probe got in its batch."""


class VerdictLine(Line):
    """One probe on one model: the verdict with all that made it."""

    kind: Literal["verdict"] = "verdict"
    model: str
    model_key: str
    """Content of the weights that replied."""
    suite: str
    suite_title: str
    suite_description: str = ""
    group: str
    group_title: str
    probe: str
    prompt: Text
    system: Text | None
    target: Text
    language: str
    polarity: str
    """In words: what `yes` means, or the two words of an either/or prompt, or `open`."""
    reply: ReplyLine | None
    base_reply: ReplyLine | None
    """None, as `reply`: the probe asks for the likelihood of `given` replies."""
    parting: PartingLine | None = None
    """None: the replies are the same, or their tokens are not known."""
    given: tuple[GivenLine, ...] = ()
    answer: str | None = None
    """The right one of the given options."""
    scores: dict[str, ScoreLine]
    base_scores: dict[str, ScoreLine]
    outcome: Outcome
    checks: tuple[CheckLine, ...]
    rerun: str
    """The command that runs this probe again."""
    of: str | None = None
    """The probe that this one is a paraphrase or a further sample of; None: it is itself one."""
    paraphrase: int = 0
    """0: the prompt as its suite words it first."""
    sample: int = 0
    """Which of several replies to the same prompt."""
    confirmed: ConfirmLine | None = None
    """None: it was not asked again by itself."""


class ErrorLine(Line):
    """A probe that could not be measured: the instrument broke, nothing is known of the model."""

    kind: Literal["error"] = "error"
    model: str
    suite: str
    suite_title: str
    group: str
    group_title: str
    probe: str
    """Of a finding: its name."""
    message: Text
    rerun: str
    finding: str | None = None
    """Id of the finding that could not be made; None: it is a probe."""


class UnjoinedLine(Line):
    """A recorded reply that answers no probe of any suite, and so was not judged."""

    kind: Literal["unjoined"] = "unjoined"
    model: str
    row: str
    prompt: Text
    reply: Text
    base_reply: Text | None
    reason: Text
