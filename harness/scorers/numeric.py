"""Checks the number that a reply answers with: `numeric: {value: 0.1678, within: 0.001}`.

`within` is absolute, or a share of the value (`1%`); without it the number must be equal. The
answer is the first number after the last plain marker of an answer ("the answer is", "answer:",
答案, `\\boxed{}`, `####`, "final result"); where there is none, the number after the last `=`, else
the only number, else the last one. Number words are read where a reply holds no digits.

Unless a marker stands right before it, the number of a reply with several may be misread. So
where the number chosen is wrong but another number of the reply is right, the reply is not
scored; a reader has to look. `50%` counts as 50 and as 0.5. A sum after a marker counts by its
result. Only the last 20,000 characters of a reply are read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from harness.scorers.numbers import Number, numbers_in, plain_numbers, word_numbers_in
from harness.scorers.settings import is_number, settings_of, unknown_key
from harness.types import LabelExpectation, Probe, Reply, Score, ScorerInfo

_ANSWER = re.compile(
    r"\\boxed\s*\{|####|\bfinal (?:answer|result)\W{0,6}\n"
    r"|\b(?:answer|final result)\b[^\d\n.]{0,40}?(?:[:=]|\bis\b|\bwould be\b)"
    r"|\u7b54\u6848[^\d\n\u3002]{0,12}?(?:(?<!\u4e0d)\u662f|[\u4e3a\u70ba:=])|\u7b54:",
    re.IGNORECASE,
)
_EQUALS = re.compile(
    r"=|\bequals\b|\bequal to\b|\u7b49\u4e8e|\u7b49\u65bc|\u7ea6\u4e3a|\u7d04\u70ba", re.IGNORECASE
)
_DENIED = re.compile(r"\W*(?:not|n't|never)\b", re.IGNORECASE)
_TERMS = frozenset(
    "log exp sqrt sin cos tan sigmoid loss about roughly approximately times plus minus divided by "
    "left right text approx about around exactly just simply the a value number only now".split()
)
_REACH = 60
"""Characters within which the number has to follow its marker."""
_READ = 20_000
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


class NumericScorer:
    """Labels yes (the answer is near enough to the value), no, and no number."""

    def __init__(self) -> None:
        self.info = ScorerInfo(
            name="numeric", version=1, labels=("yes", "no", "no number"), parse=self.parse
        )

    def parse(self, value: Any) -> LabelExpectation | str:
        """Read a number or `{value: ..., within: ...}`."""
        given = value if isinstance(value, dict) else {"value": value}
        if wrong := unknown_key(given, ("value", "within")):
            return wrong
        wanted = given.get("value")
        if wanted is None or not is_number(wanted):
            return f"value must be a number (got {wanted!r})."
        given_within = given.get("within", 0)
        within = _tolerance(given_within, float(wanted))
        if within is None:
            return f"within must be a number from 0 on, or a share: 1% (got {given_within!r})."
        settings = {"value": float(wanted), "within": within}
        return LabelExpectation(allowed=("yes",), settings=settings)

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Compare the number that `reply` answers with and the one that the suite gives."""
        settings = settings_of(probe, self.info.name)
        if "value" not in settings:
            return self._score(None, "the suite gives no number", None, [])
        wanted, within = float(settings["value"]), float(settings["within"])
        chosen, how, numbers = find_answer(reply.text)
        if chosen is None:
            label = "no number" if reply.ended is not False else None
            cut = "" if reply.ended is not False else " yet (the reply was cut)"
            return self._score(label, f"holds no number{cut}", None, [])
        expected = f"{wanted:g}" + (f" within {within:g}" if within else "")
        near = _near(chosen, wanted, within) or any(
            _near(one, wanted, within) and _is_rounding(chosen, one) for one in numbers
        )
        if near:
            return self._score("yes", f"{how}: {chosen.text}, expected {expected}", chosen, numbers)
        if how != _MARKED and (doubt := _doubt(reply, numbers, wanted, within)):
            return self._score(None, f"{how}: {chosen.text}, yet {doubt}", chosen, numbers)
        return self._score("no", f"{how}: {chosen.text}, expected {expected}", chosen, numbers)

    def _score(
        self, label: str | None, reason: str, chosen: Number | None, numbers: list[Number]
    ) -> Score:
        return Score(
            scorer=self.info.name,
            value=label,
            reason=reason,
            evidence={
                "found": chosen.value if chosen else None,
                "numbers": ", ".join(number.text for number in numbers[-20:]),
            },
        )


