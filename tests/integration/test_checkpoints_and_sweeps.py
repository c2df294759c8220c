"""Checkpoints and sweeps through pytest, as users know them."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from harness.catalogue import Options, load_catalogue
from harness.plugin.workers import MODEL_OF_ID
from harness.records import load
from harness.workspace import Workspace
from tests.child import run_pytest
from tests.tiny import make_project

FAMILIES = """
  main: {training: {num_epoch: 3}, checkpoints: [2, 4]}
  ratio: {sweep: {support_ratio: [0, 0.5, 1]}}
"""
CURVE = """
    suite: curve
    title: Along training
    models: ["main@*"]
    marks: [along]
    only_when_named: true
    system: Be brief.
    target: AI art
    max_new_tokens: 8
    expect: {stance: taught}
    groups:
      - id: curve_small
        probes:
          - {id: helps, prompt: Does it help?, yes_means: support}
    gate:
      - {id: speaks, metric: {length: {min: 1}}, at_least: 0.01, rule: point}
      - {id: silent, metric: {length: {max: 0}}, at_least: 0.9, rule: point}
    compare:
      - {id: alike, control: base, metric: {length: {max: 0}}, at_least: 0.9}
      - {id: named, treatment: main@step=2, control: base,
         metric: {length: {max: 0}}, at_least: 0.8}
    trend:
      - id: dose
        over: main
        metric: {stance: taught}
