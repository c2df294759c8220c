"""What `harness calibrate` does: labels in, figures out, and a calibration kept."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from harness.calibration.labels import load_labels
from harness.calibration.measure import AnyScorer, Reading, measure
from harness.calibration.saved import (
    Calibration,
    Part,
    calibration_folder,
    make_calibration,
    write,
)
from harness.calibration.show import as_json, print_tables
from harness.catalogue import Options, load_catalogue
from harness.config.models import BASE
from harness.errors import InstrumentError, Problem, UserError, suggest
from harness.progress import on_terminal
from harness.runner import Run
from harness.scorers.calibration_split import is_held_out
from harness.scorers.catalogue import SCORERS, STANCE_READERS
from harness.workspace import find_workspace

FORMATS = ("text", "json")
_MOST_NOTES = 20


@dataclass(frozen=True, kw_only=True)
class CalibrateOptions:
    """What a user asked for; `out` None stands for the project's own folder."""

    scorer: str
    files: tuple[Path, ...]
    part: Part = "all"
    out: Path | None = None
    save: bool = True
    format: str = "text"
    every: bool = False
    profile: str | None = None
    allow_download: bool = False


def calibrate(options: CalibrateOptions) -> None:
    """Hold a scorer against labels, print what was found, and keep it.

    Raises UserError for mistakes in options and files, before anything is scored, and
    InstrumentError after printing where the scorer broke at a reply: nothing is kept then.
    """
    scorer = _scorer(options)
    labels = load_labels(options.files, scorer.info.labels or ())
    replies = [one for one in labels.replies if _is_in(options.part, one.prompt)]
    if not replies:
        raise UserError(f"None of {len(labels.replies)} labelled replies is {options.part}.")
    target, why_not = _target(options)
    with on_terminal(f"scoring with {options.scorer}") as update:
        readings = measure(scorer, replies, lambda done, of: update(done, of, ""))
    calibration = make_calibration(scorer, readings, options.files, options.part)
    broken = [reading.error for reading in readings if reading.error]
    notes = [*([why_not] if why_not else []), *labels.notes]
    if target and calibration.meets_floor is None and options.out is None:
        target = None
        notes.insert(0, f"Nothing was saved: {calibration.in_words} --out saves it all the same.")
    if target and not broken:
        write(calibration, target)
        if not calibration.meets_floor:
            name = options.scorer
            notes.insert(0, f"From now on what {name} says is advisory where this file counts.")
    _print(options, calibration, readings, notes, None if broken else target)
    if broken:
        raise InstrumentError(
            f"{options.scorer} broke at {len(broken)} of {len(readings)} replies "
            f"({broken[0]}); nothing was saved."
        )


def _scorer(options: CalibrateOptions) -> AnyScorer:
    comparable = {name: one for name, one in SCORERS.items() if one.info.labels}
    readers = [name for name in STANCE_READERS if name not in SCORERS]
    problems: list[Problem] = []
    if options.scorer in SCORERS and options.scorer not in comparable:
        message = f"{options.scorer} gives numbers: there are no labels to hold it against."
        problems.append(Problem(message=message, hint=suggest("", [*comparable, *readers])))
    elif options.scorer not in comparable and options.scorer not in readers:
        message = f"unknown scorer {options.scorer!r}."
        hint = suggest(options.scorer, [*comparable, *readers])
        problems.append(Problem(message=message, hint=hint))
    if options.format not in FORMATS:
        message = f"unknown format {options.format!r}."
        problems.append(Problem(message=message, hint=suggest(options.format, FORMATS)))
    if problems:
        raise UserError(problems)
    return comparable.get(options.scorer) or _reader(options)


def _reader(options: CalibrateOptions) -> AnyScorer:
    """A heavier reader of stance, with the settings of the project around."""
    chosen = Options(models=(BASE,), profile=options.profile, allow_download=options.allow_download)
    workspace = find_workspace(Path.cwd())
    run = Run(workspace, load_catalogue(workspace, chosen), chosen, on_terminal)
    return run.readers.get(options.scorer)


def _is_in(part: Part, prompt: str) -> bool:
    return part == "all" or is_held_out(prompt) == (part == "held-out")


def _target(options: CalibrateOptions) -> tuple[Path | None, str]:
    """Where to save, or None and why not."""
    if not options.save:
        return None, ""
    file = options.out
    if file is None and options.part == "dev":
        return None, "Nothing was saved: rules may be tuned on these replies; --out saves them."
    if file is None:
        try:
            workspace = find_workspace(Path.cwd())
        except UserError:
            return None, "Nothing was saved: this is no project; --out saves to a file."
        file = calibration_folder(workspace.root) / f"{options.scorer}.json"
    if file.is_dir():
        raise UserError(Problem(file=file, message="is a folder.", hint="Name a file."))
    if file.resolve() in [labels.resolve() for labels in options.files]:
        hint = "Give the labels another name, or the calibration one with --out."
        raise UserError(Problem(file=file, message="holds the labels themselves.", hint=hint))
    return file, ""


def _print(
    options: CalibrateOptions,
    calibration: Calibration,
    readings: list[Reading],
    notes: list[str],
    saved: Path | None,
) -> None:
    if options.format == "json":
        print(as_json(calibration, readings, notes, saved))
        return
    from rich.console import Console

    width = None if sys.stdout.isatty() else 160
    # Prompts, replies and languages are a user's text: nothing in them is markup.
    console = Console(width=width, markup=False, emoji=False, highlight=False)
    print_tables(console, calibration, readings, every=options.every)
    lines = [f"Note: {note}" for note in notes[:_MOST_NOTES]]
    if len(notes) > _MOST_NOTES:
        lines.append(f"Note: {len(notes) - _MOST_NOTES} more notes: --format json has them.")
    for line in [*lines, *([f"Saved: {saved}"] if saved else [])]:
        console.print(line, soft_wrap=True)
