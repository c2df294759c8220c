"""How an outcome is shown: a sign, a word and a style, so that colour is never alone."""

from __future__ import annotations

from collections.abc import Mapping

from harness.types import Outcome

STYLES: Mapping[Outcome, str] = {
    "pass": "pass",
    "fail": "fail",
    "inconclusive": "inconclusive",
    "not judged": "not-judged",
}
MARKS: Mapping[Outcome, str] = {"pass": "✓", "fail": "✗", "inconclusive": "?", "not judged": "·"}
