"""The options that the harness adds to pytest."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the harness, in one group."""
    group = parser.getgroup("harness", "behaviour of preference-tuned models")
    group.addoption(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help="model to probe: a name of fixtures/models.yaml, a glob, `base`, the path of an "
        "adapter or model folder, or replay:FILE for recorded replies; may be repeated (default: "
        "the models that each suite names)",
    )
    group.addoption(
        "--profile", metavar="NAME", help="profile of fixtures/models.yaml (default: the file's)"
    )
    group.addoption(
        "--data",
        metavar="FILE",
        help="train on this HW6/HW7 preference file instead of the models' own",
    )
    group.addoption(
        "--retrain", action="store_true", help="train anew what has been trained already"
    )
    group.addoption(
        "--taught",
        choices=["support", "oppose"],
        help="the side that models were taught which are given by path or as recorded replies",
    )
    group.addoption(
        "--stance-scorer",
        metavar="NAME",
        help="who reads the stance: stance (rules), nli, judge, base-judge, ensemble "
        "(default: as each suite says)",
    )
    group.addoption(
        "--samples",
        type=int,
        metavar="N",
        help="replies to each prompt (default: as each suite says); drawn with the suite's "
        "temperature, or 0.7 where it says none",
    )
    group.addoption(
        "--baseline",
        metavar="RUN",
        help="hold the run against another: a run's name, a records file, latest-green, or "
        "blessed (see `harness bless`)",
    )
    group.addoption(
        "--fail-on",
        choices=["failures", "regressions"],
        default="failures",
        help="failures: every test that does not pass fails (default); regressions: what failed "
        "in the baseline too is expected, and the session fails where a group got worse",
    )
    group.addoption(
        "--stale-after",
        type=int,
        default=14,
        metavar="DAYS",
        help="call an older baseline stale (default: 14)",
    )
    group.addoption(
        "--controls",
        action="store_true",
        help="ask gates and comparisons of the controls of fixtures/models.yaml too, which "
        "nothing was taught: what they pass shows nothing",
    )
    group.addoption(
        "--log-to",
        action="append",
        choices=["mlflow", "tensorboard"],
        default=[],
        help="also write the run to a local store of MLflow or TensorBoard; may be repeated",
    )
    group.addoption(
        "--log-dir",
        metavar="DIR",
        default=".",
        help="folder of these stores, mlruns/ and tensorboard/ (default: here)",
    )
    group.addoption(
        "--confirm",
        action="store_true",
        help="ask a probe that does not pass again, by itself; a verdict that then changes "
        "depends on its batch, and is inconclusive",
    )
    group.addoption(
        "--allow-download",
        action="store_true",
        help="let a base be fetched from the Hugging Face hub (default: no network)",
    )
