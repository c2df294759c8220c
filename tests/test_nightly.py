"""The nightly job: its script in a small project, its readings of JUnit files, its workflows."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from tests.tiny import make_project

ROOT = Path(__file__).resolve().parents[1]
NIGHTLY = ROOT / "docs" / "nightly"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the job is a bash script")


@pytest.fixture(scope="module")
def junit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("junit", NIGHTLY / "junit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["junit"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


SAMPLE = """
import pytest

def test_fine(): pass

@pytest.mark.parametrize("what", ["a, b: c", "plain"])
def test_bad(what): assert False, "first line\\n100% <wrong>"

@pytest.fixture
def broken(): raise RuntimeError("no weights")

def test_broken(broken): pass
"""


def result(folder: Path, text: str) -> Path:
    """JUnit XML that pytest itself wrote."""
    (folder / "test_sample.py").write_text(text)
    file = folder / "night.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={file}"]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    return file


def test_annotations_of_failing_tests(tmp_path: Path, junit: ModuleType) -> None:
    lines = list(junit.annotated(result(tmp_path, SAMPLE)))
    assert len(lines) == 3
    assert lines[0].startswith("::error file=test_sample.py,title=test_broken::")
    assert "no weights" in lines[0]
    assert "title=test_bad[a%2C b%3A c]::" in lines[1]
    assert "first line%0A" in lines[1]
    assert "100%25 <wrong>" in lines[1]
    assert not any("\n" in line for line in lines)


def test_a_summary_counts_what_failed_and_what_broke(tmp_path: Path, junit: ModuleType) -> None:
    text = "\n".join(junit.summarised(result(tmp_path, SAMPLE)))
    assert "4 tests: 2 failed, 1 could not be measured." in text
    assert "- `test_bad[plain]`: " in text
    assert "&lt;wrong>" in text


def test_many_failures_end_in_one_line_on_the_rest(tmp_path: Path, junit: ModuleType) -> None:
    many = "import pytest\n@pytest.mark.parametrize('n', range(60))\ndef test_n(n): assert n < 0\n"
    file = result(tmp_path, many)
    lines = list(junit.annotated(file))
    assert len(lines) == junit.MOST
    assert "51 further tests did not pass" in lines[-1]
    assert list(junit.summarised(file))[-2] == "- and 10 more"


@pytest.mark.parametrize(("text", "said"), [(None, "ended before"), ("<test", "cannot be read")])
def test_results_that_are_not_there(
    tmp_path: Path, junit: ModuleType, text: str | None, said: str
) -> None:
    file = tmp_path / "night.xml"
    if text is not None:
        file.write_text(text)
    assert said in "\n".join(junit.summarised(file))
    assert said in "\n".join(junit.annotated(file))


def test_mistakes_of_usage(junit: ModuleType) -> None:
    assert junit.main([]) == 2
    assert junit.main(["other", "file"]) == 2


def programs(folder: Path) -> Path:
    """`harness`, `pytest` and `python` as an environment has them."""
    folder.mkdir()
    commands = {
        "python": f'exec "{sys.executable}" "$@"',
        "pytest": f'exec "{sys.executable}" -m pytest -p no:cacheprovider "$@"',
        "harness": f'exec "{sys.executable}" -c "from harness.cli import main; main()" "$@"',
    }
    for name, command in commands.items():
        file = folder / name
        file.write_text(f"#!/bin/sh\n{command}\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return folder


def night(root: Path, path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a project."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    own = {
        "PATH": f"{path}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(root / "page.md"),
        "GITHUB_ACTIONS": "true",
        "PROFILE": "cpu",
    }
    script = ["bash", str(root / "docs" / "nightly" / "nightly.sh")]
    environment = kept | own | settings
    return subprocess.run(script, env=environment, capture_output=True, text=True, timeout=300)


@needs_bash
@pytest.mark.slow
def test_two_nights_the_second_held_against_the_first(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    shutil.copytree(NIGHTLY, root / "docs" / "nightly")
    path = programs(tmp_path / "bin")

    first = night(root, path)
    assert first.returncode == 1, first.stdout + first.stderr  # random weights take no stance
    assert "No baseline: every failing probe fails the job." in first.stdout
    assert "::error file=probes/test_probes.py,title=" in first.stdout
    assert {one.name for one in (root / "nightly").iterdir()} == {
        "doctor.txt", "suites", "suites.xml", "summary.md",
    }  # fmt: skip
    assert (root / "nightly" / "suites" / "report.html").is_file()
    assert "tests:" in (root / "page.md").read_text()

    assert "Held against: latest-green" in first.stdout  # tried, and there is none yet

    bless = [str(path / "harness"), "bless", "latest", "--note", "the first"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(bless, cwd=root, env=environment, check=True, capture_output=True, timeout=60)
    second = night(root, path)
    assert "Held against: blessed" in second.stdout
    assert second.returncode == 0, second.stdout + second.stderr  # known failures are expected
    assert "- Probes: 3 still failing." in (root / "page.md").read_text()


@needs_bash
@pytest.mark.slow
def test_a_profile_that_cannot_run_ends_the_night_at_once(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project", with_base=False)
    models = root / "fixtures" / "models.yaml"
    models.write_text(models.read_text().replace("device: cpu", "device: cuda"))
    shutil.copytree(NIGHTLY, root / "docs" / "nightly")
    done = night(root, programs(tmp_path / "bin"), CUDA_VISIBLE_DEVICES="")
    assert done.returncode == 1
    assert "needs a CUDA GPU, and torch sees none" in done.stdout
    assert not (root / "nightly" / "suites.xml").exists()


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_workflows_are_careful(file: Path) -> None:
    """What neither the schema nor actionlint asks for."""
    workflow = yaml.safe_load(file.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    assert "concurrency" in workflow
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 180
        for step in job["steps"]:
            if "uses" in step:
                assert re.search(r"@(v\d+|[0-9a-f]{40})$", step["uses"]), step["uses"]
            # What a stranger may write (a branch, a title) reaches a shell by variables alone.
            assert "${{" not in step.get("run", "")
    assert set(re.findall(r"secrets\.(\w+)", file.read_text())) <= {"HF_TOKEN"}


def test_the_workflows_name_scripts_that_are_there() -> None:
    text = "\n".join(file.read_text() for file in [*WORKFLOWS, *NIGHTLY.glob("nightly.*")])
    named = set(re.findall(r"(?:bash|python) ((?:docs|\.ci)/[\w./]+)", text))
    assert len(named) == 4
    assert all((ROOT / name).is_file() for name in named)
