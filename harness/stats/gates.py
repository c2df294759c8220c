"""Decisions: a rate against a bound, a difference against a margin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from harness.stats.estimate import Estimate, is_close, percent, z_of
from harness.stats.rates import Method, ends

Outcome = Literal["pass", "fail", "inconclusive"]
Rule = Literal["point", "lower_bound"]


_MOST = 1_000_000
"""Prompts beyond which nobody asks for more."""
_METHODS: dict[str, Method] = {one: one for one in ("wilson", "jeffreys", "clopper-pearson")}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a gate says, in one word and in a sentence, and what it was read from."""

    outcome: Outcome
    sentence: str
    estimate: Estimate
    more: int | None = None
    """About how many more prompts would decide it at the present rate; None: none, or unknown."""


def rate_gate(
    estimate: Estimate,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    rule: Rule = "lower_bound",
) -> Decision:
    """Is a rate at least (or at most) so much? Exactly one of the bounds (0 to 1) is given.

    `lower_bound`: pass or fail only where the interval lies wholly on one side of the bound; a
    model whose true rate is the bound itself then fails, or passes, in about (1 - confidence) / 2
    of runs each. With a Clopper-Pearson interval, the one to take for gates, it is never more;
    with Wilson's up to three times as many, where few prompts meet a bound near 0 or 1. `point`:
    the observed rate alone decides, and the sentence says where the interval would not. Equal to
    the bound is good enough.
    """
    bound, upward = _bound(at_least, at_most)
    wanted = f"{'at least' if upward else 'at most'} {percent(bound)}"
    if estimate.value is None or estimate.low is None or estimate.high is None:
        sentence = f"wanted {wanted}: {estimate.reason}"
        return Decision(outcome="inconclusive", sentence=sentence, estimate=estimate)
    sure = _surely(estimate.low, estimate.high, bound, upward)
    outcome = sure
    if rule == "point":
        met = estimate.value >= bound if upward else estimate.value <= bound
        outcome = "pass" if met or is_close(estimate.value, bound) else "fail"
    sentence = f"wanted {wanted}, seen {shown_rate(estimate)}: {outcome}"
    if sure != "inconclusive":
        return Decision(outcome=outcome, sentence=sentence + ".", estimate=estimate)
    more = more_to_decide(estimate, bound)
    met = estimate.value >= bound if upward else estimate.value <= bound
    sentence += f"; the interval holds the bound. {_advice(more, met)}"
    return Decision(outcome=outcome, sentence=sentence, estimate=estimate, more=more)


def mean_gate(
    estimate: Estimate,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    rule: Rule = "lower_bound",
) -> Decision:
    """Is a mean at least (or at most) so much? As `rate_gate`, in the metric's own unit."""
    bound, upward = _one_of(at_least, at_most)
    _checked_bound(bound)
    words = f"a mean of {'at least' if upward else 'at most'} {bound:g}"
    found = _difference_gate(estimate, bound, upward, words, signed=False)
    if rule == "lower_bound" or estimate.value is None:
        return found
    met = estimate.value >= bound if upward else estimate.value <= bound
    outcome: Outcome = "pass" if met or is_close(estimate.value, bound) else "fail"
    return _told(estimate, words, outcome, signed=False)


def no_worse(difference: Estimate, margin: float, *, higher_is_better: bool = True) -> Decision:
    """Is the treatment no worse than the control by more than `margin`? Non-inferiority.

    Reads the end of the interval on the bad side alone, so that a 90% interval makes a one-sided
    test at 5% (`estimate.both_ends`), a 95% one at 2.5%. Fails only where the whole interval is
    worse than the margin; "no significant difference" is never read as "no worse". `difference`
    and `margin` (0 or more) in the metric's unit, treatment minus control.
    """
    _checked_margin(margin)
    bound = -margin if higher_is_better else margin
    words = f"no more than {margin:g} {'below' if higher_is_better else 'above'} the control"
    return _difference_gate(difference, bound, higher_is_better, words)


def at_least(difference: Estimate, bound: float) -> Decision:
    """Is the difference at least `bound`? Pass and fail as in `no_worse`."""
    _checked_bound(bound)
    return _difference_gate(difference, bound, True, f"a difference of at least {bound:g}")


def at_most(difference: Estimate, bound: float) -> Decision:
    """Is the difference at most `bound`? Pass and fail as in `no_worse`."""
    _checked_bound(bound)
    return _difference_gate(difference, bound, False, f"a difference of at most {bound:g}")


def equivalent(difference: Estimate, margin: float) -> Decision:
    """Does the treatment differ from the control by no more than `margin`, either way?

    Two one-sided tests (Schuirmann 1987): pass where the interval lies within the margins, fail
    where it lies wholly outside. A 90% interval makes each test one at 5%.
    """
    _checked_margin(margin)
    words = f"a difference within {margin:g} either way"
    if difference.value is None or difference.low is None or difference.high is None:
        return _told(difference, words, "inconclusive")
    ends = difference.low, difference.high
    sides = {_surely(*ends, -margin, True), _surely(*ends, margin, False)}
    outcome: Outcome = "pass" if sides == {"pass"} else "inconclusive"
    nearer = math.copysign(margin, difference.value)
    outcome = "fail" if "fail" in sides else outcome
    met = abs(difference.value) <= margin
    return _told(difference, words, outcome, _more_pairs(difference, nearer), met=met)


