"""Lines on the instrument: how far its scorers are trusted, and how much its verdicts waver."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.records.finding import EstimateLine
from harness.records.line import Line, Number, Text
from harness.types import Outcome


class CalibrationLine(Line):
    """How far a scorer of the run agrees with people's labels, for replies of one language."""

    kind: Literal["calibration"] = "calibration"
    scorer: str
    language: str
    trusted: bool
    """Whether the scorer's word decides; where it does not, its checks are advisory."""
    words: Text
    labels: str | None = None
    """The files of labels; None, as all below, where there is no calibration."""
    n: int | None = None
    """Labelled replies of the language, or of all where the language was not measured."""
    accuracy: Number | None = None
    low: Number | None = None
    high: Number | None = None
    """95 % interval of the accuracy."""
    macro_f1: Number | None = None
    kappa: Number | None = None
    coverage: Number | None = None
    """Share of replies that were given a label other than `unclear`."""
    made: str | None = None


class FlipLine(Line):
    """A probe whose verdict, or a label read from its reply, changes with how it is asked."""

    probe: str
    """`group/probe`."""
    outcome: Outcome
    text: Text
    other_outcome: Outcome
    other_text: Text
    """Asked the other way."""
    labels: tuple[str, ...] = ()
    """Scorers whose label changed."""


class NoiseLine(Line):
    """How many verdicts of a suite change with the way in which the same weights are asked."""

    kind: Literal["noise"] = "noise"
    id: str
    """Unique within a run: `model/suite/against/of`."""
    model: str
    model_key: str
    suite: str
    suite_title: str = ""
    against: Literal["alone", "merged"]
    """What the profile's batches are held against: each prompt by itself, or the adapter merged."""
    of: Literal["model", "base"]
    """Whose replies."""
    replies: int
    changed: int
    """Replies with another text."""
    flips: int
    """Probes with another verdict; every check decides, those too that are advisory elsewhere."""
    estimate: EstimateLine
    """Share of flips."""
    labels: dict[str, int] = Field(default_factory=dict)
    """Scorer -> probes for which it gives another label."""
    flipped: tuple[FlipLine, ...] = ()
    backend: dict[str, str | int | float | bool | None]
    sentence: Text
    rerun: str
