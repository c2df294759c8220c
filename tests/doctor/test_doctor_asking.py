"""The doctor on this machine, with what is broken or missing on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

from harness.cli import app
from harness.doctor import asking, graphics
from harness.doctor.asking import ask_machine
from harness.doctor.graphics import read_cards
from harness.doctor.project import hub_base
from harness.doctor.tested import CORE, OPTIONAL
from tests.tiny import make_project

ROOT = Path(__file__).resolve().parents[2]


def test_the_tested_set_is_that_of_constraints_and_pyproject() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    assert {name: tested.version for name, tested in CORE.items()} == {
        name: pinned[name] for name in CORE
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    bounds = _bounds([*project["dependencies"], *project["optional-dependencies"]["unsloth"]])
    for name, tested in (CORE | OPTIONAL).items():
        ours = Requirement(f"{name}{tested.bounds}").specifier
        assert bounds.get(name, Requirement(name).specifier) == ours, name


def _bounds(needs: list[str]) -> dict[str, object]:
    return {(one := Requirement(need)).name: one.specifier for need in needs}


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    start = "from harness.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", start, "doctor", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_on_this_machine(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project", with_base=False)
    done = run(root, "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["chosen"] == "cpu"
    assert told["can_run"] is True
    assert told["machine"]["failures"] == []
    assert told["machine"]["packages"]["torch"] == version("torch").partition("+")[0]
    assert "Traceback" not in done.stderr


def test_the_project_itself_says_what_the_gpu_profile_lacks() -> None:
    done = run(ROOT, "--profile=gpu", CUDA_VISIBLE_DEVICES="", PATH="")
    assert done.returncode == 1
    assert "profile 'gpu' needs a CUDA GPU, and torch sees none" in done.stdout


def test_torch_is_not_imported_without_a_gpu(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from harness.doctor.asking import ask_machine; "
        "ask_machine(Path.cwd()); print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=make_project(tmp_path / "project", with_base=False),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.parametrize("name", ["huggingface_hub", "yaml", "torch", "packaging"])
def test_a_package_that_is_broken_is_no_traceback(tmp_path: Path, name: str) -> None:
    root = make_project(tmp_path / "project", with_base=False)
    models = root / "fixtures" / "models.yaml"
    hub = "tiny: {path: base}\n  far: {hub: org/far-8b, revision: main}"
    models.write_text(models.read_text().replace("tiny: {path: base}", hub))
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / f"{name}.py").write_text("raise ImportError('its library is gone')\n")
    done = run(root, PYTHONPATH=os.pathsep.join([str(broken), str(ROOT)]))
    assert done.returncode in (0, 1, 4)
    assert "Traceback" not in done.stderr
    assert "its library is gone" in done.stdout + done.stderr or name == "torch"


def test_the_hub_is_asked_only_with_online(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project", with_base=False)
    models = root / "fixtures" / "models.yaml"
    hub = "tiny: {path: base}\n  far: {hub: org/far-8b, revision: main}"
    models.write_text(models.read_text().replace("tiny: {path: base}", hub))
    done = run(root, "--online", HF_HUB_OFFLINE="1", HF_HUB_CACHE=str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "far: the hub: OfflineModeIsEnabled" in done.stdout
    silent = run(root, HF_HUB_OFFLINE="0", HF_HUB_CACHE=str(tmp_path))
    assert "offline: the hub was not asked" in silent.stdout


def harness(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["doctor", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_outside_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    status, text, _ = harness()
    assert status == 0
    assert "no project here" in text
    assert harness("--profile=cpu")[0] == 4


def test_mistakes_of_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project(tmp_path / "project", with_base=False)
    monkeypatch.chdir(root)
    status, _, error = harness("--profile=cpuu")
    assert (status, "Did you mean 'cpu'?" in error) == (4, True)
    status, _, error = harness("--format=xml")
    assert (status, "unknown format 'xml'" in error) == (4, True)
    (root / "fixtures" / "models.yaml").write_text("bases: 3\n")
    status, text, _ = harness()
    assert status == 4
    assert "models.yaml" in text


def test_each_question_may_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project(tmp_path / "project", with_base=False)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("it is broken")

    names = (
        "_describe",
        "_packages",
        "_places",
        "_unsloth",
        "ask_gpus",
        "ask_torch",
        "ask_project",
    )
    for name in names:
        monkeypatch.setattr(asking, name, broken)
    found = ask_machine(root)
    assert len(found.failures) == len(names)
    monkeypatch.chdir(root)
    status, text, _ = harness()
    assert status == 4
    assert text.count("RuntimeError: it is broken") >= len(names)


def fake_smi(folder: Path, script: str) -> None:
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_nvidia_smi_that_answers_fails_and_knows_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    fake_smi(tmp_path, "echo 'NVIDIA H200, 580.159.03, 143771, 143000, 9.0'")
    (gpu,), _ = graphics.ask_gpus()
    assert (gpu.name, gpu.capability, round(gpu.memory / 2**30)) == ("NVIDIA H200", "9.0", 140)
    fake_smi(tmp_path, 'case "$1" in *compute_cap*) exit 6;; esac; echo "Old, 450.80, 8000, 7000"')
    (gpu,), _ = graphics.ask_gpus()
    assert (gpu.name, gpu.capability) == ("Old", None)
    fake_smi(tmp_path, "echo 'NVIDIA-SMI has failed: no driver.'; exit 9")
    assert graphics.ask_gpus() == ((), "nvidia-smi says: NVIDIA-SMI has failed: no driver.")


def test_cards_that_cannot_be_read_are_passed_over() -> None:
    assert read_cards("") == ()
    assert read_cards("No devices were found\nA, 1, [N/A], 3, 9.0\n") == ()


def test_the_build_of_torch_is_read_without_importing_it() -> None:
    torch = graphics.ask_torch({"torch": "x"}, with_gpu=False)
    assert torch is not None
    assert torch.version.startswith(version("torch"))
    assert torch.works is None
    assert graphics.ask_torch({}, with_gpu=True) is None


def test_a_gpu_that_torch_cannot_use_is_tried_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    found = graphics._try()
    assert found["works"] is False
    assert found["error"]


def test_bases_of_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert hub_base("b", "org/llama-3-8b-Instruct", "main").parameters == 8e9
    assert hub_base("b", "org/llama-3-8b-Instruct", "main").folder is None
    assert hub_base("b", "org/small", "main").parameters is None
    place = tmp_path / "models--org--small"
    snapshot = place / "snapshots" / "c0ffee"
    snapshot.mkdir(parents=True)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("c0ffee")
    assert "holds no config.json" in hub_base("b", "org/small", "main").problem
    (snapshot / "config.json").write_text('{"dtype": "bfloat16"}')
    index = {"weight_map": {"x": "model-1.safetensors", "y": "model-2.safetensors"}}
    (snapshot / "model.safetensors.index.json").write_text(json.dumps(index))
    (snapshot / "model-1.safetensors").write_bytes(bytes(100))
    assert hub_base("b", "org/small", "main").problem.endswith("lacks model-2.safetensors")
    (snapshot / "model-2.safetensors").write_bytes(bytes(100))
    whole = hub_base("b", "org/small", "main")
    assert (whole.problem, whole.parameters) == ("", 100)
    assert hub_base("b", "org/small", "c0ffee").folder == str(snapshot)
