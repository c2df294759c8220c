"""Asks after the project: its profiles, its bases, and whether their weights are at hand."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from harness.doctor.facts import Base, Profile, Project
from harness.workspace import Workspace

_BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}
_BILLIONS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z])", re.IGNORECASE)


def ask_project(workspace: Workspace | None) -> Project | None:
    """The project's profiles and bases; None outside a project."""
    if workspace is None:
        return None
    from harness.config.models import load_models
    from harness.errors import UserError

    try:
        models = load_models(workspace.models_file)
    except UserError as error:
        problems = tuple(str(problem) for problem in error.problems)
        return Project(root=str(workspace.root), problems=problems)
    parsed = models.parsed
    bases = {}
    for name, entry in parsed.bases.items():
        folder = models.base_path(entry)
        if folder is not None:
            bases[name] = folder_base(name, folder)
        else:
            bases[name] = hub_base(name, str(entry.hub), str(entry.revision))
    profiles = tuple(
        Profile(
            name=name,
            base=one.base,
            backend=one.backend,
            device=one.device,
            dtype=one.dtype,
            load_in_4bit=one.load_in_4bit,
            optimizer=str(one.training.get("optimizer", parsed.defaults.optimizer)),
        )
        for name, one in parsed.profiles.items()
    )
    return Project(
        root=str(workspace.root),
        default_profile=parsed.default_profile,
        profiles=profiles,
        bases=bases,
    )


def hub_cache() -> Path:
    """Where the hub's files are kept, as huggingface_hub decides it."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def folder_base(name: str, folder: Path, hub: str | None = None) -> Base:
    """A base whose files should be in a folder."""
    problem = _problem(folder)
    parameters = None if problem else _parameters(folder)
    return Base(name=name, hub=hub, folder=str(folder), problem=problem, parameters=parameters)


def hub_base(name: str, hub: str, revision: str) -> Base:
    """A base of the hub: its snapshot in the local cache, or none."""
    place = hub_cache() / f"models--{hub.replace('/', '--')}"
    reference = place / "refs" / revision
    commit = reference.read_text(encoding="utf-8").strip() if reference.is_file() else revision
    label = f"{hub} at {revision}"
    if (place / "snapshots" / commit).is_dir():
        return folder_base(name, place / "snapshots" / commit, label)
    return Base(name=name, hub=label, parameters=_by_name(hub))


def _problem(folder: Path) -> str:
    """Why a folder is no whole model; empty where it is."""
    if not (folder / "config.json").is_file():
        return f"{folder} holds no config.json"
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        parts = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
        missing = [part for part in parts if not (folder / part).is_file()]
        return f"{folder} lacks {', '.join(missing)}" if missing else ""
    return "" if any(folder.glob("*.safetensors")) else f"{folder} holds no *.safetensors"


def _parameters(folder: Path) -> float:
    """By the size of the files and the type that config.json names."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    each = _BYTES.get(str(config.get("dtype") or config.get("torch_dtype")), 2)
    return sum(os.stat(file).st_size for file in folder.glob("*.safetensors")) / each


def _by_name(hub: str) -> float | None:
    """`llama-3-8b-Instruct` says that it has eight billion."""
    found = _BILLIONS.findall(hub.replace("-", " ").replace("_", " "))
    return float(found[-1]) * 1e9 if found else None
