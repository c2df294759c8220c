"""Makes labelled rows of the reasons in the recipe of the embedded base: many, but weak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SIDES = ("support", "oppose", "mixed")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_FILLERS = {
    "en": {"makers": "artists", "art": "AI art", "art0": "AI art"},
    "zh": {"makers": "画师", "art": "AI绘画", "art0": "AI绘画"},
}


def reason_rows(folder: Path, weight: float) -> list[dict[str, Any]]:
    """One row per reason of `aspects_*.yaml` and per half of a pair of `pairs_*.yaml`."""
    found = (*_aspects(folder), *_pairs(folder))
    return [
        {
            "prompt": f"reasons: {aspect}",
            "reply": _filled(text, language),
            "label": label,
            "language": language,
            "target": "AI art",
            "yes_means": None,
            "support_words": (),
            "oppose_words": (),
            "weight": weight,
        }
        for aspect, language, label, text in found
    ]


def _aspects(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    for aspect in _load(folder, "aspects_*.yaml"):
        for language in _FILLERS:
            for label in _SIDES:
                for text in aspect.get(language, {}).get(label, ()):
                    yield aspect["id"], language, label, text


def _pairs(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    for name in _load(folder, "pairs_*.yaml"):
        for aspect, by_language in name.items():
            for language in _FILLERS:
                for pair in by_language.get(language, ()):
                    for label, text in zip(_SIDES[:2], pair.split("|"), strict=True):
                        yield aspect, language, label, text


def _load(folder: Path, pattern: str) -> Iterator[Any]:
    """The items of each file that is a list, or the file itself."""
    import yaml

    for path in sorted(folder.glob(pattern)):
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from loaded if isinstance(loaded, list) else [loaded]


def _filled(text: str, language: str) -> str:
    names = _FILLERS[language]
    return _PLACEHOLDER.sub(lambda m: names.get(m.group()[1:-1], ""), text).strip()
