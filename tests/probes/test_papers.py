"""The suite of papers: sources, numbers worked out anew, options that give no answer away."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from harness.stats.fewest import fewest_for_margin
from harness.types import Probe
from tests.probes.shipped import (
    PROBES,
    comments,
    option_bytes,
    probes_of,
    score,
    settings,
    suites,
    worked_out,
)

FILE = PROBES / "papers.yaml"
PAPERS = (
    "Ouyang et al. 2022",
    "Rafailov et al. 2023",
    "Shao et al. 2024",
    "DeepSeek-AI 2025",
)
READING = [one for one in probes_of("papers") if one.kind == "choice"]
NUMBERS = probes_of("papers", "papers_numbers")
ABOVE = {probe: above for probe, above, _ in comments(FILE)}


@pytest.mark.parametrize("probe", probes_of("papers"), ids=lambda probe: probe.id)
def test_each_probe_names_its_source(probe: Probe) -> None:
    source = ABOVE[probe.id][0]
    chain = source == "the chain rule, as in all four papers"
    place = re.search(r"abstract|section \d|sections \d|figure \d|equation \d", source)
    assert chain or (source.startswith(PAPERS) and place), source


@pytest.mark.parametrize("probe", NUMBERS, ids=lambda probe: probe.id)
def test_each_number_follows_from_its_formula(probe: Probe) -> None:
    formula = ABOVE[probe.id][-1]
    assert formula.startswith("= ")
    wanted = settings(probe, "numeric")["value"]
    assert wanted == pytest.approx(worked_out(formula[2:]), abs=5.1e-5)


@pytest.mark.parametrize("probe", NUMBERS, ids=lambda probe: probe.id)
def test_numbers_are_read_in_replies(probe: Probe) -> None:
    wanted = settings(probe, "numeric")["value"]
    said = f"{wanted:.4f}"

    def label(text: str) -> object:
        return score("papers", probe.group, probe.id, "numeric", text).value

    assert label(said) == "yes"
    assert label(f"It is about {said}.") == "yes"
    assert label(f"**Answer:** {said}") == "yes"
    assert label(f"{wanted + 0.05:.4f}") == "no"
    assert label(f"{-wanted:.4f}") == "no"
    assert label("I have not read that paper.") == "no number"
    assert label("") == "no number"


@pytest.mark.parametrize(
    ("probe", "text", "label"),
    [
        ("pairwise-loss", "-log sigmoid(3.0 - 1.3) = -log(0.8455) = 0.1678", "yes"),
        ("pairwise-loss", "The difference is 1.7, so the loss is 0.1678.", "yes"),
        ("pairwise-loss", "1.7", "no"),
        ("nine-ranked", "Nine outputs give 36 pairs.", "yes"),
        ("nine-ranked", "9 * 8 / 2 = 36", "yes"),
        ("nine-ranked", "Thirty-six.", "yes"),
        ("nine-ranked", "81", "no"),
        ("bradley-terry", "81.76%", "yes"),
        ("dpo-derivative", "sigmoid(0.8) - 1 = -0.3100", "yes"),
        ("dpo-derivative", "0.31", "no"),
        ("group-advantage", "(0 - 0.75) / 0.433 = -1.7321", "yes"),
    ],
)
def test_worked_replies(probe: str, text: str, label: str) -> None:
    assert score("papers", "papers_numbers", probe, "numeric", text).value == label


@pytest.mark.parametrize("probe", READING, ids=lambda probe: probe.id)
def test_options_are_four_and_of_like_length(probe: Probe) -> None:
    right, others = option_bytes(probe)
    assert len(others) == 3
    assert max(right, *others) <= 1.3 * min(right, *others)
    ends = {text[-1] for text in probe.given.values()}
    assert ends == {"."}


def test_neither_length_nor_letter_gives_the_answer() -> None:
    """Chance makes the answer the longest, or the shortest, in at most 9 of 36."""
    sizes = [option_bytes(one) for one in READING]
    assert sum(right > max(others) for right, others in sizes) <= len(sizes) / 3
    assert sum(right < min(others) for right, others in sizes) <= len(sizes) / 3
    letters = Counter(one.answer for one in READING)
    assert set(letters) == set("ABCD")
    assert max(letters.values()) <= len(READING) / 3


def test_the_comparisons_can_pass_at_all() -> None:
    sizes = {"reading": len(READING), "numbers": len(NUMBERS)}
    assert {one.entry.id for one in suites()["papers"].questions} == set(sizes)
    for question in suites()["papers"].questions:
        fewest = fewest_for_margin(question.entry.no_worse_by)
        assert fewest is not None
        assert sizes[question.entry.id] >= fewest
