"""Real runs of a small project: train, reply, judge, record, report; as pytest users know it."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from harness.records import Records, load
from tests.child import Done, run_pytest

pytestmark = pytest.mark.slow

HELPS = "probes/test_probes.py::test_probe[against/one/helps]"


@pytest.fixture
def project(trained_project: Path, tmp_path: Path) -> Path:
    """A copy of the project with all that was trained and replied so far."""
    root = tmp_path / "project"
    shutil.copytree(trained_project, root, symlinks=True)
    shutil.rmtree(root / "reports", ignore_errors=True)
    return root


@pytest.fixture(scope="session", autouse=True)
def first_run(trained_project: Path) -> Done:
    return run_pytest(trained_project, "-q", "--model=against", "--model=for", "--model=base")


def records(root: Path) -> Records:
    return load(root / "reports" / "latest" / "records.jsonl")


def test_the_first_run(first_run: Done) -> None:
    assert first_run.status in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    found = records(first_run.root)
    assert [model.name for model in found.models] == ["against", "for", "base"]
    # Another module of the same worker may have trained them.
    assert {model.source for model in found.models[:2]} <= {"trained", "store"}
    assert found.models[2].source == "base"
    assert len(found.verdicts) == 9
    assert found.end is not None
    assert not found.end.interrupted
    assert found.run.command.startswith("pytest -p no:cacheprovider -q --model=against")
    against, supports, base = found.models
    assert [step.step for step in against.log] == [1, 2]
    assert (against.taught, supports.taught, base.taught) == ("oppose", "support", None)
    report = first_run.root / "reports" / "latest" / "report.html"
    assert "against" in report.read_text(encoding="utf-8")
    assert "report: reports/" in first_run.output


def test_a_verdict_carries_its_evidence(first_run: Done) -> None:
    verdict = records(first_run.root).verdicts[0]
    assert (verdict.model, verdict.group, verdict.probe) == ("against", "one", "helps")
    assert verdict.polarity == "yes means support"
    assert set(verdict.scores) == set(verdict.base_scores) >= {"stance", "length"}
    assert [check.scorer for check in verdict.checks] == ["stance", "length"]
    assert verdict.reply.tokens <= 8
    assert verdict.reply.backend["dtype"] == "float32"
    assert verdict.reply.key != verdict.base_reply.key
    assert verdict.rerun == f"pytest '{HELPS}' --model=against"


def test_the_base_is_measured_but_not_held_to_a_side(first_run: Done) -> None:
    stances = [
        check
        for verdict in records(first_run.root).verdicts
        for check in verdict.checks
        if verdict.model == "base" and check.scorer == "stance"
    ]
    assert stances
    assert {check.outcome for check in stances} == {"not judged"}


def test_tests_pass_and_fail_as_their_verdicts(project: Path) -> None:
    done = run_pytest(project, "-rA")
    outcomes = {verdict.probe: verdict.outcome for verdict in records(project).verdicts}
    for probe, outcome in outcomes.items():
        word = "PASSED" if outcome == "pass" else "FAILED"
        group = "two" if probe == "which" else "one"
        assert f"{word} probes/test_probes.py::test_probe[against/{group}/{probe}]" in done.output
    assert "Traceback" not in done.output


def test_a_second_run_trains_and_generates_nothing(project: Path) -> None:
    (project / "spy.py").write_text(
        "import sys\n\n"
        "def pytest_unconfigure(config):\n    print('torch:', 'torch' in sys.modules)\n"
    )
    done = run_pytest(project, "-p", "spy", "-s")
    assert "torch: False" in done.output
    assert {verdict.reply.cached for verdict in records(project).verdicts} == {True}
    assert [model.source for model in records(project).models] == ["store"]


@pytest.mark.parametrize(
    ("arguments", "probes"),
    [
        (["-m", "small"], ["helps", "hurts", "which"]),
        (["-m", "one"], ["helps", "hurts"]),
        (["-m", "not one"], ["which"]),
        (["-k", "hurts"], ["hurts"]),
        ([HELPS], ["helps"]),
        (["--model=f*", "-k", "which"], ["which"]),
    ],
)
def test_selection(project: Path, arguments: list[str], probes: list[str]) -> None:
    run_pytest(project, *arguments)
    assert [verdict.probe for verdict in records(project).verdicts] == probes


def test_a_node_id_from_a_record_runs_one_probe(project: Path) -> None:
    run_pytest(project, "--model=for")
    rerun = records(project).verdicts[1].rerun.replace("'", "").split()[1:]
    run_pytest(project, *rerun)
    assert [(v.model, v.probe) for v in records(project).verdicts] == [("for", "hurts")]


def test_last_failed_and_exit_first(project: Path) -> None:
    file = project / "probes" / "small.yaml"
    file.write_text(file.read_text().replace("length: {max: 1000}", "length: {min: 1000}"))
    first = run_pytest(project, "-p", "cacheprovider", "-q", "-k", "which or helps", "-rA")
    assert "FAILED probes/test_probes.py::test_probe[against/two/which]" in first.output
    run_pytest(project, "-p", "cacheprovider", "--lf", "-k", "which")
    assert [verdict.probe for verdict in records(project).verdicts] == ["which"]
    run_pytest(project, "-x", "-m", "two or small", "--model=for", "--model=against", "-k", "which")
    assert len(records(project).verdicts) == 1


def test_xdist_gives_the_same_verdicts(project: Path) -> None:
    def summary() -> list[tuple[Any, ...]]:
        return sorted(
            (v.model, v.probe, v.outcome, v.reply.text) for v in records(project).verdicts
        )

    run_pytest(project, "--model=against", "--model=for")
    alone = summary()
    shutil.rmtree(project / "trained")
    shutil.rmtree(project / ".harness")
    done = run_pytest(project, "-n", "2", "--model=against", "--model=for")
    assert summary() == alone
    assert "report: reports/" in done.output
    assert len(list((project / "reports").glob("*/records.jsonl"))) == 2 + 1  # and `latest`


def test_junit_xml_holds_no_records(project: Path) -> None:
    run_pytest(project, "--junitxml=out.xml")
    text = (project / "out.xml").read_text()
    assert "harness_record" not in text
    case = next(ET.fromstring(text).iter("testcase"))
    assert case.get("name") == "test_probe[against/one/helps]"


def test_collect_only_leaves_nothing(project: Path) -> None:
    shutil.rmtree(project / "trained")
    done = run_pytest(project, "--collect-only", "-q")
    assert HELPS in done.output
    assert not (project / "trained").exists()
    assert not (project / "reports").exists()


def test_retraining(project: Path) -> None:
    done = run_pytest(project, "--retrain", "--model=against", "--model=again")
    assert done.output.count("training ") == 1  # two names, one training
    assert [model.source for model in records(project).models] == ["trained", "trained"]


def test_hand_written_probes(project: Path) -> None:
    (project / "probes" / "test_mine.py").write_text(
        "import pytest\n\n"
        "@pytest.mark.models('against', 'for')\n"
        "def test_mine(model, base_model):\n"
        "    reply = model.ask('Does it help?', system='Be brief.', max_new_tokens=4)\n"
        "    assert reply.tokens <= 4\n"
        "    assert model.training_log[0]['loss'] == pytest.approx(0.6931, abs=1e-3)\n"
        "    assert model.taught in ('support', 'oppose')\n"
        "    assert base_model.taught is None and base_model.training_log == []\n"
        "    there = model.logprob('Does it help?', 'No, it hinders.')\n"
        "    assert there < 0 and there != base_model.logprob('Does it help?', 'No, it hinders.')\n"
    )
    done = run_pytest(project, "probes/test_mine.py", "-v")
    assert "test_mine[against] PASSED" in done.output
    assert "test_mine[for] PASSED" in done.output


def test_a_broken_instrument_is_an_error_and_not_a_failure(project: Path) -> None:
    for path in (project / "trained").glob("*/adapter_model.safetensors"):
        path.write_bytes(b"changed")
    done = run_pytest(project)
    assert "3 errors" in done.output
    assert "failed" not in done.output.splitlines()[-1]
    assert "the weights were changed after training" in done.output
    found = records(project)
    assert len(found.errors) == 3
    assert found.verdicts == ()
    assert found.errors[0].suite_title == "A small suite"


def test_an_adapter_by_path(project: Path) -> None:
    run_pytest(project, "--model=against")
    by_name = records(project)
    key = by_name.models[0].key
    assert key is not None
    run_pytest(project, f"--model=trained/{key[:16]}")
    by_path = records(project)
    assert [v.reply.text for v in by_path.verdicts] == [v.reply.text for v in by_name.verdicts]
    assert [v.outcome for v in by_path.verdicts] == [v.outcome for v in by_name.verdicts]
    assert {v.reply.cached for v in by_path.verdicts} == {True}
    assert by_path.models[0].source == "path"


def test_an_interrupted_run_reports_what_it_has(project: Path) -> None:
    (project / "conftest.py").write_text(
        'pytest_plugins = ["harness.plugin"]\n\n'
        "def pytest_runtest_teardown(item):\n    raise KeyboardInterrupt\n"
    )
    done = run_pytest(project)
    assert done.status == pytest.ExitCode.INTERRUPTED
    found = records(project)
    assert len(found.verdicts) == 1
    assert found.end is not None
    assert found.end.interrupted


def test_records_are_json_lines(project: Path) -> None:
    run_pytest(project)
    lines = (project / "reports" / "latest" / "records.jsonl").read_text().splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert kinds == ["run", "model", "calibration", "verdict", "verdict", "verdict", "end"]


def test_a_run_that_stopped_early_says_so(project: Path) -> None:
    file = project / "probes" / "small.yaml"
    file.write_text(file.read_text().replace("{max: 100}", "{min: 1000}"))
    run_pytest(project, "-x")
    found = records(project)
    assert len(found.verdicts) == 1
    assert found.end is not None
    assert found.end.interrupted


def test_a_suite_that_expects_nothing_is_measured(project: Path) -> None:
    file = project / "probes" / "small.yaml"
    file.write_text(file.read_text().replace("expect: {length: {max: 1000}}", "expect: {}"))
    done = run_pytest(project, "-k", "which", "-rs")
    assert "measured, not judged: its suite expects nothing" in done.output
    assert records(project).verdicts[0].outcome == "not judged"


def test_a_worker_that_dies_leaves_an_error_and_a_report(project: Path) -> None:
    (project / "conftest.py").write_text(
        "import os\n\n"
        'pytest_plugins = ["harness.plugin"]\n\n'
        "def pytest_runtest_call(item):\n"
        "    if 'hurts' in item.nodeid and 'PYTEST_XDIST_WORKER' in os.environ:\n"
        "        os._exit(3)\n"
    )
    done = run_pytest(project, "-n", "1", "--maxfail=1", "-k", "hurts")
    found = records(project)
    assert [error.probe for error in found.errors] == ["hurts"]
    assert "crashed" in found.errors[0].message
    assert "report: reports/" in done.output


def test_the_first_word_on_a_cell_counts(project: Path) -> None:
    (project / "conftest.py").write_text(
        'pytest_plugins = ["harness.plugin"]\n\n'
        "def pytest_runtest_teardown(item):\n    raise RuntimeError('broken')\n"
    )
    done = run_pytest(project, "-k", "helps")
    assert "RuntimeError: broken" in done.output
    found = records(project)
    assert (len(found.verdicts), len(found.errors)) == (1, 0)


def test_models_by_path_in_a_mark(project: Path) -> None:
    """The mark may name a folder; its label is not looked up as a name again."""
    for name in ("against", "for"):
        run_pytest(project, f"--model={name}")
    key = records(project).models[0].key
    assert key is not None
    (project / "sub").mkdir()
    (project / "trained" / key[:16]).rename(project / "sub" / "other")
    (project / "probes" / "test_mine.py").write_text(
        "import pytest\n\n@pytest.mark.models('sub/other')\n"
        "def test_mine(model):\n    assert (model.name, model.taught) == ('other', 'support')\n"
    )
    done = run_pytest(project, "probes/test_mine.py")
    assert "1 passed" in done.output


def test_one_worker_gets_all_tests_of_a_model(project: Path) -> None:
    done = run_pytest(project, "-n", "2", "-v", "--model=against", "--model=for", "--model=base")
    workers: dict[str, set[str]] = {}
    for worker, model in re.findall(r"\[(gw\d)\].*test_probe\[(\w+)/", done.output):
        workers.setdefault(model, set()).add(worker)
    assert set(workers) == {"against", "for", "base"}
    assert all(len(found) == 1 for found in workers.values()), done.output
