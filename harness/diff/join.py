"""The probes of two runs, joined by suite, group, probe and model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.diff import models
from harness.diff.cells import (
    Flag,
    Kind,
    Line,
    Seen,
    changed_suites,
    content,
    kind,
    run_changes,
    same_backend,
    same_question,
    same_reply,
    seen,
)
from harness.records import ErrorLine, Records, VerdictLine


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One probe on one model in both runs, or in one of them."""

    model: str
    old_model: str
    """Its name in the old run."""
    suite: str
    group: str
    probe: str
    cluster: str
    """What its paraphrases and samples share, unique within the suite."""
    kind: Kind
    old: Seen | None
    new: Seen | None
    flags: tuple[Flag, ...]
    old_reply: str | None
    new_reply: str | None
    why: str
    """What decided in the newer run that has it."""
    rerun: str
    content: str
    """What both runs asked, of which weights, and what came of it: the same under every name."""

    @property
    def lost(self) -> bool:
        """Whether the old run judged it and the new one, which asked it again, cannot be compared.

        A probe that nobody can judge any more has not passed.
        """
        was_judged = self.old in ("pass", "fail", "inconclusive")
        return self.kind == "not comparable" and was_judged and self.new != "error"

    @property
    def judged(self) -> bool:
        """Whether both runs judged it, so that it says something of what changed."""
        return self.kind in ("regressed", "fixed", "still failing", "still passing")


@dataclass(frozen=True, kw_only=True)
class _Context:
    """What holds for all pairs of two runs."""

    stack: bool
    suites: frozenset[str]
    """Those whose file changed."""
    models: frozenset[str]
    """New names of those whose recipe or weights changed."""
    turned: frozenset[str]
    """New names of those that were taught another side, and so are held to another."""


def joined(old: Records, new: Records, names: dict[str, str]) -> tuple[Pair, ...]:
    """Every cell of both runs, in the new run's order; what only the old run has comes last.

    `names` gives each new model's name in the old run, as `models.matched` finds it.
    """
    context = _context(old, new, names)
    back = {before: after for after, before in names.items()}
    before = {
        (back.get(line.model, line.model), line.suite, line.group, line.probe): line
        for line in _lines(old)
    }
    after = {(line.model, line.suite, line.group, line.probe): line for line in _lines(new)}
    return tuple(
        _pair(before.get(key), after.get(key), key[0], names, context)
        for key in dict.fromkeys([*after, *before])
    )


def _lines(records: Records) -> Iterable[Line]:
    # A cell that was measured counts as measured, whatever broke afterwards.
    yield from (error for error in records.errors if error.finding is None)
    yield from records.verdicts


def _context(old: Records, new: Records, names: dict[str, str]) -> _Context:
    return _Context(
        stack=bool(run_changes(old.run, new.run)),
        suites=frozenset(changed_suites(old.run, new.run)),
        models=frozenset(models.changed(old, new, names)),
        turned=models.turned(old, new, names),
    )


def _pair(
    old: Line | None, new: Line | None, model: str, names: dict[str, str], context: _Context
) -> Pair:
    line = new or old
    assert line is not None  # a key comes of one of them
    found = kind(seen(old), seen(new))
    same = isinstance(old, VerdictLine) and isinstance(new, VerdictLine)
    if same and model in context.turned and "(as taught)" in _wanted(line):
        found = "not comparable"
    return Pair(
        model=model,
        old_model=names.get(model, model) if old else "",
        suite=line.suite,
        group=line.group,
        probe=line.probe,
        cluster=f"{line.group}/{getattr(line, 'of', None) or line.probe}",
        kind=found,
        old=seen(old),
        new=seen(new),
        flags=_flags(old, new, context) if same else (),  # type: ignore[arg-type]
        old_reply=_reply(old),
        new_reply=_reply(new),
        why=_why(line),
        rerun=line.rerun,
        content=content(old, new),
    )


def _flags(old: VerdictLine, new: VerdictLine, context: _Context) -> tuple[Flag, ...]:
    said_the_same = same_reply(old, new)
    # What a suite sets of the writing (its greatest length) is in no record but by its digest.
    asked_otherwise = not same_question(old, new) or (
        new.suite in context.suites and not said_the_same
    )
    found: dict[Flag, bool] = {
        "stack": context.stack or not same_backend(old, new),
        "model": new.model in context.models or old.model_key != new.model_key,
        "suite": asked_otherwise,
        "reply": not said_the_same and old.outcome == new.outcome,
    }
    return tuple(flag for flag, is_so in found.items() if is_so)


def _wanted(line: Line) -> str:
    checks = line.checks if isinstance(line, VerdictLine) else ()
    return " ".join(check.expected for check in checks)


def _reply(line: Line | None) -> str | None:
    return line.reply.text if isinstance(line, VerdictLine) and line.reply else None


def _why(line: Line) -> str:
    """The check that made the outcome, or what broke."""
    if isinstance(line, ErrorLine):
        return line.message
    for check in line.checks:
        if check.outcome == line.outcome and not check.advisory:
            return f"{check.scorer}: expected {check.expected}, saw {check.seen}"
    return ""
