"""Stance by the loaded base itself, its adapter off: which label's word does it find likeliest?

No second model is held in memory. What the base would say anyway is taken out by contextual
calibration (Zhao et al., 2021, arXiv:2102.09690): each word's probability is divided by the one
it has after a reply without content. The words are offered in two orders, whose shares are
averaged, so that a place in the list is no advantage (Zheng et al., 2023, arXiv:2306.05685).
A base that misreads four control replies, which say their stance outright, gives no scores.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from harness.errors import InstrumentError
from harness.fingerprint import Json
from harness.scorers import base_judge_prompt as ask
from harness.scorers.base_judge_prompt import CONTENT_FREE, CONTROLS, WORDS, Case
from harness.scorers.likeliest import STANCE_LABELS, ranked, shares
from harness.types import Probe, Reply, Score, ScorerInfo

MARGIN = 0.1
"""Share by which the likeliest label must lead; less is no verdict."""
_AT_ONCE = 16

_Orders = list[dict[str, float]]
"""For each order of the words: log-probability by label."""


class Likelihood(Protocol):
    """Log-probabilities by the untuned base, in nats: one for each (user message, reply).

    The reply's tokens are summed, with the end of its turn. None where the two are too long
    for the base.
    """

    def __call__(self, asked: Sequence[tuple[str, str]], /) -> Sequence[float | None]:
        """One value for each pair, in order."""
        ...


class BaseJudgeScorer:
    """Offers the base four words for a reply and takes the likeliest, calibrated.

    `unclear` where the two orders of the words name different labels, or where the lead of the
    averaged shares is below `margin`. On a target whose control replies the base misreads, every
    score is an InstrumentError. `base` says which base it is, for `identity`.
    """

    info = ScorerInfo(name="base-judge", version=1, labels=STANCE_LABELS, calibrated=True)

    def __init__(self, likelihood: Likelihood, *, base: Json, margin: float = MARGIN) -> None:
        self._likelihood, self._base, self._margin = likelihood, base, margin

    def identity(self) -> Mapping[str, Any]:
        """The base, and all that shapes what it is asked."""
        return {
            "base": self._base,
            "prompt": ask.PROMPT,
            "words": WORDS,
            "orders": [list(order) for order in ask.ORDERS],
            "content_free": CONTENT_FREE,
            "controls": [ask.CONTROL_QUESTION, CONTROLS],
            "kept": ask.KEPT,
            "margin": self._margin,
        }

    def score_all(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Score | InstrumentError]:
        """One score for each reply, in order; an empty reply is not asked about."""
        quotes = [ask.quoted(reply.text) for reply, _ in asked]
        cases = [
            Case(probe.target, probe.prompt, text)
            for (text, _), (_, probe) in zip(quotes, asked, strict=True)
        ]
        unfit = self._unfit(dict.fromkeys(case.target for case in cases if case.reply))
        scores = [
            unfit.get(case.target, self._empty) if case.reply else self._empty for case in cases
        ]
        wanted = [at for at, case in enumerate(cases) if case.reply and case.target not in unfit]
        priors: dict[Case, _Orders | None] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            found = self._score_some([cases[at] for at in some], priors)
            for at, score in zip(some, found, strict=True):
                scores[at] = _with_cut(score, quotes[at][1])
            if progress:
                progress(start + len(some), len(wanted))
        return scores

    def _unfit(self, targets: Iterable[str]) -> dict[str, InstrumentError]:
        """The targets on which the base cannot be trusted, each with what tells so."""
        found: dict[str, InstrumentError] = {}
        for target in targets:
            cases = [Case(target, ask.CONTROL_QUESTION, text) for text in CONTROLS.values()]
            scores = self._score_some(cases, {})
            errors = map(_misread, CONTROLS.items(), scores)
            first = next((error for error in errors if error), None)
            if first:
                found[target] = first
        return found

    def _score_some(
        self, cases: Sequence[Case], priors: dict[Case, _Orders | None]
    ) -> list[Score | InstrumentError]:
        """Scores of these; `priors` holds what the base says of no content, and is added to."""
        empty = [case._replace(reply=CONTENT_FREE) for case in cases]
        new = [case for case in dict.fromkeys(empty) if case not in priors]
        said = self._ask([*new, *cases])
        priors.update(zip(new, said, strict=False))
        return [
            self._score(orders, priors[prior])
            for orders, prior in zip(said[len(new) :], empty, strict=True)
        ]

    def _ask(self, cases: Sequence[Case]) -> list[_Orders | None]:
        """The log-probability of each label's word; None where one could not be had."""
        offered = [prompt for case in cases for prompt in ask.prompts(case)]
        pairs = [(prompt, WORDS[label]) for prompt, order in offered for label in order]
        values = iter(self._likelihood(pairs))
        return [_orders(values) for _ in cases]

    def _score(self, said: _Orders | None, prior: _Orders | None) -> Score | InstrumentError:
        if said is None or prior is None:
            return InstrumentError("base-judge: the reply does not fit into the base's positions.")
        each = [
            shares({label: one[label] - before[label] for label in WORDS})
            for one, before in zip(said, prior, strict=True)
        ]
        if not all(math.isfinite(value) for one in each for value in one.values()):
            return InstrumentError("base-judge: the base answered with values that are no numbers.")
        share = {label: sum(one[label] for one in each) / len(each) for label in WORDS}
        evidence = {f"share_{label}": round(value, 4) for label, value in share.items()}
        first, second, lead = ranked(share)
        words = f"{WORDS[first]!r} {share[first]:.2f}, {WORDS[second]!r} {share[second]:.2f}"
        winners = sorted({ranked(one)[0] for one in each})
        if len(winners) > 1:
            return self._unclear(
                f"the order of the words decides: {' and '.join(winners)}", evidence
            )
        if lead < self._margin:
            return self._unclear(f"two words are too close: {words}", evidence)
        return Score(
            scorer=self.info.name,
            value=first,
            reason=f"the base answers {words}",
            confidence=share[first],
            evidence=evidence,
        )

    @property
    def _empty(self) -> Score | InstrumentError:
        return self._unclear("the reply is empty", {})

    def _unclear(self, reason: str, evidence: Mapping[str, float]) -> Score:
        return Score(
            scorer=self.info.name,
            value="unclear",
            reason=reason,
            confidence=0.0,
            evidence=evidence,
        )


def _orders(values: Iterator[float | None]) -> _Orders | None:
    """Take one case's values off the stream."""
    taken = [(order, [next(values) for _ in order]) for order in ask.ORDERS]
    made = [
        {label: value for label, value in zip(order, some, strict=True) if value is not None}
        for order, some in taken
    ]
    return made if all(len(one) == len(WORDS) for one in made) else None


def _misread(control: tuple[str, str], score: Score | InstrumentError) -> InstrumentError | None:
    """A side must be read as that side, and what takes none as no side."""
    label, text = control
    if isinstance(score, InstrumentError):
        return score
    sideless = label in ("mixed", "dodge") and score.value not in ("support", "oppose")
    if score.value == label or sideless:
        return None
    return InstrumentError(
        f"base-judge: the base cannot judge: it reads the control {text!r} as {score.value}."
    )


def _with_cut(score: Score | InstrumentError, cut: bool) -> Score | InstrumentError:
    if isinstance(score, InstrumentError):
        return score
    return replace(score, evidence={**score.evidence, "cut": cut})
