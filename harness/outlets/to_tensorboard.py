"""A run as TensorBoard's event file, with the report beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from harness.outlets.logged import Logged
from harness.report.markdown import code


def write(run: Logged, folder: Path) -> Path:
    """Write `folder/RUN/`: numbers, parameters, the summary, and the run's files."""
    from tensorboardX import SummaryWriter

    target = folder / run.run
    with SummaryWriter(str(target)) as writer:
        for metric in run.metrics:
            writer.add_scalar(metric.name, metric.value, metric.step)
        rows = [f"| {code(name)} | {code(value)} |" for name, value in run.parameters.items()]
        writer.add_text("parameters", "\n".join(["| parameter | value |", "|---|---|", *rows]))
        for file in run.files:
            if file.name == "summary.md":
                writer.add_text("summary", file.read_text(encoding="utf-8"))
    for file in run.files:
        shutil.copy2(file, target)
    return target
