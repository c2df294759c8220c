"""What a run hands to another tool: parameters, numbers and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.records import ModelLine, Records, VerdictLine

_FOREIGN = re.compile(r"[^\w\-. :/]")
_MOST_NAME, _MOST_VALUE = 250, 500
_CURVES = (
    "loss",
    "learning_rate",
    "grad_norm",
    "rewards_chosen",
    "rewards_rejected",
    "rewards_margins",
    "rewards_accuracies",
    "logps_chosen",
    "logps_rejected",
)
FILES = ("report.html", "summary.md", "records.jsonl")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A number; `step` counts those of a training, and is 0 elsewhere."""

    name: str
    value: float
    step: int = 0


@dataclass(frozen=True, kw_only=True)
class Logged:
    """One run as other tools keep it."""

    run: str
    started: str
    interrupted: bool
    parameters: dict[str, str]
    metrics: tuple[Metric, ...]
    files: tuple[Path, ...]


def logged(records: Records, folder: Path) -> Logged:
    """Put a run into parameters and metrics; `folder` holds its files."""
    end = records.end
    return Logged(
        run=records.run.run,
        started=records.run.started,
        interrupted=end is None or end.interrupted,
        parameters={_name(name): value[:_MOST_VALUE] for name, value in _parameters(records)},
        metrics=tuple(_metrics(records)),
        files=tuple(folder / name for name in FILES if (folder / name).is_file()),
    )


def _parameters(records: Records) -> Iterator[tuple[str, str]]:
    run = records.run
    for name in ("command", "profile", "git", "platform", "python", "device", "data"):
        yield name, str(getattr(run, name) or "none")
    for name, value in run.versions.items():
        yield f"version/{name}", value
    for name, value in run.suites.items():
        yield f"suite/{name}", value
    for model in records.models:
        about = {"key": model.key, "taught": model.taught, "base": model.base}
        for name, setting in (about | model.training).items():
            yield f"model/{model.name}/{name}", str(setting)


def _metrics(records: Records) -> Iterator[Metric]:
    by_group: dict[tuple[str, str], list[VerdictLine]] = {}
    for line in records.verdicts:
        by_group.setdefault((line.model, line.group), []).append(line)
    for (model, group), lines in by_group.items():
        judged = [line.outcome for line in lines if line.outcome != "not judged"]
        if judged:
            yield _metric(f"pass_rate/{model}/{group}", judged.count("pass") / len(judged))
            yield _metric(f"judged/{model}/{group}", len(judged))
    yield _metric("errors", len(records.errors))
    for finding in records.findings:
        estimate = finding.estimate
        for end, value in (("", estimate.value), ("/low", estimate.low), ("/high", estimate.high)):
            if value is not None:
                yield _metric(f"finding/{finding.id}{end}", value)
    for model_line in records.models:
        yield from _curve(model_line)


def _curve(model: ModelLine) -> Iterator[Metric]:
    for row in model.log:
        for name in _CURVES:
            value = getattr(row, name)
            if value is not None:
                yield _metric(f"training/{model.name}/{name}", value, row.step)


def _metric(name: str, value: float, step: int = 0) -> Metric:
    return Metric(name=_name(name), value=float(value), step=step)


def _name(text: str) -> str:
    """A name that the tools allow: letters, digits and few signs, and no path that climbs."""
    parts = [part for part in _FOREIGN.sub("_", text).split("/") if part not in ("", ".", "..")]
    return "/".join(parts)[:_MOST_NAME]
