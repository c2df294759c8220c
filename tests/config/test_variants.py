"""Several wordings and several replies: what a probe becomes, and what is refused."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from harness.config.suites import Suite, load_suites
from harness.errors import UserError
from harness.types import Probe, ScorerInfo
from tests.tiny import SUITE

SCORERS = {
    "stance": ScorerInfo(name="stance", version=1, labels=("support", "oppose")),
    "length": ScorerInfo(name="length", version=1, labels=None),
}
HELPS = "{id: helps, prompt: Does it help?, yes_means: support}"
WORDED = "{id: helps, prompt: Does it help?, yes_means: support, paraphrases: [Is it of help?]}"
DRAWN = ("max_new_tokens: 8", "max_new_tokens: 8\nsamples: 2\ntemperature: 0.8\ntop_p: 0.9")
GIVEN = """
  - id: three
    probes:
      - {id: given, prompt: Well?, replies: {support: "Yes.", oppose: "No."}}
      - {id: hashed, prompt_hash: 8b7d414fc98f00cd}
"""


def load(
    folder: Path, *changes: tuple[str, str], more: str = "", samples: int | None = None
) -> Suite:
    text = dedent(SUITE)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "small.yaml").write_text(text + more, encoding="utf-8")
    (suite,) = load_suites(folder, SCORERS, samples=samples)
    return suite


def problems(folder: Path, *changes: tuple[str, str], more: str = "") -> list[str]:
    with pytest.raises(UserError) as caught:
        load(folder, *changes, more=more)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def drawing(probe: Probe) -> tuple[float | None, float, int]:
    return probe.temperature, probe.top_p, probe.sample


def test_a_suite_without_them_is_as_before(tmp_path: Path) -> None:
    suite = load(tmp_path)
    assert [probe.id for probe in suite.probes] == ["helps", "hurts", "which"]
    for probe in suite.probes:
        assert (probe.of, probe.paraphrase, drawing(probe)) == (None, 0, (None, 1.0, 0))


def test_each_wording_has_all_samples(tmp_path: Path) -> None:
    suite = load(tmp_path, DRAWN, (HELPS, WORDED))
    helps = [probe for probe in suite.probes if probe.cluster == "one/helps"]
    assert [(p.id, p.of, p.paraphrase, p.sample) for p in helps] == [
        ("helps", None, 0, 0),
        ("helps~s1", "helps", 0, 1),
        ("helps~p1", "helps", 1, 0),
        ("helps~p1~s1", "helps", 1, 1),
    ]
    assert [p.prompt for p in helps] == ["Does it help?"] * 2 + ["Is it of help?"] * 2
    assert {(p.temperature, p.top_p) for p in suite.probes} == {(0.8, 0.9)}
    assert {(p.yes_means, p.line, p.marks) for p in helps} == {("support", 17, ("small", "one"))}
    assert {tuple(p.expect) for p in helps} == {("stance", "length")}
    assert len({p.name for p in suite.probes}) == len(suite.probes) == 8
    assert {p.cluster for p in suite.probes} == {"one/helps", "one/hurts", "two/which"}


def test_a_group_has_its_own(tmp_path: Path) -> None:
    suite = load(
        tmp_path, DRAWN, ("marks: [two]", "marks: [two]\n    temperature: 0\n    samples: 1")
    )
    assert [drawing(p) for p in suite.probes if p.group == "two"] == [(None, 1.0, 0)]
    suite = load(tmp_path, ("marks: [two]", "marks: [two]\n    temperature: 1\n    samples: 3"))
    assert [p.id for p in suite.probes] == ["helps", "hurts", "which", "which~s1", "which~s2"]
    assert [p.temperature for p in suite.probes] == [None, None, 1, 1, 1]


def test_one_drawn_reply(tmp_path: Path) -> None:
    suite = load(tmp_path, ("max_new_tokens: 8", "max_new_tokens: 8\ntemperature: 0.5"))
    assert [drawing(probe) for probe in suite.probes] == [(0.5, 1.0, 0)] * 3


def test_what_is_not_asked_has_no_variants(tmp_path: Path) -> None:
    suite = load(tmp_path, DRAWN, more=GIVEN)
    others = [probe for probe in suite.probes if probe.group == "three"]
    assert [(p.id, drawing(p)) for p in others] == [
        ("given", (None, 1.0, 0)),
        ("hashed", (None, 1.0, 0)),
    ]


@pytest.mark.parametrize("stated", ["", "\nsamples: 4\ntemperature: 0.3"])
def test_the_command_line_says_how_many(tmp_path: Path, stated: str) -> None:
    change = ("max_new_tokens: 8", f"max_new_tokens: 8{stated}")
    suite = load(tmp_path, change, more=GIVEN, samples=2)
    ids = "helps helps~s1 hurts hurts~s1 which which~s1 given hashed".split()
    assert [probe.id for probe in suite.probes] == ids
    asked = [probe for probe in suite.probes if probe.group != "three"]
    assert {probe.temperature for probe in asked} == {0.3 if stated else 0.7}
    alone = load(tmp_path, change, samples=1)
    assert [drawing(p) for p in alone.probes] == [(0.3 if stated else None, 1.0, 0)] * 3


def test_who_wants_greedy_replies_has_one(tmp_path: Path) -> None:
    suite = load(tmp_path, ("marks: [two]", "marks: [two]\n    temperature: 0"), samples=3)
    assert [drawing(p) for p in suite.probes if p.group == "two"] == [(None, 1.0, 0)]
    assert sum(p.group == "one" for p in suite.probes) == 6


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "max_new_tokens: 8",
            "max_new_tokens: 8\nsamples: 3",
            "small.yaml:9: samples: 3 greedy replies to a prompt are all the same. Give a `temp",
        ),
        (
            "marks: [one]",
            "marks: [one]\n    samples: 2\n    temperature: 0",
            "small.yaml:12: samples: 2 greedy replies to a prompt are all the same.",
        ),
        (
            "marks: [one]",
            "marks: [one]\n    top_p: 0.9",
            "small.yaml:12: top_p: has no say without a `temperature`",
        ),
        (
            HELPS,
            HELPS.replace("}", ", paraphrases: ['Does  it help?']}"),
            "paraphrase 1 is the same as the prompt",
        ),
        (
            HELPS,
            HELPS.replace("}", ", paraphrases: [A, B, A]}"),
            "small.yaml:14: groups.0.probes.0: paraphrase 3 is the same as paraphrase 1.",
        ),
        (HELPS, HELPS.replace("}", ", paraphrases: []}"), "List should have at least 1 item"),
        (
            HELPS,
            HELPS.replace("}", ", paraphrases: ['']}"),
            "String should have at least 1 character",
        ),
        (
            HELPS,
            "{id: x, prompt_hash: 8b7d414fc98f00cd, paraphrases: [A]}",
            "`paraphrases` need a `prompt` that is asked",
        ),
        (
            HELPS,
            "{id: x, prompt: A, paraphrases: [B], options: {A: x, B: y}, answer: A}",
            "`paraphrases` need a `prompt` that is asked",
        ),
        ("max_new_tokens: 8", "max_new_tokens: 8\nsamples: 0", "greater than or equal to 1"),
        ("max_new_tokens: 8", "max_new_tokens: 8\nsamples: 5000", "less than or equal to 1000"),
        (
            "max_new_tokens: 8",
            "max_new_tokens: 8\nsamples: two",
            "samples: Input should be a valid int",
        ),
        ("max_new_tokens: 8", "max_new_tokens: 8\ntemperature: -1", "greater than or equal to 0"),
        (
            "max_new_tokens: 8",
            "max_new_tokens: 8\ntemperature: 1e-5",
            "temperature is 0 (greedy) or at least 0.01",
        ),
        ("max_new_tokens: 8", "max_new_tokens: 8\ntemperature: 1e999", "less than or equal to 10"),
        (
            "max_new_tokens: 8",
            "max_new_tokens: 8\ntemperature: true",
            "temperature: Input should be a valid number",
        ),
        ("max_new_tokens: 8", "max_new_tokens: 8\ntop_p: 0", "greater than 0"),
        ("max_new_tokens: 8", "max_new_tokens: 8\ntop_p: 95", "less than or equal to 1"),
        ("id: helps", "id: helps~p1", "String should match pattern"),
    ],
)
def test_faults(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = problems(tmp_path, (old, new))
    assert len([line for line in found if message in line]) == 1, found


def test_inherited_samples_meet_a_greedy_group(tmp_path: Path) -> None:
    greedy = ("marks: [two]", "marks: [two]\n    temperature: 0")
    (found,) = problems(tmp_path, DRAWN, greedy)
    assert found.startswith("small.yaml:21: samples: 2 greedy replies")


def test_a_group_that_is_asked_nothing_cannot_ask_for_samples(tmp_path: Path) -> None:
    more = GIVEN.replace("id: three", "id: three\n    samples: 2\n    temperature: 0.5")
    assert problems(tmp_path, more=more) == [
        "small.yaml:23: samples: none of the group's probes is asked for a reply.",
        "small.yaml:24: temperature: none of the group's probes is asked for a reply.",
    ]
