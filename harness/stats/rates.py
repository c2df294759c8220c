"""How often: one rate, several replies a prompt or one, and bounds for gates."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Literal

from harness.stats.design import design_effect
from harness.stats.estimate import (
    CONFIDENCE,
    Estimate,
    Outcomes,
    around,
    as_groups,
    as_outcomes,
    both_ends,
    checked_confidence,
    not_enough,
)

Method = Literal["wilson", "jeffreys", "clopper-pearson"]


def rate(
    successes: int, n: int, *, confidence: float = CONFIDENCE, method: Method = "wilson"
) -> Estimate:
    """A share of `n` independent replies (0 to 1), with its interval.

    Wilson (1927) by default: its coverage is nominal on average at any n. Jeffreys is close to
    it and a little shorter next to 0 and 1. Clopper-Pearson never covers less than nominal: for
    claims that must hold at any true rate. All are those of statsmodels' `proportion_confint`.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    return _share(successes, n, n, confidence, method)


def rate_bound(
    successes: int,
    n: int,
    side: Literal["upper", "lower"],
    *,
    confidence: float = CONFIDENCE,
    method: Method = "clopper-pearson",
) -> float | None:
    """The most (or the least) that the true rate can be, with one-sided `confidence`.

    Clopper and Pearson (1934) by default: 0 failures of 20 still allow 13.9 % (1 - 0.05^(1/20));
    Wilson's bound would say 11.9 %, Jeffreys' 9.0 %, and each is passed too often by a model
    whose true rate is there. For claims like "fails at most ...". None without data.
    """
    found = rate(successes, n, confidence=both_ends(confidence), method=method)
    return found.high if side == "upper" else found.low


def clustered_rate(
    outcomes: Outcomes,
    prompts: Sequence[Hashable],
    *,
    confidence: float = CONFIDENCE,
    method: Method = "wilson",
) -> Estimate:
    """A share of replies where one prompt may have several (samples, paraphrases).

    Rao and Scott (1992): successes and n are divided by the design effect (see
    `harness.stats.design`), and `rate`'s interval is made of those. One reply a prompt gives
    what `rate` gives. `n` counts prompts.
    """
    replies = as_outcomes(outcomes, "outcomes")
    total = len(replies)
    if not total:
        return _share(0, 0, 0, confidence, method)
    groups = as_groups(prompts, total)
    effect = design_effect(replies, groups, checked_confidence(confidence))
    found = _share(replies.sum() / effect, total / effect, total, confidence, method)
    count = int(groups.max()) + 1
    if count == total:
        return found
    return replace(found, n=count, method=f"{method} on Rao-Scott counts")


def _share(
    successes: float, n: float, observed: int, confidence: float, method: Method
) -> Estimate:
    """The interval of a share of `n` replies, which design effects may have made a fraction."""
    checked_confidence(confidence)
    if not observed:
        return not_enough(0, method, "no replies", confidence)
    low, high = ends(successes, n, 1 - confidence, method)
    value = successes / n
    # At the ends Jeffreys' interval would leave out the share that was seen (Brown, Cai and
    # DasGupta, 2001, set it there as all the others are).
    low, high = 0.0 if successes == 0 else low, 1.0 if value == 1 else high
    return around(value, low, high, n=observed, method=method, confidence=confidence)


def ends(successes: float, n: float, alpha: float, method: Method) -> tuple[float, float]:
    """The two ends of a share's interval with confidence 1 - alpha; counts may be fractions."""
    if method == "clopper-pearson":
        # The same numbers as statsmodels' `beta`, without the second that its import takes: every
        # page has such intervals.
        from scipy.special import betaincinv

        low = betaincinv(successes, n - successes + 1, alpha / 2) if successes > 0 else 0.0
        high = betaincinv(successes + 1, n - successes, 1 - alpha / 2) if successes < n else 1.0
        return float(low), float(high)
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(successes, n, alpha=alpha, method=method)
    return float(low), float(high)
