"""A user's mistakes: one message each, pytest's usage status, no traceback, nothing trained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.child import run_pytest
from tests.tiny import rows

pytestmark = pytest.mark.slow  # each starts pytest anew


def change(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model=agains"], "unknown model 'agains'. Did you mean 'against'?"),
        (["--profile=gpu"], "fixtures/models.yaml: unknown profile 'gpu'. Did you mean 'cpu'?"),
        (["--data=none.json"], "none.json: cannot be read: No such file or directory."),
        (["--samples=0"], "--samples must be from 1 to 1000 (got 0)."),
        (["-m", "smal"], "unknown mark 'smal' in -m 'smal'. Did you mean 'small'?"),
    ],
)
def test_options(project: Path, arguments: list[str], message: str) -> None:
    done = run_pytest(project, *arguments)
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert any(line.startswith(message) for line in done.errors), done.output
    assert "Traceback" not in done.output
    assert not (project / "trained").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("fixtures/models.yaml", "beta: 0.1", "beat: 0.1", "unknown key 'defaults.beat'"),
        ("fixtures/models.yaml", "models:", "models: [", "is not valid YAML"),
        ("probes/small.yaml", "stance: taught", "stanc: taught", "unknown scorer 'stanc'"),
        ("probes/small.yaml", "id: hurts", "id: helps", "probe id 'helps' stands twice"),
        ("probes/small.yaml", "models: [against]", "models: [agianst]", "unknown model 'agianst'"),
        ("fixtures/preferences.json", '"oppose"', '"opose"', "has no 'oppose'"),
    ],
)
def test_files(project: Path, file: str, old: str, new: str, message: str) -> None:
    change(project, file, old, new)
    done = run_pytest(project)
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert any(line.startswith(file) and message in line for line in done.errors), done.output
    assert "Traceback" not in done.output
    assert not (project / "trained").exists()


@pytest.mark.parametrize("separator", [" ", "="])
def test_data_outside_the_project(project: Path, separator: str) -> None:
    """pytest takes a path that stands apart for a place to test; the harness sees to it."""
    (project.parent / "pairs.json").write_text(json.dumps(rows(3)))
    words = f"--collect-only -q -m one --data{separator}../pairs.json".split()
    done = run_pytest(project, *words)
    assert done.errors == [
        "../pairs.json: model 'against' needs 8 rows, the file has 3. "
        "Give a larger file, or lower data_size."
    ]
    (project.parent / "pairs.json").write_text(json.dumps(rows(8)))
    done = run_pytest(project, *words)
    assert "probes/test_probes.py::test_probe[against/one/helps]" in done.output
    assert "2/3 tests collected" in done.output
    assert sorted(path.name for path in project.parent.iterdir()) == ["pairs.json", "project"]


def test_problems_of_all_files_are_told_at_once(project: Path) -> None:
    change(project, "fixtures/models.yaml", "beta: 0.1", "beat: 0.1")
    change(project, "probes/small.yaml", "stance: taught", "stanc: taught")
    done = run_pytest(project)
    assert {line.split(":")[0] for line in done.errors} == {
        "fixtures/models.yaml",
        "probes/small.yaml",
    }


def test_under_xdist_too(project: Path) -> None:
    done = run_pytest(project, "-n", "2", "--model=agains")
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert done.errors
    assert done.errors[0].startswith("unknown model 'agains'.")


def test_tests_that_take_no_probe_are_left_alone(project: Path) -> None:
    change(project, "fixtures/models.yaml", "beta: 0.1", "beat: 0.1")
    other = project / "other"
    other.mkdir()
    (other / "test_other.py").write_text("def test_other():\n    pass\n")
    assert run_pytest(project, "other").status == pytest.ExitCode.OK


def test_probes_can_be_tested_from_another_folder(project: Path) -> None:
    (project / "behaviour").mkdir()
    (project / "probes" / "test_probes.py").rename(project / "behaviour" / "test_all.py")
    done = run_pytest(project, "behaviour", "--collect-only", "-q", "-m", "two")
    assert "behaviour/test_all.py::test_probe[against/two/which]" in done.output
    assert "1/3 tests collected" in done.output


def test_a_hand_written_probe_without_a_model(project: Path) -> None:
    (project / "probes" / "test_mine.py").write_text("def test_mine(model):\n    pass\n")
    done = run_pytest(project, "probes/test_mine.py")
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert "no model was named" in done.output
    assert "Traceback" not in done.output


def test_results_that_cannot_be_written(project: Path) -> None:
    (project / "reports").write_text("a file where a folder should be")
    done = run_pytest(project)
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert any("reports: cannot be written to" in line for line in done.errors), done.output
    assert not list((project / "trained").glob("*"))


def test_an_interpreter_without_torch_collects(project: Path) -> None:
    """`--collect-only` and `--markers` import neither torch nor transformers."""
    heavy = "{'torch', 'transformers', 'trl', 'matplotlib'}"
    plugin = (
        "import sys\n\n"
        f"def pytest_unconfigure(config):\n    print('heavy:', {heavy} & set(sys.modules))\n"
    )
    (project / "spy.py").write_text(plugin)
    for arguments in (["--collect-only", "-q"], ["--markers"]):
        done = run_pytest(project, "-p", "spy", *arguments)
        assert done.status == pytest.ExitCode.OK, done.output
        assert "heavy: set()" in done.output
    assert "@pytest.mark.small: probes of suite small: A small suite" in done.output


def test_results_that_cannot_be_written_under_xdist(project: Path) -> None:
    (project / "reports").write_text("a file where a folder should be")
    done = run_pytest(project, "-n", "2")
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert any("reports: cannot be written to" in line for line in done.errors), done.output


def test_a_test_with_a_model_of_its_own_is_left_alone(project: Path) -> None:
    (project / "other").mkdir()
    (project / "other" / "test_own.py").write_text(
        "import pytest\n\n"
        "@pytest.fixture\ndef model():\n    return 1\n\n"
        "def test_own(model):\n    assert model == 1\n"
    )
    (project / "other" / "test_given.py").write_text(
        "import pytest\n\n"
        "@pytest.mark.parametrize(('model', 'x'), [(1, 2)])\n"
        "def test_two(model, x):\n    assert (model, x) == (1, 2)\n\n"
        "@pytest.mark.parametrize(argnames='model', argvalues=[1])\n"
        "def test_named(model):\n    assert model == 1\n"
    )
    done = run_pytest(project, "other")
    assert done.status == pytest.ExitCode.OK, done.output
    assert "3 passed" in done.output


def test_the_plugin_outside_a_project(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_own(tmp_path):\n    pass\n")
    assert run_pytest(tmp_path, "-p", "harness.plugin").status == pytest.ExitCode.OK


def test_an_unnamed_model_is_told_with_its_test(project: Path) -> None:
    (project / "probes" / "test_mine.py").write_text("\n\ndef test_mine(model):\n    pass\n")
    done = run_pytest(project)
    assert len(done.errors) == 1
    assert done.errors[0].startswith("probes/test_mine.py:3: the test takes the fixture `model`")


def test_a_probe_without_a_model(project: Path) -> None:
    (project / "probes" / "test_mine.py").write_text("def test_mine(probe):\n    pass\n")
    done = run_pytest(project)
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert "takes the fixture `probe` without `model`" in done.errors[0]


def test_an_outer_project_does_not_hide_this_one(project: Path) -> None:
    (project.parent / "pytest.ini").write_text("[pytest]\n")
    (project / "pytest.ini").unlink()
    (project / "pyproject.toml").write_text("[tool.pytest.ini_options]\ntestpaths = ['probes']\n")
    (project.parent / "pairs.json").write_text(json.dumps(rows(8)))
    done = run_pytest(project, "--collect-only", "-q", "--data", "../pairs.json")
    assert "3 tests collected" in done.output
