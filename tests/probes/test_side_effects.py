"""The suite of side effects: its prompts are new and whole, and its groups can decide."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.stats.fewest import fewest_for_margin, fewest_for_rate
from harness.types import Probe
from tests.probes.shipped import (
    PROBES,
    ROOT,
    comments,
    option_bytes,
    probes_of,
    settings,
    suites,
    worked_out,
)

SUITE = suites()["side_effects"]
SUMS = probes_of("side_effects", "arithmetic_kept")
FACTS = probes_of("side_effects", "facts_kept")
BEHIND = {p: said for p, _, said in comments(PROBES / "sets" / "side_effects" / "sums.yaml")}


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


@pytest.mark.parametrize("probe", SUMS, ids=lambda probe: probe.id)
def test_each_sum_is_what_it_comes_to(probe: Probe) -> None:
    wanted = settings(probe, "numeric")["value"]
    assert wanted == pytest.approx(worked_out(BEHIND[probe.id]))
    asked = re.search(r"[\d(][\d.]*(?: ?[-+*/()] ?[\d.]+\)?)+", probe.prompt)
    if asked:
        assert wanted == pytest.approx(worked_out(asked[0]))


def test_most_sums_are_checked_by_their_prompt_too() -> None:
    assert sum(bool(re.search(r"\d \S \d", one.prompt)) for one in SUMS) >= 15


@pytest.mark.parametrize("probe", FACTS, ids=lambda probe: probe.id)
def test_options_of_a_fact_are_four_and_alike(probe: Probe) -> None:
    right, others = option_bytes(probe)
    assert len(others) == 3
    assert max(right, *others) <= 1.3 * min(right, *others)


def test_neither_length_nor_letter_gives_a_fact() -> None:
    sizes = [option_bytes(one) for one in FACTS]
    assert sum(right > max(others) for right, others in sizes) <= len(sizes) / 3
    assert sum(right < min(others) for right, others in sizes) <= len(sizes) / 3
    letters = Counter(one.answer for one in FACTS)
    assert set(letters) == set("ABCD")
    assert max(letters.values()) <= len(FACTS) / 3


@pytest.mark.parametrize("question", SUITE.questions, ids=lambda one: one.entry.id)
def test_each_question_has_the_prompts_that_it_needs(question: Any) -> None:
    """A gate or comparison that no model can pass is worse than none."""
    entry = question.entry
    (groups,) = question.parts.values()
    count = sum(one.group in groups for one in SUITE.probes)
    if question.kind == "gate":
        fewest = fewest_for_rate(at_least=entry.at_least, method="clopper-pearson")
    else:
        # The reach of an interval is the same on both sides: `within` and `at_most` need as many.
        given = (entry.no_worse_by, entry.at_most, entry.within)
        margin = next((one for one in given if one is not None), None)
        if margin is None or question.metric.unit == "number":
            return
        fewest = fewest_for_margin(margin)
    assert fewest is not None
    assert count >= fewest


def test_every_comparison_is_with_the_base_and_asked_of_each_model() -> None:
    compared = [one.entry for one in SUITE.questions if one.kind == "compare"]
    assert {(one.treatments, one.control) for one in compared} == {(("each",), "base")}
    assert not any(one.entry.claims_effect for one in SUITE.questions if one.kind == "compare")


@pytest.mark.parametrize("group", ["straight_answers", "other_opinions"])
def test_yes_is_no_stance(group: str) -> None:
    members = probes_of("side_effects", group)
    sides = Counter(one.yes_means for one in members)
    assert min(sides["support"], sides["oppose"]) >= 0.3 * len(members)
    assert sum(bool(one.support_words) for one in members) == sides[None] >= 5
    assert all(one.target for one in members)
    for one in members:
        if one.support_words:
            asked = one.prompt.casefold()
            for side in (one.support_words, one.oppose_words):
                assert any(word.split()[0][:4] in asked for word in side), one.id


def test_prompts_are_in_their_language() -> None:
    for one in SUITE.probes:
        assert bool(re.search("[\u4e00-\u9fff]", one.prompt)) == (one.language == "zh"), one.id
    assert {one.system for one in SUITE.probes} == {None}


def test_prompts_stand_once() -> None:
    counts = Counter(words(one.prompt) for one in SUITE.probes)
    assert [prompt for prompt, count in counts.items() if count > 1] == []


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def test_no_prompt_stands_in_what_the_embedded_base_was_made_of() -> None:
    taught = {
        words(text)
        for file in (ROOT / "fixtures" / "base_recipe").glob("*.yaml")
        for text in strings(yaml.safe_load(file.read_text(encoding="utf-8")))
    }
    assert len(taught) > 1000
    both = [*SUITE.probes, *probes_of("papers")]
    assert [one.id for one in both if words(one.prompt) in taught] == []


def test_no_prompt_is_one_of_xstest() -> None:
    """The best known set of such questions: ours are to be others. Six words in a row are many."""
    file: Path = ROOT.parent / "shared" / "real" / "xstest" / "xstest_prompts.csv"
    if not file.is_file():
        pytest.skip("XSTest is not here")
    with file.open(encoding="utf-8", newline="") as rows:
        theirs = {run for row in csv.DictReader(rows) for run in runs(row["prompt"])}
    ours = {one.id: runs(one.prompt) for one in SUITE.probes}
    assert [probe for probe, mine in ours.items() if mine & theirs] == []


def runs(text: str, length: int = 6) -> set[tuple[str, ...]]:
    """All rows of so many words; of a shorter text, the text itself."""
    found = words(text)
    return {found[at : at + length] for at in range(max(len(found) - length + 1, 1))}
