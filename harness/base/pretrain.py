"""Builds the small Llama and trains it on the drawn dialogues."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

Encoded = tuple[list[int], list[bool]]
Progress = Callable[[int, int, float], None]

__all__ = ["Encoded", "Plan", "Progress", "new_model", "pretrain"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Sizes and rates of the pretraining; `batch_tokens` counts padding."""

    vocab_size: int = 3072
    hidden: int = 256
    layers: int = 5
    heads: int = 4
    inner: int = 640
    steps: int = 1400
    batch_tokens: int = 4096
    max_tokens: int = 320
    peak_rate: float = 2e-3
    warmup: int = 60
    weight_decay: float = 0.05


def new_model(plan: Plan, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """An untrained Llama of the plan's size, drawn from torch's current seed."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=plan.hidden, num_hidden_layers=plan.layers,
        num_attention_heads=plan.heads, num_key_value_heads=plan.heads,
        intermediate_size=plan.inner, max_position_embeddings=1024, tie_word_embeddings=True,
        initializer_range=0.04, pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id, bos_token_id=None,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    model.set_attn_implementation("eager")  # faster than SDPA for these short rows on a CPU
    return model


def _batches(rows: Sequence[Encoded], plan: Plan, rng: random.Random) -> Iterator[list[Encoded]]:
    """Endless; rows of like length stand together so that little is padded."""
    while True:
        order = sorted(rows, key=lambda row: len(row[0]) + rng.random() * 8)
        groups: list[list[Encoded]] = [[]]
        for row in order:
            if (len(groups[-1]) + 1) * len(row[0]) > plan.batch_tokens:
                groups.append([])
            groups[-1].append(row)
        rng.shuffle(groups)
        yield from groups


def _tensors(batch: Sequence[Encoded], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    longest = max(len(ids) for ids, _ in batch)
    ids = torch.full((len(batch), longest), pad)
    learn = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, (tokens, mask) in enumerate(batch):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        learn[row, : len(tokens)] = torch.tensor(mask)
    return ids, learn


def _rate(step: int, plan: Plan, steps: int) -> float:
    if step < plan.warmup:
        return plan.peak_rate * (step + 1) / plan.warmup
    done = (step - plan.warmup) / max(1, steps - plan.warmup)
    return plan.peak_rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))


def _loss(model: LlamaForCausalLM, ids: torch.Tensor, learn: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the assistant's tokens; the wide output layer sees no other position."""
    import torch

    wanted = learn[:, 1:].reshape(-1)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.model(input_ids=ids[:, :-1], use_cache=False).last_hidden_state
        logits = model.lm_head(hidden.reshape(-1, hidden.shape[-1])[wanted])
    return torch.nn.functional.cross_entropy(logits.float(), ids[:, 1:].reshape(-1)[wanted])


def _optimizer(model: LlamaForCausalLM, plan: Plan) -> torch.optim.Optimizer:
    import torch

    matrices = [one for one in model.parameters() if one.ndim > 1]
    rest = [one for one in model.parameters() if one.ndim <= 1]
    groups: list[dict[str, Any]] = [
        {"params": matrices, "weight_decay": plan.weight_decay},
        {"params": rest, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=plan.peak_rate, betas=(0.9, 0.98), fused=True)


def pretrain(
    model: LlamaForCausalLM, rows: Sequence[Encoded], plan: Plan, *, steps: int, seed: int,
    progress: Progress | None = None,
) -> float:  # fmt: skip
    """Trains in place; returns the last tenth's mean loss, in nats per token of a reply."""
    import torch

    batches = _batches(rows, plan, random.Random(seed))  # noqa: S311
    optimizer = _optimizer(model, plan)
    losses: list[float] = []
    model.train()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = _rate(step, plan, steps)
        loss = _loss(model, *_tensors(next(batches), model.config.pad_token_id))
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if progress:
            progress(step + 1, steps, losses[-1])
    model.eval()
    last = losses[-max(1, steps // 10) :]
    return sum(last) / max(1, len(last))
