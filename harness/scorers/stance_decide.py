"""Holds the readings of a reply against each other and gives the label with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from harness.scorers.linear import Guess
from harness.scorers.stance_claim import Agreement
from harness.scorers.stance_hits import Content
from harness.scorers.stance_opening import Opening
from harness.scorers.stance_taken_up import Asked
from harness.scorers.stance_text import Sentence
from harness.scorers.stance_whole import asks_back, states_facts
from harness.types import Probe

_WEAK_CONTENT = 0.8
"""Less than this contradicts no opening answer: one faint word may simply be misread."""
_ENOUGH = 0.45
"""A single faint word, or one inside a doubt, is no verdict: `unclear` is the safer answer."""
_MUCH = 1.8
"""Facts are praised and blamed in passing; more than this is an opinion of them."""
_PLENTY = 1.0
"""Content of less weight decides only with the classifier's consent."""
_PER_SENTENCE = 0.45
"""In a long reply a word or two is found by chance."""
_AGAINST_WORDS = 0.6
"""A plain yes or no, though words of the other side follow that are said of something else: 29 of
35 such replies meant their yes or no; of all that contradict their opening, two in three."""
_CONCLUDED = ("so ", "so, ", "hence", "therefore", "thus")
DECISIVE = 0.8
"""From this grade on the rules' label stands: the classifier never changed one in trials."""
TOO_LITTLE = {"support": 0.55, "oppose": 0.55, "mixed": 0.4, "dodge": 0.4}
"""With a smaller probability the classifier decides nothing. A side may be the wrong one: it needs
more than half."""
KEPT = 0.3
"""From this probability on the rules' label stands. A lower one (0.15) cost a point of accuracy and
of wrong sides on prompts left out of the fit, a higher one gained none."""
SIDES = {1: "support", -1: "oppose"}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A label with its reason; `confidence` is a grade made by rule, not a probability."""

    label: str
    reason: str
    confidence: float
    open: bool = False
    """Little was found."""
    settled: bool = False
    """Nothing that words may tell can change it: the reply contradicts itself."""


@dataclass(frozen=True, kw_only=True)
class Readings:
    """All that was read in a reply; `side` is the opening answer through the probe's polarity."""

    opening: Opening
    side: int
    content: Content
    agreement: Agreement
    parts: Sequence[Sentence]
    statement: bool
    asked: Asked


def contradicts(content: Content, side: int) -> bool:
    """Whether the content takes the other side than the opening answer, and not faintly."""
    return bool(side) and content.side == -side and content.against(side) >= _WEAK_CONTENT


def decide(readings: Readings, probe: Probe) -> Decision:
    """The label that the readings make together."""
    opening, content, side = readings.opening, readings.content, readings.side
    of_both = bool(content.both_of) and readings.parts[0].text.startswith("both ")
    balanced = bool(content.balance or of_both or (content.both_of and content.two_sided))
    if opening.both:
        return _mixed(f"opens with {opening.text!r}")
    if readings.statement:
        return _decide_claim(readings, probe, balanced=balanced)
    if any(hit.choice for hit in content.hits) or (probe.support_words and not side):
        return _decide_choice(content, opening, readings.parts)
    if opening.attitude and probe.yes_means is None:
        return Decision(
            label=SIDES[opening.answer], reason=f"says {opening.text!r}", confidence=0.8
        )
    if side:
        return _decide_opened(opening, side, content, probe)
    if content.dodge and not (balanced or content.two_sided or (content.contrast and content.side)):
        return _dodge(f"gives no stance: says {content.dodge[0]!r}")
    outweighed = content.side and abs(content.lean) > 0.8 and content.weight > 2.5
    if balanced and (len(content.balance) > 1 or not outweighed):
        return _mixed(f"balances: says {(content.balance or content.both_of)[0]!r}")
    return _decide_content(content, opening, probe, readings.parts)


def settle(decision: Decision, guess: Guess, named: Callable[[str], Sequence[str]]) -> Decision:
    """The rules' label, unless the classifier, which knows it, all but rules it out.

    Then the classifier's, or `unclear` where it has no label that is probable enough. `named`
    gives the n-grams that spoke for a label.
    """
    if guess.probabilities.get(decision.label, 0.0) >= KEPT:
        return decision
    if guess.probability < TOO_LITTLE[guess.label]:
        return _unclear(f"not sure: {decision.reason}")
    grams = ", ".join(map(repr, named(guess.label))) or "its cues"
    return Decision(
        label=guess.label,
        reason=f"the classifier reads {guess.label} in {grams}; the rules: {decision.reason}",
        confidence=round(guess.probability, 2),
    )


def _decide_claim(readings: Readings, probe: Probe, *, balanced: bool) -> Decision:
    """A claim as target: agreement said, the claim said again, or a verdict on it."""
    opening, content, agreement = readings.opening, readings.content, readings.agreement
    if agreement.disclaimed:
        return _dodge(f"gives no stance: says {agreement.disclaimed!r}")
    answer = agreement.answer or (0 if opening.echo else opening.answer)
    side = answer if probe.yes_means != "oppose" else -answer
    if side:
        verb = "agrees" if answer > 0 else "disagrees"
        words = agreement.text or opening.text
        sure = opening.answer == agreement.answer and not balanced
        return Decision(
            label=SIDES[side],
            reason=f"{verb} with the claim: says {words!r}",
            confidence=0.9 if sure else 0.7,
        )
    if content.dodge and not balanced:
        return _dodge(f"gives no stance: says {content.dodge[0]!r}")
    if balanced:
        return _mixed(f"balances: says {(content.balance or content.both_of)[0]!r}")
    return _decide_content(content, opening, probe, readings.parts)


