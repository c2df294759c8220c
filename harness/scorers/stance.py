"""Scores which side of its question a reply takes: support, oppose, mixed, dodge or unclear.

Two readings are made apart and then held against each other: the answer the reply opens with,
through the probe's polarity (`yes_means`), and what it says of the probe's target. The stance
is towards that target, never towards the question: "No" to "does it cheapen ...?" supports.
`dodge` was read and takes no side; `unclear` could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.scorers.linear import classify, shipped, strongest
from harness.scorers.stance_claim import Agreement, read_agreement
from harness.scorers.stance_content import read_content
from harness.scorers.stance_cues import Lexicon, choice_lexicon, units
from harness.scorers.stance_decide import (
    DECISIVE,
    SIDES,
    Decision,
    Readings,
    contradicts,
    decide,
    settle,
)
from harness.scorers.stance_features import features, without_opening
from harness.scorers.stance_opening import read_opening
from harness.scorers.stance_subject import asks_of_limits, default_subject, other_subject
from harness.scorers.stance_taken_up import asked_words
from harness.scorers.stance_text import Sentence, foreign, normalise, sentences
from harness.scorers.stance_whole import past_disclaimer, read_whole
from harness.types import Probe, Reply, Score, ScorerInfo

_VERB = re.compile(
    r"\w.*\b(?:is|are|was|were|be|should|must|can|will|would|has|have|does|do|needs?|cannot)"
    r"(?:n['\u2019]t)?\b"
    r"|[\u3400-\u9fff].*(?:是|应|该|必须|可以|不能|会)",
    re.IGNORECASE,
)


_PROPOSED = re.compile(r"\b(?:proposition|statement|claim)\b|命题|主张|论断|陈述", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Question:
    """What the scorer needs of a probe, worked out once."""

    choices: Lexicon | None
    subject: str
    limits: bool
    of_limits: bool
    statement: bool


class StanceScorer:
    """Labels the stance of a reply by rules of English and Chinese, and a linear classifier.

    The rules alone decide where both readings agree or a plain answer opens the reply, where
    the opening contradicts the rest, and where the target is a claim. Else their label is one
    of the features of the classifier, which may overrule it. `confidence` is the rules' grade
    (0.4 to 0.9), the classifier's probability where it decided, and 0 for `unclear`.
    """

    info = ScorerInfo(
        name="stance",
        version=4,
        labels=("support", "oppose", "mixed", "dodge", "unclear"),
        calibrated=True,
    )

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Score `reply` as an answer to `probe`; never raises, whatever the text."""
        plain = normalise(reply.text)
        strange = foreign(plain)
        if strange is not None:
            reason = f"nothing to read: {strange}" if plain.strip() else "the reply is empty"
            return self._score(Decision(label="unclear", reason=reason, confidence=0.0), {})
        readings = read(list(sentences(plain)), probe)
        decision, evidence = decide(readings, probe), _evidence(readings)
        if not (readings.statement or decision.settled or decision.confidence >= DECISIVE):
            found = features(readings, decision)
            weights = shipped("stance")
            guess = classify(found, weights)
            evidence |= {
                "rules": decision.label,
                "classifier": guess.label,
                "probability": round(guess.probability, 3),
            }
            decision = settle(decision, guess, lambda label: strongest(found, label, weights))
        return self._score(decision, evidence)

    def _score(self, decision: Decision, evidence: dict[str, str | float | bool]) -> Score:
        return Score(
            scorer=self.info.name,
            value=decision.label,
            reason=decision.reason,
            confidence=decision.confidence,
            evidence=evidence,
        )


def read(parts: Sequence[Sentence], probe: Probe) -> Readings:
    """All readings of a reply's sentences as an answer to `probe`."""
    question = _question(probe.prompt, probe.target, probe.support_words, probe.oppose_words)
    if not question.statement:
        parts = past_disclaimer(parts)
    opening = read_opening(parts, probe.prompt)
    side = opening.answer * {"support": 1, "oppose": -1, None: 0}[probe.yes_means]
    denies = probe.yes_means is None and opening.text.startswith("i ")
    rest = parts if denies else without_opening(parts, opening)
    cues = not question.statement
    of_limits = question.of_limits
    content = read_content(rest, question.choices, question.subject, cues, of_limits)
    if question.limits and contradicts(content, side):
        subject = other_subject(question.subject, content.words(-side, 8))
        other = read_content(rest, question.choices, subject, cues, of_limits)
        content = other if other.side == side else content
    read_whole(content, parts)
    agreement = read_agreement(parts, probe.target) if question.statement else Agreement()
    return Readings(
        opening=opening,
        side=side,
        content=content,
        agreement=agreement,
        parts=parts,
        statement=question.statement,
        asked=asked_words(probe.prompt, probe.target),
    )


@lru_cache(maxsize=512)
def _question(
    prompt: str, target: str, support: tuple[str, ...], oppose: tuple[str, ...]
) -> _Question:
    plain = normalise(prompt)[:2000]
    asked = units(plain)
    of_limits = any(unit.kind == "limit" for unit in units(normalise(target)[:500]))
    return _Question(
        choices=choice_lexicon(
            tuple(filter(None, (normalise(word).strip() for word in support))),
            tuple(filter(None, (normalise(word).strip() for word in oppose))),
            plain,
        ),
        subject="target" if of_limits else default_subject(asked),
        limits=asks_of_limits(asked) and not of_limits,
        of_limits=of_limits,
        statement=_is_statement(target, prompt),
    )


def _is_statement(target: str, prompt: str) -> bool:
    """Whether a target is a sentence that may be agreed with, not the name of a thing.

    It is one where it ends as a sentence does ("All art is theft." against "art made by AI"),
    or where it has a verb and the prompt sets it out word by word.
    """
    bare = target.strip()
    if bare.endswith((".", "。", "!")):
        return True
    told = bare.casefold() in prompt.casefold()
    return told and bool(_VERB.search(bare) or _PROPOSED.search(prompt))


def _evidence(readings: Readings) -> dict[str, str | float | bool]:
    opening, content = readings.opening, readings.content
    return {
        "opening": opening.text,
        "opening_side": SIDES.get(readings.side, ""),
        "support_words": ", ".join(content.words(1, 8)),
        "oppose_words": ", ".join(content.words(-1, 8)),
        "support_weight": round(content.total(1), 2),
        "oppose_weight": round(content.total(-1), 2),
        "balanced": bool(content.balance or content.both_of or content.soft_balance),
        "dodge": content.dodge[0] if content.dodge else readings.agreement.disclaimed,
    }


stance = StanceScorer()
