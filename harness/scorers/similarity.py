"""Measures how near a reply is to reference texts: chrF, from 0 to 1.

`similarity: {to: [...], min: 0.4}`. chrF (Popovic 2015, "chrF: character n-gram F-score for
automatic MT evaluation", as sacrebleu computes it) is the F-score of character n-grams up to 6,
recall counting twice; the best reference counts. `metric: chrf++` adds word pairs. It compares
letters and not meaning: a reply that denies the reference word by word is very near to it, a
paraphrase is far, and two unrelated English texts still share about 0.1 to 0.2. Long replies to
short references lose.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from harness.errors import suggest
from harness.scorers.settings import is_number, read_texts, settings_of, unknown_key
from harness.types import NumberExpectation, Probe, Reply, Score, ScorerInfo

_WORD_ORDER = {"chrf": 0, "chrf++": 2}


class SimilarityScorer:
    """The chrF of a reply against the nearest of the references."""

    def __init__(self) -> None:
        self.info = ScorerInfo(name="similarity", version=1, labels=None, parse=self.parse)

    def parse(self, value: Any) -> NumberExpectation | str:
        """Read `{to: [...], min: ..., max: ..., metric: chrf}`."""
        if not isinstance(value, dict):
            return "must be a mapping with `to` and `min`, `max` or both."
        if wrong := unknown_key(value, ("to", "min", "max", "metric")):
            return wrong
        references = read_texts(value.get("to"), "to must be")
        if isinstance(references, str):
            return references
        metric = value.get("metric", "chrf")
        if metric not in _WORD_ORDER:
            return f"unknown metric {metric!r}. {suggest(str(metric), _WORD_ORDER)}"
        low, high = value.get("min"), value.get("max")
        if low is None and high is None:
            return "must say `min`, `max` or both."
        for name, bound in (("min", low), ("max", high)):
            if bound is not None and not (is_number(bound) and 0 <= bound <= 1):
                return f"{name} must be a number from 0 to 1 (got {bound!r})."
        if low is not None and high is not None and low > high:
            return f"min {low} is above max {high}."
        settings = {"to": references, "metric": metric}
        return NumberExpectation(minimum=low, maximum=high, settings=settings)

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Compare `reply` with the references that the probe's suite gives."""
        settings = settings_of(probe, self.info.name)
        references = tuple(settings.get("to", ()))
        if not references:
            why = "the suite gives no reference"
            return Score(scorer=self.info.name, value=None, reason=why)
        metric = str(settings.get("metric", "chrf"))
        scores = [_chrf(metric, reply.text, one) for one in references]
        best = max(range(len(scores)), key=lambda at: scores[at])
        return Score(
            scorer=self.info.name,
            value=round(scores[best], 4),
            reason=f"{metric} {scores[best]:.2f} against {references[best][:60]!r}",
            evidence={"nearest": references[best][:200]},
        )


def _chrf(metric: str, text: str, reference: str) -> float:
    if not text.strip():
        return 0.0
    return float(_metric(metric).sentence_score(text, [reference]).score) / 100


@lru_cache(maxsize=2)
def _metric(name: str) -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF(word_order=_WORD_ORDER[name])


similarity = SimilarityScorer()
