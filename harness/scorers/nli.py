"""Stance by a model of natural language inference: which sentence on it does the reply entail?

Zero-shot in the way of Yin et al., 2019 (arXiv:1909.00161): the question with the reply is the
premise, a sentence for each label the hypothesis. Nothing in it was fitted to this task, and no
side of a question is known to it: it is a second opinion beside the rules of `stance`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from harness.errors import InstrumentError
from harness.machine import versions
from harness.scorers.likeliest import STANCE_LABELS, is_statement, ranked, readable, shares
from harness.scorers.nli_model import Classifier, Entailment, Source
from harness.types import Probe, Reply, Score, ScorerInfo

DEFAULT_MODEL = "MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7"
"""Reads 27 languages, Chinese among them; the hypotheses stay English."""

PREMISE = "Question: {question}\nAnswer: {answer}"
OF_A_THING = {
    "support": "The answer approves of {target}.",
    "oppose": "The answer disapproves of {target}.",
    "mixed": "The answer sees both good and bad sides of {target}.",
    "dodge": "The answer takes no side on {target}.",
}
OF_A_STATEMENT = {
    "support": 'The answer agrees with the statement "{target}"',
    "oppose": 'The answer disagrees with the statement "{target}"',
    "mixed": 'The answer sees reasons for and against the statement "{target}"',
    "dodge": 'The answer takes no side on the statement "{target}"',
}
_NAMELESS = "what the question is about"

MARGIN = 0.1
"""Share by which the likeliest label must lead; less is no verdict."""
ENTAILED = 0.5
"""A label whose own sentence does not rather follow than not is no verdict either."""


class NliScorer:
    """Asks a classifier which of four sentences follows from question and reply.

    The label's share is the softmax of the four entailment logits. `unclear` where the lead is
    below `margin`, or where even the likeliest sentence is not entailed. The model is loaded
    when first asked: `model` is an id of the Hugging Face Hub or a folder.
    """

    info = ScorerInfo(name="nli", version=1, labels=STANCE_LABELS, calibrated=True)

    def __init__(
        self,
        *,
        model: str = DEFAULT_MODEL,
        revision: str | None = None,
        allow_download: bool = False,
        device: str = "cpu",
        batch_size: int = 16,
        margin: float = MARGIN,
    ) -> None:
        self._source = Source(model=model, revision=revision, allow_download=allow_download)
        self._device, self._batch_size, self._margin = device, batch_size, margin

    @cached_property
    def _classifier(self) -> Classifier:
        return Classifier(self._source, device=self._device, batch_size=self._batch_size)

    def identity(self) -> Mapping[str, Any]:
        """Model by content, hypotheses and thresholds; raises UserError where it is missing."""
        return {
            "files": self._digests,
            "premise": PREMISE,
            "hypotheses": [OF_A_THING, OF_A_STATEMENT, _NAMELESS],
            "margin": self._margin,
            "entailed": ENTAILED,
            **versions(("torch", "transformers")),
        }

    @cached_property
    def _digests(self) -> dict[str, str]:
        return self._source.digests()

    def score_all(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Score | InstrumentError]:
        """One score for each reply, in order; an empty reply is not asked about."""
        spoken = [at for at, (reply, _) in enumerate(asked) if reply.text.strip()]
        pairs = [pair for at in spoken for pair in _pairs(*asked[at])]
        each = len(OF_A_THING)
        tell = (lambda done: progress(done // each, len(spoken))) if progress else None
        found = self._classifier.entailment(pairs, tell) if pairs else []
        scores: list[Score | InstrumentError] = [
            self._unclear("the reply is empty", {}) for _ in asked
        ]
        for place, at in enumerate(spoken):
            four = found[place * each : (place + 1) * each]
            scores[at] = self._score(dict(zip(OF_A_THING, four, strict=True)))
        return scores

    def _score(self, found: Mapping[str, Entailment]) -> Score | InstrumentError:
        if not all(math.isfinite(one.logit) for one in found.values()):
            return InstrumentError("nli: the model answered with values that are no numbers.")
        share = shares({label: one.logit for label, one in found.items()})
        evidence: dict[str, float | bool] = {
            **{f"share_{label}": round(value, 4) for label, value in share.items()},
            **{f"entails_{label}": round(one.probability, 4) for label, one in found.items()},
            "truncated": not all(one.whole for one in found.values()),
        }
        first, second, lead = ranked(share)
        said = f"{first} {share[first]:.2f}, {second} {share[second]:.2f}"
        if evidence["truncated"]:
            said += "; only the start of the reply was read"
        if found[first].probability < ENTAILED:
            return self._unclear(f"no stance follows from the reply: {said}", evidence)
        if lead < self._margin:
            return self._unclear(f"two stances are too close: {said}", evidence)
        return Score(
            scorer=self.info.name,
            value=first,
            reason=f"the reply entails {first}: {said}",
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


def _pairs(reply: Reply, probe: Probe) -> list[tuple[str, str]]:
    """The premise with each label's hypothesis."""
    premise = PREMISE.format(question=probe.prompt.strip(), answer=reply.text.strip())
    forms = OF_A_STATEMENT if is_statement(probe.target) else OF_A_THING
    target = probe.target.strip() or _NAMELESS
    return [(readable(premise), readable(form.format(target=target))) for form in forms.values()]
