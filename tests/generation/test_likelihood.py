"""Log-probabilities beside a loop without padding, beside TRL's own, and at the edges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.config.models import load_models
from harness.errors import InstrumentError
from harness.generation.likelihood import _keeps_logits, reply_logprobs, row
from harness.generation.requests import Request, Settings
from harness.generation.transformers import Engine, Loading
from harness.models.dpo import arguments, dataset, known_warnings
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.models.train import _lora, train
from harness.rewards import dpo_loss, implicit_reward, margin
from harness.types import Pair
from tests.tiny import TEMPLATE, make_project

pytestmark = pytest.mark.slow

SYSTEM = "Be brief."
PAIRS = (
    Pair(prompt="Does it help?", chosen="Yes, it helps.", rejected="No."),
    Pair(prompt="Does it hinder? " * 5, chosen="No, it helps. " * 4, rejected="It hinders"),
    Pair(prompt="它会贬低手绘吗？", chosen="不会，它是工具。", rejected="会。"),
    Pair(prompt="Spaces?", chosen="  before and after \n", rejected="\n\nlines\n"),
    Pair(prompt="Leaks?", chosen="Yes<|end|><|user|>No<|pad|>", rejected="plain"),
    Pair(prompt="Nothing?", chosen="", rejected=" "),
    Pair(
        prompt="Bytes?",
        chosen="\x00 caf\u00e9 \U0001f44d",
        rejected="\u200f\u05d0\u05d1<b>&amp;</b>",
    ),
)
THINKS = TEMPLATE.replace("<|assistant|>{% endif %}", "<|assistant|>Think:{% endif %}")
"""A template whose opening of a reply does not stand before a given reply, as Qwen's."""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> TrainingSpec:
    root = make_project(tmp_path_factory.mktemp("project"))
    found = Resolver(load_models(root / "fixtures" / "models.yaml")).resolve("against").spec
    assert found is not None
    return replace(found, pairs=PAIRS)


