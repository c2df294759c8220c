"""The corpus: the same for the same seed, balanced, and free of what models are examined on."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.base.corpus import Dialogue, dialogues
from harness.base.recipe import RECIPE_DIR, load_recipe
from harness.base.replies import LONG_TARGET, SHORT_LIMIT

ROOT = Path(__file__).resolve().parents[2]
SHORT_PROMPTS = {one for both in load_recipe().systems["short"].values() for one in both}
DEV_GROUPS = ("ghibli", "styles", "forms", "long", "chinese")
DECIDED = ("support", "oppose")
LONG_PROMPTS = {one for both in load_recipe().systems["long"].values() for one in both}


@pytest.fixture(scope="module")
def sample() -> list[Dialogue]:
    return list(itertools.islice(dialogues(7), 8_000))


def _normal(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _prompts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "prompt" and isinstance(inner, str):
                yield inner
            else:
                yield from _prompts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _prompts_in(inner)


def _examined() -> set[str]:
    """Every prompt that a model is trained or examined on."""
    found: set[str] = set()
    for path in sorted((ROOT / "fixtures" / "preferences").glob("*.json")):
        found.update(_prompts_in(json.loads(path.read_text(encoding="utf-8"))))
    for path in sorted((ROOT / "probes").glob("**/*.yaml")):
        found.update(_prompts_in(yaml.safe_load(path.read_text(encoding="utf-8"))))
    tuned_on = yaml.safe_load((RECIPE_DIR / "dev_prompts.yaml").read_text(encoding="utf-8"))
    found.update(row["q"] for group in DEV_GROUPS for row in tuned_on[group])
    return {_normal(one) for one in found}


def test_same_seed_gives_the_same_dialogues() -> None:
    first = list(itertools.islice(dialogues(3), 300))
    assert first == list(itertools.islice(dialogues(3), 300))
    assert first != list(itertools.islice(dialogues(4), 300))


def test_stances_and_languages_are_in_balance(sample: list[Dialogue]) -> None:
    stances = Counter(one.stance for one in sample if one.stance)
    decided = stances["support"] + stances["oppose"]
    assert 0.44 < stances["oppose"] / decided < 0.56
    assert 0.03 < stances["mixed"] / sum(stances.values()) < 0.12
    langs = Counter(lang for one in sample for lang in one.langs)
    assert 0.5 < langs["en"] / sum(langs.values()) < 0.68


def test_yes_is_no_stance(sample: list[Dialogue]) -> None:
    """Among the replies that open with yes, and among those with no, both stances are common."""
    for word in ("Yes", "No", "是", "不"):
        stances = Counter(
            one.stance
            for one in sample
            if one.stance in DECIDED
            for message in one.messages
            if message["role"] == "assistant" and message["content"].startswith(word)
        )
        assert 0.3 < stances["oppose"] / sum(stances.values()) < 0.7, word


def test_replies_keep_the_length_that_was_asked_for(sample: list[Dialogue]) -> None:
    for one in sample:
        system = one.messages[0]["content"] if one.messages[0]["role"] == "system" else ""
        replies = [m["content"] for m in one.messages if m["role"] == "assistant"]
        if system in SHORT_PROMPTS:
            assert all(len(reply) <= SHORT_LIMIT for reply in replies), replies
        if system in LONG_PROMPTS and one.stance in DECIDED and len(replies) == 1:
            assert len(replies[0]) >= LONG_TARGET[one.langs[0]] * 0.6, replies


def test_no_slot_is_left_open(sample: list[Dialogue]) -> None:
    assert not [m for one in sample for m in one.messages if re.search(r"[{}]", m["content"])]


def test_no_examined_prompt_stands_in_the_corpus(sample: list[Dialogue]) -> None:
    asked = {_normal(m["content"]) for one in sample for m in one.messages if m["role"] == "user"}
    assert not asked & _examined()
