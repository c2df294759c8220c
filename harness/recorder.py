"""The one writer of a run's folder: records as they come, the report at the end."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from harness.catalogue import Catalogue, Options
from harness.diff.compare import Diff
from harness.history import History, past
from harness.machine import RECORDED_PACKAGES, describe, git_state, version, versions
from harness.records import (
    AnyLine,
    CalibrationLine,
    EndLine,
    ModelLine,
    Records,
    RunLine,
    append,
)
from harness.report.reading import ReadRun
from harness.report.render import write_report
from harness.report.trend import Past
from harness.runs import LATEST, RECORDS
from harness.workspace import Workspace


class Recorder:
    """Writes `reports/<run>/`; the folder is made with the first line."""

    def __init__(
        self, workspace: Workspace, header: Callable[[str, float], RunLine], started: float
    ) -> None:
        self._reports = workspace.reports
        self._header = header
        self._started = started
        self._written: set[tuple[str, ...]] = set()
        self.folder: Path | None = None
        self.warning = ""
        """What went wrong at the end without harm to the records."""

    def add(self, line: AnyLine) -> None:
        """Append one line; a model and a calibration are written once."""
        once: tuple[str, ...] | None = None
        if isinstance(line, ModelLine):
            once = (line.kind, line.name)
        elif isinstance(line, CalibrationLine):
            once = (line.kind, line.scorer, line.language)
        if once in self._written:
            return
        if once is not None:
            self._written.add(once)
        if self.folder is None:
            self.folder = self._make_folder()
            append(self.folder / RECORDS, [self._header(self.folder.name, self._started)])
        append(self.folder / RECORDS, [line])

    def finish(
        self,
        *,
        interrupted: bool,
        against: Callable[[Records], Diff | None] | None = None,
        baseline: Records | None = None,
    ) -> Path | None:
        """Write the end line and the report; returns the report, None where nothing was run.

        `against` holds the run's records against another run, whose records are `baseline`. The
        records that it is given are without reasons and evidence.
        """
        if self.folder is None:
            return None
        seconds = time.time() - self._started
        end = EndLine(finished=_iso(time.time()), seconds=seconds, interrupted=interrupted)
        append(self.folder / RECORDS, [end])
        run = ReadRun(self.folder / RECORDS)
        known = self._file(run.records, self.folder)
        try:
            diff = against(run.records) if against else None
        except Exception:  # a run that cannot be compared has its report all the same
            write_report(self.folder, run=run, past=known)
            raise
        before = baseline if diff else None
        report = write_report(self.folder, run=run, diff=diff, past=known, baseline=before)
        point_latest(self.folder)
        return report

    def _file(self, records: Records, folder: Path) -> Past:
        """Put the run into the history, and say what that knows of the run's models.

        Whatever happens there, the run's records are safe.
        """
        try:
            History(self._reports).file_run(records, folder)
            return past(self._reports, records)
        except Exception as error:
            self.warning = f"The run is not in the history: {error}"
            print(f"\nWARNING: {self.warning}", file=sys.stderr)
            return {}

    def _make_folder(self) -> Path:
        stem = time.strftime("%Y-%m-%dT%H-%M-%S", time.localtime(self._started))
        for attempt in range(1, 1000):
            folder = self._reports / (stem if attempt == 1 else f"{stem}-{attempt}")
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            return folder
        raise FileExistsError(f"{self._reports / stem} and 999 more")


def run_line(
    run: str, started: float, *, command: str, catalogue: Catalogue, options: Options, root: Path
) -> RunLine:
    """The header of a run: what was run, on what, with which versions."""
    return RunLine(
        run=run,
        started=_iso(started),
        command=command,
        profile=catalogue.resolver.profile_name,
        git=git_state(root),
        platform=describe(),
        python=platform.python_version(),
        device=catalogue.resolver.profile.device,
        versions={"dpo-harness": version("dpo-harness"), **versions(RECORDED_PACKAGES)},
        suites={suite.name: suite.digest for suite in catalogue.suites},
        data=str(options.data) if options.data else None,
        notes=tuple(catalogue.resolver.notes),
    )


def point_latest(folder: Path) -> None:
    """Let `reports/latest` point to the run's folder, where links can be made."""
    link = folder.parent / LATEST
    if link.is_dir() and not link.is_symlink():
        return  # somebody's own folder
    temporary = folder.parent / f".latest-{os.getpid()}"
    temporary.unlink(missing_ok=True)
    with suppress(OSError):  # Windows lets few users make links
        temporary.symlink_to(folder.name)
        temporary.replace(link)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat(timespec="seconds")
