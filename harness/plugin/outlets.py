"""Where else a run is written: the stores of --log-to, and JUnit XML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.plugin.items import CELL, FINDING, INQUIRY, RECORD


def require_outlets(config: pytest.Config) -> None:
    """Raise UserError where a store of --log-to is not installed."""
    if config.option.log_to:
        from harness.outlets.catalogue import require_outlets

        require_outlets(config.option.log_to)


def log_run(config: pytest.Config, report: Path | None) -> list[str]:
    """Write the run to the stores of --log-to; a line for each."""
    if report is None or not config.option.log_to:
        return []
    from harness.outlets.catalogue import write_outlets
    from harness.runs import RECORDS, read

    root = Path(config.invocation_params.dir, config.option.log_dir)
    records = read(report.parent / RECORDS)
    return list(write_outlets(config.option.log_to, records, report.parent, root))


def junit_properties(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What JUnit XML says of a test of ours, in place of its record."""
    from harness.report.junit import finding_properties, verdict_properties

    if INQUIRY in told:
        return finding_properties(told[INQUIRY], told.get(FINDING))
    return verdict_properties(told[CELL], told.get(RECORD))
