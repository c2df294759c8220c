"""The doctor's screen as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from textwrap import fill

from harness.doctor.facts import Machine
from harness.doctor.findings import Line
from harness.doctor.screen import Screen

WIDTH = 100
_INDENT = " " * 8


def as_text(screen: Screen) -> str:
    """One screen for a person, in ASCII so that every terminal shows it."""
    parts: list[str] = []
    for section in screen.sections:
        parts.append(section.title)
        parts += [_line(line) for line in section.lines]
        parts.append("")
    return "\n".join([*parts, screen.verdict])


def as_json(screen: Screen, machine: Machine) -> str:
    """The same for a program, with the facts that it was made from."""
    told = {
        "chosen": screen.chosen,
        "why": screen.why,
        "can_run": screen.can_run,
        "sections": [asdict(section) for section in screen.sections],
        "machine": asdict(machine),
    }
    return json.dumps(told, indent=1, ensure_ascii=False)


def _line(line: Line) -> str:
    mark = "BAD" if line.status == "bad" else line.status
    opening, indent = f"  {mark:<4}  ", _INDENT
    if line.part:
        opening, indent = f"{_INDENT}- ", f"{_INDENT}  "
    first = fill(
        line.text,
        WIDTH,
        initial_indent=opening,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    if not line.way_out:
        return first
    arrow = f"{indent}-> "
    below = " " * len(arrow)
    return first + "\n" + fill(line.way_out, WIDTH, initial_indent=arrow, subsequent_indent=below)
