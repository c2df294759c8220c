"""Records as flat tables: one row for each verdict, and one for each finding.

What could not be measured is a row too, of outcome `error`: a table without it would look whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from harness.records import ErrorLine, FindingLine, Records, ReplyLine, ScoreLine, VerdictLine

Kind = Literal["text", "integer", "number", "boolean"]
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns with their kinds, and rows; what a row lacks is None."""

    columns: Mapping[str, Kind]
    rows: tuple[Row, ...]

    def column(self, name: str) -> list[Any]:
        """All values of a column."""
        return [row.get(name) for row in self.rows]


_PLACE: dict[str, Kind] = {
    "run": "text",
    "model": "text",
    "model_key": "text",
    "suite": "text",
    "group": "text",
    "probe": "text",
    "of": "text",
    "paraphrase": "integer",
    "sample": "integer",
    "outcome": "text",
    "error": "text",
    "language": "text",
    "polarity": "text",
    "target": "text",
    "system": "text",
    "prompt": "text",
}
_REPLY: dict[str, Kind] = {
    "text": "text",
    "characters": "integer",
    "tokens": "integer",
    "ended": "boolean",
    "seconds": "number",
    "cached": "boolean",
    "key": "text",
}
_CHECK: dict[str, Kind] = {"outcome": "text", "expected": "text", "advisory": "text"}
_FINDING: dict[str, Kind] = {
    "run": "text",
    "id": "text",
    "what": "text",
    "name": "text",
    "title": "text",
    "suite": "text",
    "groups": "text",
    "model": "text",
    "control": "text",
    "varies": "text",
    "metric": "text",
    "unit": "text",
    "outcome": "text",
    "error": "text",
    "value": "number",
    "low": "number",
    "high": "number",
    "n": "integer",
    "method": "text",
    "confidence": "number",
    "reason": "text",
    "wanted": "text",
    "bound": "number",
    "p": "number",
    "p_adjusted": "number",
    "in_family": "boolean",
    "test": "text",
    "more": "integer",
    "vacuous": "text",
    "advisory": "text",
    "sentence": "text",
    "rerun": "text",
}


def verdict_table(records: Records) -> Table:
    """Every verdict, in the order of the records, then every probe that could not be measured."""
    columns = dict(_PLACE)
    for whose in ("reply", "base_reply"):
        columns |= {f"{whose}.{name}": kind for name, kind in _REPLY.items()}
    for whose in ("score", "base_score"):
        columns |= _score_columns(records.verdicts, whose)
    checked = dict.fromkeys(check.scorer for line in records.verdicts for check in line.checks)
    for scorer in checked:
        columns |= {f"check.{scorer}.{name}": kind for name, kind in _CHECK.items()}
    given = dict.fromkeys(one.name for line in records.verdicts for one in line.given)
    for name in given:
        columns |= {f"given.{name}.logp": "number", f"given.{name}.base_logp": "number"}
    columns |= {"answer": "text", "rerun": "text"}
    rows = [_verdict(records.run.run, line, columns) for line in records.verdicts]
    broken = (one for one in records.errors if one.finding is None)
    return Table(columns=columns, rows=(*rows, *(_error(records.run.run, one) for one in broken)))


def finding_table(records: Records) -> Table:
    """Every finding with its corrected p value, then every one that could not be made."""
    adjusted = {id: p for one in records.corrections for id, p in one.adjusted.items()}
    rows = [_finding(records.run.run, one, adjusted.get(one.id)) for one in records.findings]
    broken = (one for one in records.errors if one.finding is not None)
    return Table(
        columns=_FINDING,
        rows=(*rows, *(_broken(records.run.run, one) for one in broken)),
    )


def _scores(line: VerdictLine, whose: str) -> Mapping[str, ScoreLine]:
    return line.scores if whose == "score" else line.base_scores


def _score_columns(lines: Sequence[VerdictLine], whose: str) -> dict[str, Kind]:
    """Of each scorer its value and why; labels are text, numbers are numbers."""
    kinds: dict[str, Kind] = {}
    for line in lines:
        for name, score in _scores(line, whose).items():
            if isinstance(score.value, str):
                kinds[name] = "text"
            else:
                kinds.setdefault(name, "number")
    columns: dict[str, Kind] = {}
    for name, kind in kinds.items():
        columns |= {f"{whose}.{name}": kind, f"{whose}.{name}.reason": "text"}
    return columns


def _verdict(run: str, line: VerdictLine, columns: Mapping[str, Kind]) -> Row:
    row: dict[str, Any] = {"run": run, "answer": line.answer, "rerun": line.rerun}
    row |= {name: getattr(line, name) for name in _PLACE if name not in ("run", "error")}
    row |= _reply("reply", line.reply) | _reply("base_reply", line.base_reply)
    for whose in ("score", "base_score"):
        for name, score in _scores(line, whose).items():
            full, value = f"{whose}.{name}", score.value
            is_text = columns[full] == "text" and value is not None
            row |= {full: str(value) if is_text else value, f"{full}.reason": score.reason}
    for check in line.checks:
        row |= {f"check.{check.scorer}.{name}": getattr(check, name) for name in _CHECK}
    for one in line.given:
        row |= {f"given.{one.name}.logp": one.logp, f"given.{one.name}.base_logp": one.base_logp}
    return row


def _reply(whose: str, reply: ReplyLine | None) -> dict[str, Any]:
    return {f"{whose}.{name}": getattr(reply, name) for name in _REPLY} if reply else {}


def _error(run: str, line: ErrorLine) -> Row:
    place = {name: getattr(line, name) for name in ("model", "suite", "group", "probe", "rerun")}
    return {"run": run, "outcome": "error", "error": line.message, **place}


def _finding(run: str, line: FindingLine, adjusted: float | None) -> Row:
    seen = {"value", "low", "high", "n", "method", "confidence", "reason"}
    own = {"run", "groups", "error", "p_adjusted"}
    row: dict[str, Any] = {name: getattr(line, name) for name in _FINDING.keys() - seen - own}
    row |= {name: getattr(line.estimate, name) for name in seen}
    return row | {"run": run, "groups": "+".join(line.groups), "p_adjusted": adjusted}


def _broken(run: str, line: ErrorLine) -> Row:
    told = {"name": line.probe, "groups": line.group, "error": line.message}
    place = {name: getattr(line, name) for name in ("model", "suite", "rerun")}
    return {"run": run, "id": line.finding, "outcome": "error", **told, **place}
