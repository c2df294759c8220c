"""The first screen of a run for the terminal, in the words of the page.

What needs work is always told, up to a cap; what is as wanted falls to a count where lines are few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.records import CorrectionLine, FindingLine
from harness.report.corrected import corrected_words
from harness.report.estimates import form_of, per_words, shown, wanted_words
from harness.report.finding_row import mark, standing
from harness.report.findings import answers
from harness.report.text import plural, visible

Counts = Mapping[tuple[str, str], Mapping[str, int]]
"""(model, group) -> outcome -> count."""

MOST_COUNTS = 6
MOST_SUITES = 5
MOST_FINDINGS = 10
"""Suites among them; with a title, correction, controls and the report's path 20 lines."""

_TOLD = ("pass", "fail", "inconclusive", "not judged", "error")
_RANKS = ("fail", "inconclusive", "vacuous", "pass", "advisory", "not judged")
_COLOURS = {"pass": "green", "fail": "red", "inconclusive": "yellow", "error": "magenta"}
_UNLIMITED = 100_000
_GAP = 2


def first_screen(
    outcomes: Counts,
    findings: Sequence[FindingLine],
    correction: CorrectionLine | None,
    *,
    width: int | None = None,
    colour: bool = False,
    all: bool = False,
) -> list[str]:
    """Counts, findings worst first, and what is left after correction for their number.

    `width` None: lines are as long as they need to be, as a log wants them. `all`: nothing is
    folded into counts.
    """
    suites = _answers(findings)
    suites = suites if all else suites[:MOST_SUITES]
    most = (MOST_COUNTS, MOST_FINDINGS - len(suites))
    most = most if not all else (len(outcomes), len(findings))
    drawn = _drawn(_counts(outcomes, most[0]), width, colour)
    drawn += _drawn(suites, width, colour)
    shown_rows, rest = _findings(findings, most[1])
    drawn += _drawn(shown_rows, width, colour)
    corrected = corrected_words(correction, "effects", findings) if correction else ""
    return [*drawn, *(line for line in (rest, corrected, _controls(findings)) if line)]


def shortened(text: str, most: int, more: str) -> str:
    """The first lines of a text; `more` says where the others are told."""
    lines = text.splitlines()
    if len(lines) <= most:
        return text
    return "\n".join(
        [*lines[: most - 1], f"… {plural(len(lines) - most + 1, 'more line')}: {more}"]
    )


def _drawn(rows: Sequence[Sequence[Text]], width: int | None, colour: bool) -> list[str]:
    """Rows under each other, one line each, whatever they hold."""
    if not rows:
        return []
    table = Table.grid(padding=(0, _GAP, 0, 0))
    for size in _sizes(rows, width):
        table.add_column(no_wrap=True, overflow="ellipsis", width=size)
    for row in rows:
        table.add_row(*row)
    console = Console(
        file=StringIO(),
        width=width or _UNLIMITED,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
    )
    with console.capture() as captured:
        console.print(table)
    return [line.rstrip() for line in captured.get().splitlines()]


