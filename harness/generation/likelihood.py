"""Log-probabilities of replies from a causal model, without a float copy of all its logits."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, NamedTuple


class Row(NamedTuple):
    """A rendered chat and the place in it where the reply's tokens start."""

    ids: list[int]
    start: int

    @property
    def scored(self) -> int:
        """How many tokens count: the reply's, save one that nothing stands before."""
        return len(self.ids) - max(self.start, 1)


def row(prompt: list[int], chat: list[int]) -> Row:
    """The reply starts where the chat leaves its prompt, as TRL cuts it in training.

    Where the template or a merge of tokens changes the prompt's end, that is before it. Of a
    pair TRL takes the earlier of the two starts: where only one reply merges with the prompt's
    last token, its sum for the other holds that token too (tried: 0.007 of a reward of 0.3).
    """
    start = 0
    while start < min(len(prompt), len(chat)) and prompt[start] == chat[start]:
        start += 1
    return Row(chat, start)


def reply_logprobs(model: Any, tokenizer: Any, rows: Sequence[Row]) -> list[float]:
    """Sum over each reply's tokens of log p(token | all before it), in nats, as one batch.

    Rows are padded on the left, so that replies end together and the model makes logits for the
    tail alone: [batch, longest reply + 1, vocabulary], where it can. They become float32 row by
    row: for 16 rows of 128 reply tokens and 128,256 words that is 66 MB at a time.
    """
    import torch

    tail = max(one.scored for one in rows)
    tokenizer.padding_side = "left"
    inputs = tokenizer.pad({"input_ids": [one.ids for one in rows]}, return_tensors="pt")
    inputs = inputs.to(model.device)
    positions = (inputs["attention_mask"].cumsum(1) - 1).clamp(min=0)
    less = {"logits_to_keep": tail + 1} if _keeps_logits(model) else {}
    with torch.inference_mode():
        output = model(**inputs, position_ids=positions, use_cache=False, **less)
        sums = [
            _sum(output.logits[at], inputs["input_ids"][at], one.scored)
            for at, one in enumerate(rows)
        ]
        found: list[float] = torch.stack(sums).tolist()
    return found


def _sum(logits: Any, ids: Any, count: int) -> Any:
    """Of the last `count` tokens; logits at a place speak of the token after it."""
    steps = logits[len(logits) - 1 - count : len(logits) - 1].float()
    targets = ids[len(ids) - count :]
    picked = steps.gather(1, targets.unsqueeze(1)).squeeze(1) - steps.logsumexp(1)
    return picked.double().sum()


def _keeps_logits(model: Any) -> bool:
    """Whether the model can leave out the logits of the prompt; PEFT hands the wish through."""
    bare = model.get_base_model() if hasattr(model, "get_base_model") else model
    return "logits_to_keep" in inspect.signature(bare.forward).parameters
