"""The pytest plugin: hooks translate between pytest and a `Session`; fixtures serve models.

Nothing heavy is imported until a probe is collected, and torch not before a reply is missing.
pytest finds hooks and fixtures by their names here.
"""

from harness.plugin.collecting import (
    pytest_collection,
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_report_collectionfinish,
)
from harness.plugin.fixtures import (
    base_model,
    finding,
    inquiry,
    model,
    noise,
    probe,
    verdict,
)
from harness.plugin.items import pytest_runtest_setup
from harness.plugin.options import pytest_addoption
from harness.plugin.parametrizing import pytest_generate_tests
from harness.plugin.results import Found, Judged, Noise
from harness.plugin.workers import pytest_xdist_make_scheduler

__all__ = [
    "Found",
    "Judged",
    "Noise",
    "base_model",
    "finding",
    "inquiry",
    "model",
    "noise",
    "probe",
    "pytest_addoption",
    "pytest_collection",
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_report_collectionfinish",
    "pytest_runtest_setup",
    "pytest_xdist_make_scheduler",
    "verdict",
]
