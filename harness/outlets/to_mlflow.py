"""A run in a local MLflow store: a database and a folder of artefacts, and no server."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from harness.outlets.logged import Logged

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient

T = TypeVar("T")

EXPERIMENT = "dpo-harness"
_BATCH_METRICS, _BATCH_PARAMETERS = 1000, 100
_QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "GIT_PYTHON_REFRESH": "quiet"}
"""MLflow reports its use over the network unless it is told not to, before it is imported."""


def write(run: Logged, folder: Path) -> Path:
    """Put a run into `folder/mlflow.db`; returns the store's folder."""
    os.environ.update(_QUIET)
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own libraries, and nothing a user could act on
        logging.getLogger("mlflow").setLevel(logging.WARNING)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        from mlflow.tracking import MlflowClient

        place = f"sqlite:///{folder.resolve() / 'mlflow.db'}"
        _write(MlflowClient(tracking_uri=place, registry_uri=place), run, folder.resolve())
    return folder


def _write(client: MlflowClient, run: Logged, folder: Path) -> None:
    from mlflow.entities import Metric, Param

    started = _milliseconds(run.started)
    opened = client.create_run(_experiment(client, folder), start_time=started, run_name=run.run)
    id = opened.info.run_id
    parameters = [Param(name, value) for name, value in run.parameters.items()]
    for some in _parts(parameters, _BATCH_PARAMETERS):
        client.log_batch(id, params=some)
    metrics = [Metric(one.name, one.value, started, one.step) for one in run.metrics]
    for some in _parts(metrics, _BATCH_METRICS):
        client.log_batch(id, metrics=some)
    for file in run.files:
        client.log_artifact(id, str(file))
    client.set_terminated(id, status="KILLED" if run.interrupted else "FINISHED")


def _experiment(client: MlflowClient, folder: Path) -> str:
    found = client.get_experiment_by_name(EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    place = (folder / "artifacts").as_uri()
    return str(client.create_experiment(EXPERIMENT, artifact_location=place))


def _milliseconds(stamp: str) -> int:
    return int(1000 * datetime.fromisoformat(stamp).timestamp())


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
