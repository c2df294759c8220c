"""What was measured of one cell, before anybody judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.records import PartingLine, ReplyLine
from harness.scorers.likelihood import Likelihood
from harness.types import Score, Side


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What of a cell is judged: words or likelihoods, with the scores of model and base."""

    key: str
    taught: Side | None
    scores: Mapping[str, Score]
    base_scores: Mapping[str, Score]
    replies: tuple[ReplyLine, ReplyLine] | None = None
    """The model's and the base's; None where likelihoods were asked for."""
    parting: PartingLine | None = None
    likelihoods: Mapping[str, Likelihood] | None = None
