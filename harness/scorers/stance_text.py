"""Turns any reply into plain sentences: one spelling of quotes, negations and characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from harness.scorers.han import is_han, is_kana, to_simplified

_QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`", "'"))
_NOISE = re.compile(r"<[^<>\n]{0,200}>|[^\w\s.,;:!?'()\-\u2013\u2014、。+•·]|_")
_CONTRACTIONS = (
    (re.compile(r"\bcan(?:'t|not|t)\b"), "can not"),
    (re.compile(r"\bwo(?:n't|nt)\b"), "will not"),
    (re.compile(r"\bshan't\b"), "shall not"),
    (re.compile(r"\bain't\b"), "is not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(do|does|did|is|are|was|should|would|could|has|have)nt\b"), r"\1 not"),
    (re.compile(r"\b(it|that|there|what|he|she)'s\b"), r"\1 is"),
    (re.compile(r"'(?:re|ve|ll|d|m)\b"), " "),
)
_SPACES = re.compile(r"[^\S\n]+")
_LIST_MARK = re.compile(r"^[ \t]*(?:\d{1,2}[.):、]|[-+•·])[ \t]*", re.MULTILINE)
_ROLE = re.compile(
    r"^\s*(?:assistant|ai|bot|answer|reply|response|a|model|助手|助理|答案|答|回答|回覆"
    r"|回复)\s*[:：]\s*"
)
_SENTENCE = re.compile(r"[^.!?。\n]*[.!?。\n]*")
_LEAST_TOLD = 8
_ASKS = re.compile(
    r"(?:if|when|do|does|did|is|are|can|could|should|would|will|what|why|how|who|which|while|so"
    r"|well|"
    r"but|and|suppose|imagine|isn|doesn)\b|如果|要是|难道|为什么|为何|怎么|是不是|会不会|请问|假如"
    r"|若"
)
_LATIN = re.compile(r"[^\W\d_\u0250-\U0010ffff]")
_TOKEN = re.compile(r"[a-z]+|[0-9]+|[,;:()—–、]|[\u3400-\u9fff\uf900-\ufaff]|-{2,}")
_ENGLISH = frozenset(
    "the is it of a an to and in for not are be that this as its with can should does do i "
    "by on art ai but or they no yes rather than more less both never new will would have has was "
    "were so if we you their there what who when from my your all just about since at now one two "
    "six "
    "some any only also very many much most here how why which his her me us them him he she don "
    "every each other out up over after before because while once still then into like make made "
    "get take see people think say good way could may might own same too even such".split()
)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence in plain spelling; `question` where it ends with a question mark."""

    text: str
    question: bool


def normalise(text: str) -> str:
    """`text` in lower case, NFKC, Simplified characters, with `not` spelled out and no markup."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = to_simplified(_NOISE.sub(" ", text)).lower()
    for pattern, plain in _CONTRACTIONS:
        text = pattern.sub(plain, text)
    text = _LIST_MARK.sub("", text)
    text = _SPACES.sub(" ", re.sub(r"\s-{1,2}\s", " — ", text))
    return _ROLE.sub("", _drop_marks(text), count=1)


def _drop_marks(text: str) -> str:
    """`text` without leading emoji, dashes, bullets and the like."""
    for at, char in enumerate(text):
        if char.isalnum():
            return text[at:]
    return ""


def sentences(plain: str) -> Iterator[Sentence]:
    """The sentences of a normalised text, without the empty ones."""
    for match in _SENTENCE.finditer(plain):
        whole = match.group()
        body = whole.rstrip(".!?。\n ")
        if body.strip():
            yield from _parted(body.strip(), question="?" in whole[len(body) :])


def _parted(body: str, *, question: bool) -> Iterator[Sentence]:
    """A question in its statement and what is asked: "It took years, so who would pay?"."""
    told, comma, asked = body.rpartition(",")
    if question and comma and len(told) >= _LEAST_TOLD and not _ASKS.match(told):
        yield Sentence(text=told.strip(), question=False)
        body = asked.strip() or body
    yield Sentence(text=body, question=question)


def tokens(sentence: str) -> list[str]:
    """Words, Chinese characters and clause punctuation of a normalised sentence."""
    return _TOKEN.findall(sentence)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """`word` without its commonest English endings; crude, but the same for text and lexicon."""
    if len(word) <= 3:
        return "a" if word == "an" else word
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ing") and len(word) > 5:
        word = _undouble(word[:-3])
    elif word.endswith("ed") and len(word) > 4:
        word = _undouble(word[:-2])
    elif word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _undouble(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl" else word


def foreign(plain: str) -> str | None:
    """Why a text is taken for neither English nor Chinese; None where it may be read."""
    head = plain[:2000]
    letters = "".join(filter(str.isalpha, head))
    if not letters:
        return "no words"
    latin = len(_LATIN.findall(letters))
    others = letters if latin < len(letters) else ""
    han = sum(map(is_han, others))
    if sum(map(is_kana, others)) * 10 > len(letters):
        return "Japanese text"
    if (han + latin) * 2 < len(letters):
        return "a script other than English or Chinese"
    words = [t for t in tokens(head) if t.isascii() and t.isalpha()]
    if han * 4 < latin and len(words) >= 8:
        known = sum(word in _ENGLISH for word in words)
        if known * 12 < len(words):
            return "a language other than English or Chinese"
    return None
