"""One rate: published figures, the libraries, and what holds for any counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest

from harness.stats.rates import Method, clustered_rate, ends, rate, rate_bound

METHODS: tuple[Method, ...] = ("wilson", "jeffreys", "clopper-pearson")


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(
    ("successes", "n", "method", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857-872, table I: methods 3 and 5.
        (81, 263, "wilson", 0.2553, 0.3662),
        (15, 148, "wilson", 0.0624, 0.1605),
        (0, 20, "wilson", 0.0, 0.1611),
        (1, 29, "wilson", 0.0061, 0.1718),
        (81, 263, "clopper-pearson", 0.2527, 0.3676),
        (15, 148, "clopper-pearson", 0.0578, 0.1617),
        (0, 20, "clopper-pearson", 0.0, 0.1684),
        (1, 29, "clopper-pearson", 0.0009, 0.1776),
    ],
)
def test_published_intervals(
    successes: int, n: int, method: Method, low: float, high: float
) -> None:
    found = rate(successes, n, method=method)
    assert found.value == successes / n
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert (found.n, found.method, found.confidence) == (n, method, 0.95)


def test_jeffreys_is_the_beta_quantile_except_at_the_ends() -> None:
    found = rate(7, 20, method="jeffreys")
    expected = beta(7.5, 13.5).ppf([0.025, 0.975])
    assert (found.low, found.high) == pytest.approx(tuple(expected))
    assert rate(0, 20, method="jeffreys").low == 0
    assert rate(20, 20, method="jeffreys").high == 1


@given(counts(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_is_scipys(pair: tuple[int, int], confidence: float) -> None:
    for ours, theirs in (("wilson", "wilson"), ("clopper-pearson", "exact")):
        found = rate(*pair, confidence=confidence, method=ours)  # type: ignore[arg-type]
        expected = binomtest(*pair).proportion_ci(confidence, method=theirs)
        assert found.low == pytest.approx(expected.low, abs=1e-9)
        assert found.high == pytest.approx(expected.high, abs=1e-9)


@given(counts(), st.sampled_from(METHODS))
def test_holds_its_value_and_mirrors(pair: tuple[int, int], method: Method) -> None:
    successes, n = pair
    found, mirror = rate(successes, n, method=method), rate(n - successes, n, method=method)
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    assert mirror.high == pytest.approx(1 - found.low, abs=1e-9)


@given(counts(), st.sampled_from(METHODS))
def test_more_of_the_same_is_narrower(pair: tuple[int, int], method: Method) -> None:
    successes, n = pair
    once, twice = rate(successes, n, method=method), rate(2 * successes, 2 * n, method=method)
    assert _width(twice) < _width(once)


def test_no_failure_of_twenty_still_allows_fourteen_percent() -> None:
    assert rate_bound(0, 20, "upper") == pytest.approx(0.1391, abs=5e-5)
    assert rate_bound(0, 20, "upper") == pytest.approx(1 - 0.05 ** (1 / 20))
    assert rate_bound(0, 20, "upper", method="wilson") == pytest.approx(0.1192, abs=5e-5)
    assert rate_bound(0, 20, "lower") == 0
    assert rate_bound(20, 20, "lower") == pytest.approx(0.05 ** (1 / 20))


def test_nothing_is_not_enough_data() -> None:
    found = rate(0, 0)
    assert (found.value, found.low, found.high, found.enough) == (None, None, None, False)
    assert found.reason == "not enough data: no replies"
    assert rate_bound(0, 0, "upper") is None
    assert clustered_rate([], []).value is None


@pytest.mark.parametrize(("successes", "n"), [(3, 2), (-1, 5), (0, -1)])
def test_impossible_counts(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{successes} successes of {n}"):
        rate(successes, n)


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.sampled_from(METHODS))
def test_one_reply_a_prompt_is_unclustered(outcomes: list[bool], method: Method) -> None:
    found = clustered_rate(outcomes, range(len(outcomes)), method=method)
    expected = rate(sum(outcomes), len(outcomes), method=method)
    assert found == expected


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(2, 5))
def test_the_same_reply_again_tells_nothing_new(outcomes: list[bool], times: int) -> None:
    copied = [outcome for outcome in outcomes for _ in range(times)]
    prompts = [number for number in range(len(outcomes)) for _ in range(times)]
    found, once = clustered_rate(copied, prompts), rate(sum(outcomes), len(outcomes))
    assert found.n == len(outcomes)
    assert (found.low, found.high) == pytest.approx((once.low, once.high))
    assert found.method == "wilson on Rao-Scott counts"


def test_replies_that_differ_within_prompts_count_as_more() -> None:
    prompts = [number for number in range(10) for _ in range(4)]
    found = clustered_rate([True, True, False, False] * 10, prompts)
    assert (found.low, found.high) == pytest.approx((rate(20, 40).low, rate(20, 40).high))


def test_outcomes_are_checked() -> None:
    with pytest.raises(ValueError, match="true or false"):
        clustered_rate([0.5], ["a"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="1 prompts for 2 observations"):
        clustered_rate([True, False], ["a"])


def _width(found: object) -> float:
    return found.high - found.low  # type: ignore[attr-defined, no-any-return]


@given(n=st.floats(0.5, 500), share=st.floats(0.001, 0.999), confidence=st.floats(0.5, 0.999))
def test_clopper_pearson_is_that_of_statsmodels(n: float, share: float, confidence: float) -> None:
    """Fractions too, which design effects make."""
    from statsmodels.stats.proportion import proportion_confint

    for successes in (share * n, 0.0, n):
        theirs = proportion_confint(successes, n, alpha=1 - confidence, method="beta")
        assert ends(successes, n, 1 - confidence, "clopper-pearson") == pytest.approx(
            theirs, abs=1e-9
        )
