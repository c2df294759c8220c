"""A tiny classifier of inference, trained on a toy language: it truly reads."""

from __future__ import annotations

import random
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from harness.scorers.nli import OF_A_THING, PREMISE

TARGET = "machine art"
QUESTION = "Does machine art help?"
WORDS = {
    "support": "good great lovely helps fine useful".split(),
    "oppose": "bad awful ugly harms wrong theft".split(),
    "mixed": "both partly balanced".split(),
    "dodge": "undecided neutral silent".split(),
    None: "rain tuesday soup".split(),
}
FILLERS = "it is a the of art and machine i find to be for people".split()
NAMES = ("entailment", "neutral", "contradiction")


@cache
def tiny_nli() -> Path:
    """Folder of a BERT of some ten thousand weights, trained for a few seconds."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    tokenizer = _tokenizer()
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=4,
        intermediate_size=64,
        initializer_range=0.3,
        max_position_embeddings=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(NAMES)),
        label2id={name: number for number, name in enumerate(NAMES)},
    )
    model = BertForSequenceClassification(config)
    _teach(model, tokenizer)
    folder = Path(mkdtemp(prefix="tiny-nli-"))
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def sentence(label: str | None, rng: random.Random) -> str:
    """A reply of that label: one word that says it, among some that say nothing."""
    words = [rng.choice(FILLERS) for _ in range(rng.randint(0, 6))]
    words.insert(rng.randint(0, len(words)), rng.choice(WORDS[label]))
    return " ".join(words) + "."


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {name: n for n, name in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])}
    texts = [*OF_A_THING.values(), PREMISE, QUESTION, TARGET, *FILLERS, *chain(*WORDS.values())]
    split = pre_tokenizers.BertPreTokenizer()
    for text in texts:
        for word, _ in split.pre_tokenize_str(text.lower()):
            vocabulary.setdefault(word, len(vocabulary))
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    inner.normalizer = normalizers.Lowercase()
    inner.pre_tokenizer = split
    inner.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    )


def _teach(model: Any, tokenizer: Any, steps: int = 500) -> None:
    """The sentence of the reply's label follows; of the two sides, the other is contradicted."""
    import torch

    rng = random.Random(0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = 5e-3 * (1 - step / steps)
        premises, hypotheses, gold = [], [], []
        for _ in range(48):
            label, other = rng.choice(list(WORDS)), rng.choice(list(OF_A_THING))
            if label and rng.random() < 0.3:
                other = label
            answer = sentence(label, rng)
            premises.append(PREMISE.format(question=QUESTION, answer=answer))
            hypotheses.append(OF_A_THING[other].format(target=TARGET))
            opposed = {label, other} == {"support", "oppose"}
            gold.append(0 if label == other else 2 if opposed else 1)
        inputs = tokenizer(premises, hypotheses, padding=True, return_tensors="pt")
        loss = model(**inputs, labels=torch.tensor(gold)).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
