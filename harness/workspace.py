"""Where things lie in a project."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from harness.errors import Problem, UserError


@dataclass(frozen=True)
class Workspace:
    """The folders of one project, all below its root."""

    root: Path

    @property
    def models_file(self) -> Path:
        """The models and what they are made of."""
        return self.root / "fixtures" / "models.yaml"

    @property
    def probes(self) -> Path:
        """The suites."""
        return self.root / "probes"

    @property
    def trained(self) -> Path:
        """Finished trainings, by content key."""
        return self.root / "trained"

    @property
    def reports(self) -> Path:
        """One folder a run."""
        return self.root / "reports"

    @property
    def reply_cache(self) -> Path:
        """Replies, by content key."""
        return self.root / ".harness" / "replies.sqlite"

    @property
    def judge_cache(self) -> Path:
        """Judgements of a language model, by content key."""
        return self.root / ".harness" / "judge.sqlite"

    @property
    def calibrations(self) -> Path:
        """Labelled replies, and how far each scorer agrees with them."""
        return self.root / "fixtures" / "calibration"

    def require_writable(self) -> None:
        """Raise UserError naming every folder of results that cannot be written to."""
        problems: list[Problem] = []
        for folder in (self.trained, self.reports, self.reply_cache.parent):
            try:
                require_writable(folder)
            except UserError as error:
                problems.extend(error.problems)
        if problems:
            raise UserError(problems)

    def exists(self) -> bool:
        """Whether there is such a project here."""
        return self.models_file.is_file()


def find_workspace(start: Path) -> Workspace:
    """The project around `start`; raises UserError where there is none."""
    for folder in (start, *start.parents):
        workspace = Workspace(folder)
        if workspace.exists():
            return workspace
    raise UserError(f"No fixtures/models.yaml in {start} or above: run this inside a project.")


def require_writable(folder: Path) -> None:
    """Make `folder`, and raise UserError where it cannot be written to."""
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"cannot be written to: {error.strerror}."
        raise UserError(Problem(file=folder, message=message)) from error
