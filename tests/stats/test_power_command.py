"""`harness power` on a small project."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from harness.cli import app
from harness.stats.power import Plan, detectable, needed
from tests.tiny import make_project

SUITE = """
suite: few
models: [base]
groups:
  - id: seven
    expect: {length: {min: 1}}
    probes:
"""


def harness(*arguments: str) -> Result:
    return CliRunner().invoke(app, ("power", *arguments))


def cells(done: Result) -> list[list[str]]:
    return [line.split() for line in done.stdout.splitlines()]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project", with_base=False)
    probes = "".join(f"      - {{id: p{n}, prompt: Say {n}.}}\n" for n in range(7))
    two = "  - id: three\n    expect: {length: {min: 1}}\n    probes:\n"
    two += "".join(f"      - {{id: q{n}, prompt: Sing {n}.}}\n" for n in range(3))
    (root / "probes" / "few.yaml").write_text(SUITE + probes + two, encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def test_what_drops_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # needs no project
    done = harness(*(f"--drop={drop}" for drop in ("0.6", "0.3", "0.2", "0.1")))
    assert done.exit_code == 0
    table = cells(done)[:5]
    assert table[0] == ["drop", "prompts", "exact"]
    assert [row[:2] for row in table[1:]] == [
        ["0.60", "12"],
        ["0.30", "33"],
        ["0.20", "57"],
        ["0.10", "155"],
    ]
    assert [int(row[2]) for row in table[1:]] == [
        needed(drop, method="exact") for drop in (0.6, 0.3, 0.2, 0.1)
    ]
    assert "two-sided at 0.05, power 80%" in done.stdout


def test_the_plan_is_the_users(tmp_path: Path) -> None:
    arguments = ("--rate", "0.5", "--back", "0.1", "--power", "0.9", "--level", "0.01")
    plan = Plan(rate=0.5, back=0.1, power=0.9, level=0.01)
    assert cells(harness("--drop", "0.25", *arguments))[1] == [
        "0.25",
        str(needed(0.25, plan)),
        str(needed(0.25, plan, "exact")),
    ]


def test_what_a_suite_can_detect(project: Path) -> None:
    done = harness("--suite", "few")
    assert done.exit_code == 0
    assert "Suite few" in done.stdout
    assert cells(done)[2:5] == [
        ["seven", "7", f"{detectable(7):.3f}", f"{detectable(7, method='exact'):.3f}"],
        ["three", "3", "none", "none"],
        ["all", "groups", "10", f"{detectable(10):.3f}", f"{detectable(10, method='exact'):.3f}"],
    ]


def test_samples_and_paraphrases_make_no_further_prompts(project: Path) -> None:
    before = harness("--suite", "few").stdout
    file = project / "probes" / "few.yaml"
    text = file.read_text().replace("models: [base]", "models: [base]\nsamples: 4\ntemperature: 1")
    file.write_text(text.replace("Say 0.}", "Say 0., paraphrases: [Utter 0., Speak 0.]}"))
    assert harness("--suite", "few").stdout == before


def test_what_cannot_be_shown() -> None:
    assert cells(harness("--drop", "0.001"))[1] == ["0.001", "over", "100,000", "over", "3,000"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "ERROR: nothing to plan. Name a drop (--drop 0.2), a suite (--suite q4), or both."),
        (["--drop", "20"], "above 0 and at most 1 (got 20)."),
        (["--drop", "0.2", "--power", "80"], "--power must lie between 0 and 1 (got 80)."),
        (["--drop", "nan"], "above 0 and at most 1 (got nan)."),
        (["--suite", "fev"], "unknown suite 'fev'. Did you mean 'few'?"),
    ],
)
def test_mistakes_are_told_plainly(project: Path, arguments: list[str], message: str) -> None:
    done = harness(*arguments)
    assert done.exit_code == 4
    assert message in done.stderr
    assert "Traceback" not in done.stderr
