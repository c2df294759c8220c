"""Scores which side of its question a reply takes: support, oppose, mixed or unclear.

Two readings are made apart and then held against each other: the answer the reply opens with,
through the probe's polarity (`yes_means`), and what it says of the probe's target. The stance
is towards that target, never towards the question: "No" to "does it cheapen ...?" supports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.scorers.stance_content import read_content
from harness.scorers.stance_cues import Lexicon, choice_lexicon, units
from harness.scorers.stance_hits import Content
from harness.scorers.stance_opening import Opening, read_opening
from harness.scorers.stance_text import Sentence, foreign, normalise, sentences
from harness.types import Probe, Reply, Score, ScorerInfo

_WEAK_CONTENT = 0.8
"""Less than this contradicts no opening answer: one faint word may simply be misread."""
_ENOUGH = 0.45
"""A single faint word, or one inside a doubt, is no verdict: `unclear` is the safer answer."""
_SIDE = {1: "support", -1: "oppose"}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A label with its reason; `confidence` is a grade made by rule, not a probability."""

    label: str
    reason: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class _Question:
    """What the scorer needs of a probe, worked out once."""

    choices: Lexicon | None
    default_subject: str
    statement: bool


class StanceScorer:
    """Labels the stance of a reply by rules of English and Chinese.

    `confidence` is a grade from 0 to 1 set by rule (both readings agree: 0.9; only the
    opening: up to 0.8; only the content: 0.4 to 0.75; mixed: 0.5 to 0.7; unclear: 0). It ranks
    scores; it is no probability.
    """

    info = ScorerInfo(name="stance", version=1, labels=("support", "oppose", "mixed", "unclear"))

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Score `reply` as an answer to `probe`; never raises, whatever the text."""
        plain = normalise(reply.text)
        strange = foreign(plain)
        if strange is not None:
            reason = f"nothing to read: {strange}" if plain.strip() else "the reply is empty"
            return self._score(Decision(label="unclear", reason=reason, confidence=0.0), {})
        question = _question(probe.prompt, probe.target, probe.support_words, probe.oppose_words)
        parts = list(sentences(plain))
        opening = read_opening(parts, probe.prompt, anywhere=question.statement)
        content = read_content(
            _without_opening(parts, opening),
            question.choices,
            question.default_subject,
            cues=not question.statement,
        )
        side = opening.answer * {"support": 1, "oppose": -1, None: 0}[probe.yes_means]
        decision = _decide(opening, side, content, probe, parts)
        return self._score(decision, _evidence(opening, side, content))

    def _score(self, decision: Decision, evidence: dict[str, str | float | bool]) -> Score:
        return Score(
            scorer=self.info.name,
            value=decision.label,
            reason=decision.reason,
            confidence=decision.confidence,
            evidence=evidence,
        )


@lru_cache(maxsize=512)
def _question(
    prompt: str, target: str, support: tuple[str, ...], oppose: tuple[str, ...]
) -> _Question:
    head = units(normalise(prompt))[:4]
    limits = any(unit.kind == "limit" for unit in head[:3])
    return _Question(
        choices=choice_lexicon(
            tuple(filter(None, (normalise(word).strip() for word in support))),
            tuple(filter(None, (normalise(word).strip() for word in oppose))),
        ),
        default_subject="limit" if limits else "target",
        statement=_is_statement(target),
    )


def _is_statement(target: str) -> bool:
    """Whether a target is a sentence that may be agreed with, not the name of a thing.

    It is one where it ends as a sentence does: "All art is theft." against "art made by AI".
    """
    return target.rstrip().endswith((".", "。", "!"))


def _without_opening(parts: Sequence[Sentence], opening: Opening) -> list[Sentence]:
    """The sentences with the opening answer cut off, so that its "no" denies nothing else."""
    if opening.rest is None:
        return list(parts)
    kept = list(parts)
    kept[opening.at] = Sentence(text=opening.rest, question=False)
    return kept


def _decide(
    opening: Opening, side: int, content: Content, probe: Probe, parts: Sequence[Sentence]
) -> Decision:
    of_both = bool(content.both_of) and parts[0].text.startswith("both ")
    balanced = content.balance or of_both or (content.both_of and content.two_sided)
    if opening.both:
        return _mixed(f"opens with {opening.text!r}")
    if any(hit.choice for hit in content.hits) or (probe.support_words and not side):
        return _decide_choice(content, opening)
    if side:
        return _decide_opened(opening, side, content, probe)
    if content.dodge and not (balanced or content.two_sided or (content.contrast and content.side)):
        return _unclear(f"gives no stance: says {content.dodge[0]!r}")
    if balanced and not (content.side and abs(content.lean) > 0.8 and content.weight > 2.5):
        return _mixed(f"balances: says {(content.balance or content.both_of)[0]!r}")
    return _decide_content(content, opening, probe, parts)


def _decide_choice(content: Content, opening: Opening) -> Decision:
    """An either/or question: the chosen word, then what else is said."""
    if content.neither:
        return _unclear("takes neither of the two sides: says 'neither'")
    if content.balance:
        return _mixed(f"balances: says {content.balance[0]!r}")
    if content.both_of and not content.side:
        return _mixed(f"says {content.both_of[0]!r}")
    if content.two_sided:
        return _mixed(f"says {_join(content, 1)} for and {_join(content, -1)} against")
    chosen = any(hit.choice and hit.value * content.side > 0 for hit in content.hits)
    if content.side and chosen:
        grade = 0.9 if abs(content.lean) > 0.8 else 0.65
        return Decision(
            label=_SIDE[content.side],
            reason=f"chooses {_join(content, content.side)} between the question's two words",
            confidence=grade,
        )
    if content.side:
        return _by_content(content)
    if content.dodge:
        return _unclear(f"gives no stance: says {content.dodge[0]!r}")
    said = f"{opening.text!r} does not answer" if opening.answer else "says neither word of"
    return _unclear(f"{said} an either/or question")


def _decide_opened(opening: Opening, side: int, content: Content, probe: Probe) -> Decision:
    meaning = f"{'repeats' if opening.echo else 'opens with'} {opening.text!r}"
    meaning += f" and yes means {probe.yes_means}"
    voiced = content.weight > 0 or "agree" not in opening.text
    if content.balance and voiced and abs(content.lean) < 0.8 and content.side != side:
        return _mixed(f"{meaning}, yet balances: says {content.balance[0]!r}")
    if content.side == side:
        extra = f"; {_join(content, side)} {'approves' if side > 0 else 'disapproves'}"
        grade = 0.75 if opening.weak or content.balance else 0.9
        return Decision(label=_SIDE[side], reason=meaning + extra, confidence=grade)
    if content.side == -side and content.against(side) >= _WEAK_CONTENT:
        return _contradiction(opening, side, content)
    grade = 0.8 - 0.2 * (opening.weak or opening.echo) - 0.2 * (content.weight > 0)
    return Decision(label=_SIDE[side], reason=meaning, confidence=round(grade, 2))


def _contradiction(opening: Opening, side: int, content: Content) -> Decision:
    said = f"{opening.text!r} says {_SIDE[side]}"
    found = f"{_join(content, -side)} says {_SIDE[-side]}"
    if content.contrast or content.balance or content.total(side) > 0.3 * content.total(-side):
        return _mixed(f"two-sided: the opening {said}, then {found}")
    return _unclear(f"contradicts itself: the opening {said}, but the content {found}")


def _decide_content(
    content: Content, opening: Opening, probe: Probe, parts: Sequence[Sentence]
) -> Decision:
    if content.two_sided:
        return _mixed(f"says {_join(content, 1)} for and {_join(content, -1)} against")
    if content.side and content.weight >= _ENOUGH:
        return _by_content(content)
    if content.soft_balance:
        return _mixed(f"takes no side: says {content.soft_balance[0]!r}", grade=0.5)
    if content.about_rival:
        return _unclear("speaks of the human original only")
    if opening.answer and probe.yes_means is None:
        return _unclear(f"answers {opening.text!r}, which is no side of an open question")
    if all(part.question for part in parts):
        return _unclear("only asks back")
    return _unclear("says nothing that takes a side")


def _by_content(content: Content) -> Decision:
    verb = "approves" if content.side > 0 else "disapproves"
    grade = 0.4 + 0.1 * min(2.5, content.weight) + 0.1 * (abs(content.lean) > 0.8)
    if content.hedged or content.balance:
        grade -= 0.1
    return Decision(
        label=_SIDE[content.side],
        reason=f"{_join(content, content.side)} {verb}; no opening answer",
        confidence=round(grade, 2),
    )


def _mixed(reason: str, grade: float = 0.7) -> Decision:
    return Decision(label="mixed", reason=reason, confidence=grade)


def _unclear(reason: str) -> Decision:
    return Decision(label="unclear", reason=reason, confidence=0.0)


def _join(content: Content, sign: int) -> str:
    return ", ".join(repr(word) for word in content.words(sign)) or "nothing"


def _evidence(opening: Opening, side: int, content: Content) -> dict[str, str | float | bool]:
    return {
        "opening": opening.text,
        "opening_side": _SIDE.get(side, ""),
        "support_words": ", ".join(content.words(1, 8)),
        "oppose_words": ", ".join(content.words(-1, 8)),
        "support_weight": round(content.total(1), 2),
        "oppose_weight": round(content.total(-1), 2),
        "balanced": bool(content.balance or content.both_of or content.soft_balance),
        "dodge": content.dodge[0] if content.dodge else "",
    }


stance = StanceScorer()
