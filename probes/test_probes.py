"""One test = one probe on one model; the suites beside this file say which and what is expected."""

from harness.plugin import Judged


def test_probe(verdict: Judged) -> None:
    """The reply meets every expectation that its suite has of it."""
    verdict.check()
