"""What a baseline says of a test that does not pass: known, a flip, or something new.

With `--fail-on=regressions` a test of one reply fails where chance cannot be the reason. Another
reply than last time may be chance; whether a group of them got worse is tested at the end.
"""

from __future__ import annotations

from harness.baseline import Baseline
from harness.records import FindingLine, VerdictLine


def excused(baseline: Baseline, line: VerdictLine) -> str:
    """Why a probe that does not pass fails no session; empty where it does.

    It does where the baseline did not judge it, and where the model says what it said when it
    passed: then the suite or a scorer has changed, and that is no chance.
    """
    place = (line.model, line.suite, line.group, line.probe)
    old = baseline.known(*place, key=line.model_key)
    if old in ("fail", "inconclusive"):
        return f"known: {old} in run {baseline.run} too"
    if old != "pass":
        return ""
    reply = baseline.reply(*place, key=line.model_key)
    if line.reply is None or reply is None or reply == line.reply.text:
        return ""
    return f"passed in run {baseline.run}, with another reply; whether its group is worse is tested"


def excused_finding(baseline: Baseline, line: FindingLine) -> str:
    """Why a finding that is not as wanted fails no session; empty where it does.

    It does where the baseline did not make it, and where it passed and surely does no more.
    """
    old = baseline.finding(line.id)
    if old in ("fail", "inconclusive"):
        return f"known: {old} in run {baseline.run} too"
    if old == "pass" and line.outcome == "inconclusive":
        return f"passed in run {baseline.run}; now its interval holds the bound"
    return ""
