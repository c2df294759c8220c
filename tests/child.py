"""pytest run in a process of its own, as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class Done:
    """What a finished pytest left: exit status and output."""

    def __init__(self, root: Path, status: int, output: str) -> None:
        self.root = root
        self.status = status
        self.output = output

    @property
    def errors(self) -> list[str]:
        """The lines of usage errors."""
        lines = self.output.splitlines()
        return [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]


def run_pytest(root: Path, *arguments: str) -> Done:
    """Run pytest in `root`, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        env=kept,
        timeout=300,
    )
    return Done(root, done.returncode, done.stdout + done.stderr)
