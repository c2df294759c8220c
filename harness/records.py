"""The record schema, and how records are appended to and loaded from `records.jsonl`.

A file holds typed lines: one `run` line first, `model` lines and `verdict` lines as they come,
one `end` line last. A file without its `end` line is a run that was cut off.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from harness.errors import Problem, UserError
from harness.types import Outcome, Side

SCHEMA_VERSION: Literal[3] = 3
READABLE = (1, 2, 3)
"""Version 2 added given replies, calibrations, unjoined rows and advisory checks; version 3
findings, corrections, and samples and paraphrases of probes."""


def _printable(text: object) -> object:
    """Put U+FFFD for lone surrogates, which no UTF-8 file can hold."""
    if not isinstance(text, str) or text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


Text = Annotated[str, BeforeValidator(_printable)]
"""Text of a model or a user; a lone surrogate in it is shown as U+FFFD."""

Number = Annotated[float, Field(allow_inf_nan=False)]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunLine(_Line):
    """What was run, on what, with which versions."""

    kind: Literal["run"] = "run"
    schema_version: Literal[1, 2, 3] = SCHEMA_VERSION
    run: str
    started: str
    command: Text
    profile: str
    git: str | None
    platform: str
    python: str
    device: str
    versions: dict[str, str]
    suites: dict[str, str]
    """Suite name -> SHA-256 of its file."""
    data: str | None = None
    """Path given by --data, if any."""
    notes: tuple[Text, ...] = ()
    """What there is to know of the models: a hub revision that may move, another template."""


class StepLine(_Line):
    """One logged step of training; a value that the trainer did not log is None."""

    step: int
    epoch: Number | None = None
    loss: Number | None = None
    learning_rate: Number | None = None
    grad_norm: Number | None = None
    rewards_chosen: Number | None = None
    rewards_rejected: Number | None = None
    rewards_margins: Number | None = None
    rewards_accuracies: Number | None = None
    logps_chosen: Number | None = None
    logps_rejected: Number | None = None


class ModelLine(_Line):
    """One model of the run: what it is made of and how its training went."""

    kind: Literal["model"] = "model"
    name: str
    description: Text = ""
    key: str | None
    """Content key of its training; None for the base and for weights trained elsewhere."""
    base: str
    base_digest: str
    adapter_digest: str | None
    taught: Side | None
    """None: no side, or nothing at all, as no step was made."""
    source: str
    """`trained`, `store`, `path` or `base`: where the weights came from in this run."""
    training: dict[str, Any] = Field(default_factory=dict)
    data_digest: str | None = None
    seconds: Number | None = None
    log: tuple[StepLine, ...] = ()
    levels: dict[str, Number | str | bool | None] = Field(default_factory=dict)
    """What sets the model apart in its sweep (`support_ratio: 0.25`) or training (`step: 8`)."""
    family: str | None = None
    """The sweep, or the trained model, that it is one of; None for a model by itself."""
    origin: str | None = None
    """`org/name@commit`, where its weights came from the hub."""
    base_origin: str | None = None
    """`org/name@commit`, where its base came from the hub."""
    alarms: tuple[Text, ...] = ()
    """What its training gives reason to look at, in sentences."""
    notes: tuple[Text, ...] = ()
    """In what its training ran otherwise than was asked for: smaller batches for want of memory."""
    peak_memory: dict[str, int] = Field(default_factory=dict)
    """Most bytes that its training held, of the GPU (`cuda`) and of its own process (`process`)."""


class ReplyLine(_Line):
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


class GivenLine(_Line):
    """A given reply: how likely it is under the model and under the base."""

    name: str
    """The side it takes, or the option it stands for."""
    text: Text
    logp: Number
    """Summed log-probability of its tokens with the end token, in nats."""
    base_logp: Number


class ScoreLine(_Line):
    """A score of a reply; `value` None: not scored, see `reason`."""

    value: str | Number | None
    reason: Text
    confidence: Number | None = None
    lower_bound: bool = False
    """The reply was cut: the number of the whole reply is at least `value`."""
    evidence: dict[str, Text | int | Number | bool | None] = Field(default_factory=dict)
    version: int


class CheckLine(_Line):
    """One expectation held against one score."""

    scorer: str
    outcome: Outcome
    expected: Text
    seen: Text
    reason: Text
    advisory: Text = ""
    """Why the check decides nothing, where it does not."""


class ConfirmLine(_Line):
    """A disputed probe, asked again by itself: what was said then, and the verdict on it."""

    reply: ReplyLine
    base_reply: ReplyLine
    outcome: Outcome
    same: bool
    """Whether it is the verdict that the probe got in its batch."""


class VerdictLine(_Line):
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


class EstimateLine(_Line):
    """A number with its interval; all three None: not enough data, and `reason` says why."""

    value: Number | None
    low: Number | None
    high: Number | None
    n: int
    """Prompts: what is independent of each other."""
    method: str
    confidence: Number
    reason: Text = ""


class SideLine(_Line):
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


class ControlLine(_Line):
    """What the same gate says of a control, which nothing was taught."""

    model: str
    outcome: Outcome
    estimate: EstimateLine


class FindingLine(_Line):
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


class CorrectionLine(_Line):
    """All p values of the run's comparisons, corrected for their number; written at the end."""

    kind: Literal["correction"] = "correction"
    method: str
    level: Number
    adjusted: dict[str, Number]
    """Finding's id -> adjusted p."""
    same: tuple[tuple[str, ...], ...] = ()
    """Ids of findings that test one and the same effect, which was counted once."""


