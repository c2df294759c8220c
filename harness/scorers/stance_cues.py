"""Finds the cues of the lexicons in a sentence: a list of units, each with its kind.

good, bad: approve or disapprove. own_good, own_bad: the same, said by "I". virtue: a quality
that speaks for what has it. convey: a verb that ascribes a quality; lack: one that denies it.
allow, limit: what is done with the target ("should be allowed"); suffice: no new limits.
target, rival, artist, people, pronoun: whom the clause is about. neg, soft_neg, neg_after,
than, unlike: turn or void what stands beside them. but, concede, while, report, if, may,
slight, more, also, conclude: how much a clause weighs. balance, soft_balance, both_of, neither,
dodge: whole attitudes. choice_support, choice_oppose: the words of an either/or question. none:
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from harness.scorers.stance_lexicon_en import ENTRIES as ENGLISH
from harness.scorers.stance_lexicon_taste import ENTRIES as TASTE
from harness.scorers.stance_lexicon_zh import ENTRIES as CHINESE
from harness.scorers.stance_text import stem, tokens

PUNCTUATION = frozenset(",;:()—–、") | {"--"}
_GAP = 2
_HAN_GAP = 8
_CHOICE_WEIGHT = 1.5
_FORMER = ("the former", "former", "前者")
_LATTER = ("the latter", "latter", "后者")
_SUFFIXES = ("ful", "ion", "ive", "ment", "ance")


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or phrase of a sentence; `kind` is "word", "stop" or a kind of the lexicons."""

    text: str
    kind: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Phrase:
    parts: tuple[str, ...]
    kind: str
    weight: float
    next: str = ""
    """The part that must follow the first at once; empty where none must."""


class Lexicon:
    """Phrases by their first part (of Chinese: two characters); the longest that fits wins."""

    def __init__(self) -> None:
        self._words: dict[str, list[_Phrase]] = defaultdict(list)
        self._chars: dict[str, list[_Phrase]] = defaultdict(list)

    def add(self, kind: str, weight: float, text: str) -> None:
        """Take in one phrase, English or Chinese."""
        if not text.isascii():
            key = text[0] if text[1:2] == "*" else text[:2]
            self._insert(self._chars[key], _Phrase(tuple(text), kind, weight))
            return
        parts = tuple(p if p.startswith(("=", "*")) else stem(p) for p in text.split())
        if parts:
            following = parts[1] if len(parts) > 1 and parts[1] != "*" else ""
            self._insert(self._words[parts[0]], _Phrase(parts, kind, weight, following))

    @staticmethod
    def _insert(phrases: list[_Phrase], new: _Phrase) -> None:
        if all(old.parts != new.parts for old in phrases):
            phrases.append(new)
            phrases.sort(key=lambda phrase: -sum(part != "*" for part in phrase.parts))

    def match(self, words: Sequence[str], stems: Sequence[str], at: int) -> tuple[_Phrase, int]:
        """The longest phrase at `at` and the index after it; kind "word" where none fits."""
        word = words[at]
        if word.isascii():
            after = at + 1 < len(words)
            # Most phrases are ruled out by the next word alone.
            could = ("", stems[at + 1], "=" + words[at + 1]) if after else ("",)
            for key in (stems[at], "=" + word):
                for phrase in self._words.get(key, ()):
                    if phrase.next in could:
                        end = _fit(phrase.parts, words, stems, at)
                        if end:
                            return phrase, end
        else:
            for key in (word + "".join(words[at + 1 : at + 2]), word):
                for phrase in self._chars.get(key, ()):
                    end = _fit_han(phrase.parts, words, at)
                    if end:
                        return phrase, end
        return _Phrase((), "stop" if word in PUNCTUATION else "word", 0.0), at + 1


