"""Measures how long a reply is: characters (Unicode code points), words, sentences and tokens.

Words are what stands between spaces and punctuation; each Chinese or kana character is a word of
its own, `3.5`, `1,000`, `e.g.`, `don't` and `hand-drawn` are one word each. Thai, Khmer and Lao,
which write no spaces, are counted too low. Sentences end at `.!?` before a space and at `。！？`
anywhere; every line break ends one too. A name with an initial ("J. Bach") or an abbreviation out
of a short list ends none; other abbreviations before a space are counted as an end.
"""

from __future__ import annotations

import re
import unicodedata

from harness.types import Probe, Reply, Score, ScorerInfo

_HAN_OR_KANA = re.compile("[\u3041-\u30fa\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # e.g. U.S.
    r"|\d+(?:[.,:/]\d+)*(?:[^\W_]|['\u2019-](?=[^\W_]))*"  # 3.5 1,000 10:30 90s 3D
    r"|[^\W_]+(?:['\u2019-][^\W_]+)*"
)
_MAY_JOIN = re.compile(
    "[\u00ad\u0300-\u1dff\u200c\u200d\u2060\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ua66f-\uabff"
    "\ufb1e\ufe00-\ufe2f\U00010000-\U0010ffff]"
)
_JOINERS = "\u00ad\u200c\u200d\u2060"
_CLOSERS = r"[\"'\u201d\u2019\u00bb\u300d\u300f)\]*_]*"
_SENTENCE_END = re.compile(
    rf"(?P<end>[.!?\u2026\uff0e]+)(?P<closed>{_CLOSERS})(?=\s|$)"
    r"|[\u3002\uff01\uff1f]+"
    r"|(?<=[\u3041-\u30ff\u3400-\u9fff])[.!?]+(?=[\u3041-\u30ff\u3400-\u9fff])"
    r"|\n+"
)
_LIST_MARK = re.compile(r"^[ \t]*(?:\d{1,3}[.):\u3001]|[a-zA-Z][.)])(?=\s)", re.MULTILINE)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'\u201c\u2018/-])"
    r"(?:e\.g|i\.e|cf|vs|mr|mrs|ms|dr|prof|st|approx|fig|eq|ca|resp|incl)$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(?:^|[\s(.])[A-HJ-Z]$")
_STARTS_SENTENCE = re.compile(
    r"(?:the|this|that|these|those|it|he|she|they|we|you|i|in|on|a|an|and|but|so|then|no|yes|not|"
    r"if|as|for|while|because|however|there|my|its|his|her|our|their)\b",
    re.IGNORECASE,
)


_HOW = {True: ", ended", False: ", cut at the token limit", None: ""}


class LengthScorer:
    """Counts a reply's characters: the code points of its text without outer white space.

    Code points, not bytes and not words, so that a Chinese reply is measured as a reader
    counts it. `evidence` also holds words, sentences, tokens, and whether the reply ended by
    itself. Every number of a cut reply is a lower bound.
    """

    info = ScorerInfo(
        name="length", version=2, labels=None, measures=("words", "sentences", "tokens")
    )

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Measure `reply`; `probe` is not looked at."""
        text = reply.text.strip()
        unit = "character" if len(text) == 1 else "characters"
        return Score(
            scorer=self.info.name,
            value=float(len(text)),
            reason=f"{len(text)} {unit}{_HOW[reply.ended]}",
            lower_bound=reply.ended is False,
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
    alone = 0
    if not text.isascii():
        text = _joined(text)
        text, alone = _HAN_OR_KANA.subn(" ", text)
    return alone + len(_WORD.findall(text))


def _joined(text: str) -> str:
    """`text` without the marks that would split a word: accents, vowel signs, soft hyphens."""
    if not _MAY_JOIN.search(text):
        return text
    return "".join(
        c
        for c in text
        if c.isascii() or (c not in _JOINERS and not unicodedata.category(c).startswith("M"))
    )


def count_sentences(text: str) -> int:
    """Pieces of `text` between sentence ends and line breaks that hold a letter or digit."""
    text = _LIST_MARK.sub("", text) if _LIST_MARK.search(text) else text
    found = start = 0
    for match in _SENTENCE_END.finditer(text):
        if match["end"] and _goes_on(text, match):
            continue
        found += _holds_words(text, start, match.start())
        start = match.end()
    return found + _holds_words(text, start, len(text))


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence runs on behind these marks: an abbreviation, an ellipsis, a quote."""
    rest = text[match.end() : match.end() + 12].lstrip(" ")
    small = rest[:1].islower()
    if match["end"] == ".":
        before = text[max(0, match.start() - 12) : match.start()]
        if _ABBREVIATION.search(before):
            return bool(rest)
        if _INITIAL.search(before):
            return rest[:1].isalpha() and not _STARTS_SENTENCE.match(rest)
        if before.endswith(("No", "no")):
            return rest[:1].isdecimal()
        return small and before.endswith((".m", "etc", "Inc", "Ltd", "Co", "Jr", "Sr"))
    if match["end"].startswith(("..", "\u2026")):
        return small
    return small and any(quote in match["closed"] for quote in "\"'\u201d\u2019")


def _holds_words(text: str, start: int, end: int) -> bool:
    return any(c.isalnum() for c in text[start:end])


length = LengthScorer()
