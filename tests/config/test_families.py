"""Checkpoints and sweeps of `models.yaml`: the names they make, and every fault with its line."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from harness.config.families import MOST, Member, members
from harness.config.models import load_models
from harness.errors import UserError
from tests.tiny import MODELS

LINE = MODELS.count("\n") + 1
"""Of what a test appends."""


def family(folder: Path, entry: str) -> dict[str, Member]:
    """Members of a file with one model more, `m`, of six steps where it says nothing else."""
    file = folder / "models.yaml"
    text = dedent(MODELS).replace("num_epoch: 1", "num_epoch: 3")
    file.write_text(text + f"  m: {entry}\n")
    found = members(load_models(file), "cpu")
    return {name: one for name, one in found.items() if one.entry == "m"}


def fault(folder: Path, entry: str) -> list[str]:
    with pytest.raises(UserError) as caught:
        family(folder, entry)
    return [str(problem).split("models.yaml:")[-1] for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("entry", "steps"),
    [
        ("{checkpoints: [2, 4]}", [0, 2, 4, 6]),
        ("{checkpoints: [4, 2]}", [0, 2, 4, 6]),
        ("{checkpoints: [0, 6]}", [0, 6]),
        ("{checkpoints: {every: 2}}", [0, 2, 4, 6]),
        ("{checkpoints: {every: 4}}", [0, 4, 6]),
        ("{checkpoints: {every: 6}}", [0, 6]),
        # Five rows are three batches, with two of them a step: TRL takes two steps an epoch.
        ("{checkpoints: {every: 3}, training: {data_size: 5}}", [0, 3, 6]),
        ("{checkpoints: {every: 3}, training: {data_size: 4, num_epoch: 5}}", [0, 3, 5]),
        ("{checkpoints: {every: 2}, training: {stop_after: 5}}", [0, 2, 4, 5]),
        ("{checkpoints: [0], training: {stop_after: 0}}", [0]),
    ],
)
def test_checkpoints(tmp_path: Path, entry: str, steps: list[int]) -> None:
    found = family(tmp_path, entry)
    assert list(found) == ["m", *(f"m@step={step}" for step in steps)]
    assert [one.levels.get("step") for one in found.values()] == [None, *steps]
    assert {one.family for one in found.values()} == {None, "m"}


@pytest.mark.parametrize(
    ("sweep", "points"),
    [
        (
            "{support_ratio: [0, 0.25, 1.0]}",
            ["support_ratio=0", "support_ratio=0.25", "support_ratio=1"],
        ),
        (
            "{support_ratio: [0, 1], num_epoch: [1, 3]}",
            [
                "support_ratio=0,num_epoch=1",
                "support_ratio=0,num_epoch=3",
                "support_ratio=1,num_epoch=1",
                "support_ratio=1,num_epoch=3",
            ],
        ),
        ("{shuffle_seed: [null, 7]}", ["shuffle_seed=null", "shuffle_seed=7"]),
        ("{loss_type: [ipo, sigmoid]}", ["loss_type=ipo", "loss_type=sigmoid"]),
        ("{gradient_checkpointing: [true]}", ["gradient_checkpointing=true"]),
        ("{learning_rate: [1e-5, 0.5e-2]}", ["learning_rate=1e-05", "learning_rate=0.005"]),
        ("{stop_after: [0, 6]}", ["stop_after=0", "stop_after=6"]),
    ],
)
def test_sweeps(tmp_path: Path, sweep: str, points: list[str]) -> None:
    assert list(family(tmp_path, f"{{sweep: {sweep}}}")) == [f"m@{point}" for point in points]


def test_a_point_is_the_entry_with_its_levels(tmp_path: Path) -> None:
    entry = "{training: {beta: 0.5}, sweep: {seed: [1, 2]}}"
    file = tmp_path / "models.yaml"
    point = family(tmp_path, entry)["m@seed=2"]
    training = load_models(file).training("m", "cpu", point.changes)
    assert (training.beta, training.seed) == (0.5, 2)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            "{checkpoints: [7]}",
            "checkpoints: step 7 is beyond the training's end: it takes 6 steps",
        ),
        ("{checkpoints: {every: 7}}", "checkpoints: step 7 is beyond the training's end"),
        ("{checkpoints: [5], training: {stop_after: 4}}", "step 5 is beyond the training's end"),
        ("{checkpoints: [2, 2]}", "checkpoints: step 2 stands twice."),
        ("{checkpoints: [-1]}", "a step is a whole number, 0 or more (got -1)"),
        ("{checkpoints: [1.5]}", "a step is a whole number, 0 or more (got 1.5)"),
        ("{checkpoints: [true]}", "a step is a whole number, 0 or more (got True)"),
        ("{checkpoints: {every: 0}}", "a step is a whole number, 1 or more (got 0)"),
        ("{checkpoints: []}", "checkpoints must be a list of steps, or {every: n}."),
        ("{checkpoints: 4}", "checkpoints must be a list of steps, or {every: n}."),
        ("{checkpoints: {evry: 4}}", "checkpoints must be a list of steps, or {every: n}."),
        (
            "{checkpoints: {every: 1}, training: {num_epoch: 50}}",
            f"101 checkpoints are more than the {MOST} that a model may have.",
        ),
        ("{training: {stop_after: 7}}", "m: stop_after 7 is beyond the training's end: it takes 6"),
        ("{sweep: {stop_after: [7]}}", "m@stop_after=7: stop_after 7 is beyond the training's end"),
        (
            "{sweep: {suport_ratio: [0]}}",
            "unknown key 'suport_ratio'. Did you mean 'support_ratio'",
        ),
        ("{sweep: {support_ratio: [2]}}", "support_ratio: Input should be less than or equal to 1"),
        ("{sweep: {support_ratio: [0.5, x]}}", "support_ratio: Input should be a valid number"),
        ("{sweep: {support_ratio: [1, 1.0]}}", "sweep.support_ratio: 1 stands twice."),
        ("{sweep: {support_ratio: 1}}", "sweep.support_ratio must be a list of values."),
        ("{sweep: {support_ratio: []}}", "sweep.support_ratio must be a list of values."),
        ("{sweep: {lora_targets: [[q_proj]]}}", "['q_proj'] cannot stand in the name of a model."),
        ("{sweep: {system: [Be brief.]}}", "'Be brief.' cannot stand in the name of a model."),
        ("{sweep: {data: [a/b.json]}}", "'a/b.json' cannot stand in the name of a model."),
        ("{sweep: {}}", "sweep names no training number."),
        ("{sweep: {seed: [1]}, training: {seed: 2}}", "'seed' stands in `training` too."),
        (
            f"{{sweep: {{seed: {list(range(13))}, lora_seed: [1, 2, 3, 4, 5]}}}}",
            f"the sweep has 65 points, more than the {MOST} that one may have.",
        ),
    ],
)
def test_faults(tmp_path: Path, entry: str, message: str) -> None:
    found = fault(tmp_path, entry)
    assert any(line.startswith(f"{LINE}: ") and message in line for line in found), found


def test_all_faults_of_all_families_are_told_at_once(tmp_path: Path) -> None:
    found = fault(tmp_path, "{checkpoints: [7, 8, -1]}\n  n: {sweep: {sed: [1], beta: [-1, -2]}}")
    assert len(found) == 6
    assert [int(line.split(":")[0]) - LINE for line in found] == [0, 0, 0, 1, 1, 1]


def test_a_profile_decides_how_many_steps_there_are(tmp_path: Path) -> None:
    file = tmp_path / "models.yaml"
    slow = """
      slow:
        base: tiny
        backend: trl
        device: cpu
        dtype: float32
        generation_batch_size: 8
        training: {num_epoch: 9}
    """
    text = dedent(MODELS).replace("defaults:", slow.strip("\n ").join(["  ", "\ndefaults:"]), 1)
    file.write_text(text + "  m: {checkpoints: {every: 2}}\n")
    models = load_models(file)
    assert [name for name in members(models, "cpu") if "@" in name] == ["m@step=0", "m@step=2"]
    assert len([name for name in members(models, "slow") if "@" in name]) == 10
