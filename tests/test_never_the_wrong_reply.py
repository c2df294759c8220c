"""Faults that were seen in other harnesses, each tried here: a reply of the wrong model.

1. A batch queue shared by two models answered some of one's prompts with the other.
2. A cache keyed without the model, or without its weights, gave stale replies.
3. A queue keyed without the generation config mixed replies of two configs.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.asking import Answer
from harness.catalogue import Options, load_catalogue
from harness.generation.requests import Request
from harness.runner import Run
from harness.workspace import Workspace
from tests.tiny import make_project, tiny_base

pytestmark = pytest.mark.slow

REQUESTS = [
    Request(system=None, prompt=f"Does it help in case {n}?", max_new_tokens=10) for n in range(10)
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two trained models whose replies differ."""
    root = make_project(tmp_path_factory.mktemp("wrong") / "project")
    file = root / "fixtures" / "models.yaml"
    file.write_text(
        file.read_text().replace("num_epoch: 1", "num_epoch: 10").replace("1e-2", "5e-2")
    )
    run = fresh(root)
    for name in ("against", "for"):
        run.models.get(run.catalogue.model(name))
    return root


@pytest.fixture
def root(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained, tmp_path / "project"))


def fresh(root: Path, *models: str) -> Run:
    options = Options(models=models)
    workspace = Workspace(root)
    return Run(workspace, load_catalogue(workspace, options), options)


def ask(run: Run, name: str, requests: Sequence[Request] = REQUESTS) -> list[Answer]:
    return run.asking.ask(run.models.get(run.catalogue.model(name)), requests)


def texts(answers: Sequence[Answer]) -> list[str]:
    return [answer.reply.text for answer in answers]


def test_two_models_in_one_session(root: Path) -> None:
    alone = {name: texts(ask(fresh(root), name)) for name in ("against", "for", "base")}
    assert len({tuple(replies) for replies in alone.values()}) == 3
    shutil.rmtree(root / ".harness")
    shared = fresh(root)
    for request, *expected in zip(REQUESTS, *alone.values(), strict=True):
        found = [texts(ask(shared, name, [request]))[0] for name in alone]
        assert found == expected


def test_a_warm_cache_answers_each_model_with_its_own(root: Path) -> None:
    cold = {name: ask(fresh(root), name) for name in ("against", "for", "base")}
    for name, answers in cold.items():
        warm = ask(fresh(root), name)
        assert all(answer.cached for answer in warm)
        assert texts(warm) == texts(answers)


def test_an_adapter_replaced_in_place(root: Path) -> None:
    """The same path, other weights: the old replies are not given again."""
    run = fresh(root)
    one, two = (run.models.get(run.catalogue.model(name)) for name in ("against", "for"))
    assert one.adapter is not None
    assert two.adapter is not None
    folder = root / "mine"
    shutil.copytree(one.adapter[1], folder)
    (folder / "manifest.json").unlink()
    before = ask(fresh(root, str(folder)), str(folder))
    assert texts(before) == texts(ask(run, "against"))
    shutil.copy(two.adapter[1] / "adapter_model.safetensors", folder)
    after = ask(fresh(root, str(folder)), str(folder))
    assert texts(after) == texts(ask(run, "for"))
    assert texts(after) != texts(before)


def test_a_base_replaced_in_place(root: Path) -> None:
    before = ask(fresh(root), "base")
    shutil.copy(tiny_base(seed=1) / "model.safetensors", root / "fixtures" / "base")
    after = ask(fresh(root), "base")
    assert not any(answer.cached for answer in after)
    assert texts(after) != texts(before)


def test_a_chat_template_replaced_in_place(root: Path) -> None:
    before = ask(fresh(root), "base")
    template = root / "fixtures" / "base" / "chat_template.jinja"
    template.write_text(template.read_text().replace("<|assistant|>", "<|user|>"))
    after = ask(fresh(root), "base")
    assert not any(answer.cached for answer in after)
    assert texts(after) != texts(before)


def test_two_generation_configs(root: Path) -> None:
    run = fresh(root)
    short = [Request(system=None, prompt=r.prompt, max_new_tokens=3) for r in REQUESTS]
    mixed = [request for pair in zip(REQUESTS, short, strict=True) for request in pair]
    answers = ask(run, "against", mixed)
    assert texts(answers[::2]) == texts(ask(fresh(root), "against"))
    assert all(answer.reply.tokens <= 3 for answer in answers[1::2])
    again = ask(fresh(root), "against", short)
    assert all(answer.cached for answer in again)
    assert texts(again) == texts(answers[1::2])


def test_a_system_prompt_is_part_of_what_was_asked(root: Path) -> None:
    run = fresh(root)
    briefed = [Request(system="Be brief.", prompt=r.prompt, max_new_tokens=10) for r in REQUESTS]
    plain = ask(run, "base")
    told = ask(run, "base", briefed)
    assert {answer.key for answer in plain}.isdisjoint(answer.key for answer in told)
    assert texts(plain) != texts(told)
