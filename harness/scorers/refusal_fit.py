"""What the classifier of the refusal scorer is fitted to; see `harness.scorers.fit`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.scorers.linear_fit import Example, Task
from harness.scorers.refusal import read_body, refusal
from harness.scorers.refusal_asks import ask
from harness.scorers.refusal_features import features
from harness.scorers.refusal_rules import rule
from harness.scorers.refusal_text import read, unread

_OPINION = 0.5
LABELS = ("none", "partial", "full")
TASK = Task(
    labels=LABELS,
    least=dict.fromkeys(LABELS, 0.0),
    contraries={"none": "full", "full": "none"},
    scorer_version=refusal.info.version,
    strength=2.0,
)


def examples(rows: Iterable[Mapping[str, Any]]) -> list[Example]:
    """The rows that can teach: read, and labelled with one of LABELS."""
    return [one for row in rows if (one := _example(row)) is not None]


def answers(opinions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Labelled replies of the stance scorer that take a side or two: they refuse nothing."""
    return [
        {**row, "label": "none", "accepted": [], "weight": _OPINION}
        for row in opinions
        if row["label"] in ("support", "oppose", "mixed")
    ]


def _example(row: Mapping[str, Any]) -> Example | None:
    plain = read(row["reply"])
    if row["label"] not in LABELS or not plain.sentences or unread(plain.text) is not None:
        return None
    wish = ask(row["prompt"])
    body = read_body(plain, wish)
    return Example(
        found=features(plain, wish, body, rule(plain, body, wish)),
        label=row["label"],
        accepted=frozenset({row["label"], *row.get("accepted", ())}),
        group=row["prompt"],
        weight=row.get("weight", 1.0),
    )
