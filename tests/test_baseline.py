"""Finding a baseline, blessing one, and refusing what is none."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.baseline import Baseline, find
from harness.bless import bless
from harness.covered import Place
from harness.errors import UserError
from harness.records import Records, append
from harness.runs import all_runs
from tests.diff.runs import end_line, finding, group, model, run, run_line
from tests.report_sample import digest, error, verdict

NOW = datetime(2026, 3, 10, tzinfo=UTC)


def put(reports: Path, name: str, *verdicts: Any, day: int = 1, **changes: Any) -> Path:
    """A run's folder; green, and of March 2026."""
    started = f"2026-03-{day:02}T08:00:00+00:00"
    about = {"run": run_line(run=name, started=started)}
    write(reports / name, run(*(verdicts or group(["pass"])), **(about | changes)))
    return reports / name / "records.jsonl"


def write(folder: Path, records: Records) -> None:
    folder.mkdir(parents=True)
    lines = [
        records.run, *records.models, *records.verdicts, *records.findings, *records.errors,
        *([records.end] if records.end else []),
    ]  # fmt: skip
    append(folder / "records.jsonl", lines)


def load(reports: Path, text: str, **options: Any) -> Baseline:
    return Baseline.load(reports, text, NOW, **options)


def test_runs_come_newest_first(tmp_path: Path) -> None:
    put(tmp_path, "b", day=1)
    put(tmp_path, "a", day=3)
    put(tmp_path, "c", day=2)
    (tmp_path / "latest").symlink_to("a")
    write(tmp_path / "baseline", run())
    (tmp_path / "empty").mkdir()
    assert [name for name, _ in all_runs(tmp_path)] == ["a", "c", "b"]


def test_a_run_by_name_folder_and_file(tmp_path: Path) -> None:
    file = put(tmp_path, "one")
    for text in ("one", str(tmp_path / "one"), str(file)):
        assert find(tmp_path, text) == file


def test_an_unknown_run(tmp_path: Path) -> None:
    put(tmp_path, "monday")
    with pytest.raises(UserError) as caught:
        find(tmp_path, "mondey")
    assert str(caught.value) == (
        "no run, folder or file 'mondey' with records. Did you mean 'monday'? "
        "Choices: blessed, latest, latest-green, monday."
    )


def test_latest_is_what_the_link_says_or_the_newest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no run yet"):
        find(tmp_path, "latest")
    put(tmp_path, "old", day=1)
    new = put(tmp_path, "new", day=2)
    assert find(tmp_path, "latest") == new
    (tmp_path / "latest").symlink_to("old")
    assert find(tmp_path, "latest").resolve() == (tmp_path / "old" / "records.jsonl").resolve()


@pytest.mark.parametrize(
    "changes",
    [
        {"end": None},
        {"end": end_line(interrupted=True)},
        {"errors": (error(),)},
        {"verdicts": tuple(group(["pass", "fail"]))},
        {"verdicts": tuple(group(["pass", "inconclusive"]))},
        {"verdicts": tuple(group(["not judged"]))},
        {"findings": (finding("fail"),)},
    ],
)
def test_what_is_not_green(tmp_path: Path, changes: dict[str, Any]) -> None:
    green = put(tmp_path, "green", day=1)
    about = {"run": run_line(run="red", started="2026-03-02T08:00:00+00:00")}
    red = run(*group(["pass"]), **about).model_copy(update=changes)
    write(tmp_path / "red", red)
    assert find(tmp_path, "latest-green") == green


def test_what_decides_nothing_leaves_a_run_green(tmp_path: Path) -> None:
    put(tmp_path, "old", day=1)
    findings = (finding("fail", advisory="not calibrated"), finding(id="b"))
    new = put(tmp_path, "new", *group(["pass", "not judged"]), day=2, findings=findings)
    assert find(tmp_path, "latest-green") == new


def place(**changes: Any) -> Place:
    values = {"model": "q4_main", "suite": "q4", "group": "q4b", "probes": 1}
    return Place(**(values | changes))


def test_the_latest_green_run_has_the_suites_and_is_another(tmp_path: Path) -> None:
    both = put(tmp_path, "both", verdict(), verdict(suite="q1"), day=1)
    put(tmp_path, "one", day=2)
    put(tmp_path, "self", verdict(), verdict(suite="q1"), day=3)
    asked = [place(), place(suite="q1")]
    assert find(tmp_path, "latest-green", places=asked, other_than="self") == both
    with pytest.raises(UserError, match="no whole run that asked q9 is without errors"):
        find(tmp_path, "latest-green", places=[place(suite="q9")])
    for file in (both, tmp_path / "one" / "records.jsonl"):
        file.unlink()
    with pytest.raises(UserError, match="no whole run but self that asked q1, q4 is without"):
        find(tmp_path, "latest-green", places=asked, other_than="self")


