"""What a run asked, and what of another run's questions that covers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from harness.records import Records

ENOUGH = 0.5
"""Share of a group's probes that must have been asked: of fewer, little can be compared."""

_MOST_TOLD = 3


@dataclass(frozen=True, kw_only=True)
class Place:
    """A model on a group of a suite."""

    model: str
    suite: str
    group: str
    probes: int
    keys: frozenset[str] = frozenset()
    """Contents of the model, by which it is found under another name."""


@dataclass(frozen=True)
class Asked:
    """The probes and models of one run."""

    _probes: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    _keys: dict[str, set[str]] = field(default_factory=dict)

    def add(self, model: str, suite: str, group: str, probe: str, key: str) -> None:
        """Count one verdict."""
        self._probes.setdefault((model, suite, group), set()).add(probe)
        self.call(model, key)

    def call(self, model: str, key: str | None) -> None:
        """Note what a model is made of."""
        self._keys.setdefault(model, set()).update({key} if key else ())

    @property
    def suites(self) -> set[str]:
        """Names of the suites that were asked."""
        return {suite for _, suite, _ in self._probes}

    def places(self) -> tuple[Place, ...]:
        """Every model on every group."""
        return tuple(
            Place(
                model=model,
                suite=suite,
                group=group,
                probes=len(probes),
                keys=frozenset(self._keys[model]),
            )
            for (model, suite, group), probes in self._probes.items()
        )

    def lacking(self, places: Iterable[Place]) -> tuple[Place, ...]:
        """Those of `places` of which too little was asked."""
        return tuple(one for one in places if self._asked(one) < ENOUGH * one.probes)

    def _asked(self, place: Place) -> int:
        names = [place.model]
        if place.model not in self._keys:
            names = [name for name, keys in self._keys.items() if keys & place.keys]
        counts = (self._probes.get((name, place.suite, place.group), ()) for name in names)
        return max(map(len, counts), default=0)


def asked_of(records: Records) -> Asked:
    """What a run asked."""
    found = Asked()
    for model in records.models:
        found.call(model.name, model.key)
    for line in records.verdicts:
        found.add(line.model, line.suite, line.group, line.probe, line.model_key)
    return found


def lacking_words(lacking: Collection[Place]) -> str:
    """`asked too little of q1b on q4d`; empty where nothing lacks."""
    told = [f"{one.model} on {one.group}" for one in lacking]
    more = len(told) - _MOST_TOLD
    if more > 0:
        told = [*told[:_MOST_TOLD], f"{more} more"]
    return f"asked little or nothing of {', '.join(told)}" if told else ""
