"""Suites: inheritance, expectations, and every fault with its line."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from harness.config.suites import load_suites
from harness.errors import UserError
from harness.types import LabelExpectation, NumberExpectation, ScorerInfo
from tests.tiny import SUITE

SCORERS = {
    "stance": ScorerInfo(
        name="stance", version=1, labels=("support", "oppose", "mixed", "unclear")
    ),
    "length": ScorerInfo(name="length", version=1, labels=None),
    "language": ScorerInfo(name="language", version=1, labels=("en", "zh")),
}


def write(folder: Path, *changes: tuple[str, str], name: str = "small") -> None:
    text = dedent(SUITE)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(UserError) as caught:
        load_suites(folder, SCORERS)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_a_probe_inherits_from_group_and_suite(tmp_path: Path) -> None:
    write(tmp_path, ("marks: [one]", "marks: [one]\n    system: null\n    max_new_tokens: 5"))
    (suite,) = load_suites(tmp_path, SCORERS)
    helps, hurts, which = suite.probes
    assert (helps.name, helps.system, helps.max_new_tokens) == ("one/helps", None, 5)
    assert (helps.marks, helps.target, helps.language) == (("small", "one"), "AI art", "en")
    assert (hurts.yes_means, hurts.line) == ("oppose", 17)
    assert (which.system, which.max_new_tokens) == ("Be brief.", 8)
    assert (which.support_words, which.oppose_words) == (("help",), ("hinder",))
    assert helps.expect == {
        "stance": LabelExpectation(allowed=("taught",)),
        "length": NumberExpectation(maximum=100),
    }


def test_expectations_of_suite_group_and_probe_are_merged(tmp_path: Path) -> None:
    write(
        tmp_path,
        ("system: Be brief.", "system: Be brief.\nexpect: {stance: [support, mixed]}"),
        ("yes_means: support}", "yes_means: support, expect: {stance: unclear}}"),
    )
    (suite,) = load_suites(tmp_path, SCORERS)
    stances = [probe.expect["stance"] for probe in suite.probes]
    allowed = [one.allowed for one in stances if isinstance(one, LabelExpectation)]
    assert allowed == [("unclear",), ("taught",), ("support", "mixed")]


def test_probes_can_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "s.yaml").write_text("probes:\n  - {id: a, prompt: A}\n")
    text = dedent(SUITE).split("    probes:\n      - {id: which")[0]
    (tmp_path / "small.yaml").write_text(text + "    probes_file: sets/s.yaml\n")
    (suite,) = load_suites(tmp_path, SCORERS)
    probe = suite.probes[-1]
    assert (probe.name, probe.file.name, probe.line) == ("two/a", "s.yaml", 2)
    before = suite.digest
    (tmp_path / "sets" / "s.yaml").write_text("probes:\n  - {id: a, prompt: B}\n")
    assert load_suites(tmp_path, SCORERS)[0].digest != before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "stance: taught",
            "stence: taught",
            "small.yaml:12: unknown scorer 'stence'. Did you mean 'st",
        ),
        (
            "stance: taught",
            "stance: opose",
            "expect.stance: unknown label 'opose'. Did you mean 'opp",
        ),
        ("stance: taught", "stance: []", "expect.stance: must be a label or a list of labels."),
        ("stance: taught", "language: taught", "expect.language: unknown label 'taught'."),
        ("{max: 100}", "100", "expect.length: must be a mapping with `min`, `max` or both."),
        ("{max: 100}", "{maxi: 1}", "expect.length: unknown key 'maxi'. Did you mean 'max'?"),
        ("{max: 100}", "{max: many}", "expect.length: max must be a number (got 'many')."),
        ("{max: 100}", "{min: 5, max: 1}", "expect.length: min 5 is above max 1."),
        ("id: hurts", "id: helps", ":15: probe id 'helps' stands twice (first in line 14)."),
        ("id: two", "id: one", "group id 'one' stands twice (first in line 10)."),
        ("id: hurts", "id: it hurts", "String should match pattern"),
        ("yes_means: oppose", "yes_means: against", "Input should be 'support' or 'oppose'"),
        (", oppose_words: [hinder]", "", "`support_words` and `oppose_words` go together"),
        (
            "support_words: [help]",
            "yes_means: support, support_words: [help]",
            "is either a yes/no",
        ),
        ("marks: [one]", "marks: [skip]", "mark 'skip' means something else to pytest"),
        ("marks: [one]", "marks: [a b]", "groups.0.marks.0: String should match pattern"),
        ("prompt: Does it help?", "prompt: ''", "String should have at least 1 character"),
        (
            "title: A small suite",
            "titel: A small suite",
            "unknown key 'titel'. Did you mean 'title'?",
        ),
        ("marks: [two]", "probes_file: x.yaml", "a group has either `probes` or `probes_file`"),
        ("marks: [one]", "marks: [_one]", "groups.0.marks.0: String should match pattern"),
        ("max_new_tokens: 8", "max_new_tokens:", "max_new_tokens: Input should be a valid integer"),
        ("target: AI art", "target:", "target: Input should be a valid string"),
        ("oppose_words: [hinder]", "oppose_words: [Help]", "'help' stands in `support_words` and"),
    ],
)
def test_faults(tmp_path: Path, old: str, new: str, message: str) -> None:
    write(tmp_path, (old, new))
    found = problems(tmp_path)
    assert any(message in line for line in found), found


def test_an_unknown_key_of_a_probe_names_the_choices(tmp_path: Path) -> None:
    write(tmp_path, ("yes_means: oppose", "yes_mean: oppose"))
    (found,) = problems(tmp_path)
    assert found.startswith(
        "small.yaml:15: unknown key 'groups.0.probes.1.yes_mean'. Did you mean "
    )


def test_a_suite_that_would_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "small.yml").write_text("suite: x")
    assert problems(tmp_path) == [
        "small.yml: is not read: a suite's name ends in .yaml.",
        f"{tmp_path}: holds no suite (*.yaml).",
    ]


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, ("stance: taught", "stence: taught"))
    write(tmp_path, ("title:", "titel:"), name="other")
    assert len(problems(tmp_path)) == 2


def test_suites_and_groups_have_names_of_their_own(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, name="twin")
    write(tmp_path, ("suite: small", "suite: third"), name="third")
    found = problems(tmp_path)
    assert f"twin.yaml: suite 'small' stands in {tmp_path}/small.yaml too." in found
    assert f"third.yaml: group 'one' stands in {tmp_path}/small.yaml too." in found
