"""Two judgements of one reply, made with the labels in opposite orders, become its score."""

from __future__ import annotations

from harness.scorers.judge.judgement import Judgement
from harness.scorers.judge.rubric import clean
from harness.types import Reply, Score

_LONGEST = 600
_EDGES = " \t\"'`|.…,;:!?“”‘’「」『』《》"

Evidence = dict[str, str | int | float | bool | None]


def decide(name: str, reply: Reply, first: Judgement, second: Judgement) -> Score:
    """The label that both give; `unclear` where the order of the labels changed the answer."""
    one, other = first.answer, second.answer
    evidence = _evidence(reply, first, second)
    if one.label != other.label:
        return Score(
            scorer=name,
            value="unclear",
            reason=(
                f"the judge says {one.label} with the labels in one order and {other.label} in the "
                "other: it goes by their place"
            ),
            evidence=evidence,
        )
    said = f"reads {_cut(one.quote)!r} as" if one.quote else "says"
    return Score(
        scorer=name,
        value=one.label,
        reason=f"the judge {said} {one.label}: {_cut(one.rationale)}",
        confidence=round((one.confidence + other.confidence) / 2, 3),
        evidence=evidence,
    )


def nothing_to_judge(name: str, reason: str, label: str | None) -> Score:
    """A score for which no judge is asked."""
    spent: Evidence = {"prompt_tokens": 0, "completion_tokens": 0, "calls": 0, "cached": 0}
    return Score(scorer=name, value=label, reason=reason, evidence=spent)


def _evidence(reply: Reply, first: Judgement, second: Judgement) -> Evidence:
    spent = first.spent + second.spent
    return {
        "quote": _cut(first.answer.quote or ""),
        "quote_in_reply": _found(first.answer.quote or "", reply.text),
        "rationale": _cut(first.answer.rationale),
        "first_label": first.answer.label,
        "second_label": second.answer.label,
        "first_confidence": first.answer.confidence,
        "second_confidence": second.answer.confidence,
        "second_rationale": _cut(second.answer.rationale),
        "position_bias": first.answer.label != second.answer.label,
        "judge": _cut(first.model),
        "prompt_tokens": spent.prompt_tokens,
        "completion_tokens": spent.completion_tokens,
        "calls": spent.calls,
        "cached": first.cached + second.cached,
    }


def _found(quote: str, text: str) -> bool | None:
    """Whether the quoted words stand in the reply; None where nothing is quoted."""
    words = _plain(quote)
    return words in _plain(text) if words else None


def _plain(text: str) -> str:
    return " ".join(clean(text).casefold().split()).strip(_EDGES)


def _cut(text: str | None) -> str:
    line = " ".join(clean(text or "").split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "..."
