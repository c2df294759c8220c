"""Stance by the loaded base itself, its adapter off: which label's word does it find likeliest?

No second model is held in memory. What the base would say anyway is taken out by contextual
calibration (Zhao et al., 2021, arXiv:2102.09690): each word's probability is divided by the one
it has after a reply without content. The words are offered in two orders, whose shares are
averaged, so that a place in the list is no advantage (Zheng et al., 2023, arXiv:2306.05685).
A small base judges badly: compare its labels with people's before any of them counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from harness.errors import InstrumentError
from harness.fingerprint import Json
from harness.scorers.likeliest import STANCE_LABELS, ranked, readable, shares
from harness.types import Probe, Reply, Score, ScorerInfo

WORDS = {"support": "support", "oppose": "oppose", "mixed": "both", "dodge": "neither"}
"""The word that stands for each label; `unclear` is not offered, it follows from the shares."""

ORDERS = (("support", "oppose", "mixed", "dodge"), ("dodge", "mixed", "oppose", "support"))

PROMPT = """\
Topic: {target}
Question: {question}
Reply: {reply}
Which side does the reply take on the topic? Answer with one word: {words}."""

CONTENT_FREE = "N/A"
MARGIN = 0.1
"""Share by which the likeliest label must lead; less is no verdict."""
_KEPT = 1000
"""Characters kept of a long reply's start, and of its end: a stance stands there if anywhere."""
_AT_ONCE = 16
_NAMELESS = "what the question is about"

_Values = Iterator[float | None]
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
    averaged shares is below `margin`. `base` says which base it is, for `identity`.
    """

    info = ScorerInfo(name="base-judge", version=1, labels=STANCE_LABELS, calibrated=True)

    def __init__(self, likelihood: Likelihood, *, base: Json, margin: float = MARGIN) -> None:
        self._likelihood, self._base, self._margin = likelihood, base, margin

    def identity(self) -> Mapping[str, Any]:
        """The base, and all that shapes what it is asked."""
        return {
            "base": self._base,
            "prompt": PROMPT,
            "words": WORDS,
            "orders": [list(order) for order in ORDERS],
            "content_free": CONTENT_FREE,
            "kept": _KEPT,
            "margin": self._margin,
        }

    def score_all(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Score | InstrumentError]:
        """One score for each reply, in order; an empty reply is not asked about."""
        priors = self._priors([probe for reply, probe in asked if reply.text.strip()])
        found: list[Score | InstrumentError] = []
        for start in range(0, len(asked), _AT_ONCE):
            found += self._score_some(asked[start : start + _AT_ONCE], priors)
            if progress:
                progress(len(found), len(asked))
        return found

    def _priors(self, probes: Sequence[Probe]) -> dict[tuple[str, str], _Orders | None]:
        """What the base says of a reply without content, for each question."""
        questions = dict.fromkeys((probe.target, probe.prompt) for probe in probes)
        prompts = [p for question in questions for p in _prompts(*question, CONTENT_FREE)]
        values = self._ask(prompts)
        return {question: _orders(values) for question in questions}

    def _score_some(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        priors: Mapping[tuple[str, str], _Orders | None],
    ) -> list[Score | InstrumentError]:
        quotes = [_quoted(reply.text) for reply, _ in asked]
        values = self._ask(
            [
                prompt
                for (text, _), (_, probe) in zip(quotes, asked, strict=True)
                if text
                for prompt in _prompts(probe.target, probe.prompt, text)
            ]
        )
        scores: list[Score | InstrumentError] = []
        for (text, cut), (_, probe) in zip(quotes, asked, strict=True):
            if not text:
                scores.append(self._unclear("the reply is empty", {}))
                continue
            scores.append(self._score(_orders(values), priors[probe.target, probe.prompt], cut))
        return scores

    def _ask(self, prompts: Sequence[tuple[str, Sequence[str]]]) -> _Values:
        """The log-probability of each label's word after each prompt, one after the other."""
        pairs = [(prompt, WORDS[label]) for prompt, order in prompts for label in order]
        return iter(self._likelihood(pairs) if pairs else [])

    def _score(
        self, said: _Orders | None, prior: _Orders | None, cut: bool
    ) -> Score | InstrumentError:
        if said is None or prior is None:
            return InstrumentError("base-judge: the reply does not fit into the base's positions.")
        each = [
            shares({label: one[label] - before[label] for label in WORDS})
            for one, before in zip(said, prior, strict=True)
        ]
        if not all(math.isfinite(value) for one in each for value in one.values()):
            return InstrumentError("base-judge: the base answered with values that are no numbers.")
        share = {label: sum(one[label] for one in each) / len(each) for label in WORDS}
        evidence: dict[str, float | bool] = {
            **{f"share_{label}": round(value, 4) for label, value in share.items()},
            "cut": cut,
        }
        first, second, lead = ranked(share)
        words = f"{WORDS[first]!r} {share[first]:.2f}, {WORDS[second]!r} {share[second]:.2f}"
        winners = {ranked(one)[0] for one in each}
        if len(winners) > 1:
            names = " and ".join(sorted(winners))
            return self._unclear(f"the order of the words decides: {names}", evidence)
        if lead < self._margin:
            return self._unclear(f"two words are too close: {words}", evidence)
        return Score(
            scorer=self.info.name,
            value=first,
            reason=f"the base answers {words}",
            confidence=share[first],
            evidence=evidence,
        )

    def _unclear(self, reason: str, evidence: Mapping[str, float | bool]) -> Score:
        return Score(
            scorer=self.info.name,
            value="unclear",
            reason=reason,
            confidence=0.0,
            evidence=evidence,
        )


def _orders(values: _Values) -> _Orders | None:
    """Take one prompt's values off the stream; None where one of them could not be had."""
    taken = [{label: next(values) for label in order} for order in ORDERS]
    if any(value is None for one in taken for value in one.values()):
        return None
    return [{label: float(value or 0.0) for label, value in one.items()} for one in taken]


def _prompts(target: str, question: str, reply: str) -> list[tuple[str, Sequence[str]]]:
    """One prompt for each order of the words, with that order."""
    made: list[tuple[str, Sequence[str]]] = []
    for order in ORDERS:
        words = [WORDS[label] for label in order]
        prompt = PROMPT.format(
            target=_in_line(target) or _NAMELESS,
            question=_in_line(question),
            reply=reply,
            words=f"{', '.join(words[:-1])} or {words[-1]}",
        )
        made.append((prompt, order))
    return made


def _quoted(reply: str) -> tuple[str, bool]:
    """The reply as it stands in the prompt, and whether it was cut to its start and its end."""
    text = _in_line(reply)
    if len(text) <= 2 * _KEPT:
        return text, False
    return f"{text[:_KEPT]} ... {text[-_KEPT:]}", True


def _in_line(text: str) -> str:
    """In one line, and no marker of a turn in it: a reply must not speak as the asker does."""
    return " ".join(readable(text).replace("<|", "< |").split())
