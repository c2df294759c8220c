"""The `harness` command: models, train, report, diff, bless, history, calibrate, power, ..."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer

from harness.errors import HarnessError, Problem, UserError
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from harness.runner import Run

P = ParamSpec("P")
T = TypeVar("T")

_SOURCES = {"trained": "trained now", "store": "trained already"}

USAGE_ERROR = 4
"""Exit status of a user's mistake, as pytest's."""

app = typer.Typer(
    help="pytest for the behaviour of preference-tuned language models.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
base_app = typer.Typer(help="The embedded base.", no_args_is_help=True)
app.add_typer(base_app, name="base")
export_app = typer.Typer(help="Replies and records in other formats.", no_args_is_help=True)
app.add_typer(export_app, name="export")
history_app = typer.Typer(help="Past runs.", invoke_without_command=True)
app.add_typer(history_app, name="history")

ProfileOption = Annotated[
    str | None, typer.Option(help="Profile of fixtures/models.yaml (default: the file's).")
]
DataOption = Annotated[
    Path | None, typer.Option(help="Train on this HW6/HW7 preference file instead.")
]


def main() -> None:
    """Run the command."""
    app()


def told_plainly(function: Callable[P, T]) -> Callable[P, T]:
    """Print the harness' own errors without a traceback and exit with pytest's status."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except UserError as error:
            for problem in error.problems:
                print(f"ERROR: {problem}", file=sys.stderr)
            raise typer.Exit(USAGE_ERROR) from error
        except HarnessError as error:
            print(f"ERROR: {error}", file=sys.stderr)
            raise typer.Exit(1) from error

    return wrapped


@app.command()
@told_plainly
def models(profile: ProfileOption = None, data: DataOption = None) -> None:
    """List the models: content key, trained or not, and which names share one training."""
    from rich.console import Console
    from rich.table import Table

    run = _run(("*",), profile=profile, data=data)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("name", "key", "trained", "teaches", "equals", "description"):
        table.add_column(column, overflow="fold")
    for row in _rows(run):
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


@app.command()
@told_plainly
def train(
    names: Annotated[list[str], typer.Argument(help="Names or globs of models.")],
    profile: ProfileOption = None,
    data: DataOption = None,
    retrain: Annotated[bool, typer.Option(help="Train anew what is there already.")] = False,
    allow_download: Annotated[bool, typer.Option(help="Let a base be fetched.")] = False,
) -> None:
    """Train models, each distinct training once."""
    run = _run(
        tuple(names), profile=profile, data=data, retrain=retrain, allow_download=allow_download
    )
    run.workspace.require_writable()
    run.models.require_device()
    for name in run.catalogue.selected:
        ready = run.models.get(run.catalogue.model(name))
        folder = ready.adapter[1] if ready.adapter else ready.model.base.folder
        print(f"{name}: {_SOURCES.get(ready.source, ready.source)}, {folder}")


@app.command()
@told_plainly
def report(
    run: Annotated[str, typer.Argument(help="A run's folder, or its name in reports/.")] = "latest",
    baseline: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="Show what changed since this run (as `harness diff`)."),
    ] = None,
    output: Annotated[
        str, typer.Option("--format", help="html; or print its judgement as markdown or json.")
    ] = "html",
) -> None:
    """Render a run's report.html and summary.md again from its records."""
    from harness.report_command import render_again

    print(render_again(run, baseline, output))


@app.command()
@told_plainly
def diff(
    old: Annotated[str, typer.Argument(metavar="A", help="The older run.")],
    new: Annotated[str, typer.Argument(metavar="B", help="The newer run.")] = "latest",
    output: Annotated[str, typer.Option("--format", help="text, markdown or json.")] = "text",
    margin: Annotated[float, typer.Option(help="Loss of pass rate that is worth a word.")] = 0.1,
    stale_after: Annotated[int, typer.Option(help="Days until a run is called stale.")] = 14,
) -> None:
    """What changed from run A to run B; exit status 1 where something got worse.

    A run is a name in reports/, a folder, a records file, latest, latest-green or blessed.
    """
    from harness.diff_command import DiffOptions, show_diff

    options = DiffOptions(old=old, new=new, format=output, margin=margin, stale_after=stale_after)
    if not show_diff(options):
        raise typer.Exit(1)


