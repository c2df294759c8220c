"""One verdict becomes one card: the two replies side by side and all that was said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from harness.records import GivenLine, ReplyLine, ScoreLine, VerdictLine
from harness.report.tally import (
    LEADING_SCORER,
    NOT_SCORED,
    moved,
    outcome_label,
    scorer_order,
    style,
)
from harness.report.text import brief, number, plural, seconds
from harness.sentences import confirmed_told
from harness.types import Outcome

_LONG = 500
_ENDED = {
    True: "ended",
    False: "cut at the token limit",
    None: "not recorded whether it was cut",
}
STYLES: Mapping[Outcome, str] = {
    "pass": "pass",
    "fail": "fail",
    "inconclusive": "inconclusive",
    "not judged": "not-judged",
}
MARKS: Mapping[Outcome, str] = {"pass": "✓", "fail": "✗", "inconclusive": "?", "not judged": "·"}


@dataclass(frozen=True, kw_only=True)
class ReplyView:
    """A reply with what is known of its making."""

    who: str
    text: str
    label: str
    style: str
    facts: tuple[str, ...]
    cut: bool
    long: bool
    """May need scrolling, and so must be reachable by keyboard."""
    made: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class GivenView:
    """A given reply with its log-probabilities in nats; `gain`: the model's less the base's."""

    name: str
    text: str
    model: str
    base: str
    gain: str


@dataclass(frozen=True, kw_only=True)
class CheckView:
    """One expectation in words; `advisory` says why it decides nothing, where it does not."""

    outcome: Outcome
    mark: str
    style: str
    scorer: str
    expected: str
    seen: str
    reason: str
    advisory: str


@dataclass(frozen=True, kw_only=True)
class ScoreView:
    """What one scorer said of one reply."""

    value: str
    reason: str
    confidence: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    """What one scorer said of both replies; `base` is None where it gave both the same."""

    scorer: str
    model: ScoreView
    base: ScoreView | None


@dataclass(frozen=True, kw_only=True)
class Card:
    """All of one probe on one model; `base` is None where the model is the base itself.

    Both replies are None where the likelihood of `given` ones was asked for.
    """

    id: str
    outcome: Outcome
    mark: str
    style: str
    model: str
    suite: str
    group: str
    group_title: str
    probe: str
    variant: str
    """Which wording and which sample it is, where the probe has several."""
    language: str
    prompt: str
    system: str | None
    target: str
    polarity: str
    changed: str
    change: str
    reply: ReplyView | None
    base: ReplyView | None
    given: tuple[GivenView, ...]
    shows_base: bool
    checks: tuple[CheckView, ...]
    confirmed: str
    """What came of asking it again by itself; empty where it was not."""
    scores: tuple[ScoreRow, ...]
    equal: str
    """Scores of the model that nothing was expected of and that the base has too."""
    rerun: str


Making: TypeAlias = tuple[tuple[str, str], ...]
"""Facts on how replies were made."""


def shared_making(verdicts: Sequence[VerdictLine]) -> Making:
    """What holds of the making of every reply, and so need not be told of each."""
    replies = [one for v in verdicts for one in (v.reply, v.base_reply) if one is not None]
    if not replies:
        return ()
    shared = set.intersection(*(set(_backend(one)) for one in replies))
    return tuple(fact for fact in _backend(replies[0]) if fact in shared)


def card(
    verdict: VerdictLine, position: int, *, is_base: bool = False, shared: Making = ()
) -> Card:
    """Put one verdict into words; `position` in the records makes the card's address.

    `shared` holds facts on the making that the page tells once for all replies.
    """
    has_moved = moved(verdict)
    scores, equal = _scores(verdict)
    return Card(
        id=f"card-{position}",
        outcome=verdict.outcome,
        mark=MARKS[verdict.outcome],
        style=STYLES[verdict.outcome],
        model=verdict.model,
        suite=verdict.suite,
        group=verdict.group,
        group_title=verdict.group_title,
        probe=verdict.probe,
        variant=_variant(verdict),
        language=verdict.language,
        prompt=verdict.prompt,
        system=verdict.system,
        target=verdict.target,
        polarity=verdict.polarity,
        changed={True: "changed", False: "same", None: "unknown"}[has_moved],
        change="" if is_base else _change(verdict, has_moved),
        reply=_reply(verdict.model, verdict.reply, verdict.scores, shared),
        base=None if is_base else _reply("base", verdict.base_reply, verdict.base_scores, shared),
        given=tuple(_given(one, verdict.answer) for one in verdict.given),
        shows_base=not is_base,
        checks=tuple(
            CheckView(
                outcome=check.outcome,
                mark=MARKS[check.outcome],
                style=STYLES[check.outcome],
                scorer=check.scorer,
                expected=check.expected,
                seen=check.seen,
                reason=check.reason,
                advisory=check.advisory,
            )
            for check in verdict.checks
        ),
        scores=scores,
        equal=equal,
        confirmed=_confirmed(verdict),
        rerun=verdict.rerun,
    )


def _confirmed(verdict: VerdictLine) -> str:
    told = confirmed_told(verdict)
    if verdict.confirmed is None or verdict.confirmed.same:
        return told
    return f"{told} It said then: {verdict.confirmed.reply.text}"


def _change(verdict: VerdictLine, has_moved: bool | None) -> str:
    if verdict.reply and verdict.base_reply and verdict.reply.text == verdict.base_reply.text:
        return "word for word the base's reply"
    if has_moved is None:
        return ""
    old = outcome_label(verdict.base_scores.get(LEADING_SCORER))
    new = outcome_label(verdict.scores.get(LEADING_SCORER))
    return f"{old} → {new}" if has_moved else f"{new}, as the base"


def _given(given: GivenLine, answer: str | None) -> GivenView:
    return GivenView(
        name=f"{given.name} (the answer)" if given.name == answer else given.name,
        text=given.text,
        model=f"{given.logp:.2f}",
        base=f"{given.base_logp:.2f}",
        gain=f"{given.logp - given.base_logp:+.2f}",
    )


def _variant(verdict: VerdictLine) -> str:
    """`paraphrase 1, sample 2`; samples count from 1 on the page, and the first is not named."""
    told = [
        *([f"paraphrase {verdict.paraphrase}"] if verdict.paraphrase else []),
        *([f"sample {verdict.sample + 1}"] if verdict.sample else []),
    ]
    return ", ".join(told)


def _backend(reply: ReplyLine) -> Making:
    return tuple((name, _plain(value)) for name, value in reply.backend.items())


def _reply(
    who: str, reply: ReplyLine | None, scores: Mapping[str, ScoreLine], shared: Making
) -> ReplyView | None:
    if reply is None:
        return None
    label = outcome_label(scores.get(LEADING_SCORER)) if LEADING_SCORER in scores else ""
    return ReplyView(
        who=who,
        text=reply.text,
        label=label,
        style=style(label),
        facts=(
            plural(reply.characters, "character"),
            *([] if reply.tokens is None else [plural(reply.tokens, "token")]),
            _ENDED[reply.ended],
        ),
        cut=reply.ended is False,
        long=reply.characters > _LONG or reply.text.count("\n") > 10,
        made=(
            ("origin", _origin(reply)),
            *([("generation time", seconds(reply.seconds))] if reply.seconds else []),
            ("key", brief(reply.key)),
            *(fact for fact in _backend(reply) if fact not in shared),
        ),
    )


def _origin(reply: ReplyLine) -> str:
    if reply.backend.get("backend") == "replay":
        return "read from a file"
    return "from the reply cache" if reply.cached else "generated in this run"


def _scores(verdict: VerdictLine) -> tuple[tuple[ScoreRow, ...], str]:
    """Rows for the scores that were judged or that tell model and base apart; others in a line.

    A page with all that every scorer says of every reply would be too large to mail; the records
    hold it all.
    """
    judged = {check.scorer.partition(".")[0] for check in verdict.checks}
    rows, same = [], []
    for name in sorted({*verdict.scores, *verdict.base_scores}, key=scorer_order):
        score, base = verdict.scores.get(name), verdict.base_scores.get(name)
        if name in judged or outcome_label(score) != outcome_label(base):
            rows.append(_score_row(name, verdict))
        else:
            same.append(f"{_versioned(name, verdict)}: {outcome_label(score)}")
    return tuple(rows), " · ".join(same)


def _score_row(name: str, verdict: VerdictLine) -> ScoreRow:
    # A reason that a check gives above is not given again, and evidence is for what did not pass.
    checks = [check for check in verdict.checks if check.scorer.partition(".")[0] == name]
    full = any(check.outcome != "pass" for check in checks)
    model = _score(verdict.scores.get(name), full)
    base = _score(verdict.base_scores.get(name), full)
    told = any(check.reason == model.reason for check in checks)
    return ScoreRow(
        scorer=_versioned(name, verdict),
        model=replace(model, reason="") if told else model,
        base=None if model == base else base,
    )


def _versioned(name: str, verdict: VerdictLine) -> str:
    score = verdict.scores.get(name) or verdict.base_scores[name]
    return f"{name} v{score.version}"


def _score(score: ScoreLine | None, full: bool) -> ScoreView:
    if score is None:
        return ScoreView(value=NOT_SCORED, reason="", confidence="", evidence=())
    confidence = "" if score.confidence is None else f"confidence {number(score.confidence)}"
    return ScoreView(
        value=outcome_label(score),
        reason=score.reason,
        confidence=confidence,
        evidence=tuple((n, _plain(value)) for n, value in score.evidence.items() if value != "")
        if full
        else (),
    )


def _plain(value: str | float | bool | None) -> str:
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return value if isinstance(value, str) else number(value)
