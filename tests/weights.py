"""Adapters, merged models and a hub cache: real files, made by the libraries that make them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from harness.fingerprint import file_digest
from tests.tiny import tiny_base

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def peft_model(seed: int = 1, *, base: Path | None = None, std: float = 0.7, **lora: Any) -> Any:
    """A base with a new adapter of random weights, large enough to change every reply."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    settings = {"r": 4, "task_type": "CAUSAL_LM", "target_modules": ["q_proj", "o_proj"]} | lora
    loaded = AutoModelForCausalLM.from_pretrained(base or tiny_base())
    torch.manual_seed(seed)
    model = get_peft_model(loaded, LoraConfig(**settings))
    for weight in (one for one in model.parameters() if one.requires_grad):
        torch.nn.init.normal_(weight.data, std=std)
    return model.eval()


def save_adapter(folder: Path, seed: int = 1, **lora: Any) -> Path:
    """An adapter as PEFT saves it."""
    peft_model(seed, **lora).save_pretrained(folder)
    return folder


def save_merged(folder: Path, seed: int = 1, **lora: Any) -> Path:
    """The same adapter merged into its base, with the base's tokenizer and template."""
    base = lora.get("base") or tiny_base()
    peft_model(seed, **lora).merge_and_unload().save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        if (base / name).is_file():
            shutil.copy(base / name, folder)
    return folder


def say(folder: Path, **config: Any) -> Path:
    """Change what an adapter's configuration says."""
    file = folder / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | config))
    return folder


def put_in_cache(cache: Path, folder: Path, hub: str, commit: str = COMMIT) -> Path:
    """File a folder in a hub cache as huggingface_hub lays it out: blobs, refs, snapshots."""
    repo = cache / f"models--{hub.replace('/', '--')}"
    shot = repo / "snapshots" / commit
    (repo / "blobs").mkdir(parents=True)
    (repo / "refs").mkdir()
    shot.mkdir(parents=True)
    (repo / "refs" / "main").write_text(commit)
    for file in folder.iterdir():
        blob = repo / "blobs" / file_digest(file)
        shutil.copy(file, blob)
        os.symlink(os.path.relpath(blob, shot), shot / file.name)
    return shot
