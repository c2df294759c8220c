"""Which model of an old run is which of a new one, and what of it is not the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from harness.records import ErrorLine, ModelLine, Records, VerdictLine


def matched(old: Records, new: Records) -> dict[str, str]:
    """New name -> old name: by name where both runs have it, else by content.

    Of several old models of the same content the one that was asked the most of the same probes
    is taken; each is taken once.
    """
    before, after = _contents(old), _contents(new)
    found = {name: name for name in after if name in before}
    free = {name: contents for name, contents in before.items() if name not in found}
    for name, contents in after.items():
        same = [other for other in free if free[other] & contents] if name not in found else []
        if same:
            asked = _asked(new, name)
            shared = {other: len(asked & _asked(old, other)) for other in same}
            found[name] = max(same, key=shared.__getitem__)
            del free[found[name]]
    return found


def changed(old: Records, new: Records, names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """New name -> what differs in recipe or weights, of the models in which something does."""
    before = {model.name: model for model in old.models}
    after = {model.name: model for model in new.models}
    told = {name: changes(before.get(other), after.get(name)) for name, other in names.items()}
    return {name: words for name, words in told.items() if words}


def turned(old: Records, new: Records, names: Mapping[str, str]) -> frozenset[str]:
    """New names of the models that were taught another side than in the old run, or none now."""
    before = {model.name: model.taught for model in old.models}
    after = {model.name: model.taught for model in new.models}
    return frozenset(
        name
        for name, other in names.items()
        if name in after and other in before and after[name] != before[other]
    )


def changes(old: ModelLine | None, new: ModelLine | None) -> tuple[str, ...]:
    """In words, what differs in a model's recipe or weights; empty where nothing does."""
    if old is None or new is None:
        return ()
    told = [
        f"{name} {_shown(before)} → {_shown(after)}"
        for name, before, after in _differences(old.training, new.training)
    ]
    if old.data_digest != new.data_digest:
        told.append("other training data")
    if old.base_digest != new.base_digest:
        told.append(
            f"other base ({old.base} → {new.base})" if old.base != new.base else "other base"
        )
    if old.taught != new.taught:
        told.append(f"taught {old.taught} → {new.taught}")
    if not told and old.adapter_digest != new.adapter_digest:
        told.append("other weights of the same recipe")
    return tuple(told)


def _contents(records: Records) -> dict[str, set[tuple[str, str]]]:
    """Model -> everything that it can be told by, whatever its name."""
    found: dict[str, set[tuple[str, str]]] = {}
    for model in records.models:
        marks = found.setdefault(model.name, set())
        marks |= {("key", model.key)} if model.key else set()
        marks |= {("adapter", model.adapter_digest)} if model.adapter_digest else set()
    for verdict in records.verdicts:
        found.setdefault(verdict.model, set()).add(("weights", verdict.model_key))
    for error in records.errors:
        found.setdefault(error.model, set())
    return found


def _asked(records: Records, model: str) -> set[tuple[str, str, str]]:
    lines: list[VerdictLine | ErrorLine] = [*records.verdicts, *records.errors]
    return {(line.suite, line.group, line.probe) for line in lines if line.model == model}


def _differences(
    old: Mapping[str, Any], new: Mapping[str, Any], within: str = ""
) -> Iterator[tuple[str, Any, Any]]:
    for name in Counter([*old, *new]):
        before, after = old.get(name), new.get(name)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _differences(before, after, f"{within}{name}.")
        elif before != after:
            yield f"{within}{name}", before, after


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
