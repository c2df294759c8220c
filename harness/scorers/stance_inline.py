"""Reads answers that stand inside a reply: "..., yes, it is", "商用时会，自用时不会"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from harness.scorers.han import is_han
from harness.scorers.stance_text import normalise

_MOST_SENTENCES = 8
_LONGEST_CLAUSE = 14
_SHORT_CLAUSE = 5
_ENGLISH = re.compile(
    r"(?:^|[,;:—–-] ?|\b(?:say|saying|lean|leaning|towards?|answer|is|be|then|time|still|probably"
    r"|but|and|so)"
    r" )(?P<yes>yes|yeah|yep|absolutely|of course|definitely|certainly)?"
    r"(?P<no>(?(yes)(?: not)|(?:no|nope|nah|not really|not at all)))?(?=\s*(?:[,;:—–]|$))"
)
_OWN = re.compile(
    r"\bi (?P<deny>(?:do not|never) )?(?:really |do )?(?:think|believe) (?:it|they|that|this|we) "
    r"(?:does|do|is|are|can|should|would|will)(?=[,;:]|$)"
)
_BARE = re.compile(r"\b(?:yes|no)\b(?=[,;:]|$)")
_NOT_ANSWERED = re.compile(
    r"\b(?:not|never|wanted to|expected to|would have|used to) (?:say|answer|be)\b"
)
_CLAUSE = re.compile(r"[^,;:、。!?\s]+")
_MODALS = ("应该", "应当", "可以", "值得", "需要", "会", "能", "该", "算", "是", "行", "有", "要")
_ANY_MODAL = ("可以", "行", "是", "算")
_ENDINGS = r"(?:的|吧|啊|呀|了|啦|呢|哦|嘛)*$"
_HAN = re.compile(r"(?P<modal>" + "|".join(_MODALS) + r")" + _ENDINGS)
_DENIAL = re.compile(r"不(?!得不|仅|只|但|过)|没|未必|难以|无法|毫无|别(?!人)")
_NO_FINAL = re.compile(
    r"(?:是不是|会不会|能不能|该不该|算不算|应不应该|可不可以|是否|还是|要是|就是|只是|也是"
    r"|但是|可是|都是|总是|像是|而是|若是|如果|只要|机会|社会|不得不|可能|功能|智能|技能)$"
)
_CONTRAST_PAIR = 2


def inline_answers(sentences: Sequence[str], prompt: str) -> list[tuple[int, str]]:
    """The answers (1 yes, -1 no) that stand apart inside sentences, with their words."""
    found: list[tuple[int, str]] = []
    for text in sentences[:_MOST_SENTENCES]:
        found += _english(text[:1_000])
        if any(map(is_han, text[:40])):
            found += _han(text[:1_000], prompt)
    return found


def _english(text: str) -> Iterator[tuple[int, str]]:
    if _NOT_ANSWERED.search(text):
        return
    bare = [match.group() for match in _BARE.finditer(text)]
    if len(set(bare)) == _CONTRAST_PAIR:
        yield from ((1 if word == "yes" else -1, word) for word in bare)
        return
    for match in _OWN.finditer(text):
        yield -1 if match.group("deny") else 1, match.group()
    for match in _ENGLISH.finditer(text):
        if match.group("yes") or match.group("no"):
            yield -1 if match.group("no") else 1, match.group().strip(" ,;:—–-")


@lru_cache(maxsize=512)
def _asked_modal(prompt: str) -> str:
    """The modal verb that a question asks with, or nothing."""
    plain = normalise(prompt)
    return next((modal for modal in _MODALS if modal in plain), "")


def _han(text: str, prompt: str) -> list[tuple[int, str]]:
    """Clauses that end in the question's own modal: a pair of them, or a very short one."""
    modal = _asked_modal(prompt)
    found: list[tuple[int, str]] = []
    for clause in _CLAUSE.findall(text):
        match = _HAN.search(clause)
        if match is None or len(clause) > _LONGEST_CLAUSE or _NO_FINAL.search(clause):
            continue
        if modal and (match.group("modal")[0] in modal or match.group("modal") in _ANY_MODAL):
            denials = len(_DENIAL.findall(clause))
            found.append((-1 if denials % 2 else 1, clause))
    paired = len({sign for sign, _ in found}) == _CONTRAST_PAIR
    return found if paired else [one for one in found if len(one[1]) <= _SHORT_CLAUSE]
