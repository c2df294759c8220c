"""The nouns of the glossary that more than one part of the harness speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from harness.errors import InstrumentError

Side: TypeAlias = Literal["support", "oppose"]
Kind: TypeAlias = Literal["reply", "preference", "choice"]
"""What a probe asks for: a reply, which of two given replies is preferred, one of the options."""

Outcome: TypeAlias = Literal["pass", "fail", "inconclusive", "not judged"]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One preference: the same prompt with the reply to learn and the reply to unlearn."""

    prompt: str
    chosen: str
    rejected: str


@dataclass(frozen=True, kw_only=True)
class LabelExpectation:
    """The score's label must be one of `allowed`; `taught` stands for the model's own side.

    `settings` is what the suite tells the scorer (`contains: [soul]`); empty for most.
    """

    allowed: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NumberExpectation:
    """The score's number must lie in [minimum, maximum]; None leaves a side open.

    `settings` is what the suite tells the scorer (`similarity: {to: [...]}`); empty for most.
    """

    minimum: float | None = None
    maximum: float | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


Expectation: TypeAlias = LabelExpectation | NumberExpectation

TAUGHT = "taught"
"""The expectation that stands for the side which the model's training data teaches."""

RATIO = "ratio"
"""The measure that every number scorer has: the model's number through the base's."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One prompt with its expectations, as its suite states it."""

    suite: str
    group: str
    id: str
    prompt: str
    system: str | None
    target: str
    language: str
    yes_means: Side | None
    support_words: tuple[str, ...]
    oppose_words: tuple[str, ...]
    max_new_tokens: int
    expect: Mapping[str, Expectation]
    """By scorer, or by `scorer.measure`."""
    marks: tuple[str, ...]
    file: Path
    line: int
    given: Mapping[str, str] = field(default_factory=dict)
    """Replies whose likelihood is asked for, by side or by option; then nothing is generated."""
    answer: str | None = None
    """The right one of the options in `given`."""
    prompt_hash: str | None = None
    """First 16 hex digits of the prompt's SHA-256, where a suite knows the prompt by it alone."""
    stance_scorer: str | None = None
    """Who reads the stance, where the suite chose another than the default."""
    judged_together: bool = False
    """Whether gates and comparisons alone judge its replies: no single one passes or fails."""
    of: str | None = None
    """Id of the probe that this one is a paraphrase or a further sample of; None: of none."""
    paraphrase: int = 0
    """0: the prompt as the suite words it first."""
    sample: int = 0
    """Which of several replies to the prompt."""
    temperature: float | None = None
    """None: greedy. Else replies are drawn, seeded by `sample`."""
    top_p: float = 1.0

    @property
    def cluster(self) -> str:
        """What replies to one question share, however worded: they stand and fall together."""
        return f"{self.group}/{self.of or self.id}"

    @property
    def kind(self) -> Kind:
        """What is asked of the model."""
        if not self.given:
            return "reply"
        return "preference" if self.answer is None else "choice"

    @property
    def name(self) -> str:
        """Unique within a run: `group/id`."""
        return f"{self.group}/{self.id}"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a model wrote, and how the writing ended.

    `tokens` counts the reply's own tokens without the end token; `ended` is False where the
    reply was cut at the token limit. Both are None for a recorded reply that does not say.
    `seconds` is the reply's share of its batch.
    """

    text: str
    ended: bool | None
    tokens: int | None
    seconds: float = 0.0
    pieces: tuple[tuple[int, str], ...] = ()
    """Its tokens as (number, text by itself); empty for a recorded reply."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """A label or a number with its reason; `value` None means: not scored, and `reason` why.

    `evidence` holds what made the score (deciding words, counts): strings and numbers only.
    """

    scorer: str
    value: str | float | None
    reason: str
    confidence: float | None = None
    lower_bound: bool = False
    """The reply was cut: the number of the whole reply is at least `value`."""
    evidence: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ScorerInfo:
    """What the rest of the harness must know of a scorer: its name, version and values.

    `labels` is None for a scorer that gives numbers. `measures` are further numbers of a number
    scorer: keys of its scores' evidence that a suite may expect something of. `parse` reads what
    a suite expects of the scorer, where that is more than labels or bounds: an expectation, or a
    sentence on what is wrong. `calibrated`: the scorer reads meaning, so that its word counts
    only as far as it was compared with people's labels.
    """

    name: str
    version: int
    labels: tuple[str, ...] | None
    measures: tuple[str, ...] = ()
    parse: Callable[[Any], Expectation | str] | None = None
    calibrated: bool = False
    kind: Kind = "reply"


class Scorer(Protocol):
    """Turns one reply into one score; pure, and never raises on any text."""

    info: ScorerInfo

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Score `reply` as an answer to `probe`."""
        ...


class BatchScorer(Protocol):
    """A scorer that is asked for many replies at once: a second model, or a service."""

    info: ScorerInfo

    def identity(self) -> Mapping[str, Any]:
        """What its scores depend on beside reply and probe: rubric, model, revision (JSON)."""
        ...

    def score_all(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Score | InstrumentError]:
        """One score for each reply, in order; an error in its place where none could be had."""
        ...


@dataclass(frozen=True, kw_only=True)
class Check:
    """One expectation held against one score."""

    scorer: str
    outcome: Outcome
    expected: str
    seen: str
    reason: str
    advisory: str = ""
    """Why the check decides nothing, where it does not: its scorer's calibration is wanting."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All checks of one probe on one model; fails if one fails that is not advisory."""

    outcome: Outcome
    checks: tuple[Check, ...]
