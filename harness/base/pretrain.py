"""Builds the small Llama and trains it on the drawn dialogues."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

Encoded = tuple[list[int], list[float]]  # token ids, and what each counts in the loss
Progress = Callable[[int, int, float], None]

__all__ = ["Encoded", "Plan", "Progress", "new_model", "pretrain"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Sizes and rates of the pretraining; `batch_tokens` counts padding."""

    vocab_size: int = 3072
    hidden: int = 256
    layers: int = 4
    heads: int = 4
    inner: int = 640
    steps: int = 1400
    batch_tokens: int = 3072
    max_tokens: int = 320
    muon_rate: float = 5e-3
    adam_rate: float = 3e-3
    warmup: int = 30
    weight_decay: float = 0.02


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
    weights = torch.zeros(len(batch), longest)
    for row, (tokens, counts) in enumerate(batch):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        weights[row, : len(tokens)] = torch.tensor(counts)
    return ids, weights


def _rate(step: int, plan: Plan, steps: int) -> float:
    """Share of the peak: a short rise, a plateau, and then a linear fall over two thirds."""
    if step < plan.warmup:
        return (step + 1) / plan.warmup
    return max(0.01, min(1.0, 1.5 * (1 - step / max(1, steps))))


def _loss(model: LlamaForCausalLM, ids: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Weighted cross-entropy; the wide output layer sees only positions that count."""
    import torch

    flat = weights[:, 1:].reshape(-1)
    wanted = flat > 0
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.model(input_ids=ids[:, :-1], use_cache=False).last_hidden_state
        logits = model.lm_head(hidden.reshape(-1, hidden.shape[-1])[wanted])
    each = torch.nn.functional.cross_entropy(
        logits.float(), ids[:, 1:].reshape(-1)[wanted], reduction="none"
    )
    return (each * flat[wanted]).sum() / flat[wanted].sum()


def _optimizers(model: LlamaForCausalLM, plan: Plan) -> list[torch.optim.Optimizer]:
    """Muon for the matrices between the embeddings, AdamW for the rest."""
    import torch

    inner = [one for one in model.model.layers.parameters() if one.ndim == 2]
    known = {id(one) for one in inner}
    rest = [one for one in model.parameters() if id(one) not in known]
    return [
        torch.optim.Muon(
            inner, lr=plan.muon_rate, weight_decay=plan.weight_decay,
            adjust_lr_fn="match_rms_adamw",
        ),
        torch.optim.AdamW(rest, lr=plan.adam_rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True),
    ]  # fmt: skip


def _stage(stages: Sequence[tuple[float, Sequence[Encoded]]], step: int, steps: int) -> int:
    """Index of the stage in which a step falls; a stage ends at its share of all steps."""
    return next(at for at, (end, _) in enumerate(stages) if step < end * steps or end >= 1)


def pretrain(
    model: LlamaForCausalLM, stages: Sequence[tuple[float, Sequence[Encoded]]], plan: Plan, *,
    steps: int, seed: int, progress: Progress | None = None,
) -> float:  # fmt: skip
    """Trains in place; returns the last tenth's mean loss, in nats per counted token.

    `stages` are (share of the steps at which it ends, its rows), the last one ending at 1.0.
    """
    import torch

    batches = [_batches(rows, plan, random.Random(seed)) for _, rows in stages]  # noqa: S311
    optimizers = _optimizers(model, plan)
    peaks = [group["lr"] for one in optimizers for group in one.param_groups]
    losses: list[float] = []
    model.train()
    for step in range(steps):
        groups = (group for one in optimizers for group in one.param_groups)
        for group, peak in zip(groups, peaks, strict=True):
            group["lr"] = peak * _rate(step, plan, steps)
        batch = next(batches[_stage(stages, step, steps)])
        loss = _loss(model, *_tensors(batch, model.config.pad_token_id))
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for one in optimizers:
            one.step()
            one.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if progress:
            progress(step + 1, steps, losses[-1])
    model.eval()
    last = losses[-max(1, steps // 10) :]
    return sum(last) / max(1, len(last))
