"""A calibration as it is kept: figures bound to one scorer, without any text of the labels."""

from __future__ import annotations

from datetime import UTC, datetime
from math import floor
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from harness.calibration.figures import FEWEST, Figures, Number, by_language, figures
from harness.calibration.identity import scorer_digest, scorer_identity
from harness.calibration.intervals import RESAMPLES, SEED
from harness.calibration.measure import AnyScorer, Reading
from harness.errors import Problem, UserError
from harness.files import write_whole
from harness.fingerprint import file_digest
from harness.machine import versions

FLOOR = 0.667
"""The least Cohen's kappa at which a scorer's verdicts are believed.

Krippendorff (Content Analysis, 2004, section 11.4.2) takes agreement below 0.667 for no ground
to conclude anything from; kappa, unlike accuracy, gives nothing for a frequent label. A reply
left `unclear` counts as a disagreement.
"""

Part = Literal["all", "held-out", "dev"]
"""Which replies were measured: those of all prompts, or of one side of the split by prompt."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LabelsFile(_Strict):
    """A file that the figures rest on."""

    name: str
    sha256: str


class Calibration(_Strict):
    """What was found when a scorer was held against labelled replies.

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
    return Calibration(
        scorer=scorer.info.name,
        version=scorer.info.version,
        digest=scorer_digest(scorer),
        identity=scorer_identity(scorer),
        part=part,
        labels_files=tuple(map(_labels_file, files)),
        floor=FLOOR,
        meets_floor=meets_floor(found),
        in_words=floor_words(scorer.info.name, found),
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


def meets_floor(found: Figures) -> bool | None:
    """Whether kappa reaches the floor; None where there are too few replies to say."""
    return None if found.kappa.value is None else found.kappa.value >= FLOOR


def floor_words(name: str, found: Figures) -> str:
    """How the agreement stands to the floor, as a sentence."""
    if found.kappa.value is None:
        if found.n >= FEWEST:
            return f"{name} was held against {found.n} labelled replies, all of one label."
        few = "1 labelled reply" if found.n == 1 else f"{found.n} labelled replies"
        return f"{name} was held against {few}: {FEWEST} are needed."
    told = f"{name} agrees with the labels on {found.right} of {found.n} replies"
    kappa = f"(kappa {_cut(found.kappa.value)}, floor {FLOOR})"
    return (
        f"{told} {kappa}." if meets_floor(found) else f"{told} {kappa}: too few for it to decide."
    )


def _cut(kappa: float) -> str:
    """Three decimals, cut and never rounded up to a floor that was not reached."""
    return f"{floor(kappa * 1000) / 1000:.3f}"


def calibration_folder(root: Path) -> Path:
    """Where the calibrations of the project at `root` lie, one `<scorer>.json` each."""
    return root / "fixtures" / "calibration"


def write(calibration: Calibration, file: Path) -> None:
    """Put the calibration in the place of what was there; whole or not at all."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, calibration.model_dump_json(indent=1) + "\n")
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
