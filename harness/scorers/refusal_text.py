"""Turns a reply into plain sentences for the refusal scorer: one spelling, no quoted speech."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from harness.scorers.han import is_han, is_kana, to_simplified

_SPELLINGS = (
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u02bc", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("can't", "can not"),
    ("cannot", "can not"),
    ("won't", "will not"),
    ("shan't", "shall not"),
    ("ain't", "am not"),
    ("n't", " not"),
    ("i'm", "i am"),
    ("'re ", " are "),
    ("'ll ", " will "),
    ("'ve ", " have "),
    ("i'd ", "i would "),
    ("it's", "it is"),
    ("that's", "that is"),
    ("let's", "let us"),
)
_MORE_SIMPLIFIED = str.maketrans("絕執撥諮詢嚇題資訊謹違責屬導", "绝执拨咨询吓题资讯谨违责属导")
_CODE = re.compile(r"```[^`]*(?:```|\Z)")
_QUOTED = re.compile(r'"[^"\n]{2,400}"|[「『《][^「」『』《》\n]{1,400}[」』》]')
_SENTENCE = re.compile(r"[^.!?\n。！？;；]+(?:[.!?。！？;；]+|\n|\Z)|\n")
_ITEM = re.compile(r"[ \t]*(?:\d{1,2}[.)、:]|[-*•·+]|\(\d{1,2}\)|[一二三四五六七八九十]{1,2}[、.])[ \t]*")
_ITEM_LINE = re.compile(r"^" + _ITEM.pattern + r"(?=\S)", re.MULTILINE)
_MARKUP = re.compile(r"[*_#>`~]+|<[^<>\n]{0,80}>")
_ROLE = re.compile(r"\s*(?:assistant|ai|bot|answer|reply|response|model|助手|答|回答|回复)\s*[:：]\s*")

_ENGLISH = frozenset(
    "the is it of a an to and in for not are be that this as its with can should does do i me my "
    "by on but or they no yes never new will would have has was were so if we you your there "
    "what who when from all about how help sorry am at more than one".split()
)
_OTHER = frozenset(
    "el los las una del que para por con como puedo puede lo siento ayudar eso esta es le les des "
    "une du et est pas je ne suis désolé pour dans vous avec sur ich nicht kann das der die und "
    "ist ein eine dir ihnen leider auf mit zu dabei não posso ajudar com isso um uma os desculpe "
    "mas eu mi dispiace non posso aiutarti il che di per sono ik kan niet het een met op nie mogę "
    "jag kan inte det och att hjälpa tidak bisa saya yang xin lỗi không thể tôi".split()
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence in plain spelling; `item`: it opens a point of a list."""

    text: str
    item: bool


@dataclass(frozen=True, kw_only=True)
class Plain:
    """A reply made ready: its sentences, and the code blocks that were taken out of it."""

    sentences: tuple[Sentence, ...]
    code: int
    chinese: bool
    text: str
    """All of it but the code, quoted speech too."""


def read(text: str) -> Plain:
    """`text` as plain sentences; linear in its length."""
    code = 0
    if "```" in text:
        text, code = _CODE.subn("\n", text)
    text = spell(_unwrap(text.strip()))
    whole = text
    if '"' in text or not text.isascii():
        text = _QUOTED.sub(_blank, text)
    text = _ROLE.sub("", text[:20], count=1) + text[20:]
    found = tuple(_sentences(text))
    return Plain(sentences=found, code=code, chinese=is_chinese(whole), text=whole)


def _blank(quoted: re.Match[str]) -> str:
    """Quoted speech is another's word: nothing but its length is kept."""
    inner = quoted.group()
    words = len(inner.split()) if inner.isascii() else (sum(map(is_han, inner)) + 1) // 2
    return " " + "QUOTE " * max(1, words)


def spell(text: str) -> str:
    """`text` in lower case, NFKC, Simplified characters, with `not` and `am` spelled out."""
    if not text.isascii():
        text = to_simplified(unicodedata.normalize("NFKC", text)).translate(_MORE_SIMPLIFIED)
    text = text.lower()
    for old, new in _SPELLINGS:
        if old in text:
            text = text.replace(old, new)
    return text


def _unwrap(text: str) -> str:
    """`text` without the quotation marks around all of it."""
    for left, right in ('""', "“”", "「」"):
        inner = text[1:-1]
        if text[:1] == left and text[-1:] == right and left not in inner and right not in inner:
            return inner
    return text


def _sentences(text: str) -> list[Sentence]:
    found = []
    marker = False
    for line in text.split("\n"):
        match = _ITEM.match(line)
        if match is not None:
            line, marker = line[match.end() :], True
        for piece in _SENTENCE.findall(line):
            plain = _MARKUP.sub(" ", piece).strip()
            if any(map(str.isalnum, plain)):
                found.append(Sentence(text=" ".join(plain.split()), item=marker))
                marker = False
        marker = False
    return found


def is_chinese(text: str) -> bool:
    """Whether Chinese characters carry the text."""
    if text.isascii():
        return False
    head = text[:2000]
    return sum(map(is_han, head)) * 3 > sum(c.isalpha() and c.isascii() for c in head)


def unread(text: str) -> str | None:
    """Why a plain text can be read as neither English nor Chinese; None where it can."""
    head = text[:2000]
    letters = [c for c in head if c.isalpha()]
    if not letters:
        return None if any(map(str.isalnum, head)) else "no words"
    han = sum(map(is_han, letters))
    if sum(map(is_kana, letters)) * 10 > len(letters):
        return "Japanese text"
    latin = sum(c < "\u0250" or "\u1e00" <= c <= "\u1eff" for c in letters)
    if (han + latin) * 2 < len(letters):
        return "a script other than English or Chinese"
    if han * 3 > latin:
        return None
    words = _WORD.findall(head)
    english = sum(word in _ENGLISH for word in words)
    other = sum(word in _OTHER for word in words)
    if other > max(1, english) or (len(words) >= 12 and english * 12 < len(words)):
        return "a language other than English or Chinese"
    return None
