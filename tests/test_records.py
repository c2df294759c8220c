"""Records survive the disk, a crash in mid-line, and hostile text; other schemas are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import UserError
from harness.records import EndLine, ErrorLine, RunLine, ScoreLine, append, load

RUN = RunLine(
    run="r",
    started="2026-01-01T00:00:00+00:00",
    command="pytest",
    profile="cpu",
    git=None,
    platform="Linux",
    python="3.11",
    device="cpu",
    versions={},
    suites={},
)


def broken(message: str) -> ErrorLine:
    return ErrorLine(
        model="m",
        suite="s",
        suite_title="S",
        group="g",
        group_title="G",
        probe="p",
        message=message,
        rerun="pytest",
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters()))
def test_round_trip(tmp_path: Path, text: str) -> None:
    file = tmp_path / "records.jsonl"
    file.unlink(missing_ok=True)
    line = broken(text)
    append(file, [RUN, line])
    assert load(file).errors == (line,)


def test_a_lone_surrogate_is_shown_as_the_replacement_character() -> None:
    assert broken("a\ud800b").message == "a\ufffdb"
    assert broken("\U0001f600").message == "\U0001f600"


def test_a_lone_surrogate_in_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    append(file, [RUN, broken("a MARK b")])
    file.write_text(file.read_text().replace("MARK", r"\ud800"))
    with pytest.raises(UserError, match=r"records\.jsonl:2: not a record: .*"):
        load(file)


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
                 st.booleans(), st.none()))  # fmt: skip
def test_evidence_keeps_its_kind(fact: str | float | bool | None) -> None:
    line = ScoreLine(value=None, reason="", version=1, evidence={"fact": fact})
    found = ScoreLine.model_validate_json(line.model_dump_json()).evidence["fact"]
    assert (found, type(found)) == (fact, type(fact))


@pytest.mark.parametrize("fact", ["NaN", "Infinity", "[1]", '{"a": 1}'])
def test_evidence_is_text_or_a_number_or_a_truth(fact: str) -> None:
    text = f'{{"value": null, "reason": "", "version": 1, "evidence": {{"fact": {fact}}}}}'
    with pytest.raises(ValueError, match="evidence"):
        ScoreLine.model_validate_json(text)


def test_a_line_cut_in_the_middle_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    append(file, [RUN, broken("kept")])
    with file.open("a") as stream:
        stream.write('{"kind": "error", "mod')
    records = load(file)
    assert [error.message for error in records.errors] == ["kept"]
    assert records.end is None


def test_a_line_cut_inside_a_character_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    append(file, [RUN, broken("kept")])
    with file.open("ab") as stream:
        stream.write('{"kind": "error", "message": "不'.encode()[:-1])
    assert [error.message for error in load(file).errors] == ["kept"]


def test_the_end_line_says_that_a_run_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    append(file, [RUN, EndLine(finished="now", seconds=1.5, interrupted=False)])
    assert load(file).end == EndLine(finished="now", seconds=1.5, interrupted=False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"kind": "verdict"}\n', r"records\.jsonl:2: not a record: "),
        ("[1]\n", r"records\.jsonl:2: not a record: "),
        ("nonsense\n{}\n", r"records\.jsonl:2: not a record: "),
        (
            '{"kind": "run", "schema_version": 99, "more": 1}\n',
            r":2: schema version 99, .* reads 1",
        ),
    ],
)
def test_what_is_no_record_is_refused_with_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "records.jsonl"
    append(file, [RUN])
    with file.open("a") as stream:
        stream.write(text)
    with pytest.raises(UserError, match=message):
        load(file)


def test_a_file_without_a_run_line_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    append(file, [broken("x")])
    with pytest.raises(UserError, match="one `run` line, this one 0"):
        load(file)


def test_a_run_of_another_schema_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    line = RUN.model_dump() | {"schema_version": 99}
    file.write_text(json.dumps(line) + "\n")
    with pytest.raises(UserError, match="schema version 99, this harness reads 1, 2, 3, 4"):
        load(file)


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_runs_of_earlier_schema_versions_are_read(tmp_path: Path, version: int) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text(json.dumps(RUN.model_dump() | {"schema_version": version}) + "\n")
    assert load(file).run.schema_version == version


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        ScoreLine(value=float("nan"), reason="", version=1)