@pytest.mark.parametrize(
    "few",
    [
        group(["pass"] * 2),  # -k: 2 probes of 10
        group(["pass"] * 10, group="q4c"),
        group(["pass"] * 10, model="q1b", model_key="x" * 64),
    ],
)
def test_the_latest_green_run_asked_what_is_compared(tmp_path: Path, few: list[Any]) -> None:
    whole = put(tmp_path, "whole", *group(["pass"] * 10), day=1)
    put(tmp_path, "few", *few, day=2)
    asked = [place(probes=10)]
    assert find(tmp_path, "latest-green", places=asked) == whole
    found = load(tmp_path, "latest-green", places=asked)
    assert (found.run, found.lacking) == ("whole", "")


def test_a_group_that_has_grown_is_covered_all_the_same(tmp_path: Path) -> None:
    put(tmp_path, "whole", *group(["pass"] * 10), day=1)
    last = put(tmp_path, "last", *group(["pass"] * 10), day=2)
    assert find(tmp_path, "latest-green", places=[place(probes=14)]) == last


def test_a_renamed_model_is_covered_by_its_content(tmp_path: Path) -> None:
    put(tmp_path, "old", *group(["pass"] * 4), day=1)
    last = put(tmp_path, "last", *group(["pass"] * 4, model_key="w" * 64), day=2)
    for key in ("w" * 64, digest("q4_main")):
        asked = [place(model="renamed", probes=4, keys=frozenset({key}))]
        assert find(tmp_path, "latest-green", places=asked) == last
        assert load(tmp_path, "latest-green", places=asked).lacking == ""


def test_where_none_covers_all_the_one_that_covers_most_says_what_it_lacks(
    tmp_path: Path,
) -> None:
    put(tmp_path, "most", *group(["pass"] * 4), *group(["pass"] * 4, group="q4c"), day=1)
    put(tmp_path, "few", *group(["pass"] * 4), day=2)
    asked = [place(probes=4, group=name) for name in ("q4b", "q4c", "q4d")]
    found = load(tmp_path, "latest-green", places=asked)
    assert (found.run, found.lacking) == ("most", "asked little or nothing of q4_main on q4d")
    assert found.words.endswith(", asked little or nothing of q4_main on q4d")
    assert load(tmp_path, "few", places=asked).lacking == ""  # as was asked for


@pytest.mark.parametrize("text", ["", "nonsense\n", '{"kind": "end", "interrupted": false}\n[1'])
def test_damaged_runs_are_passed_over(tmp_path: Path, text: str) -> None:
    green = put(tmp_path, "green", day=1)
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "records.jsonl").write_text(text)
    assert find(tmp_path, "latest-green") == green


def test_a_green_run_of_another_schema_is_passed_over(tmp_path: Path) -> None:
    green = put(tmp_path, "green", day=1)
    newer = put(tmp_path, "newer", day=2)
    newer.write_text(newer.read_text().replace('"schema_version":4', '"schema_version":99'))
    assert find(tmp_path, "latest-green") == green
    with pytest.raises(UserError, match="schema version 99"):
        load(tmp_path, "newer")


def test_a_baseline_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    file = put(tmp_path, "cut", *group(["pass"] * 3))
    file.write_bytes(file.read_bytes()[:-150])
    with pytest.raises(UserError, match="run cut was cut off: its records have no end"):
        load(tmp_path, "cut")


def test_an_interrupted_baseline_is_called_unreliable(tmp_path: Path) -> None:
    put(tmp_path, "half", end=end_line(interrupted=True))
    assert load(tmp_path, "half").words.endswith("interrupted: unreliable")


@pytest.mark.parametrize(("days", "stale"), [(14, False), (15, True)])
def test_an_old_baseline_is_stale(tmp_path: Path, days: int, stale: bool) -> None:
    put(tmp_path, "one", day=1)
    now = datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(days=days)
    found = Baseline.load(tmp_path, "one", now)
    assert found.stale is stale
    assert found.words.endswith(f", stale: {days} days old") is stale
    assert not Baseline.load(tmp_path, "one", now, stale_after=30).stale


