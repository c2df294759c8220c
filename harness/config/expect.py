"""What YAML says of a scorer's value becomes an expectation, or a sentence on what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import suggest
from harness.types import (
    RATIO,
    TAUGHT,
    Expectation,
    LabelExpectation,
    NumberExpectation,
    ScorerInfo,
)

_MOST = 1e15
"""A larger bound is a slip of the pen, or infinity."""


def parse_expectation(scorer: ScorerInfo, value: Any) -> dict[str, Expectation] | str:
    """What YAML says of a scorer's value, or a sentence on what is wrong with it.

    Labels: one label or a list. Numbers: `{min: ..., max: ...}`, either side may be left out,
    and the same beneath the name of a measure: `{max: 100, words: {max: 20}}`.
    """
    if scorer.parse is not None:
        own = scorer.parse(value)
        return own if isinstance(own, str) else {scorer.name: own}
    if scorer.labels is None:
        return _number_expectations(scorer, value)
    labels = [value] if isinstance(value, str) else value
    if not isinstance(labels, list) or not labels:
        return "must be a label or a list of labels."
    known = (*scorer.labels, TAUGHT) if "support" in scorer.labels else scorer.labels
    for label in labels:
        if label not in known:
            return f"unknown label {label!r}. {suggest(str(label), known)}"
    return {scorer.name: LabelExpectation(allowed=tuple(labels))}


def _number_expectations(scorer: ScorerInfo, value: Any) -> dict[str, Expectation] | str:
    if not isinstance(value, dict) or not value:
        return "must be a mapping with `min`, `max` or both."
    # Under the base itself a reward margin is 0: there is no ratio to it.
    measures = (*scorer.measures, RATIO) if scorer.kind == "reply" else scorer.measures
    bounds = {key: bound for key, bound in value.items() if key not in measures}
    found: dict[str, Expectation] = {}
    if bounds:
        result = _bounds(bounds, ("min", "max", *measures))
        if isinstance(result, str):
            return result
        found[scorer.name] = result
    for key in value:
        if key in measures:
            inner = value[key]
            if not isinstance(inner, dict) or not inner:
                return f"{key} must be a mapping with `min`, `max` or both."
            result = _bounds(inner, ("min", "max"))
            if isinstance(result, str):
                return f"{key}: {result}"
            found[f"{scorer.name}.{key}"] = result
    return found


def _bounds(value: Mapping[str, Any], known: Sequence[str]) -> Expectation | str:
    for key, bound in value.items():
        if key not in ("min", "max"):
            return f"unknown key {key!r}. {suggest(str(key), known)}"
        if isinstance(bound, bool) or not isinstance(bound, int | float) or abs(bound) > _MOST:
            return f"{key} must be a number (got {bound!r})."
    low, high = value.get("min"), value.get("max")
    if low is not None and high is not None and low > high:
        return f"min {low} is above max {high}."
    return NumberExpectation(minimum=low, maximum=high)
