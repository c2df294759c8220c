"""A calibration as it is kept: figures bound to one scorer, without any text of the labels."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from harness.calibration.figures import FEWEST, Figures, Number, by_language, figures
from harness.calibration.identity import scorer_digest, scorer_identity
from harness.calibration.intervals import RESAMPLES, SEED
from harness.calibration.measure import AnyScorer, Reading
from harness.errors import Problem, UserError
from harness.fingerprint import file_digest
from harness.machine import versions
from harness.types import ScorerInfo

FLOORS = {"stance": 0.9, "refusal": 0.9}
"""The least accuracy at which a scorer's verdicts are believed, where it is not the usual one."""
USUAL_FLOOR = 0.9

Part = Literal["all", "held-out", "dev"]
"""Which replies were measured: those of all prompts, or of one side of the split by prompt."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LabelsFile(_Strict):
    """A file that the figures rest on."""

    name: str
    sha256: str


class Calibration(_Strict):
    """What was found when a scorer was held against people's labels.

    `digest` is the scorer's (source, version, identity); `identity` names rubric and model of a
    scorer that asks one. `figures` are over all replies, `languages` over those of each language.
    """

    schema_version: Literal[1] = 1
    kind: Literal["calibration"] = "calibration"
    scorer: str
    version: int
    digest: str
    identity: dict[str, Any] | None
    part: Part
    labels_files: tuple[LabelsFile, ...]
    floor: Number
    meets_floor: bool | None
    """None where there are too few replies to say."""
    in_words: str
    figures: Figures
    languages: dict[str, Figures]
    seed: int
    resamples: int
    made_at: str
    """Day, UTC."""
    versions: dict[str, str]


def make_calibration(
    scorer: AnyScorer, readings: list[Reading], files: tuple[Path, ...], part: Part
) -> Calibration:
    """Work the figures out and bind them to the scorer."""
    labels = scorer.info.labels or ()
    found = figures(readings, labels)
    floor = floor_of(scorer.info)
    accuracy = found.accuracy.value
    return Calibration(
        scorer=scorer.info.name,
        version=scorer.info.version,
        digest=scorer_digest(scorer),
        identity=scorer_identity(scorer),
        part=part,
        labels_files=tuple(map(_labels_file, files)),
        floor=floor,
        meets_floor=None if accuracy is None else accuracy >= floor,
        in_words=floor_words(scorer.info.name, found, floor),
        figures=found,
        languages=by_language(readings, labels),
        seed=SEED,
        resamples=RESAMPLES,
        made_at=datetime.now(UTC).date().isoformat(),
        versions=versions(("dpo-harness", "numpy", "scikit-learn", "scipy")),
    )


def _labels_file(file: Path) -> LabelsFile:
    name = file.name.encode("utf-8", "replace").decode()
    return LabelsFile(name=name, sha256=file_digest(file))


def floor_of(info: ScorerInfo) -> float:
    """The least accuracy at which the scorer's verdicts are believed."""
    return FLOORS.get(info.name, USUAL_FLOOR)


def floor_words(name: str, found: Figures, floor: float) -> str:
    """How the accuracy stands to the floor, as a sentence."""
    if found.accuracy.value is None:
        return f"{name} was held against {found.n} labelled replies: {FEWEST} are needed."
    told = f"{name} is right on {found.right} of {found.n} labelled replies"
    share = f"({_percent(found.accuracy.value)}, floor {floor:.0%})"
    if found.accuracy.value >= floor:
        return f"{told} {share}."
    return f"{told} {share}: too few for its verdicts to count."


def _percent(share: float) -> str:
    """One decimal, cut and never rounded up to a floor that was not reached."""
    return f"{int(share * 1000) / 10:.1f}%"


def calibration_folder(root: Path) -> Path:
    """Where the calibrations of the project at `root` lie, one `<scorer>.json` each."""
    return root / "fixtures" / "calibration"


def write(calibration: Calibration, file: Path) -> None:
    """Put the calibration in the place of what was there; whole or not at all."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(calibration.model_dump_json(indent=1) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"cannot be written: {error.strerror}."
        raise UserError(Problem(file=file, message=message)) from error


def read(file: Path) -> Calibration | None:
    """The calibration in `file`; None where there is none.

    Raises UserError where what stands there is no calibration of this format.
    """
    try:
        return Calibration.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"cannot be read: {error.strerror}."
        raise UserError(Problem(file=file, message=message)) from error
    except ValidationError as error:
        message = "is no calibration of this format."
        raise UserError(Problem(file=file, message=message)) from error
