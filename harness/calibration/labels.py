"""People's labels: what a labelled reply is, and how a labels file becomes a list of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from harness.calibration.label_files import RawRow, read_rows
from harness.errors import Problem, UserError, suggest
from harness.types import Probe, Reply, Side

REQUIRED = ("prompt", "reply", "label")
_TEXTS = ("id", "note", "target", "language")
_LISTS = ("accepted", "support_words", "oppose_words")
KEYS = (*REQUIRED, *_TEXTS, *_LISTS, "yes_means")
_NO_SIDE = frozenset({"", "none", "null", "-"})
_MOST_PROBLEMS = 200
"""Of one file: enough to mend it, and a file of the wrong kind does not fill the screen."""


@dataclass(frozen=True, kw_only=True)
class LabelledReply:
    """One reply with the label that a person gave it.

    `accepted`: labels that count as right beside `label`.
    """

    prompt: str
    reply: str
    label: str
    accepted: tuple[str, ...]
    language: str
    target: str
    yes_means: Side | None
    support_words: tuple[str, ...]
    oppose_words: tuple[str, ...]
    id: str
    file: Path
    line: int

    def asked(self) -> tuple[Reply, Probe]:
        """What the scorer is handed."""
        reply = Reply(text=self.reply, ended=True, tokens=len(self.reply.split()))
        probe = Probe(
            suite="calibration",
            group=self.file.stem,
            id=self.id,
            prompt=self.prompt,
            system=None,
            target=self.target,
            language=self.language,
            yes_means=self.yes_means,
            support_words=self.support_words,
            oppose_words=self.oppose_words,
            max_new_tokens=128,
            expect={},
            marks=(),
            file=self.file,
            line=self.line,
        )
        return reply, probe


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The labelled replies of one or more files, and what a user should know of them."""

    replies: tuple[LabelledReply, ...]
    notes: tuple[str, ...]


def load_labels(files: Sequence[Path], labels: Sequence[str]) -> Labels:
    """Read files of replies that carry one of `labels`.

    A reply that stands twice with one label is counted once, and noted. Raises UserError with the
    problems of all files: unknown labels, missing keys, a reply that carries two labels, and so on.
    """
    replies: list[LabelledReply] = []
    problems: list[Problem] = []
    notes: list[str] = []
    for file in files:
        try:
            raw = read_rows(file, REQUIRED)
        except UserError as error:
            problems.extend(error.problems)
            continue
        reader = _Reader(file, tuple(labels))
        replies.extend(filter(None, map(reader.read, raw.rows)))
        problems.extend(_capped(file, [*raw.problems, *reader.problems]))
        notes.extend(reader.notes())
    kept, twins = _once(replies)
    for twin, first in twins:
        place = f"{first.file.name}:{first.line}"
        if twin.label == first.label:
            notes.append(f"{twin.file.name}:{twin.line}: as {place}, counted once.")
        else:
            message = f"is labelled {twin.label!r}, and {first.label!r} in {place}."
            problems.append(Problem(file=twin.file, line=twin.line, message=message))
    if problems:
        raise UserError(problems)
    return Labels(replies=tuple(kept), notes=tuple(notes))


