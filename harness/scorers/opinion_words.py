"""Words that opinions are made of, out of the stance scorer's lexicons, without their direction."""

from __future__ import annotations

import re
from functools import lru_cache

from harness.scorers.stance_lexicon_en import ENTRIES as ENGLISH
from harness.scorers.stance_lexicon_zh import ENTRIES as CHINESE
from harness.scorers.stance_text import stem

_KINDS = frozenset("good bad own_good own_bad virtue lack allow limit should need".split())
_FUNCTION = frozenset("with that this from they them their more most have will would what".split())


@lru_cache(maxsize=1)
def english_stems() -> frozenset[str]:
    """Stems of words that approve, disapprove, allow or limit."""
    words = (
        word
        for kind, _, phrases in ENGLISH
        if kind in _KINDS
        for word in re.findall("[a-z]{4,}", phrases)
    )
    return frozenset(stem(word) for word in words if word not in _FUNCTION)


@lru_cache(maxsize=1)
def chinese_pattern() -> re.Pattern[str]:
    """Finds such words in Simplified Chinese; single characters tell too little."""
    words = {
        word
        for kind, _, phrases in CHINESE
        if kind in _KINDS
        for word in phrases.split(";")
        if len(word) >= 2
    }
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
