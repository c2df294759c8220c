"""Two runs to hold against each other, built in code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.records import EstimateLine, FindingLine, Records, VerdictLine
from tests.report_sample import end_line, model, records, reply, run_line, verdict

GROUP, SUITE, MODEL = "q4b", "q4", "q4_main"


def run(*verdicts: VerdictLine, name: str = "old", **changes: Any) -> Records:
    values: dict[str, Any] = {"run": run_line(run=name)}
    return records(*verdicts, **(values | changes))


def group(outcomes: Sequence[str], **changes: Any) -> list[VerdictLine]:
    """A verdict for each outcome, of probes p0, p1, ...; the reply is that of the outcome."""
    return [
        verdict(
            probe=f"p{number}",
            outcome=outcome,
            **({"reply": reply("No." if outcome == "pass" else "Yes.")} | changes),
        )
        for number, outcome in enumerate(outcomes)
    ]


def finding(outcome: str = "pass", **changes: Any) -> FindingLine:
    value, low, high = changes.pop("interval", (0.9, 0.85, 0.95))
    values: dict[str, Any] = {
        "what": "gate",
        "id": f"{MODEL}/{SUITE}/opposing/{GROUP}",
        "name": "opposing",
        "suite": SUITE,
        "groups": (GROUP,),
        "model": MODEL,
        "metric": "rate of stance oppose",
        "unit": "rate",
        "estimate": EstimateLine(
            value=value, low=low, high=high, n=24, method="Wilson", confidence=0.95
        ),
        "wanted": "at least 80%",
        "bound": 0.8,
        "outcome": outcome,
        "sentence": f"{MODEL} opposes in {100 * value:.0f}% of 24.",
        "rerun": "pytest -m q4",
    }
    return FindingLine(**(values | changes))


__all__ = ["GROUP", "MODEL", "SUITE", "end_line", "finding", "group", "model", "run", "run_line"]