@app.command()
@told_plainly
def bless(
    run: Annotated[str, typer.Argument(help="A run's name in reports/, or its folder.")],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Though it is not whole.")] = False,
) -> None:
    """Make a run the baseline that others are held against."""
    from harness.diff_command import bless_run

    bless_run(run, note=note, force=force)


@history_app.callback()
@told_plainly
def history(
    context: typer.Context,
    model: Annotated[str | None, typer.Option(help="Runs of this model only.")] = None,
    suite: Annotated[str | None, typer.Option(help="Runs of this suite only.")] = None,
    limit: Annotated[int, typer.Option(help="How many runs.")] = 20,
    output: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew.")] = False,
) -> None:
    """List past runs, the newest first."""
    from harness.history_command import ListOptions, list_runs, rebuild_history

    if context.invoked_subcommand:
        return
    if rebuild:
        rebuild_history(_workspace().reports)
    else:
        options = ListOptions(model=model, suite=suite, limit=limit, format=output)
        list_runs(_workspace().reports, options)


@history_app.command("prune")
@told_plainly
def history_prune(
    keep: Annotated[int | None, typer.Option(help="Keep so many runs, the newest.")] = None,
    older_than: Annotated[int | None, typer.Option(help="Days: what is older goes.")] = None,
    folders: Annotated[bool, typer.Option("--folders", help="Their folders too.")] = False,
) -> None:
    """Take old runs out of the history; never the blessed one or the latest."""
    from datetime import UTC, datetime

    from harness.history_command import prune

    prune(
        _workspace().reports,
        datetime.now(UTC),
        keep=keep,
        older_than=older_than,
        folders=folders,
    )


