"""What `harness power` does: how many prompts a drop needs, and what a suite can detect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.config.suites import Suite, load_suites
from harness.errors import Problem, UserError, suggest
from harness.scorers.catalogue import INFOS, STANCE_READERS
from harness.stats.estimate import percent
from harness.stats.power import MOST, MOST_EXACT, Plan, detectable, needed
from harness.workspace import find_workspace


@dataclass(frozen=True, kw_only=True)
class PowerOptions:
    """What a user asked for; at least one drop or one suite."""

    drops: tuple[float, ...] = ()
    suites: tuple[str, ...] = ()
    rate: float
    back: float
    power: float
    level: float


def show_power(options: PowerOptions) -> None:
    """Print both tables. Raises UserError for mistakes in options, suites and their files."""
    plan = _plan(options)
    suites = _suites(options.suites)
    for lines in (_needs(options.drops, plan), *(_detects(suite, plan) for suite in suites)):
        for line in lines:
            print(line)
    print(
        f"\nPaired McNemar test, two-sided at {plan.level:g}, power {percent(plan.power)}, "
        "one reply a prompt from each model.\n"
        "By Connor's formula; exact: by the power of the exact test. "
        f"Assumed: the better model has the\ntrait on {percent(plan.rate)} of the prompts, "
        f"and {percent(plan.back)} of all prompts, or fewer, move against the drop."
    )


def _plan(options: PowerOptions) -> Plan:
    problems: list[Problem] = []
    if not options.drops and not options.suites:
        message = "nothing to plan."
        hint = "Name a drop (--drop 0.2), a suite (--suite q4), or both."
        problems.append(Problem(message=message, hint=hint))
    for drop in options.drops:
        if not 0 < drop <= 1:
            message = f"--drop is a difference of two rates, above 0 and at most 1 (got {drop:g})."
            problems.append(Problem(message=message))
    for name in ("rate", "power", "level"):
        if not 0 < getattr(options, name) < 1:
            message = f"--{name} must lie between 0 and 1 (got {getattr(options, name):g})."
            problems.append(Problem(message=message))
    if not 0 <= options.back < 0.5:
        message = f"--back must be at least 0 and below 0.5 (got {options.back:g})."
        problems.append(Problem(message=message))
    if problems:
        raise UserError(problems)
    return Plan(rate=options.rate, back=options.back, power=options.power, level=options.level)


def _suites(names: tuple[str, ...]) -> list[Suite]:
    if not names:
        return []
    found = load_suites(find_workspace(Path.cwd()).probes, INFOS, STANCE_READERS)
    by_name = {suite.name: suite for suite in found}
    problems = [
        Problem(message=f"unknown suite {name!r}.", hint=suggest(name, by_name))
        for name in names
        if name not in by_name
    ]
    if problems:
        raise UserError(problems)
    return [by_name[name] for name in names]


def _needs(drops: tuple[float, ...], plan: Plan) -> Iterator[str]:
    if drops:
        yield from _rows(
            ("drop", "prompts", "exact"),
            [
                (
                    f"{drop:.2f}" if round(drop, 2) == drop else f"{drop:g}",
                    _number(needed(drop, plan), MOST),
                    _number(needed(drop, plan, "exact"), MOST_EXACT),
                )
                for drop in drops
            ],
        )


def _detects(suite: Suite, plan: Plan) -> Iterator[str]:
    prompts = {probe.cluster: probe.group for probe in suite.probes}
    counts = Counter(prompts.values())
    yield f"Suite {suite.name}: the smallest drop that each group can detect"
    rows = [(group.id, counts[group.id]) for group in suite.groups]
    if len(rows) > 1:
        rows.append(("all groups", len(prompts)))
    yield from _rows(
        ("group", "prompts", "drop", "exact"),
        [
            (name, str(n), _shift(detectable(n, plan)), _shift(detectable(n, plan, "exact")))
            for name, n in rows
        ],
    )


def _number(found: int | None, most: int) -> str:
    return f"over {most:,}" if found is None else str(found)


def _shift(found: float | None) -> str:
    return "none" if found is None else f"{found:.3f}"


def _rows(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        first, *rest = row
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()
