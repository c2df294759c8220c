"""What JUnit XML says of a test beside its outcome: which probe or finding it is, and what of it.

The record itself would make the file as large as the records; it holds the page's key words alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.records import FindingLine
from harness.report.estimates import form_of, shown, wanted_words
from harness.report.tally import LEADING_SCORER

_MOST = 200
_CELL = ("model", "suite", "group", "probe")


def verdict_properties(
    cell: Sequence[str], record: Mapping[str, Any] | None
) -> list[tuple[str, str]]:
    """Of the test of one probe; `record` None: it was not measured, or not yet."""
    told = list(zip(_CELL, cell, strict=True))
    if record is not None:
        told.append(("outcome", record["outcome"]))
        told += _labels("stance", record["scores"])
        told += _labels("base_stance", record["base_scores"])
    return [(name, _short(value)) for name, value in told]


def finding_properties(about: str, record: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Of the test of one finding, called `about`; `record` None: it was not made, or not yet."""
    if record is None:
        return [("finding", _short(about))]
    line = FindingLine.model_validate(record)
    told = {
        "finding": line.id,
        "model": line.model,
        "control": line.control or "",
        "suite": line.suite,
        "group": "+".join(line.groups),
        "outcome": line.outcome,
        "metric": line.metric,
        "effect": shown(line.estimate, form_of(line), bound=line.bound),
        "prompts": str(line.estimate.n),
        "wanted": wanted_words(line),
        "advisory": line.advisory,
        "vacuous": line.vacuous,
    }
    return [(name, _short(value)) for name, value in told.items() if value]


def _labels(name: str, scores: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    value = (scores.get(LEADING_SCORER) or {}).get("value")
    if value is not None:
        yield name, str(value)


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
