"""What this machine and its packages are, asked without importing torch where possible."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

TRAINING_PACKAGES = ("torch", "transformers", "trl", "peft")
"""Packages whose version may change what a training or a generation gives."""

UNSLOTH = "2026.10.5"
"""The oldest Unsloth that was tried; without a floor the index hands out one of 2025."""
UNSLOTH_ON_CPU = "2026.10.9"
"""The first with a CPU backend: those before it raise when they are imported."""

GENERATION_PACKAGES = ("torch", "transformers", "peft")

RECORDED_PACKAGES = (*TRAINING_PACKAGES, "datasets", "accelerate", "safetensors", "tokenizers")


@cache
def version(package: str) -> str:
    """Installed version of a package, without its local part; `absent` where there is none."""
    try:
        return metadata.version(package).partition("+")[0]
    except metadata.PackageNotFoundError:
        return "absent"


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Installed versions by package name."""
    return {package: version(package) for package in packages}


def cores() -> int:
    """Cores that this process may use, shared fairly between the workers of pytest-xdist."""
    if hasattr(os, "sched_getaffinity"):
        available = len(os.sched_getaffinity(0))
    else:
        available = os.cpu_count() or 1
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return max(1, available // workers)


def prepare_torch() -> None:
    """Set torch's threads to the cores: more made the same run 10-16 times slower."""
    import torch

    torch.set_num_threads(cores())


def quiet_environment(*, allow_download: bool = False) -> None:
    """Keep the libraries off the network, quiet and polite; set before they are imported."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    # OpenMP's threads spin while they wait; beside another busy process this made the replies
    # of a small model 100 times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if not allow_download:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")


def describe() -> str:
    """Operating system and processor, in words."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def git_state(folder: Path) -> str | None:
    """Commit of the working tree, with `+changes` where it is not clean; None outside git."""
    try:
        commit = _git(folder, "rev-parse", "--short=12", "HEAD")
        return commit + ("+changes" if _git(folder, "status", "--porcelain") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)  # noqa: S603
    return done.stdout.strip()
