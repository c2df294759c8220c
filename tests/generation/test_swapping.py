"""Every kind of adapter that is let in comes off again, and leaves the base and the others be."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.asking import Asking
from harness.errors import InstrumentError
from harness.generation.requests import Request, Settings
from harness.generation.transformers import Engine, Loading
from harness.models.spec import Base
from harness.progress import silent
from harness.types import Reply
from tests.tiny import tiny_base
from tests.weights import peft_model, save_adapter

pytestmark = pytest.mark.slow

Adapter = tuple[str, Path]

REQUESTS = [
    Request(system=None, prompt="Does it help? " * n, max_new_tokens=8) for n in range(1, 5)
]


def engine(base: Path, merged: Path | None = None) -> Engine:
    loading = Loading(folder=base, device="cpu", dtype="float32", load_in_4bit=False, merged=merged)
    return Engine(loading, Settings(batch_size=4))


def texts(of: Engine, adapter: Adapter | None, requests: Sequence[Request] = REQUESTS) -> list[str]:
    replies: dict[int, Reply] = dict(of.reply(adapter, requests))
    return [replies[n].text for n in range(len(requests))]


@pytest.fixture(scope="module", params=["own head", "tied"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base with and without an output layer of its own."""
    if request.param == "own head":
        return tiny_base()
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    folder = tmp_path_factory.mktemp("tied") / "base"
    shutil.copytree(tiny_base(), folder)
    config = AutoConfig.from_pretrained(folder)
    config.tie_word_embeddings = True
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return folder


KINDS: dict[str, dict[str, Any]] = {
    "dora": {"use_dora": True},
    "rank pattern": {"rank_pattern": {"o_proj": 8}, "alpha_pattern": {"o_proj": 16}},
    "bias of its own": {"lora_bias": True},
    "head": {"target_modules": ["q_proj", "lm_head"]},
    "embedding": {"target_modules": ["q_proj", "embed_tokens"]},
    "whole head": {"modules_to_save": ["lm_head"]},
    "whole embedding": {"modules_to_save": ["embed_tokens"]},
    "whole norm": {"modules_to_save": ["norm"]},
}


@pytest.mark.filterwarnings("ignore:Model has `tie_word_embeddings=True`")
@pytest.mark.filterwarnings("ignore:`lora_bias=True` was passed")
@pytest.mark.filterwarnings("ignore:Adapter .* 4 LoRA tensor")
@pytest.mark.parametrize("kind", KINDS)
def test_it_comes_off_again(base: Path, kind: str, tmp_path: Path) -> None:
    import torch

    made = peft_model(2, base=base, **KINDS[kind])
    made.save_pretrained(tmp_path / "one", save_embedding_layers=False)
    one = ("1" * 16, tmp_path / "one")
    plain = ("2" * 16, save_adapter(tmp_path / "plain", seed=3, base=base))
    untouched, with_plain = texts(engine(base), None), texts(engine(base), plain)
    subject = engine(base)
    first = texts(subject, one)
    with torch.inference_mode():
        tokens = torch.arange(16)[None]
        loaded = subject._peft(input_ids=tokens).logits
        assert torch.allclose(loaded, made(input_ids=tokens).logits, atol=1e-4)
    assert first != untouched
    assert texts(subject, None) == untouched
    assert texts(subject, plain) == with_plain
    assert texts(subject, None) == untouched
    assert texts(subject, one) == first


@pytest.mark.parametrize("init", ["pissa", "olora"])
def test_an_adapter_that_changes_the_base_is_found_out(init: str, tmp_path: Path) -> None:
    """The resolver refuses what it knows to do so; the engine whatever does."""
    folder = save_adapter(tmp_path / "one", init_lora_weights=init)
    subject = engine(tiny_base())
    untouched = texts(subject, None)
    with pytest.raises(InstrumentError, match="the adapter changes the base itself"):
        texts(subject, ("1" * 16, folder))
    assert texts(subject, None) == untouched


def test_merged_it_replies_the_same(tmp_path: Path) -> None:
    folder = save_adapter(tmp_path / "one")
    merged = texts(engine(tiny_base(), merged=folder), None)
    assert merged == texts(engine(tiny_base()), ("1" * 16, folder))
    assert merged != texts(engine(tiny_base()), None)


def test_what_is_released_is_gone(tmp_path: Path) -> None:
    base = Base(
        name="tiny", folder=tiny_base(), digest="d", device="cpu", dtype="float32",
        load_in_4bit=False,
    )  # fmt: skip
    asking = Asking(tmp_path / "replies.sqlite", Settings(batch_size=4), silent)
    texts(asking.engine(base), ("1" * 16, save_adapter(tmp_path / "one")))
    held = weakref.ref(asking.engine(base)._base)
    assert asking.alone.engine(base) is asking.engine(base)
    asking.engine(replace(base, digest="another"))
    assert held() is None
    held = weakref.ref(asking.engine(replace(base, digest="another"))._base)
    asking.release()
    assert held() is None