class ErrorLine(_Line):
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


class UnjoinedLine(_Line):
    """A recorded reply that answers no probe of any suite, and so was not judged."""

    kind: Literal["unjoined"] = "unjoined"
    model: str
    row: str
    prompt: Text
    reply: Text
    base_reply: Text | None
    reason: Text


class CalibrationLine(_Line):
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


class FlipLine(_Line):
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


class NoiseLine(_Line):
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


class EndLine(_Line):
    """The run came to its end."""

    kind: Literal["end"] = "end"
    finished: str
    seconds: Number
    interrupted: bool


AnyLine: TypeAlias = (
    RunLine
    | ModelLine
    | CalibrationLine
    | VerdictLine
    | FindingLine
    | CorrectionLine
    | ErrorLine
    | UnjoinedLine
    | NoiseLine
    | EndLine
)
_LINE: TypeAdapter[AnyLine] = TypeAdapter(Annotated[AnyLine, Field(discriminator="kind")])


class Records(_Line):
    """All lines of one run, by kind."""

    run: RunLine
    models: tuple[ModelLine, ...] = ()
    calibrations: tuple[CalibrationLine, ...] = ()
    verdicts: tuple[VerdictLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    errors: tuple[ErrorLine, ...] = ()
    unjoined: tuple[UnjoinedLine, ...] = ()
    noise: tuple[NoiseLine, ...] = ()
    end: EndLine | None = None


def append(path: Path, lines: Iterable[BaseModel]) -> None:
    """Append lines to `path` and flush them to disk, so that a crash loses nothing written."""
    with path.open("a", encoding="utf-8") as stream:
        for line in lines:
            stream.write(line.model_dump_json() + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def load(path: Path) -> Records:
    """Read a run's records; a last line that was cut off mid-write is left out.

    Raises UserError with file and line for what is not a records file of this schema version.
    """
    raw = path.read_bytes().split(b"\n")  # a crash may cut the last line inside a character
    with uncollected():
        return _records(path, _lines(path, raw))


def _lines(path: Path, raw: list[bytes]) -> list[Any]:
    lines: list[Any] = []
    for number, text in enumerate(raw, start=1):
        if not text:
            continue
        try:
            lines.append(_LINE.validate_json(text))
        except ValidationError as error:
            if number == len(raw) and error.errors()[0]["type"] == "json_invalid":
                break
            raise UserError(Problem(file=path, line=number, message=_why(error, text))) from error
    return lines


def _records(path: Path, lines: list[Any]) -> Records:
    runs = [line for line in lines if isinstance(line, RunLine)]
    if len(runs) != 1:
        message = f"a records file has one `run` line, this one {len(runs)}."
        raise UserError(Problem(file=path, message=message))
    ends = [line for line in lines if isinstance(line, EndLine)]
    return Records(
        run=runs[0],
        models=tuple(line for line in lines if isinstance(line, ModelLine)),
        calibrations=tuple(line for line in lines if isinstance(line, CalibrationLine)),
        verdicts=tuple(line for line in lines if isinstance(line, VerdictLine)),
        findings=tuple(line for line in lines if isinstance(line, FindingLine)),
        corrections=tuple(line for line in lines if isinstance(line, CorrectionLine)),
        errors=tuple(line for line in lines if isinstance(line, ErrorLine)),
        unjoined=tuple(line for line in lines if isinstance(line, UnjoinedLine)),
        noise=tuple(line for line in lines if isinstance(line, NoiseLine)),
        end=ends[-1] if ends else None,
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: records make none, and looking for it takes long."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _why(error: ValueError, text: bytes) -> str:
    version: object = SCHEMA_VERSION
    with suppress(ValueError, AttributeError):
        version = json.loads(text).get("schema_version", SCHEMA_VERSION)
    if version not in READABLE:
        return f"schema version {version}, this harness reads {', '.join(map(str, READABLE))}."
    first = str(error).splitlines()
    return f"not a record: {' '.join(part.strip() for part in first[:3])}"
