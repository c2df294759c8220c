"""The filters of the page: what the replies of a run can be told apart by, with their counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from harness.records import ErrorLine, VerdictLine
from harness.report.tally import LEADING_SCORER, outcome_label


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value that can be filtered by."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One filter; `key` is its name in the page's address."""

    key: str
    title: str
    choices: tuple[Choice, ...]


class Tallies:
    """Counts the values of every filter."""

    def __init__(self) -> None:
        self._seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._titles: dict[str, str] = {}
        self._changes: Counter[tuple[str, str]] = Counter()

    def add(self, verdict: VerdictLine, changed: str) -> None:
        """Count one verdict."""
        self._common(verdict, verdict.outcome)
        if verdict.scores:
            self._count("stance", outcome_label(verdict.scores.get(LEADING_SCORER)))
        self._count("language", verdict.language)
        self._changes[verdict.model, changed] += 1

    def add_error(self, error: ErrorLine) -> None:
        """Count one probe that could not be measured."""
        self._common(error, "error")

    def _common(self, line: VerdictLine | ErrorLine, outcome: str) -> None:
        self._count("model", line.model)
        self._count("suite", line.suite)
        self._count("group", line.group)
        self._count("outcome", outcome)
        self._titles.setdefault(line.group, line.group_title)

    def _count(self, key: str, value: str) -> None:
        self._seen[key][value] += 1

    def facets(
        self,
        outcomes: Mapping[Any, tuple[str, str]],
        broken: str,
        changes: Mapping[str, str],
        bases: Collection[str],
    ) -> tuple[Facet, ...]:
        """All filters; one with a single value would filter nothing but models and groups stay."""
        titles = {key: title for key, (title, _) in outcomes.items()} | {"error": broken}
        changed: Counter[str] = Counter()
        for (model, change), count in self._changes.items():
            if model not in bases:
                changed[change] += count
        made = (
            self._facet("model", "Model", self._seen["model"]),
            self._facet("suite", "Suite", self._seen["suite"]),
            self._facet("group", "Group", self._seen["group"], self._titles),
            named("outcome", "Outcome", titles, self._seen["outcome"]),
            self._facet("stance", "Stance", self._seen["stance"]),
            named("change", "Beside the base", changes, changed),
            self._facet("language", "Prompt in", self._seen["language"]),
        )
        kept = ("model", "group", "outcome")
        return tuple(each for each in made if len(each.choices) > 1 or each.key in kept)

    def _facet(
        self, key: str, title: str, seen: Mapping[str, int], titles: Mapping[str, str] | None = None
    ) -> Facet:
        told = {value: f"{value} {(titles or {}).get(value, '')}".strip() for value in seen}
        return named(key, title, told, seen)


def named(key: str, title: str, names: Mapping[str, str], seen: Mapping[str, int]) -> Facet:
    """A filter by the keys of `names` that were seen, with their words and counts."""
    choices = (
        Choice(value=value, label=f"{label} ({seen[value]:,})")
        for value, label in names.items()
        if seen.get(value)
    )
    return Facet(key=key, title=title, choices=tuple(choices))
