"""Real generation on a tiny base: batches change nothing, padding is left, adapters are swapped."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.errors import InstrumentError
from harness.fingerprint import file_digest
from harness.generation.requests import Request, Settings
from harness.generation.transformers import Engine, Loading, backend
from harness.types import Reply
from tests.tiny import tiny_base

pytestmark = pytest.mark.slow

ADAPTER = "adapter_model.safetensors"
Adapter = tuple[str, Path] | None

REQUESTS = [
    Request(system="Be brief." if n % 2 else None, prompt="Does it help? " * n, max_new_tokens=12)
    for n in range(1, 9)
]


def engine(batch_size: int = 8) -> Engine:
    loading = Loading(folder=tiny_base(), device="cpu", dtype="float32", load_in_4bit=False)
    return Engine(loading, Settings(batch_size=batch_size))


def texts(
    of: Engine, requests: Sequence[Request] = REQUESTS, adapter: Adapter = None
) -> list[tuple[str, bool, int]]:
    replies: dict[int, Reply] = dict(of.reply(adapter, requests))
    return [(replies[n].text, replies[n].ended, replies[n].tokens) for n in range(len(requests))]


def test_the_pieces_of_a_reply_are_its_tokens() -> None:
    for _, reply in engine().reply(None, REQUESTS):
        assert len(reply.pieces) == reply.tokens
        # A character of several tokens has no text by itself.
        if "\ufffd" not in (together := "".join(text for _, text in reply.pieces)):
            assert together.strip() == reply.text


@pytest.fixture(scope="module")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Path]]:
    """Two adapters of random weights, large enough to change every reply."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    made = []
    for seed in (1, 2):
        folder = tmp_path_factory.mktemp(f"adapter{seed}")
        torch.manual_seed(seed)
        config = LoraConfig(r=4, target_modules=["q_proj", "o_proj"], init_lora_weights=False)
        base = AutoModelForCausalLM.from_pretrained(tiny_base())
        model = get_peft_model(base, config)
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(weight.data, std=1.0)
        model.save_pretrained(folder)
        made.append((file_digest(folder / "adapter_model.safetensors"), folder))
    return made


def test_a_batch_of_one_gives_what_a_batch_of_eight_gives() -> None:
    assert texts(engine(1)) == texts(engine(8)) == texts(engine(3))


