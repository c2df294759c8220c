"""Reads whether a reply agrees with a claim: the probe's target where that is a sentence.

Words of praise and blame tell nothing here, since the claim may itself be a complaint. Three
things do: agreement said outright, the claim said again (affirmed, denied, or with its two
halves exchanged), and a verdict on it ("the notion is flawed", "the myth that ...").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.scorers import stance_claim_words as words
from harness.scorers.han import is_han
from harness.scorers.stance_text import Sentence, normalise, stem

_MOST_SENTENCES = 60
_MOST_WORDS = 80
_RESTATED = 0.6
_MENTIONED = 0.3
_LEAST_SHARED = 2
_NAMED_BY_PRONOUN = 2
_RESTATED_BARE = 0.75
_DECIDED = 0.35
_ROOT = 5
_TIERS = 4
_MOST_LETTERS = 1_000


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What a reply says of a claim: 1 agrees, -1 disagrees, 0 neither; `text` names the words."""

    answer: int = 0
    text: str = ""
    disclaimed: str = ""


@dataclass(frozen=True, kw_only=True)
class _Claim:
    roots: frozenset[str]
    negated: bool
    left: frozenset[str]
    right: frozenset[str]
    less: bool
    value: int


@dataclass(frozen=True, kw_only=True)
class _Found:
    """One place that speaks for (1) or against (-1) the claim; `tier` 0 is the surest kind."""

    tier: int
    sign: int
    text: str


def read_agreement(parts: Sequence[Sentence], claim: str) -> Agreement:
    """What the surest places say: agreement outright, else own words, else bare sentences.

    Whoever has "no opinion" agrees only where a later "I agree" is not hypothetical.
    """
    asked = _claim(claim)
    found: list[_Found] = []
    disclaimed = ""
    told = [part.text[:_MOST_LETTERS] for part in parts if not part.question]
    for at, text in enumerate(told[:_MOST_SENTENCES]):
        if disclaimer := words.DISCLAIMER.search(text):
            disclaimed = disclaimed or disclaimer.group()
            text = text[disclaimer.end() :]
        outright = list(_outright(text))
        found += outright or _said_again(text, asked, edge=at == 0 or at == len(told) - 1)
        found += _verdicts(text, asked)
    if disclaimed:
        found = [one for one in found if one.tier == 0 and words.FLATLY.match(one.text)]
    for tier in range(_TIERS):
        signs = [one.sign for one in found if one.tier == tier]
        if signs and abs(sum(signs)) > _DECIDED * len(signs):
            answer = 1 if sum(signs) > 0 else -1
            said = next(one.text for one in found if (one.tier, one.sign) == (tier, answer))
            return Agreement(answer=answer, text=said)
    return Agreement(disclaimed=disclaimed)


@lru_cache(maxsize=512)
def _claim(text: str) -> _Claim:
    plain = normalise(text)
    said = _words(plain)
    left, right = _halves(plain, said)
    return _Claim(
        roots=frozenset(_roots(said)),
        negated=_denied(said),
        left=frozenset(left - right),
        right=frozenset(right - left),
        less="less" in said,
        value=_value(valued) if (valued := words.VALUED.search(plain)) else 1,
    )


def _words(text: str) -> list[str]:
    """English words and pairs of Chinese characters, negations of Chinese apart."""
    found: list[str] = []
    for word in re.findall(r"[a-z]+|[\u3400-\u9fff]+", text[:2000]):
        if not is_han(word[0]):
            found.append(word)
            continue
        for run in words.HAN_NEGATION.split(word):
            if words.HAN_NEGATION.fullmatch(run):
                found.append("not")
            else:
                found += [run[at : at + 2] for at in range(len(run) - 1)]
    return found


def _roots(said: Sequence[str]) -> list[str]:
    """The first letters of the words that carry the claim: spelling and ending matter less."""
    return [_root(word) for word in said if word not in words.EMPTY]


def _root(word: str) -> str:
    return stem(word)[:_ROOT] if word.isascii() else word


def _denied(said: Sequence[str]) -> bool:
    count = 0
    for at, word in enumerate(said):
        after = said[at + 1] if at + 1 < len(said) else ""
        count += word in words.NEGATIONS and after not in words.NO_DENIAL
    return count % 2 == 1


