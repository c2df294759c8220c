"""Names beyond the entries of `models.yaml`: a training at its checkpoints, points of a sweep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any, TypeAlias

from harness.config.models import ModelEntry, Models, Training
from harness.config.yaml_loader import Document, Location, validate
from harness.errors import Problem, UserError

MARK = "@"
"""Parts a family from what sets its member apart; no name of an entry holds it."""

STEP = "step"
"""The level of a checkpoint."""

MOST = 64
"""Members of one family: more is a slip of the pen, or a night's work to be asked for in parts."""

Level: TypeAlias = int | float | str | bool | None

_WORD = re.compile(r"[A-Za-z0-9_.+-]+")


@dataclass(frozen=True, kw_only=True)
class Member:
    """A name that can be asked for: an entry, and what is different from what the entry says."""

    entry: str
    levels: Mapping[str, Level] = field(default_factory=dict)
    changes: Mapping[str, Level] = field(default_factory=dict)
    """Training number -> value."""

    @property
    def name(self) -> str:
        """`q4_main`, `q4_main@step=8`, `grid@support_ratio=0.25,num_epoch=3`."""
        told = ",".join(f"{factor}={_spelled(level)}" for factor, level in self.levels.items())
        return f"{self.entry}{MARK}{told}" if told else self.entry

    @property
    def family(self) -> str | None:
        """The entry that it is one of several of."""
        return self.entry if self.levels else None


def slope_unit(levels: Iterable[str]) -> str:
    """Of what a slope over these levels is one: `step`, `unit of support_ratio`.

    `levels` are spelled as in names of members: `step=7`.
    """
    factors = {name for name, mark, _ in (level.rpartition("=") for level in levels) if mark}
    if factors == {STEP}:
        return STEP
    return f"unit of {factors.pop() if len(factors) == 1 else 'the level'}"


def members(models: Models, profile: str) -> dict[str, Member]:
    """Every model that can be asked for under a profile, but for the base, in the file's order.

    A sweep itself is none. Raises UserError with every fault of the file's families.
    """
    found: list[Member] = []
    problems: list[Problem] = []
    for name, entry in models.parsed.models.items():
        family = _Family(models, profile, name, entry)
        found += family.members()
        problems += family.problems
    if problems:
        raise UserError(problems)
    return {member.name: member for member in found}


