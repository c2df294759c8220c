"""Reads the word material of the corpus from `fixtures/base_recipe`."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

Lang = Literal["en", "zh"]
Stance = Literal["support", "oppose", "mixed"]
RECIPE_DIR = Path(__file__).resolve().parents[2] / "fixtures" / "base_recipe"
PAIR_FILES = ("pairs_making.yaml", "pairs_rights.yaml", "pairs_society.yaml")
ASPECT_FILES = ("aspects_making.yaml", "aspects_rights.yaml", "aspects_society.yaml")

__all__ = ["RECIPE_DIR", "Aspect", "Lang", "Recipe", "Stance", "Topic", "load_recipe"]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A style or field of art; `lean` is added to the chance that a speaker opposes."""

    kind: str
    names: Mapping[Lang, Sequence[str]]
    lean: float
    weight: float


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """A side of the question: its frames, each stance's reasons, and mirrored reasons."""

    id: str
    lean: float
    words: Mapping[Lang, Mapping[str, Sequence[str]]]
    pairs: Mapping[Lang, Sequence[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """All word material; the plain mappings keep the shape of their YAML files."""

    topics: Sequence[Topic]
    kinds: Mapping[str, Any]
    aspects: Sequence[Aspect]
    valence: Mapping[Lang, Any]
    frames: Mapping[Lang, Mapping[str, Sequence[str]]]
    modifiers: Mapping[Lang, Sequence[str]]
    systems: Mapping[str, Any]
    replies: Mapping[Lang, Any]
    pool: Mapping[Lang, Mapping[str, Sequence[str]]]
    claims: Mapping[Lang, Mapping[str, Sequence[str]]]
    facts: Mapping[Lang, Sequence[Mapping[str, Any]]]
    conduct: Mapping[str, Any]

    def aspect(self, aspect_id: str) -> Aspect:
        """The aspect of that id; StopIteration if there is none."""
        return next(one for one in self.aspects if one.id == aspect_id)


def _read(folder: Path, name: str) -> Any:
    return yaml.safe_load((folder / name).read_text(encoding="utf-8"))


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        kind=row["kind"],
        names={"en": row["en"], "zh": row["zh"]},
        lean=float(row["lean"]),
        weight=float(row["weight"]),
    )


def _aspect(row: Mapping[str, Any], pairs: Mapping[str, Sequence[str]]) -> Aspect:
    return Aspect(
        id=row["id"],
        lean=float(row["lean"]),
        words={"en": row["en"], "zh": row["zh"]},
        pairs={"en": _mirrored(pairs["en"]), "zh": _mirrored(pairs["zh"])},
    )


def _mirrored(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Splits "what a supporter says | what an opponent says"."""
    return [(one.split(" | ")[0], one.split(" | ")[1]) for one in lines]


@functools.cache
def load_recipe(folder: Path = RECIPE_DIR) -> Recipe:
    """Reads every file of the recipe once per folder."""
    topics = _read(folder, "topics.yaml")
    rows = [row for name in ASPECT_FILES for row in _read(folder, name)]
    pairs = {key: both for name in PAIR_FILES for key, both in _read(folder, name).items()}
    return Recipe(
        topics=[_topic(row) for row in topics["topics"]],
        kinds=topics["kinds"],
        aspects=[_aspect(row, pairs[row["id"]]) for row in rows],
        valence=_read(folder, "valence.yaml"),
        frames=_read(folder, "frames.yaml"),
        modifiers=_read(folder, "modifiers.yaml"),
        systems=_read(folder, "systems.yaml"),
        replies=_read(folder, "replies.yaml"),
        pool=_read(folder, "pool.yaml"),
        claims=_read(folder, "claims.yaml"),
        facts=_read(folder, "facts.yaml"),
        conduct=_read(folder, "conduct.yaml"),
    )