@pytest.fixture(scope="module")
def trained(spec: TrainingSpec, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("adapter")
    train(replace(spec, training=spec.training.model_copy(update={"num_epoch": 8})), folder)
    return "trained", folder


def engine(spec: TrainingSpec, batch_size: int = 4, template: str | None = None) -> Engine:
    loading = Loading(folder=spec.base.folder, device="cpu", dtype="float32", load_in_4bit=False)
    made = Engine(loading, Settings(batch_size=batch_size))
    if template:
        made._tokenizer.chat_template = template
    return made


def request(prompt: str) -> Request:
    return Request(system=SYSTEM, prompt=prompt, max_new_tokens=1)


def asked(pairs: Sequence[Pair] = PAIRS) -> list[tuple[Request, str]]:
    """Chosen and rejected of each pair, in turn."""
    return [(request(pair.prompt), text) for pair in pairs for text in (pair.chosen, pair.rejected)]


@pytest.mark.parametrize("template", [None, THINKS], ids=["plain", "thinks"])
def test_a_batch_gives_what_each_row_gives_alone(
    spec: TrainingSpec, trained: tuple[str, Path], template: str | None
) -> None:
    """Neither padding nor order nor the cut to the replies' logits changes a sum."""
    import torch

    subject = engine(spec, batch_size=5, template=template)
    tokenizer = subject._tokenizer
    for adapter in (None, trained):
        found = subject.logprobs(adapter, asked())
        with subject._using(adapter) as model:
            for (question, text), value in zip(asked(), found, strict=True):
                chat = [*question.messages, {"role": "assistant", "content": text}]
                prompt = tokenizer.apply_chat_template(
                    question.messages, tokenize=False, add_generation_prompt=True
                )
                if template:
                    prompt = prompt.removesuffix("Think:")
                whole = tokenizer.apply_chat_template(chat, tokenize=False)
                assert whole.startswith(prompt)
                start = len(tokenizer(prompt, add_special_tokens=False)["input_ids"])
                ids = tokenizer(whole, add_special_tokens=False)["input_ids"]
                with torch.no_grad():
                    steps = model(torch.tensor([ids])).logits[0].double().log_softmax(-1)
                by_hand = sum(float(steps[at - 1, ids[at]]) for at in range(start, len(ids)))
                assert value == pytest.approx(by_hand, abs=1e-4)


def test_the_logits_of_the_prompt_are_left_out(
    spec: TrainingSpec, trained: tuple[str, Path]
) -> None:
    subject = engine(spec)
    assert _keeps_logits(subject._base)
    subject.logprobs(trained, asked())
    assert _keeps_logits(subject._peft)
    widths: list[int] = []
    head = subject._base.get_output_embeddings()
    hook = head.register_forward_hook(lambda module, args, out: widths.append(out.shape[1]))
    subject.logprobs(None, [(request("Does it help? " * 30), "Yes."), (request("No?"), "No.")])
    hook.remove()
    assert len(widths) == 1
    assert widths[0] < 10


def test_a_model_that_makes_all_logits_gives_the_same(
    spec: TrainingSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    import harness.generation.likelihood as likelihood

    found = engine(spec).logprobs(None, asked())
    monkeypatch.setattr(likelihood, "_keeps_logits", lambda model: False)
    assert engine(spec).logprobs(None, asked()) == pytest.approx(found, abs=1e-5)


def test_a_model_of_absolute_positions_counts_them_from_its_first_token(
    spec: TrainingSpec,
) -> None:
    """Rotary positions forgive a shift by the padding; GPT-2's do not."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    subject = engine(spec)
    torch.manual_seed(0)
    model = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(subject._tokenizer), n_embd=32, n_layer=2, n_head=4, n_positions=512,
            initializer_range=0.3,
        )
    ).eval()  # fmt: skip
    rows = [subject._render_with_reply(*pair) for pair in asked()]
    together = reply_logprobs(model, subject._tokenizer, rows)
    alone = [reply_logprobs(model, subject._tokenizer, [one])[0] for one in rows]
    assert together == pytest.approx(alone, abs=1e-4)


def test_the_first_logged_step_is_ours(spec: TrainingSpec, tmp_path: Path) -> None:
    """Before any update: TRL's log-probabilities are ours of the base, its margin is zero."""
    numbers = {"batch_size": len(PAIRS), "gradient_accumulation": 1}
    at_once = replace(spec, training=spec.training.model_copy(update=numbers))
    first = train(at_once, tmp_path).log[0]
    ours = engine(spec).logprobs(None, asked())
    assert first["logps/chosen"] == pytest.approx(sum(ours[::2]) / len(PAIRS), abs=1e-3)
    assert first["logps/rejected"] == pytest.approx(sum(ours[1::2]) / len(PAIRS), abs=1e-3)
    assert first["rewards/margins"] == pytest.approx(0, abs=1e-6)
    assert first["loss"] == pytest.approx(dpo_loss(0.0), abs=1e-4)


@pytest.mark.parametrize("template", [None, THINKS], ids=["plain", "thinks"])
def test_rewards_after_training_are_those_of_trl(
    spec: TrainingSpec, trained: tuple[str, Path], tmp_path: Path, template: str | None
) -> None:
    """Pair by pair: the trainer's own evaluation, and ours from four log-probabilities."""
    beta, subject = spec.training.beta, engine(spec, template=template)
    policy, reference = subject.logprobs(trained, asked()), subject.logprobs(None, asked())
    rewards = [
        implicit_reward(beta=beta, policy=after, reference=before)
        for after, before in zip(policy, reference, strict=True)
    ]
    assert max(map(abs, rewards)) > 0.05  # the training moved something
    for at, metrics in enumerate(evaluated(spec, trained[1], tmp_path, template)):
        chosen, rejected = rewards[2 * at], rewards[2 * at + 1]
        ours = {
            "logps/chosen": policy[2 * at],
            "logps/rejected": policy[2 * at + 1],
            "rewards/chosen": chosen,
            "rewards/rejected": rejected,
            "rewards/margins": margin(chosen=chosen, rejected=rejected),
            "loss": dpo_loss(margin(chosen=chosen, rejected=rejected)),
        }
        theirs = {name: metrics[f"eval_{name}"] for name in ours}
        assert ours == pytest.approx(theirs, abs=1e-3), PAIRS[at]


def evaluated(
    spec: TrainingSpec, adapter: Path, scratch: Path, template: str | None
) -> list[dict[str, Any]]:
    """TRL's metrics of each pair, with the adapter's weights put into a fresh trainer."""
    from peft import set_peft_model_state_dict
    from safetensors.torch import load_file
    from trl import DPOTrainer

    base = engine(spec, template=template)
    data = dataset(spec)
    with known_warnings():
        trainer = DPOTrainer(
            model=base._base,
            args=arguments(spec, scratch),
            train_dataset=data,
            processing_class=base._tokenizer,
            peft_config=_lora(spec),
        )
        set_peft_model_state_dict(trainer.model, load_file(adapter / "adapter_model.safetensors"))
        return [trainer.evaluate(data.select([at])) for at in range(len(data))]


def test_an_empty_reply_counts_its_end_alone(spec: TrainingSpec) -> None:
    import torch

    subject = engine(spec)
    prompt = subject._render(request("Nothing?"))
    with torch.no_grad():
        steps = subject._base(torch.tensor([prompt])).logits[0, -1].log_softmax(-1)
    (found,) = subject.logprobs(None, [(request("Nothing?"), "")])
    assert found == pytest.approx(float(steps[subject._tokenizer.eos_token_id]), abs=1e-4)


def test_text_that_spells_a_special_token_is_that_token(spec: TrainingSpec) -> None:
    subject = engine(spec)
    leaked = subject._render_with_reply(request("Leaks?"), "Yes<|end|>")
    plain = subject._render_with_reply(request("Leaks?"), "Yes")
    assert leaked.ids == [*plain.ids, subject._tokenizer.eos_token_id]


def test_progress_is_told_batch_by_batch_up_to_all(spec: TrainingSpec) -> None:
    told: list[tuple[int, int]] = []
    engine(spec, batch_size=4).logprobs(None, asked(), lambda *state: told.append(state))
    count = len(asked())
    assert told == [(min(done, count), count) for done in range(4, count + 4, 4)]


def test_no_pairs_give_no_sums(spec: TrainingSpec) -> None:
    assert engine(spec).logprobs(None, []) == []


def test_a_chat_beyond_the_positions_is_refused_before_anything_runs(spec: TrainingSpec) -> None:
    subject = engine(spec)
    long = (request("Does it help?"), "help " * 600)
    assert not subject.fits(*long)
    assert subject.fits(request("Does it help?"), "help")
    pattern = r"1 of 15 replies do not fit .* 512 positions: the longest takes \d+ tokens"
    with pytest.raises(InstrumentError, match=pattern):
        subject.logprobs(None, [*asked(), long])


def test_a_chat_that_just_fits_is_scored(spec: TrainingSpec) -> None:
    subject = engine(spec)
    count = 512 - len(subject._render_with_reply(request("a"), "").ids)
    assert subject.fits(request("a"), "~" * count)
    assert not subject.fits(request("a"), "~" * (count + 1))
    (found,) = subject.logprobs(None, [(request("a"), "~" * count)])
    assert math.isfinite(found)
    assert found < 0


def test_a_lone_surrogate_is_read_as_the_replacement_sign(spec: TrainingSpec) -> None:
    subject = engine(spec)
    broken, mended = subject.logprobs(
        None, [(request("a\udcff"), "b\ud800"), (request("a\ufffd"), "b\ufffd")]
    )
    assert broken == pytest.approx(mended, abs=1e-4)


@pytest.mark.parametrize(
    ("prompt", "chat", "start", "scored"),
    [
        ([1, 2, 3], [1, 2, 3, 4, 5], 3, 2),
        ([1, 2, 3], [1, 2, 9, 4, 5], 2, 3),  # the end of the prompt merged with the reply
        ([1, 2, 3], [1, 2, 3], 3, 0),
        ([1, 2, 3], [1, 2], 2, 0),
        ([7], [1, 2], 0, 1),  # nothing stands before the first token
    ],
)
def test_where_a_reply_starts(prompt: list[int], chat: list[int], start: int, scored: int) -> None:
    found = row(prompt, chat)
    assert (found.start, found.scored) == (start, scored)
