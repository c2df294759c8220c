"""Finds what a text repeats: n-grams, sentences, and phrases that loop back to back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq

from harness.scorers.scripts import ALONE

_TOKEN = re.compile(rf"[{ALONE}]|[^\W{ALONE}]+(?:['\u2019-][^\W{ALONE}]+)*")
_SENTENCE = re.compile(r"[^.!?\u3002\uff01\uff1f\n]+")
_MARKS = re.compile(r"(?=(\S)\S{0,3}\1)(\S{1,4}?)\2{6,}")
"""The look ahead only spares time: the first character has to come again soon."""
_RULE = re.compile(r"[-=_*~#|:+.\u2500\u2501\u2014]+")
_GRAM = 4
_FEWEST_GRAMS = 16
_MOST_PERIODS = 12
_SENTENCE_WORDS = 4
_LONG_RUN = 20


@dataclass(frozen=True, kw_only=True)
class Loop:
    """A phrase said `times` times back to back; `tokens` is the length of it all."""

    phrase: str
    times: int
    tokens: int


def tokens_of(text: str) -> list[str]:
    """Words in lower case; characters that are written without spaces stand alone."""
    return _TOKEN.findall(text.casefold())


def repeated_grams(tokens: Sequence[str], size: int = _GRAM) -> float:
    """Share of n-grams that occurred before; 0 where there are too few to tell.

    seq-rep-n = 1 - unique / all (Welleck et al. 2019, "Neural Text Generation with Unlikelihood
    Training"). Human prose has a few percent.
    """
    grams = _grams(tokens, size)
    if len(grams) < _FEWEST_GRAMS:
        return 0.0
    return 1 - len(set(grams)) / len(grams)


def repeated_sentences(text: str) -> tuple[float, str]:
    """Share of words in sentences that occurred before, and the sentence repeated most."""
    sentences = [part.strip() for part in _SENTENCE.findall(text.casefold())]
    if len(set(sentences)) == len(sentences):
        return 0.0, ""
    seen: Counter[tuple[str, ...]] = Counter()
    total = repeated = 0
    for sentence in sentences:
        words = tuple(tokens_of(sentence))
        total += len(words)
        if len(words) >= _SENTENCE_WORDS:
            repeated += len(words) if seen[words] else 0
            seen[words] += 1
    if not repeated:
        return 0.0, ""
    return repeated / total, _joined(seen.most_common(1)[0][0])


def longest_loop(tokens: Sequence[str]) -> Loop | None:
    """The loop that covers most of the text; None where nothing loops.

    A loop is a phrase of one or two words said five times or more, a phrase of three to seven
    words three times, or one of eight or more twice.
    """
    best: Loop | None = None
    for period in _periods(tokens):
        for start, length in _runs(tokens, period):
            times = length // period
            if times >= _least(period) and (best is None or length > best.tokens):
                phrase = _joined(tokens[start : start + period])
                best = Loop(phrase=phrase, times=times, tokens=length)
    return best


def longest_mark_run(text: str) -> int:
    """Characters of the longest run such as "!!!!!!" or "hahahaha"; ruled lines do not count."""
    runs = (match.group() for match in _MARKS.finditer(text))
    lengths = [len(run) for run in runs if len(run) >= _LONG_RUN and not _RULE.fullmatch(run)]
    return max(lengths, default=0)


def _least(period: int) -> int:
    return 5 if period <= 2 else 3 if period <= 7 else 2


def _grams(tokens: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(islice(tokens, at, None) for at in range(size)), strict=False))


def _periods(tokens: Sequence[str]) -> list[int]:
    """Candidates: the commonest distances between equal 3-grams."""
    grams = _grams(tokens, 3)
    again = {gram for gram, count in Counter(grams).items() if count > 1}
    last: dict[tuple[str, ...], int] = {}
    distances: Counter[int] = Counter()
    for at, gram in [(at, gram) for at, gram in enumerate(grams) if gram in again]:
        if gram in last:
            distances[at - last[gram]] += 1
        last[gram] = at
    return [
        distance
        for distance, count in distances.most_common(_MOST_PERIODS)
        if 2 * count >= distance * (_least(distance) - 1) - 2
    ]


def _runs(tokens: Sequence[str], period: int) -> Iterator[tuple[int, int]]:
    """Start and length of the stretches in which every token equals the one `period` before."""
    same = bytes(map(eq, islice(tokens, period, None), tokens))
    for match in re.finditer(b"\x01{%d,}" % period, same):
        yield match.start(), match.end() - match.start() + period


def _joined(tokens: Sequence[str]) -> str:
    shown = " ".join(tokens[:12])
    plain = re.sub(rf"(?<=[{ALONE}]) (?=[{ALONE}])", "", shown)
    return plain + (" ..." if len(tokens) > 12 else "")
