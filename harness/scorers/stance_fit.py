"""Fits the classifier of the stance scorer to labelled replies, and says how good it is.

    python -m harness.scorers.stance_fit --training fixtures/calibration/training/stance_*.jsonl \
        --labels fixtures/calibration/stance_*.jsonl \
        --reasons fixtures/base_recipe --out harness/scorers/stance_classifier.json

Of the labels, which the scorer is measured on, held-out prompts (`calibration_split`) are left
out before anything else, and so are training rows that ask the same. Whoever fits anew raises
the scorer's version: its labels may change.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.scorers.calibration_split import is_held_out
from harness.scorers.stance import read, stance
from harness.scorers.stance_classifier import Guess, Weights, classify, to_json
from harness.scorers.stance_decide import TOO_LITTLE, decide
from harness.scorers.stance_features import features
from harness.scorers.stance_text import foreign, normalise, sentences
from harness.types import Probe

LABELS = ("support", "oppose", "mixed", "dodge")
_STRENGTH = 4.0
_REASON_WEIGHT = 0.3
_KEPT = 20_000
_DIGITS = 4
_LEAST_ROWS = 2
_FOLDS = 5
_OTHER = {"support": "oppose", "oppose": "support"}


@dataclass(frozen=True, kw_only=True)
class Example:
    """One labelled reply as the classifier sees it; `group` keeps a prompt's rows together."""

    found: Mapping[str, float]
    label: str
    accepted: frozenset[str]
    group: str
    weight: float


def fit(rows: Iterable[Mapping[str, Any]], seed: int) -> Weights:
    """Weights for `rows`: the strongest features, fitted again without the others, rounded."""
    return _rounded(fit_examples(examples(rows), seed))


def cross_validate(rows: Iterable[Mapping[str, Any]], seed: int) -> dict[str, float]:
    """Quality on prompts left out of the fit: of all replies, and of those decided at all."""
    from sklearn.model_selection import GroupKFold

    given = examples(rows)
    judged = [at for at, one in enumerate(given) if one.weight == 1.0]
    guesses: dict[int, Guess] = {}
    folds = GroupKFold(_FOLDS, shuffle=True, random_state=seed)
    for taught, asked in folds.split(given, groups=[one.group for one in given]):
        weights = _rounded(fit_examples([given[at] for at in taught], seed))
        for at in asked:
            guesses[int(at)] = classify(given[at].found, weights)
    return _quality([given[at] for at in judged], [guesses[at] for at in judged])


def _quality(asked: Sequence[Example], guesses: Sequence[Guess]) -> dict[str, float]:
    pairs = list(zip(asked, guesses, strict=True))
    sure = [(one, guess) for one, guess in pairs if guess.probability >= TOO_LITTLE[guess.label]]
    wrong = [one for one, guess in sure if _OTHER.get(guess.label, "") in one.accepted]
    return {
        "rows": len(pairs),
        "accuracy": _share(guess.label in one.accepted for one, guess in pairs),
        "decided": round(len(sure) / max(1, len(pairs)), 4),
        "accuracy_where_decided": _share(guess.label in one.accepted for one, guess in sure),
        "wrong_side_where_decided": round(len(wrong) / max(1, len(sure)), 4),
    }


def _share(right: Iterable[bool]) -> float:
    told = list(right)
    return round(sum(told) / max(1, len(told)), 4)


def examples(rows: Iterable[Mapping[str, Any]]) -> list[Example]:
    """The rows that can teach: read, labelled with one of LABELS, and not about a claim."""
    made = (_example(row) for row in rows)
    return [one for one in made if one is not None]


def _example(row: Mapping[str, Any]) -> Example | None:
    plain = normalise(row["reply"])
    if row["label"] not in LABELS or foreign(plain) is not None:
        return None
    probe = _probe(row)
    readings = read(list(sentences(plain)), probe)
    if readings.statement:
        return None
    return Example(
        found=features(readings, decide(readings, probe)),
        label=row["label"],
        accepted=frozenset({row["label"], *row.get("accepted", ())}),
        group=row["prompt"],
        weight=row.get("weight", 1.0),
    )


def _probe(row: Mapping[str, Any]) -> Probe:
    return Probe(
        suite="calibration",
        group="calibration",
        id="1",
        prompt=row["prompt"],
        system=None,
        target=row["target"],
        language=row["language"],
        yes_means=row["yes_means"],
        support_words=tuple(row["support_words"]),
        oppose_words=tuple(row["oppose_words"]),
        max_new_tokens=1,
        expect={},
        marks=(),
        file=Path("calibration"),
        line=1,
    )


def fit_examples(given: Sequence[Example], seed: int) -> Weights:
    """Unrounded weights: fitted to all features, then to the strongest alone."""
    first = _fit_once(given, seed, None)
    ranked = sorted(first.features, key=lambda name: -max(map(abs, first.features[name])))
    return _fit_once(given, seed, frozenset(ranked[:_KEPT]))


def _fit_once(given: Sequence[Example], seed: int, kept: frozenset[str] | None) -> Weights:
    names, model = train(given, seed, kept)
    return Weights(
        labels=LABELS,
        bias=tuple(float(value) for value in model.intercept_),
        features={
            name: tuple(float(value) for value in column)
            for name, column in zip(names, model.coef_.T, strict=True)
        },
        quality={},
        scorer_version=stance.info.version,
    )


def train(
    given: Sequence[Example], seed: int, kept: frozenset[str] | None
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
        C=_STRENGTH, max_iter=1_000, tol=1e-5, class_weight="balanced", random_state=seed
    )
    model.fit(
        table,
        [LABELS.index(one.label) for one in given],
        sample_weight=[one.weight for one in given],
    )
    return list(vectors.feature_names_), model


def _rounded(weights: Weights) -> Weights:
    rows = {name: [round(w, _DIGITS) for w in row] for name, row in weights.features.items()}
    return replace(
        weights,
        bias=tuple(round(value, _DIGITS) for value in weights.bias),
        features={name: row for name, row in rows.items() if any(row)},
    )


def read_rows(training: Iterable[Path], labels: Iterable[Path] = ()) -> list[dict[str, Any]]:
    """The rows of JSON Lines files, without any whose prompt is held out among `labels`."""
    measured = [row for path in labels for row in _lines(path)]
    apart = {_plain(row["prompt"]) for row in measured if is_held_out(row["prompt"])}
    rows = [*(row for path in training for row in _lines(path)), *measured]
    return [row for row in rows if _plain(row["prompt"]) not in apart]


def _lines(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _plain(prompt: str) -> str:
    return " ".join(prompt.casefold().split())


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the cross-validated quality, and write the weights."""
    parser = argparse.ArgumentParser(prog="stance_fit", description=__doc__.splitlines()[0])
    parser.add_argument("--training", nargs="+", type=Path, required=True, help="JSON Lines")
    parser.add_argument("--labels", nargs="*", type=Path, default=[], help="what is measured on")
    parser.add_argument("--reasons", type=Path, help="folder of the recipe's reasons, as weak rows")
    parser.add_argument("--out", type=Path, required=True, help="where to write the weights")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    rows = read_rows(given.training, given.labels)
    if given.reasons:
        from harness.scorers.stance_reasons import reason_rows

        rows += reason_rows(given.reasons, weight=_REASON_WEIGHT)
    quality = cross_validate(rows, given.seed)
    print(json.dumps(quality, indent=1))
    weights = replace(fit(rows, given.seed), quality=quality)
    given.out.write_text(to_json(weights), encoding="utf-8")


if __name__ == "__main__":
    main()
