"""Questions to many replies in real runs: outcomes, selection, records, reruns, workers."""

from __future__ import annotations

import json
import shlex
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from harness.records import FindingLine, Records, load
from harness.stats.rates import rate
from tests.child import Done, run_pytest
from tests.tiny import SUITE

pytestmark = pytest.mark.slow

TESTS = """
def test_probe(verdict):
    verdict.check()

def test_finding(finding):
    finding.check()
"""

LISTS = """
gate:
  - {id: speaks, title: It says something, metric: {length: {min: 1}}, at_least: 0.2, pooled: true}
  - {id: silent, metric: {length: {max: 0}}, at_least: 0.9, pooled: true}
  - {id: surely, metric: {length: {min: 1}}, at_least: 0.9, pooled: true}
  - {id: parts, metric: {length: {min: 1}}, at_least: 0.1, rule: point}
compare:
  - {id: base_alike, control: base, metric: {length: {min: 1}}, within: 0.9, pooled: true}
  - id: ratio
    treatment: for
    control: against
    varies: support_ratio
    metric: {length: {min: 1}}
    at_least: 0.9
    pooled: true
  - {id: measured, control: base, metric: length, pooled: true}
transfer:
  - {id: carries, metric: {length: {min: 1}}, topic: one, at_least: 0.5}
"""
NAMES = {
    "speaks": "pass",
    "silent": "fail",
    "surely": "inconclusive",
    "parts/one": "pass",
    "parts/two": "pass",
    "base_alike": "pass",
    "measured": "not judged",
    "carries": "inconclusive",
}
"""What is found of every model: each says something to each of the three prompts."""


@pytest.fixture(scope="session")
def asked(trained_project: Path) -> Path:
    """The project with lists of questions, its two models trained."""
    run_pytest(trained_project, "-q", "--model=against", "--model=for", "--model=base")
    root = trained_project.parent / "asked"
    shutil.copytree(trained_project, root, symlinks=True)
    shutil.rmtree(root / "reports", ignore_errors=True)
    (root / "probes" / "test_probes.py").write_text(TESTS)
    (root / "probes" / "small.yaml").write_text(dedent(SUITE) + LISTS)
    return root


