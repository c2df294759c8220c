"""How far the variants of a probe, its wordings and samples, are answered alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from math import comb

UNREAD = frozenset({"unclear"})
"""Labels of replies that could not be read."""


def consistency(
    labelled: Iterable[tuple[str, str | None]], unread: Collection[str] = UNREAD
) -> dict[str, float]:
    """By cluster, the share of pairs of its replies that have the same label.

    `labelled` are (`Probe.cluster`, label) of one model's replies. The share estimates how likely
    two variants, picked at random, are answered alike; unlike "all agree" it means the same for
    three variants as for ten. Two sides evenly split give a little less than one half. An unread
    reply agrees with none, not even with another unread one: what could not be read was not shown
    to be consistent. None (not scored) is left out; a cluster with fewer than two scored replies
    has no pair and no value. One value a cluster: prompts are what is independent, so that the
    mean of the values and its interval are those of a plain sample.
    """
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for cluster, label in labelled:
        if label is not None:
            labels[cluster][label] += 1
    return {
        cluster: sum(comb(n, 2) for label, n in counts.items() if label not in unread)
        / comb(counts.total(), 2)
        for cluster, counts in labels.items()
        if counts.total() > 1
    }
