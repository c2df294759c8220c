"""Measures how long a reply is, in Unicode code points."""

from __future__ import annotations

import re

from harness.scorers.han import is_han, is_kana
from harness.types import Probe, Reply, Score, ScorerInfo

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_SENTENCE_END = re.compile(
    r"[.!?\u3002\uff01\uff1f\uff0e\u2026]+(?=\s|$|[\"'\u201d\u2019\u300d)*])|[\u3002\uff01\uff1f]+|\n+"
)


class LengthScorer:
    """Counts a reply's characters: the code points of its text without outer white space.

    Code points, not bytes and not words, so that a Chinese reply is measured as a reader
    counts it. `evidence` also holds words (each Chinese or kana character counts as one),
    sentences, tokens, and whether the reply ended by itself.
    """

    info = ScorerInfo(name="length", version=1, labels=None)

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Measure `reply`; `probe` is not looked at."""
        text = reply.text.strip()
        how = "ended" if reply.ended else "cut at the token limit"
        unit = "character" if len(text) == 1 else "characters"
        return Score(
            scorer=self.info.name,
            value=float(len(text)),
            reason=f"{len(text)} {unit}, {how}",
            lower_bound=not reply.ended,
            evidence={
                "characters": len(text),
                "words": count_words(text),
                "sentences": count_sentences(text),
                "tokens": reply.tokens,
                "ended": reply.ended,
            },
        )


def count_words(text: str) -> int:
    """Words of `text`; each Chinese or kana character counts as a word of its own."""
    single = "".join(" " if is_han(c) or is_kana(c) else c for c in text)
    alone = sum(is_han(c) or is_kana(c) for c in text)
    return alone + sum(1 for _ in _WORD.finditer(single))


def count_sentences(text: str) -> int:
    """Pieces of `text` between sentence ends and line breaks that hold a letter or digit."""
    return sum(any(c.isalnum() for c in piece) for piece in _SENTENCE_END.split(text))


length = LengthScorer()
