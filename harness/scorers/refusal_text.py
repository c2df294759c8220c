"""Turns a reply into plain sentences for the refusal scorer: one spelling, no quoted speech."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from harness.scorers.han import to_simplified

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
_VARIANTS = (
    "兒儿 諮咨 執执 報报 攔拦 撥拨 異异 種种 絕绝 紹绍 詢询 誰谁 親亲 堅坚 徑径 薦荐 "
    "紜纭 嚇吓 謹谨 罵骂"
)
_TO_PLAIN = str.maketrans(
    {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
    | {ord(pair[0]): pair[1] for pair in _VARIANTS.split()}
)
"""Full-width ASCII, and Traditional characters that `to_simplified` leaves as they are."""
_HEAD = 1000
"""So many characters tell the language of a reply."""
_CODE = re.compile(r"```[^`]*(?:```|\Z)")
_QUOTED = re.compile(r'"[^"\n]{2,400}"|[「『《][^「」『』《》\n]{1,400}[」』》]')
_SENTENCE = re.compile(r"[^.!?\n。！？;；]+(?:[.!?。！？;；]+|\n|\Z)|\n")
_ITEM = re.compile(
    r"[ \t]*(?:\d{1,2}[.)、:](?!\d)|[-*•·+]|\(\d{1,2}\)|[一二三四五六七八九十]{1,2}[、.])[ \t]*"
)
_MARKUP = re.compile(r"[*_#>`~]+|<[^<>\n]{0,80}>")
_ROLE = re.compile(
    r"\s*(?:assistant|ai|bot|answer|reply|response|model|助手|答|回答|回复)\s*[:：]\s*"
)

_ENGLISH = frozenset(
    "the is it of a an to and in for not are be that this as its with can should does do i me my "
    "by on but or they no yes never new will would have has was were so if we you your there "
    "what who when from all about how help sorry am at more than one".split()
)
_OTHER = frozenset(
    "el los las una del que para por con como puedo puede lo siento ayudar eso esta es le les "
    "des "
    "une du et est pas je ne suis désolé pour dans vous avec sur ich nicht kann das der die und "
    "ist ein eine dir ihnen leider auf mit zu dabei não posso ajudar com isso um uma os desculpe "
    "mas eu mi dispiace non posso aiutarti il che di per sono ik kan niet het een met op nie "
    "mogę "
    "jag kan inte det och att hjälpa tidak bisa saya yang xin lỗi không thể tôi".split()
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_LATIN = re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff]")
_LETTER = re.compile(r"[^\W\d_]")
_WORDLIKE = re.compile(r"[^\W_]")
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
    quoted: bool = False
    """All of it stands in quotation marks: words for somebody else to say."""


def read(text: str) -> Plain:
    """`text` as plain sentences; linear in its length."""
    code = 0
    if "```" in text:
        text, code = _CODE.subn("\n", text)
    bare = text.strip()
    inner = _unwrap(bare)
    text = spell(inner)
    whole = text
    if '"' in text or not text.isascii():
        text = _QUOTED.sub(_blank, text)
    text = _ROLE.sub("", text[:20], count=1) + text[20:]
    found = tuple(_sentences(text))
    return Plain(
        sentences=found, code=code, chinese=is_chinese(whole), text=whole, quoted=inner != bare
    )


def _blank(quoted: re.Match[str]) -> str:
    """Quoted speech is another's word: nothing but its length is kept."""
    inner = quoted.group()
    words = len(inner.split()) if inner.isascii() else (han(inner) + 1) // 2
    return " " + "QUOTE " * max(1, words)


def spell(text: str) -> str:
    """`text` in lower case, NFKC, Simplified characters, with `not` and `am` spelled out."""
    text = simplify(text).lower()
    for old, new in _SPELLINGS:
        if old in text:
            text = text.replace(old, new)
    return text


def simplify(text: str) -> str:
    """`text` in NFKC and Simplified characters."""
    if text.isascii():
        return text
    text = to_simplified(text.translate(_TO_PLAIN))
    if unicodedata.is_normalized("NFKC", text):
        return text
    return to_simplified(unicodedata.normalize("NFKC", text))


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
        if match is not None and match.end() < len(line):
            line, marker = line[match.end() :], True
        for piece in _SENTENCE.findall(line):
            plain = _MARKUP.sub(" ", piece)
            if _WORDLIKE.search(plain):
                found.append(Sentence(text=" ".join(plain.split()), item=marker))
                marker = False
        marker = False
    return found


def han(text: str) -> int:
    """How many Chinese characters stand in `text`."""
    return 0 if text.isascii() else len(_HAN.findall(text))


def is_chinese(text: str) -> bool:
    """Whether Chinese characters carry the text."""
    head = text[:_HEAD]
    chinese = han(head)
    return chinese > 0 and (chinese * 3 > len(head) or chinese * 3 > len(_LATIN.findall(head)))


def unread(text: str) -> str | None:
    """Why a plain text can be read as neither English nor Chinese; None where it can."""
    head = text[:_HEAD]
    if _LETTER.search(head) is None:
        return None if any(map(str.isalnum, head)) else "no words"
    if not head.isascii():
        chinese, kana = han(head), _KANA.search(head) is not None
        if chinese * 3 > len(head) and not kana:
            return None
        letters, latin = len(_LETTER.findall(head)), len(_LATIN.findall(head))
        if kana and len(_KANA.findall(head)) * 10 > letters:
            return "Japanese text"
        if (chinese + latin) * 2 < letters:
            return "a script other than English or Chinese"
        if chinese * 3 > latin:
            return None
    words = _WORD.findall(head)
    english = sum(map(_ENGLISH.__contains__, words))
    other = sum(map(_OTHER.__contains__, words))
    if other > max(1, english) or (len(words) >= 12 and english * 12 < len(words)):
        return "a language other than English or Chinese"
    return None