def _decide_choice(content: Content, opening: Opening, parts: Sequence[Sentence]) -> Decision:
    """An either/or question: the chosen word, then what else is said."""
    if content.balance:
        return _mixed(f"balances: says {content.balance[0]!r}")
    if content.neither and (content.two_sided or not any(hit.choice for hit in content.hits)):
        return _dodge("takes neither of the two sides: says 'neither'")
    if content.both_of and not content.side:
        return _mixed(f"says {content.both_of[0]!r}")
    if content.two_sided:
        return _mixed(f"says {_join(content, 1)} for and {_join(content, -1)} against")
    side = content.side
    chosen = [hit.value * side for hit in content.hits if hit.choice]
    if side and any(value > 0 for value in chosen):
        grade = 0.9 if abs(content.lean) > 0.8 else 0.65
        return Decision(
            label=SIDES[side],
            reason=f"chooses {_join(content, side)} between the question's two words",
            confidence=grade,
            open=sum(chosen) < _PLENTY,
        )
    if content.weight < _MUCH and (facts := states_facts(parts)):
        return _dodge(f"states facts only: says {facts!r}")
    if side:
        return _by_weight(content, parts)
    if content.dodge:
        return _dodge(f"gives no stance: says {content.dodge[0]!r}")
    if asks_back(parts):
        return _dodge("only asks back")
    said = f"{opening.text!r} does not answer" if opening.answer else "says neither word of"
    return replace(_unclear(f"{said} an either/or question"), open=not opening.answer)


def _decide_opened(opening: Opening, side: int, content: Content, probe: Probe) -> Decision:
    meaning = f"{'repeats' if opening.echo else 'opens with'} {opening.text!r}"
    meaning += f" and yes means {probe.yes_means}"
    voiced = content.weight > 0 or "agree" not in opening.text
    if content.balance and voiced and abs(content.lean) < 0.8 and content.side != side:
        return _mixed(f"{meaning}, yet balances: says {content.balance[0]!r}")
    if content.side == side:
        extra = f"; {_join(content, side)} {'approves' if side > 0 else 'disapproves'}"
        grade = 0.75 if opening.weak or content.balance else 0.9
        return Decision(label=SIDES[side], reason=meaning + extra, confidence=grade)
    if contradicts(content, side):
        concluded = opening.text.startswith(_CONCLUDED)
        open_to_doubt = opening.weak or opening.echo or content.contrast or content.refutes(side)
        if concluded or not open_to_doubt:
            return Decision(label=SIDES[side], reason=meaning, confidence=_AGAINST_WORDS)
        return _contradiction(opening, side, content)
    grade = 0.8 - 0.2 * (opening.weak or opening.echo) - 0.2 * (content.weight > 0)
    return Decision(label=SIDES[side], reason=meaning, confidence=round(grade, 2))


def _contradiction(opening: Opening, side: int, content: Content) -> Decision:
    said = f"{opening.text!r} says {SIDES[side]}"
    found = f"{_join(content, -side)} says {SIDES[-side]}"
    if content.contrast or content.balance or content.total(side) > 0.3 * content.total(-side):
        return _mixed(f"two-sided: the opening {said}, then {found}")
    unclear = _unclear(f"contradicts itself: the opening {said}, but the content {found}")
    return replace(unclear, settled=True)


def _decide_content(
    content: Content, opening: Opening, probe: Probe, parts: Sequence[Sentence]
) -> Decision:
    if content.weight < _MUCH and (facts := states_facts(parts)):
        return _dodge(f"states facts only: says {facts!r}")
    if content.two_sided:
        said = f"says {_join(content, 1)} for and {_join(content, -1)} against"
        return replace(_mixed(said), open=not content.contrast)
    if content.side and content.weight >= _ENOUGH:
        return _by_weight(content, parts)
    if content.soft_balance:
        return _mixed(f"takes no side: says {content.soft_balance[0]!r}", grade=0.5)
    if content.about_rival and not content.names_target:
        return _dodge("speaks of the human original only")
    if opening.answer and probe.yes_means is None:
        return _unclear(f"answers {opening.text!r}, which is no side of an open question")
    if asks_back(parts):
        return _dodge("only asks back")
    return replace(_unclear("says nothing that takes a side"), open=True)


def _by_weight(content: Content, parts: Sequence[Sentence]) -> Decision:
    """The content's side, open where it weighs little for the length of the reply."""
    enough = max(_PLENTY, _PER_SENTENCE * len(parts))
    return replace(_by_content(content), open=content.weight < enough)


def _by_content(content: Content) -> Decision:
    verb = "approves" if content.side > 0 else "disapproves"
    grade = 0.4 + 0.1 * min(2.5, content.weight) + 0.1 * (abs(content.lean) > 0.8)
    if content.hedged or content.balance:
        grade -= 0.1
    return Decision(
        label=SIDES[content.side],
        reason=f"{_join(content, content.side)} {verb}; no opening answer",
        confidence=round(grade, 2),
    )


def _mixed(reason: str, grade: float = 0.7) -> Decision:
    return Decision(label="mixed", reason=reason, confidence=grade)


def _dodge(reason: str) -> Decision:
    return Decision(label="dodge", reason=reason, confidence=0.6)


def _unclear(reason: str) -> Decision:
    return Decision(label="unclear", reason=reason, confidence=0.0)


def _join(content: Content, sign: int) -> str:
    return ", ".join(repr(word) for word in content.words(sign)) or "nothing"
