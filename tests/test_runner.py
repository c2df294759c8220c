"""The run plans batches, breaks once, and tells how to run a cell again; no model is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.catalogue import Cell, Options, load_catalogue
from harness.errors import InstrumentError, UserError
from harness.generation import transformers as generation
from harness.generation.requests import Request
from harness.runner import Run
from harness.types import Reply
from harness.workspace import Workspace
from tests.tiny import make_project


class CountingEngine:
    """Stands in for the loaded base: counts batches of requests, answers each with its prompt."""

    calls: list[list[str]]
    fault: Exception | None = None
    too_long = ""

    def __init__(self, loading: Any, settings: Any) -> None:
        pass

    def reply(
        self, adapter: object, requests: Sequence[Request], progress: Any, batch_size: int = 0
    ) -> Iterator[tuple[int, Reply]]:
        self.calls.append([request.prompt for request in requests])
        if self.fault:
            raise self.fault
        for index, request in enumerate(requests):
            if request.prompt != self.too_long:
                yield index, Reply(text=request.prompt, ended=True, tokens=1)
        progress(len(requests), len(requests))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type[CountingEngine]:
    class Fresh(CountingEngine):
        calls: list[list[str]] = []  # noqa: RUF012 (one list a test)

    monkeypatch.setattr(generation, "Engine", Fresh)
    return Fresh


def a_run(root: Path, **options: Any) -> Run:
    if not root.exists():
        make_project(root, with_base=False)
    chosen = Options(models=("base",), **options)
    workspace = Workspace(root)
    return Run(workspace, load_catalogue(workspace, chosen), chosen)


def test_all_planned_probes_are_asked_at_once(tmp_path: Path, engine: type[CountingEngine]) -> None:
    run = a_run(tmp_path / "p")
    cells = list(run.catalogue.cells())
    run.plan(cells)
    lines = [run.verdict(cell) for cell in cells]
    assert engine.calls == [["Does it help?", "Does it hurt?", "Help or hinder?"]]
    assert [line.reply.text for line in lines] == engine.calls[0]
    assert [line.reply.cached for line in lines] == [False] * 3
    again = a_run(tmp_path / "p")
    assert again.verdict(cells[0]).reply.cached
    assert len(engine.calls) == 1


def test_what_broke_once_is_not_tried_for_every_probe(
    tmp_path: Path, engine: type[CountingEngine]
) -> None:
    engine.fault = MemoryError("no room\nsecond line")
    run = a_run(tmp_path / "p")
    cells = list(run.catalogue.cells())
    run.plan(cells)
    for cell in cells:
        with pytest.raises(
            InstrumentError, match=r"^replies of base could not be .*: MemoryError: no room$"
        ):
            run.verdict(cell)
    assert len(engine.calls) == 1


def test_a_probe_that_does_not_fit_is_an_error_of_its_own(
    tmp_path: Path, engine: type[CountingEngine]
) -> None:
    engine.too_long = "Does it hurt?"
    run = a_run(tmp_path / "p")
    helps, hurts, which = run.catalogue.cells()
    run.plan([helps, hurts, which])
    assert run.verdict(helps).reply.text == "Does it help?"
    with pytest.raises(InstrumentError, match="do not fit into the positions of base"):
        run.verdict(hurts)
    assert run.verdict(which).reply.text == "Help or hinder?"


def test_records_say_how_replies_were_made(tmp_path: Path, engine: type[CountingEngine]) -> None:
    make_project(tmp_path / "p", with_base=False)
    file = tmp_path / "p" / "fixtures" / "models.yaml"
    file.write_text(file.read_text().replace("dtype: float32", "dtype: bfloat16"))
    line = a_run(tmp_path / "p").verdict(next(a_run(tmp_path / "p").catalogue.cells()))
    assert line.reply.backend["dtype"] == "bfloat16"
    assert line.reply.backend["batch_size"] == 8
    assert line.reply.backend["padding_side"] == "left"


def test_the_command_that_runs_a_cell_again(tmp_path: Path) -> None:
    run = a_run(tmp_path / "p", profile="cpu")
    cell: Cell = next(run.catalogue.cells())
    assert run.rerun(cell, "probes/test_x.py::test_y[base/one/helps]") == (
        "pytest 'probes/test_x.py::test_y[base/one/helps]' --model=base --profile=cpu"
    )
    data = tmp_path / "p" / "fixtures" / "preferences.json"
    assert a_run(tmp_path / "p", data=data).rerun(cell).endswith(f"--data={data}")


def test_a_gpu_profile_needs_a_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    make_project(tmp_path / "p", with_base=False)
    a_run(tmp_path / "p").models.require_device()
    file = tmp_path / "p" / "fixtures" / "models.yaml"
    file.write_text(file.read_text().replace("device: cpu", "device: cuda"))
    run = a_run(tmp_path / "p")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UserError, match="profile 'cpu' needs a CUDA GPU"):
        run.models.require_device()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    run.models.require_device()


def test_two_models_never_share_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder called `base` is not taken for the base, nor the base for it."""
    root = make_project(tmp_path / "p", with_base=False)
    monkeypatch.chdir(root)
    for folder in ("x/base", "x/against", "x/same", "y/same"):
        path = root / folder
        path.mkdir(parents=True)
        (path / "config.json").write_text("{}")
        (path / "model.safetensors").write_bytes(folder.encode())
    for given in (("x/base",), ("x/against",), ("x/same", "y/same")):
        with pytest.raises(UserError, match=r"would both be called .* Name them in"):
            load_catalogue(Workspace(root), Options(models=given))
    assert load_catalogue(Workspace(root), Options(models=("x/same",))).selected == ("same",)


def test_drawn_replies_say_how_they_were_drawn(
    tmp_path: Path, engine: type[CountingEngine]
) -> None:
    run = a_run(tmp_path / "p", samples=2)
    cells = list(run.catalogue.cells())
    run.plan(cells)
    first, second, *_ = [run.verdict(cell) for cell in cells]
    assert engine.calls == [[cell.probe.prompt for cell in cells]]
    assert [cell.id for cell in cells[:2]] == ["base/one/helps", "base/one/helps~s1"]
    assert (second.of, second.paraphrase, second.sample) == ("helps", 0, 1)
    assert (first.of, first.paraphrase, first.sample) == (None, 0, 0)
    told = [line.reply.backend for line in (first, second)]
    for sample, one in enumerate(told):
        assert (one["do_sample"], one["temperature"], one["top_p"]) == (True, 0.7, 1.0)
        assert (one["sample"], one["draw_rule"]) == (sample, 1)
    assert told[0]["seed"] != told[1]["seed"]
    assert first.reply.key != second.reply.key
    assert first.reply.key == first.base_reply.key  # the cell's model is the base itself
    assert first.rerun.endswith("--model=base --samples=2")


def test_greedy_replies_say_nothing_of_draws(tmp_path: Path, engine: type[CountingEngine]) -> None:
    run = a_run(tmp_path / "p", samples=1)
    line = run.verdict(next(run.catalogue.cells()))
    assert line.reply.backend["do_sample"] is False
    assert not {"temperature", "top_p", "seed", "sample"} & set(line.reply.backend)
    assert line.rerun.endswith("--model=base --samples=1")


@pytest.mark.parametrize("samples", [0, -1, 10**9])
def test_a_number_of_samples_out_of_bounds(tmp_path: Path, samples: int) -> None:
    make_project(tmp_path / "p", with_base=False)
    with pytest.raises(UserError, match=rf"--samples must be from 1 to 1000 \(got {samples}\)"):
        load_catalogue(Workspace(tmp_path / "p"), Options(samples=samples))
