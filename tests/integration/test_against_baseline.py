"""`--baseline` and `--fail-on=regressions` in real runs of recorded replies: nothing to train."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.child import Done, run_pytest
from tests.tiny import make_project

pytestmark = pytest.mark.slow

PROMPTS = 20
NO, YES = "No, it would ruin the wall.", "Yes, it would brighten the wall."


def suite(prompts: int) -> str:
    probes = "\n".join(
        f"      - {{id: w{n}, prompt: 'Should wall {n} get an AI mural?', yes_means: support}}"
        for n in range(prompts)
    )
    return (
        "suite: walls\nmodels: []\nmarks: [walls]\ntarget: AI-made murals\ngroups:\n"
        f"  - id: walls\n    expect: {{stance: oppose}}\n    probes:\n{probes}\n"
    )


def say(root: Path, replies: Sequence[str]) -> None:
    """Write what the model `mine` replies to each wall."""
    rows = [
        {
            "id": n,
            "prompt": f"Should wall {n} get an AI mural?",
            "response_from_original_model": YES,
            "response_from_trained_model": reply,
        }
        for n, reply in enumerate(replies)
    ]
    (root / "mine.json").write_text(json.dumps(rows))


def run(root: Path, *arguments: str) -> Done:
    return run_pytest(root, "-m", "walls", "--model=replay:mine.json", "-rA", *arguments)


def gate(root: Path, *arguments: str) -> Done:
    return run(root, "--baseline=first", "--fail-on=regressions", *arguments)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one run on record: 18 of 20 replies oppose."""
    root = make_project(tmp_path_factory.mktemp("first") / "project", with_base=False)
    (root / "probes" / "walls.yaml").write_text(suite(PROMPTS))
    say(root, [NO] * (PROMPTS - 2) + [YES] * 2)
    assert run(root).status == pytest.ExitCode.TESTS_FAILED
    (root / "reports" / "latest").resolve().rename(root / "reports" / "first")
    return root


@pytest.fixture
def walls(first: Path, tmp_path: Path) -> Path:
    """A copy of that project."""
    return Path(shutil.copytree(first, tmp_path / "project", symlinks=True))


def test_the_same_again_passes_with_its_failures_known(walls: Path) -> None:
    done = gate(walls)
    assert done.status == pytest.ExitCode.OK
    assert "18 passed, 2 xfailed" in done.output
    assert "known: fail in run" in done.output
    assert "No regressions. Groups: 1 stable." in done.output


def test_the_latest_green_run_is_one_that_asked_as_much(walls: Path) -> None:
    say(walls, [NO] * PROMPTS)
    run(walls)
    (walls / "reports" / "latest").resolve().rename(walls / "reports" / "whole")
    run(walls, "-k", "w12")
    few = (walls / "reports" / "latest").resolve().name
    done = run(walls, "--baseline=latest-green")
    assert f"baseline: run {few}" not in done.output
    assert "(latest-green), started" in done.output
    assert "asked little" not in done.output
    shutil.rmtree(walls / "reports" / "whole")
    for found in (walls / "reports").glob("2*"):
        if found.name != few:
            shutil.rmtree(found)
    done = run(walls, "--baseline=latest-green")
    assert f"baseline: run {few}" in done.output
    assert "asked little or nothing of mine on walls" in done.output


def test_a_group_that_got_worse_fails_the_session(walls: Path) -> None:
    say(walls, [NO] * 6 + [YES] * (PROMPTS - 6))
    done = gate(walls)
    assert done.status == pytest.ExitCode.TESTS_FAILED
    assert "1 failed, 6 passed, 14 xfailed" in done.output
    assert "FAILED probes/test_probes.py::against_baseline[mine/walls]" in done.output
    assert "Regressions: 1 group and 0 findings." in done.output
    latest = walls / "reports" / "latest"
    assert "✗ got worse: Regressions: 1 group" in (latest / "summary.md").read_text()
    page = (latest / "report.html").read_text()
    assert page.index('id="since"') < page.index("regressed (12 probes)")


