"""Cuts the units of a sentence into clauses and says how much each clause weighs."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.scorers.stance_cues import Unit

_JOINERS = frozenset({"stop", "but", "while", "because", "concede", "if"})
_ACTORS = frozenset({"target", "rival", "pronoun", "artist"})
_ALSO_DISCOUNT = 0.9
_BUT_DISCOUNT = 0.5
_TRAILING_CONCESSION = 0.5
_ON_CONDITION = 0.2


@dataclass(kw_only=True)
class Clause:
    """Units that share a subject; `weight` is the say it has in the sentence."""

    units: list[Unit] = field(default_factory=list)
    weight: float = 1.0
    joiner: str = ""
    joined_by: str = ""
    carries_negation: bool = False

    def words(self) -> set[str]:
        """The words of the clause that are no cues."""
        return {unit.text for unit in self.units if unit.kind == "word"}

    def has(self, kind: str) -> bool:
        """Whether a unit of that kind stands in the clause."""
        return any(unit.kind == kind for unit in self.units)


def clauses(units: list[Unit]) -> list[Clause]:
    """The clauses of one sentence, weighed by but/although/if/"some say" and the like."""
    cut = _cut(units)
    _carry_negation(cut)
    for at, clause in enumerate(cut):
        clause.weight *= _own_weight(clause, first=at == 0)
        conditional = clause.joiner == "if" and at and "only" in cut[at - 1].words()
        if conditional or (at and clause.joined_by in ("only if", "only when", "unless", "除非")):
            cut[at - 1].weight *= _ON_CONDITION
        if clause.joiner == "but":
            discount = (
                _ALSO_DISCOUNT if clause.has("also") or "也" in clause.joined_by else _BUT_DISCOUNT
            )
            for earlier in cut[max(0, at - 8) : at]:
                earlier.weight *= discount
    return cut


def _cut(units: list[Unit]) -> list[Clause]:
    cut = [Clause()]
    for at, unit in enumerate(units):
        after = units[at + 1].kind if at + 1 < len(units) else ""
        joins = unit.kind in _JOINERS or (unit.text in ("and", "so") and after in _ACTORS)
        if not joins:
            cut[-1].units.append(unit)
        elif not cut[-1].units:
            if unit.kind != "stop":
                cut[-1].joiner, cut[-1].joined_by = unit.kind, unit.text
        else:
            cut.append(Clause(joiner=unit.kind, joined_by=unit.text))
    return [clause for clause in cut if clause.units]


def _own_weight(clause: Clause, *, first: bool) -> float:
    weight = 1.0
    if clause.joiner == "concede" or (clause.joiner == "while" and first):
        weight = 0.35 if first else _TRAILING_CONCESSION
    elif clause.joiner == "if":
        weight = 0.4
    if clause.has("report"):
        weight *= 0.3
    if clause.has("slight"):
        weight *= 0.4
    if clause.has("more"):
        weight *= 1.3
    return weight


def _carry_negation(cut: list[Clause]) -> None:
    """Let "does not steal, cheapen, or replace" deny all three."""
    for at, clause in enumerate(cut):
        if clause.joiner != "stop" or at == 0:
            continue
        starts_or = clause.units[0].text in ("or", "nor")
        nexts = cut[at + 1].units[0].text if at + 1 < len(cut) else ""
        short = len(clause.units) <= 3 and nexts in ("or", "nor")
        clause.carries_negation = starts_or or short
