"""Records as tables: nothing is lost on the way, and no spreadsheet is made to compute."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from harness.errors import UserError
from harness.export_records import export_records, guarded
from harness.records import CorrectionLine, Records
from harness.tables import Table, finding_table, verdict_table
from tests.diff.runs import finding
from tests.report_sample import HOSTILE, error, realistic, records, reply, score, verdict

TYPES = {
    "text": pyarrow.string(),
    "integer": pyarrow.int64(),
    "number": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
}


def read_csv(file: Path, table: Table) -> list[dict[str, Any]]:
    """Read as docs/outlets.md says."""
    types = {guarded(name): TYPES[kind] for name, kind in table.columns.items()}
    found = arrow_csv.read_csv(
        file,
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=types,
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    ).to_pylist()
    return [{name: bare(value) for name, value in row.items()} for row in found]


def bare(value: Any) -> Any:
    return value.removeprefix("'") if isinstance(value, str) else value


def rows(table: Table) -> list[dict[str, Any]]:
    return [{name: row.get(name) for name in table.columns} for row in table.rows]


def with_findings() -> Records:
    broken = error(finding="q4_main/q4.lost", probe="lost")
    found = realistic()
    return found.model_copy(
        update={
            "findings": (finding(),),
            "corrections": (
                CorrectionLine(method="holm", level=0.05, adjusted={finding().id: 0.1 + 0.2}),
            ),
            "errors": (*found.errors, broken),
        }
    )


@pytest.mark.parametrize("form", ["csv", "parquet", "json"])
def test_every_value_comes_back(tmp_path: Path, form: str) -> None:
    found = with_findings()
    files = export_records(found, None, tmp_path / f"run.{form}")
    tables = (verdict_table(found), finding_table(found))
    if form == "json":
        content = json.loads(files[0].read_text())
        assert content["run"] == found.run.run
        back = [content["verdicts"], content["findings"]]
    elif form == "parquet":
        back = [parquet.read_table(file).to_pylist() for file in files]
    else:
        back = [read_csv(file, table) for file, table in zip(files, tables, strict=True)]
    assert back == [rows(table) for table in tables]


def test_files_are_named_after_the_one_asked_for(tmp_path: Path) -> None:
    files = export_records(realistic(), None, tmp_path / "new" / "a.parquet")
    assert [file.name for file in files] == ["a.parquet", "a.findings.parquet"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "a.findings.parquet",
        "a.parquet",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
@example(text="")
@example(text="'=1")
@example(text='"\r\n,\x00\n')
def test_any_reply_survives_csv(tmp_path: Path, text: str) -> None:
    found = records(verdict(reply=reply(text)))
    (tmp_path / "a.csv").unlink(missing_ok=True)
    (tmp_path / "a.findings.csv").unlink(missing_ok=True)
    files = export_records(found, "csv", tmp_path / "a.csv")
    assert read_csv(files[0], verdict_table(found))[0]["reply.text"] == text


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_survives_csv(number: float, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = records(verdict(scores={"length": score(number)}))
    table = verdict_table(found)
    files = export_records(found, "csv", tmp_path_factory.mktemp("n") / "a.csv")
    assert read_csv(files[0], table)[0]["score.length"] == number


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "＝", "'"])
def test_no_cell_is_a_formula(tmp_path: Path, start: str) -> None:
    text = f'{start}HYPERLINK("http://evil.example","click")'
    found = records(verdict(reply=reply(text), probe=text, prompt=text))
    files = export_records(found, None, tmp_path / "a.csv")
    quoted = "\"'" + text.replace('"', '""')
    assert files[0].read_bytes().decode().count(quoted) == 3
    assert read_csv(files[0], verdict_table(found))[0]["prompt"] == text


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    found = records(verdict(scores={"margin": score(-1.25)}))
    files = export_records(found, None, tmp_path / "a.csv")
    assert ",-1.25," in files[0].read_text()


def test_a_scorer_with_labels_and_numbers_is_text() -> None:
    lines = (verdict(scores={"s": score("many")}), verdict(scores={"s": score(2.0)}))
    table = verdict_table(records(*lines))
    assert table.columns["score.s"] == "text"
    assert table.column("score.s") == ["many", "2.0"]
    unscored = verdict_table(records(verdict(scores={"s": score(None, "cut")})))
    assert unscored.column("score.s") == [None]
    assert unscored.column("score.s.reason") == ["cut"]


def test_what_could_not_be_measured_is_a_row() -> None:
    found = with_findings()
    verdicts, findings = verdict_table(found), finding_table(found)
    broken = [one for one in found.errors if one.finding is None]
    assert len(verdicts.rows) == len(found.verdicts) + len(broken)
    assert verdicts.column("outcome").count("error") == len(broken)
    assert verdicts.column("error")[-1] == broken[-1].message
    assert findings.column("outcome") == ["pass", "error"]
    assert findings.column("p_adjusted") == [0.1 + 0.2, None]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(tmp_path: Path, text: str) -> None:
    found = records(verdict(reply=reply(text)))
    files = export_records(found, None, tmp_path / "a.csv")
    assert read_csv(files[0], verdict_table(found)) == rows(verdict_table(found))


def test_mistakes_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"the ending of a\.xls is no format"):
        export_records(realistic(), None, tmp_path / "a.xls")
    with pytest.raises(UserError, match="Did you mean 'parquet'"):
        export_records(realistic(), "parqet", tmp_path / "a")
    (tmp_path / "a.findings.csv").write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        export_records(realistic(), None, tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.findings.csv"]


def test_a_run_without_findings_has_an_empty_table(tmp_path: Path) -> None:
    files = export_records(records(verdict()), None, tmp_path / "a.parquet")
    assert parquet.read_table(files[1]).num_rows == 0
    assert parquet.read_table(files[1]).column_names == list(finding_table(records()).columns)