@dataclass
class _Reader:
    """Reads the rows of one file and collects what is wrong with them."""

    file: Path
    labels: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)

    def read(self, row: RawRow) -> LabelledReply | None:
        """The row's labelled reply; None where the row has a problem."""
        before = len(self.problems)
        data = {key.strip(): value for key, value in row.data.items()}
        self.unknown.update(key for key in data if key not in KEYS and key)
        texts = {key: self._required(row, data, key) for key in REQUIRED}
        texts |= {key: self._text(row, data, key) for key in _TEXTS}
        lists = {key: self._list(row, data, key) for key in _LISTS}
        if bool(lists["support_words"]) != bool(lists["oppose_words"]):
            self._problem(row, "`support_words` and `oppose_words` go together.")
        stated = isinstance(data.get("label"), str)
        reply = LabelledReply(
            prompt=texts["prompt"],
            reply=texts["reply"],
            label=self._label(row, texts["label"]) if stated else "",
            accepted=tuple(self._label(row, one) for one in lists["accepted"]),
            language=_printable(texts["language"]) or "en",
            target=texts["target"],
            yes_means=self._side(row, data.get("yes_means")),
            support_words=lists["support_words"],
            oppose_words=lists["oppose_words"],
            id=texts["id"] or str(row.line),
            file=self.file,
            line=row.line,
        )
        return reply if len(self.problems) == before else None

    def notes(self) -> Iterator[str]:
        """What was passed over."""
        for key, count in self.unknown.items():
            rows = "row" if count == 1 else "rows"
            hint = suggest(key, KEYS)
            guess = f" {hint.split('Choices')[0].strip()}" if hint.startswith("Did") else ""
            yield f"{self.file.name}: the key {key!r} is not read ({count} {rows}).{guess}"

    def _problem(self, row: RawRow, message: str, hint: str = "") -> None:
        place = Problem(file=self.file, line=row.line, message=message, hint=hint)
        self.problems.append(place)

    def _required(self, row: RawRow, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key)
        if key not in data:
            hint = suggest(key, data).replace("Choices", "Seen")
            self._problem(row, f"has no {key!r}.", hint)
        elif not isinstance(value, str):
            self._problem(row, f"{key!r} is not text (got {_shown(value)}).")
        elif key == "prompt" and not value.strip():
            self._problem(row, "'prompt' is empty.")
        else:
            return value
        return ""

    def _text(self, row: RawRow, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key)
        if key in ("id", "note") and not isinstance(value, str | None):
            return str(value)
        if isinstance(value, str | None):
            return (value or "").strip()
        self._problem(row, f"{key!r} is not text (got {_shown(value)}).")
        return ""

    def _label(self, row: RawRow, value: str) -> str:
        label = value.strip().casefold()
        known = {one.casefold(): one for one in self.labels}
        if label not in known:
            what = f"unknown label {_shown(value)}." if label else "'label' is empty."
            self._problem(row, what, suggest(label, self.labels))
        return known.get(label, label)

    def _side(self, row: RawRow, value: Any) -> Side | None:
        side = "none" if value is None else str(value).strip().casefold()
        if side in _NO_SIDE:
            return None
        if side not in ("support", "oppose"):
            hint = suggest(side, ("support", "oppose", "none"))
            self._problem(row, f"'yes_means' is {_shown(value)}.", hint)
        return cast(Side, side)

    def _list(self, row: RawRow, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = data.get(key)
        try:
            items = _split(value) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            items = value
        if items is None:
            return ()
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self._problem(row, f"{key!r} is not a list of texts (got {_shown(value)}).")
            return ()
        return tuple(item.strip() for item in items if item.strip())


def _split(cell: str) -> Any:
    """The words of a CSV cell: a JSON array, or separated by the first of `|`, `;`, `,` in it."""
    if cell.lstrip().startswith("["):
        return json.loads(cell)
    separator = next((sign for sign in "|;," if sign in cell), None)
    return cell.split(separator) if separator else [cell]


def _once(
    replies: Iterable[LabelledReply],
) -> tuple[list[LabelledReply], list[tuple[LabelledReply, LabelledReply]]]:
    """The replies without those that stood before, and each of these with its first."""
    first: dict[tuple[Any, ...], LabelledReply] = {}
    twins: list[tuple[LabelledReply, LabelledReply]] = []
    for reply in replies:
        polarity = (reply.yes_means, reply.support_words, reply.oppose_words)
        key = (reply.prompt, reply.reply, reply.target, *polarity)
        if key in first:
            twins.append((reply, first[key]))
        first.setdefault(key, reply)
    return list(first.values()), twins


def _capped(file: Path, problems: list[Problem]) -> list[Problem]:
    problems = sorted(problems, key=lambda problem: problem.line or 0)
    more = len(problems) - _MOST_PROBLEMS
    if more <= 0:
        return problems
    return [*problems[:_MOST_PROBLEMS], Problem(file=file, message=f"{more} more problems.")]


def _printable(text: str) -> str:
    """`text` for a key of a file: a lone surrogate cannot be written."""
    return text.encode("utf-8", "replace").decode()


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