@export_app.command("hw7")
@told_plainly
def export_homework(
    name: Annotated[str, typer.Argument(help="Model of fixtures/models.yaml.")],
    student: Annotated[str, typer.Option(help="Student's number: first part of the file's name.")],
    prompts: Annotated[
        Path | None,
        typer.Option(help="Test prompts, [{id, prompt}, ...] (default: the project's own ten)."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path(),
    profile: ProfileOption = None,
    data: DataOption = None,
) -> None:
    """Write a model's replies as the homework's result file, training it where it is missing."""
    from harness.export import export_hw7

    run = _run((name,), profile=profile, data=data)
    run.models.require_device()
    own = run.workspace.models_file.parent / "preferences" / "test.json"
    if prompts is None:
        note = f"Note: asks the ten prompts of {own.name}; the homework's own come with --prompts."
        print(note, file=sys.stderr)
    print(export_hw7(run, name, student, prompts or own, out))


@export_app.command("records")
@told_plainly
def export_run(
    run: Annotated[str, typer.Argument(help="A run's name in reports/, or its folder.")],
    out: Annotated[Path, typer.Option(help="File of the verdicts; findings come beside it.")],
    output: Annotated[
        str | None, typer.Option("--format", help="csv, parquet or json (default: --out's ending).")
    ] = None,
) -> None:
    """Write a run's verdicts and findings as tables."""
    from harness.baseline import find
    from harness.export_records import export_records
    from harness.runs import read

    reports = Path.cwd() if Path(run).exists() else _workspace().reports
    for file in export_records(read(find(reports, run)), output, out):
        print(file)


@app.command()
@told_plainly
def calibrate(
    scorer: Annotated[str, typer.Option(help="A scorer that gives labels.")],
    labels: Annotated[list[Path], typer.Option(help="CSV, JSONL or JSON; may stand repeatedly.")],
    output: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    out: Annotated[Path | None, typer.Option(help="Save the calibration here instead.")] = None,
    no_save: Annotated[bool, typer.Option("--no-save", help="Print only.")] = False,
    held_out: Annotated[bool, typer.Option("--held-out", help="Held-out prompts only.")] = False,
    dev: Annotated[bool, typer.Option("--dev", help="All but the held-out prompts.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Show every case in dispute.")] = False,
    profile: ProfileOption = None,
    allow_download: Annotated[bool, typer.Option(help="Let nli's model be fetched.")] = False,
) -> None:
    """Hold a scorer against people's labels, and keep how far it is right."""
    from harness.calibrate_command import CalibrateOptions
    from harness.calibrate_command import calibrate as run

    for one, other in (
        (held_out and dev, "--held-out and --dev"),
        (out and no_save, "--out and --no-save"),
    ):
        if one:
            raise UserError(f"{other} exclude each other.")
    run(
        CalibrateOptions(
            scorer=scorer,
            files=tuple(labels),
            part="held-out" if held_out else "dev" if dev else "all",
            out=out,
            save=not no_save,
            format=output,
            every=every,
            profile=profile,
            allow_download=allow_download,
        )
    )


@app.command()
@told_plainly
def power(
    drop: Annotated[
        list[float] | None, typer.Option(help="Difference of two rates; may stand repeatedly.")
    ] = None,
    suite: Annotated[
        list[str] | None, typer.Option(help="Name of a suite; may stand repeatedly.")
    ] = None,
    rate: Annotated[float, typer.Option(help="The better model's rate.")] = 0.9,
    back: Annotated[float, typer.Option(help="Share of prompts moving against the drop.")] = 0.05,
    wanted: Annotated[float, typer.Option("--power", help="Chance to find the drop.")] = 0.8,
    level: Annotated[float, typer.Option(help="Chance of a false alarm.")] = 0.05,
) -> None:
    """How many prompts a drop needs, and which drops the groups of a suite can detect."""
    from harness.power_command import PowerOptions, show_power

    show_power(
        PowerOptions(
            drops=tuple(drop or ()),
            suites=tuple(suite or ()),
            rate=rate,
            back=back,
            power=wanted,
            level=level,
        )
    )


@app.command()
@told_plainly
def doctor(
    profile: ProfileOption = None,
    output: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    online: Annotated[bool, typer.Option("--online", help="Ask the hub too.")] = False,
) -> None:
    """What this machine can run and what is missing; exit status 1 where the profile cannot run."""
    from harness.doctor_command import doctor as examine

    status = examine(profile=profile, output=output, online=online)
    if status:
        raise typer.Exit(status)


@base_app.command("build")
@told_plainly
def base_build(
    out: Annotated[Path, typer.Argument(help="Folder to write; it must not exist.")],
    seed: Annotated[int, typer.Option(help="Seed of corpus and training.")] = 0,
) -> None:
    """Build the embedded base from its recipe: corpus, tokenizer, pretraining."""
    from harness.base.build import build_base
    from harness.machine import quiet_environment
    from harness.progress import on_terminal

    if out.exists():
        raise UserError(Problem(file=out, message="exists already.", hint="Name a new folder."))
    quiet_environment()
    with on_terminal("pretraining") as update:
        build_base(
            out,
            seed=seed,
            progress=lambda step, steps, loss: update(step, steps, f"loss {loss:.3f}"),
        )
    print(out)


def _workspace() -> Workspace:
    return find_workspace(Path.cwd())


def _run(names: tuple[str, ...], **options: Any) -> Run:
    from harness.catalogue import Options, load_catalogue
    from harness.progress import on_terminal
    from harness.runner import Run

    chosen = Options(models=names, **options)
    workspace = _workspace()
    return Run(workspace, load_catalogue(workspace, chosen), chosen, on_terminal)


def _rows(run: Run) -> list[tuple[str, ...]]:
    """A line for each model; checkpoints and points of a sweep indented under their family."""
    from harness.catalogue import resolve_all
    from harness.fingerprint import short
    from harness.models.store import Store

    store, resolver = Store(run.workspace.trained), run.catalogue.resolver
    names: dict[str, str] = {}
    rows: list[tuple[str, ...]] = []
    heads = set(resolver.names)
    for name, model in resolve_all(resolver, resolver.names).items():
        if model.family and model.family not in heads:
            heads.add(model.family)
            rows.append((model.family, "-", "-", "-", "", model.description))
        key = short(model.spec.key) if model.spec else ""
        trained = ("yes" if store.has(model.spec.key) else "no") if model.spec else "-"
        equal = names.setdefault(key, name) if key else name
        rows.append(
            (
                f"  {name}" if model.family else name,
                key or "-",
                trained,
                model.learned or ("nothing" if model.taught else "-"),
                equal if equal != name else "",
                "" if model.family else model.description,
            )
        )
    return rows
