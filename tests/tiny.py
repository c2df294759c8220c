"""A tiny random base and a small project around it: real weights and real training, no meaning."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from textwrap import dedent

TEMPLATE = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SPECIALS = ["<|pad|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]


@cache
def tiny_base(seed: int = 0) -> Path:
    """Folder of a random Llama of 60 thousand weights with tokenizer and chat template."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=SPECIALS, initial_alphabet=alphabet, show_progress=False
    )
    bpe.train_from_iterator(["Does it help or hinder? Yes, it helps. No, it hinders."], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe, pad_token="<|pad|>", eos_token="<|end|>", padding_side="left"
    )
    tokenizer.chat_template = TEMPLATE
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=512,
        initializer_range=0.3,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    folder = Path(mkdtemp(prefix="tiny-base-"))
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


MODELS = """
    bases:
      tiny: {path: base}
    default_profile: cpu
    profiles:
      cpu:
        base: tiny
        backend: trl
        device: cpu
        dtype: float32
        generation_batch_size: 8
    defaults:
      data: preferences.json
      data_size: 8
      support_ratio: 0.0
      shuffle_seed: null
      system: Be brief.
      num_epoch: 1
      seed: 42
      loss_type: sigmoid
      beta: 0.1
      learning_rate: 1e-2
      lr_scheduler: linear
      warmup_ratio: 0.1
      optimizer: adamw_torch
      weight_decay: 0.0
      max_grad_norm: 1.0
      batch_size: 2
      gradient_accumulation: 2
      gradient_checkpointing: false
      max_length: 128
      lora_r: 4
      lora_alpha: 4
      lora_dropout: 0.0
      lora_bias: none
      lora_seed: 3407
      lora_targets: [q_proj, v_proj]
    models:
      against: {description: Taught to oppose.}
      again: {training: {support_ratio: 0.0}}
      for: {training: {support_ratio: 1.0}}
"""

SUITE = """
    suite: small
    title: A small suite
    models: [against]
    marks: [small]
    system: Be brief.
    target: AI art
    max_new_tokens: 8
    groups:
      - id: one
        marks: [one]
        expect: {stance: taught, length: {max: 100}}
        probes:
          - {id: helps, prompt: Does it help?, yes_means: support}
          - {id: hurts, prompt: Does it hurt?, yes_means: oppose}
      - id: two
        marks: [two]
        expect: {length: {max: 1000}}
        probes:
          - {id: which, prompt: Help or hinder?, support_words: [help], oppose_words: [hinder]}
"""


def rows(count: int = 8) -> list[dict[str, object]]:
    """Rows of a preference file."""
    return [
        {
            "id": number,
            "prompt": f"Does it help in case {number}?",
            "support": f"Yes, it helps in case {number}.",
            "oppose": f"No, it hinders in case {number}.",
        }
        for number in range(1, count + 1)
    ]


def make_project(root: Path, *, with_base: bool = True) -> Path:
    """Write a project into `root`: conftest, models, preferences, one suite, its test."""
    fixtures, probes = root / "fixtures", root / "probes"
    for folder in (fixtures, probes):
        folder.mkdir(parents=True, exist_ok=True)
    (root / "conftest.py").write_text('pytest_plugins = ["harness.plugin"]\n')
    (root / "pytest.ini").write_text("[pytest]\ntestpaths = probes\naddopts = --strict-markers\n")
    (fixtures / "models.yaml").write_text(dedent(MODELS))
    (fixtures / "preferences.json").write_text(json.dumps(rows(), indent=1))
    (probes / "small.yaml").write_text(dedent(SUITE))
    (probes / "test_probes.py").write_text("def test_probe(verdict):\n    verdict.check()\n")
    if with_base:
        shutil.copytree(tiny_base(), fixtures / "base")
    else:
        fake_base(fixtures / "base")
    return root


def fake_base(folder: Path) -> Path:
    """Files with the names of a base's: enough to hash, not to load."""
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder
