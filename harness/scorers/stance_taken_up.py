"""What a reply takes up of its question: n-grams in which the question's own words are holes.

"Closing them would ..." after "Should zoos be closed?" and "Banning it would ..." after "Should
smoking be banned?" answer alike; so do "T should stay" of whatever target. Such n-grams teach a
classifier what it can use on questions that it never met.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.scorers.han import is_han
from harness.scorers.stance_text import Sentence, normalise, stem, tokens

_ASKED, _TARGET = "Q", "T"
_SIZES = (1, 2, 3, 4)
_HAN_SIZES = (2, 3, 4)
_MOST_LETTERS = 1_500
_MOST_HAN = 200
_SMALL = frozenset(
    "a an the is are was were be been being am do does did has have had of to in on at for with by "
    "from as and or but it its that this these those they their them there i we you he she our us "
    "my your me who which what when where how why would should could can will may might so if than "
    "then into about some one s t don see let get just also not no never more less very too much"
    "".split()
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The words of a question: stems of its target, stems of the rest, pairs of characters."""

    target: frozenset[str] = frozenset()
    rest: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()


@lru_cache(maxsize=512)
def asked_words(prompt: str, target: str) -> Asked:
    """What a reply may take up of `prompt`, which asks of `target`."""
    plain = normalise(prompt)[:2000]
    named = _stems(normalise(target)[:500])
    characters = tokens(plain)
    pairs = (one + other for one, other in itertools.pairwise(characters))
    return Asked(
        target=named,
        rest=_stems(plain) - named,
        pairs=frozenset(pair for pair in pairs if all(map(is_han, pair))),
    )


def taken_up(parts: Sequence[Sentence], asked: Asked) -> Iterator[str]:
    """The n-grams of a reply's sentences that hold a word of its question, as a hole."""
    letters = 0
    for part in parts:
        letters += len(part.text)
        if letters > _MOST_LETTERS:
            return
        end = "?" if part.question else ">"
        if part.text.isascii():
            yield from _around_holes("d:", " ", _english(part.text, asked), end, _SIZES)
        else:
            yield from _around_holes("z:", "", _chinese(part.text, asked), end, _HAN_SIZES)


def _stems(plain: str) -> frozenset[str]:
    words = (word for word in tokens(plain) if word.isascii() and word.isalpha())
    return frozenset(stem(word) for word in words if word not in _SMALL)


def _english(text: str, asked: Asked) -> list[str]:
    found: list[str] = []
    for word in tokens(text):
        if word.isalpha():
            root = stem(word)
            hole = _ASKED if root in asked.rest else _TARGET if root in asked.target else ""
            found.append(hole or root)
        elif word in ",;:":
            found.append(",")
    return found


def _chinese(text: str, asked: Asked) -> list[str]:
    said = [word if is_han(word) else "|" for word in tokens(text)[:_MOST_HAN]]
    found: list[str] = []
    inside = False
    for at, word in enumerate(said):
        opens = at + 1 < len(said) and word + said[at + 1] in asked.pairs
        if opens or inside:
            if found[-1:] != [_ASKED]:
                found.append(_ASKED)
        else:
            found.append(word)
        inside = opens
    return found


def _around_holes(
    kind: str, joint: str, words: list[str], end: str, sizes: Sequence[int]
) -> Iterator[str]:
    holes = [at for at, word in enumerate(words, start=1) if word in (_ASKED, _TARGET)]
    if not holes:
        return
    framed = ["<", *words, end]
    for size in sizes:
        after = 0
        for hole in holes:
            for at in range(max(after, hole - size + 1), min(hole, len(framed) - size) + 1):
                yield kind + joint.join(framed[at : at + size])
                after = at + 1
