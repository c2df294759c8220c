"""Holds a scorer against people's labels, and keeps what was found bound to that scorer."""

from harness.calibration.figures import Estimate, Figures
from harness.calibration.identity import scorer_digest
from harness.calibration.labels import LabelledReply, load_labels
from harness.calibration.measure import Reading, measure
from harness.calibration.saved import Calibration, calibration_folder
from harness.calibration.trust import Freshness, Trust, freshness, trust

__all__ = [
    "Calibration",
    "Estimate",
    "Figures",
    "Freshness",
    "LabelledReply",
    "Reading",
    "Trust",
    "calibration_folder",
    "freshness",
    "load_labels",
    "measure",
    "scorer_digest",
    "trust",
]
