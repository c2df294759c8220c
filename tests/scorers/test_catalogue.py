"""The catalogue lists every default scorer under its own name."""

from __future__ import annotations

from harness.scorers import SCORERS
from harness.types import Scorer


def test_names_are_the_scorers_own() -> None:
    assert set(SCORERS) == {"stance", "length"}
    for name, scorer in SCORERS.items():
        typed: Scorer = scorer
        assert typed.info.name == name
        assert typed.info.version >= 1


def test_labels_are_none_for_numbers_alone() -> None:
    assert SCORERS["length"].info.labels is None
    assert SCORERS["stance"].info.labels == ("support", "oppose", "mixed", "unclear")
