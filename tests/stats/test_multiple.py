"""Adjusted p values: published figures, and what holds for any family."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.stats.multiple import correct

# Benjamini and Hochberg (1995), section 3.2: fifteen comparisons of thrombolytic treatments.
PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
PUBLISHED += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
shares = st.lists(st.floats(0, 1) | st.none(), max_size=30)


def test_published_family() -> None:
    """The paper finds four by its own method and three by Bonferroni's (Holm's agrees)."""
    assert sum(map(bool, correct(PUBLISHED, method="benjamini-hochberg").significant)) == 4
    assert sum(map(bool, correct(PUBLISHED, method="holm").significant)) == 3
    assert sum(map(bool, correct(PUBLISHED, method="none").significant)) == 9


def test_holm_by_hand() -> None:
    found = correct([0.01, 0.04, 0.03, 0.005])
    assert found.adjusted == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert found.significant == (True, False, False, True)
    assert (found.method, found.family, found.level) == ("holm", 4, 0.05)


@pytest.mark.slow
@settings(max_examples=25)
@given(shares)
def test_adjusted_is_never_smaller_and_keeps_its_place(p_values: list[float | None]) -> None:
    holm, bh = correct(p_values), correct(p_values, method="benjamini-hochberg")
    assert holm.family == sum(p is not None for p in p_values)
    for before, first, second in zip(p_values, holm.adjusted, bh.adjusted, strict=True):
        if before is None:
            assert first is second is None
        else:
            assert first is not None
            assert second is not None
            assert first >= second - 1e-12
            assert second >= before - 1e-12


def test_nothing_and_nonsense() -> None:
    assert correct([]).adjusted == ()
    assert correct([None]).significant == (None,)
    with pytest.raises(ValueError, match="between 0 and 1"):
        correct([1.2])
