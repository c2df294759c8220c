"""Probes, scores and observations for tests of findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.experiments.observe import Heard, Observation, Observed
from harness.types import Expectation, Probe, Score


def probe(id: str = "a", **changes: Any) -> Probe:
    """A probe that asks for a reply; its prompt is its own."""
    fields: dict[str, Any] = {
        "suite": "s",
        "group": "g",
        "id": id,
        "prompt": f"Prompt {changes.get('group', 'g')} {id}?",
        "system": None,
        "target": "",
        "language": "en",
        "yes_means": "support",
        "support_words": (),
        "oppose_words": (),
        "max_new_tokens": 8,
        "expect": {},
        "marks": (),
        "file": Path("s.yaml"),
        "line": 1,
    }
    return Probe(**(fields | changes))


def score(scorer: str, value: str | float | None, **changes: Any) -> Score:
    """A score with a reason."""
    return Score(scorer=scorer, value=value, reason="for the test", **changes)


def heard(
    of: Probe | None = None,
    *,
    base: Mapping[str, Score] | None = None,
    text: str = "",
    advisory: Mapping[str, str] | None = None,
    **scores: Score,
) -> Heard:
    """One reply with its scores; the base's are the same where none are given."""
    return Heard(
        probe=of or probe(),
        scores=scores,
        base_scores=base if base is not None else scores,
        text=text,
        advisory=advisory or {},
    )


def observed(
    values: Sequence[float | None],
    *,
    role: str = "model",
    model: str = "m",
    clusters: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    cut: Sequence[int] = (),
    chance: float | None = None,
) -> Observed:
    """Observations of these values; `cut` are the places of those that were cut."""
    named = names or [f"g/{at}" for at in range(len(values))]
    return Observed(
        role=role,
        model=model,
        model_key="key",
        chance=chance,
        replies=tuple(
            Observation(
                probe=name, cluster=clusters[at] if clusters else name, value=value, cut=at in cut
            )
            for at, (name, value) in enumerate(zip(named, values, strict=True))
        ),
    )


def ones(hits: int, total: int) -> list[float | None]:
    """`hits` of `total` replies with the trait, these first."""
    return [1.0] * hits + [0.0] * (total - hits)


def expecting(**expect: Expectation) -> dict[str, Expectation]:
    """What a probe expects."""
    return expect
