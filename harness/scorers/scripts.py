"""Tells the writing systems of a text apart, and what in it stands in the wrong one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_RANGES = {
    "latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "han": "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af",
    "hiragana": "\u3041-\u3096\u309d-\u309f",
    "katakana": "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d",
    "hangul": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0620-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff\u0750-\u077f",
    "hebrew": "\u05d0-\u05ea",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "thai": "\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e46",
    "devanagari": "\u0904-\u0939\u0958-\u0961",
}
ALONE = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e01-\u0e5b"
"""Inside a character class: what is written without spaces, so that a character is a unit."""
_RUN = re.compile(
    "|".join(f"(?P<{name}>[{chars}]+)" for name, chars in _RANGES.items()) + r"|(?P<other>[^\W\d_])"
)
_NOT_PROSE = re.compile(r"(?s:```.*?(?:```|\Z))|<[^<>\n]{1,200}>|https?://[!-~]+|www\.[!-~]+")
_SCRIPTS_OF: Mapping[str, frozenset[str]] = {
    "zh": frozenset(("han",)),
    "ja": frozenset(("han", "hiragana", "katakana")),
    "ko": frozenset(("hangul", "han")),
    "ru": frozenset(("cyrillic",)),
    "uk": frozenset(("cyrillic",)),
    "bg": frozenset(("cyrillic",)),
    "ar": frozenset(("arabic",)),
    "fa": frozenset(("arabic",)),
    "ur": frozenset(("arabic",)),
    "he": frozenset(("hebrew",)),
    "el": frozenset(("greek",)),
    "th": frozenset(("thai",)),
    "hi": frozenset(("devanagari",)),
}
_LATIN = frozenset(("latin",))
_SMALL = frozenset("of the and de la le du van von der and & in on no to for a an".split())
_COMMON = frozenset(
    "yes no the this that these it i we you they he she however but and so in on as if for not "
    "while overall sure also although because there what my its of course finally therefore "
    "first firstly second secondly in conclusion absolutely definitely maybe ok okay art".split()
)
_LATIN_WORD = re.compile(f"[{_RANGES['latin']}0-9]+")
_PHRASE = re.compile(
    rf"[{_RANGES['latin']}0-9]+(?:[ \t'\u2019\-&.]{{1,2}}[{_RANGES['latin']}0-9]+)*"
)


@dataclass(frozen=True, kw_only=True)
class Purity:
    """How much of a text stands in the wanted scripts: counts of letters, and the strangers."""

    wanted: int
    stray: int
    leaks: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """Wanted letters among all that count; None where none count."""
        total = self.wanted + self.stray
        return self.wanted / total if total else None


def base_code(language: str) -> str:
    """`zh` of `zh-TW`, `zh_Hant` or `ZH`."""
    return re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]


def scripts_of(language: str) -> frozenset[str]:
    """The scripts that a language is written in; Latin where nothing else is known."""
    return _SCRIPTS_OF.get(base_code(language), _LATIN)


def count_scripts(text: str) -> dict[str, int]:
    """Letters of `text` by script; what is in no known script counts as `other`."""
    counts: dict[str, int] = {}
    for match in _RUN.finditer(text):
        script = match.lastgroup or "other"
        counts[script] = counts.get(script, 0) + match.end() - match.start()
    return counts


def purity(text: str, language: str, prompt: str = "") -> Purity:
    """Count the letters of a text of `prose` in and out of the scripts of `language`.

    Out of the count stay: abbreviations in capitals (AI, DPO, 3D), names (every word has a
    capital: Studio Ghibli), and whatever the prompt itself writes in a strange script.
    """
    wanted_scripts = scripts_of(language)
    if wanted_scripts == _LATIN and text.isascii():
        letters = sum(map(len, re.findall("[A-Za-z]+", text)))
        return Purity(wanted=letters, stray=0, leaks=())
    wanted = 0
    strays: list[str] = []
    for script, run in _runs(text):
        if script in wanted_scripts:
            wanted += len(run)
        elif script != "latin":
            strays.append(run)
    if "latin" not in wanted_scripts:
        strays.extend(phrase for phrase in _PHRASE.findall(text) if not _is_name(phrase))
    if strays and prompt:
        asked = prose(prompt).casefold()
        words = frozenset(_words(asked))
        strays = [run for run in strays if not _in_prompt(run.casefold(), asked, words)]
    stray = sum(sum(c.isalpha() for c in run) for run in strays)
    return Purity(wanted=wanted, stray=stray, leaks=_first(strays))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    for match in _RUN.finditer(text):
        yield match.lastgroup or "other", match.group()


def _in_prompt(run: str, prompt: str, words: frozenset[str]) -> bool:
    found = _words(run)
    return words.issuperset(found) if found else run in prompt


def _words(text: str) -> list[str]:
    """Words in Latin letters."""
    return _LATIN_WORD.findall(text)


def _is_name(phrase: str) -> bool:
    words = _words(phrase)
    if all(word.casefold() in _COMMON and not _is_abbreviation(word) for word in words):
        return False
    if not words[0][:1].isupper() and not words[0][:1].isdigit():
        return False
    return all(
        word.isdigit() or word[:1].isupper() or word[:1].isdigit() or word in _SMALL
        for word in words
    )


def _is_abbreviation(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word not in ("NO", "YES")


def _first(runs: Iterable[str], most: int = 5) -> tuple[str, ...]:
    return tuple(dict.fromkeys(run[:40] for run in runs))[:most]


@lru_cache(maxsize=1)
def _variant_characters() -> tuple[frozenset[str], frozenset[str]]:
    """Characters of Traditional use alone and of Simplified use alone.

    By the two national character sets: what Big5 has and GB 2312 lacks, and the other way round.
    Characters that both write (后, 里, 台) tell nothing and stand in neither.
    """
    every = "".join(map(chr, range(0x4E00, 0xA000)))
    big5 = frozenset(every.encode("big5", "ignore").decode("big5"))
    gb2312 = frozenset(every.encode("gb2312", "ignore").decode("gb2312"))
    return big5 - gb2312, gb2312 - big5


def chinese_variant(text: str) -> str:
    """ "traditional", "simplified", "both" or "" by the characters that only one of them uses."""
    only_traditional, only_simplified = _variant_characters()
    seen = frozenset(text)
    old, new = len(seen & only_traditional), len(seen & only_simplified)
    if old and new and min(old, new) * 10 >= old + new:
        return "both"
    return "traditional" if old > new else "simplified" if new else ""


@lru_cache(maxsize=32)  # several scorers ask for the same reply, one after the other
def prose(text: str) -> str:
    """`text` in NFKC (full-width letters become common ones) without markup, code, addresses."""
    if "<" in text or "```" in text or "://" in text or "www." in text:
        text = _NOT_PROSE.sub(" ", text)
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
