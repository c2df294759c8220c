"""How many effects are left once their number is taken into account, in words."""

from __future__ import annotations

from collections.abc import Sequence

from harness.records import CorrectionLine, FindingLine

_LEFT_OUT = "Questions for no harm are not among them."


def corrected_words(line: CorrectionLine, noun: str, findings: Sequence[FindingLine]) -> str:
    """`13 of 16 tested effects are beyond chance ...`; one that is tested twice counts once.

    `noun` is what was tested, in the plural; `findings` are all of the run.
    """
    again = {id for same in line.same for id in same[1:]}
    effects = [p for id, p in line.adjusted.items() if id not in again]
    kept = sum(p <= line.level for p in effects)
    told = (
        f"{kept} of {len(effects)} tested {noun} are beyond chance at {100 * line.level:g}% "
        f"after {line.method.capitalize()}'s correction for their number"
    )
    harmless = any(one.p is not None and not one.in_family for one in findings)
    left_out = f" {_LEFT_OUT}" if harmless else ""
    if not again:
        return f"{told}.{left_out}"
    of = f"of {len(line.adjusted)} findings, {len(again)}"
    verb = "tests" if len(again) == 1 else "test"
    return f"{told} ({of} {verb} an effect again: same weights, prompts and replies).{left_out}"
