"""Any grouping of replies into prompts: finite intervals that hold their value, in any order."""

from __future__ import annotations

from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats.estimate import Estimate
from harness.stats.means import clustered_mean
from harness.stats.pairs import clustered_difference, clustered_test, pair_counts
from harness.stats.rates import clustered_rate, rate

replies = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.integers(-50, 50), st.integers(0, 6)),
    min_size=1,
    max_size=40,
)


def whole(found: Estimate) -> bool:
    if found.value is None:
        return found.low is None and found.high is None and bool(found.reason)
    assert found.low is not None
    assert found.high is not None
    ends = (found.low, found.value, found.high)
    return all(map(isfinite, ends)) and found.low <= found.value <= found.high


@given(replies)
def test_intervals_are_whole(rows: list[tuple[bool, bool, int, int]]) -> None:
    new, old, change, prompts = (list(row) for row in zip(*rows, strict=True))
    count = len(set(prompts))
    for found in (
        clustered_rate(new, prompts),
        clustered_difference(new, old, prompts),
        clustered_mean(change, prompts),
    ):
        assert whole(found)
        assert found.n == count
    p = clustered_test(new, old, prompts).p
    assert p is not None
    assert 0 <= p <= 1
    assert clustered_difference(new, old, prompts).value == pytest.approx(
        pair_counts(new, old).difference
    )


@given(replies, st.randoms(use_true_random=False))
def test_order_and_names_of_prompts_play_no_part(
    rows: list[tuple[bool, bool, int, int]], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found, other = (
        clustered_difference([r[0] for r in some], [r[1] for r in some], [name(r[3]) for r in some])
        for some, name in ((rows, int), (shuffled, "prompt {}".format))
    )
    assert (found.low, found.high) == pytest.approx((other.low, other.high))


@given(replies)
def test_replies_to_few_prompts_never_tell_more_than_as_many_prompts(
    rows: list[tuple[bool, bool, int, int]],
) -> None:
    hits = [row[0] for row in rows]
    clustered, plain = clustered_rate(hits, [row[3] for row in rows]), rate(sum(hits), len(hits))
    assert clustered.low <= plain.low + 1e-12  # type: ignore[operator]
    assert clustered.high >= plain.high - 1e-12  # type: ignore[operator]
