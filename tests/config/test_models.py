"""`models.yaml`: layers of training numbers, and every fault with its line."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from harness.config.models import load_models
from harness.errors import UserError
from tests.tiny import MODELS


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    text = dedent(MODELS)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / "models.yaml"
    file.write_text(text)
    return file


def problems(file: Path) -> list[str]:
    with pytest.raises(UserError) as caught:
        load_models(file)
    return [str(problem).split("models.yaml:")[-1] for problem in caught.value.problems]


def test_a_model_overrides_the_profile_and_the_profile_the_defaults(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        (
            "generation_batch_size: 8",
            "generation_batch_size: 8\n    training: {beta: 0.5, seed: 7}",
        ),
        ("for: {training: {support_ratio: 1.0}}", "for: {training: {seed: 9}}"),
    )
    training = load_models(file).training("for", "cpu", {})
    assert (training.beta, training.seed, training.lora_r) == (0.5, 9, 4)


def test_a_model_may_have_a_backend_of_its_own(tmp_path: Path) -> None:
    own = ("against: {", "against: {backend: unsloth, ")
    models = load_models(write(tmp_path, own))
    assert [models.backend(name, "cpu") for name in ("against", "for")] == ["unsloth", "trl"]
    models = load_models(write(tmp_path, own, ("    backend: trl\n", "")))
    assert models.backend("for", "cpu") == "trl"
    (problem,) = problems(write(tmp_path, ("against: {", "against: {again: true, backend: trl, ")))
    assert "model 'against' has both `backend` and `again`" in problem


def test_an_unknown_profile_names_the_choices(tmp_path: Path) -> None:
    models = load_models(write(tmp_path))
    with pytest.raises(UserError, match=r"unknown profile 'cpuu'. Did you mean 'cpu'?"):
        models.profile("cpuu")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("base: tiny", "base: tinny", "7: unknown base 'tinny'. Did you mean 'tiny'?"),
        ("default_profile: cpu", "default_profile: gpu", "4: unknown profile 'gpu'."),
        ("backend: trl", "backend: tlr", "8: profiles.cpu.backend: Input should be 'trl'"),
        (
            "for: {training: {support_ratio: 1.0}}",
            "for: {training: {support_ratio: 1.5}}",
            "41: support_ratio: Input should be less than or equal to 1 (got 1.5)",
        ),
        (
            "for: {training: {support_ratio: 1.0}}",
            "for: {training: {suport_ratio: 1.0}}",
            "41: unknown key 'suport_ratio'. Did you mean 'support_ratio'?",
        ),
        ("for: {", "base: {", "41: 'base' is the name of the untuned model"),
        ("  beta: 0.1\n", "", "key 'defaults.beta' is missing."),
        ("tiny: {path: base}", "tiny: {path: base, hub: x/y}", "either `path` or `hub`"),
        ("tiny: {path: base}", "tiny: {hub: x/y}", "a hub base names its `revision`"),
        (
            "again: {training: {support_ratio: 0.0}}",
            "again: {adapter: x, training: {seed: 1}}",
            "40: model 'again' has both `adapter` and `training`.",
        ),
        (
            "again: {training: {support_ratio: 0.0}}",
            "again: {again: true, training: {seed: 1}}",
            "40: model 'again' has both `training` and `again`.",
        ),
        (
            "again: {training: {support_ratio: 0.0}}",
            "again: {sweep: {seed: [1, 2]}, checkpoints: [1]}",
            "40: model 'again' has both `sweep` and `checkpoints`.",
        ),
        (
            "again: {training: {support_ratio: 0.0}}",
            "again: {adapter: x, checkpoints: [1]}",
            "40: model 'again' has both `adapter` and `checkpoints`.",
        ),
        (
            "again: {training: {support_ratio: 0.0}}",
            "again: {training: {stop_after: -1}}",
            "40: stop_after: Input should be greater than or equal to 0 (got -1)",
        ),
        ("lora_bias: none", "lora_bias: nome", "35: defaults.lora_bias: Input should be 'none'"),
        ("learning_rate: 1e-2", "learning_rate: fast", "22: defaults.learning_rate: "),
        ("loss_type: sigmoid", "loss_type: sigmoyd", "20: defaults.loss_type: Input should be"),
        ("optimizer: adamw_torch", "optimizer: adam", "defaults.optimizer: Input should be"),
        ("[q_proj, v_proj]", "[]", "37: defaults.lora_targets: Tuple should have at least 1 item"),
        ("lora_bias: none", "lora_bias: all", "defaults.lora_bias: Input should be 'none'"),
    ],
)
def test_faults(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = problems(write(tmp_path, (old, new)))
    assert any(message in line for line in found), found


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        ("base: tiny", "base: tyni"),
        ("for: {training: {support_ratio: 1.0}}", "for: {training: {sed: 1, beta: -1}}"),
    )
    assert len(problems(file)) == 3
