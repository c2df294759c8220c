"""Suites with given replies, hashed prompts, measures and a reader of stance of their own."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from harness.config.suites import Suite, load_suites
from harness.errors import UserError
from harness.scorers.catalogue import INFOS, STANCE_READERS
from harness.types import LabelExpectation, NumberExpectation
from tests.tiny import rows

SUITE = """
    suite: given
    models: []
    stance_scorer: judge
    expect:
      stance: taught
      length: {max: 100, words: {max: 20}, ratio: {min: 0.5, max: 1.5}}
      preference: taught
      choice: right
    groups:
      - id: one
        probes:
          - {id: heard, prompt: Does it?}
          - {id: weighed, prompt: Does it?, replies: {support: It does., oppose: It does not.}}
          - {id: chosen, prompt: Which?, options: {A: This., B: That.}, answer: B}
          - {id: 51, prompt_hash: 8b7d414fc98f00cd}
      - id: pairs
        expect: {margin: {min: 0}}
        pairs_file: pairs.json
"""


def load(folder: Path, *changes: tuple[str, str]) -> Suite:
    text = dedent(SUITE)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (folder / "given.yaml").write_text(text)
    (folder / "pairs.json").write_text(json.dumps(rows(2)))
    (suite,) = load_suites(folder, INFOS, STANCE_READERS)
    return suite


def test_each_kind_keeps_the_expectations_it_can_have(tmp_path: Path) -> None:
    probes = {probe.name: probe for probe in load(tmp_path).probes}
    kinds = {name: probe.kind for name, probe in probes.items()}
    assert kinds == {
        "one/heard": "reply",
        "one/weighed": "preference",
        "one/chosen": "choice",
        "one/51": "reply",
        "pairs/pair-1": "preference",
        "pairs/pair-2": "preference",
    }
    assert probes["one/heard"].expect == {
        "stance": LabelExpectation(allowed=("taught",)),
        "length": NumberExpectation(maximum=100),
        "length.words": NumberExpectation(maximum=20),
        "length.ratio": NumberExpectation(minimum=0.5, maximum=1.5),
    }
    assert set(probes["one/weighed"].expect) == {"preference"}
    assert set(probes["one/chosen"].expect) == {"choice"}
    assert set(probes["pairs/pair-2"].expect) == {"preference", "margin"}
    assert probes["pairs/pair-1"].given == {
        "support": rows(2)[0]["support"],
        "oppose": rows(2)[0]["oppose"],
    }
    assert (probes["one/51"].prompt, probes["one/51"].prompt_hash) == ("", "8b7d414fc98f00cd")
    assert {probe.stance_scorer for probe in probes.values()} == {"judge"}


def test_what_is_said_of_a_scorer_replaces_all_that_was_said_before(tmp_path: Path) -> None:
    change = ("prompt: Does it?}", "prompt: Does it?, expect: {length: {min: 3}}}")
    (heard, *_) = load(tmp_path, change).probes
    assert set(heard.expect) == {"stance", "length"}
    assert heard.expect["length"] == NumberExpectation(minimum=3)


def test_the_pairs_are_part_of_the_suites_digest(tmp_path: Path) -> None:
    before = load(tmp_path).digest
    (tmp_path / "pairs.json").write_text(json.dumps(rows(3)))
    (suite,) = load_suites(tmp_path, INFOS, STANCE_READERS)
    assert suite.digest != before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (", oppose: It does not.", "", "`replies` gives one reply for `support` and one for"),
        ("oppose: It does not.", "oppose: It does.", "two of the given replies are the same"),
        ("support: It does.", "for: It does.", "replies.for"),
        (", answer: B", "", "`options` and `answer` go together"),
        ("answer: B", "answer: C", "`answer` 'C' is none of the options"),
        (", B: That.", "", "`options` gives at least two options"),
        ("prompt: Which?, options", "options", "a probe has either `prompt` or `prompt_hash`"),
        ("8b7d414fc98f00cd", "8b7d", "prompt_hash: String should match pattern"),
        ("}, answer: B", "}, answer: B, replies: {support: a, oppose: b}", "either `replies` or"),
        ("scorer: judge", "scorer: juge", "given.yaml:4: unknown stance scorer 'juge'. Did"),
        ("words: {max: 20}", "words: 20", "expect.length: words must be a mapping with `min`"),
        ("words: {max: 20}", "word: {max: 20}", "unknown key 'word'. Did you mean 'words'?"),
        ("words: {max: 20}", "words: {max: .nan}", "max must be a number"),
        ("answer: B}", "answer: B, expect: {stance: taught}}", "needs a reply, and a probe with"),
        ("prompt: Does it?}", "prompt: Does it?, expect: {margin: {min: 0}}}", "needs `replies`"),
        ("prompt: Does it?}", "prompt: Does it?, expect: {choice: right}}", "needs `options` and"),
        ("pairs_file: pairs.json", "pairs_file: no.json", "no.json: cannot be read"),
        ("margin: {min: 0}", "choice: right", "fits none of the group's probes: it needs `option"),
        ("margin: {min: 0}", "margin: {ratio: {max: 2}}", "unknown key 'ratio'"),
        ("words: {max: 20}", "words: {max: 1e999}", "max must be a number"),
        ("pairs_file: pairs.json", "pairs_file: a\n    probes_file: b", "either `probes` or"),
    ],
)  # fmt: skip
def test_faults(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        load(tmp_path, (old, new))
    assert message in str(caught.value)
