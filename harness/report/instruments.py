"""What the page says of its instruments: how far people agree with them, what was not judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.records import CalibrationLine, UnjoinedLine, VerdictLine
from harness.scorers.openers import stock_openers

_OPENERS = 3


@dataclass(frozen=True, kw_only=True)
class CalibrationView:
    """A scorer against people's labels; figures are empty where it was never compared."""

    scorer: str
    language: str
    trusted: bool
    standing: str
    words: str
    accuracy: str
    macro_f1: str
    kappa: str
    coverage: str
    labels: str


@dataclass(frozen=True, kw_only=True)
class UnjoinedView:
    """A recorded reply that answers no probe."""

    model: str
    row: str
    prompt: str
    reply: str
    base: str
    reason: str


def calibration_views(lines: Sequence[CalibrationLine]) -> tuple[CalibrationView, ...]:
    """One line for each scorer and language, those that decide nothing first."""
    return tuple(
        CalibrationView(
            scorer=line.scorer,
            language=line.language,
            trusted=line.trusted,
            standing="decides" if line.trusted else "advisory",
            words=line.words,
            accuracy=_between(line.accuracy, line.low, line.high),
            macro_f1=_figure(line.macro_f1),
            kappa=_figure(line.kappa),
            coverage=_figure(line.coverage),
            labels=_labels(line),
        )
        for line in sorted(lines, key=lambda line: (line.trusted, line.scorer, line.language))
    )


def advisory_words(lines: Sequence[CalibrationLine]) -> str:
    """The notice for the head of the page; empty where every scorer's word decides."""
    names = sorted({f"{line.scorer} on {line.language}" for line in lines if not line.trusted})
    if not names:
        return ""
    return f"Advisory, and so decides nothing here: {', '.join(names)}."


def opener_words(verdicts: Iterable[VerdictLine]) -> dict[str, str]:
    """Model -> the stock phrases with which its replies open, in words."""
    replies: dict[str, dict[str, str]] = {}
    for line in verdicts:
        if line.reply is not None:
            # The same reply to the same prompt in two suites is one reply.
            asked = f"{line.system}\0{line.prompt}\0{line.reply.text}"
            replies.setdefault(line.model, {})[asked] = line.reply.text
    told: dict[str, str] = {}
    for model, texts in replies.items():
        found = stock_openers(list(texts.values()))[:_OPENERS]
        if found:
            of = f"of {len(texts)} replies"
            told[model] = "; ".join(f"“{one.words} …” {one.count} {of}" for one in found)
    return told


def unjoined_views(lines: Sequence[UnjoinedLine]) -> tuple[UnjoinedView, ...]:
    """Recorded replies that were not judged, with the reason."""
    return tuple(
        UnjoinedView(
            model=line.model,
            row=line.row,
            prompt=line.prompt,
            reply=line.reply,
            base=line.base_reply or "",
            reason=line.reason,
        )
        for line in lines
    )


def _labels(line: CalibrationLine) -> str:
    if line.n is None:
        return ""
    return f"{line.n} replies of {line.labels}, {line.made}"


def _between(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return "not enough data"
    return f"{value:.2f} [{low:.2f}, {high:.2f}]"


def _figure(value: float | None) -> str:
    return "not enough data" if value is None else f"{value:.2f}"
