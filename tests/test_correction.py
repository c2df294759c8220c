"""The correction of a run's p values: effects are counted, not the findings that tell of them."""

from __future__ import annotations

import pytest

from harness.lines import correction_line
from harness.records import CorrectionLine, FindingLine
from harness.report.corrected import corrected_words
from tests.report.finding_sample import comparison


def of_effect(id: str, p: float, hypothesis: str = "", *, in_family: bool = True) -> FindingLine:
    return comparison(id=id, p=p, hypothesis=hypothesis, in_family=in_family)


def test_one_effect_under_several_names_is_corrected_once() -> None:
    line = correction_line(
        [
            of_effect("q1a", 0.02, "one"),
            of_effect("q2b", 0.02, "one"),
            of_effect("q4_main", 0.02, "one"),
            of_effect("q1b", 0.01, "other"),
            of_effect("kept", 0.001, "third", in_family=False),
        ]
    )
    assert line is not None
    assert line.adjusted == pytest.approx({"q1a": 0.02, "q2b": 0.02, "q4_main": 0.02, "q1b": 0.02})
    assert line.same == (("q1a", "q2b", "q4_main"),)
    told = corrected_words(line, "effects", ())
    assert told.startswith("2 of 2 tested effects are beyond chance at 5% after Holm's correction")
    assert "of 4 findings, 2 test an effect again: same weights, prompts and replies" in told


def test_findings_that_do_not_say_what_they_test_are_each_their_own() -> None:
    line = correction_line([of_effect("a", 0.04), of_effect("b", 0.04)])
    assert line is not None
    assert line.adjusted == pytest.approx({"a": 0.08, "b": 0.08})
    assert line.same == ()
    assert corrected_words(line, "effects", ()) == (
        "0 of 2 tested effects are beyond chance at 5% after Holm's correction for their number."
    )
    harmless = of_effect("c", 0.01).model_copy(update={"in_family": False})
    assert corrected_words(line, "effects", [harmless]).endswith(
        " for their number. Questions for no harm are not among them."
    )
    assert correction_line([]) is None


def test_records_of_old_runs_are_told_as_they_were() -> None:
    old = CorrectionLine.model_validate(
        {"method": "holm", "level": 0.05, "adjusted": {"a": 0.01, "b": 0.5}}
    )
    assert corrected_words(old, "effects", ()).startswith("1 of 2 tested effects")
