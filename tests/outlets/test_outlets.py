"""Runs in the stores of other tools: by their own libraries, on this machine, without a network."""

from __future__ import annotations

import json
import socket
import struct
from pathlib import Path
from typing import Any

import pytest

from harness.errors import UserError
from harness.outlets import catalogue
from harness.outlets.catalogue import require_outlets, write_outlets
from harness.outlets.logged import Logged, Metric, logged
from harness.records import Records, append
from harness.report.render import write_report
from tests.diff.runs import finding, group, run
from tests.report_sample import HOSTILE, error, model


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise AssertionError(f"reached for the network: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def night() -> Records:
    lines = [*group(["pass", "pass", "fail", "not judged"]), *group(["not judged"], group="open")]
    return run(*lines, models=(model("q4_main"),), findings=(finding(),), errors=(error(),))


def written(folder: Path, records: Records) -> Path:
    folder.mkdir()
    lines = [records.run, *records.models, *records.verdicts, *records.findings, *records.errors]
    append(folder / "records.jsonl", [*lines, *([records.end] if records.end else [])])
    write_report(folder)
    return folder


def values(found: Logged) -> dict[str, float]:
    return {one.name: one.value for one in found.metrics if one.step == 0}


def test_rates_and_estimates_are_metrics(tmp_path: Path) -> None:
    found = values(logged(night(), tmp_path))
    assert found["pass_rate/q4_main/q4b"] == 2 / 3
    assert found["judged/q4_main/q4b"] == 3
    assert "pass_rate/q4_main/open" not in found
    assert found["errors"] == 1
    base = f"finding/{finding().id}"
    assert [found[base + end] for end in ("", "/low", "/high")] == [0.9, 0.85, 0.95]


def test_trainings_are_curves(tmp_path: Path) -> None:
    about = model("q4_main")
    losses = [one for one in logged(night(), tmp_path).metrics if one.name.endswith("/loss")]
    assert losses == [
        Metric(name="training/q4_main/loss", value=row.loss, step=row.step)
        for row in about.log
        if row.loss is not None
    ]
    assert len(losses) > 2


def test_settings_and_versions_are_parameters(tmp_path: Path) -> None:
    found = logged(night(), tmp_path).parameters
    assert found["model/q4_main/beta"] == "0.1"
    assert found["model/q4_main/taught"] == "oppose"
    assert found["device"] == night().run.device
    assert any(name.startswith("version/") for name in found)


@pytest.mark.parametrize("text", [*HOSTILE, "../../etc", "/root", "a" * 1000, "//", "名前"])
def test_names_are_such_as_the_tools_allow(text: str, tmp_path: Path) -> None:
    lines = [one.model_copy(update={"model": text, "group": text}) for one in group(["pass"])]
    names = [one.name for one in logged(run(*lines), tmp_path).metrics]
    for name in names:
        assert len(name) <= 250
        assert not {"..", "", "."} & set(name.split("/"))


def test_tensorboard_gets_numbers_texts_and_files(tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX")
    folder = written(tmp_path / "one", night())
    (told,) = write_outlets(["tensorboard"], night(), folder, tmp_path)
    target = tmp_path / "tensorboard" / night().run.run
    assert told == f"tensorboard: {target}"
    for name in ("report.html", "summary.md", "records.jsonl"):
        assert (target / name).read_bytes() == (folder / name).read_bytes()
    scalars, texts = events(target)
    expected = {(one.name, one.step): one.value for one in logged(night(), folder).metrics}
    assert scalars.keys() == expected.keys()
    for place, value in expected.items():
        assert scalars[place] == pytest.approx(value, rel=1e-6)  # its format holds 32 bits
    assert "`model/q4_main/beta` | `0.1`" in texts["parameters/text_summary"]
    assert texts["summary/text_summary"] == (folder / "summary.md").read_text()


def events(folder: Path) -> tuple[dict[tuple[str, int], float], dict[str, str]]:
    """Read an event file: each record has its length, a checksum, its bytes, a checksum."""
    from tensorboardX.proto.event_pb2 import Event

    (file,) = folder.glob("events.out.tfevents.*")
    raw, at = file.read_bytes(), 0
    scalars, texts = {}, {}
    while at < len(raw):
        (length,) = struct.unpack_from("<Q", raw, at)
        event = Event.FromString(raw[at + 12 : at + 12 + length])
        at += length + 16
        for value in event.summary.value:
            if value.HasField("simple_value"):
                scalars[value.tag, event.step] = value.simple_value
            else:
                texts[value.tag] = value.tensor.string_val[0].decode()
    return scalars, texts


def test_mlflow_gets_numbers_parameters_and_files(tmp_path: Path) -> None:
    pytest.importorskip("mlflow")
    pytest.importorskip("alembic")
    folder = written(tmp_path / "one", night())
    for _ in range(2):
        (told,) = write_outlets(["mlflow"], night(), folder, tmp_path)
        assert told == f"mlflow: {tmp_path / 'mlruns'}"
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{tmp_path / 'mlruns' / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("dpo-harness")
    first, second = client.search_runs([experiment.experiment_id])
    about = logged(night(), folder)
    for one in (first, second):
        assert (one.info.run_name, one.info.status) == (night().run.run, "FINISHED")
        assert one.data.params == about.parameters
        last = {metric.name: metric.value for metric in about.metrics}
        assert one.data.metrics == last
        curve = client.get_metric_history(one.info.run_id, "training/q4_main/loss")
        assert [point.step for point in curve] == [
            metric.step for metric in about.metrics if metric.name == "training/q4_main/loss"
        ]
        kept = {one.path for one in client.list_artifacts(one.info.run_id)}
        assert kept == {"report.html", "summary.md", "records.jsonl"}


def test_a_library_that_is_missing_is_told_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(catalogue, "find_spec", lambda name: None)
    with pytest.raises(UserError) as raised:
        require_outlets(["mlflow", "tensorboard", "mlflow"])
    told = [str(problem) for problem in raised.value.problems]
    assert len(told) == 2
    assert told[0].startswith("--log-to=mlflow needs mlflow, which is not installed.")
    assert "pip install 'dpo-harness[tensorboard]'" in told[1]


def test_an_outlet_that_breaks_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "tensorboard").write_text("a file where a folder should be")
    folder = written(tmp_path / "one", night())
    pytest.importorskip("tensorboardX")
    (told,) = write_outlets(["tensorboard"], night(), folder, tmp_path)
    assert told.startswith("WARNING: the run was not logged to tensorboard: ")


def test_every_outlet_has_an_extra_of_its_name() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    for name, outlet in catalogue.OUTLETS.items():
        wanted = json.dumps(extras[name]).lower()
        for module in outlet.needs:
            assert module.lower() in wanted
