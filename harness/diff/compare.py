"""Two runs become one diff: every word and number that a reader of it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from harness.diff import models
from harness.diff.cells import Kind, changed_suites, run_changes
from harness.diff.findings import FindingPair, joined_findings
from harness.diff.groups import GroupChange, group_changes
from harness.diff.join import Pair, joined
from harness.diff.tiers import LEVEL, MARGIN
from harness.errors import Problem, UserError
from harness.records import Records


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two runs."""

    run: str
    started: str
    git: str | None
    whole: bool
    """It came to its end and was not interrupted."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why the new run does not hold up against the old one, in one place."""

    name: str
    """`model/group`, `model/suite`, or the id of a finding."""
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Diff:
    """What changed between two runs."""

    old: Side
    new: Side
    notes: tuple[str, ...]
    """What a reader must know first, in sentences."""
    stack: tuple[str, ...]
    """Versions, device and profile that differ."""
    models: tuple[tuple[str, tuple[str, ...]], ...]
    """Models of another name, recipe or weights, each with what differs."""
    suites: tuple[str, ...]
    """Suites whose file changed."""
    groups: tuple[GroupChange, ...]
    findings: tuple[FindingPair, ...]
    pairs: tuple[Pair, ...]
    margin: float
    level: float

    @property
    def regressions(self) -> bool:
        """Whether any group or finding got worse, and chance does not explain it."""
        tiers = [group.tier for group in self.groups], [one.tier for one in self.findings]
        return any("regression" in each for each in tiers)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Groups and findings that got worse, and groups of which nothing can be said any more."""
        worse = [
            Failure(
                name=f"{one.model}/{one.group or one.suite}", sentence=f"regressed: {one.sentence}"
            )
            for one in self.groups
            if one.tier == "regression"
        ]
        worse += [
            Failure(name=one.id, sentence=f"regressed: passed before, now: {one.new_sentence}")
            for one in self.findings
            if one.tier == "regression"
        ]
        places = Counter((pair.model, pair.group) for pair in self.lost)
        return (
            *worse,
            *(
                Failure(
                    name=f"{model}/{group}",
                    sentence=f"{count} probes that were judged before cannot be compared now",
                )
                for (model, group), count in places.items()
            ),
        )

    @property
    def lost(self) -> tuple[Pair, ...]:
        """Probes that the old run judged, and of which the new one can say nothing."""
        return tuple(pair for pair in self.pairs if pair.lost)

    @property
    def counts(self) -> Counter[Kind]:
        """How many probes of each kind."""
        return Counter(pair.kind for pair in self.pairs)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON can hold it."""
        return {
            "old": vars(self.old),
            "new": vars(self.new),
            "regressions": self.regressions,
            "lost": len(self.lost),
            "notes": self.notes,
            "stack": self.stack,
            "models": dict(self.models),
            "suites": self.suites,
            "counts": dict(self.counts),
            "margin": self.margin,
            "level": self.level,
            "groups": [asdict(group) for group in self.groups],
            "findings": [vars(finding) for finding in self.findings],
            "pairs": [vars(pair) for pair in self.pairs],
        }


def compare(
    old: Records,
    new: Records,
    *,
    margin: float = MARGIN,
    level: float = LEVEL,
    notes: Sequence[str] = (),
) -> Diff:
    """Join two runs and test what changed, group by group.

    `margin` is the loss of pass rate that is worth a word though it may be chance; `notes` come
    first among the diff's own. Raises UserError where the runs have no probe and no finding in
    common.
    """
    names = models.matched(old, new)
    changed, stack = models.changed(old, new, names), run_changes(old.run, new.run)
    unreliable = unreliable_words(old)
    pairs = joined(old, new, names)
    findings = joined_findings(
        old,
        new,
        names,
        stack=bool(stack),
        changed=frozenset(changed),
        unreliable=unreliable,
    )
    cells = [(pair.old, pair.new) for pair in pairs] + [(one.old, one.new) for one in findings]
    if not any(old_seen and new_seen for old_seen, new_seen in cells):
        raise UserError(_nothing_in_common(old, new))
    return Diff(
        old=_side(old),
        new=_side(new),
        notes=(*notes, *_notes(old, new, unreliable), *_turned(old, new, names)),
        stack=stack,
        models=tuple(_models(names, changed)),
        suites=changed_suites(old.run, new.run),
        groups=group_changes(pairs, margin=margin, level=level, unreliable=unreliable),
        findings=findings,
        pairs=pairs,
        margin=margin,
        level=level,
    )


def unreliable_words(records: Records) -> str:
    """Why a run is no sure ground to compare with; empty where it is."""
    if records.end is None:
        return "unreliable baseline: the run was cut off"
    return "unreliable baseline: the run was interrupted" if records.end.interrupted else ""


def _models(
    names: dict[str, str], changed: dict[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, other in names.items():
        renamed = (f"was called {other}",) if other != name else ()
        if renamed or name in changed:
            yield name, (*renamed, *changed.get(name, ()))


def _notes(old: Records, new: Records, unreliable: str) -> Iterator[str]:
    if old.run == new.run:
        yield "Both are the same run."
    if unreliable:
        yield f"{unreliable}: no group is judged."
    if new.end is None or new.end.interrupted:
        yield "The new run did not come to its end: what is gone may only not have been asked."
    if new.errors:
        count = f"{len(new.errors)} of {len(new.errors) + len(new.verdicts) + len(new.findings)}"
        yield f"{count} could not be measured in the new run: of these nothing is known."


def _turned(old: Records, new: Records, names: dict[str, str]) -> Iterator[str]:
    before = {model.name: model.taught for model in old.models}
    after = {model.name: model.taught for model in new.models}
    for name in sorted(models.turned(old, new, names)):
        yield (
            f"{name} was taught {before[names[name]] or 'no side'} in the old run and "
            f"{after[name] or 'no side'} now: what is expected turned with it, and nothing that "
            "expects the taught side is compared."
        )


def _side(records: Records) -> Side:
    return Side(
        run=records.run.run,
        started=records.run.started,
        git=records.run.git,
        whole=records.end is not None and not records.end.interrupted,
    )


def _nothing_in_common(old: Records, new: Records) -> Problem:
    told = []
    for records in (old, new):
        lines = (*records.verdicts, *records.errors, *records.findings)
        suites, named = ({getattr(one, of) for one in lines} for of in ("suite", "model"))
        told.append(
            f"{records.run.run} asked {_listed(named)} about {_listed(suites)}"
            if lines
            else f"{records.run.run} asked nothing"
        )
    message = "the two runs have no probe and no finding in common:"
    return Problem(
        message=f"{message} {', '.join(told)}.",
        hint="Name runs that asked the same models about the same suites.",
    )


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
