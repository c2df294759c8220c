"""Paraphrases and samples through pytest: ids, records, the cache, and running one again."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from harness.records import VerdictLine, load
from harness.workspace import Workspace
from tests.child import Done, run_pytest
from tests.tiny import make_project

pytestmark = pytest.mark.slow

IDS = [
    "one/helps",
    "one/helps~s1",
    "one/helps~p1",
    "one/helps~p1~s1",
    "one/hurts",
    "one/hurts~s1",
    "two/which",
]


def verdicts(root: Path) -> dict[str, VerdictLine]:
    found = load(root / "reports" / "latest" / "records.jsonl").verdicts
    return {f"{line.group}/{line.probe}": line for line in found}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_project(tmp_path_factory.mktemp("variants") / "project")
    file = root / "probes" / "small.yaml"
    text = file.read_text()
    for old, new in (
        ("marks: [one]", "marks: [one]\n    samples: 2\n    temperature: 1.5\n    top_p: 0.99"),
        ("yes_means: support}", "yes_means: support, paraphrases: [Is it a help?]}"),
    ):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)
    return root


@pytest.fixture(scope="module")
def first_run(project: Path) -> Done:
    return run_pytest(project, "-v", "--model=base")


@pytest.fixture(scope="module")
def found(first_run: Done) -> dict[str, VerdictLine]:
    return verdicts(first_run.root)


def test_each_variant_is_a_test_and_a_record(
    first_run: Done, found: dict[str, VerdictLine]
) -> None:
    assert first_run.status in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    for name in IDS:
        assert f"test_probe[base/{name}]" in first_run.output
    assert list(found) == IDS
    assert [(line.of, line.paraphrase, line.sample) for line in found.values()] == [
        (None, 0, 0),
        ("helps", 0, 1),
        ("helps", 1, 0),
        ("helps", 1, 1),
        (None, 0, 0),
        ("hurts", 0, 1),
        (None, 0, 0),
    ]
    assert found["one/helps~p1~s1"].prompt == "Is it a help?"
    drawn = [line.reply for line in list(found.values())[:-1] if line.reply]
    assert len({reply.text for reply in drawn}) == len({r.backend["seed"] for r in drawn}) == 6
    assert {(r.backend["temperature"], r.backend["top_p"]) for r in drawn} == {(1.5, 0.99)}
    greedy = found["two/which"].reply
    assert greedy is not None
    assert "temperature" not in greedy.backend


def test_a_sample_is_drawn_again_by_its_own_command(
    project: Path, found: dict[str, VerdictLine]
) -> None:
    """With nothing beside it, and nothing in the cache: the same words."""
    before = found["one/helps~p1~s1"]
    shutil.rmtree(Workspace(project).reply_cache.parent)
    done = run_pytest(project, *shlex.split(before.rerun)[1:])
    assert "1 failed" in done.output or "1 passed" in done.output or "1 skipped" in done.output
    (again,) = verdicts(project).values()
    assert again.probe == "helps~p1~s1"
    assert before.reply is not None
    assert again.reply is not None
    assert not again.reply.cached
    assert (again.reply.text, again.reply.key) == (before.reply.text, before.reply.key)


def test_the_command_line_overrules_the_suite(project: Path) -> None:
    run_pytest(project, "-q", "--model=base", "--samples=1")
    one = verdicts(project)
    assert list(one) == ["one/helps", "one/helps~p1", "one/hurts", "two/which"]
    run_pytest(project, "-q", "--model=base", "--samples=3")
    three = verdicts(project)
    assert len(three) == 12
    assert all(line.rerun.endswith("--samples=3") for line in three.values())
    # A group that says no temperature is drawn with the default one.
    which = [three[name].reply for name in ("two/which", "two/which~s1", "two/which~s2")]
    assert {reply.backend["temperature"] for reply in which if reply} == {0.7}
    # One that says its own draws the replies that it had.
    for name in ("one/helps", "one/helps~p1"):
        first, again = one[name].reply, three[name].reply
        assert first is not None
        assert again is not None
        assert (again.text, again.key, again.cached) == (first.text, first.key, True)


def test_a_run_with_samples_can_be_replayed(project: Path) -> None:
    run_pytest(project, "-q", "--model=base")
    before = verdicts(project)
    records = (project / "reports" / "latest" / "records.jsonl").resolve()
    run_pytest(project, "-q", f"--model=replay:{records}")
    after = verdicts(project)
    assert list(after) == list(before) == IDS
    for name, line in after.items():
        replayed, reply = line.reply, before[name].reply
        assert replayed is not None
        assert reply is not None
        assert replayed.text == reply.text
