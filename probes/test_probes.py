"""One test = one probe on one model, or one question to many replies; the suites say which."""

from harness.plugin import Found, Judged


def test_probe(verdict: Judged) -> None:
    """The reply meets every expectation that its suite has of it."""
    verdict.check()


def test_finding(finding: Found) -> None:
    """What was found over many replies is what its suite wants."""
    finding.check()
