"""The scorers that every run has, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from harness.scorers.length import length
from harness.scorers.stance import stance
from harness.types import Scorer

_ALL: tuple[Scorer, ...] = (stance, length)

SCORERS: Mapping[str, Scorer] = MappingProxyType({one.info.name: one for one in _ALL})
"""Default scorers by the name that suites use for them."""
