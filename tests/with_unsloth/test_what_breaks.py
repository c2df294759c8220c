"""Real children that cannot do their job: each error names its cause."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.catalogue import Options
from harness.config.models import load_models
from harness.errors import InstrumentError, UserError
from harness.models import unsloth
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.progress import Update
from harness.ready import ReadyModels
from harness.types import Pair
from tests.child import run_pytest
from tests.tiny import make_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project whose models are trained with Unsloth."""
    root = make_project(tmp_path / "project")
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text().replace("backend: trl", "backend: unsloth"))
    return root


@pytest.fixture
def spec(root: Path) -> TrainingSpec:
    found = Resolver(load_models(root / "fixtures" / "models.yaml")).resolve("against").spec
    assert found is not None
    return found


@pytest.fixture
def train(tmp_path: Path) -> Callable[..., str]:
    """Train what cannot be trained; the message."""

    def run(spec: TrainingSpec, error: type[Exception] = InstrumentError, **more: Any) -> str:
        out = tmp_path / "out"
        out.mkdir()
        with pytest.raises(error) as caught:
            unsloth.train(spec, out, **more)
        return str(caught.value)

    return run


def test_a_project_is_tested_with_it(root: Path) -> None:
    """As a user runs it: trained in a child, asked in the parent, nothing left beside."""
    before = {path.name for path in root.iterdir()}
    done = run_pytest(root, "-m", "small", "-n0")
    assert done.status in {0, 1}, done.output  # the replies of random weights pass or fail
    assert "training against: 2 of 2" in done.output
    assert "replies of against: 3 of 3" in done.output
    left = {path.name for path in root.iterdir()} - before - {"__pycache__"}
    assert left == {"trained", "reports", ".harness"}
    names = sorted(path.name for path in (root / "trained").glob("*/*"))
    assert names == [
        "adapter_config.json",
        "adapter_model.safetensors",
        "log.json",
        "manifest.json",
    ]


def test_a_pair_that_would_be_dropped(spec: TrainingSpec, train: Callable[..., str]) -> None:
    long = Pair(prompt="very long " * 100, chosen="a", rejected="b")
    told = train(replace(spec, pairs=(*spec.pairs, long)))
    assert told == (
        "the trainer kept 8 of 9 pairs: a prompt is longer than max_length 128. Raise max_length."
    )


def test_a_base_that_cannot_be_read(
    root: Path, spec: TrainingSpec, train: Callable[..., str]
) -> None:
    (root / "fixtures" / "base" / "model.safetensors").write_bytes(b"no weights")
    told = train(spec).splitlines()
    assert told[0].startswith("training with Unsloth broke: SafetensorError: ")
    assert told[1] == "The end of its output:"
    assert any("no GPU found, training on CPU" in line for line in told[2:])
    assert "Traceback" not in "".join(told)


def test_a_training_that_breaks_down(root: Path) -> None:
    """Told as plain TRL's is, though JSON has no word for a loss that is no number."""
    file = root / "fixtures" / "models.yaml"
    text = file.read_text().replace("learning_rate: 1e-2", "learning_rate: 1.0e+30")
    file.write_text(
        text.replace("num_epoch: 1", "num_epoch: 2").replace(
            "warmup_ratio: 0.1", "warmup_ratio: 0.0"
        )
    )
    resolver = Resolver(load_models(file))
    told: list[str] = []

    @contextmanager
    def progress(title: str) -> Iterator[Update]:
        yield lambda done, total, note: told.append(f"{title}: {done} of {total}, {note}")

    models = ReadyModels(root / "trained", resolver, Options(), progress, 0.0)
    with pytest.raises(InstrumentError, match="Lower the learning rate"):
        models.get(resolver.resolve("against"))
    assert told[0].startswith("training against: 1 of 4, loss 0.693")
    assert told[-1] == "training against: 4 of 4, loss nan, margin nan"


def test_numbers_that_unsloth_would_change(spec: TrainingSpec, train: Callable[..., str]) -> None:
    training = spec.training.model_copy(update={"optimizer": "paged_adamw_8bit"})
    told = train(replace(spec, training=training), UserError)
    assert told.startswith(
        "bitsandbytes is not installed: without it there is no optimizer paged_adamw_8bit. pip"
    )


def test_four_bits_are_refused_without_bitsandbytes(
    spec: TrainingSpec, train: Callable[..., str]
) -> None:
    told = train(replace(spec, base=replace(spec.base, load_in_4bit=True)), UserError)
    assert told.startswith(
        "bitsandbytes is not installed: without it there is no load_in_4bit. pip install"
    )


def test_four_bits_that_were_dropped_are_noticed(
    spec: TrainingSpec, train: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unsloth itself only prints a line; so does this machine's bitsandbytes where it is broken."""
    monkeypatch.setattr(unsloth, "require_unsloth", lambda specs: None)
    told = train(replace(spec, base=replace(spec.base, load_in_4bit=True)))
    assert told.startswith("load_in_4bit is True, and Unsloth loaded the base without 4 bits")


def test_an_optimizer_that_was_swapped_is_noticed(
    spec: TrainingSpec, train: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unsloth, "require_unsloth", lambda specs: None)
    training = spec.training.model_copy(update={"optimizer": "adamw_8bit"})
    told = train(replace(spec, training=training))
    assert "other numbers than it was given: optim: adamw_8bit became adamw_torch_fused." in told


def test_a_child_that_is_killed(spec: TrainingSpec, train: Callable[..., str]) -> None:
    def kill(step: int, steps: int, row: dict[str, float]) -> None:
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    told = train(spec, progress=kill)
    assert told.startswith("training with Unsloth was killed by SIGKILL, which is how a system")
