"""What a reply says of the probe's target: approving and disapproving words, weighed.

A cue counts for the side it takes, times the weight of its clause. Negation turns it, a
subject other than the target (the human original) voids praise, and a subject that stands for
limits on the target turns everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.scorers.stance_clauses import clauses
from harness.scorers.stance_cues import Lexicon, Unit, units
from harness.scorers.stance_hits import Content
from harness.scorers.stance_reader import ClauseReader
from harness.scorers.stance_scope import SentenceState
from harness.scorers.stance_text import Sentence

_BUT_BETWEEN_SENTENCES = 0.6
_CLAIMED = 0.3
_BELIEVED_ONCE = 0.2
_FORMERLY = re.compile(
    r"^(?:at first|initially|i used to|i once|at first glance)\b|\bi used to (?:think|believe)\b"
    r"|^(?:原本|起初|本来(?:我|以为)|一开始|我曾(?:经)?以为|以前我?)"
)
_REBUTS = re.compile(
    r"^(?:but |well,? |yet )?(?:they|these people|those people) (?:are|could not be) (?:\w+ )?"
    r"(?:wrong|mistaken|misguided)\b|^(?:但|可)?(?:他们|这些人)(?:都)?(?:想|说)?错了"
)
"""Turns what others were said to think."""
_REPORTS = re.compile(
    r"(?:some|many|most|a few|critics|fans|people|others|purists|skeptics|sceptics|opponents"
    r"|supporters)\b.{0,40}?\b(?:say|tell|claim|think|argue|believe|call|insist|fear|object)"
    r"|(?:有人|有些人|很多人|许多人|不少人|批评者|支持者|反对者).{0,6}(?:说|认为|觉得|担心|主张)"
)
_REBUTTED = -3.0
"""A reported view weighs little; one that is called wrong is the reply's own, turned."""
_TARGET_NAMES = frozenset({"target", "pronoun"})


def read_content(
    parts: Iterable[Sentence],
    choices: Lexicon | None = None,
    default_subject: str = "target",
    cues: bool = True,
    of_limits: bool = False,
) -> Content:
    """Weigh all sentences of a reply; questions it asks are passed over.

    Without `cues` only whole attitudes ("it depends", "I oppose it") are read: approving words
    tell nothing of a target that is a statement, since a statement may itself be a complaint.
    `of_limits`: the target is a ban or a rule, which whoever wants it banned is for.
    """
    content = Content()
    conclusion = 1.0
    last, said = 0, False
    for part in parts:
        if part.question:
            continue
        found = units(part.text, choices)
        if any(unit.kind == "conclude" for unit in found):
            conclusion = 2.0
        if said and _REBUTS.match(part.text):
            turned = (-1.0 if not hit.reported else _REBUTTED for hit in content.hits[last:])
            pairs = zip(content.hits[last:], turned, strict=True)
            content.hits[last:] = [hit.scaled(factor) for hit, factor in pairs]
            continue
        said = bool(_REPORTS.match(part.text))
        before = last = len(content.hits)
        _read_sentence(content, default_subject, found, of_limits=of_limits)
        if _FORMERLY.search(part.text):
            content.hits[before:] = [hit.scaled(_BELIEVED_ONCE) for hit in content.hits[before:]]
        if found and found[0].kind == "but":
            _discount(content, before, any(unit.kind == "also" for unit in found))
        if not cues:
            content.hits[before:] = [hit for hit in content.hits[before:] if hit.choice]
        if conclusion > 1:
            for at in range(before, len(content.hits)):
                content.hits[at] = content.hits[at].scaled(conclusion)
    _reported_views(content)
    return content


def _discount(content: Content, before: int, also: bool) -> None:
    """Let a sentence that opens with "However" outweigh the one before it."""
    content.contrast = True
    factor = 0.9 if also else _BUT_BETWEEN_SENTENCES
    for at in range(max(0, before - 12), before):
        content.hits[at] = content.hits[at].scaled(factor)


def _reported_views(content: Content) -> None:
    sides = {hit.value > 0 for hit in content.hits if hit.reported}
    if len(sides) == 2 and all(hit.reported for hit in content.hits):
        content.balance.append("some say ... others say")


def _read_sentence(
    content: Content, default_subject: str, found: list[Unit], *, of_limits: bool
) -> None:
    state = SentenceState(
        content=content,
        default=default_subject,
        subject=default_subject,
        of_limits=of_limits,
        first_hit=len(content.hits),
    )
    negated: list[int] = []
    for clause in clauses(found):
        if clause.joiner in ("but", "while", "concede"):
            content.contrast = True
            if state.claimed_from >= 0:
                state.scale_claim(_CLAIMED)
        if not clause.carries_negation:
            negated = []
        negated = ClauseReader(state, clause, negated).read()
        state.asserted_target = state.asserted_target or clause.units[0].kind in _TARGET_NAMES
        state.others_before = not (clause.has("target") or clause.has("pronoun"))
    if state.claimed_from >= 0:
        state.scale_claim(_CLAIMED)
