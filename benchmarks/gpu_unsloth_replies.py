"""Replies by Unsloth itself, in a process of its own: `python gpu_unsloth_replies.py ASKED OUT`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def main(asked: dict[str, Any]) -> list[str]:
    """Greedy replies in fp32, one at a time."""
    os.environ.update(UNSLOTH_DISABLE_STATISTICS="1", UNSLOTH_MEGA_CACHE="0", HF_HUB_OFFLINE="1")
    os.environ["UNSLOTH_COMPILE_LOCATION"] = str(Path.cwd() / "compiled")
    if asked["device"] == "cpu":
        os.environ["UNSLOTH_FORCE_CPU"] = "1"
    from unsloth import FastLanguageModel  # noqa: I001  first: it patches

    import torch
    from peft import PeftModel
    from transformers import AutoTokenizer

    base, _ = FastLanguageModel.from_pretrained(
        model_name=asked["base"],
        max_seq_length=1024,
        dtype=torch.float32,
        load_in_4bit=False,
        use_exact_model_name=True,
        local_files_only=True,
    )
    model = PeftModel.from_pretrained(base, asked["adapter"], local_files_only=True)
    FastLanguageModel.for_inference(model)
    tokenizer = AutoTokenizer.from_pretrained(asked["base"], local_files_only=True)
    replies = []
    for chat in asked["chats"]:
        text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
        inputs = tokenizer(text, return_tensors="pt", add_special_tokens=False).to(model.device)
        with torch.inference_mode():
            output = model.generate(
                **inputs, max_new_tokens=asked["tokens"], do_sample=False, num_beams=1
            )
        ids = output[0, inputs["input_ids"].shape[1] :].tolist()
        end = tokenizer.eos_token_id
        written = ids[: ids.index(end)] if end in ids else ids
        replies.append(tokenizer.decode(written, skip_special_tokens=False).strip())
    return replies


if __name__ == "__main__":
    found = main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")
