"""The embedded base as a model: built small in a test, and as it is committed."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.base.build import build_base
from harness.base.corpus import dialogues

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "fixtures" / "base"
LIMIT_BYTES = 12_000_000
SHORT = {"role": "system", "content": "Your entire response must be 100 characters or less."}


def test_importing_the_builder_imports_no_torch() -> None:
    code = "import sys, harness.base.build; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_committed_base_is_small_and_complete() -> None:
    files = {path.name: path.stat().st_size for path in BASE.iterdir()}
    assert sum(files.values()) <= LIMIT_BYTES
    assert {"README.md", "config.json", "model.safetensors", "tokenizer.json"} <= set(files)
    assert json.loads((BASE / "config.json").read_text())["architectures"] == ["LlamaForCausalLM"]


@pytest.mark.slow
def test_tiny_build_reports_progress_and_loads(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    seen: list[tuple[int, int]] = []
    out = tmp_path / "base"
    build_base(out, steps=2, progress=lambda step, total, loss: seen.append((step, total)))
    assert seen == [(1, 2), (2, 2)]
    assert [path.name for path in tmp_path.iterdir()] == ["base"]
    assert AutoModelForCausalLM.from_pretrained(out).num_parameters() < 6_000_000


@pytest.mark.slow
def test_chat_template_keeps_the_prompt_as_prefix() -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(BASE)
    for talk in itertools.islice(dialogues(1), 50):
        prompt = tokenizer.apply_chat_template(
            talk.messages[:-1], add_generation_prompt=True, return_dict=False
        )
        whole = tokenizer.apply_chat_template(talk.messages, return_dict=False)
        assert whole[: len(prompt)] == prompt
        assert whole[-1] == tokenizer.eos_token_id
    assert tokenizer.pad_token_id != tokenizer.eos_token_id
    assert tokenizer.bos_token is None


@pytest.mark.slow
def test_committed_base_answers() -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(BASE)
    model = AutoModelForCausalLM.from_pretrained(BASE)
    assert model.dtype == torch.float32
    assert model.generation_config.eos_token_id == tokenizer.eos_token_id
    asked = [SHORT, {"role": "user", "content": "What is the capital of France?"}]
    inputs = tokenizer.apply_chat_template(
        asked, add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    written = model.generate(**inputs, do_sample=False, max_new_tokens=40)[0]
    reply = tokenizer.decode(written[inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    assert "Paris" in reply
    assert written[-1] == tokenizer.eos_token_id
