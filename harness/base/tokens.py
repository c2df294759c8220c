"""The byte-level BPE tokenizer of the embedded base and its chat template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.base.corpus import Dialogue

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

__all__ = ["END", "PAD", "ROLES", "Row", "encode_dialogue", "train_tokenizer"]

PAD, END = "<|pad|>", "<|end|>"
ROLES = {"system": "<|system|>", "user": "<|user|>", "assistant": "<|assistant|>"}
CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{- '<|' + message['role'] + '|>' + message['content'] | trim + '<|end|>' -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}"
)
OPENING_TOKENS, OPENING_WEIGHT = 2, 4.0
MAX_TOKEN_LENGTH = 12  # bytes, or four Chinese characters: no sentence becomes a token


def train_tokenizer(texts: Iterable[str], vocab_size: int) -> PreTrainedTokenizerFast:
    """Trains on raw texts; the special tokens are the first ones, so their ids never move."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])  # fmt: skip
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size, special_tokens=[PAD, END, *ROLES.values()],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
        max_token_length=MAX_TOKEN_LENGTH,
    )  # fmt: skip
    bpe.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe, pad_token=PAD, eos_token=END, padding_side="left",
        additional_special_tokens=list(ROLES.values()), model_max_length=1024,
        clean_up_tokenization_spaces=False,
    )  # fmt: skip
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


@dataclass(frozen=True, kw_only=True)
class Row:
    """One dialogue in tokens.

    `weights` says how much each token counts in the loss: only the assistant's do, and the first
    ones of a reply, which decide its stance, more. `marks` are (position of the token before a
    reply, what "yes" means, stance shown so far).
    """

    ids: list[int]
    weights: list[float]
    marks: list[tuple[int, int | None, int | None]]


def encode_dialogue(tokenizer: PreTrainedTokenizerFast, talk: Dialogue) -> Row:
    """Tokens as the chat template renders them."""
    row = Row(ids=[], weights=[], marks=[])
    end = tokenizer.convert_tokens_to_ids(END)
    known = iter(talk.marks)
    for message in talk.messages:
        body = tokenizer.encode(message["content"].strip(), add_special_tokens=False)
        spoken = message["role"] == "assistant"
        if spoken:
            row.marks.append((len(row.ids), *next(known)))
        row.ids.extend([tokenizer.convert_tokens_to_ids(ROLES[message["role"]]), *body, end])
        counted = [OPENING_WEIGHT] * OPENING_TOKENS + [1.0] * (len(body) + 1 - OPENING_TOKENS)
        row.weights.extend(
            [0.0, *(counted[: len(body) + 1] if spoken else [0.0] * (len(body) + 1))]
        )
    return row