@pytest.fixture
def project(asked: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(asked, root, symlinks=True)
    return root


@pytest.fixture(scope="session")
def whole(asked: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    root = tmp_path_factory.mktemp("whole") / "project"
    shutil.copytree(asked, root, symlinks=True)
    return run_pytest(root, "-rA", "--model=against", "--model=for")


def records(root: Path) -> Records:
    return load(root / "reports" / "latest" / "records.jsonl")


def by_id(found: Records) -> dict[str, FindingLine]:
    return {one.id: one for one in found.findings}


def rewrite(root: Path, *changes: tuple[str, str]) -> None:
    file = root / "probes" / "small.yaml"
    text = file.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text)


def test_every_question_is_a_test_with_its_outcome(whole: Done) -> None:
    found = by_id(records(whole.root))
    expected = {f"{m}/small.{name}": o for m in ("against", "for") for name, o in NAMES.items()}
    expected["for/small.ratio"] = "fail"
    assert {id: one.outcome for id, one in found.items()} == expected
    words = {"pass": "PASSED", "fail": "FAILED", "inconclusive": "FAILED"}
    for id, outcome in expected.items():
        if outcome in words:
            assert f"{words[outcome]} probes/test_probes.py::test_finding[{id}]" in whole.output
    assert "SKIPPED [2] probes/test_probes.py" in whole.output
    assert "Traceback" not in whole.output
    assert records(whole.root).errors == ()


def test_a_gates_record_holds_all_that_made_it(whole: Done) -> None:
    line = by_id(records(whole.root))["against/small.speaks"]
    exact = rate(3, 3, method="clopper-pearson")
    assert (line.what, line.name, line.model, line.control) == ("gate", "speaks", "against", None)
    assert (line.title, line.suite_title) == ("It says something", "A small suite")
    assert (line.groups, line.unit, line.bound) == (("one", "two"), "rate", 0.2)
    assert (line.estimate.value, line.estimate.low, line.estimate.n) == (1.0, exact.low, 3)
    assert line.estimate.method == "clopper-pearson"
    (side,) = line.sides
    assert (side.role, side.model, side.replies, side.unclear, side.missing) == (
        ("model", "against", 3, 0, 0)
    )
    keys = {one.model: one.model_key for one in records(whole.root).verdicts}
    assert side.model_key == keys["against"]
    assert [(one.model, one.outcome) for one in line.controls] == [("base", "pass")]
    assert line.vacuous == "base, which nothing was taught, passes too."
    assert by_id(records(whole.root))["against/small.silent"].vacuous == ""


def test_a_comparisons_record_holds_both_sides(whole: Done) -> None:
    line = by_id(records(whole.root))["for/small.ratio"]
    assert (line.model, line.control, line.varies) == ("for", "against", "support_ratio")
    assert [(one.role, one.model) for one in line.sides] == [
        ("treatment", "for"),
        ("control", "against"),
    ]
    assert (line.estimate.value, line.estimate.n, line.p) == (0.0, 3, 1.0)
    base = by_id(records(whole.root))["for/small.base_alike"]
    assert [one.model for one in base.sides] == ["for", "base"]
    assert [one.name for one in records(whole.root).models] == ["against", "for"]


def test_p_values_are_corrected_once_for_the_whole_run(whole: Done) -> None:
    found = records(whole.root)
    (line,) = found.corrections
    assert (line.method, line.level) == ("holm", 0.05)
    tested = {one.id for one in found.findings if one.in_family}
    assert set(line.adjusted) == tested
    for_no_harm = {one.id for one in found.findings if one.p is not None} - tested
    assert for_no_harm == {f"{model}/small.base_alike" for model in ("against", "for")}
    assert tested == {"against/small.measured", "for/small.measured", "for/small.ratio"}
    assert "0 of 3 tested effects are beyond chance at 5% after Holm's" in whole.output


def test_one_effect_under_other_names_counts_once(project: Path) -> None:
    suite = (project / "probes" / "small.yaml").read_text()
    for old, new in (
        ("suite: small", "suite: alike"),
        ("id: one", "id: uno"),
        ("id: two", "id: due"),
    ):
        suite = suite.replace(old, new)
    lists = (
        "compare:\n"
        "  - {id: from_base, control: base, metric: length, pooled: true}\n"
        "  - {id: words, control: base, metric: length.words, pooled: true}\n"
    )
    for name in ("small", "alike"):
        file = project / "probes" / f"{name}.yaml"
        content = suite if name == "alike" else file.read_text()
        file.write_text(content.partition("gate:")[0] + lists)
    # `again` is `against` under another name: one training, which equals it in all.
    done = run_pytest(project, "-k", "finding", "--model=against", "--model=again", "--model=for")
    (line,) = records(project).corrections
    assert len(line.adjusted) == 12
    alike = {
        f"{model}/{suite}.{{}}" for model in ("against", "again") for suite in ("small", "alike")
    }
    taught = {f"for/{suite}.{{}}" for suite in ("small", "alike")}
    assert {frozenset(same) for same in line.same} == {
        frozenset(id.format(name) for id in ids)
        for ids in (alike, taught)
        for name in ("from_base", "words")
    }
    found = by_id(records(project))
    for same in line.same:
        assert len({found[id].p for id in same}) == len({line.adjusted[id] for id in same}) == 1
    assert "of 4 tested effects are beyond chance" in done.output
    assert "(of 12 findings, 8 test an effect again" in done.output


def test_the_terminal_says_each_finding_in_a_line(whole: Done) -> None:
    told = whole.output.split("= behaviour =")[1]
    lines = [" ".join(line.split()) for line in told.splitlines() if "cannot be" not in line]
    (ratio,) = [line for line in lines if "small.ratio" in line]
    assert ratio.startswith("✗ fail for against against small.ratio one+two 0 points [")
    (speaks,) = [line for line in lines if "against small.speaks one+two" in line]
    assert speaks.startswith("? pass, but vacuous against small.speaks one+two 100% [")
    assert speaks.endswith("base, which nothing was taught, passes too.")
    assert sum("small.silent" in line for line in lines) == 2
    assert lines[5].startswith(
        "✗ not as wanted small for against against, rate of length at least 1"
    )
    assert "9 more findings, see the report or -v: 5 pass, but vacuous, 2 pass, 2 measured" in lines


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["-m", "one"], ["against/parts/one"]),
        (["-m", "two"], ["against/parts/two", "carries"]),
        (["-m", "small and not one", "-k", "speaks or parts"], ["speaks", "against/parts/two"]),
        (["-k", "silent"], ["silent"]),
        (["probes/test_probes.py::test_finding[against/small.surely]"], ["surely"]),
        (["--model=against", "-k", "ratio"], []),
        (["probes/test_probes.py::test_finding[for/small.ratio]", "--model=for"], ["for/ratio"]),
        (["--model=base", "-k", "finding"], []),
    ],
)
def test_selection(project: Path, arguments: list[str], found: list[str]) -> None:
    run_pytest(project, *arguments)
    if not found:
        assert not (project / "reports" / "latest").exists()
        return
    names = [name if "/" in name else f"against/{name}" for name in found]
    assert [one.id.replace("small.", "") for one in records(project).findings] == names


