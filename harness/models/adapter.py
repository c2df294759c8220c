"""Adapters from anywhere: which can be put on the base and taken off again, and which cannot.

Read without PEFT, and before any training. What is allowed was tried with PEFT 0.21; a key of a
newer PEFT is refused where it is set, since an older one would drop it with a warning.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.errors import Problem, UserError
from harness.models.weights import ADAPTER_FILES, adapter_digest

CONFIG, WEIGHTS = ADAPTER_FILES

_HARMLESS = frozenset(
    """
    alpha_pattern auto_mapping base_model_name_or_path bias corda_config eva_config
    exclude_modules fan_in_fan_out inference_mode init_lora_weights layers_pattern
    layers_to_transform loftq_config lora_alpha lora_bias lora_dropout lora_ga_config
    megatron_core modules_to_save peft_type peft_version qalora_group_size r rank_pattern revision
    runtime_config target_modules task_type use_dora use_rslora
    """.split()
)
"""Keys that may hold anything: the engine does what they say, or they act in training alone."""

_KEEPS_THE_BASE = (True, False, "gaussian", "eva", "orthogonal", "mica")
"""Values of `init_lora_weights` that leave the base's weights alone when an adapter is put on."""

_MERGE = "Merge it into its base (merge_and_unload) and give the merged model's folder."


def check_adapter(folder: Path) -> Mapping[str, Any]:
    """The adapter's configuration; raises UserError where it cannot be put on and taken off."""
    adapter_digest(folder)  # both files are there, and the weights are safetensors
    config = _read(folder / CONFIG)
    fault, hint = _fault(config)
    if fault:
        raise UserError(Problem(file=folder / CONFIG, message=fault, hint=hint))
    _check_weights(folder / WEIGHTS)
    return config


def _read(file: Path) -> dict[str, Any]:
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"is not an adapter's configuration: {error}."
        raise UserError(Problem(file=file, message=message)) from error
    if not isinstance(config, dict):
        raise UserError(Problem(file=file, message="is not an adapter's configuration."))
    return config


def _fault(config: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with a configuration, and the way out; two empty words where nothing is."""
    kind, task = config.get("peft_type"), config.get("task_type")
    if kind != "LORA":
        return (
            f"is of PEFT type {kind}: adapters are swapped on one base, and PEFT swaps LoRA only "
            "with LoRA."
        ), _MERGE
    if task not in (None, "CAUSAL_LM"):
        return f"is made for the task {task}, not for CAUSAL_LM: it writes no replies.", ""
    if config.get("bias", "none") != "none":
        return (
            f"trains biases (bias: {config['bias']}), which PEFT writes into the base: the base's "
            "replies would be wrong."
        ), _MERGE
    init = config.get("init_lora_weights", True)
    if init not in _KEEPS_THE_BASE:
        return (
            f"was initialised by {init!r}, which changes the base's weights when the adapter is "
            "put on: the base's replies would be wrong."
        ), (
            "Save it as a plain LoRA (save_pretrained with path_initial_model_for_weight_"
            "conversion), or merge it."
        )
    parent = str((config.get("auto_mapping") or {}).get("parent_library") or "transformers")
    if parent.partition(".")[0] != "transformers":
        return f"names a model class of {parent}: code from elsewhere is never run.", _MERGE
    strange = [key for key, value in config.items() if value and key not in _HARMLESS]
    if strange:
        told = ", ".join(f"{key}: {json.dumps(config[key])}" for key in sorted(strange))
        return f"asks for what adapters here cannot have: {told}.", _MERGE
    return "", ""


def _check_weights(file: Path) -> None:
    stored = [name for name in shapes(file) if ".base_layer." in name]
    if stored:
        message = f"holds weights of the base itself ({stored[0]}), which it would overwrite."
        hint = "Save the adapter with save_pretrained(..., save_embedding_layers=False)."
        raise UserError(Problem(file=file, message=message, hint=hint))


def shapes(file: Path) -> dict[str, tuple[int, ...]]:
    """Name and shape of each tensor of a safetensors file; its numbers are not read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="numpy") as stored:
            return {name: tuple(stored.get_slice(name).get_shape()) for name in stored.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        message = f"is not a safetensors file: {error}."
        raise UserError(Problem(file=file, message=message)) from error
