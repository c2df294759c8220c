"""Reads the numbers of a text: digits in their many dresses, then number words.

Digits are read with signs, thousands commas, decimals, percent, powers, fractions and magnitudes
(`1,234.5`, `−3`, `16.78%`, `1.2 × 10⁻³`, `2^10`, `1/2`, `\\frac{1}{2}`, `3 million`, `3万`). A
comma is a decimal mark only after a lone zero (`0,1678`). Left out are digits inside of names
(GPT-4, H2O, 3D), versions, dates, clock times, ordinals and the marks of lists. Number words
(English to the millions, Chinese numerals) are a reading of their own: "one" and 一 mostly count
nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from harness.scorers.number_words import chinese_numbers, english_numbers


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number as the text gives it, and where; a percentage keeps its unit."""

    value: float
    text: str
    start: int
    end: int
    percent: bool = False

    @property
    def readings(self) -> tuple[float, ...]:
        """What it may stand for: 50% is 50 and 0.5."""
        return (self.value, self.value / 100) if self.percent else (self.value,)


_MAGNITUDE = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "\u5341": 1e1, "\u767e": 1e2, "\u5343": 1e3, "\u842c": 1e4, "\u4e07": 1e4, "\u5104": 1e8,
    "\u4ebf": 1e8,
}  # fmt: skip
_DIGITS = (
    r"(?:\d{1,3}(?:(?:,\d{3})+|(?: \d{3}){2,})(?!\d)(?:\.\d+)?"
    r"|0,\d{2,}"
    r"|\d+(?:\.\d+)?"
    r"|\.\d+)"
)
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.^])(?<![A-Za-z]-)(?P<hundredths>\u767e\u5206\u4e4b)?"
    rf"(?P<sign>[-+]|(?<=[=:(] )-[ ])?(?P<digits>{_DIGITS})"
    r"(?:e(?P<exponent>[-+]?\d+)|[ ]?[\u00d7x*\u00b7][ ]?10[ ]?\^[ ]?[({]?(?P<power>[-+]?\d+)[)}]?"
    r"|\^[({]?(?P<raised>[-+]?\d+)[)}]?)?"
    rf"(?:[ ]?/[ ]?(?P<over>{_DIGITS})(?![\w/]))?"
    rf"(?:[ ]?(?P<percent>%|per ?cent\b)|[ ]?(?P<magnitude>{'|'.join(_MAGNITUDE)}))?",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(
    r"(?<!\d)(?:\d+(?:[.:]\d+){2,}|\d{1,2}:\d{2}(?!\d)|\d{4}-\d{1,2}-\d{1,2}(?!\d)"
    r"|\d{1,4}/\d{1,2}/\d{2,4}(?!\d)|\d+(?:st|nd|rd|th)\b|\d+(?!E[-+]?\d)[A-Z]\b)"
)
_LIST_MARK = re.compile(r"^[ \t]*(?:[-*][ \t]+)?\d{1,2}[.)\u3001](?=[ \t]+\S)", re.MULTILINE)
_SUPERSCRIPTS = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b\u207a", "0123456789-+"
)
_SUPER = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u207b]+")
_THIN_SPACE = re.compile("(?<=\\d)[\u00a0\u2009\u202f](?=\\d{3})")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]{1,20})\}\{([^{}]{1,20})\}")
_MINUS_WORD = re.compile(
    r"(?:(?:(?<=[=:(] )|(?<=\bis )|\A)(?:minus|negative) |[\u8d1f\u8ca0])(?=\d)", re.IGNORECASE
)
_MIXED = re.compile(r"(?<![\d.,])(\d{1,3}) (\d{1,3})/(\d{1,3})(?![\d/.])")
_PLAIN = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\uff0d": "-", "\u2044": "/", "\u2215": "/", "$": " ",
     "\u20ac": " ", "\u00a3": " ", "\u00a5": " ", "~": " ", "\u2248": "="}
)  # fmt: skip


def plain_numbers(text: str) -> str:
    """`text` with one spelling of signs, fractions and powers; list marks are blanked."""
    text = _SUPER.sub(lambda match: "^" + match.group().translate(_SUPERSCRIPTS), text)
    text = _THIN_SPACE.sub(",", text)
    text = "".join(_spread(c) for c in text) if not text.isascii() else text
    text = re.sub(r"([-\u2212])\$(?=[\d.])", r"\1", text)
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    text = text.replace("\\times", "\u00d7").replace("\\cdot", "\u00d7").replace("\\%", "%")
    text = text.replace("\\approx", "=")
    text = text.replace("\\,", "").replace("{,}", ",").replace("**", "").replace("`", " ")
    text = _MINUS_WORD.sub("-", text)
    text = _FRACTION.sub(r"\1/\2", text)
    text = re.sub(r"(?<=10)\^\{([-+]?\d+)\}", r"^\1", text)
    return _LIST_MARK.sub(lambda match: " " * len(match.group()), text)


def _spread(char: str) -> str:
    """A vulgar fraction with a space before it: `1½` is one and a half, not eleven halves."""
    return f" {char}" if "\u00bc" <= char <= "\u00be" or "\u2150" <= char <= "\u215e" else char


def numbers_in(plain: str) -> list[Number]:
    """The numbers of a plain text in digits, in order."""
    plain = _MIXED.sub(_improper, plain)
    plain = _NO_NUMBER.sub(lambda match: "_" * len(match.group()), plain)
    return list(_digit_numbers(plain))


def _improper(match: re.Match[str]) -> str:
    whole, top, bottom = (int(part) for part in match.groups())
    if top >= bottom:
        return match.group()
    return f"{whole * bottom + top}/{bottom}".rjust(len(match.group()))


def _digit_numbers(plain: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(plain):
        value = _value(match)
        if value is not None and math.isfinite(value):
            yield Number(
                value=value,
                text=match.group().strip(),
                start=match.start(),
                end=match.end(),
                percent=bool(match["percent"] or match["hundredths"]),
            )


def _value(match: re.Match[str]) -> float | None:
    value = _decimal(match["digits"])
    power = int((match["exponent"] or match["power"] or "0")[:6])
    raised = int((match["raised"] or "1")[:6])
    try:
        value = value**raised * 10.0**power
    except (OverflowError, ZeroDivisionError):
        return None
    if match["over"]:
        below = _decimal(match["over"])
        if not below:
            return None
        value /= below
    value *= _MAGNITUDE.get((match["magnitude"] or "").lower(), 1.0)
    return -value if (match["sign"] or "").startswith("-") else value


def _decimal(digits: str) -> float:
    if re.fullmatch(r"0,\d{2,}", digits):
        digits = digits.replace(",", ".")
    return float(digits.replace(",", "").replace(" ", ""))


def word_numbers_in(plain: str) -> list[Number]:
    """The numbers that a plain text gives in English or Chinese words, in order."""
    found = [*english_numbers(plain), *chinese_numbers(plain)]
    return [
        Number(value=value, text=plain[start:end], start=start, end=end, percent=percent)
        for value, start, end, percent in sorted(found, key=lambda one: one[1])
    ]