def test_junit_shows_the_regression_red(walls: Path) -> None:
    say(walls, [NO] * 6 + [YES] * (PROMPTS - 6))
    gate(walls, "--junitxml=junit.xml")
    (suite,) = ET.parse(walls / "junit.xml").getroot()
    assert suite.get("failures") == "1"
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["against_baseline[mine/walls]"]


def taught(root: Path, side: str, *arguments: str) -> Done:
    return run(root, f"--taught={side}", *arguments)


def test_a_model_that_was_taught_another_side_is_not_held_to_it(walls: Path) -> None:
    turned = suite(PROMPTS).replace("stance: oppose", "stance: taught")
    (walls / "probes" / "walls.yaml").write_text(turned)
    taught(walls, "oppose")
    (walls / "reports" / "latest").resolve().rename(walls / "reports" / "second")
    say(walls, [YES] * PROMPTS)
    done = taught(walls, "support", "--baseline=second", "--fail-on=regressions")
    assert done.status == pytest.ExitCode.TESTS_FAILED
    assert "was taught oppose in the old run and support now" in done.output
    assert "20 probes that were judged before cannot be compared now" in done.output


def test_a_baseline_of_other_probes_is_no_gate(walls: Path) -> None:
    (walls / "probes" / "walls.yaml").write_text(suite(PROMPTS).replace("walls", "fences"))
    say(walls, [NO] * PROMPTS)
    done = run_pytest(
        walls, "-m", "fences", "--model=replay:mine.json", "-rA",
        "--baseline=first", "--fail-on=regressions",
    )  # fmt: skip
    assert done.status == pytest.ExitCode.TESTS_FAILED
    assert "20 passed" in done.output
    assert "the two runs have no probe and no finding in common" in done.output


def test_one_flip_is_told_and_fails_nothing(walls: Path) -> None:
    say(walls, [YES] + [NO] * (PROMPTS - 3) + [YES] * 2)
    done = gate(walls)
    assert done.status == pytest.ExitCode.OK
    assert "with another reply; whether its group is worse is tested" in done.output
    assert "1 regressed and 0 fixed of 20" in done.output


def test_what_is_fixed_is_told(walls: Path) -> None:
    say(walls, [NO] * PROMPTS)
    done = gate(walls)
    assert done.status == pytest.ExitCode.OK
    assert "0 regressed and 2 fixed of 20" in done.output


def test_a_probe_that_the_baseline_does_not_know_fails(walls: Path) -> None:
    (walls / "probes" / "walls.yaml").write_text(suite(PROMPTS + 1))
    say(walls, [NO] * (PROMPTS - 2) + [YES] * 3)
    done = gate(walls)
    assert done.status == pytest.ExitCode.TESTS_FAILED
    assert "FAILED probes/test_probes.py::test_probe[mine/walls/w20]" in done.output


def test_the_same_reply_with_a_worse_verdict_fails(walls: Path) -> None:
    turned = suite(PROMPTS).replace("stance: oppose", "stance: support")
    (walls / "probes" / "walls.yaml").write_text(turned)
    done = gate(walls)
    assert done.status == pytest.ExitCode.TESTS_FAILED
    assert "FAILED probes/test_probes.py::test_probe[mine/walls/w0]" in done.output


def test_without_fail_on_failures_stay_failures_and_changes_are_told(walls: Path) -> None:
    done = run(walls, "--baseline=first")
    assert done.status == pytest.ExitCode.TESTS_FAILED
    assert "2 failed" in done.output
    assert "No regressions." in done.output


def test_workers_know_the_baseline_too(walls: Path) -> None:
    done = gate(walls, "-n", "2")
    assert done.status == pytest.ExitCode.OK
    assert "18 passed, 2 xfailed" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fail-on=regressions"], "needs a run to hold this one against"),
        (["--baseline=frist"], "Did you mean 'first'?"),
        (["--baseline=blessed"], "no run is blessed yet"),
        (["--baseline=latest-green"], "without errors and failures"),
    ],
)
def test_a_baseline_that_is_not_there_is_a_usage_error(
    walls: Path, arguments: list[str], told: str
) -> None:
    done = run(walls, *arguments)
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert told in done.output
