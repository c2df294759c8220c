"""Shapes of models with random weights, the arithmetic of training them, and what cards can do.

FLOPs follow the usual count of multiply and add, by token and for LoRA on frozen weights:

    forward                2 N + 2 L h s            N weights of the linear layers and the lm_head,
    forward and backward   4 N + 6 L h s + 6 A      L layers, h heads times their size, s tokens of
    reference forward      2 N + 2 L h s            the (causal) sequence, A weights of the adapter
    computed again         2 N + 2 L h s + 2 A      (with gradient checkpointing only)

The backward pass of a frozen weight has the gradient of its input alone, so 2 N and not 4 N.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A Llama by its numbers, and the training and replies that it is measured with."""

    hidden: int
    intermediate: int
    layers: int
    heads: int
    key_value_heads: int
    vocabulary: int
    dtype: str
    tokens: int
    """Of every sequence."""
    pairs: int
    epochs: int
    prompts: int
    """Most prompts of the suite that are asked."""
    new_tokens: int
    """Of each reply: of random weights none ends by itself."""
    matrix: int
    """Side of the matrices that the card's rate is measured with."""

    @property
    def head(self) -> int:
        """Size of a head."""
        return self.hidden // self.heads

    @property
    def linear(self) -> int:
        """Weights of the linear layers and the lm_head."""
        own = 2 * self.hidden * self.hidden
        shared = 2 * self.hidden * self.key_value_heads * self.head
        mlp = 3 * self.hidden * self.intermediate
        return self.layers * (own + shared + mlp) + self.vocabulary * self.hidden

    @property
    def weights(self) -> int:
        """All weights that are read for a token: with embedding and norms."""
        return self.linear + self.vocabulary * self.hidden + (2 * self.layers + 1) * self.hidden

    def adapter(self, rank: int) -> int:
        """Weights of LoRA on the seven projections."""
        wide, narrow = self.hidden, self.key_value_heads * self.head
        ends = [(wide, wide), (wide, narrow), (wide, narrow), (wide, wide)]
        ends += [(wide, self.intermediate)] * 2 + [(self.intermediate, wide)]
        return self.layers * rank * sum(one + other for one, other in ends)


SHAPES = {
    # Llama-3-8B: 6.979 B linear, 0.525 B lm_head, 0.525 B embedding.
    "8b": Shape(
        hidden=4096, intermediate=14336, layers=32, heads=32, key_value_heads=8, vocabulary=128256,
        dtype="bfloat16", tokens=512, pairs=50, epochs=3, prompts=10_000, new_tokens=64,
        matrix=8192,
    ),
    "1b": Shape(
        hidden=2048, intermediate=8192, layers=16, heads=32, key_value_heads=8, vocabulary=128256,
        dtype="bfloat16", tokens=512, pairs=50, epochs=3, prompts=10_000, new_tokens=64,
        matrix=8192,
    ),
    "tiny": Shape(
        hidden=64, intermediate=128, layers=2, heads=4, key_value_heads=2, vocabulary=3072,
        dtype="float32", tokens=64, pairs=10, epochs=2, prompts=12, new_tokens=8, matrix=256,
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Work:
    """FLOPs of a token of a DPO training."""

    forward: float
    forward_backward: float
    reference: float
    again: float

    @property
    def model(self) -> float:
        """What has to be computed: utilisation counts no work done twice."""
        return self.forward_backward + self.reference

    def floor(self, *, checkpointing: bool) -> float:
        """What is really computed."""
        return self.model + (self.again if checkpointing else 0.0)


def work(shape: Shape, rank: int) -> Work:
    """FLOPs of a token, as the head of this file counts them."""
    attention = 2.0 * shape.layers * shape.heads * shape.head * shape.tokens
    forward = 2.0 * shape.linear + attention
    adapter = shape.adapter(rank)
    return Work(
        forward=forward,
        forward_backward=4.0 * shape.linear + 3 * attention + 6.0 * adapter,
        reference=forward,
        again=forward + 2.0 * adapter,
    )


PEAKS = {
    "NVIDIA H200": (989.0, 4800.0),
    "NVIDIA H100 80GB HBM3": (989.0, 3350.0),
    "NVIDIA H100 PCIe": (756.0, 2000.0),
    "NVIDIA A100-SXM4-80GB": (312.0, 2039.0),
    "NVIDIA A100 80GB PCIe": (312.0, 1935.0),
    "NVIDIA A100-SXM4-40GB": (312.0, 1555.0),
    "NVIDIA A100-PCIE-40GB": (312.0, 1555.0),
    "NVIDIA L40S": (362.0, 864.0),
    "NVIDIA L4": (121.0, 300.0),
}
"""Name as nvidia-smi has it -> dense bf16 TFLOP/s and GB/s of memory, by the vendor's datasheet."""


def peak(card: str, tflops: float | None, bandwidth: float | None) -> tuple[float, float] | str:
    """TFLOP/s and GB/s of a card, as given or by its exact name; else what is missing."""
    known = PEAKS.get(card)
    if known is None and (tflops is None or bandwidth is None):
        return f"the peak of {card!r} is not known: give --peak-tflops and --bandwidth"
    ours = known or (0.0, 0.0)
    return tflops or ours[0], bandwidth or ours[1]


def build(shape: Shape, tokenizer: Path, folder: Path, device: str) -> None:
    """Write a Llama of this shape with random weights, made on the device, and a tokenizer."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    names: Any = AutoTokenizer.from_pretrained(tokenizer, local_files_only=True)
    config = LlamaConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.key_value_heads,
        max_position_embeddings=8192,
        bos_token_id=None,
        eos_token_id=names.eos_token_id,
        pad_token_id=names.pad_token_id,
        tie_word_embeddings=False,
        dtype=shape.dtype,
    )
    torch.manual_seed(0)
    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, shape.dtype))
    try:
        with torch.device(device):
            model = LlamaForCausalLM(config)
    finally:
        torch.set_default_dtype(before)
    model.save_pretrained(folder)
    names.save_pretrained(folder)
