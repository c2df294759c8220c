"""What the classifier sees of a reply: n-grams of its words, and what the rules found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import copysign, log2, sqrt

from harness.scorers.han import is_han
from harness.scorers.stance_decide import Decision, Readings
from harness.scorers.stance_hits import Content
from harness.scorers.stance_opening import Opening
from harness.scorers.stance_taken_up import taken_up
from harness.scorers.stance_text import Sentence, stem, tokens

_MOST_LETTERS = 1_500
_CHARS = 4
_LEAST_HAN, _MOST_HAN = 1, 3
_EMPTY = frozenset(
    "a an the is are was were be been being am do does did has have had of to in on at for with by "
    "from as and or but it its that this these those they their them there i we you he she our us "
    "my your me who which what when where how why would should could can will may might so if than "
    "then into about some one s t don see let get just also".split()
)
_MOST_CUE = 3.0
_CUES = 0.5
_FRAME = 0.25
_FRAME_SIZES = (2, 3)
_MOST_SIGN = 2.0


def features(readings: Readings, decision: Decision) -> dict[str, float]:
    """Weights by feature: the n-grams make a vector of length 1, the findings stand beside it.

    `w:` words and pairs, `c:` letters of a word with its ends, `h:` Chinese characters, all
    without the opening answer; `b:` pairs and triples of whole sentences, small words and all
    ("no worse than"); `d:` and `z:` what is taken up of the question; `r:` what the rules found,
    and what they made of it.
    """
    parts = unopened(readings)
    text = " . ".join(part.text for part in parts)[:_MOST_LETTERS]
    grams = Counter(_grams(tokens(text)))
    length = sqrt(sum((1 + log2(count)) ** 2 for count in grams.values())) or 1.0
    found = {gram: (1 + log2(count)) / length for gram, count in grams.items()}
    found.update((gram, _FRAME) for gram in _frames(readings.parts))
    found.update((gram, _FRAME) for gram in taken_up(readings.parts, readings.asked))
    found.update(_findings(parts, readings.content))
    found.update(_made_of_it(readings, decision))
    return found


def unopened(readings: Readings) -> list[Sentence]:
    """What the reply says beside its opening answer, whose "no" denies nothing else."""
    return without_opening(readings.parts, readings.opening)


def without_opening(parts: Sequence[Sentence], opening: Opening) -> list[Sentence]:
    """The sentences with the opening answer cut off."""
    if opening.rest is None:
        return list(parts)
    kept = list(parts)
    kept[opening.at] = Sentence(text=opening.rest, question=False)
    return kept


def _frames(parts: Sequence[Sentence]) -> Iterator[str]:
    letters = 0
    for part in parts:
        letters += len(part.text)
        if letters > _MOST_LETTERS:
            return
        words = [stem(word) for word in tokens(part.text) if word.isascii() and word.isalpha()]
        framed = ["<", *words, ">"]
        for size in _FRAME_SIZES:
            for at in range(len(framed) - size + 1):
                yield "b:" + " ".join(framed[at : at + size])


def _made_of_it(readings: Readings, decision: Decision) -> Iterator[tuple[str, float]]:
    """The label that the rules give, how sure they are, and the side of the opening answer."""
    yield f"r:is {decision.label}", 1.0
    yield f"r:sure {decision.label}", decision.confidence
    if decision.open:
        yield f"r:open {decision.label}", 1.0
    side, opening, content = readings.side, readings.opening, readings.content
    if side:
        yield ("r:opens for" if side > 0 else "r:opens against"), 1.0
        yield "r:opens weakly", float(side * opening.weak)
        yield "r:echoes", float(side * opening.echo)
    yield "r:sign", copysign(min(_MOST_SIGN, content.weight), content.lean) if content.lean else 0.0


def _grams(words: Sequence[str]) -> Iterator[str]:
    stems = [stem(word) for word in words]
    for at, word in enumerate(stems):
        if is_han(word):
            for size in range(_LEAST_HAN, _MOST_HAN + 1):
                gram = "".join(words[at : at + size])
                if len(gram) == size and all(map(is_han, gram)):
                    yield "h:" + gram
            continue
        if not word.isalpha():
            continue
        pair = stems[at : at + 2]
        if len(pair) == 2 and pair[1].isalpha() and not _EMPTY.issuperset(words[at : at + 2]):
            yield "w:" + " ".join(pair)
        if words[at] not in _EMPTY:
            yield "w:" + word
            yield from _letters(words[at])


@lru_cache(maxsize=20_000)
def _letters(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple("c:" + padded[at : at + _CHARS] for at in range(len(padded) - _CHARS + 1))


def _findings(parts: Sequence[Sentence], content: Content) -> Iterator[tuple[str, float]]:
    for name, weight in (
        ("support", min(_MOST_CUE, content.total(1))),
        ("oppose", min(_MOST_CUE, content.total(-1))),
        ("lean", content.lean),
        ("balance", float(bool(content.balance or content.both_of or content.soft_balance))),
        ("dodge", float(bool(content.dodge))),
        ("contrast", float(content.contrast)),
        ("rival", float(content.about_rival)),
        ("target", float(content.names_target)),
        ("asks", sum(part.question for part in parts) / max(1, len(parts))),
    ):
        if weight:
            yield "r:" + name, _CUES * weight
