"""The scorers that suites may name, and those that may read the stance in place of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from harness.scorers import likelihood
from harness.scorers.contains import contains, not_contains
from harness.scorers.degeneration import degeneration
from harness.scorers.exact import exact
from harness.scorers.hedging import hedging
from harness.scorers.json_schema import json_schema
from harness.scorers.language import language
from harness.scorers.length import length
from harness.scorers.numeric import numeric
from harness.scorers.refusal import refusal
from harness.scorers.regex import regex
from harness.scorers.relevance import relevance
from harness.scorers.script_purity import script_purity
from harness.scorers.similarity import similarity
from harness.scorers.stance import stance
from harness.types import Probe, Scorer, ScorerInfo

_ALL: tuple[Scorer, ...] = (
    stance,
    length,
    refusal,
    language,
    script_purity,
    relevance,
    degeneration,
    hedging,
    contains,
    not_contains,
    regex,
    exact,
    numeric,
    json_schema,
    similarity,
)

SCORERS: Mapping[str, Scorer] = MappingProxyType({one.info.name: one for one in _ALL})
"""Scorers of a reply by the name that suites use for them."""

INFOS: Mapping[str, ScorerInfo] = MappingProxyType(
    {name: one.info for name, one in SCORERS.items()} | dict(likelihood.INFOS)
)
"""All that a suite may expect something of: scorers of a reply, and of given replies."""

STANCE = stance.info.name
STANCE_READERS = (STANCE, "nli", "judge", "base-judge", "ensemble")
"""Who may read the stance: the rules, or one of the heavier scorers."""


def scorers_of(probe: Probe) -> list[Scorer]:
    """Scorers that a reply to the probe is given to: all but those that wait for settings."""
    return [
        one for one in SCORERS.values() if one.info.parse is None or one.info.name in probe.expect
    ]
