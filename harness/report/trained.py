"""What the page says of the models: what they are made of, and how their training went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.records import ModelLine
from harness.report.curves import Curve, curve
from harness.report.text import brief, seconds

_SOURCES = {
    "trained": "trained in this run",
    "store": "trained earlier, taken from the store",
    "path": "weights given by path",
    "replay": "replies read from a file",
    "base": "the untuned base",
}


@dataclass(frozen=True, kw_only=True)
class ModelView:
    """What a model is made of; `varies` answers to `varying`, value by value."""

    name: str
    taught: str
    source: str
    key: str
    opens: str
    """Phrases with which many of its replies begin."""
    alarms: tuple[str, ...]
    """What its training gives reason to look at."""
    equal: tuple[str, ...]
    varies: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    training: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Training:
    """One training and the models that came of it."""

    id: str
    key: str
    models: tuple[str, ...]
    curve: Curve


def model_views(
    models: Sequence[ModelLine], openers: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[ModelView, ...]]:
    """The training settings in which the models differ, and every model with its own."""
    varying = _varying(models)
    return varying, tuple(
        _model(model, models, varying, openers.get(model.name, "")) for model in models
    )


def trainings(models: Sequence[ModelLine]) -> tuple[Training, ...]:
    """One training for all models with its key; a log without a key stands for itself."""
    shared: dict[str, list[ModelLine]] = {}
    for model in models:
        if model.log:
            shared.setdefault(model.key or f"name:{model.name}", []).append(model)
    return tuple(
        Training(
            id=f"training-{position}",
            key=brief(same[0].key),
            models=tuple(model.name for model in same),
            curve=curve(same[0].log),
        )
        for position, same in enumerate(shared.values(), start=1)
    )


def alarm_words(models: Sequence[ModelLine]) -> tuple[str, ...]:
    """Each alarm once, with the models that it is about."""
    about: dict[str, list[str]] = {}
    for model in models:
        for alarm in dict.fromkeys(model.alarms):
            about.setdefault(alarm, []).append(model.name)
    return tuple(f"{', '.join(names)}: {alarm}" for alarm, names in about.items())


def same_weights(models: Sequence[ModelLine]) -> str:
    """`One training under several names: q1a, q2b and q4_main.`; empty where each is its own."""
    alike: dict[str, list[str]] = {}
    for model in models:
        if model.adapter_digest:
            alike.setdefault(model.adapter_digest, []).append(model.name)
    told = [_listed(names) for names in alike.values() if len(names) > 1]
    return f"The same weights under several names: {'; '.join(told)}." if told else ""


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def taught_words(model: ModelLine) -> str:
    """`oppose`; where no step was made, whatever the pairs, nothing was taught."""
    if model.training.get("stop_after") == 0:
        return "nothing (no steps)"
    return model.taught or "no side"


def _model(
    model: ModelLine, models: Sequence[ModelLine], varying: Sequence[str], opens: str
) -> ModelView:
    training = _flat(model.training)
    equal = [m.name for m in models if m.key and m.key == model.key and m.name != model.name]
    facts = (
        ("description", model.description),
        ("one of", model.family or ""),
        *_flat(model.levels).items(),
        ("base", f"{model.base} ({brief(model.base_digest)})"),
        ("adapter", brief(model.adapter_digest)),
        ("training data", brief(model.data_digest)),
        ("training time", seconds(model.seconds)),
        ("learned", curve(model.log).words if model.log else ""),
        ("peak memory", _memory(model.peak_memory)),
        ("ran otherwise", "; ".join(model.notes)),
    )
    return ModelView(
        name=model.name,
        taught=taught_words(model),
        source=_SOURCES.get(model.source, model.source),
        key=brief(model.key) or "no key",
        opens=opens,
        alarms=tuple(dict.fromkeys(model.alarms)),
        equal=tuple(equal),
        varies=tuple(training.get(name, "not set" if training else "") for name in varying),
        facts=tuple((name, value) for name, value in facts if value),
        training=tuple(training.items()),
    )


def _varying(models: Sequence[ModelLine]) -> tuple[str, ...]:
    """Training settings in which the trained models differ: what the run compares."""
    settings = [_flat(model.training) for model in models if model.training]
    names: Iterable[str] = dict.fromkeys(name for each in settings for name in each)
    return tuple(name for name in names if len({each.get(name) for each in settings}) > 1)


def _memory(peak: Mapping[str, int]) -> str:
    """`GPU 9.81 GB, process 2.30 GB`: of training; empty where it was not measured."""
    named = {"cuda": "GPU", "process": "process"}
    return ", ".join(
        f"{named.get(where, where)} {size / 1e9:.2f} GB" for where, size in peak.items()
    )


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            flat[prefix + name] = ", ".join(map(str, value))
        else:
            flat[prefix + name] = "none" if value is None else str(value)
    return flat
