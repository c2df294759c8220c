"""Consistency: pairs that agree, by cluster."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.experiments.consistency import consistency

LABELS = ["support", "oppose", "unclear", None]


def of_one(*labels: str | None) -> float | None:
    return consistency(("g/museum", label) for label in labels).get("g/museum")


@pytest.mark.parametrize(
    ("labels", "share"),
    [
        (["support"] * 4, 1.0),
        (["support", "oppose"], 0.0),
        (["support", "support", "oppose"], 1 / 3),
        (["support", "support", "oppose", "oppose"], 1 / 3),
        (["support", "support", "unclear"], 1 / 3),
        (["unclear", "unclear", "unclear"], 0.0),
        (["dodge", "dodge"], 1.0),
        (["support", None, "support"], 1.0),
        (["support", None], None),
        ([None, None], None),
        ([], None),
    ],
)
def test_of_one_cluster(labels: list[str | None], share: float | None) -> None:
    assert of_one(*labels) == (None if share is None else pytest.approx(share))


def test_clusters_are_kept_apart() -> None:
    labelled = [("g/a", "support"), ("g/b", "oppose"), ("g/a", "support"), ("g/b", "support")]
    assert consistency(labelled) == {"g/a": 1.0, "g/b": 0.0}


def test_what_counts_as_unread_can_be_chosen() -> None:
    labelled = [("g/a", "unclear"), ("g/a", "unclear")]
    assert consistency(labelled, unread=()) == {"g/a": 1.0}


@given(st.lists(st.sampled_from(LABELS), max_size=12))
def test_it_is_the_share_of_pairs(labels: list[str | None]) -> None:
    pairs = list(combinations([label for label in labels if label is not None], 2))
    alike = [one == other != "unclear" for one, other in pairs]
    share = sum(alike) / len(alike) if alike else None
    assert of_one(*labels) == (None if share is None else pytest.approx(share))
    assert of_one(*reversed(labels)) == of_one(*labels)
