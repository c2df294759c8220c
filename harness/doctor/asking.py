"""Asks the machine. Each question stands alone: one that breaks becomes a sentence."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from harness.doctor.facts import Base, Gpu, Machine, Place, Project, Unsloth
from harness.doctor.graphics import ask_gpus, ask_torch
from harness.doctor.project import ask_project, hub_cache
from harness.workspace import Workspace, find_workspace, require_writable

T = TypeVar("T")

ASKED = (
    "CUDA_VISIBLE_DEVICES", "HF_HUB_OFFLINE", "UNSLOTH_ALLOW_CPU", "UNSLOTH_DISABLE_CPU_FALLBACK",
    "UNSLOTH_FORCE_CPU",
)  # fmt: skip
"""Environment variables that decide what runs."""


class Asking:
    """Asks questions and keeps the failures of those that broke."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def __call__(self, what: str, question: Callable[[], T], otherwise: T) -> T:
        """The answer, or `otherwise` where the question broke."""
        try:
            return question()
        except Exception as error:
            lines = str(error).strip().splitlines() or ["no message"]
            self.failures.append(f"{what}: {type(error).__name__}: {lines[0]}")
            return otherwise


def ask_machine(start: Path, *, online: bool = False) -> Machine:
    """All facts, in one or two seconds without a GPU; torch is imported in a process of its own."""
    ask = Asking()
    nothing: dict[str, str] = {}
    no_cards: tuple[tuple[Gpu, ...], str] = ((), "nvidia-smi broke")
    no_places: tuple[Place, ...] = ()
    packages = ask("installed packages", _packages, nothing)
    gpus, no_gpu = ask("nvidia-smi", ask_gpus, no_cards)
    torch = ask("torch", lambda: ask_torch(packages, with_gpu=bool(gpus)), None)
    unsloth = ask("unsloth", lambda: _unsloth(packages), None)
    workspace = ask("project", lambda: _workspace(start), None)
    project = ask("fixtures/models.yaml", lambda: ask_project(workspace), None)
    if workspace and project is None:
        project = Project(root=str(workspace.root), problems=(ask.failures[-1],))
    places = ask("folders", lambda: _places(workspace, project), no_places)
    hub = ask("hub", lambda: _online(project), nothing) if online else None
    return Machine(
        system=platform.system(),
        description=ask("platform", _describe, platform.system()),
        python=tuple(sys.version_info[:3]),
        executable=sys.executable,
        gpus=gpus,
        no_gpu=no_gpu,
        packages=packages,
        torch=torch,
        unsloth=unsloth,
        environment={name: os.environ[name] for name in ASKED if name in os.environ},
        project=project,
        places=places,
        online=hub,
        failures=tuple(ask.failures),
    )


def _describe() -> str:
    from harness.machine import describe

    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 1e9:.0f} GB memory"
    return describe() + memory


def _packages() -> dict[str, str]:
    """Versions without their local part; the first found counts, as it does for `import`."""
    found: dict[str, str] = {}
    for one in metadata.distributions():
        name = one.metadata["Name"]
        if name and one.version:
            found.setdefault(_plain(name), one.version.partition("+")[0])
    return found


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _unsloth(packages: dict[str, str]) -> Unsloth | None:
    if "unsloth" not in packages:
        return None
    spec = find_spec("unsloth")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    needs = [*(metadata.requires("unsloth") or ())]
    if "unsloth_zoo" in packages:
        needs += metadata.requires("unsloth_zoo") or ()
    return Unsloth(
        version=packages["unsloth"],
        has_cpu_backend=any((Path(folder) / "_cpu_init.py").is_file() for folder in folders),
        needs=tuple(dict.fromkeys(needs)),
    )


def _workspace(start: Path) -> Workspace | None:
    from harness.errors import UserError

    try:
        return find_workspace(start)
    except UserError:
        return None


def _places(workspace: Workspace | None, project: Project | None) -> tuple[Place, ...]:
    places = []
    if workspace:
        for folder in (workspace.trained, workspace.reports, workspace.reply_cache.parent):
            places.append(_place(f"{folder.name}/", folder))
    if project and any(base.hub for base in project.bases.values()):
        places.append(_place("hub cache", hub_cache(), write=False))
    return tuple(places)


def _place(name: str, folder: Path, *, write: bool = True) -> Place:
    from harness.errors import UserError

    problem = ""
    try:
        if write:
            require_writable(folder)
    except UserError as error:
        problem = error.problems[0].message
    there = next(one for one in (folder, *folder.parents) if one.is_dir())
    return Place(name=name, path=str(folder), free=shutil.disk_usage(there).free, problem=problem)


def _online(project: Project | None) -> dict[str, str]:
    bases = project.bases.values() if project else ()
    return {base.name: _asked_hub(base) for base in bases if base.hub}


def _asked_hub(base: Base) -> str:
    """Why the hub does not give a base's files; empty where it does."""
    from huggingface_hub import HfApi

    assert base.hub is not None
    name, _, revision = base.hub.partition(" at ")
    try:
        HfApi().model_info(name, revision=revision, timeout=10)
    except Exception as error:
        lines = str(error).strip().splitlines() or ["no message"]
        return f"{type(error).__name__}: {lines[0]}"
    return ""
