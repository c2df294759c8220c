"""What a test of pytest stands for, and the names under which it tells what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.catalogue import Cell
    from harness.inquiry import Inquiry

RECORD = "harness_record"
MODEL = "harness_model"
CELL = "harness_cell"
CALIBRATIONS = "harness_calibrations"
INQUIRY = "harness_inquiry"
FINDING = "harness_finding"
NOISE = "harness_noise"
OURS = frozenset({RECORD, MODEL, CELL, CALIBRATIONS, INQUIRY, FINDING, NOISE})


def cell_of(item: pytest.Item) -> Cell | None:
    """The cell that a test stands for; None for a test that takes no probe."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if "model" not in parameters or "probe" not in parameters:
        return None
    from harness.catalogue import Cell
    from harness.types import Probe

    probe = parameters["probe"]
    return Cell(model=parameters["model"], probe=probe) if isinstance(probe, Probe) else None


def inquiry_of(item: pytest.Item) -> Inquiry | None:
    """The inquiry that a test stands for; None for a test that asks none."""
    found = getattr(getattr(item, "callspec", None), "params", {}).get("inquiry")
    from harness.inquiry import Inquiry

    return found if isinstance(found, Inquiry) else None


def place(cell: Cell) -> list[str]:
    """A cell as what xdist can carry: model, suite, group, probe."""
    return [cell.model, cell.probe.suite, cell.probe.group, cell.probe.id]


def asks_many(item: pytest.Item) -> bool:
    """Whether a test takes a question to many replies."""
    return bool({"inquiry", "noise"} & set(getattr(item, "fixturenames", ())))


def is_placeholder(item: pytest.Item) -> bool:
    """Whether pytest made up the test, to be skipped, because there was no cell for it."""
    return "NOTSET" in getattr(getattr(item, "callspec", None), "id", "")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Say which cell a test stands for, so that an error in its setup can be recorded."""
    cell = cell_of(item)
    if cell is not None:
        item.user_properties.append((CELL, place(cell)))
    asked = inquiry_of(item)
    if asked is not None:
        item.user_properties.append((INQUIRY, asked.id))