def _fit(parts: tuple[str, ...], words: Sequence[str], stems: Sequence[str], at: int) -> int:
    """The index after the phrase, or 0; a `*` passes over up to two words."""
    gap = False
    for part in parts:
        if part == "*":
            gap = True
            continue
        last = min(at + (_GAP if gap else 0), len(words) - 1)
        while at <= last and not _same(part, words[at], stems[at]):
            if words[at] in PUNCTUATION:
                return 0
            at += 1
        if at > last:
            return 0
        at, gap = at + 1, False
    return at


def _fit_han(parts: tuple[str, ...], words: Sequence[str], at: int) -> int:
    """The index after a Chinese phrase, or 0; a `*` passes over up to eight characters."""
    if "*" not in parts:
        end = at + len(parts)
        return end if tuple(words[at:end]) == parts else 0
    star = parts.index("*")
    start, tail = at + star, parts[star + 1 :]
    if tuple(words[at:start]) != parts[:star]:
        return 0
    for end in range(start + len(tail), min(start + _HAN_GAP + len(tail), len(words)) + 1):
        if words[end - 1] in PUNCTUATION:
            return 0
        if tuple(words[end - len(tail) : end]) == tail:
            return end
    return 0


def _same(part: str, word: str, stemmed: str) -> bool:
    return part == "=" + word or part == stemmed


def _load() -> Lexicon:
    lexicon = Lexicon()
    for kind, weight, phrases in (*ENGLISH, *CHINESE, *TASTE):
        for phrase in phrases.split(";"):
            if phrase.strip():
                lexicon.add(kind, weight, phrase.strip())
    return lexicon


_LEXICON = _load()


def units(sentence: str, choices: Lexicon | None = None) -> list[Unit]:
    """The units of a normalised sentence; the words of `choices` go before the lexicons'."""
    words = tokens(sentence)
    stems = [stem(word) for word in words]
    found: list[Unit] = []
    at = 0
    while at < len(words):
        phrase, end = _LEXICON.match(words, stems, at)
        if choices is not None:
            other, other_end = choices.match(words, stems, at)
            if other.parts and (other_end >= end or phrase.kind not in _KEPT):
                phrase, end = other, other_end
        text = " ".join(words[at:end]) if words[at].isascii() else "".join(words[at:end])
        found.append(Unit(text, phrase.kind, phrase.weight))
        at = end
    return found


_KEPT = frozenset({"neg", "soft_neg", "none", "neither"})


def choice_lexicon(
    support: Sequence[str], oppose: Sequence[str], prompt: str = ""
) -> Lexicon | None:
    """The two words of an either/or probe as cues; None for any other probe.

    "The former" is the word that `prompt` names first.
    """
    if not (support and oppose):
        return None
    lexicon = Lexicon()
    first, last = _place(support, prompt), _place(oppose, prompt)
    if first != last:
        kinds = ("choice_support", "choice_oppose")
        former, latter = kinds if first < last else kinds[::-1]
        for kind, names in ((former, _FORMER), (latter, _LATTER)):
            for name in names:
                lexicon.add(kind, _CHOICE_WEIGHT, name)
    for kind, group in (("choice_support", support), ("choice_oppose", oppose)):
        for phrase in group:
            lexicon.add(kind, _CHOICE_WEIGHT, phrase)
            for derived in _derived(phrase):
                lexicon.add(kind, _CHOICE_WEIGHT, derived)
    return lexicon


def _place(words: Sequence[str], prompt: str) -> int:
    """Where a prompt first names one of `words`; its length where it names none."""
    stems = [word if not word.isascii() else stem(word) for word in words]
    return min((at for word in stems if (at := prompt.find(word)) >= 0), default=len(prompt))


def _derived(word: str) -> list[str]:
    """Nouns and adjectives of an English verb: "restriction" of "restrict", "hindrance"."""
    if not (word.isascii() and word.isalpha()):
        return []
    root = stem(word)
    roots = [root, root[:-2] + "r"] if root.endswith("er") else [root]
    return [one + suffix for one in roots for suffix in _SUFFIXES]
