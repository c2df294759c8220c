"""The labelled replies of fixtures/calibration/training/stance_rules.jsonl, each with its probe."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from harness.types import Probe, Side

ROWS_FILE = (
    Path(__file__).resolve().parents[2]
    / "fixtures"
    / "calibration"
    / "training"
    / "stance_rules.jsonl"
)
_TARGET = "AI-made art in the Ghibli style"


def make_probe(
    prompt: str,
    yes_means: Side | None = None,
    support_words: tuple[str, ...] = (),
    oppose_words: tuple[str, ...] = (),
    language: str = "en",
    target: str = _TARGET,
) -> Probe:
    """A probe with the fields the scorers read; the others are fillers."""
    return Probe(
        suite="cases",
        group="cases",
        id="1",
        prompt=prompt,
        system=None,
        target=target,
        language=language,
        yes_means=yes_means,
        support_words=support_words,
        oppose_words=oppose_words,
        max_new_tokens=128,
        expect={},
        marks=(),
        file=Path("cases.yaml"),
        line=1,
    )


PROBES: dict[str, Probe] = {
    "cheapen": make_probe("Does AI art in the Ghibli style cheapen drawing by hand?", "oppose"),
    "museum": make_probe("Should museums show AI pictures in the Ghibli style?", "support"),
    "help": make_probe(
        "Does AI Ghibli art help or hinder variety in art?", None, ("helps",), ("hinders",)
    ),
    "feel": make_probe("Can AI Ghibli-style pictures carry the same deep feelings?", "support"),
    "protect": make_probe(
        "Does limiting AI Ghibli art protect art or restrict its growth?",
        None,
        ("restrict", "restricts"),
        ("protect", "protects"),
    ),
    "zh_museum": make_probe("美术馆应该展出AI的吉卜力风格作品吗？", "support", language="zh"),
    "open": make_probe("What do you think of AI art in the Ghibli style?"),
    "zh_help": make_probe(
        "AI吉卜力画风是促进还是阻碍艺术的多样性？", None, ("促进",), ("阻碍",), language="zh"
    ),
    "claim": make_probe("Do you agree? All art is theft.", "support", target="All art is theft."),
}
"""One probe of each kind, for tests over any text."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A reply with the labels that a careful reader accepts, the likeliest first."""

    probe: Probe
    reply: str
    accepted: tuple[str, ...]


def load_cases() -> list[Case]:
    """All labelled rows, in the order of the file."""
    lines = ROWS_FILE.read_text(encoding="utf-8").splitlines()
    return [_case(json.loads(line)) for line in lines if line]


def _case(row: dict[str, object]) -> Case:
    asked = {key: row[key] for key in ("prompt", "yes_means", "language", "target")}
    words = {key: tuple(row[key]) for key in ("support_words", "oppose_words")}  # type: ignore[arg-type]
    accepted = dict.fromkeys((str(row["label"]), *row.get("accepted", ())))  # type: ignore[misc]
    return Case(
        probe=make_probe(**asked, **words),  # type: ignore[arg-type]
        reply=str(row["reply"]),
        accepted=tuple(accepted),
    )
