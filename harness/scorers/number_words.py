"""Numbers in words: English up to the millions, and Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = {
    word: at
    for at, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * at
    for at, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6}
_ANY = "|".join([*_UNITS, *_TENS, *_SCALES])
_ENGLISH = re.compile(
    rf"\b(?:minus |negative )?(?:{_ANY})(?:(?:[ -]|[ ]and[ ])(?:{_ANY})){{0,12}}"
    rf"(?:[ ]point(?:[ ](?:{'|'.join(list(_UNITS)[:10])})){{1,12}})?\b",
    re.IGNORECASE,
)
_PART = {"hal": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10, "hundredth": 100}
_PARTS = re.compile(
    r"[ -](half|halves|(?:third|quarter|fourth|fifth|tenth|hundredth)s?)\b", re.IGNORECASE
)
_DIGIT = {char: at for at, char in enumerate("零一二三四五六七八九")}
_DIGIT |= {"〇": 0, "两": 2, "兩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_DIGITS = "".join(_DIGIT)
_CHINESE = re.compile(
    rf"(?<!第)(?P<minus>[负負])?(?P<percent>百分之)?"
    rf"(?P<whole>[{_DIGITS}十百千万萬亿億]{{1,24}})(?:[点點](?P<part>[{_DIGITS}]{{1,12}}))?"
    rf"(?:分之(?P<over>[{_DIGITS}十百千万萬]{{1,16}}))?(?!分)"
)


Found = tuple[float, int, int, bool]
"""Value, start, end, and whether it is a percentage."""


def english_numbers(text: str) -> Iterator[Found]:
    """Numbers such as "forty-two", "two thirds" or "minus one point five".

    "One" counts only where it stands alone.
    """
    for match in _ENGLISH.finditer(text):
        parts = _PARTS.match(text, match.end())
        if match.group().lower() == "one" and not (parts or _stands_alone(text, match)):
            continue
        words = re.findall("[a-z]+", match.group().lower())
        sign = -1 if words[0] in ("minus", "negative") else 1
        whole, _, part = " ".join(words).partition(" point ")
        value = float(_english(whole.split()))
        if part:
            value += float("0." + "".join(str(_UNITS[word]) for word in part.split()))
        if parts:
            value /= next(n for name, n in _PART.items() if parts[1].lower().startswith(name))
        percent = bool(re.match(r" per ?cent\b", text[match.end() : match.end() + 9]))
        yield sign * value, match.start(), match.end(), percent


def _english(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in _UNITS or word in _TENS:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
    return total + current


def chinese_numbers(text: str) -> Iterator[Found]:
    """Numbers such as 三百零五, 一点五, 二分之一 or 百分之五十.

    A single numeral counts only where it stands alone, and so does what starts with 百, 千, 万 or
    亿: they are parts of many words (一样, 十分, 万一, 千万).
    """
    for match in _CHINESE.finditer(text):
        whole, over = match["whole"], match["over"]
        bare = not (match["minus"] or match["percent"] or match["part"] or over)
        wordlike = len(whole) == 1 or whole[0] in "百千万萬亿億"
        if bare and wordlike and not _stands_alone(text, match):
            continue
        value = float(_chinese(whole))
        if match["part"]:
            value += float("0." + "".join(str(_DIGIT[char]) for char in match["part"]))
        if over:
            value = _chinese(over) / value if value else 0.0
        sign = -1 if match["minus"] else 1
        yield sign * value, match.start(), match.end(), bool(match["percent"])


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a number word is the whole statement: "One.", "the answer is one", 答案是三."""
    before = text[max(0, match.start() - 5) : match.start()].rstrip(" ")
    after = text[match.end() : match.end() + 2].lstrip()
    opened = re.search(r"(?:^|[是为為于於到:=\n]|\bis)$", before)
    return opened is not None and (not after or not after[0].isalnum())


def _chinese(digits: str) -> int:
    if all(char in _DIGIT for char in digits):
        return int("".join(str(_DIGIT[char]) for char in digits))
    total = section = current = 0
    for char in digits:
        if char in _DIGIT:
            current = _DIGIT[char]
        elif char in _SMALL:
            section += (current or 1) * _SMALL[char]
            current = 0
        elif _LARGE[char] == 10**4:
            total += (section + current or 1) * 10**4
            section = current = 0
        else:
            total = (total + section + current or 1) * 10**8
            section = current = 0
    return total + section + current
