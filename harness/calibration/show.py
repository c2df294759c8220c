"""What `harness calibrate` prints: tables for people, one JSON object for programs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.calibration.figures import Estimate, Figures, is_opposite
from harness.calibration.measure import Reading
from harness.calibration.saved import Calibration

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

MOST_DISPUTES = 20
_LONGEST = 200
_PARTS = {"all": "", "held-out": ", held-out prompts", "dev": ", development prompts"}
_TOGETHER = "all languages"


def in_dispute(readings: Iterable[Reading]) -> list[Reading]:
    """The readings on which scorer and person differ, contraries first."""
    wrong = [reading for reading in readings if not reading.right]
    return sorted(wrong, key=lambda reading: not is_opposite(reading))


def as_json(
    calibration: Calibration,
    readings: Sequence[Reading],
    notes: Sequence[str],
    saved: Path | None,
) -> str:
    """The calibration with `disputes` (texts whole), `notes` and `saved`, as one JSON object.

    ASCII alone: lone surrogates in a reply survive, whatever the output's encoding.
    """
    content = calibration.model_dump(mode="json") | {
        "disputes": list(map(_dispute, in_dispute(readings))),
        "notes": list(notes),
        "saved": str(saved) if saved else None,
    }
    return json.dumps(content, indent=1, allow_nan=False)


def _dispute(reading: Reading) -> dict[str, Any]:
    labelled = reading.labelled
    return {
        "file": labelled.file.name,
        "line": labelled.line,
        "id": labelled.id,
        "language": labelled.language,
        "prompt": labelled.prompt,
        "reply": labelled.reply,
        "label": labelled.label,
        "accepted": list(labelled.accepted),
        "predicted": reading.seen,
        "reason": reading.reason,
        "opposite": is_opposite(reading),
    }


def print_tables(
    console: Console, calibration: Calibration, readings: Sequence[Reading], *, every: bool
) -> None:
    """Print figures, labels, confusion and disputes (at most 20 unless `every`).

    `console` must read no markup: prompts, replies and languages are a user's text.
    """
    files = ", ".join(one.name for one in calibration.labels_files)
    part = _PARTS[calibration.part]
    _say(console, f"{calibration.scorer} (version {calibration.version}) against {files}{part}")
    slices = {_TOGETHER: calibration.figures}
    if len(calibration.languages) > 1:
        slices |= {_clean(name): one for name, one in calibration.languages.items()}
    elif calibration.languages:
        slices = {_clean(next(iter(calibration.languages))): calibration.figures}
    console.print(_overview(slices))
    for reason in _reasons(slices):
        _say(console, reason)
    for name, found in slices.items():
        console.print()
        console.print(_labels(name, found))
        console.print(_confusion(name, found))
    _print_disputes(console, in_dispute(readings), every=every)
    _say(console, calibration.in_words)


_ESTIMATES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "kappa": "kappa",
    "coverage": "coverage",
    "accuracy_of_covered": "accuracy of covered",
}


def _overview(slices: dict[str, Figures]) -> Table:
    table = _table("95% intervals in brackets", ["", *slices])
    table.add_row("replies", *(str(found.n) for found in slices.values()))
    table.add_row("right", *(str(found.right) for found in slices.values()))
    for key, title in _ESTIMATES.items():
        table.add_row(title, *(shown(getattr(found, key)) for found in slices.values()))
    if any(found.opposite_errors is not None for found in slices.values()):
        contraries = (str(found.opposite_errors) for found in slices.values())
        table.add_row("taken for the contrary", *contraries)
    return table


def _reasons(slices: dict[str, Figures]) -> list[str]:
    """Why figures or intervals are absent, each reason once for each slice."""
    said = (
        f"{name}: {estimate.reason}."
        for name, found in slices.items()
        for estimate in (getattr(found, key) for key in _ESTIMATES)
        if estimate.reason
    )
    return list(dict.fromkeys(said))


def shown(estimate: Estimate) -> str:
    """`0.930 [0.880, 0.960]`, or in a few words why there is none."""
    why = (estimate.reason or "").partition(":")[0]
    if estimate.value is None:
        return why
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f} ({why})"
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def _labels(name: str, found: Figures) -> Table:
    table = _table(f"Labels, {name}", ["label", "precision", "recall", "F1", "people", "scorer"])
    for label, one in found.labels.items():
        scores = ("-" if x is None else f"{x:.3f}" for x in (one.precision, one.recall, one.f1))
        table.add_row(label, *scores, str(one.support), str(one.predicted))
    return table


def _confusion(name: str, found: Figures) -> Table:
    columns = list(next(iter(found.confusion.values()), {}))
    table = _table(f"What people said (rows) and the scorer, {name}", ["", *columns])
    for truth, row in found.confusion.items():
        table.add_row(truth, *(str(row[column]) if row[column] else "." for column in columns))
    return table


def _table(title: str, columns: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, overflow="fold", justify="right" if at else "left")
    return table


def _print_disputes(console: Console, disputes: list[Reading], *, every: bool) -> None:
    shown_now = disputes if every else disputes[:MOST_DISPUTES]
    for reading in shown_now:
        one = reading.labelled
        _say(console, "")
        mark = ", its contrary" if is_opposite(reading) else ""
        place = f"{one.file.name}:{one.line}"
        _say(console, f"{place} labelled {one.label}, scored {reading.seen}{mark}")
        _say(console, f"  prompt: {_cut(one.prompt)}")
        _say(console, f"  reply:  {_cut(one.reply)}")
        _say(console, f"  reason: {_cut(reading.reason)}")
    _say(console, "")
    more = len(disputes) - len(shown_now)
    if more:
        _say(console, f"{more} more in dispute: --all shows them.")
    elif not disputes:
        _say(console, "No case in dispute.")


def _say(console: Console, line: str) -> None:
    console.print(_clean(line), soft_wrap=True)


def _cut(text: str) -> str:
    line = " ".join(text[: _LONGEST * 4].split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _clean(text: str) -> str:
    """`text` without what a terminal would obey or cannot show."""
    return "".join("\ufffd" if _unsafe(character) else character for character in text)


def _unsafe(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Cf") and character not in "\u200d\u200c"
