"""`summary.md`: the first screen for a job's page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harness.diff.compare import compare
from harness.records import Records, VerdictLine
from harness.report.summary import MOST_LINES, summary
from harness.report.view import build_view
from tests.diff.runs import GROUP, finding, group, run
from tests.report_sample import (
    HOSTILE,
    error,
    model,
    realistic,
    records,
    reply,
    verdict,
)

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def told(found: Records, old: Records | None = None) -> str:
    diff = compare(old, found) if old else None
    return summary(build_view(found, diff=diff), "night")


def huge() -> Records:
    """40 models on 10 groups in 10 suites, each with a failing finding, errors besides."""
    places = [(f"m{n}", f"s{g}", f"g{g}") for n in range(40) for g in range(10)]
    lines = [
        verdict(model=who, suite=suite, group=part, outcome="fail") for who, suite, part in places
    ]
    findings = tuple(
        finding("fail", id=f"{who}/{suite}.x", model=who, suite=suite, groups=(part,))
        for who, suite, part in places
    )
    alarms = ("The loss rose.",) * 3
    return records(
        *lines,
        run=run().run.model_copy(update={"run": "huge"}),
        models=tuple(model(f"m{n}", alarms=alarms) for n in range(40)),
        findings=findings,
        errors=tuple(error(probe=f"e{n}") for n in range(100)),
    )


def test_it_says_the_judgement_and_where_the_report_lies() -> None:
    found = run(*group(["pass", "fail"]), findings=(finding("fail", interval=(0.5, 0.4, 0.6)),))
    text = told(found)
    assert text.startswith("# 1 finding: 0 as wanted, 1 not\n")
    assert "| ✗ not as wanted | q4\\_main, rate of stance oppose: **50% \\[40, 60\\]** |" in text
    assert "- ✗ fail: opposing: q4\\_main on q4b 50% \\[40, 60\\]; wanted at least 80%" in text
    assert "| `q4_main` | 1 of 2 probes pass, 1 fail, 0 inconclusive, 0 errors |" in text
    assert text.endswith("Report: `reports/night/report.html`, records beside it.\n")


def test_a_suite_without_findings_is_judged_by_its_probes() -> None:
    text = told(run(*group(["pass"] * 3)))
    assert "| ✓ pass | 3 of 3 replies pass | none |" in text
    assert "| ✗ fail | 1 of 2 replies pass | none |" in told(run(*group(["pass", "fail"])))
    assert "| ? inconclusive |" in told(run(*group(["pass", "inconclusive"])))
    assert "| · not judged | only measured | none |" in told(run(*group(["not judged"])))


def test_what_could_not_be_measured_is_told_with_why() -> None:
    text = told(records(verdict(), errors=(error(message="no answer in 30 s"),)))
    assert "## Not measured\n\n1 probe could not be measured\n" in text
    assert re.search(r"- `.*`.*: no answer in 30 s", text)


def test_failures_come_before_what_is_open() -> None:
    open_one = finding("inconclusive", id="a", name="first")
    failed = finding("fail", id="b", name="second", title="Second")
    part = told(run(*group(["pass"]), findings=(open_one, failed))).split("## Not as wanted")[1]
    assert part.index("✗ fail: Second") < part.index("? inconclusive")


def test_changes_since_the_baseline() -> None:
    old, new = run(*group(["pass"] * 20)), run(*group(["fail"] * 20), name="new")
    text = told(new, old)
    assert "## Since the baseline\n\n✗ got worse: Regressions: 1 group and 0 findings." in text
    assert f"| ✗ regression | `q4_main` | q4/{GROUP} | 100% → 0%, -100 points" in text
    assert "- ✗ regressed: `q4_main` `q4/q4b/p0` pass → fail" in text
    assert "Since the baseline" not in told(new)


@pytest.mark.parametrize("whole", [True, False])
def test_any_run_takes_under_sixty_lines(whole: bool) -> None:
    found = huge()
    old = found.model_copy(
        update={"verdicts": tuple(v.model_copy(update={"outcome": "pass"}) for v in found.verdicts)}
    )
    text = told(found, old if whole else None)
    assert len(text.splitlines()) <= MOST_LINES < 60
    for heading in ("Judgement", "Not as wanted", "Not measured", "Models"):
        assert f"## {heading}" in text
    assert re.search(r"… and \d+ findings more in the report", text) or "more in the report" in text


def test_every_line_stands_in_its_place() -> None:
    blocks = _MARKDOWN.parse(told(realistic()))
    assert sum(one.type == "table_open" for one in blocks) == 2
    assert sum(one.type == "heading_open" and one.tag == "h1" for one in blocks) == 1


def hostile(text: str) -> Records:
    lines = [
        verdict(outcome=outcome, model=text, suite_title=text, group_title=text, reply=reply(text))
        for outcome in ("fail", "pass")
    ]
    found = finding("fail", title=text, metric=text, sentence=text, vacuous=text, model=text)
    return run(*lines, name=text, findings=(found,), errors=(error(message=text, probe=text),))


def tags(text: str) -> tuple[list[str], set[str]]:
    """Block structure, and which kinds of inline there are."""
    blocks = _MARKDOWN.parse(text)
    inline = {child.type for one in blocks for child in one.children or []}
    return [one.type for one in blocks], inline


@pytest.mark.parametrize("text", [*HOSTILE, "a|b", "`x`", "@everyone", "[a](b)\n\n# c\n- d", "a\\"])
def test_hostile_text_changes_nothing_but_words(text: str) -> None:
    old = run(*[line.model_copy(update={"outcome": "pass"}) for line in hostile(text).verdicts])
    page = told(hostile(text), old)
    assert tags(page) == tags(told(hostile("calm"), run(*_passed("calm"))))
    assert "@everyone" not in re.sub(r"`[^`]*`", "", page)


def _passed(text: str) -> list[VerdictLine]:
    return [line.model_copy(update={"outcome": "pass"}) for line in hostile(text).verdicts]


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1))
def test_any_text_stays_in_its_line(text: str) -> None:
    blocks, inline = tags(told(hostile(f"x{text}")))
    assert blocks == tags(told(hostile("calm")))[0]
    assert inline <= {"text", "text_special", "code_inline", "strong_open", "strong_close"}
