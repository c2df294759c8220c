"""One training by plain TRL and by Unsloth: the same log, the same adapter, the same replies."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from harness.config.models import load_models
from harness.models import train as plain
from harness.models import unsloth
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.models.store import TrainingOutcome

ROOT = Path(__file__).parents[2]
WEIGHTS = "adapter_model.safetensors"
STAGES = (0, 7, 14)


@dataclass(frozen=True)
class Trained:
    """A training that was run: what it told, its adapter, and those on the way."""

    outcome: TrainingOutcome
    folders: dict[int, Path]


@pytest.fixture(scope="module")
def spec() -> TrainingSpec:
    """The homework's main training on the shipped base, with its dropout."""
    models = load_models(ROOT / "fixtures" / "models.yaml")
    found = Resolver(models, profile="cpu-unsloth").resolve("q4_main").spec
    assert found is not None
    assert (found.backend, found.training.lora_dropout) == ("unsloth", 0.1)
    return found


def folders(root: Path, spec: TrainingSpec) -> dict[int, Path]:
    found = {step: root / str(step) for step in (*STAGES, spec.reached)}
    for folder in found.values():
        folder.mkdir()
    return found


@pytest.fixture(scope="module")
def by_trl(spec: TrainingSpec, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    found = folders(tmp_path_factory.mktemp("trl"), spec)
    earlier = {step: found[step] for step in STAGES}
    own = replace(spec, backend="trl")
    return Trained(plain.train(own, found[own.reached], None, earlier), found)


@pytest.fixture(scope="module")
def by_unsloth(spec: TrainingSpec, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Run where nothing may be left: in empty working and temporary folders."""
    found = folders(tmp_path_factory.mktemp("unsloth"), spec)
    cwd, temporary = tmp_path_factory.mktemp("cwd"), tmp_path_factory.mktemp("temporary")
    earlier = {step: found[step] for step in STAGES}
    steps: list[tuple[int, int, float]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setattr("tempfile.tempdir", str(temporary))
        outcome = unsloth.train(
            spec,
            found[spec.reached],
            lambda step, total, row: steps.append((step, total, row["loss"])),
            earlier,
        )
    assert steps == [(row["step"], 21, row["loss"]) for row in outcome.log]
    assert list(cwd.iterdir()) == []
    assert list(temporary.iterdir()) == []
    return Trained(outcome, found)


def test_the_log_is_the_same(by_trl: Trained, by_unsloth: Trained) -> None:
    assert len(by_trl.outcome.log) == len(by_unsloth.outcome.log) == 21
    for one, other in zip(by_trl.outcome.log, by_unsloth.outcome.log, strict=True):
        assert set(one) == set(other)
        assert {"loss", "rewards/margins", "logps/chosen", "logps/rejected"} < set(one)
        for name, value in one.items():
            assert other[name] == pytest.approx(value, abs=1e-3), (one["step"], name)
    assert by_trl.outcome.log[-1]["rewards/margins"] > 1  # much was learned


def test_the_adapter_is_the_same_at_every_stage(by_trl: Trained, by_unsloth: Trained) -> None:
    """At step 0 to the last bit: both draw the same numbers from the same seed."""
    from safetensors.torch import load_file

    for step, folder in by_trl.folders.items():
        one, other = load_file(folder / WEIGHTS), load_file(by_unsloth.folders[step] / WEIGHTS)
        assert set(one) == set(other)
        furthest = max(float((one[name] - other[name]).abs().max()) for name in one)
        assert furthest <= (0 if step == 0 else 1e-3), step


def test_only_the_adapter_is_saved(by_unsloth: Trained) -> None:
    for folder in by_unsloth.folders.values():
        names = sorted(path.name for path in folder.rglob("*"))
        assert names == ["adapter_config.json", WEIGHTS]


def replies(spec: TrainingSpec, folder: Path | None, prompts: list[str]) -> list[str]:
    """Greedy and in fp32, by nothing but transformers and PEFT, one prompt at a time."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base = spec.base.folder
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    if folder is not None:
        model = PeftModel.from_pretrained(model, folder)
    found = []
    for prompt in prompts:
        messages = [
            {"role": "system", "content": spec.training.system},
            {"role": "user", "content": prompt},
        ]
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        ids = tokenizer(text, add_special_tokens=False, return_tensors="pt")
        length = ids["input_ids"].shape[1]
        out = model.eval().generate(**ids, do_sample=False, max_new_tokens=48)
        found.append(tokenizer.decode(out[0, length:], skip_special_tokens=True))
    return found


def test_replies_are_the_same(spec: TrainingSpec, by_trl: Trained, by_unsloth: Trained) -> None:
    test = json.loads((ROOT / "fixtures" / "preferences" / "test.json").read_text("utf-8"))
    prompts = [*(row["prompt"] for row in test), *(pair.prompt for pair in spec.pairs[:6])]
    base = replies(spec, None, prompts)
    for step, folder in by_trl.folders.items():
        own = replies(spec, by_unsloth.folders[step], prompts)
        assert own == replies(spec, folder, prompts)
        assert (own == base) is (step == 0)


def test_what_ran_is_told(spec: TrainingSpec, by_trl: Trained, by_unsloth: Trained) -> None:
    """The arguments are those of plain TRL, but for where Unsloth says what it takes instead."""
    outcome = by_unsloth.outcome
    assert outcome.versions["unsloth"] == "2026.10.9"
    assert by_trl.outcome.versions.items() < outcome.versions.items()
    assert outcome.peak_memory["process"] > 100 << 20
    assert list(outcome.seconds_until) == list(STAGES)
    ones, others = by_trl.outcome.arguments, outcome.arguments
    assert set(ones) == set(others)
    assert {
        name: (ones[name], others[name]) for name in ones if ones[name] != others[name]
    }.keys() <= {"optim", "output_dir", "logging_dir", "run_name"}
    assert (ones["optim"], others["optim"]) == ("adamw_torch", "adamw_torch_fused")
