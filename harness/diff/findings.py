"""The findings of two runs, joined by id: gates, comparisons, transfers and trends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.diff.cells import Flag, Kind, Seen, kind
from harness.diff.tiers import Tier
from harness.records import ErrorLine, FindingLine, Records


@dataclass(frozen=True, kw_only=True)
class FindingPair:
    """One finding in both runs, or in one of them."""

    id: str
    kind: Kind
    tier: Tier | None
    """None where nothing can be compared."""
    old: Seen | None
    new: Seen | None
    flags: tuple[Flag, ...]
    old_sentence: str
    new_sentence: str
    reason: str = ""
    rerun: str


def joined_findings(
    old: Records,
    new: Records,
    names: Mapping[str, str],
    *,
    stack: bool,
    changed: frozenset[str],
    unreliable: str = "",
) -> tuple[FindingPair, ...]:
    """Every finding of both runs; `names` and `changed` speak of models by their new name."""
    back = {before: after for after, before in names.items()}
    before = {_renamed(line, back): line for line in _lines(old)}
    after = {_id(line): line for line in _lines(new)}
    return tuple(
        _pair(key, before.get(key), after.get(key), stack, changed, unreliable)
        for key in dict.fromkeys([*after, *before])
    )


def _lines(records: Records) -> list[FindingLine | ErrorLine]:
    # A finding that was made counts as made, whatever broke afterwards.
    return [*(error for error in records.errors if error.finding), *records.findings]


def _id(line: FindingLine | ErrorLine) -> str:
    return line.id if isinstance(line, FindingLine) else line.finding or ""


def _renamed(line: FindingLine | ErrorLine, back: Mapping[str, str]) -> str:
    """The id with its model's new name."""
    name, found = back.get(line.model, line.model), _id(line)
    return name + found[len(line.model) :] if found.startswith(f"{line.model}/") else found


def _pair(
    key: str,
    old: FindingLine | ErrorLine | None,
    new: FindingLine | ErrorLine | None,
    stack: bool,
    changed: frozenset[str],
    unreliable: str,
) -> FindingPair:
    line = new or old
    assert line is not None  # a key comes of one of them
    outcomes = _seen(old), _seen(new)
    both = isinstance(old, FindingLine) and isinstance(new, FindingLine)
    tier, reason = _tier(old, new, unreliable) if both else (None, "")  # type: ignore[arg-type]
    return FindingPair(
        id=key,
        kind=kind(*outcomes),
        tier=tier,
        old=outcomes[0],
        new=outcomes[1],
        flags=_flags(old, new, stack, changed) if both else (),  # type: ignore[arg-type]
        old_sentence=_sentence(old),
        new_sentence=_sentence(new),
        reason=reason,
        rerun=line.rerun,
    )


def _seen(line: FindingLine | ErrorLine | None) -> Seen | None:
    if line is None:
        return None
    return line.outcome if isinstance(line, FindingLine) else "error"


def _sentence(line: FindingLine | ErrorLine | None) -> str:
    if line is None:
        return ""
    return line.sentence if isinstance(line, FindingLine) else line.message


def _tier(old: FindingLine, new: FindingLine, unreliable: str) -> tuple[Tier | None, str]:
    """Only a failure that the numbers show is a regression; the rest may be chance."""
    became = kind(old.outcome, new.outcome)
    if became in ("not comparable", "not judged"):
        return None, ""
    if unreliable:
        return "unreliable baseline", unreliable
    if became != "regressed":
        return ("improved" if became == "fixed" else "stable"), ""
    if new.advisory:
        return "soft", f"advisory: {new.advisory}"
    if new.outcome != "fail":
        return "soft", "no longer shown, and not refuted"
    low, high, bound = new.estimate.low, new.estimate.high, new.bound
    if low is not None and high is not None and bound is not None and low <= bound <= high:
        return "soft", f"its interval [{low:.3g}, {high:.3g}] still holds the bound {bound:g}"
    return "regression", ""


def _flags(
    old: FindingLine, new: FindingLine, stack: bool, changed: frozenset[str]
) -> tuple[Flag, ...]:
    keys = [{side.model_key for side in line.sides} for line in (old, new)]
    about = {new.model, new.control} & changed
    same = ("wanted", "metric", "groups", "unit")
    found: dict[Flag, bool] = {
        "stack": stack,
        "model": bool(about) or keys[0] != keys[1],
        "suite": any(getattr(old, name) != getattr(new, name) for name in same),
    }
    return tuple(flag for flag, is_so in found.items() if is_so)
