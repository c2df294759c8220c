"""A run's records, read line by line: the replies go to the page's data, the rest stays small.

Ten thousand probes on four models are half a million scores with their evidence, which together
would need more memory than the page is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field, TypeAdapter, ValidationError

from harness.records import (
    AnyLine,
    CheckLine,
    Records,
    RunLine,
    ScoreLine,
    VerdictLine,
    load,
)
from harness.report.earlier import earlier
from harness.report.review import Review, Reviewing

_LINE: TypeAdapter[AnyLine] = TypeAdapter(Annotated[AnyLine, Field(discriminator="kind")])
_FIELDS = {
    get_args(field.annotation)[0].model_fields["kind"].default: name
    for name, field in Records.model_fields.items()
    if name not in ("run", "verdicts", "end")
}
"""Kind of a line -> its field in `Records`."""


def read(path: Path, baseline: Path | None = None) -> tuple[Records, Review]:
    """Records of a run, without reasons and evidence, and the review of all its replies.

    With the records of an older run as `baseline`, the review tells each reply's story since.
    Raises UserError where the records cannot be read.
    """
    gathered = Reviewing()
    found = slim(path, gathered)
    for error in found.errors:
        if error.finding is None:
            gathered.add_error(error)
    bases = {model.name for model in found.models if model.source == "base"}
    before = earlier(slim(baseline), found) if baseline else None
    return found, gathered.finish(found.run, bases, before)


def slim(path: Path, gathered: Reviewing | None = None) -> Records:
    """Records without reasons and evidence; `gathered` takes the verdicts in as they were."""
    shared = _Shared()
    lines: dict[str, list[AnyLine]] = {name: [] for name in _FIELDS.values()}
    verdicts: list[VerdictLine] = []
    runs, end = [], None
    for line in _lines(path):
        if isinstance(line, VerdictLine):
            if gathered:
                gathered.add(line)
            verdicts.append(shared.verdict(line))
        elif isinstance(line, RunLine):
            runs.append(line)
        elif line.kind == "end":
            end = line
        else:
            lines[_FIELDS[line.kind]].append(line)
    if len(runs) != 1:
        load(path)  # says what is wrong with it
    return Records(run=runs[0], verdicts=tuple(verdicts), end=end, **lines)  # type: ignore[arg-type]


def _lines(path: Path) -> Iterator[AnyLine]:
    with path.open("rb") as stream:
        for text in stream:
            if text == b"\n":
                continue
            try:
                yield _LINE.validate_json(text)
            except ValidationError:
                if text.endswith(b"\n"):
                    load(path)  # says where and why
                return  # a crash cut the last line


class _Shared:
    """Verdicts with what is counted over them; equal parts are shared."""

    def __init__(self) -> None:
        self._scores: dict[tuple[object, int], ScoreLine] = {}
        self._checks: dict[tuple[str, ...], CheckLine] = {}

    def verdict(self, line: VerdictLine) -> VerdictLine:
        """The verdict without reasons and evidence."""
        return line.model_copy(
            update={
                "scores": self._slim_scores(line.scores),
                "base_scores": self._slim_scores(line.base_scores),
                "checks": tuple(map(self._check, line.checks)),
            }
        )

    def _slim_scores(self, scores: Mapping[str, ScoreLine]) -> dict[str, ScoreLine]:
        return {name: self._score(score) for name, score in scores.items()}

    def _score(self, score: ScoreLine) -> ScoreLine:
        key = (score.value, score.version)
        if key not in self._scores:
            self._scores[key] = ScoreLine(value=score.value, reason="", version=score.version)
        return self._scores[key]

    def _check(self, check: CheckLine) -> CheckLine:
        key = (check.scorer, check.outcome, check.advisory)
        if key not in self._checks:
            self._checks[key] = check.model_copy(update={"expected": "", "seen": "", "reason": ""})
        return self._checks[key]
