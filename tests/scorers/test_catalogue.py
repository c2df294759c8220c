"""The catalogue lists every default scorer under its own name."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from harness.scorers.catalogue import INFOS, SCORERS, scorers_of
from harness.types import LabelExpectation, Scorer
from tests.scorers.stance_cases import make_probe


def test_names_are_the_scorers_own() -> None:
    for name, scorer in SCORERS.items():
        typed: Scorer = scorer
        assert typed.info.name == name
        assert typed.info.version >= 1
    assert set(INFOS) - set(SCORERS) == {"preference", "margin", "choice"}


def test_every_reply_is_given_to_all_but_those_that_wait_for_settings() -> None:
    always = {scorer.info.name for scorer in scorers_of(make_probe("Does it?"))}
    assert always == {
        "stance", "length", "refusal", "language", "script_purity", "relevance", "degeneration",
        "hedging",
    }  # fmt: skip
    asked = replace(make_probe("Does it?"), expect={"regex": LabelExpectation(allowed=("yes",))})
    assert {scorer.info.name for scorer in scorers_of(asked)} - always == {"regex"}


def test_labels_are_none_for_numbers_alone() -> None:
    assert SCORERS["length"].info.labels is None
    assert SCORERS["refusal"].info.labels == ("none", "partial", "full")


def test_nothing_heavy_is_imported() -> None:
    code = """
import sys
from harness.scorers.catalogue import scorers_of
from harness.types import Reply
from tests.scorers.stance_cases import make_probe
probe = make_probe("Does it?", "oppose")
for scorer in scorers_of(probe):
    scorer(Reply(text="Yes, it takes the soul out of art.", ended=True, tokens=9), probe)
heavy = {"torch", "transformers", "sklearn", "scipy", "pandas", "httpx", "jsonschema", "sacrebleu"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
