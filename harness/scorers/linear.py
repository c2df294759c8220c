"""Linear classifiers that were fitted elsewhere, in plain Python: no sklearn when scoring.

Their weights come from `harness.scorers.linear_fit` and lie beside this file as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp

_NAMED = 3
_NAMES = ("w:", "h:", "b:")
"""Features that are words of the reply, and so can be named to a reader."""
_WIDTH = 4


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A row of weights for each feature, one weight a label, at most four labels.

    `quality` is as cross-validated; `scorer_version` that of the scorer it was fitted for.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    features: Mapping[str, Sequence[float]]
    quality: Mapping[str, float]
    scorer_version: int


@dataclass(frozen=True, kw_only=True)
class Guess:
    """The likeliest label and the probabilities of all."""

    label: str
    probabilities: Mapping[str, float]

    @property
    def probability(self) -> float:
        """The probability of the likeliest label."""
        return self.probabilities[self.label]


def scores(weights: Weights, found: Mapping[str, float]) -> list[float]:
    """The decision value of each label: bias plus weights times features."""
    look_up = weights.features.get
    if len(weights.labels) == _WIDTH:
        a, b, c, d = weights.bias
        for name, value in found.items():  # written out: this is the hot loop
            row = look_up(name)
            if row is not None:
                a += row[0] * value
                b += row[1] * value
                c += row[2] * value
                d += row[3] * value
        return [a, b, c, d]
    total = list(weights.bias)
    for name, value in found.items():
        for at, weight in enumerate(look_up(name, ())):
            total[at] += weight * value
    return total


def classify(found: Mapping[str, float], weights: Weights) -> Guess:
    """The label of a reply whose features are `found`; its probability is a softmax."""
    total = scores(weights, found)
    top = max(total)
    odds = [exp(value - top) for value in total]
    shares = {label: odd / sum(odds) for label, odd in zip(weights.labels, odds, strict=True)}
    return Guess(label=weights.labels[total.index(top)], probabilities=shares)


def strongest(found: Mapping[str, float], label: str, weights: Weights) -> tuple[str, ...]:
    """The n-grams that speak most for a label against the mean of the others."""
    best = weights.labels.index(label)
    spoken: list[tuple[float, str]] = []
    for name, value in found.items():
        row = weights.features.get(name)
        if row is not None and name.startswith(_NAMES):
            spoken.append((value * (row[best] - sum(row) / len(row)), name[2:].strip(" <>")))
    spoken.sort(reverse=True)
    named = dict.fromkeys(name for gain, name in spoken[: 2 * _NAMED] if gain > 0 and name)
    return tuple(named)[:_NAMED]


@lru_cache(maxsize=4)
def shipped(name: str) -> Weights:
    """The weights that come with the package: `stance` or `refusal`."""
    file = files("harness.scorers").joinpath(f"{name}_classifier.json")
    return from_json(file.read_text(encoding="utf-8"))


def from_json(text: str) -> Weights:
    """Weights from what `to_json` wrote."""
    found = json.loads(text)
    return Weights(
        labels=tuple(found["labels"]),
        bias=tuple(found["bias"]),
        features=found["features"],
        quality=found["quality"],
        scorer_version=found["scorer_version"],
    )


def to_json(weights: Weights) -> str:
    """Weights as JSON, one feature to a line."""
    lines = (
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for name, row in sorted(weights.features.items())
    )
    head = {
        "scorer_version": weights.scorer_version,
        "quality": dict(weights.quality),
        "labels": weights.labels,
        "bias": weights.bias,
    }
    return json.dumps(head)[:-1] + ',\n"features":{\n' + ",\n".join(lines) + "\n}}\n"
