"""Checks which words a reply says: `contains` and `not_contains`.

`contains: [soul, human]` asks for all of them, `contains: {any: [soul, human]}` for one at least.
Compared are plain characters after Unicode NFKC, without regard to case, kind of quote or width
of white space. A text is found inside of longer words too (`art` in `party`); `words: true` asks
for whole words (not for Chinese, which writes no spaces). Traditional and Simplified characters
differ, and so do `colour` and `color`. It sees words, never what is meant by them: "no soul" too
contains `soul`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from harness.scorers.scripts import ALONE
from harness.scorers.settings import read_texts, settings_of, unknown_key
from harness.types import LabelExpectation, Probe, Reply, Score, ScorerInfo

_QUOTES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`", "'") | dict.fromkeys("\u201c\u201d\u201f", '"')
)


class ContainsScorer:
    """Label yes: the condition holds; no: it does not.

    A cut reply that lacks a word is not scored: the word may have followed. `not_contains`
    speaks of what was written.
    """

    def __init__(self, name: str, *, wanted: bool) -> None:
        self.wanted = wanted
        self.info = ScorerInfo(name=name, version=1, labels=("yes", "no"), parse=self.parse)

    def parse(self, value: Any) -> LabelExpectation | str:
        """Read `[a, b]`, `{all: [...], any: [...], words: true}` or, for none of them, `any`."""
        keys = ("all", "any", "words") if self.wanted else ("any", "words")
        given = value if isinstance(value, dict) else {keys[0]: value}
        if wrong := unknown_key(given, keys):
            return wrong
        settings: dict[str, Any] = {"words": given.get("words", False)}
        if not isinstance(settings["words"], bool):
            return "words must be true or false."
        for key in keys[:-1]:
            if key in given:
                texts = read_texts(
                    given[key], "must be" if given is not value else f"{key} must be"
                )
                if isinstance(texts, str):
                    return texts
                settings[key] = texts
        if len(settings) == 1:
            return f"must name texts under {' or '.join(f'`{key}`' for key in keys[:-1])}."
        return LabelExpectation(allowed=("yes",), settings=settings)

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Look for the texts that the probe's suite names."""
        settings = settings_of(probe, self.info.name)
        every, some = tuple(settings.get("all", ())), tuple(settings.get("any", ()))
        if not every and not some:
            why = "the suite names no texts to look for"
            return Score(scorer=self.info.name, value=None, reason=why)
        text = plain(reply.text)
        words = bool(settings.get("words", False))
        named = tuple(dict.fromkeys((*every, *some)))
        found = [one for one in named if _pattern(one, words).search(text)]
        missing = [one for one in named if one not in found]
        if self.wanted:
            holds = all(one in found for one in every) and (not some or bool({*found} & {*some}))
        else:
            holds = not found
        # What is missing of a cut reply may still hold the text.
        cut = reply.ended is False and (not holds if self.wanted else holds)
        return Score(
            scorer=self.info.name,
            value=None if cut else "yes" if holds else "no",
            reason=_reason(found, missing, cut=reply.ended is False),
            evidence={"found": ", ".join(found), "missing": ", ".join(missing)},
        )


def plain(text: str) -> str:
    """`text` in NFKC, case folded, with one kind of quote and single spaces."""
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).casefold()
    return " ".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=4096)
def _pattern(wanted: str, words: bool) -> re.Pattern[str]:
    """Finds `wanted`; with `words` no letter or digit may touch it, save unspaced scripts."""
    bare = plain(wanted)
    exact = re.escape(bare)
    if words:
        touching = rf"[^\W{ALONE}]"
        before = rf"(?<!{touching})" if re.match(touching, bare) else ""
        after = rf"(?!{touching})" if re.search(rf"{touching}\Z", bare) else ""
        exact = f"{before}{exact}{after}"
    return re.compile(exact)


def _reason(found: list[str], missing: list[str], *, cut: bool) -> str:
    says = f"says {', '.join(map(repr, found))}" if found else ""
    lacks = f"does not say {', '.join(map(repr, missing))}" if missing else ""
    tail = " (the reply was cut)" if cut else ""
    return "; ".join(filter(None, (says, lacks))) + tail


contains = ContainsScorer("contains", wanted=True)
not_contains = ContainsScorer("not_contains", wanted=False)
