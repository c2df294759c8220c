"""Folders of weights: which files count, what they hash to, and which are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness.errors import Problem, UserError
from harness.fingerprint import file_digest, fingerprint

ADAPTER_FILES = ("adapter_config.json", "adapter_model.safetensors")
_COUNTED = {".json", ".safetensors", ".jinja", ".model", ".txt"}
_SHA256_HEX = 64


def is_adapter(folder: Path) -> bool:
    """Whether a folder holds a PEFT adapter."""
    return (folder / "adapter_config.json").is_file()


def base_digest(folder: Path) -> str:
    """Hash of a model folder: weights, configuration, tokenizer and chat template."""
    if not (folder / "config.json").is_file() or not any(folder.glob("*.safetensors")):
        message = "is not a model folder with config.json and *.safetensors."
        if not folder.exists():
            message = "there is no such folder."
        hint = _pickle_hint(folder) or "Point to a folder that `save_pretrained` wrote."
        raise UserError(Problem(file=folder, message=message, hint=hint))
    files = sorted(path for path in folder.iterdir() if path.suffix in _COUNTED)
    return fingerprint([[path.name, _digest(path)] for path in files])


def adapter_digest(folder: Path) -> str:
    """Hash of a PEFT adapter folder; refuses one whose weights are not safetensors."""
    for name in reversed(ADAPTER_FILES):
        if not (folder / name).is_file():
            message = f"holds no {name}."
            raise UserError(Problem(file=folder, message=message, hint=_pickle_hint(folder)))
    return fingerprint([[name, file_digest(folder / name)] for name in ADAPTER_FILES])


def tokenizer_digests(folder: Path) -> dict[str, str]:
    """Hashes of a model's tokenizer and chat template, for the manifest."""
    names = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")
    return {name: file_digest(folder / name) for name in names if (folder / name).is_file()}


def check_model(folder: Path) -> None:
    """Refuse a model folder that asks for code of its own, or lacks some of its weights."""
    for name in ("config.json", "tokenizer_config.json"):
        file = folder / name
        if "auto_map" in read_object(file):
            message = "asks for code of its own (auto_map): code from elsewhere is never run."
            hint = "Where transformers has the model itself, remove `auto_map`."
            raise UserError(Problem(file=file, message=message, hint=hint))
    index = folder / "model.safetensors.index.json"
    parts = read_object(index).get("weight_map") or {}
    missing = sorted({str(one) for one in parts.values() if not (folder / str(one)).is_file()})
    if missing:
        message = f"names {missing[0]}, which is not there ({len(missing)} missing)."
        raise UserError(Problem(file=index, message=message, hint="Fetch the whole model again."))


def read_object(file: Path) -> dict[str, Any]:
    """The object that a JSON file holds; empty where there is no such file or no object in it."""
    if not file.is_file():
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(Problem(file=file, message=f"is no JSON: {error}.")) from error
    return found if isinstance(found, dict) else {}


def _digest(path: Path) -> str:
    """SHA-256 of a file; a hub cache names its large files by it, so those are not read again."""
    target = path.resolve()
    if path.is_symlink() and target.parent.name == "blobs" and len(target.name) == _SHA256_HEX:
        return target.name
    return file_digest(path)


def _pickle_hint(folder: Path) -> str:
    found = [path.name for pattern in ("*.bin", "*.pt", "*.pkl") for path in folder.glob(pattern)]
    if not found:
        return ""
    return f"{found[0]} is a pickle, which can run code when read; convert it to safetensors."
