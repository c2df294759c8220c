"""Lines on many replies together: what was found, and the correction of all p values."""

from __future__ import annotations

from typing import Literal

from harness.records.line import Line, Number, Text
from harness.types import Outcome


class EstimateLine(Line):
    """A number with its interval; all three None: not enough data, and `reason` says why."""

    value: Number | None
    low: Number | None
    high: Number | None
    n: int
    """Prompts: what is independent of each other."""
    method: str
    confidence: Number
    reason: Text = ""


class SideLine(Line):
    """One model's part in a finding."""

    role: str
    """`model`, `treatment`, `control`, `topic`, or the name of an axis or a level."""
    model: str
    model_key: str
    estimate: EstimateLine
    replies: int
    """Replies, or given replies, that were measured."""
    unclear: int = 0
    """Of these: takes neither side, or could not be read, and counts as not having the trait."""
    missing: int = 0
    """Without a number (no ratio to an empty reply of the base), and so left out."""
    cut: int = 0
    """Cut, so that the number of the whole reply may be higher."""


class ControlLine(Line):
    """What the same gate says of a control, which nothing was taught."""

    model: str
    outcome: Outcome
    estimate: EstimateLine


class FindingLine(Line):
    """What was found over many replies: a gate, a comparison, a transfer or a trend."""

    kind: Literal["finding"] = "finding"
    what: Literal["gate", "compare", "transfer", "trend", "baseline"]
    id: str
    """Unique within a run: `model/suite/name/group`."""
    name: str
    """As its suite calls it; without the models and groups that it is about."""
    title: Text = ""
    suite: str
    suite_title: str = ""
    groups: tuple[str, ...]
    group_title: Text = ""
    model: str
    """The model that it speaks of: of a comparison the treatment."""
    control: str | None = None
    varies: str | None = None
    """The factor in which treatment and control differ."""
    metric: Text
    """In words: `rate of stance oppose`, `mean length`."""
    unit: Literal["rate", "number", "ratio"]
    estimate: EstimateLine
    """Of a gate the rate or mean, of a comparison treatment minus control, of a transfer the ratio,
    of a trend the slope."""
    sides: tuple[SideLine, ...] = ()
    p: Number | None = None
    """That treatment and control differ at all (trend: that there is one); before correction."""
    test: str = ""
    """Name of the test behind `p`, or why there is none."""
    in_family: bool = False
    """Whether `p` is corrected for the run's others: all but those of questions for no harm."""
    hypothesis: str = ""
    """What `p` is of, by content: findings that share it test one effect, which counts once."""
    wanted: Text = ""
    """What was expected, in words; empty: nothing, it was only measured."""
    bound: Number | None = None
    """The number that the estimate was held against."""
    outcome: Outcome
    on_the_way: Outcome | None = None
    """What is said of a checkpoint before the last of its training; `outcome` is `not judged`."""
    sentence: Text
    """What was found, beside the names of models and groups."""
    more: int | None = None
    """About how many more prompts would decide it."""
    controls: tuple[ControlLine, ...] = ()
    vacuous: Text = ""
    """Why passing means nothing, where a control passes too."""
    advisory: Text = ""
    """Why it decides nothing, where it does not: its scorer's calibration is wanting."""
    rerun: str


class CorrectionLine(Line):
    """All p values of the run's comparisons, corrected for their number; written at the end."""

    kind: Literal["correction"] = "correction"
    method: str
    level: Number
    adjusted: dict[str, Number]
    """Finding's id -> adjusted p."""
    same: tuple[tuple[str, ...], ...] = ()
    """Ids of findings that test one and the same effect, which was counted once."""
