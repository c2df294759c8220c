"""Measures how much of a reply is broken: repeats itself, or stands behind a leaked turn header.

0 is sound, 1 is nothing but repetition. The value is the largest of these shares: words that
repeat in a loop, sentences said before, 4-grams that occurred before (in replies of about twenty
words or more), a run of one mark or syllable, and what follows a leaked turn header ("assistant"
on a line of its own, `<|...|>`, "Human:"), where the model went on to speak for others.

A lost opening (a reply that starts in mid-word or in mid-sentence) is told in the evidence and
does not raise the value: its signs also stand in sound replies now and then. So does some
repetition: of 1,550 sound replies by chat models (880 characters on average) half are below 0.01
and 99 % below 0.18; the highest, which quote code, reach 0.36. Verse with a refrain and
tables repeat for good reason too; paraphrase is not seen.
"""

from __future__ import annotations

import re

from harness.scorers.repetition import (
    Loop,
    longest_loop,
    longest_mark_run,
    repeated_grams,
    repeated_sentences,
    tokens_of,
)
from harness.types import Probe, Reply, Score, ScorerInfo

_HEADER = re.compile(
    r"<\|(?:start_header_id|im_start)\|>[ \t]*\w{0,12}(?:<\|end_header_id\|>)?"
    r"|<\|[^<>|\n]{1,40}\|>|\A\s*<s>|</s>\s*\Z|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>"
    r"|^[ \t]*#{2,4}[ \t]*(?:instruction|response|human|assistant|user|system)[ \t]*:"
    r"|^[ \t]*(?:assistant|user|system|human)[ \t]*:?[ \t]*$"
    r"|(?<=\n)[ \t]*(?:human|user|assistant)[ \t]*[:\uff1a]"
    r"|(?<=[.!?\u3002\uff01\uff1f\"'\u201d])(?:assistant|user):?[ \t]*\n\s*\n",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_SIGNS = (
    "<|",
    "<s>",
    "</s>",
    "inst",
    "<<",
    "_turn",
    "##",
    "user",
    "human",
    "assist",
    "system",
)
"""Every header holds one of these: most replies need no closer look."""
_LOST = re.compile(
    r"[,;:.!?)\]}%](?=\s+[^\W_])|[,;](?=[^\W\d_])|[\u3001\uff0c\uff1b\uff1a\u3002\uff09\uff01\uff1f]"
    r"|['\u2019](?:s|t|re|ve|ll|d|m)\b|\ufffd"
    r"|(?:ing|tion|tions|ers|ed|ly|ment|ness|ity|ies|s|t|re|ve|ll)\b(?!['\u2019.:])"
    r"|\u7684(?![\u78ba\u786e\u58eb])|[\u4eec\u5011\u5417\u55ce\u5427]",
)
_DRESS = " \t\r\n*_>\"'\u201c\u2018"
_PHRASING = 0.2
"""Below this share of repeated 4-grams a text merely keeps naming its subject."""


class DegenerationScorer:
    """The share of a reply that is repetition or talk behind a leaked turn header."""

    info = ScorerInfo(
        name="degeneration",
        version=1,
        labels=None,
        measures=("repeated_4grams", "repeated_sentences", "loop_times", "turn_headers"),
    )

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Measure `reply`; `probe` is not looked at."""
        text = reply.text.strip()
        tokens = tokens_of(text)
        loop = longest_loop(tokens)
        sentences, sentence = repeated_sentences(text)
        grams = repeated_grams(tokens)
        headers, behind = _headers(text)
        run = longest_mark_run(text)
        shares = {
            "loop": max(_loop_share(loop, len(tokens)), run / len(text) if run else 0.0),
            "repeated sentences": sentences,
            "turn header": behind,
            "repetition": grams,
        }
        lost = lost_opening(text)
        value = min(1.0, max(shares.values()))
        kind = _kind(shares, bool(headers), bool(lost))
        return Score(
            scorer=self.info.name,
            value=round(value, 4),
            reason=_reason(kind, value, loop, sentence, lost),
            evidence={
                "kind": kind,
                "longest_loop": loop.phrase if loop else "",
                "loop_times": loop.times if loop else 0,
                "repeated_4grams": round(grams, 4),
                "repeated_sentences": round(sentences, 4),
                "turn_headers": headers,
                "lost_opening": lost,
            },
        )


def lost_opening(text: str) -> str:
    """What shows that a reply's beginning was lost; empty where nothing does."""
    stripped = text.lstrip()
    header = _HEADER.match(stripped)
    if header:
        return header.group().strip()[:40]
    if re.match(r"['\u2019](?:s|t|re|ve|ll|d|m)\b", stripped):
        return stripped[:10]
    bare = stripped.lstrip(_DRESS)
    return bare[:10] if _LOST.match(bare) else ""


def _headers(text: str) -> tuple[int, float]:
    """Number of leaked headers, and the share of the text from the first inner one on."""
    low = text.lower()
    if not any(sign in low for sign in _HEADER_SIGNS):
        return 0, 0.0
    found = list(_HEADER.finditer(text))
    body = next((match.end() for match in found if not text[: match.start()].strip()), 0)
    inner = [match.start() for match in found if text[body : match.start()].strip()]
    return len(found), (len(text) - inner[0]) / len(text) if inner else 0.0


def _loop_share(loop: Loop | None, total: int) -> float:
    """The loop's words beyond its first round, as a share of all."""
    if loop is None:
        return 0.0
    return (loop.tokens - loop.tokens // loop.times) / total


def _kind(shares: dict[str, float], headers: bool, lost: bool) -> str:
    worst = max(shares, key=lambda name: shares[name])
    for name in ("loop", "repeated sentences"):  # the plainest word for one and the same fault
        if worst == "repetition" and shares[name] * 2 >= shares[worst]:
            worst = name
    if shares[worst] >= _PHRASING:
        return worst
    if lost:
        return "lost opening"
    return "turn header" if headers else "none"


def _reason(kind: str, value: float, loop: Loop | None, sentence: str, lost: str) -> str:
    if kind == "loop" and loop:
        return f"says {loop.phrase!r} {loop.times} times back to back"
    if kind == "loop":
        return f"{value:.0%} of the reply is one run of the same marks"
    if kind == "repeated sentences":
        return f"{value:.0%} of the reply repeats, such as {sentence!r}"
    if kind == "turn header":
        return f"a turn header leaked; {value:.0%} of the reply stands behind it"
    if kind == "repetition":
        return f"{value:.0%} of the 4-grams occurred before"
    if kind == "lost opening":
        return f"the opening is lost: starts with {lost!r}"
    return f"{value:.0%} of the reply repeats what it said before" if value else "repeats nothing"


degeneration = DegenerationScorer()
