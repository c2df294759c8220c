"""Asks a scorer for every labelled reply, and says what it made of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from harness.calibration.labels import LabelledReply
from harness.errors import InstrumentError
from harness.types import BatchScorer, Probe, Reply, Score, Scorer

NOT_SCORED = "not scored"
"""Stands for the label where the scorer gave none."""

AnyScorer: TypeAlias = Scorer | BatchScorer
Advance: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A labelled reply with what the scorer said of it.

    `seen` is the scorer's label or `not scored`; `error` is what stopped the instrument.
    """

    labelled: LabelledReply
    seen: str
    reason: str
    error: str | None = None

    @property
    def right(self) -> bool:
        """Whether the scorer gave the person's label, or one that was accepted beside it."""
        return self.seen == self.labelled.label or self.seen in self.labelled.accepted

    @property
    def counted(self) -> str:
        """The label that the figures count: the person's wherever the scorer is right."""
        return self.labelled.label if self.right else self.seen

    @property
    def covered(self) -> bool:
        """Whether the scorer took it upon itself to say something."""
        return self.seen not in (NOT_SCORED, "unclear")


def measure(
    scorer: AnyScorer, replies: Sequence[LabelledReply], progress: Advance | None = None
) -> list[Reading]:
    """One reading for each reply, in order; never raises for what the scorer does."""
    asked = [reply.asked() for reply in replies]
    answers = (
        cast(BatchScorer, scorer).score_all(asked, progress)
        if hasattr(scorer, "score_all")
        else list(_one_by_one(scorer, asked, progress))
    )
    labels = scorer.info.labels or ()
    return [_reading(one, answer, labels) for one, answer in zip(replies, answers, strict=True)]


def _one_by_one(
    scorer: Scorer, asked: Sequence[tuple[Reply, Probe]], progress: Advance | None
) -> Iterator[Score | InstrumentError]:
    for done, (reply, probe) in enumerate(asked, 1):
        try:
            yield scorer(reply, probe)
        except Exception as error:
            # One reply that breaks a scorer is a finding about it, and the others still count.
            yield InstrumentError(f"{type(error).__name__}: {error}")
        if progress:
            progress(done, len(asked))


def _reading(
    labelled: LabelledReply, answer: Score | InstrumentError, labels: Sequence[str]
) -> Reading:
    if isinstance(answer, InstrumentError):
        return Reading(labelled=labelled, seen=NOT_SCORED, reason=str(answer), error=str(answer))
    if answer.value is None:
        return Reading(labelled=labelled, seen=NOT_SCORED, reason=answer.reason)
    if answer.value not in labels:
        said = f"gave {answer.value!r}, which is none of its labels"
        return Reading(labelled=labelled, seen=NOT_SCORED, reason=said, error=said)
    return Reading(labelled=labelled, seen=str(answer.value), reason=answer.reason)
