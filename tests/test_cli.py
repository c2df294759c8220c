"""The `harness` command on a small project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from harness.cli import app
from tests.tiny import make_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project", with_base=False)
    monkeypatch.chdir(root)
    return root


def harness(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_models_lists_keys_and_what_equals_what(project: Path) -> None:
    done = harness("models")
    assert done.exit_code == 0
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines()[1:]}
    assert rows["against"][1] == rows["again"][1] != rows["for"][1]
    assert rows["against"][2:4] == ["no", "oppose"]
    assert rows["again"][4] == "against"
    assert rows["base"][1:3] == ["-", "-"]


def test_models_works_from_a_folder_below(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "probes")
    assert harness("models").exit_code == 0


def test_outside_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = harness("models")
    assert done.exit_code == 4
    assert done.stderr.startswith("ERROR: No fixtures/models.yaml in ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "agains"], "ERROR: unknown model 'agains'. Did you mean 'against'?"),
        (["report", "none"], "ERROR: no run 'none' with a records.jsonl. Choices: none."),
        (["models", "--profile", "x"], "unknown profile 'x'. Choices: cpu."),
        (["base", "build", "fixtures"], "ERROR: fixtures: exists already."),
    ],
)
def test_mistakes_are_told_plainly(project: Path, arguments: list[str], message: str) -> None:
    done = harness(*arguments)
    assert done.exit_code == 4
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make_project(tmp_path / "project"))
    done = harness("train", "a*")
    assert done.exit_code == 0
    first, second = done.stdout.splitlines()
    assert first.startswith("against: trained now, ")
    assert second.split(", ")[1] == first.split(", ")[1]
    assert (
        harness("train", "for", "against")
        .stdout.splitlines()[1]
        .startswith("against: trained already")
    )
    shutil.rmtree(tmp_path / "project" / "trained")
