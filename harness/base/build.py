"""Builds the embedded base from its recipe: corpus, tokenizer, training, folder."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.base.corpus import Dialogue, dialogues
from harness.base.pretrain import Plan, new_model, pretrain
from harness.base.tokens import Row, encode_dialogue, train_tokenizer

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

__all__ = ["build_base"]

TOKENS_PER_DIALOGUE = 75  # a little under the mean, so that nearly all are seen just once
STAGE_ENDS = (0.15, 0.5, 1.0)  # shares of all steps
TOKENIZER_DIALOGUES = 20_000


def build_base(
    out: Path, *, seed: int = 0, steps: int | None = None,
    progress: Callable[[int, int, float], None] | None = None, plan: Plan | None = None,
) -> None:  # fmt: skip
    """Writes a model folder to `out`, replacing what stands there only once all is done."""
    import torch
    from transformers import set_seed

    plan = plan or Plan()
    plan = replace(plan, steps=steps) if steps is not None else plan
    torch.set_num_threads(min(2, torch.get_num_threads()))
    wanted = max(400, plan.steps * plan.batch_tokens // TOKENS_PER_DIALOGUE)
    tokenizer, stages = _curriculum(seed, wanted, plan)
    set_seed(seed)
    model = new_model(plan, tokenizer)
    pretrain(model, stages, plan, steps=plan.steps, seed=seed, progress=progress)
    _save(out, model, tokenizer)


def _curriculum(
    seed: int, wanted: int, plan: Plan
) -> tuple[PreTrainedTokenizerFast, list[tuple[float, list[Row]]]]:
    """First what a question leans to, then what a stance is, then the wealth of words."""
    one_sided = dialogues(seed, plain=True, default="support", announced=False)
    two_sided = dialogues(seed + 1, plain=True)
    streams = [one_sided, two_sided, dialogues(seed + 2)]
    shares = [end - start for start, end in itertools.pairwise((0.0, *STAGE_ENDS))]
    drawn = [
        list(itertools.islice(stream, max(100, int(wanted * share))))
        for stream, share in zip(streams, shares, strict=True)
    ]
    tokenizer = _tokenizer(drawn[-1], plan)
    rows = [_encode(talks, tokenizer, plan) for talks in drawn]
    return tokenizer, list(zip(STAGE_ENDS, rows, strict=True))


def _tokenizer(corpus: list[Dialogue], plan: Plan) -> PreTrainedTokenizerFast:
    texts = (one["content"] for talk in corpus[:TOKENIZER_DIALOGUES] for one in talk.messages)
    return train_tokenizer(texts, plan.vocab_size)


def _encode(corpus: list[Dialogue], tokenizer: PreTrainedTokenizerFast, plan: Plan) -> list[Row]:
    rows = (encode_dialogue(tokenizer, talk) for talk in corpus)
    return [row for row in rows if len(row.ids) <= plan.max_tokens]


def _save(out: Path, model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> None:
    """Half precision on disk; the config asks for float32, so that loading widens it again."""
    from transformers import GenerationConfig

    out.parent.mkdir(parents=True, exist_ok=True)
    temp = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        model.generation_config = GenerationConfig(
            do_sample=False, eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id, max_new_tokens=128,
        )  # fmt: skip
        model.half().save_pretrained(temp)
        model.float()
        _declare_float32(temp / "config.json")
        tokenizer.save_pretrained(temp)
        _keep_card(out, temp)
        shutil.rmtree(out, ignore_errors=True)
        temp.chmod(0o755)
        temp.rename(out)
    finally:
        shutil.rmtree(temp, ignore_errors=True)


def _declare_float32(path: Path) -> None:
    config = json.loads(path.read_text(encoding="utf-8"))
    config["dtype"] = "float32"
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _keep_card(out: Path, temp: Path) -> None:
    card = out / "README.md"
    if card.is_file():
        shutil.copy2(card, temp / card.name)
