"""Scoring with what a suite tells the scorer, read from YAML's value as a suite's would be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harness.types import Probe, Reply, Score, Scorer
from tests.scorers.stance_cases import PROBES


def told(scorer: Scorer, value: Any, language: str = "en") -> Probe:
    """A probe whose suite says `expect: {scorer: value}`; fails where that is refused."""
    assert scorer.info.parse is not None
    expectation = scorer.info.parse(value)
    assert not isinstance(expectation, str), expectation
    return replace(PROBES["open"], language=language, expect={scorer.info.name: expectation})


def refusal(scorer: Scorer, value: Any) -> str:
    """The sentence with which the scorer refuses `value`."""
    assert scorer.info.parse is not None
    sentence = scorer.info.parse(value)
    assert isinstance(sentence, str), sentence
    assert sentence.endswith("."), sentence
    return sentence


def ask(scorer: Scorer, value: Any, text: str, *, ended: bool = True) -> Score:
    """The score of `text` where the suite says `value`."""
    return scorer(Reply(text=text, ended=ended, tokens=1), told(scorer, value))
