"""Whether a scorer's word counts: its calibration is of this very scorer, and good enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from harness.calibration.identity import scorer_digest, scorer_identity
from harness.calibration.measure import AnyScorer
from harness.calibration.saved import Calibration, floor_words, meets_floor, read
from harness.errors import HarnessError


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """Whether a calibration speaks of the scorer as it is now; `words` is a sentence."""

    state: Literal["fresh", "stale", "missing"]
    words: str


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whether a scorer's verdicts count, and why, as a sentence; by which calibration, if any."""

    ok: bool
    words: str
    calibration: Calibration | None = None


def freshness(calibration: Calibration | None, scorer: AnyScorer) -> Freshness:
    """Compare what a calibration was made with against the scorer at hand."""
    name = scorer.info.name
    if calibration is None:
        return Freshness(
            state="missing", words=f"{name} was never held against labelled replies. {_again(name)}"
        )
    why = _changed(calibration, scorer)
    if why:
        words = f"{name} was held against labelled replies {why}. {_again(name)}"
        return Freshness(state="stale", words=words)
    words = f"{name} was held against labelled replies on {calibration.made_at}, as it is now."
    return Freshness(state="fresh", words=words)


SHIPPED = Path(__file__).parent / "shipped"
"""Calibrations of the default scorers on the project's own labels, held-out prompts only."""


def trust(scorer: AnyScorer, folders: Iterable[Path], languages: Iterable[str] = ()) -> Trust:
    """Whether the scorer's verdicts count, by the first `<folder>/<scorer>.json` that is there.

    `languages`: those of the replies it will be asked for; in each that was measured well enough
    to say, it must reach its floor too. Never raises.
    """
    name = scorer.info.name
    try:
        calibration = _first(read(folder / f"{name}.json") for folder in folders)
        state = freshness(calibration, scorer)
    except HarnessError as error:
        return Trust(ok=False, words=f"{error} {_again(name)}")
    if calibration is None or state.state != "fresh":
        return Trust(ok=False, words=state.words, calibration=calibration)
    if not meets_floor(calibration.figures):
        words = floor_words(name, calibration.figures)
        return Trust(ok=False, words=words, calibration=calibration)
    for language in sorted(set(languages)):
        part = calibration.languages.get(language)
        if part and meets_floor(part) is False:
            words = f"In {language!r}, {floor_words(name, part)}"
            return Trust(ok=False, words=words, calibration=calibration)
    words = floor_words(name, calibration.figures)
    return Trust(ok=True, words=words, calibration=calibration)


def _first(found: Iterable[Calibration | None]) -> Calibration | None:
    """The first that says something; one of too few replies only where there is no other."""
    there = [one for one in found if one is not None]
    telling = (one for one in there if meets_floor(one.figures) is not None)
    return next(telling, there[0] if there else None)


def _changed(calibration: Calibration, scorer: AnyScorer) -> str:
    """What is another now, as the end of a sentence; empty where nothing is."""
    if calibration.scorer != scorer.info.name:
        return f"under the name {calibration.scorer!r}"
    if calibration.version != scorer.info.version:
        return f"in version {calibration.version}; it is now version {scorer.info.version}"
    then, now = _flat(calibration.identity or {}), _flat(scorer_identity(scorer) or {})
    other = [key for key in sorted({*then, *now}) if then.get(key) != now.get(key)]
    if other:
        return "before these changed: " + ", ".join(_change(key, then, now) for key in other)
    if calibration.digest != scorer_digest(scorer):
        return "before its rules were changed"
    return ""


def _flat(identity: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in identity.items():
        flat |= (
            _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        )
    return flat


def _change(key: str, then: dict[str, Any], now: dict[str, Any]) -> str:
    return f"{key} ({_brief(then.get(key))} then, {_brief(now.get(key))} now)"


def _brief(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _again(name: str) -> str:
    return f"Run `harness calibrate --scorer {name} --labels FILE`."
