"""How many effects are left once their number is taken into account, in words."""

from __future__ import annotations

from harness.records import CorrectionLine

_LEFT_OUT = "Questions for no harm are not among them."


def corrected_words(line: CorrectionLine, noun: str) -> str:
    """`13 of 16 tested effects are beyond chance ...`; one that is tested twice counts once.

    `noun` is what was tested, in the plural.
    """
    again = {id for same in line.same for id in same[1:]}
    effects = [p for id, p in line.adjusted.items() if id not in again]
    kept = sum(p <= line.level for p in effects)
    told = (
        f"{kept} of {len(effects)} tested {noun} are beyond chance at {100 * line.level:g}% "
        f"after {line.method.capitalize()}'s correction for their number"
    )
    if not again:
        return f"{told}. {_LEFT_OUT}"
    of = f"of {len(line.adjusted)} findings, {len(again)}"
    verb = "tests" if len(again) == 1 else "test"
    return f"{told} ({of} {verb} an effect again: same weights, prompts and replies). {_LEFT_OUT}"