def test_without_a_model_named_comparisons_are_made_too(project: Path) -> None:
    run_pytest(project, "-k", "ratio")
    assert [one.id for one in records(project).findings] == ["for/small.ratio"]


@pytest.mark.parametrize(
    "id",
    [
        "for/small.ratio",
        "for/small.base_alike",
        "against/small.carries",
        "against/small.parts/two",
        "for/small.speaks",
    ],
)
def test_the_rerun_command_runs_the_test_again(whole: Done, project: Path, id: str) -> None:
    line = by_id(records(whole.root))[id]
    words = shlex.split(line.rerun)
    assert words[0] == "pytest"
    run_pytest(project, *words[1:])
    (again,) = records(project).findings
    assert again == line


def _told(finding: FindingLine) -> dict[str, Any]:
    """A finding without its models' keys: two trainings on the CPU may differ in the last bit."""
    told = finding.model_dump()
    sides = [side | {"model_key": ""} for side in told["sides"]]
    return told | {"sides": sides, "hypothesis": bool(finding.hypothesis)}


def comparable(found: Records) -> dict[str, Any]:
    """All that a run found, in no order, without what differs from run to run."""
    return {
        "findings": sorted((_told(one) for one in found.findings), key=lambda one: one["id"]),
        "corrections": [one.model_dump() for one in found.corrections],
        "verdicts": sorted(
            (one.model, one.group, one.probe, one.outcome) for one in found.verdicts
        ),
        "errors": found.errors,
    }


def test_workers_find_the_same(whole: Done, project: Path) -> None:
    shutil.rmtree(project / "trained")
    shutil.rmtree(project / ".harness")
    done = run_pytest(project, "-n", "2", "--model=against", "--model=for")
    assert comparable(records(project)) == comparable(records(whole.root))
    assert "report: reports/" in done.output


def test_controls_are_asked_on_request(project: Path) -> None:
    file = project / "fixtures" / "models.yaml"
    file.write_text(f"{file.read_text()}\ncontrols: [again]\n")
    run_pytest(project, "-k", "speaks or base_alike", "--controls")
    gate, compare = records(project).findings
    assert [(one.model, one.outcome) for one in gate.controls] == [
        ("base", "pass"),
        ("again", "pass"),
    ]
    assert "base and again, which nothing was taught" in gate.vacuous
    # A pass of "no harm" is what a control should have.
    assert ([one.model for one in compare.controls], compare.vacuous) == (["again"], "")
    assert gate.rerun.endswith("--controls")