def test_what_a_baseline_knows(tmp_path: Path) -> None:
    lines = group(["pass", "fail"])
    put(tmp_path, "one", *lines, errors=(error(probe="broken"),), findings=(finding(),))
    found = load(tmp_path, "one")
    where = ("q4_main", "q4", "q4b")
    assert [found.known(*where, probe) for probe in ("p0", "p1", "broken", "other")] == [
        "pass", "fail", None, None,
    ]  # fmt: skip
    assert found.reply(*where, "p1") == "Yes."
    assert found.reply(*where, "other") is None
    assert [line.probe for line in found.group(*where)] == [line.probe for line in lines]
    assert found.finding(finding().id) == "pass"
    assert found.finding("other") is None
    assert found.words == "baseline: run one, started 2026-03-01T08:00:00+00:00"


def test_a_baseline_knows_a_renamed_model_by_its_content(tmp_path: Path) -> None:
    put(tmp_path, "one", *group(["fail"], model_key="w" * 64))
    found = load(tmp_path, "one")
    where = ("renamed", "q4", "q4b")
    assert found.known(*where, "p0") is None
    for key in ("w" * 64, digest("q4_main")):
        assert found.known(*where, "p0", key=key) == "fail"
        assert len(found.group(*where, key=key)) == 1
    assert found.known(*where, "p0", key="other") is None


def test_a_model_of_its_own_name_is_not_looked_for_by_content(tmp_path: Path) -> None:
    lines = [*group(["fail"]), *group(["pass"], model="twin")]
    put(tmp_path, "one", *lines, models=(model("q4_main"), model("twin", key=digest("q4_main"))))
    found = load(tmp_path, "one")
    assert found.known("q4_main", "q4", "q4b", "p0", key=digest("q4_main")) == "fail"


def test_bless(tmp_path: Path) -> None:
    file = put(tmp_path, "one", verdict(text="不應該。\r\n\u2028é"))
    with pytest.raises(UserError, match=r"no run is blessed yet\. harness bless RUN does it\."):
        find(tmp_path, "blessed")
    made = bless(tmp_path, find(tmp_path, "one"), NOW, note="before the talk")
    assert (made.run, made.why, made.when) == ("one", "before the talk", NOW.isoformat())
    assert made.by
    kept = find(tmp_path, "blessed")
    assert kept == tmp_path / "baseline" / "records.jsonl"
    assert kept.read_bytes() == file.read_bytes()
    assert json.loads((tmp_path / "baseline" / "bless.json").read_text())["run"] == "one"
    assert load(tmp_path, "blessed").words.startswith("baseline: run one (blessed)")


def test_a_baseline_changes_only_by_blessing(tmp_path: Path) -> None:
    put(tmp_path, "one", *group(["fail"]))
    bless(tmp_path, find(tmp_path, "one"), NOW)
    kept = tmp_path / "baseline" / "records.jsonl"
    kept.write_text(kept.read_text().replace('"outcome":"fail"', '"outcome":"pass"'))
    with pytest.raises(UserError, match=r"is not what was blessed \(run one\)\. Bless a run again"):
        find(tmp_path, "blessed")
    bless(tmp_path, find(tmp_path, "one"), NOW)
    assert load(tmp_path, "blessed").known("q4_main", "q4", "q4b", "p0") == "fail"


def test_a_blessing_that_says_nothing(tmp_path: Path) -> None:
    put(tmp_path, "one")
    bless(tmp_path, find(tmp_path, "one"), NOW)
    (tmp_path / "baseline" / "bless.json").write_text("{}")
    with pytest.raises(UserError, match="says no blessing"):
        find(tmp_path, "blessed")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"end": end_line(interrupted=True)}, "run one was interrupted"),
        ({"errors": (error(), error(probe="d"))}, "2 of run one could not be measured"),
        ({"verdicts": ()}, "run one holds no verdict"),
    ],
)
def test_what_is_blessed_by_force_only(tmp_path: Path, changes: Any, why: str) -> None:
    about = {"run": run_line(run="one")}
    write(tmp_path / "one", run(verdict(), **about).model_copy(update=changes))
    with pytest.raises(UserError, match=f"not blessed: {why}. With --force"):
        bless(tmp_path, find(tmp_path, "one"), NOW)
    assert not (tmp_path / "baseline").exists()
    assert bless(tmp_path, find(tmp_path, "one"), NOW, force=True).run == "one"


def test_a_run_that_was_cut_off_is_never_blessed(tmp_path: Path) -> None:
    put(tmp_path, "one", end=None)
    with pytest.raises(UserError, match="was cut off, its records have no end"):
        bless(tmp_path, find(tmp_path, "one"), NOW, force=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_records_that_cannot_be_read(tmp_path: Path) -> None:
    put(tmp_path, "one").chmod(0)
    with pytest.raises(UserError, match="cannot be read"):
        load(tmp_path, "one")
