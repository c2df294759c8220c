"""One probe on one model in two runs: the same question, the same stack, the same reply?"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from harness.fingerprint import Json, fingerprint
from harness.records import ErrorLine, ReplyLine, RunLine, VerdictLine
from harness.types import Outcome

Line: TypeAlias = VerdictLine | ErrorLine
Seen: TypeAlias = Outcome | Literal["error"]
Kind = Literal[
    "regressed",
    "fixed",
    "still failing",
    "still passing",
    "not judged",
    "not comparable",
    "new",
    "gone",
]
"""`not judged`: in neither run. `not comparable`: an error, or judged in one run only."""

Flag = Literal["stack", "model", "suite", "reply"]
"""What differs beside the verdict. `reply`: another reply with the same verdict."""

_OF_A_FILE = ("file", "sha256")
"""What a backend says of recorded replies: which they are, and so nothing of the stack."""

_NATS = 1e-3
"""Log-probabilities closer than this are told apart by rounding alone."""


def seen(line: Line | None) -> Seen | None:
    """A cell's outcome; an instrument that broke is `error`."""
    if line is None:
        return None
    return line.outcome if isinstance(line, VerdictLine) else "error"


def kind(old: Seen | None, new: Seen | None) -> Kind:
    """What became of a probe. Not shown is not passed: inconclusive counts as failing."""
    if old is None or new is None:
        return "new" if old is None else "gone"
    if "error" in (old, new) or (old == "not judged") != (new == "not judged"):
        return "not comparable"
    if old == "not judged":
        return "not judged"
    if old == "pass":
        return "still passing" if new == "pass" else "regressed"
    return "fixed" if new == "pass" else "still failing"


def run_changes(old: RunLine, new: RunLine) -> tuple[str, ...]:
    """In words, what differs in what the two runs ran on."""
    told = [
        f"{name} {getattr(old, name)} → {getattr(new, name)}"
        for name in ("profile", "device", "platform", "python")
        if getattr(old, name) != getattr(new, name)
    ]
    told += [
        f"{name} {old.versions.get(name, 'none')} → {new.versions.get(name, 'none')}"
        for name in dict.fromkeys([*old.versions, *new.versions])
        if old.versions.get(name) != new.versions.get(name)
    ]
    return tuple(told)


def changed_suites(old: RunLine, new: RunLine) -> tuple[str, ...]:
    """Suites that both runs know, with another content."""
    return tuple(
        name for name, digest in new.suites.items() if old.suites.get(name, digest) != digest
    )


def same_backend(old: VerdictLine, new: VerdictLine) -> bool:
    """Whether both replies were made in the same way, as far as their records say."""
    return old.reply is None or new.reply is None or _made(old.reply) == _made(new.reply)


def same_reply(old: VerdictLine, new: VerdictLine) -> bool:
    """Whether both models said the same, or found given replies equally likely."""
    if (old.reply is None) != (new.reply is None):
        return False
    if old.reply is not None and new.reply is not None:
        return old.reply.text == new.reply.text
    before = {given.name: given.logp for given in old.given}
    after = {given.name: given.logp for given in new.given}
    return before.keys() == after.keys() and all(
        abs(before[name] - after[name]) <= _NATS for name in before
    )


def same_question(old: VerdictLine, new: VerdictLine) -> bool:
    """Whether both runs asked and expected the same, and judged by the same scorers' versions."""
    return _asked(old) == _asked(new) and _judged_by(old) == _judged_by(new)


def content(old: Line | None, new: Line | None) -> str:
    """What two lines say of one probe, but for the names of model, suite, group and probe."""
    return fingerprint([_said(old), _said(new)])


def _said(line: Line | None) -> list[Json]:
    if not isinstance(line, VerdictLine):
        return [seen(line)]
    asked = [line.prompt, line.system, line.target, line.language, line.polarity, line.answer]
    return [
        *(line.outcome, line.model_key, line.paraphrase, line.sample, *asked),
        line.reply.text if line.reply else None,
        [[one.name, one.text, one.logp] for one in line.given],
        [list(one) for one in sorted(_judged_by(line), key=str)],
    ]


def _made(reply: ReplyLine) -> dict[str, Any]:
    return {name: value for name, value in reply.backend.items() if name not in _OF_A_FILE}


def _asked(line: VerdictLine) -> tuple[object, ...]:
    given = [(one.name, one.text) for one in line.given]
    return line.prompt, line.system, line.target, line.language, line.polarity, given, line.answer


def _judged_by(line: VerdictLine) -> set[tuple[str, str, int | None]]:
    found = set()
    for check in line.checks:
        score = line.scores.get(check.scorer.partition(".")[0])
        found.add((check.scorer, check.expected, score.version if score else None))
    return found
