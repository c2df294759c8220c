"""The findings of a run in a few lines for the terminal, in the words of the page."""

from __future__ import annotations

from collections.abc import Sequence

from harness.records import CorrectionLine, FindingLine
from harness.report.estimates import form_of, shown, wanted_words
from harness.report.finding_row import mark


def finding_lines(findings: Sequence[FindingLine], correction: CorrectionLine | None) -> list[str]:
    """A line for each finding, and one on what differs after correction for their number."""
    rows = [_row(finding) for finding in findings]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  ".join([*cells, *row[3:]]).rstrip())
    if correction is not None:
        kept = sum(p <= correction.level for p in correction.adjusted.values())
        lines.append(
            f"{kept} of {len(correction.adjusted)} tested effects are beyond chance at "
            f"{100 * correction.level:g}% after {correction.method.capitalize()}'s correction."
        )
    controls = dict.fromkeys(one.model for finding in findings for one in finding.controls)
    if set(controls) - {"base"}:
        asked = [finding for finding in findings if finding.controls]
        passed = sum(any(one.outcome == "pass" for one in finding.controls) for finding in asked)
        lines.append(
            f"Controls ({', '.join(controls)}): of {len(asked)} questions that they were asked "
            f"too, {passed or 'none'} passed with one of them."
        )
    return lines


def _row(finding: FindingLine) -> tuple[str, str, str, str]:
    verdict = mark(finding)
    compared = finding.control is not None and finding.what != "transfer"
    effect = shown(finding.estimate, form_of(finding), bound=finding.bound)
    notes = [f", wanted {wanted_words(finding)}"] if finding.wanted else []
    if finding.estimate.value is None:
        notes.insert(0, f" ({finding.estimate.reason})")
    if finding.vacuous:
        notes.append(f". {finding.vacuous}")
    return (
        f"{verdict.sign} {verdict.word}",
        finding.model + (f" against {finding.control}" if compared else ""),
        f"{finding.suite}.{finding.name} {'+'.join(finding.groups)}",
        effect + "".join(notes),
    )
