"""Builds the small Llama and trains it on the drawn dialogues."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.base.tokens import Row

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

Progress = Callable[[int, int, float], None]

_IGNORED = -100
GUIDE_WEIGHT = 0.5

__all__ = ["Plan", "Progress", "new_model", "pretrain"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Sizes and rates of the pretraining; `batch_tokens` counts padding."""

    vocab_size: int = 3072
    hidden: int = 256
    layers: int = 4
    heads: int = 4
    inner: int = 640
    steps: int = 2200
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


def _batches(rows: Sequence[Row], plan: Plan, rng: random.Random) -> Iterator[list[Row]]:
    """Endless; rows of like length stand together so that little is padded."""
    while True:
        order = sorted(rows, key=lambda row: len(row.ids) + rng.random() * 8)
        groups: list[list[Row]] = [[]]
        for row in order:
            if (len(groups[-1]) + 1) * len(row.ids) > plan.batch_tokens:
                groups.append([])
            groups[-1].append(row)
        rng.shuffle(groups)
        yield from groups


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """Padded rows; `places` index the flattened tokens that stand before a reply."""

    ids: torch.Tensor
    weights: torch.Tensor
    places: torch.Tensor
    leanings: torch.Tensor
    stances: torch.Tensor


def _batch(rows: Sequence[Row], pad: int) -> _Batch:
    import torch

    longest = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), longest), pad)
    weights = torch.zeros(len(rows), longest)
    places, leanings, stances = [], [], []
    for at, row in enumerate(rows):
        ids[at, : len(row.ids)] = torch.tensor(row.ids)
        weights[at, : len(row.ids)] = torch.tensor(row.weights)
        for place, yes, stance in row.marks:
            places.append(at * (longest - 1) + place)
            leanings.append(_IGNORED if yes is None else yes + 1)
            stances.append(_IGNORED if stance is None else stance + 1)
    return _Batch(
        ids=ids, weights=weights, places=torch.tensor(places), leanings=torch.tensor(leanings),
        stances=torch.tensor(stances),
    )  # fmt: skip


def _rate(step: int, plan: Plan, steps: int) -> float:
    """Share of the peak: a short rise, a plateau, and then a linear fall over two thirds."""
    if step < plan.warmup:
        return (step + 1) / plan.warmup
    return max(0.01, min(1.0, 1.5 * (1 - step / max(1, steps))))


def _loss(model: LlamaForCausalLM, heads: torch.nn.Linear, batch: _Batch) -> torch.Tensor:
    """Weighted cross-entropy; the wide output layer sees only positions that count."""
    import torch

    flat = batch.weights[:, 1:].reshape(-1)
    wanted = flat > 0
    with torch.autocast("cpu", dtype=torch.bfloat16):
        seen = model.model(input_ids=batch.ids[:, :-1], use_cache=False, output_hidden_states=True)
        last = seen.last_hidden_state
        logits = model.lm_head(last.reshape(-1, last.shape[-1])[wanted])
    each = torch.nn.functional.cross_entropy(
        logits.float(), batch.ids[:, 1:].reshape(-1)[wanted], reduction="none"
    )
    middle = seen.hidden_states[model.config.num_hidden_layers // 2]
    guide = _guide(heads, middle.reshape(-1, middle.shape[-1])[batch.places], batch)
    return (each * flat[wanted]).sum() / flat[wanted].sum() + GUIDE_WEIGHT * guide


def _guide(heads: torch.nn.Linear, middle: torch.Tensor, batch: _Batch) -> torch.Tensor:
    """Asks the middle of the model what "yes" means and where the speaker stands.

    Both are needed together before either lowers the loss of a "yes"; without this question the
    two are found late. The heads are thrown away after the training.
    """
    import torch

    leaning, stance = heads(middle.float()).split(3, dim=-1)
    cross_entropy = torch.nn.functional.cross_entropy
    losses = [
        cross_entropy(leaning, batch.leanings, ignore_index=_IGNORED, reduction="sum"),
        cross_entropy(stance, batch.stances, ignore_index=_IGNORED, reduction="sum"),
    ]
    return sum(losses, torch.zeros(())) / max(1, len(batch.places))


def _optimizers(
    model: LlamaForCausalLM, heads: torch.nn.Linear, plan: Plan
) -> list[torch.optim.Optimizer]:
    """Muon for the matrices between the embeddings, AdamW for the rest."""
    import torch

    inner = [one for one in model.model.layers.parameters() if one.ndim == 2]
    known = {id(one) for one in inner}
    rest = [one for one in (*model.parameters(), *heads.parameters()) if id(one) not in known]
    return [
        torch.optim.Muon(
            inner, lr=plan.muon_rate, weight_decay=plan.weight_decay,
            adjust_lr_fn="match_rms_adamw",
        ),
        torch.optim.AdamW(rest, lr=plan.adam_rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True),
    ]  # fmt: skip


def _stage(stages: Sequence[tuple[float, Sequence[Row]]], step: int, steps: int) -> int:
    """Index of the stage in which a step falls; a stage ends at its share of all steps."""
    return next(at for at, (end, _) in enumerate(stages) if step < end * steps or end >= 1)


def pretrain(
    model: LlamaForCausalLM, stages: Sequence[tuple[float, Sequence[Row]]], plan: Plan, *,
    steps: int, seed: int, progress: Progress | None = None,
) -> float:  # fmt: skip
    """Trains in place; returns the last tenth's mean loss, in nats per counted token.

    `stages` are (share of the steps at which it ends, its rows), the last one ending at 1.0.
    """
    import torch

    batches = [_batches(rows, plan, random.Random(seed)) for _, rows in stages]  # noqa: S311
    heads = torch.nn.Linear(plan.hidden, 6)
    optimizers = _optimizers(model, heads, plan)
    peaks = [group["lr"] for one in optimizers for group in one.param_groups]
    losses: list[float] = []
    model.train()
    for step in range(steps):
        groups = (group for one in optimizers for group in one.param_groups)
        for group, peak in zip(groups, peaks, strict=True):
            group["lr"] = peak * _rate(step, plan, steps)
        rows = next(batches[_stage(stages, step, steps)])
        loss = _loss(model, heads, _batch(rows, model.config.pad_token_id))
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
