"""Records small enough for a large run: verdicts without reasons and evidence.

Ten thousand probes on four models are half a million scores with their evidence, which together
would need more memory than anything that is counted over them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from harness.records.file import Records, load
from harness.records.line import Line
from harness.records.verdict import CheckLine, ReplyLine, ScoreLine, VerdictLine

_AnyLine = TypeVar("_AnyLine", bound=Line)
_Part = TypeVar("_Part")

_REPEATED = ("model_key", "suite_description", "prompt", "system")
"""Texts of a verdict that others have too."""

_FIELDS: dict[type[Line], set[str]] = {
    kind: set(kind.model_fields) for kind in (VerdictLine, ReplyLine)
}


def load_slim(path: Path, see: Callable[[VerdictLine], None] | None = None) -> Records:
    """As `load`, of each verdict what is counted and compared.

    Scores keep their values and versions, checks all but their reasons, replies their text, size
    and backend. `see` is shown each verdict as it was.
    """
    shared = _Shared()

    def take(line: VerdictLine) -> VerdictLine:
        if see:
            see(line)
        return shared.verdict(line)

    return load(path, take)


class _Shared:
    """Slims verdicts that were just read and are nobody else's; equal parts are kept once."""

    def __init__(self) -> None:
        self._parts: dict[Hashable, Any] = {}
        self._slim_scores: dict[tuple[str | float | None, int], ScoreLine] = {}

    def verdict(self, line: VerdictLine) -> VerdictLine:
        values = vars(line)
        for name in _REPEATED:
            values[name] = self._one(values[name], values[name])
        values["reply"] = self._reply(line.reply)
        values["base_reply"] = self._reply(line.base_reply)
        values["scores"] = self._scores(line.scores)
        values["base_scores"] = self._scores(line.base_scores)
        values["checks"] = tuple(map(self._check, line.checks))
        return self._lighter(line)

    def _reply(self, line: ReplyLine | None) -> ReplyLine | None:
        if line is None:
            return None
        backend = self._one((*line.backend, *line.backend.values()), line.backend)
        key = (ReplyLine, line.text, line.characters, line.tokens, line.ended, id(backend))
        found: ReplyLine | None = self._parts.get(key)
        if found is None:
            vars(line).update(backend=backend, key="", seconds=0.0, cached=False)
            found = self._parts[key] = self._lighter(line)
        return found

    def _scores(self, scores: Mapping[str, ScoreLine]) -> dict[str, ScoreLine]:
        return {name: self._score(score) for name, score in scores.items()}

    def _score(self, score: ScoreLine) -> ScoreLine:
        key = (score.value, score.version)
        found = self._slim_scores.get(key)
        if found is None:
            found = ScoreLine(value=score.value, reason="", version=score.version)
            self._slim_scores[key] = found
        return found

    def _check(self, check: CheckLine) -> CheckLine:
        key = (CheckLine, check.scorer, check.outcome, check.expected, check.seen, check.advisory)
        found: CheckLine | None = self._parts.get(key)
        if found is None:
            found = self._parts[key] = check.model_copy(update={"reason": ""})
        return found

    def _lighter(self, line: _AnyLine) -> _AnyLine:
        # Which fields were given: pydantic keeps a set of them, larger than the fields themselves.
        given, every = line.__pydantic_fields_set__, _FIELDS[type(line)]
        # Lines of older schemas lack some.
        one = every if len(given) == len(every) else self._one(frozenset(given), given)
        object.__setattr__(line, "__pydantic_fields_set__", one)
        return line

    def _one(self, key: Hashable, part: _Part) -> _Part:
        """The part that was first kept under `key`."""
        found: _Part = self._parts.setdefault(key, part)
        return found
