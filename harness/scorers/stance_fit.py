"""What the classifier of the stance scorer is fitted to; see `harness.scorers.fit`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.scorers.linear_fit import Example, Task
from harness.scorers.stance import read, stance
from harness.scorers.stance_decide import TOO_LITTLE, decide
from harness.scorers.stance_features import features
from harness.scorers.stance_text import foreign, normalise, sentences
from harness.types import Probe

LABELS = ("support", "oppose", "mixed", "dodge")
TASK = Task(
    labels=LABELS,
    least=TOO_LITTLE,
    contraries={"support": "oppose", "oppose": "support"},
    scorer_version=stance.info.version,
    strength=6.0,
)


def examples(rows: Iterable[Mapping[str, Any]]) -> list[Example]:
    """The rows that can teach: read, labelled with one of LABELS, and not about a claim."""
    return [one for row in rows if (one := _example(row)) is not None]


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
