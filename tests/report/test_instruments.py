"""What the page says of its instruments."""

from __future__ import annotations

from harness.records import CalibrationLine, UnjoinedLine
from harness.report.instruments import (
    advisory_words,
    calibration_views,
    opener_words,
    unjoined_views,
)
from harness.report.render import render
from harness.report.view import build_view
from tests.report_sample import realistic, reply, verdict

GOOD = CalibrationLine(
    scorer="stance", language="en", trusted=True, words="It agrees.", labels="a.jsonl", n=40,
    accuracy=0.9, low=0.77, high=0.96, macro_f1=0.88, kappa=0.85, coverage=0.95, made="2026-11-20",
)  # fmt: skip
NEVER = CalibrationLine(scorer="judge", language="zh", trusted=False, words="Never compared.")


def test_figures_and_their_absence() -> None:
    never, good = calibration_views([GOOD, NEVER])
    assert (never.standing, never.accuracy, never.labels) == ("advisory", "not enough data", "")
    assert (good.standing, good.accuracy) == ("decides", "0.90 [0.77, 0.96]")
    assert good.labels == "40 replies of a.jsonl, 2026-11-20"
    assert advisory_words([GOOD]) == ""
    assert advisory_words([GOOD, NEVER]) == ("Advisory, and so decides nothing here: judge on zh.")


def test_the_page_names_them_and_what_was_not_judged() -> None:
    hostile = "<script>alert(1)</script>"
    row = UnjoinedLine(
        model="m", row="51", prompt=hostile, reply=hostile, base_reply=None, reason="no suite"
    )
    (shown,) = unjoined_views([row])
    assert shown.base == ""
    records = realistic().model_copy(update={"calibrations": (GOOD, NEVER), "unjoined": (row,)})
    page = render(build_view(records))
    assert "decides nothing here: judge on zh." in page
    assert "1 recorded reply answers no probe" in page
    assert hostile not in page


def test_openers_count_each_reply_once() -> None:
    texts = [f"As an AI language model, I think {n}." for n in "abc"] + ["No.", "No.", "No."]
    lines = [
        verdict(model="m", probe=str(at), prompt=f"Prompt {at}?", reply=reply(text))
        for at, text in enumerate(texts)
    ]
    assert "3 of 6 replies" in opener_words([*lines, *lines])["m"]
    assert opener_words(lines[3:]) == {}
