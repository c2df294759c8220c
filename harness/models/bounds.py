"""Whether Unsloth can train here: its version, the versions that it allows, and what it lacks.

Asked of the packages' metadata alone, so that it is told at once and before anything is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from harness.errors import Problem, UserError
from harness.machine import UNSLOTH, UNSLOTH_ON_CPU
from harness.models.spec import Base, TrainingSpec

_HELD = ("torch", "transformers", "trl", "peft", "datasets", "accelerate")
"""Packages that have to be within Unsloth's bounds; the others it only carries along."""

_INSTALL = "Install it as docs/unsloth.md says, or set backend: trl."


def require_unsloth(specs: Iterable[TrainingSpec]) -> None:
    """Raise UserError with everything that keeps Unsloth from training these."""
    problems: dict[str, Problem] = {}
    for spec in specs:
        for problem in (*_of_versions(spec.base), *_of_numbers(spec)):
            problems.setdefault(problem.message, problem)
    if problems:
        raise UserError(problems.values())


def _of_versions(base: Base) -> list[Problem]:
    """Unsloth absent, too old, or beside packages that it does not allow."""
    oldest = UNSLOTH if base.device == "cuda" else UNSLOTH_ON_CPU
    found = {package: _version(package) for package in ("unsloth", "unsloth_zoo")}
    absent = [package for package, version in found.items() if version is None]
    if absent:
        are = "are" if len(absent) > 1 else "is"
        message = f"backend unsloth: {' and '.join(absent)} {are} not installed."
        return [Problem(message=message, hint=_INSTALL)]
    where = "" if base.device == "cuda" else " on a CPU"
    problems = [
        Problem(
            message=f"backend unsloth: {package} {version} is too old, it takes {oldest}{where}.",
            hint=_INSTALL,
        )
        for package, version in found.items()
        if version is not None and version < Version(oldest)
    ]
    return problems or _out_of_bounds()


def _out_of_bounds() -> list[Problem]:
    wanted = [one for one in map(_requirement, metadata.requires("unsloth") or ()) if one]
    problems: list[Problem] = []
    for one in wanted:
        found = _version(one.name)
        if one.name not in _HELD or found is None:
            continue
        if not one.specifier.contains(found, prereleases=True):
            message = (
                f"backend unsloth: unsloth {_version('unsloth')} needs {one.name} "
                f"{one.specifier}, installed is {found}."
            )
            hint = f"pip install '{one.name}{one.specifier}', or set backend: trl."
            problems.append(Problem(message=message, hint=hint))
    return problems


def _of_numbers(spec: TrainingSpec) -> list[Problem]:
    """What a spec asks for that Unsloth would leave out, or do otherwise, without a word."""
    problems: list[Problem] = []
    base, optimizer = spec.base, spec.training.optimizer
    bits = [
        *(["load_in_4bit"] if base.load_in_4bit else []),
        *([f"optimizer {optimizer}"] if "8bit" in optimizer or "paged" in optimizer else []),
    ]
    if bits and _version("bitsandbytes") is None:
        without = " and ".join(f"no {one}" for one in bits)
        message = f"bitsandbytes is not installed: without it there is {without}."
        hint = "pip install 'bitsandbytes>=0.45.5,!=0.46.0,!=0.48.0', or choose others."
        problems.append(Problem(message=message, hint=hint))
    if base.device == "cuda" and base.dtype == "float32":
        message = "backend unsloth trains in bfloat16 on a GPU, whatever dtype says."
        hint = "Set dtype: bfloat16, or backend: trl."
        problems.append(Problem(message=message, hint=hint))
    return problems


def _version(package: str) -> Version | None:
    try:
        return Version(metadata.version(package))
    except (metadata.PackageNotFoundError, InvalidVersion):
        return None


def _requirement(text: str) -> Requirement | None:
    """A requirement that holds here; None for one of an extra or of another system."""
    try:
        one = Requirement(text)
    except InvalidRequirement:
        return None
    return one if one.marker is None or one.marker.evaluate({"extra": ""}) else None
