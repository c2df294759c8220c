"""A run's records: the schema of `records.jsonl`, and how it is written and read.

A file holds typed lines: one `run` line first, `model` lines and `verdict` lines as they come,
one `end` line last. A file without its `end` line is a run that was cut off.
"""

from harness.records.file import AnyLine, Records, append, load, uncollected
from harness.records.finding import (
    ControlLine,
    CorrectionLine,
    EstimateLine,
    FindingLine,
    SideLine,
)
from harness.records.instrument import CalibrationLine, FlipLine, NoiseLine
from harness.records.run import EndLine, ModelLine, RunLine, StepLine
from harness.records.slim import load_slim
from harness.records.verdict import (
    CheckLine,
    ConfirmLine,
    ErrorLine,
    GivenLine,
    PartingLine,
    ReplyLine,
    ScoreLine,
    UnjoinedLine,
    VerdictLine,
)

__all__ = [
    "AnyLine",
    "CalibrationLine",
    "CheckLine",
    "ConfirmLine",
    "ControlLine",
    "CorrectionLine",
    "EndLine",
    "ErrorLine",
    "EstimateLine",
    "FindingLine",
    "FlipLine",
    "GivenLine",
    "ModelLine",
    "NoiseLine",
    "PartingLine",
    "Records",
    "ReplyLine",
    "RunLine",
    "ScoreLine",
    "SideLine",
    "StepLine",
    "UnjoinedLine",
    "VerdictLine",
    "append",
    "load",
    "load_slim",
    "uncollected",
]
