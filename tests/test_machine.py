"""Threads are set to the cores, and the libraries are kept off the network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.machine import cores, git_state, version

CHECK = """
import os, sys
from pathlib import Path
from harness.catalogue import Options, load_catalogue
from harness.workspace import Workspace
load_catalogue(Workspace(Path(sys.argv[1])), Options())
assert "torch" not in sys.modules
import huggingface_hub.constants as hub
from harness.machine import cores, prepare_torch
import torch
torch.set_num_threads(cores() + 3)
prepare_torch()
print(hub.HF_HUB_OFFLINE, hub.HF_HUB_DISABLE_TELEMETRY, os.environ["OMP_WAIT_POLICY"])
print(torch.get_num_threads() == cores())
"""


def test_the_libraries_find_their_settings(tmp_path: Path) -> None:
    from tests.tiny import make_project

    root = make_project(tmp_path / "p", with_base=False)
    unset = ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "OMP_WAIT_POLICY")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(root)], capture_output=True, text=True, env=kept
    )
    assert done.stdout.splitlines() == ["True True PASSIVE", "True"], done.stderr


def test_workers_share_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER_COUNT", raising=False)
    alone = cores()
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "2")
    assert cores() == max(1, alone // 2)
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "1000")
    assert cores() == 1


def test_versions_are_without_their_local_part() -> None:
    assert version("torch").replace(".", "").isdigit()
    assert version("no-such-package") == "absent"


def test_git_state_outside_git(tmp_path: Path) -> None:
    assert git_state(tmp_path) is None