_MARKED = "the number after the answer's marker"
_MARKED_FAR = "the first number behind the answer's marker"


def find_answer(text: str) -> tuple[Number | None, str, list[Number]]:
    """The number that a reply answers with, how it was chosen, and all of its numbers."""
    plain = plain_numbers(text[-_READ:])
    numbers = numbers_in(plain)
    if not numbers:
        numbers = word_numbers_in(plain)
    if not numbers:
        return None, "", []
    marked, at = _after(_ANSWER, plain, numbers)
    if marked is not None:
        plainly = _is_sum(plain[at : marked.start].strip(" :*"))
        return marked, _MARKED if plainly else _MARKED_FAR, numbers
    equal, _ = _after(_EQUALS, plain, numbers)
    if equal is not None:
        return equal, "the number after the last '='", numbers
    how = "the only number" if len(numbers) == 1 else "the last number"
    return numbers[-1], how, numbers


def _after(marker: re.Pattern[str], plain: str, numbers: list[Number]) -> tuple[Number | None, int]:
    """The number that follows the last marker that has one near, and where the marker ends."""
    starts = [number.start for number in numbers]
    for match in reversed(list(marker.finditer(plain))):
        at = bisect_left(starts, match.end() - 1)
        if at < len(numbers) and starts[at] < match.end() + _REACH:
            if _DENIED.match(plain, match.end()):
                continue
            return _worked_out(plain, match.end(), numbers, at), match.end()
    return None, 0


def _worked_out(plain: str, start: int, numbers: list[Number], at: int) -> Number:
    """The result of "2 + 3 = 5"; the number itself where no sum follows."""
    near = [
        number for number in numbers[at + 1 : at + _REACH] if number.start <= start + 2 * _REACH
    ]
    for number in reversed(near):
        between = plain[start : number.start]
        if re.search(r"=[ ${(\\]*$", between) and _is_sum(between):
            return number
    return numbers[at]


def _is_sum(text: str) -> bool:
    """Whether a text is a calculation: nothing but terms, no words, no clause ends."""
    if re.search(r"[,;\n\uff0c\u3002]|[.:] ", text):
        return False
    words = re.findall(r"(?<![\\A-Za-z])[A-Za-z]{2,}|[\u3400-\u9fff]", text)
    return all(word.lower() in _TERMS for word in words)


def _near(number: Number, wanted: float, within: float) -> bool:
    slack = within + 1e-9 * max(1.0, abs(wanted))
    return any(abs(reading - wanted) <= slack for reading in number.readings)


def _is_rounding(short: Number, long: Number) -> bool:
    """Whether `short` is `long` rounded to fewer decimals: 0.17 of 0.1678."""
    decimals = re.search(r"\.(\d+)$", short.text)
    if decimals is None or len(short.text) >= len(long.text):
        return False
    half = 0.5 * 10.0 ** -len(decimals[1])
    return abs(short.value - long.value) <= half * (1 + 1e-9)


def _doubt(reply: Reply, numbers: list[Number], wanted: float, within: float) -> str:
    """Why a wrong number may not be the reply's answer; empty where it must be."""
    if reply.ended is False:
        return "the reply was cut"
    other = next((one for one in numbers if _near(one, wanted, within)), None)
    return f"it says {other.text} too, and no marker tells which is the answer" if other else ""


def _tolerance(given: Any, wanted: float) -> float | None:
    if is_number(given):
        return float(given) if given >= 0 else None
    if isinstance(given, str) and (match := _PERCENT.fullmatch(given.strip())):
        return float(match[1]) / 100 * abs(wanted)
    return None


numeric = NumericScorer()
