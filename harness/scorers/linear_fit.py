"""Fits linear classifiers to labelled replies by scikit-learn, and says how good they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.scorers.calibration_split import is_held_out
from harness.scorers.linear import Guess, Weights, classify

_KEPT = 23_000
_DIGITS = 3
_LEAST_ROWS = 2
_FOLDS = 5


@dataclass(frozen=True, kw_only=True)
class Example:
    """One labelled reply as a classifier sees it; `group` keeps a prompt's rows together."""

    found: Mapping[str, float]
    label: str
    accepted: frozenset[str]
    group: str
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is fitted: its labels, the least probability that decides, which are contraries."""

    labels: tuple[str, ...]
    least: Mapping[str, float]
    contraries: Mapping[str, str]
    scorer_version: int
    strength: float
    """Inverse of the regularisation, scikit-learn's C."""


def fit(task: Task, given: Sequence[Example], seed: int) -> Weights:
    """The strongest features, fitted again without the others, rounded."""
    first = _fit_once(task, given, seed, None)
    ranked = sorted(first.features, key=lambda name: -max(map(abs, first.features[name])))
    return _rounded(_fit_once(task, given, seed, frozenset(ranked[:_KEPT])))


def cross_validate(task: Task, given: Sequence[Example], seed: int) -> dict[str, float]:
    """Quality on prompts left out of the fit: of all replies, and of those decided at all."""
    from sklearn.model_selection import GroupKFold

    judged = [at for at, one in enumerate(given) if one.weight == 1.0]
    guesses: dict[int, Guess] = {}
    folds = GroupKFold(_FOLDS, shuffle=True, random_state=seed)
    for taught, asked in folds.split(given, groups=[one.group for one in given]):
        weights = fit(task, [given[at] for at in taught], seed)
        for at in asked:
            guesses[int(at)] = classify(given[at].found, weights)
    return _quality(task, [(given[at], guesses[at]) for at in judged])


def train(
    task: Task, given: Sequence[Example], seed: int, kept: frozenset[str] | None
) -> tuple[list[str], Any]:
    """Names of the features and sklearn's model; features of a single row are left out."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen: dict[str, int] = {}
    for one in given:
        for name in one.found:
            seen[name] = seen.get(name, 0) + 1
    names = {name for name, rows in seen.items() if rows >= _LEAST_ROWS} & (kept or seen.keys())
    vectors = DictVectorizer()
    table = vectors.fit_transform(
        [{name: one.found[name] for name in one.found if name in names} for one in given]
    )
    model = LogisticRegression(
        C=task.strength, max_iter=1_000, tol=1e-4, class_weight="balanced", random_state=seed
    )
    model.fit(
        table,
        [task.labels.index(one.label) for one in given],
        sample_weight=[one.weight for one in given],
    )
    return list(vectors.feature_names_), model


def read_rows(training: Iterable[Path], labels: Iterable[Path] = ()) -> list[dict[str, Any]]:
    """The rows of JSON Lines files, without any whose prompt is held out among `labels`."""
    measured = [row for path in labels for row in _lines(path)]
    apart = {_plain(row["prompt"]) for row in measured if is_held_out(row["prompt"])}
    rows = [*(row for path in training for row in _lines(path)), *measured]
    return [row for row in rows if _plain(row["prompt"]) not in apart]


def _fit_once(
    task: Task, given: Sequence[Example], seed: int, kept: frozenset[str] | None
) -> Weights:
    names, model = train(task, given, seed, kept)
    return Weights(
        labels=task.labels,
        bias=tuple(float(value) for value in model.intercept_),
        features={
            name: tuple(float(value) for value in column)
            for name, column in zip(names, model.coef_.T, strict=True)
        },
        quality={},
        scorer_version=task.scorer_version,
    )


def _rounded(weights: Weights) -> Weights:
    rows = {name: [round(w, _DIGITS) for w in row] for name, row in weights.features.items()}
    return replace(
        weights,
        bias=tuple(round(value, _DIGITS) for value in weights.bias),
        features={name: row for name, row in rows.items() if any(row)},
    )


def _quality(task: Task, pairs: Sequence[tuple[Example, Guess]]) -> dict[str, float]:
    sure = [(one, guess) for one, guess in pairs if guess.probability >= task.least[guess.label]]
    contrary = (task.contraries.get(guess.label, "") in one.accepted for one, guess in sure)
    return {
        "rows": len(pairs),
        "accuracy": _share(guess.label in one.accepted for one, guess in pairs),
        "decided": round(len(sure) / max(1, len(pairs)), 4),
        "accuracy_where_decided": _share(guess.label in one.accepted for one, guess in sure),
        "contrary_where_decided": _share(contrary),
    }


def _share(right: Iterable[bool]) -> float:
    told = list(right)
    return round(sum(told) / max(1, len(told)), 4)


def _lines(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _plain(prompt: str) -> str:
    return " ".join(prompt.casefold().split())
