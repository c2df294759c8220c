"""One way to load a base's weights and tokenizer, for training and for generation alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.machine import prepare_torch

ATTENTION = "sdpa"
"""How attention is computed: part of every reply's key, so never left to transformers' choice."""


def load_base(folder: Path, *, device: str, dtype: str, load_in_4bit: bool) -> tuple[Any, Any]:
    """Model and tokenizer of a local folder: safetensors only, no remote code, no network."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    prepare_torch()
    disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False
    )
    model = AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=getattr(torch, dtype),
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        attn_implementation=ATTENTION,
        quantization_config=_four_bit() if load_in_4bit else None,
        device_map={"": 0} if device == "cuda" else None,
    )
    return model, tokenizer


def _four_bit() -> Any:
    """NF4, double quantisation, bf16 arithmetic: what Unsloth's `load_in_4bit` stands for."""
    import torch
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
