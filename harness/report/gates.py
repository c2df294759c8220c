"""Which checkpoint of a training is the earliest that passes all gates?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.records import FindingLine, ModelLine
from harness.report.text import plural

STEP = "step"


@dataclass(frozen=True, kw_only=True)
class Passing:
    """The checkpoints of one training against the run's gates.

    `earliest` is None where no checkpoint passes all of them; `lost` are later checkpoints that
    pass all of them no more.
    """

    family: str
    gates: int
    earliest: int | None
    model: str
    lost: tuple[int, ...]
    words: str


def earliest_passing(
    models: Sequence[ModelLine], findings: Sequence[FindingLine]
) -> tuple[Passing, ...]:
    """For each training with checkpoints that gates were held against: which passes first.

    A gate that is advisory decides nothing, and one that an untaught control passes shows
    nothing: neither counts. A checkpoint for which a gate could not be measured does not pass.
    """
    families: dict[str, dict[int, str]] = {}
    for model in models:
        step = model.levels.get(STEP)
        if model.family is not None and isinstance(step, int | float) and len(model.levels) == 1:
            families.setdefault(model.family, {})[int(step)] = model.name
    found = (_passing(family, steps, findings) for family, steps in families.items())
    return tuple(one for one in found if one is not None)


def _passing(family: str, steps: dict[int, str], findings: Sequence[FindingLine]) -> Passing | None:
    names = set(steps.values())
    gates = [one for one in findings if one.what == "gate" and one.model in names]
    empty = {_gate(one) for one in gates if one.vacuous or one.advisory}
    held = {_gate(one) for one in gates} - empty
    if not held:
        return None
    passed: dict[str, set[tuple[str, ...]]] = {}
    for one in gates:
        if "pass" in (one.outcome, one.on_the_way):
            passed.setdefault(one.model, set()).add(_gate(one))
    good = [step for step in sorted(steps) if held <= passed.get(steps[step], set())]
    earliest = good[0] if good else None
    lost = tuple(
        step for step in sorted(steps) if earliest is not None and step > earliest
        if step not in good
    )  # fmt: skip
    return Passing(
        family=family,
        gates=len(held),
        earliest=earliest,
        model="" if earliest is None else steps[earliest],
        lost=lost,
        words=_words(family, len(held), len(steps), earliest, lost),
    )


def _gate(finding: FindingLine) -> tuple[str, ...]:
    return (finding.suite, finding.name, *finding.groups)


def _words(
    family: str, gates: int, checkpoints: int, earliest: int | None, lost: Sequence[int]
) -> str:
    of = "its one gate" if gates == 1 else f"all {gates} gates"
    if earliest is None:
        return f"{family}: none of {plural(checkpoints, 'checkpoint')} passes {of}"
    told = f"{family}: step {earliest} is the earliest checkpoint that passes {of}"
    if not lost:
        return told
    return f"{told}; later, step {', '.join(map(str, lost))} does not"