def more_to_decide(estimate: Estimate, bound: float) -> int | None:
    """About how many more prompts would put the interval of the present rate off the bound.

    The fewest at which an interval of the estimate's own method, around the present rate, leaves
    the bound out. None where the rate equals the bound, or where none of a million does: the bound
    is 0 or 1 and the rate has not left it.
    """
    if estimate.value is None or is_close(estimate.value, bound):
        return None
    value, alpha = estimate.value, 1 - estimate.confidence
    per_prompt = _effective(estimate) / estimate.n
    method = _METHODS.get(estimate.method.partition(" ")[0], "wilson")

    def leaves_out(prompts: int) -> bool:
        n = prompts * per_prompt
        low, high = ends(value * n, n, alpha, method)
        return bound < low or bound > high

    few, enough = estimate.n, 2 * estimate.n
    while not leaves_out(enough):
        few, enough = enough, 2 * enough
        if enough > _MOST:
            return None
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if leaves_out(middle) else (middle, enough)
    return enough - estimate.n


def shown_rate(estimate: Estimate) -> str:
    """`80% [61, 91] of 25`, or why there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate.reason
    ends = f"{100 * estimate.low:.0f}, {100 * estimate.high:.0f}"
    return f"{percent(round(estimate.value, 3))} [{ends}] of {estimate.n}"


def shown_number(estimate: Estimate, *, signed: bool = False) -> str:
    """`+0.25 [+0.1, +0.4]`, or why there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate.reason
    show = "{:+.3g}".format if signed else "{:.3g}".format
    return f"{show(estimate.value)} [{show(estimate.low)}, {show(estimate.high)}]"


def _effective(estimate: Estimate) -> float:
    """As many independent replies as give this interval; of clustered ones by Wilson's, solved."""
    if " " not in estimate.method:
        return float(estimate.n)
    z = z_of(estimate.confidence)
    for end in (estimate.low, estimate.high):
        if end is not None and estimate.value is not None and 0 < end < 1:
            distance = estimate.value - end
            if distance:
                return z**2 * end * (1 - end) / distance**2
    return float(estimate.n)


def _difference_gate(
    difference: Estimate, bound: float, upward: bool, words: str, *, signed: bool = True
) -> Decision:
    if difference.low is None or difference.high is None:
        return _told(difference, words, "inconclusive")
    outcome = _surely(difference.low, difference.high, bound, upward)
    met = difference.value is not None and (
        difference.value >= bound if upward else difference.value <= bound
    )
    more = _more_pairs(difference, bound)
    return _told(difference, words, outcome, more, met=met, signed=signed)


def _told(
    difference: Estimate,
    words: str,
    outcome: Outcome,
    more: int | None = None,
    *,
    met: bool = False,
    signed: bool = True,
) -> Decision:
    if difference.value is None or difference.low is None or difference.high is None:
        sentence = f"wanted {words}: {difference.reason}"
        return Decision(outcome="inconclusive", sentence=sentence, estimate=difference)
    seen = f"{shown_number(difference, signed=signed)}, n = {difference.n}"
    limits = f" ({difference.reason})" if difference.reason else ""
    sentence = f"wanted {words}, seen {seen}{limits}: {outcome}."
    if outcome != "inconclusive":
        return Decision(outcome=outcome, sentence=sentence, estimate=difference)
    sentence += f" {_advice(more, met)}"
    return Decision(outcome=outcome, sentence=sentence, estimate=difference, more=more)


def _more_pairs(difference: Estimate, bound: float) -> int | None:
    """About how many more prompts the present difference needs: intervals shrink as 1/sqrt(n)."""
    if difference.value is None or difference.low is None or difference.high is None:
        return None
    distance = difference.value - bound
    if is_close(distance, 0.0):
        return None
    reach = (
        difference.value - difference.low if distance > 0 else difference.high - difference.value
    )
    return max(math.ceil(difference.n * (reach / distance) ** 2) - difference.n, 1)


def _surely(low: float, high: float, bound: float, upward: bool) -> Outcome:
    if low >= bound if upward else high <= bound:
        return "pass"
    return "fail" if (high < bound if upward else low > bound) else "inconclusive"


def _advice(more: int | None, met: bool) -> str:
    """How many more prompts would settle it, and how: as `met` says of what is seen now."""
    if more is None:
        return "No number of prompts decides it while what is seen stays where it is."
    verdict = "pass" if met else "fail"
    return f"About {more} more prompts would make it a {verdict} if what is seen stays where it is."


def _one_of(at_least: float | None, at_most: float | None) -> tuple[float, bool]:
    if (at_least is None) == (at_most is None):
        raise ValueError("give at_least or at_most, and not both")
    bound = at_least if at_least is not None else at_most
    assert bound is not None
    return bound, at_least is not None


def _bound(at_least: float | None, at_most: float | None) -> tuple[float, bool]:
    bound, upward = _one_of(at_least, at_most)
    if not 0 <= bound <= 1:
        raise ValueError(f"a rate's bound must lie between 0 and 1 (got {bound!r})")
    return bound, upward


def _checked_bound(bound: float) -> None:
    if not math.isfinite(bound):
        raise ValueError(f"a bound must be a finite number (got {bound!r})")


def _checked_margin(margin: float) -> None:
    if not (math.isfinite(margin) and margin >= 0):
        raise ValueError(f"a margin must be 0 or more (got {margin!r})")
