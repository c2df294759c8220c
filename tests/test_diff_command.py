"""`harness diff` and `harness bless` on a small project."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from harness.cli import app
from tests.diff.runs import end_line, group, run_line
from tests.report_sample import error, verdict
from tests.test_baseline import put
from tests.tiny import make_project

GOOD, BAD = ["pass"] * 20, ["pass"] * 8 + ["fail"] * 12
TODAY = datetime.now(UTC).isoformat()


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project", with_base=False)
    monkeypatch.chdir(root)
    (root / "reports").mkdir(exist_ok=True)
    put(root / "reports", "good", *group(GOOD), run=run_line(run="good", started=TODAY))
    put(root / "reports", "bad", *group(BAD), run=run_line(run="bad", started=f"{TODAY}1"))
    return root / "reports"


def harness(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_regressions_are_exit_status_1(reports: Path) -> None:
    worse, better = harness("diff", "good", "bad"), harness("diff", "bad", "good")
    assert (worse.exit_code, better.exit_code) == (1, 0)
    assert worse.stdout.splitlines()[1] == "Regressions: 1 group and 0 findings."
    assert better.stdout.splitlines()[1] == "No regressions. Groups: 1 improved."
    assert "stale" not in worse.stdout


def test_the_latest_run_against_the_latest_green_one(reports: Path) -> None:
    done = harness("diff", "latest-green")
    assert done.exit_code == 1
    assert done.stdout.startswith("good (")


def test_the_latest_green_run_covers_the_run_or_says_what_it_lacks(reports: Path) -> None:
    run = run_line(run="tiny", started=f"{TODAY}0")
    put(reports, "tiny", *group(GOOD[:2]), run=run)
    assert harness("diff", "latest-green", "bad").stdout.startswith("good (")
    lines = [*group(GOOD), *group(GOOD, model="new", model_key="n" * 64)]
    put(reports, "more", *lines, run=run_line(run="more", started=f"{TODAY}2"))
    told = harness("diff", "latest-green", "more").stdout
    assert told.startswith("good (")
    assert "asked little or nothing of new on q4b" in told


def test_json_and_markdown(reports: Path) -> None:
    read = json.loads(harness("diff", "good", "bad", "--format=json").stdout)
    assert (read["old"]["run"], read["regressions"]) == ("good", True)
    assert harness("diff", "good", "bad", "--format=markdown").stdout.startswith("## `good`")


def test_paths_need_no_project(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = harness("diff", str(reports / "good"), str(reports / "bad" / "records.jsonl"))
    assert done.exit_code == 1
    assert harness("diff", "good", "bad").stderr.startswith("ERROR: No fixtures/models.yaml in ")


def test_an_old_baseline_is_called_stale(reports: Path) -> None:
    put(reports, "old", *group(GOOD))
    assert "stale: " in harness("diff", "old", "good").stdout
    assert "stale" not in harness("diff", "old", "good", "--stale-after=99999").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("god", "bad"), "no run, folder or file 'god' with records. Did you mean 'good'?"),
        (("blessed", "bad"), "no run is blessed yet."),
        (("cut", "bad"), "run cut was cut off"),
        (("other", "bad"), "the two runs have no probe and no finding in common"),
        (("newer", "bad"), "schema version 99, this harness reads"),
        (("good", "bad", "--format=xml"), "--format is text, markdown or json (got 'xml')."),
        (("good", "bad", "--margin=2"), "--margin must lie between 0 and 1 (got 2)."),
    ],
)
def test_mistakes_are_exit_status_4(
    reports: Path, arguments: tuple[str, ...], message: str
) -> None:
    put(reports, "cut", end=None)
    put(reports, "other", verdict(suite="q1"))
    newer = put(reports, "newer")
    newer.write_text(newer.read_text().replace('"schema_version":4', '"schema_version":99'))
    done = harness("diff", *arguments)
    assert (done.exit_code, message in done.stderr, done.stdout) == (4, True, "")


def test_an_interrupted_baseline_gates_nothing_and_says_so(reports: Path) -> None:
    put(reports, "half", *group(GOOD), end=end_line(interrupted=True))
    done = harness("diff", "half", "bad")
    assert done.exit_code == 0
    assert "unreliable baseline: the run was interrupted: no group is judged." in done.stdout


def test_bless(reports: Path) -> None:
    done = harness("bless", "good", "--note=first")
    assert (done.exit_code, done.stdout.split(" ")[0]) == (0, "good")
    assert json.loads((reports / "baseline" / "bless.json").read_text())["why"] == "first"
    assert harness("diff", "blessed", "bad").exit_code == 1


def test_what_is_not_blessed(reports: Path) -> None:
    put(reports, "broken", errors=(error(),))
    done = harness("bless", "broken")
    assert (done.exit_code, done.stdout) == (4, "")
    assert "1 of run broken could not be measured" in done.stderr
    assert harness("bless", "broken", "--force").exit_code == 0


def test_a_blessed_baseline_can_be_committed(reports: Path) -> None:
    ignore = (Path(__file__).parents[1] / ".gitignore").read_text()
    (reports.parent / ".gitignore").write_text(ignore)
    harness("bless", "good")
    subprocess.run(["git", "init", "-q"], check=True)
    told = subprocess.run(
        ["git", "status", "--porcelain", "-uall", "reports"], capture_output=True, text=True
    )
    assert told.stdout.splitlines() == [
        "?? reports/baseline/bless.json",
        "?? reports/baseline/records.jsonl",
    ]


@pytest.mark.parametrize("command", ["diff", "bless", "history"])
def test_help_imports_no_statistics(command: str) -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom harness.cli import app\n"
        f"assert CliRunner().invoke(app, ['{command}', '--help']).exit_code == 0\n"
        "assert not {'scipy', 'statsmodels', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
