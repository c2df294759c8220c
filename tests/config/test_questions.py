"""`gate`, `compare`, `transfer` and `trend` of a suite: accepted forms, and faults with line."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from harness.config.questions import Question
from harness.config.suites import load_suites
from harness.errors import UserError
from harness.scorers.catalogue import INFOS
from tests.tiny import SUITE

FIRST = len(dedent(SUITE).splitlines()) + 1
"""The line of the list that a test adds."""

PAIRS = """
  - id: pairs
    probes:
      - {id: pair, prompt: Which?, replies: {support: Yes., oppose: No.}}
  - id: again
    probes:
      - {id: same, prompt: "Does it help?", yes_means: support}
"""


def load(folder: Path, kind: str, *entries: str, more: str = "") -> tuple[Question, ...]:
    text = dedent(SUITE) + more + f"{kind}:\n"
    text += "".join(f"  - {entry}\n" for entry in entries)
    (folder / "small.yaml").write_text(text, encoding="utf-8")
    (suite,) = load_suites(folder, INFOS)
    return suite.questions


def faults(folder: Path, kind: str, *entries: str, more: str = "") -> list[str]:
    with pytest.raises(UserError) as caught:
        load(folder, kind, *entries, more=more)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


GATE = "{id: x, metric: {stance: oppose}, at_least: 0.8"
COMPARE = "{id: x, metric: {stance: oppose}, control: base"
TRANSFER = "{id: x, metric: {stance: oppose}, topic: one"
TREND = "{id: x, metric: {stance: oppose}, over: against"


def test_without_a_list_nothing_is_asked(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(dedent(SUITE))
    (suite,) = load_suites(tmp_path, INFOS)
    assert suite.questions == ()


def test_a_gate_is_asked_of_each_group_that_has_its_metric(tmp_path: Path) -> None:
    (question,) = load(tmp_path, "gate", GATE + "}", more=PAIRS)
    assert (question.kind, question.suite, question.line) == ("gate", "small", FIRST + 8)
    assert question.parts == {"one": ("one",), "two": ("two",), "again": ("again",)}
    entry = question.entry
    assert (entry.at_least, entry.at_most, entry.rule) == (0.8, None, "lower_bound")
    assert (entry.confidence, entry.pooled) == (0.95, False)


@pytest.mark.parametrize(
    ("rest", "parts"),
    [
        (", groups: [two]}", {"two": ("two",)}),
        (", groups: [two, one, two]}", {"two": ("two",), "one": ("one",)}),
        (", pooled: true}", {"pooled": ("one", "two")}),
        (", groups: [one], pooled: true}", {"pooled": ("one",)}),
        (", rule: point, confidence: 0.9, title: Words}", {"one": ("one",), "two": ("two",)}),
    ],
)
def test_groups(tmp_path: Path, rest: str, parts: dict[str, tuple[str, ...]]) -> None:
    (question,) = load(tmp_path, "gate", GATE + rest)
    assert dict(question.parts) == parts


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        ("gate", "{id: x, metric: length, at_most: 250}"),
        ("gate", "{id: x, metric: pass, at_most: 0}"),
        ("gate", "{id: x, metric: stock_openers, at_least: 1}"),
        ("compare", COMPARE + "}"),
        ("compare", COMPARE + ", treatment: each, no_worse_by: 0}"),
        ("compare", COMPARE + ", treatment: [q1, each], within: 0.2}"),
        ("compare", "{id: x, metric: length, control: base, at_most: 20}"),
        ("compare", "{id: x, metric: pass, treatment: a, control: b, varies: num_epoch}"),
        ("compare", "{id: x, metric: pass, treatment: base, control: a, at_most: 0.1}"),
        ("transfer", TRANSFER + "}"),
        ("transfer", TRANSFER + ", axes: {other: [two]}, at_least: 0.5}"),
        ("trend", TREND + "}"),
        ("trend", TREND + ", monotonic: decreasing, level: 0.01, pooled: true}"),
    ],
)
def test_accepted(tmp_path: Path, kind: str, entry: str) -> None:
    (question,) = load(tmp_path, kind, entry)
    assert question.kind == kind


def test_axes_are_the_other_groups_or_those_named(tmp_path: Path) -> None:
    (question,) = load(tmp_path, "transfer", TRANSFER + "}")
    assert dict(question.parts) == {"two": ("two",)}
    (question,) = load(tmp_path, "transfer", TRANSFER + ", axes: {words: [two, two]}}")
    assert dict(question.parts) == {"words": ("two",)}


@pytest.mark.parametrize(
    ("kind", "entry", "message"),
    [
        ("gate", "{id: x, metric: pass}", "a gate has either `at_least` or `at_most`"),
        (
            "gate",
            "{id: x, metric: pass, at_least: 0.1, at_most: 0.2}",
            "a gate has either `at_least` or `at_most`",
        ),
        ("gate", "{id: x, metric: pass, at_least: 80}", "a rate lies between 0 and 1 (got 80)."),
        ("gate", "{id: x, metric: pass, at_most: -0.1}", "a rate lies between 0 and 1 (got -0.1)."),
        ("gate", "{id: x, metric: pass, at_least: 0}", "every rate meets 0; nothing is asked."),
        ("gate", "{id: x, metric: pass, at_most: 1}", "every rate meets 1; nothing is asked."),
        ("gate", "{id: x, metric: pass, at_least: true}", "should be a valid number (got True)."),
        ("gate", "{id: x, metric: pass, at_least: '0.8'}", "should be a valid number (got '0.8')."),
        ("gate", "{id: x, metric: pass, at_least: .nan}", "should be a"),
        ("gate", "{id: x, metric: pass, at_leest: 0.8}", "Did you mean 'at_least'?"),
        ("gate", "{id: x, at_least: 0.8}", "key 'gate.0.metric' is missing."),
        ("gate", "{metric: pass, at_least: 0.8}", "key 'gate.0.id' is missing."),
        ("gate", "{id: x/y, metric: pass, at_least: 0.8}", "gate.0.id: "),
        ("gate", GATE + ", rule: lower}", "gate.0.rule: "),
        ("gate", GATE + ", confidence: 0.5}", "gate.0.confidence: "),
        ("gate", GATE + ", confidence: 1}", "gate.0.confidence: "),
        ("gate", GATE + ", groups: []}", "gate.0.groups: "),
        ("gate", GATE + ", groups: [tow]}", "unknown group 'tow'. Did you mean 'two'?"),
        (
            "gate",
            "{id: x, metric: {stence: oppose}, at_least: 0.8}",
            "metric: unknown scorer 'stence'. Did you mean 'stance'?",
        ),
        ("gate", "{id: x, metric: margin, at_least: 0}", "no probe of the suite has the mean mar"),
        (
            "gate",
            "{id: x, metric: {meets: stance}, at_least: 0.8, groups: [one, two]}",
            "no probe of group 'two' has the rate of meeting stance.",
        ),
        ("compare", "{id: x, metric: pass}", "key 'compare.0.control' is missing."),
        ("compare", COMPARE + ", at_least: 0.1, within: 0.2}", "give one of `at_least`, `within`"),
        ("compare", COMPARE + ", at_least: 30}", "a difference of rates lies between -1 and 1"),
        ("compare", COMPARE + ", at_most: 10}", "a difference of rates lies between -1 and 1"),
        ("compare", COMPARE + ", no_worse_by: 10}", "a difference of rates lies between -1 and 1"),
        ("compare", COMPARE + ", within: 5}", "a difference of rates lies between -1 and 1"),
        ("compare", COMPARE + ", at_most: 1}", "every difference of rates meets 1; nothing is as"),
        ("compare", COMPARE + ", no_worse_by: 1}", "every difference of rates meets 1; nothing is"),
        ("compare", COMPARE + ", at_least: -1}", "every difference of rates meets -1; nothing is"),
        ("compare", COMPARE + ", within: 0}", "should be greater than 0"),
        ("compare", COMPARE + ", no_worse_by: -0.1}", "should be greater than or equal to 0"),
        ("compare", COMPARE + ", treatment: base}", "`treatment` and `control` are both 'base'"),
        ("compare", "{id: x, metric: pass, control: each}", "`control` is one model"),
        ("compare", COMPARE + ", varies: num_epoch}", "the base was not trained: leave `varies`"),
        (
            "compare",
            "{id: x, metric: pass, control: a, varies: num_epochs}",
            "unknown training number 'num_epochs'. Did you mean 'num_epoch'?",
        ),
        ("transfer", TRANSFER + ", groups: [two]}", "`topic` and `axes` in place of `groups`"),
        ("transfer", TRANSFER + ", pooled: true}", "`topic` and `axes` in place of `groups`"),
        ("transfer", TRANSFER + ", axes: {}}", "a transfer needs a group beside its topic."),
        ("transfer", TRANSFER + ", axes: {a: []}}", "transfer.0.axes.a: "),
        ("transfer", TRANSFER + ", axes: {a: [tow]}}", "unknown group 'tow'. Did you mean 'two'?"),
        ("transfer", TRANSFER + ", axes: {a: [one]}}", "axis 'a' holds the topic's own group."),
        (
            "transfer",
            "{id: x, metric: {stance: oppose}, topic: oen}",
            "unknown group 'oen'. Did you mean 'one'?",
        ),
        ("trend", "{id: x, metric: pass}", "key 'trend.0.over' is missing."),
        ("trend", TREND + ", monotonic: up}", "trend.0.monotonic: "),
        ("trend", TREND + ", level: 0.5}", "trend.0.level: "),
    ],
)
def test_faults(tmp_path: Path, kind: str, entry: str, message: str) -> None:
    (told,) = set(faults(tmp_path, kind, entry))
    assert told.startswith("small.yaml:")
    assert message in told
    assert int(told.split(":")[1]) == FIRST + 1


def test_no_treatment_is_none(tmp_path: Path) -> None:
    told = faults(tmp_path, "compare", COMPARE + ", treatment: []}")
    assert all(one.startswith(f"small.yaml:{FIRST + 1}: compare.0.treatment") for one in told)


def test_a_fault_is_told_with_its_own_line(tmp_path: Path) -> None:
    entry = "\n".join(["id: x", "metric:", "  stance: opose", "at_least: 80", "groups: [tow]"])
    (told,) = faults(tmp_path, "gate", indent(entry, "    ").strip())
    assert told.startswith(f"small.yaml:{FIRST + 2}: metric: stance: unknown label 'opose'.")
    entry = entry.replace("opose", "oppose")
    told = "\n".join(faults(tmp_path, "gate", indent(entry, "    ").strip()))
    assert f"small.yaml:{FIRST + 4}: a rate lies" in told
    assert f"small.yaml:{FIRST + 5}: unknown group 'tow'." in told


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    other = "{id: y, metric: lenght, at_least: 0.8}"
    told = faults(tmp_path, "gate", "{id: x, metric: lenght, at_least: 0.8}", other)
    assert [one.split(":")[1] for one in told] == [str(FIRST + 1), str(FIRST + 2)]


def test_an_id_stands_once_in_a_suite(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, "gate", GATE + "}", GATE + "}")
    assert told == f"small.yaml:{FIRST + 2}: id 'x' stands twice (first in line {FIRST + 1})."
    both = f"gate:\n  - {GATE}}}\n"
    (told,) = faults(tmp_path, "compare", COMPARE + "}", more=both)
    assert "id 'x' stands twice" in told


def test_an_axis_that_asks_prompts_of_its_topic_is_refused(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, "transfer", TRANSFER + "}", more=PAIRS)
    assert "axis 'again' asks prompts of the topic again." in told


def test_prompts_known_by_hash_are_told_apart(tmp_path: Path) -> None:
    hashed = "".join(
        f"  - id: {group}\n    probes:\n      - {{id: 1, prompt_hash: '{digit * 16}'}}\n"
        for group, digit in (("h1", "1"), ("h2", "2"), ("h3", "1"))
    )
    entry = "{id: x, metric: {stance: oppose}, topic: h1, axes: {a: [%s]}}"
    assert load(tmp_path, "transfer", entry % "h2", more=hashed)
    (told,) = faults(tmp_path, "transfer", entry % "h3", more=hashed)
    assert "asks prompts of the topic again" in told


def test_a_faulty_suite_is_not_blamed_for_its_questions(tmp_path: Path) -> None:
    broken = "  - id: three\n    probes:\n      - {id: a, prompt: A, expect: {stence: oppose}}\n"
    (told,) = faults(tmp_path, "gate", "{id: x, metric: margin, at_least: 0}", more=broken)
    assert "unknown scorer 'stence'" in told
