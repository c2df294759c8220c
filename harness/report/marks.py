"""How an outcome is shown: a sign, a word and a style, so that colour is never alone."""

from __future__ import annotations

from collections.abc import Mapping

from harness.report.tally import NOT_SCORED
from harness.types import Outcome

STYLES: Mapping[Outcome, str] = {
    "pass": "pass",
    "fail": "fail",
    "inconclusive": "inconclusive",
    "not judged": "not-judged",
}
MARKS: Mapping[Outcome, str] = {"pass": "✓", "fail": "✗", "inconclusive": "?", "not judged": "·"}

_LABELS = {
    "support": "support", "oppose": "oppose", "mixed": "mixed", "partial": "mixed", "full": "full",
    "wrong": "full", "no": "full", NOT_SCORED: "none",
}  # fmt: skip


def label_style(label: str) -> str:
    """Name of the pattern that a label is drawn with; labels never become class names."""
    return _LABELS.get(label, "other")
