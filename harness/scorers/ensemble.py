"""Stance by a vote of several scorers; where they disagree, the score shows who said what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard, cast

from harness.errors import InstrumentError, UserError
from harness.types import BatchScorer, Probe, Reply, Score, Scorer, ScorerInfo

Member = Scorer | BatchScorer
_Votes = list[Score | InstrumentError]

_NO_MAJORITY = "unclear"


class EnsembleScorer:
    """The label that more than half of the votes name; `unclear` where there is none.

    `unclear` is a vote like any other. A member that fails, or does not score the reply, has no
    vote on it; a lone vote left of several members is no majority. `confidence` is the share of
    the votes cast; `unclear` for want of a majority has 0.
    """

    def __init__(self, members: Sequence[Member]) -> None:
        _require_voters(members)
        self.members = tuple(members)
        labels = dict.fromkeys(
            label for one in members for label in one.info.labels or () if label != _NO_MAJORITY
        )
        self.info = ScorerInfo(
            name="ensemble", version=1, labels=(*labels, _NO_MAJORITY), calibrated=True
        )

    def identity(self) -> Mapping[str, Any]:
        """Version of each member, and what it depends on itself."""
        return {
            one.info.name: {
                "version": one.info.version,
                **({"identity": dict(one.identity())} if _in_batches(one) else {}),
            }
            for one in self.members
        }

    def score_all(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Score | InstrumentError]:
        """One vote on each reply, in order; `progress` counts the replies of all members."""
        total = len(asked) * len(self.members)
        votes: dict[str, _Votes] = {}
        for place, member in enumerate(self.members):
            told = _after(place * len(asked), total, progress)
            votes[member.info.name] = _votes(member, asked, told)
            told(len(asked), len(asked))
        return [
            self._count({name: cast[at] for name, cast in votes.items()})
            for at in range(len(asked))
        ]

    def _count(self, votes: Mapping[str, Score | InstrumentError]) -> Score | InstrumentError:
        labels = {
            name: vote.value
            for name, vote in votes.items()
            if isinstance(vote, Score) and isinstance(vote.value, str)
        }
        if not labels:
            failed = "; ".join(f"{name}: {_why(vote)}" for name, vote in votes.items())
            return InstrumentError(f"ensemble: no member could score the reply ({failed})")
        first, most = Counter(labels.values()).most_common(1)[0]
        shown = ", ".join(f"{name}={labels.get(name, 'no vote')}" for name in votes)
        evidence: dict[str, str | int] = {
            "votes": shown,
            "votes_cast": len(labels),
            **{f"no_vote_{name}": _why(votes[name]) for name in votes if name not in labels},
        }
        if len(labels) == 1:
            return self._score(None, f"only one scorer could vote: {shown}", 0.0, evidence)
        if 2 * most <= len(labels):
            return self._score(None, f"no majority: {shown}", 0.0, evidence)
        said = f"{most} of {len(labels)} votes: {shown}"
        return self._score(first, said, most / len(labels), evidence)

    def _score(
        self, label: str | None, reason: str, confidence: float, evidence: Mapping[str, str | int]
    ) -> Score:
        return Score(
            scorer=self.info.name,
            value=label or _NO_MAJORITY,
            reason=reason,
            confidence=confidence,
            evidence=evidence,
        )


def _votes(
    member: Member,
    asked: Sequence[tuple[Reply, Probe]],
    told: Callable[[int, int], None],
) -> _Votes:
    if not _in_batches(member):
        scorer = cast("Scorer", member)
        return [scorer(reply, probe) for reply, probe in asked]
    try:
        return member.score_all(asked, told)
    except InstrumentError as error:
        return [error] * len(asked)


def _after(
    before: int, total: int, progress: Callable[[int, int], None] | None
) -> Callable[[int, int], None]:
    """Progress of one member as a part of the whole."""

    def tell(done: int, _: int) -> None:
        if progress:
            progress(before + done, total)

    return tell


def _in_batches(member: Member) -> TypeGuard[BatchScorer]:
    return hasattr(member, "score_all")


def _why(vote: Score | InstrumentError) -> str:
    return vote.reason if isinstance(vote, Score) else str(vote)


def _require_voters(members: Sequence[Member]) -> None:
    names = [one.info.name for one in members]
    if len(set(names)) < 2:
        raise UserError(
            f"ensemble: a vote needs two scorers or more (got: {', '.join(names) or 'none'})."
        )
    for one in members:
        if names.count(one.info.name) > 1:
            raise UserError(f"ensemble: the scorer {one.info.name!r} stands twice.")
        if one.info.labels is None:
            raise UserError(
                f"ensemble: the scorer {one.info.name!r} gives numbers, and only labels are votes."
            )
