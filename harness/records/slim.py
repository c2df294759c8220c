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

_REPEATED = ("model_key", "suite_description", "prompt", "system", "target")
"""Texts of a verdict that others have too."""


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

    def verdict(self, line: VerdictLine) -> VerdictLine:
        values = vars(line)
        values |= {name: self._one(values[name], values[name]) for name in _REPEATED}
        values["reply"] = self._reply(line.reply)
        values["base_reply"] = self._reply(line.base_reply)
        values["scores"] = self._scores(line.scores)
        values["base_scores"] = self._scores(line.base_scores)
        values["checks"] = tuple(map(self._check, line.checks))
        return self._lighter(line)

    def _reply(self, line: ReplyLine | None) -> ReplyLine | None:
        if line is None:
            return None
        backend = self._one(("backend", *line.backend.items()), line.backend)
        key = (ReplyLine, line.text, line.characters, line.tokens, line.ended, id(backend))
        found: ReplyLine | None = self._parts.get(key)
        if found is None:
            vars(line).update(backend=backend, key="", seconds=0.0, cached=False)
            found = self._parts[key] = self._lighter(line)
        return found

    def _scores(self, scores: Mapping[str, ScoreLine]) -> Mapping[str, ScoreLine]:
        key = ("scores", *[(name, one.value, one.version) for name, one in scores.items()])
        found: Mapping[str, ScoreLine] | None = self._parts.get(key)
        if found is None:
            found = self._parts[key] = {name: self._score(score) for name, score in scores.items()}
        return found

    def _score(self, score: ScoreLine) -> ScoreLine:
        slim = ScoreLine(value=score.value, reason="", version=score.version)
        return self._one((ScoreLine, score.value, score.version), slim)

    def _check(self, check: CheckLine) -> CheckLine:
        key = (CheckLine, check.scorer, check.outcome, check.expected, check.seen, check.advisory)
        found: CheckLine | None = self._parts.get(key)
        if found is None:
            found = self._parts[key] = check.model_copy(update={"reason": ""})
        return found

    def _lighter(self, line: _AnyLine) -> _AnyLine:
        # Which fields were given: pydantic keeps a set of them, larger than the fields themselves.
        given = line.__pydantic_fields_set__
        shared = self._one(frozenset(given), given)
        object.__setattr__(line, "__pydantic_fields_set__", shared)
        return line

    def _one(self, key: Hashable, part: _Part) -> _Part:
        """The part that was first kept under `key`."""
        found: _Part = self._parts.setdefault(key, part)
        return found
