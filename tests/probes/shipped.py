"""The shipped suites as the harness reads them, and scores of replies written for them."""

from __future__ import annotations

import ast
import math
import re
import statistics
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from harness.config.suites import Suite, load_suites
from harness.scorers.catalogue import INFOS, SCORERS
from harness.types import Probe, Reply, Score

ROOT = Path(__file__).parents[2]
PROBES = ROOT / "probes"


@lru_cache(maxsize=1)
def suites() -> dict[str, Suite]:
    """All suites of the project, by name."""
    return {suite.name: suite for suite in load_suites(PROBES, INFOS, ("stance",))}


def probes_of(suite: str, group: str | None = None) -> list[Probe]:
    """The probes of a suite, or of one of its groups."""
    found = [one for one in suites()[suite].probes if group in (None, one.group)]
    assert found
    return found


def score(suite: str, group: str, probe: str, scorer: str, text: str) -> Score:
    """How `scorer` reads `text` as a reply to the probe."""
    asked = {one.id: one for one in probes_of(suite, group)}[probe]
    return SCORERS[scorer](Reply(text=text, ended=True, tokens=None), asked)


def worked_out(expression: str) -> float:
    """The value of a formula that stands behind a probe: numbers, and the functions named here."""
    known = {
        "log": math.log,
        "comb": math.comb,
        "min": min,
        "mean": statistics.mean,
        "pstdev": statistics.pstdev,
        "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    }
    tree = ast.parse(expression, mode="eval")
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert names <= set(known), expression
    return float(eval(compile(tree, "probe", "eval"), {"__builtins__": {}}, known))


def comments(file: Path) -> Iterator[tuple[str, list[str], str]]:
    """Each probe's id, the comment lines right above it, and the comment behind it."""
    above: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\s*- id: (\S+)(?:\s+# (.*))?$", line):
            yield found[1], above, found[2] or ""
        above = [*above, line.strip()[2:]] if line.lstrip().startswith("# ") else []


def option_bytes(probe: Probe) -> tuple[int, list[int]]:
    """Bytes of the right option, and of the others."""
    sizes = {name: len(text.encode()) for name, text in probe.given.items()}
    assert probe.answer is not None
    return sizes.pop(probe.answer), list(sizes.values())


def settings(probe: Probe, scorer: str) -> Any:
    """What the suite tells the scorer."""
    return probe.expect[scorer].settings
