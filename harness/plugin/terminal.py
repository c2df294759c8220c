"""What a run tells on the terminal at its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.records import CorrectionLine
    from harness.session import Session


def tell(
    reporter: Any, session: Session, correction: CorrectionLine | None, unjoined: Iterable[str]
) -> None:
    """Write the counts per model and group, what decides nothing, and what changed."""
    config = reporter.config
    everything = config.option.verbose > 0
    # A log gets whole lines; a terminal lines of its width, coloured if pytest's are.
    wide = config.get_terminal_writer().fullwidth if reporter.isatty else None
    colour = bool(reporter.hasmarkup)
    reporter.section("behaviour")
    for line in session.first_screen(correction, width=wide, colour=colour, all=everything):
        reporter.write_line(line)
    for line in session.unanswerable:
        reporter.write_line(line, yellow=True)
    for one in session.noise:
        reporter.write_line(one.sentence)
    for (name, language), why in session.advisory.items():
        notice = f"advisory: what {name} says decided nothing on probes in {language}. {why}"
        reporter.write_line(notice, yellow=True)
    for line in unjoined:
        reporter.write_line(line, yellow=True)
    if session.baseline is not None:
        _tell_changes(reporter, session, session.baseline.words, everything)


def _tell_changes(reporter: Any, session: Session, words: str, everything: bool) -> None:
    from harness.diff.show import show
    from harness.report.terminal import shortened

    reporter.section("against the baseline")
    reporter.write_line(words)
    changes = show(session.diff) if session.diff else session.nothing_compared
    if not everything:
        changes = shortened(changes, 20, "in the report, by -v, and by harness diff")
    reporter.write_line(changes)