def _halves(text: str, said: Sequence[str]) -> tuple[set[str], set[str]]:
    """What stands on the two sides of "than" or 比; empty where nothing is compared."""
    compared = words.HAN_THAN.search(text)
    if compared:
        left, right = _words(compared.group(1)), _words(compared.group(2))
        return set(_roots(left)), set(_roots(right))
    if "than" not in said:
        return set(), set()
    at = list(said).index("than")
    return set(_roots(said[:at])), set(_roots(said[at + 1 : at + 9]))


def _outright(text: str) -> Iterator[_Found]:
    """Finds "I agree", "I oppose this idea", "我不同意" wherever they stand."""
    for pattern, sign in words.OUTRIGHT:
        for match in pattern.finditer(text):
            if (
                words.PARTLY.search(match.group())
                or words.EITHER.match(text, match.end())
                or words.EITHER_BEFORE.search(match.group())
            ):
                continue
            denied = bool(match.groupdict().get("deny"))
            yield _Found(tier=0, sign=-sign if denied else sign, text=match.group().strip())


def _said_again(text: str, asked: _Claim, *, edge: bool) -> list[_Found]:
    """The claim restated: after "I believe that" anywhere, bare only at an end of the reply."""
    own = words.OWN.search(text)
    if own is None and (not edge or words.NOT_OWN.search(text[:120])):
        return []
    body = _main_clause(text) if own is None or own.end() > len(text) // 2 else text[own.end() :]
    body = words.CONCEDED.sub(" ", words.LEADING.sub("", body))
    said = _words(words.NEXT_CLAUSE.split(body, maxsplit=1)[0])[:_MOST_WORDS]
    shared = asked.roots & set(_roots(said))
    bare = _RESTATED if any(map(is_han, body[:40])) else _RESTATED_BARE
    least = (_RESTATED if own else bare) * len(asked.roots)
    if own and words.PRONOUN.match(body):
        least -= _NAMED_BY_PRONOUN
    enough = 1 if least < _LEAST_SHARED else min(_LEAST_SHARED, len(asked.roots))
    if len(shared) < max(least, enough, 1):
        return []
    stretch = " ".join(_until_shared(said, shared))
    if words.REPORTED.search(stretch) or words.NOT_JUST.search(stretch):
        return []
    sign = -1 if _denied(stretch.split()) != asked.negated else 1
    sign *= _exchanged(body, said, asked)
    if valued := words.VALUED.search(body):
        alike = _denied(_words(body[: valued.start()])) == asked.negated
        sign = _value(valued) * asked.value * (1 if alike else -1)
    if own and (own.group("deny") or own.group("deny_zh")):
        sign = -sign
    named = " ".join([word for word in said if _root(word) in shared][:4])
    return [_Found(tier=1 if own else 2, sign=sign, text=named)]


def _value(valued: re.Match[str]) -> int:
    """1 where something is called good or true, -1 where bad, wrong or "not good"."""
    return -1 if bool(valued.group("bad")) != bool(valued.group("deny")) else 1


def _main_clause(text: str) -> str:
    if not words.CONCESSION.match(text):
        return text
    return text.partition(",")[2]


def _until_shared(said: list[str], shared: set[str] | frozenset[str]) -> list[str]:
    """The words up to the last of the claim, with an "is not ..." that judges it as a whole."""
    last = max(at for at, word in enumerate(said) if _root(word) in shared)
    judged = said[last + 1 : last + 2] in (["is"], ["are"], ["was"])
    return said[: last + 1 + 3 * judged]


def _exchanged(body: str, said: Sequence[str], asked: _Claim) -> int:
    """-1 where "more A than B" has become "more B than A" or "less A than B"."""
    left, right = _halves(body, said)
    if not (left and asked.left):
        return 1
    turned = bool(asked.right & (left - right)) and bool(asked.left & (right - left))
    return (-1 if turned else 1) * (-1 if ("less" in said) != asked.less else 1)


def _verdicts(text: str, asked: _Claim) -> Iterator[_Found]:
    if words.NOT_OWN_VERDICT.match(text):
        return
    for pattern, sign in words.VERDICTS:
        if match := pattern.search(text):
            denied = bool(match.groupdict().get("deny"))
            yield _Found(tier=3, sign=-sign if denied else sign, text=match.group().strip()[-60:])
    title = words.TITLE.search(text)
    if title and _mentions(text[title.end() :], asked):
        yield _Found(tier=3, sign=-1, text=title.group().strip())


def _mentions(text: str, asked: _Claim) -> bool:
    shared = asked.roots & set(_roots(_words(text[:300])))
    return len(shared) >= max(1.0, _MENTIONED * len(asked.roots))
