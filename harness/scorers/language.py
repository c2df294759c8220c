"""Tells which language a reply is written in, as an ISO 639-1 code.

Scripts decide for Chinese, Japanese, Korean, Greek, Hebrew, Thai and Hindi. Among languages that
share a script (Latin, Cyrillic, Arabic) common English words decide for English, and py3langid
(a naive Bayes classifier over byte n-grams; Lui and Baldwin 2012, "langid.py: An Off-the-shelf
Language Identification Tool") for the rest.

It fails where there is little to read: a short reply gets a label only if its words are telling
("Non, merci.") or stand in the prompt, and else none. Norwegian is easily taken for Danish,
languages outside of `LANGUAGES` for a relative, and a few ideographs without kana are taken for
Chinese unless the probe is Japanese.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from harness.scorers.language_words import ANSWERS, ENGLISH
from harness.scorers.opinion_words import english_stems
from harness.scorers.scripts import base_code, chinese_variant, count_scripts, prose, purity
from harness.scorers.stance_text import stem
from harness.types import Probe, Reply, Score, ScorerInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_SCRIPT = {"hangul": "ko", "hebrew": "he", "greek": "el", "thai": "th", "devanagari": "hi"}
_SHARED = {
    "latin": tuple("en de fr es it pt nl sv da no fi pl cs tr vi id hu ro".split()),
    "cyrillic": ("ru", "uk", "bg"),
    "arabic": ("ar", "fa", "ur"),
}
LANGUAGES = tuple(
    sorted(
        {"zh", "ja", *_BY_SCRIPT.values(), *(code for codes in _SHARED.values() for code in codes)}
    )
)
_READ = 4000
_DENSE = {"han": 2.5, "hangul": 2.0, "hiragana": 1.5, "katakana": 1.5}
"""Latin letters that say as much as one character of the script: they weigh mixed replies."""
_MAIN = 0.6
_SHORT = 24
_SURE, _SURE_OF_PROBE = 0.65, 0.3
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_GLOSS = re.compile(r"[(\uff08][^()\uff08\uff09]{1,80}[)\uff09]")


class LanguageScorer:
    """Labels a reply's language; value None where it is too short or too mixed to tell."""

    info = ScorerInfo(name="language", version=1, labels=LANGUAGES)

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Label the language of `reply`; `probe` helps where the reply alone is too short."""
        text = prose(reply.text[:_READ])
        counts = count_scripts(text)
        evidence = _evidence(text, counts, probe)
        if len(counts) > 1:
            plain = _GLOSS.sub(" ", text)
            counts = count_scripts(plain) or counts
        label, why, grade = _decide(text, counts, probe)
        return Score(
            scorer=self.info.name, value=label, reason=why, confidence=grade, evidence=evidence
        )


def _evidence(
    text: str, counts: Mapping[str, int], probe: Probe
) -> dict[str, str | int | float | bool | None]:
    total = sum(counts.values())
    shares: dict[str, float] = {}
    for script, count in sorted(counts.items()):
        family = "kana" if script in ("hiragana", "katakana") else script
        shares[f"{family}_share"] = shares.get(f"{family}_share", 0.0) + count / total
    evidence: dict[str, str | int | float | bool | None] = {
        name: round(share, 3) for name, share in shares.items()
    }
    found = purity(text, probe.language, probe.prompt)
    evidence["purity"] = None if found.share is None else round(found.share, 3)
    evidence["leak"] = ", ".join(found.leaks)
    evidence["variant"] = chinese_variant(text) if "han" in counts else ""
    return evidence


def _decide(
    text: str, counts: Mapping[str, int], probe: Probe
) -> tuple[str | None, str, float | None]:
    if not counts:
        return None, "holds no letters", None
    script, share = _main_script(text, counts)
    if share < _MAIN:
        others = " and ".join(sorted(counts, key=lambda name: -counts[name])[:2])
        return None, f"mixes {others} about equally", None
    if script in _SHARED:
        return _among(_SHARED[script], text, probe)
    if script == "asian":
        label = _asian(counts, probe)
        return label, f"{share:.0%} of the letters are {_asian_words(label)}", 0.95
    if script in _BY_SCRIPT:
        return _BY_SCRIPT[script], f"{share:.0%} of the letters are {script}", 0.95
    return None, "a script that is not known here", None


def _main_script(text: str, counts: Mapping[str, int]) -> tuple[str, float]:
    """The script that says most, and its share; names and abbreviations in Latin weigh little."""
    weights: dict[str, float] = {}
    for script, count in counts.items():
        family = "asian" if script in ("han", "hiragana", "katakana") else script
        weights[family] = weights.get(family, 0.0) + count * _DENSE.get(script, 1.0)
    if "latin" in weights and len(weights) > 1:
        names = sum(len(word) for word in _LATIN_WORD.findall(text) if word[0].isupper())
        weights["latin"] = max(0.0, weights["latin"] - names)
    total = sum(weights.values())
    script = max(weights, key=lambda name: weights[name])
    return script, weights[script] / total if total else 0.0


def _asian(counts: Mapping[str, int], probe: Probe) -> str:
    """Japanese by its kana; a few leaked ones in Chinese text (の) do not make it Japanese."""
    han = counts.get("han", 0)
    hiragana, katakana = counts.get("hiragana", 0), counts.get("katakana", 0)
    if hiragana * 6 >= han + hiragana + katakana or katakana > han:
        return "ja" if hiragana or katakana else "zh"
    bare = not hiragana and not katakana and han <= 6
    return "ja" if bare and base_code(probe.language) == "ja" else "zh"


def _asian_words(label: str) -> str:
    return "ideographs and kana" if label == "ja" else "ideographs"


def _among(codes: tuple[str, ...], text: str, probe: Probe) -> tuple[str | None, str, float | None]:
    """The language of `text` among those that share its script."""
    words = [word.replace("\u2019", "'").casefold() for word in _WORD.findall(text)]
    own = base_code(probe.language)
    if "en" in codes:
        known = [word for word in words if word in ENGLISH]
        if len(set(known)) >= 2 and len(known) * 4 >= len(words):
            return "en", f"English words: {_some(known)}", 0.95
        if len(text) < _SHORT or len(words) < 4:
            return _short(words, own, probe.prompt, text)
    ranking = {code: chance for code, chance in _identifier().rank(text) if code in codes}
    label, chance = _best(ranking)
    if chance >= (_SURE_OF_PROBE if label == own else _SURE):
        return label, f"reads like {label} (py3langid, {chance:.2f})", round(chance, 2)
    return None, f"too little to tell the language (at best {label}, {chance:.2f})", None


def _short(
    words: list[str], own: str, prompt: str, text: str
) -> tuple[str | None, str, float | None]:
    """The language of a few words: by words that only it has, or that the prompt has."""
    hits: dict[str, list[str]] = {}
    for word in words:
        if len(word) == 1:
            continue
        for code, common in ANSWERS.items():
            if word in common:
                hits.setdefault(code, []).append(word)
    most = max(map(len, hits.values()), default=0)
    if most and (len(words) < 3 or most * 2 >= len(words)):
        best = [code for code, found in hits.items() if len(found) == most]
        if own in best:
            return own, f"short; words: {_some(hits[own])}", 0.8
        likely = "en" if "en" in best else best[0]
        if len(best) == 1 or likely == "en":
            return likely, f"short; words: {_some(hits[likely])}", 0.7
        return None, f"too short to tell {' from '.join(sorted(best))}", None
    asked = {word[:5] for word in _WORD.findall(prompt) if len(word) >= 4 and word.islower()}
    taken = [word for word in words if word[:5] in asked]
    if own == "en" and not taken:
        taken = [word for word in words if len(word) >= 4 and stem(word) in english_stems()]
    if taken and own in _SHARED["latin"]:
        return own, f"short; words: {_some(taken)}", 0.7
    ranking = {
        code: chance for code, chance in _identifier().rank(text) if code in _SHARED["latin"]
    }
    label, chance = _best(ranking)
    accents = own == "en" and re.search("[\u00c0-\u024f]", text)
    if label == own and not accents and chance >= _SURE_OF_PROBE:
        return own, f"short; reads like {own} (py3langid, {chance:.2f})", round(chance, 2)
    return None, "too short to tell the language", None


def _best(ranking: dict[str, float]) -> tuple[str, float]:
    total = sum(ranking.values()) or 1.0
    label = max(ranking, key=lambda code: ranking[code])
    return label, ranking[label] / total


def _some(words: list[str]) -> str:
    return ", ".join(repr(word) for word in list(dict.fromkeys(words))[:4])


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """py3langid's model, loaded once: it takes about half a second."""
    from py3langid import langid  # type: ignore[import-untyped]

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for codes in _SHARED.values() for code in codes])
    return identifier


language = LanguageScorer()