def test_replies_are_those_of_plain_transformers() -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny_base())
    model = AutoModelForCausalLM.from_pretrained(tiny_base())
    for request, (text, _, tokens) in zip(REQUESTS, texts(engine()), strict=True):
        inputs = tokenizer.apply_chat_template(
            request.messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        output = model.generate(**inputs, max_new_tokens=12, do_sample=False)
        new = tokenizer.decode(output[0, inputs["input_ids"].shape[1] :])
        assert new.partition("<|end|>")[0].strip() == text
        assert tokens <= 12


def test_requests_with_different_limits_are_cut_at_their_own() -> None:
    mixed = [replace(request, max_new_tokens=n) for n, request in enumerate(REQUESTS, start=1)]
    found = texts(engine(), mixed)
    for request, (_, ended, tokens) in zip(mixed, found, strict=True):
        assert tokens <= request.max_new_tokens
        assert ended or tokens == request.max_new_tokens


DRAWS = [replace(request, temperature=0.8, top_p=0.95) for request in REQUESTS]


def test_a_draw_does_not_depend_on_its_batch_nor_on_the_order() -> None:
    together = texts(engine(8), DRAWS)
    assert texts(engine(1), DRAWS) == texts(engine(3), DRAWS) == together
    assert texts(engine(8), DRAWS[::-1]) == together[::-1]
    shared = engine(8)
    for at in (6, 0, 3):
        assert texts(shared, [DRAWS[at]]) == [together[at]]
    # Other samples of the same prompt beside it change nothing either.
    samples = [replace(DRAWS[2], sample=n) for n in range(8)]
    assert texts(engine(8), samples)[0] == together[2]


def test_samples_differ_and_can_be_had_again() -> None:
    samples = [replace(REQUESTS[0], temperature=1.5, sample=n) for n in range(8)]
    found = texts(engine(), samples)
    assert len({text for text, _, _ in found}) == 8
    assert texts(engine(), samples) == found
    assert texts(engine(), [replace(REQUESTS[0], temperature=1.5)]) == found[:1]


def test_hardly_any_temperature_or_a_tiny_top_p_is_greedy() -> None:
    greedy = texts(engine())
    assert texts(engine(), [replace(one, temperature=1e-4) for one in REQUESTS]) == greedy
    assert texts(engine(), [replace(one, temperature=2.0, top_p=1e-6) for one in REQUESTS]) == (
        greedy
    )
    assert texts(engine(), [replace(one, temperature=2.0) for one in REQUESTS]) != greedy


def test_a_higher_limit_continues_a_draw() -> None:
    short = texts(engine(), [replace(one, temperature=0.8, max_new_tokens=4) for one in REQUESTS])
    whole = texts(engine(), [replace(one, temperature=0.8) for one in REQUESTS])
    for (begun, _, _), (text, _, _) in zip(short, whole, strict=True):
        assert text.startswith(begun.rstrip("\ufffd").rstrip())


def test_greedy_and_drawn_requests_may_be_mixed() -> None:
    hot = [replace(request, temperature=2.0) for request in REQUESTS]
    mixed = [one for three in zip(REQUESTS, DRAWS, hot, strict=True) for one in three]
    found = texts(engine(8), mixed)
    assert found[0::3] == texts(engine(8))
    assert found[1::3] == texts(engine(8), DRAWS)
    assert found[2::3] == texts(engine(8), hot)


def test_greedy_replies_stay_in_the_batches_they_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replies in bf16 depend on their batch: a drawn one must not change a greedy one's."""
    limits = [replace(one, max_new_tokens=4 + at % 2) for at, one in enumerate(REQUESTS)]
    subject = engine(3)
    batches: list[list[Request]] = []
    whole = subject._generate

    def spy(model: Any, batch: list[int], prompts: Any, requests: Sequence[Request]) -> list[Reply]:
        batches.append([requests[index] for index in batch])
        return whole(model, batch, prompts, requests)

    monkeypatch.setattr(subject, "_generate", spy)
    texts(subject, limits)
    alone, batches = batches, []
    texts(subject, [*DRAWS, *limits])
    assert [batch for batch in batches if batch[0].temperature is None] == alone
    sizes = [len(subject._render(one)) for batch in alone for one in batch]
    assert [one.max_new_tokens for batch in alone for one in batch] == [5] * 4 + [4] * 4
    assert sizes == sorted(sizes[:4], reverse=True) + sorted(sizes[4:], reverse=True)


def test_adapters_are_swapped_on_one_base(adapters: list[tuple[str, Path]]) -> None:
    """Two models in one session never get each other's replies, nor the base theirs."""
    one, two = adapters
    shared = engine()
    base = texts(shared)
    alone = [texts(engine(), adapter=adapter) for adapter in adapters]
    assert base != alone[0] != alone[1] != base
    assert [texts(shared, adapter=a) for a in (one, two, one)] == [alone[0], alone[1], alone[0]]
    assert texts(shared) == base


def test_an_adapter_of_another_model_is_refused(
    adapters: list[tuple[str, Path]], tmp_path: Path
) -> None:
    """PEFT would fill what is missing with fresh weights, and say nothing."""
    from safetensors.torch import load_file, save_file

    for place, (_, folder) in enumerate(adapters):
        bad = tmp_path / f"bad{place}"
        shutil.copytree(folder, bad)
        weights = load_file(bad / "adapter_model.safetensors")
        renamed = {name.replace("layers", "blocks"): weight for name, weight in weights.items()}
        save_file(renamed, bad / "adapter_model.safetensors")
        subject = engine()
        if place:
            texts(subject, adapter=adapters[0])
        with (
            warnings.catch_warnings(action="ignore"),
            pytest.raises(InstrumentError, match="was made for another model: 8 of its weights"),
        ):
            texts(subject, adapter=(f"bad{place}", bad))


def test_an_adapter_of_other_shapes_is_refused(
    adapters: list[tuple[str, Path]], tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    bad = tmp_path / "bad"
    shutil.copytree(adapters[0][1], bad)
    weights = load_file(bad / "adapter_model.safetensors")
    last = max(weights)
    save_file(weights | {last: weights[last][..., :2].contiguous()}, bad / ADAPTER)
    subject = engine()
    with pytest.raises(InstrumentError, match="made for another model: its weights have other"):
        texts(subject, adapter=("bad", bad))
    # The other weights went into the base before the fault was found.
    assert texts(subject) == texts(engine())
    assert texts(subject, adapter=adapters[0]) == texts(engine(), adapter=adapters[0])


def test_a_reply_ends_where_the_tokenizer_says_too() -> None:
    subject = engine()
    subject._base.generation_config.eos_token_id = 0
    assert subject._end_tokens == {0, subject._tokenizer.eos_token_id}


def test_leaked_turn_headers_stay_in_the_reply() -> None:
    subject = engine()
    ids = subject._tokenizer("Yes<|user|>No<|end|><|pad|>")["input_ids"]
    reply = subject._decode(ids, 0.0)
    assert (reply.text, reply.ended, reply.tokens) == ("Yes<|user|>No", True, len(ids) - 2)


def test_a_request_that_does_not_fit_is_left_out() -> None:
    subject = engine()
    long = Request(system=None, prompt="help " * 600, max_new_tokens=12)
    assert not subject.fits(long)
    assert subject.fits(REQUESTS[0])
    found = dict(subject.reply(None, [long, *REQUESTS]))
    assert sorted(found) == list(range(1, len(REQUESTS) + 1))


def test_log_probabilities_by_hand(adapters: list[tuple[str, Path]]) -> None:
    import torch

    subject = engine(3)
    pairs = [(request, f"Yes, it helps {n} times.") for n, request in enumerate(REQUESTS)]
    for adapter in (None, adapters[0]):
        found = subject.logprobs(adapter, pairs)
        assert found == pytest.approx(engine(1).logprobs(adapter, pairs), abs=1e-4)
    tokenizer, model = subject._tokenizer, engine()._base
    base = subject.logprobs(None, pairs)
    for (request, reply), value in zip(pairs, base, strict=True):
        prompt = tokenizer.apply_chat_template(
            request.messages, tokenize=False, add_generation_prompt=True
        )
        start = len(tokenizer(prompt, add_special_tokens=False)["input_ids"])
        ids = tokenizer(prompt + reply + "<|end|>", add_special_tokens=False)["input_ids"]
        with torch.no_grad():
            steps = model(torch.tensor([ids])).logits[0].log_softmax(-1)
        by_hand = sum(float(steps[at - 1, ids[at]]) for at in range(start, len(ids)))
        assert value == pytest.approx(by_hand, abs=1e-3)


def test_attention_is_computed_as_the_record_says() -> None:
    assert engine()._base.config._attn_implementation == backend()["attention"]