class _Family:
    """One entry of `models.yaml`, gathering problems as its members are made."""

    def __init__(self, models: Models, profile: str, name: str, entry: ModelEntry) -> None:
        self.problems: list[Problem] = []
        self._models = models
        self._profile = profile
        self._name = name
        self._entry = entry

    def members(self) -> list[Member]:
        """The entry itself with its checkpoints, or the points of its sweep."""
        if self._entry.sweep is not None:
            return self._checked(self._points(self._entry.sweep))
        plain = self._checked([Member(entry=self._name)])
        if self._entry.checkpoints is None or not plain:
            return plain
        return [
            *plain,
            *(
                Member(entry=self._name, levels={STEP: step}, changes={"stop_after": step})
                for step in self._steps(self._entry.checkpoints, self._training(plain[0]).reached)
            ),
        ]

    def _training(self, member: Member) -> Training:
        return self._models.training(self._name, self._profile, member.changes)

    def _checked(self, found: Sequence[Member]) -> list[Member]:
        """The members whose training reaches the step at which it is to stop."""
        kept = []
        for member in found:
            training = self._training(member)
            if training.reached <= training.steps:
                kept.append(member)
                continue
            message = (
                f"{member.name}: stop_after {training.reached} is beyond the training's end: it "
                f"takes {training.steps} steps."
            )
            at = "sweep" if "stop_after" in member.levels else "training"
            self._tell((at, "stop_after"), message)
        return kept

    # Checkpoints

    def _steps(self, given: Any, end: int) -> Sequence[int]:
        """The steps at which there is a checkpoint: those given, the start, and the end."""
        if isinstance(given, dict) and given.keys() == {"every"}:
            every = given["every"]
            if not self._is_step(every, 1, end, ("checkpoints", "every")):
                return ()
            steps = list(range(0, end, every))
        elif isinstance(given, list) and given:
            steps = self._listed(given, end)
        else:
            self._tell(("checkpoints",), "checkpoints must be a list of steps, or {every: n}.")
            return ()
        whole = sorted({0, *steps, end})
        if len(whole) > MOST:
            message = f"{len(whole)} checkpoints are more than the {MOST} that a model may have."
            self._tell(("checkpoints",), message)
            return ()
        return whole

    def _listed(self, given: list[Any], end: int) -> list[int]:
        steps: list[int] = []
        for index, step in enumerate(given):
            at = ("checkpoints", index)
            if not self._is_step(step, 0, end, at):
                continue
            if step in steps:
                self._tell(at, f"checkpoints: step {step} stands twice.")
            steps.append(step)
        return steps

    def _is_step(self, step: Any, least: int, end: int, at: Location) -> bool:
        if isinstance(step, bool) or not isinstance(step, int) or step < least:
            message = f"{at[0]}: a step is a whole number, {least} or more (got {step!r})."
        elif step > end:
            message = f"{at[0]}: step {step} is beyond the training's end: it takes {end} steps."
        else:
            return True
        self._tell(at, message)
        return False

    # Sweeps

    def _points(self, sweep: Mapping[str, Any]) -> list[Member]:
        axes = {factor: self._values(factor, values) for factor, values in sweep.items()}
        if not axes:
            self._tell(("sweep",), "sweep names no training number.")
        points = prod(map(len, axes.values()))
        if points > MOST:
            message = f"the sweep has {points} points, more than the {MOST} that one may have."
            self._tell(("sweep",), message, "Sweep over fewer values, or write two sweeps.")
        if self.problems:
            return []
        grid = [dict(zip(axes, levels, strict=True)) for levels in product(*axes.values())]
        return [Member(entry=self._name, levels=point, changes=point) for point in grid]

    def _values(self, factor: str, values: Any) -> list[Level]:
        at: Location = ("sweep", factor)
        if factor in self._entry.training:
            self._tell(at, f"{factor!r} stands in `training` too.", "Keep one of them.")
        if not isinstance(values, list) or not values:
            self._tell(at, f"sweep.{factor} must be a list of values.")
            return []
        told: set[str] = set()
        for index, value in enumerate(values):
            place = (*at, index)
            if not self._is_level(factor, value, place):
                continue
            if _spelled(value) in told:
                self._tell(place, f"sweep.{factor}: {_spelled(value)} stands twice.")
            told.add(_spelled(value))
        return values

    def _is_level(self, factor: str, value: Any, at: Location) -> bool:
        if isinstance(value, list | dict) or not _WORD.fullmatch(_spelled(value)):
            message = f"sweep.{factor}: {value!r} cannot stand in the name of a model."
            hint = "Values are numbers, true, false, null, or words of A-Z a-z 0-9 _ . + -"
            self._tell(at, message, hint)
            return False
        numbers = self._models.parsed.defaults.model_dump() | self._entry.training
        line = self._models.document.line(("models", self._name, *at))
        part = Document(
            file=self._models.file, data=numbers | {factor: value}, lines={(factor,): line}
        )
        try:
            validate(part, Training)
        except UserError as error:
            self.problems += [one for one in error.problems if one not in self.problems]
            return False
        return True

    def _tell(self, at: Location, message: str, hint: str = "") -> None:
        place = ("models", self._name, *at)
        self.problems.append(self._models.document.problem(place, message, hint))


def _spelled(level: Level) -> str:
    """A value as it stands in a name: as in YAML, and 1 for 1.0."""
    if level is None or isinstance(level, bool):
        return str(level).lower().replace("none", "null")
    if isinstance(level, float) and level.is_integer() and abs(level) < 1e15:
        return str(int(level))
    return str(level)
