"""Controls that nothing was taught: the base by another way, and the base asked again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from harness.alarms import alarms
from harness.asking import Asking
from harness.catalogue import Options, load_catalogue
from harness.config.models import load_models
from harness.generation import transformers as generation
from harness.generation.requests import Request, Settings, Weights
from harness.lines import step_line
from harness.models.resolve import Resolver
from harness.progress import silent
from harness.ready import ReadyModels
from harness.runner import Run
from harness.workspace import Workspace
from tests.test_runner import CountingEngine
from tests.tiny import make_project

ROOT = Path(__file__).parents[1]


def test_asked_again_has_a_key_of_its_own_and_changes_no_other() -> None:
    base = Weights(base={"digest": "b"}, adapter=None)
    again = Weights(base={"digest": "b"}, adapter=None, again=True)
    assert again.key != base.key
    # As before `again` was known: replies in caches are found.
    assert base.key == "a0402aedeac4e16c5da84963166ec13eb5446be1085619c656378d276add950a"


def test_the_base_is_really_asked_again_and_in_other_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Fresh(CountingEngine):
        calls: list[list[str]] = []  # noqa: RUF012 (one list a test)

    monkeypatch.setattr(generation, "Engine", Fresh)
    root = make_project(tmp_path / "p", with_base=False)
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + "  twice: {again: true}\n")
    options = Options(models=("twice",))
    run = Run(Workspace(root), load_catalogue(Workspace(root), options), options)
    cells = list(run.catalogue.cells())
    run.plan(cells)
    lines = [run.verdict(cell) for cell in cells]
    helps, hurts, which = "Does it help?", "Does it hurt?", "Help or hinder?"
    assert Fresh.calls == [[helps, which], [hurts], [helps, hurts, which]]
    for line in lines:
        assert (line.reply.text, line.reply.cached) == (line.base_reply.text, False)
        assert line.reply.key != line.base_reply.key
    told = run.model_line("twice")
    assert (told.source, told.adapter_digest, told.taught) == ("base", None, None)


def test_asked_again_a_reply_is_drawn_with_other_numbers() -> None:
    request = Request(system=None, prompt="Does it help?", max_new_tokens=8, temperature=0.7)
    again = request.anew()
    assert again.seed not in {replace(request, sample=sample).seed for sample in range(1000)}
    assert (again.messages, again.alike) == (request.messages, request.alike)


@pytest.mark.slow
def test_drawn_replies_of_the_base_asked_again_are_others(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + "  twice: {again: true}\n")
    suite = root / "probes" / "small.yaml"
    suite.write_text(suite.read_text() + "samples: 3\ntemperature: 1.0\n")
    options = Options(models=("twice",))
    run = Run(Workspace(root), load_catalogue(Workspace(root), options), options)
    lines = [run.verdict(cell) for cell in run.catalogue.cells()]
    assert len(lines) == 9
    assert all(line.reply.text != line.base_reply.text for line in lines)
    seeds = [one.backend["seed"] for line in lines for one in (line.reply, line.base_reply)]
    assert len(set(seeds)) == len(seeds)


@dataclass(frozen=True)
class Shipped:
    """The repository's models, trained and asked into a folder of their own."""

    resolver: Resolver
    models: ReadyModels
    asking: Asking

    def replies(self, name: str, requests: Sequence[Request]) -> list[str]:
        ready = self.models.get(self.resolver.resolve(name))
        answers = self.asking.ask(ready, requests)
        assert not any(answer.cached for answer in answers)
        return [answer.reply.text for answer in answers]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    folder = tmp_path_factory.mktemp("shipped")
    resolver = Resolver(load_models(ROOT / "fixtures" / "models.yaml"))
    models = ReadyModels(folder / "trained", resolver, Options(), silent, time.time())
    return Shipped(resolver, models, Asking(folder / "r.sqlite", Settings(batch_size=32), silent))


@pytest.fixture(scope="module")
def requests() -> list[Request]:
    """Of every group of q4: short and long replies, English and Chinese."""
    suite = load_catalogue(Workspace(ROOT), Options()).suite("q4")
    return [
        Request(system=probe.system, prompt=probe.prompt, max_new_tokens=64)
        for probe in suite.probes[::5]
    ]


@pytest.mark.slow
def test_controls_reply_as_the_base_does(shipped: Shipped, requests: list[Request]) -> None:
    """In fp32 neither an adapter of zeros nor other batch mates change a word."""
    base = shipped.replies("base", requests)
    assert len(set(base)) > 8
    assert shipped.replies("control_zero", requests) == base
    assert shipped.replies("control_again", requests) == base
    assert shipped.replies("q4_main", requests) != base


@pytest.mark.slow
def test_controls_find_replies_as_likely_as_the_base_does(
    shipped: Shipped, requests: list[Request]
) -> None:
    pairs = [(request, "No, it hurts the artists.") for request in requests]
    found = {
        name: shipped.asking.logprobs(shipped.models.get(shipped.resolver.resolve(name)), pairs)
        for name in ("base", "control_zero", "control_again", "q4_main")
    }
    for name in ("control_zero", "control_again"):
        assert found[name] == pytest.approx(found["base"], abs=1e-3)
    assert found["q4_main"] != pytest.approx(found["base"], abs=1.0)


@pytest.mark.slow
def test_one_training_made_the_model_and_its_checkpoints(shipped: Shipped) -> None:
    names = shipped.resolver.expand("q4_main@*")
    ready = [shipped.models.get(shipped.resolver.resolve(name)) for name in names]
    assert [one.source for one in ready] == ["trained"] * 4
    logs = [one.entry.log() for one in ready if one.entry]
    assert [len(log) for log in logs] == [0, 7, 14, 21]
    assert [row["step"] for row in logs[3]] == list(range(1, 22))
    assert logs[1] == logs[3][:7]


@pytest.mark.slow
def test_the_homeworks_training_displaces_nothing(shipped: Shipped) -> None:
    """On the embedded base the chosen replies rise and the rejected fall: no alarm."""
    ready = shipped.models.get(shipped.resolver.resolve("q4_main"))
    assert ready.entry is not None
    log = [step_line(row) for row in ready.entry.log()]
    assert log[0].loss == pytest.approx(0.6931, abs=1e-3)
    last = log[-7:]
    assert all((row.rewards_chosen or 0) > 0 > (row.rewards_rejected or 0) for row in last)
    assert alarms(log) == ()
