"""The fixtures: models, probes, and what came of asking the one the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.plugin.errors import broken_instrument
from harness.plugin.items import CALIBRATIONS, FINDING, MODEL, NOISE, RECORD
from harness.plugin.results import Found, Judged, Noise
from harness.plugin.state import session_of

if TYPE_CHECKING:
    from harness.handle import ModelHandle, RecordedHandle
    from harness.inquiry import Inquiry
    from harness.types import Probe


@pytest.fixture(scope="session")
def model(request: pytest.FixtureRequest) -> ModelHandle | RecordedHandle:
    """A model of the session, trained or loaded: `ask()`, `logprob()`, `training_log`."""
    with broken_instrument():
        return session_of(request.config).handle(request.param)


@pytest.fixture(scope="session")
def base_model(request: pytest.FixtureRequest) -> ModelHandle | RecordedHandle:
    """The untuned model."""
    with broken_instrument():
        return session_of(request.config).handle("base")


@pytest.fixture
def probe(request: pytest.FixtureRequest) -> Probe:
    """One probe of a suite."""
    parameter: Probe = request.param
    return parameter


@pytest.fixture
def verdict(
    request: pytest.FixtureRequest, model: ModelHandle | RecordedHandle, probe: Probe
) -> Judged:
    """The verdict on one probe and model, recorded; `check()` passes, fails or skips the test."""
    from harness.catalogue import Cell

    session = session_of(request.config)
    with broken_instrument():
        cell = Cell(model=model.name, probe=probe)
        line = session.run.verdict(cell, request.node.nodeid)
        properties = request.node.user_properties
        properties.append((MODEL, session.run.model_line(model.name).model_dump(mode="json")))
        properties.append((RECORD, line.model_dump(mode="json")))
        trusted = session.run.scoring.calibrations(probe)
        properties.append((CALIBRATIONS, [one.model_dump(mode="json") for one in trusted]))
        return Judged(line, session.excused(line))


@pytest.fixture
def inquiry(request: pytest.FixtureRequest) -> Inquiry:
    """A question of a suite to many replies of one model, or of two."""
    parameter: Inquiry = request.param
    return parameter


@pytest.fixture
def finding(request: pytest.FixtureRequest, inquiry: Inquiry) -> Found:
    """What was found, recorded; `check()` passes, fails or skips the test."""
    session = session_of(request.config)
    with broken_instrument():
        run = session.run
        line = run.finding(inquiry, request.node.nodeid)
        properties = request.node.user_properties
        models = [run.model_line(name) for name in inquiry.recorded]
        properties.append((MODEL, [one.model_dump(mode="json") for one in models]))
        properties.append((FINDING, line.model_dump(mode="json")))
        trusted = run.inquiring.calibrations(inquiry)
        properties.append((CALIBRATIONS, [one.model_dump(mode="json") for one in trusted]))
        return Found(line, session.excused(line))


@pytest.fixture
def noise(request: pytest.FixtureRequest) -> Noise:
    """How far verdicts depend on how a model is asked, recorded; `check()` fails where they do."""
    session = session_of(request.config)
    with broken_instrument():
        check = request.param
        lines = session.run.noise(check, request.node.nodeid)
        properties = request.node.user_properties
        properties.append((MODEL, [session.run.model_line(check.model).model_dump(mode="json")]))
        properties.append((NOISE, [one.model_dump(mode="json") for one in lines]))
        return Noise(lines)
