"""Whom "it" stands for in a reply: the probe's target, or the limits that its question asks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harness.scorers.stance_cues import Unit

_NOUN_ENDINGS = ("ing", "s", "ion")
_ARTICLES = frozenset({"a", "the", "an"})
_OF_ACTIONS = re.compile(
    r"\b(?:harm|hurt|good|bad|wrong|right|fair|unfair|help|protect|damag|stifl|hinder|benefi|unjust|"
    r"too far|kill)|有害|坏|不公|保护|阻碍|扼杀|伤害|好处"
)
"""What may be said of a ban as well as of what it bans; "soulless" or "tribute" may not."""


def asks_of_limits(asked: Sequence[Unit]) -> bool:
    """Whether a question asks of limits on its target: "Should lawmakers outlaw ...?"."""
    kinds = [unit.kind for unit in asked]
    urged = "should" in kinds or "need" in kinds or default_subject(asked) == "limit"
    return "own_bad" in kinds or ("limit" in kinds and urged)


def default_subject(asked: Sequence[Unit]) -> str:
    """What "it" first stands for: "limit" where the question's subject is one ("Do bans ...")."""
    for at, unit in enumerate(asked[:3]):
        if unit.kind == "limit" and _is_noun(asked, at):
            return "limit"
    return "target"


def _is_noun(asked: Sequence[Unit], at: int) -> bool:
    text = asked[at].text
    if not text.isascii():
        after = asked[at + 1].text if at + 1 < len(asked) else ""
        return at == 0 and after not in ("者", "机")
    named = at > 0 and asked[at - 1].text in _ARTICLES
    return named or text.split(" ")[0].endswith(_NOUN_ENDINGS)


def other_subject(subject: str, said: Sequence[str]) -> str:
    """The other thing that "it" may mean, where all that is said can be said of it."""
    if subject == "limit":
        return "target"
    general = all(map(_OF_ACTIONS.search, said))
    return "limit" if general else "target"