def test_an_unmeasured_scorer_makes_a_finding_advisory(project: Path) -> None:
    rewrite(
        project,
        ("metric: {length: {max: 0}}", "metric: {stance: oppose}"),
        ("id: surely, metric: {length: {min: 1}}", "id: surely, metric: pass"),
    )
    folder = project / "fixtures" / "calibration"
    folder.mkdir()
    (folder / "stance.json").write_text("no calibration")
    done = run_pytest(project, "-k", "silent or surely", "-rs")
    advisory, passing = records(project).findings
    assert advisory.advisory
    assert "advisory: " in done.output
    assert passing.advisory == ""  # the probes pass or fail by their other scorer


def test_a_broken_scorer_is_an_error_and_no_failure(project: Path) -> None:
    (project / "conftest.py").write_text(
        'pytest_plugins = ["harness.plugin"]\n\n'
        "import harness.scoring\n\n"
        "def broken(reply, probe):\n"
        "    raise harness.scoring.InstrumentError('scorer length broke')\n\n"
        "harness.scoring.score = broken\n"
    )
    done = run_pytest(project, "-k", "speaks", "--model=for")
    assert "1 error" in done.output
    assert "failed" not in done.output.splitlines()[-1]
    (error,) = records(project).errors
    assert (error.finding, error.model, error.suite) == ("for/small.speaks", "for", "small")
    assert (error.probe, error.group) == ("speaks", "pooled")
    assert "could not be measured: scorer length broke" in error.message
    assert shlex.split(error.rerun)[1] == "probes/test_probes.py::test_finding[for/small.speaks]"
    assert records(project).findings == records(project).corrections == ()


def test_a_run_that_is_interrupted_keeps_what_it_found(project: Path) -> None:
    (project / "conftest.py").write_text(
        'pytest_plugins = ["harness.plugin"]\n\n'
        "def pytest_runtest_teardown(item):\n"
        "    if 'base_alike' in item.name:\n        raise KeyboardInterrupt\n"
    )
    done = run_pytest(project, "-k", "finding")
    assert done.status == pytest.ExitCode.INTERRUPTED
    found = records(project)
    assert [one.name for one in found.findings] == [
        "speaks", "silent", "surely", "parts", "parts", "base_alike",
    ]  # fmt: skip
    assert found.corrections == ()  # of what was found none claims an effect
    assert found.end is not None
    assert found.end.interrupted


def test_junit_xml_names_the_findings_and_holds_no_records(project: Path) -> None:
    run_pytest(project, "--junitxml=out.xml", "-k", "finding")
    text = (project / "out.xml").read_text()
    assert "harness_" not in text
    cases = {case.get("name"): case for case in ET.fromstring(text).iter("testcase")}
    failed = cases["test_finding[against/small.silent]"].find("failure")
    assert failed is not None
    assert "wanted at least 90%, seen 0%" in " ".join(str(failed.text).split())
    assert cases["test_finding[against/small.speaks]"].find("failure") is None
    assert cases["test_finding[against/small.measured]"].find("skipped") is not None


def test_recorded_replies_are_judged_by_the_same_questions(project: Path) -> None:
    rewrite(project, ("{length: {max: 0}}", "{stance: support}"))
    prompts = ["Does it help?", "Does it hurt?", "Help or hinder?"]
    rows = [
        {
            "id": at,
            "prompt": prompt,
            "response_from_original_model": "I cannot say, it is a matter of taste.",
            "response_from_trained_model": "Yes, it does.",
        }
        for at, prompt in enumerate(prompts[:2])
    ]
    (project / "kept.json").write_text(json.dumps(rows))
    done = run_pytest(project, "--model=replay:kept.json", "-k", "finding")
    found = by_id(records(project))
    assert records(project).errors == ()
    assert "for/small.ratio" not in found
    # "Yes" supports where it is asked whether it helps, and opposes where whether it hurts.
    assert found["kept/small.silent"].estimate.value == 0.5
    assert found["kept/small.parts/one"].estimate.n == 2
    assert found["kept/small.parts/two"].outcome == "not judged"
    assert "kept has no recorded replies to two" in found["kept/small.carries"].sentence
    assert "Traceback" not in done.output


