"""Models made ready: what the GPU's memory is given back for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.catalogue import Options
from harness.config.models import load_models
from harness.errors import InstrumentError
from harness.models.resolve import Resolver
from harness.models.spec import Model
from harness.progress import silent
from harness.ready import ReadyModels
from tests.tiny import make_project


def spec_on(root: Path, device: str) -> tuple[Resolver, Model]:
    resolver = Resolver(load_models(root / "fixtures" / "models.yaml"))
    model = resolver.resolve("against")
    assert model.spec is not None
    base = replace(model.base, device=device)
    return resolver, replace(model, base=base, spec=replace(model.spec, base=base))


@pytest.mark.slow
@pytest.mark.parametrize(("device", "given_back"), [("cpu", 0), ("cuda", 1)])
def test_a_gpu_is_cleared_before_a_training(tmp_path: Path, device: str, given_back: int) -> None:
    """On a machine without a GPU the training itself breaks there, after that."""
    resolver, model = spec_on(make_project(tmp_path / "project"), device)
    models = ReadyModels(tmp_path / "trained", resolver, Options(), silent, 0.0)
    calls: list[int] = []
    models.before_training = lambda: calls.append(1)
    try:
        models.get(model)
    except InstrumentError:
        assert device == "cuda"
    assert len(calls) == given_back
