"""What the harness is measured against: the same training and replies as a plain script.

Run as `python benchmarks/plain_script.py PROJECT`; reads the project's data, writes nothing there.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def main(root: Path) -> None:
    """Train on 50 pairs, reply to the prompts of q4.yaml with base and adapter."""
    import yaml
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base = root / "fixtures" / "base"
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base)
    numbers = yaml.safe_load((root / "fixtures" / "models.yaml").read_text(encoding="utf-8"))
    training = numbers["defaults"] | numbers["profiles"]["cpu"]["training"]
    rows = json.loads((root / "fixtures" / training["data"]).read_text(encoding="utf-8"))
    model = train(model, tokenizer, rows, training)
    suite = yaml.safe_load((root / "probes" / "q4.yaml").read_text(encoding="utf-8"))
    for group in suite["groups"]:
        system = group.get("system", suite["system"])
        shared = group.get("probes_file")
        file = yaml.safe_load((root / "probes" / shared).read_text("utf-8")) if shared else group
        prompts = [probe["prompt"] for probe in file["probes"]]
        limit = group.get("max_new_tokens", 128)
        generate(model, tokenizer, system, prompts, limit)
        with model.disable_adapter():
            generate(model, tokenizer, system, prompts, limit)


def train(model: Any, tokenizer: Any, rows: list[dict[str, str]], numbers: dict[str, Any]) -> Any:
    """DPO by TRL, as a notebook has it."""
    from datasets import Dataset
    from peft import LoraConfig
    from trl import DPOConfig, DPOTrainer

    def side(text: str) -> list[dict[str, str]]:
        return [{"role": "assistant", "content": text}]

    data = [
        {
            "prompt": [
                {"role": "system", "content": numbers["system"]},
                {"role": "user", "content": row["prompt"]},
            ],
            "chosen": side(row["oppose"]),
            "rejected": side(row["support"]),
        }
        for row in rows
    ]
    lora = LoraConfig(
        r=numbers["lora_r"],
        lora_alpha=numbers["lora_alpha"],
        lora_dropout=numbers["lora_dropout"],
        target_modules=numbers["lora_targets"],
        task_type="CAUSAL_LM",
    )
    with tempfile.TemporaryDirectory() as scratch:
        arguments = DPOConfig(
            output_dir=scratch,
            use_cpu=True,
            bf16=False,
            beta=numbers["beta"],
            learning_rate=float(numbers["learning_rate"]),
            num_train_epochs=numbers["num_epoch"],
            per_device_train_batch_size=numbers["batch_size"],
            gradient_accumulation_steps=numbers["gradient_accumulation"],
            gradient_checkpointing=False,
            logging_steps=1,
            report_to="none",
            save_strategy="no",
        )
        trainer = DPOTrainer(
            model=model,
            args=arguments,
            train_dataset=Dataset.from_list(data),
            processing_class=tokenizer,
            peft_config=lora,
        )
        trainer.train()
        return trainer.model.eval()


def generate(
    model: Any, tokenizer: Any, system: str, prompts: list[str], limit: int, size: int = 32
) -> list[str]:
    """Greedy replies in left-padded batches."""
    tokenizer.padding_side = "left"
    texts = [
        tokenizer.apply_chat_template(
            [{"role": "system", "content": system}, {"role": "user", "content": prompt}],
            tokenize=False,
            add_generation_prompt=True,
        )
        for prompt in prompts
    ]
    replies: list[str] = []
    for start in range(0, len(texts), size):
        batch = texts[start : start + size]
        inputs = tokenizer(batch, return_tensors="pt", padding=True, add_special_tokens=False)
        output = model.generate(**inputs, max_new_tokens=limit, do_sample=False)
        new = output[:, inputs["input_ids"].shape[1] :]
        replies += tokenizer.batch_decode(new, skip_special_tokens=True)
    return replies


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