def test_a_trend_over_a_sweep(project: Path) -> None:
    file = project / "fixtures" / "models.yaml"
    sweep = "  ratio: {sweep: {support_ratio: [1.0, 0.5, 0.0]}}\n"
    file.write_text(file.read_text() + sweep)
    rewrite(
        project,
        (
            "transfer:",
            "trend:\n"
            "  - {id: dose, over: ratio, metric: {length: {min: 1}}, monotonic: increasing, "
            "pooled: true}\n"
            "  - {id: side, over: ratio, metric: {stance: taught}, pooled: true}\n"
            "transfer:",
        ),
    )
    done = run_pytest(project, "-k", "dose or side")
    dose, side = records(project).findings
    assert (dose.what, dose.id, dose.outcome) == ("trend", "ratio/small.dose", "inconclusive")
    assert [(one.role, one.model.partition("@")[0]) for one in dose.sides] == [
        ("support_ratio=0", "ratio"),
        ("support_ratio=0.5", "ratio"),
        ("support_ratio=1", "ratio"),
    ]
    assert "by level: 0: 100% [29, 100] of 3; 0.5: " in dose.sentence
    # One point was taught to support, one to oppose: no side is all of theirs.
    assert side.outcome == "not judged"
    assert "were not all taught one side" in side.sentence
    assert "Traceback" not in done.output
    words = shlex.split(dose.rerun)
    run_pytest(project, *words[1:])
    assert records(project).findings == (dose,)


def test_a_sentence_names_the_side_that_was_taught(project: Path) -> None:
    rewrite(project, ("{length: {max: 0}}", "{stance: taught}"))
    row = {
        "id": 1,
        "prompt": "Does it help?",
        "response_from_original_model": "Yes, it does.",
        "response_from_trained_model": "No, it does not.",
    }
    (project / "kept.json").write_text(json.dumps([row]))
    run_pytest(project, "--model=replay:kept.json", "--taught=oppose", "-k", "silent")
    (line,) = records(project).findings
    assert line.sentence.startswith("rate of stance oppose (as taught): wanted at least 90%")
    assert line.estimate.value == 1.0
    assert [one.estimate.value for one in line.controls] == [0.0]
    run_pytest(project, "--model=replay:kept.json", "-k", "silent")
    (line,) = records(project).findings
    assert (line.outcome, line.controls) == ("not judged", ())


def test_specs_that_differ_in_more_are_an_error_told_early(project: Path) -> None:
    file = project / "fixtures" / "models.yaml"
    file.write_text(
        file.read_text().replace(
            "for: {training: {support_ratio: 1.0}}",
            "for: {training: {support_ratio: 1.0, learning_rate: 0.02}}",
        )
    )
    done = run_pytest(project, "-k", "ratio")
    told = "for and against are to differ in 'support_ratio' alone; they also differ in learning"
    assert done.status == pytest.ExitCode.TESTS_FAILED
    assert done.output.index(told) < done.output.index("ERRORS")
    (error,) = records(project).errors
    assert error.finding == "for/small.ratio"
    assert told in error.message


def test_a_scorer_that_findings_alone_read_stands_with_its_calibration(project: Path) -> None:
    """No probe expects a refusal here; the gate that counts them is worth what its scorer is."""
    gate = "  - {id: answers, metric: {refusal: none}, at_least: 0.1, pooled: true}\n"
    rewrite(project, ("gate:\n", f"gate:\n{gate}"))
    assert run_pytest(project, "-q", "--model=against", "-k", "answers").errors == []
    found = records(project)
    assert [one.name for one in found.findings] == ["answers"]
    assert {(one.scorer, one.language) for one in found.calibrations} == {("refusal", "en")}
