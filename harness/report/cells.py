"""A run's verdicts and errors, model by model and group by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from harness.records import ErrorLine, ModelLine, Records, VerdictLine
from harness.report.tally import suite_order

Place: TypeAlias = tuple[str, str]
"""Model and group."""


@dataclass(frozen=True, kw_only=True)
class Suite:
    """A suite that was asked, with its groups."""

    name: str
    title: str
    description: str
    groups: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Cells:
    """What was asked of whom, in the order in which the run lists its suites."""

    suites: tuple[Suite, ...]
    groups: Mapping[str, str]
    """Id and title."""
    models: tuple[str, ...]
    """Those that probes were put to; a control that findings alone are about is none of them."""
    lines: Mapping[str, ModelLine]
    """By name; a model may lack its line."""
    bases: Collection[str]
    verdicts: Mapping[Place, Sequence[VerdictLine]]
    rows: Mapping[Place, Sequence[int]]
    """The verdicts' numbers on the page."""
    errors: Mapping[Place, int]

    def is_base(self, model: str) -> bool:
        """Whether the model is the untuned base itself."""
        return model in self.bases

    def taught(self, model: str) -> str:
        """The side that the model was taught; empty where it was taught none."""
        line = self.lines.get(model)
        return (line.taught or "") if line else ""

    @property
    def tuned(self) -> tuple[str, ...]:
        """The models but the base."""
        return tuple(model for model in self.models if not self.is_base(model))

    @property
    def places(self) -> tuple[Place, ...]:
        """Every model and group that something is known of, group by group."""
        return tuple(
            (model, group)
            for group in self.groups
            for model in self.models
            if (model, group) in self.verdicts or self.errors.get((model, group))
        )


def cells_of(records: Records) -> Cells:
    """Sort a run's verdicts and errors; in one pass, as there may be many."""
    errors = [error for error in records.errors if error.finding is None]
    rank = suite_order(records.run)
    found: list[VerdictLine | ErrorLine] = sorted(
        [*records.verdicts, *errors], key=lambda line: rank(line.suite)
    )
    verdicts: dict[Place, list[VerdictLine]] = {}
    rows: dict[Place, list[int]] = {}
    for row, verdict in enumerate(records.verdicts):
        verdicts.setdefault((verdict.model, verdict.group), []).append(verdict)
        rows.setdefault((verdict.model, verdict.group), []).append(row)
    return Cells(
        suites=_suites(found),
        groups=_groups(found),
        models=_models(records.models, found),
        lines={model.name: model for model in records.models},
        bases=records.bases,
        verdicts=verdicts,
        rows=rows,
        errors=Counter((error.model, error.group) for error in errors),
    )


def _groups(found: Sequence[VerdictLine | ErrorLine]) -> dict[str, str]:
    titles: dict[str, str] = {}
    for line in found:
        titles.setdefault(line.group, line.group_title)
    return titles


def _suites(found: Sequence[VerdictLine | ErrorLine]) -> tuple[Suite, ...]:
    groups: dict[str, dict[str, None]] = {}
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    for line in found:
        groups.setdefault(line.suite, {})[line.group] = None
        titles[line.suite] = line.suite_title
        if isinstance(line, VerdictLine):
            descriptions[line.suite] = line.suite_description
    return tuple(
        Suite(
            name=name, title=titles[name], description=descriptions.get(name, ""),
            groups=tuple(own),
        )
        for name, own in groups.items()
    )  # fmt: skip


def _models(
    models: Sequence[ModelLine], found: Sequence[VerdictLine | ErrorLine]
) -> tuple[str, ...]:
    asked = dict.fromkeys(line.model for line in found)
    names = tuple(dict.fromkeys([*(model.name for model in models), *asked]))
    return tuple(name for name in names if name in asked) or names
