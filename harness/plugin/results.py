"""What came of asking, as a test sees it: `check()` passes, fails or skips the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.records import FindingLine, NoiseLine, VerdictLine


class Noise:
    """The noise floor of one model on one suite, as a test sees it."""

    def __init__(self, lines: list[NoiseLine]) -> None:
        self.lines = lines

    def check(self) -> None:
        """Fail where the same weights, asked in another way, get another verdict."""
        __tracebackhide__ = True
        from harness.sentences import noise_told

        if any(line.flips for line in self.lines):
            pytest.fail(noise_told(self.lines), pytrace=False)


class Found:
    """A finding as a test sees it."""

    def __init__(self, line: FindingLine, excused: str) -> None:
        self.line = line
        self._excused = excused

    def check(self) -> None:
        """Fail with a sentence where what was wanted is not found; skip where nothing was."""
        __tracebackhide__ = True
        from harness.sentences import finding_told

        if self.line.advisory:
            pytest.skip(f"advisory: {self.line.advisory} {self.line.sentence}")
        if self.line.outcome == "not judged":
            pytest.skip(f"measured, not judged: {self.line.sentence}")
        if self.line.outcome != "pass":
            _excuse(self._excused)
            pytest.fail(finding_told(self.line), pytrace=False)


class Judged:
    """A verdict as a test sees it."""

    def __init__(self, line: VerdictLine, excused: str) -> None:
        self.line = line
        self._excused = excused

    def check(self) -> None:
        """Fail with sentences where an expectation is not met; skip where none was judged."""
        __tracebackhide__ = True
        from harness.sentences import failure

        if self.line.outcome == "not judged":
            open_checks = [c for c in self.line.checks if c.outcome == "not judged" or c.advisory]
            told = [(c.advisory and f"{c.scorer}: {c.advisory}") or c.expected for c in open_checks]
            why = "; ".join(told) or "its suite expects nothing"
            pytest.skip(f"measured, not judged: {why}")
        if self.line.outcome != "pass":
            _excuse(self._excused)
            pytest.fail(failure(self.line), pytrace=False)


def _excuse(why: str) -> None:
    __tracebackhide__ = True
    if why:
        pytest.xfail(why)