def _sizes(rows: Sequence[Sequence[Text]], width: int | None) -> list[int]:
    """Columns as wide as they need to be; where that is too wide, the verdict alone stays whole."""
    needed = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    free = (width or _UNLIMITED) - _GAP * (len(needed) - 1)
    if sum(needed) <= free or len(needed) == 1:
        return [*needed[:-1], min(needed[-1], free)]
    sizes = [needed[0], *(min(size, max(free // 4, 1)) for size in needed[1:-1])]
    return [*sizes, max(free - sum(sizes), 1)]


def _counts(outcomes: Counts, most: int) -> list[list[Text]]:
    """A line for each model and group; where they are many for each model, then for the worst."""
    if len(outcomes) <= most:
        return [_count(f"{model}  {group}", seen) for (model, group), seen in outcomes.items()]
    models: dict[str, Counter[str]] = {}
    groups: Counter[str] = Counter()
    for (model, _), seen in outcomes.items():
        models.setdefault(model, Counter()).update(seen)
        groups[model] += 1
    worst = sorted(models, key=lambda name: (-models[name]["fail"], -models[name]["inconclusive"]))
    kept = worst if len(worst) <= most else worst[: most - 1]
    rows = [_count(f"{name}  {plural(groups[name], 'group')}", models[name]) for name in kept]
    rest = worst[len(kept) :]
    if rest:
        summed = sum((models[name] for name in rest), Counter[str]())
        rows.append(_count(f"{plural(len(rest), 'more model')}", summed))
    return rows


def _count(who: str, seen: Mapping[str, int]) -> list[Text]:
    words = Text(", ").join(
        Text(f"{seen[outcome]} {outcome}", style=_COLOURS.get(outcome, ""))
        for outcome in _TOLD
        if seen.get(outcome)
    )
    return [Text(f"{visible(who)}: ") + words]


def _answers(findings: Sequence[FindingLine]) -> list[list[Text]]:
    """A line for each suite that asks several questions: its verdict, and what answers it."""
    rows = []
    for suite in answers(findings):
        if suite.effect:
            sign = f"{suite.mark.sign} {suite.mark.word}"
            told = visible(f"{suite.key}: {suite.effect}")
            style = _COLOURS.get(suite.mark.style, "dim")
            rows.append([Text(sign, style=style), Text(visible(suite.name)), Text(told)])
    return rows


def _findings(findings: Sequence[FindingLine], most: int) -> tuple[list[list[Text]], str]:
    """The rows that are told, and how many there are of the others."""
    kept = list(findings)
    if len(kept) > most:
        worst = sorted(range(len(kept)), key=lambda at: (_rank(kept[at]), at))
        kept = [findings[at] for at in worst[: most - 1]]
    left = Counter(map(_word, findings)) - Counter(map(_word, kept))
    told = ", ".join(f"{count} {word}" for word, count in left.items())
    rest = plural(left.total(), "more finding")
    return [_row(one) for one in kept], f"{rest}, see the report or -v: {told}" if left else ""


def _rank(finding: FindingLine) -> int:
    return _RANKS.index(standing(finding))


def _word(finding: FindingLine) -> str:
    return mark(finding).word


def _row(finding: FindingLine) -> list[Text]:
    verdict = mark(finding)
    compared = finding.control is not None and finding.what != "transfer"
    effect = shown(finding.estimate, form_of(finding), bound=finding.bound, per=per_words(finding))
    notes = [f", wanted {wanted_words(finding)}"] if finding.wanted else []
    if finding.estimate.value is None:
        notes.insert(0, f" ({finding.estimate.reason})")
    if finding.vacuous:
        notes.append(f". {finding.vacuous}")
    cells = (
        finding.model + (f" against {finding.control}" if compared else ""),
        f"{finding.suite}.{finding.name} {'+'.join(finding.groups)}",
        effect + "".join(notes),
    )
    sign = Text(f"{verdict.sign} {verdict.word}", style=_COLOURS.get(verdict.style, "dim"))
    return [sign, *(Text(" ".join(visible(cell).split())) for cell in cells)]


def _controls(findings: Sequence[FindingLine]) -> str:
    """What the untaught controls passed; empty where none but the base was asked."""
    controls = dict.fromkeys(one.model for finding in findings for one in finding.controls)
    if not set(controls) - {"base"}:
        return ""
    asked = [finding for finding in findings if finding.controls]
    passed = [one for one in asked if any(each.outcome == "pass" for each in one.controls)]
    # Where a question claims an effect of training, a control that passes makes it vacuous.
    shown = sum(bool(one.vacuous) for one in passed)
    kept = len(passed) - shown
    told = ["none of the effects shows in them"]
    if shown:
        told = [f"{plural(shown, 'effect')} {'shows' if shown == 1 else 'show'} in them too"]
    if kept:
        told.append(f"{plural(kept, 'question')} for no harm they pass, as they should")
    return (
        f"Controls ({', '.join(controls)}) were asked {plural(len(asked), 'question')} too: "
        f"{'; '.join(told)}."
    )
