"""A run held against its baseline."""

from __future__ import annotations

import gc

from harness.baseline import Baseline
from harness.diff.compare import Diff, compare
from harness.records import Records


def held(new: Records, old: Baseline) -> Diff:
    """What changed since the baseline; UserError where the two have nothing in common."""
    gc.freeze()  # correcting p values collects garbage, and all these records are none
    try:
        return compare(old.records, new, notes=old.notes)
    finally:
        gc.unfreeze()