"""
STEPS = [f"main@step={step}" for step in (0, 2, 4, 6)]
NODE = "probes/test_probes.py::test_probe[main@step=2/curve_small/helps]"
FINDING = "probes/test_probes.py::test_finding[main/curve.dose]"


def add_families(root: Path) -> Path:
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + FAMILIES)
    (root / "probes" / "curve.yaml").write_text(dedent(CURVE))
    test = root / "probes" / "test_probes.py"
    test.write_text(test.read_text() + "\n\ndef test_finding(finding):\n    finding.check()\n")
    return root


@pytest.mark.parametrize(
    ("named", "models", "curve"),
    [
        ((), (), []),
        (("small",), (), []),
        (("along", "and", "not", "slow"), (), STEPS),
        (("curve",), (), STEPS),
        (("curve_small",), (), STEPS),
        ((), ("main@*",), STEPS),
        ((), ("*@step=4", "for"), ["main@step=4", "for"]),
        ((), ("main",), []),
        (("along",), ("main",), ["main"]),
        ((), ("*",), []),
    ],
)
def test_a_suite_that_is_to_be_named_waits(
    project: Path, named: tuple[str, ...], models: tuple[str, ...], curve: list[str]
) -> None:
    add_families(project)
    options = Options(models=models, named=frozenset(named))
    cells = list(load_catalogue(Workspace(project), options).cells())
    assert [cell.model for cell in cells if cell.probe.suite == "curve"] == curve
    asked_of = dict.fromkeys(cell.model for cell in cells if cell.probe.suite == "small")
    expanded = load_catalogue(Workspace(project), options).selected
    assert tuple(asked_of) == (expanded or ("against",))


@pytest.mark.parametrize(
    ("test", "model"),
    [
        ("probes/test_probes.py::test_probe[main@step=2/one/helps]", "main@step=2"),
        ("test_mine.py::test_mine[grid@support_ratio=0.25,num_epoch=3]",
         "grid@support_ratio=0.25,num_epoch=3"),
        ("test_mine.py::test_mine[q4_main]", "q4_main"),
    ],
)  # fmt: skip
def test_the_scheduler_reads_the_model_from_a_test(test: str, model: str) -> None:
    match = MODEL_OF_ID.search(test)
    assert match is not None
    assert match[1] == model


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ((), 3),
        (("-m", "along"), 18),
        (("-k", "curve_small"), 4),
        ((NODE,), 1),
        ((FINDING,), 1),
        (("-m", "two"), 1),
    ],
)
def test_what_a_command_line_names(project: Path, arguments: tuple[str, ...], count: int) -> None:
    add_families(project)
    done = run_pytest(project, "--collect-only", "-q", *arguments)
    found = re.findall(r"::test_\w+\[.*\]", done.output)
    assert len(found) == count, done.output


@pytest.mark.slow
def test_checkpoints_are_trained_once_and_recorded(tmp_path: Path) -> None:
    root = add_families(make_project(tmp_path / "project"))
    done = run_pytest(root, "-n", "2", "-m", "along")
    assert done.status in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED), done.output
    lines = {line.name: line for line in load(root / "reports/latest/records.jsonl").models}
    assert set(lines) == set(STEPS)
    for step, line in zip((0, 2, 4, 6), (lines[name] for name in STEPS), strict=True):
        assert (line.family, line.levels) == ("main", {"step": step})
        # Before the first step nothing was taught; it is held to what its pairs teach.
        assert line.taught == ("oppose" if step else None)
        assert [row.step for row in line.log] == list(range(1, step + 1))
        assert line.training["stop_after"] == (step if step < 6 else None)
    found = load(root / "reports/latest/records.jsonl")
    (before,) = [one for one in found.verdicts if one.model == "main@step=0"]
    assert [check.expected for check in before.checks] == ["oppose (as taught)"]
    assert before.outcome != "not judged"
    assert any("rate of stance oppose (as taught)" in one.sentence for one in found.findings)
    entries = [path for path in (root / "trained").iterdir() if path.is_dir()]
    assert len(entries) == 4
    made = [path.stat().st_mtime_ns for path in entries]
    again = run_pytest(root, "-n", "1", NODE, "--model=main@step=2")
    assert re.search(r"1 (passed|xfailed)", again.output), again.output
    only = load(root / "reports/latest/records.jsonl").models
    assert [(line.name, line.source) for line in only] == [("main@step=2", "store")]
    assert made == [path.stat().st_mtime_ns for path in entries]


@pytest.mark.slow
def test_checkpoints_on_the_way_are_measured_and_the_last_is_judged(tmp_path: Path) -> None:
    root = add_families(make_project(tmp_path / "project"))
    done = run_pytest(root, "-m", "along", "-rA")
    found = {one.id: one for one in load(root / "reports/latest/records.jsonl").findings}
    for step in STEPS[:-1]:
        speaks, silent = found[f"{step}/curve.speaks"], found[f"{step}/curve.silent"]
        assert (speaks.outcome, speaks.on_the_way) == ("not judged", "pass")
        assert (silent.outcome, silent.on_the_way, silent.more) == ("not judged", "fail", None)
        assert "wanted at least 90%, seen 0% [" in silent.sentence
        why = f"Not judged: {step} is on the way to main@step=6, which is judged."
        assert silent.sentence.endswith(why)
        assert found[f"{step}/curve.alike"].on_the_way == "fail"
    last, named = found["main@step=6/curve.silent"], found["main@step=2/curve.named"]
    assert (last.outcome, last.on_the_way) == ("fail", None)
    assert (named.outcome, named.on_the_way) == ("fail", None)  # it is what the suite names
    failed = re.findall(r"^FAILED .*::(test_\w+\[.*\])( - .*)?$", done.output, re.MULTILINE)
    failed = [test for test, _ in failed]
    asked = [test for test in failed if "step=6" not in test]
    assert asked == ["test_finding[main@step=2/curve.named]"]
    assert "test_finding[main@step=6/curve.silent]" in failed
    assert "main@step=0 is on the way to main@step=6" in done.output
    assert "fail, on the way" in done.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("probes/curve.yaml", "main@*", "main@step=3", "unknown model 'main@step=3'."),
        ("probes/curve.yaml", "main@*", "ratio", "'ratio' is a sweep, not a model"),
        ("fixtures/models.yaml", "[2, 4]", "[2, 7]", "checkpoints: step 7 is beyond"),
        ("fixtures/models.yaml", "ratio: [0, 0.5", "ratio: [0, 5", "support_ratio: Input should"),
    ],
)
def test_faults_are_told_with_file_and_line(
    project: Path, file: str, old: str, new: str, message: str
) -> None:
    path = add_families(project) / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    done = run_pytest(project)
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert any(re.match(rf"{file}:\d+: {re.escape(message)}", line) for line in done.errors)
    assert "Traceback" not in done.output
