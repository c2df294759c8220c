"""Relevance: target, topic or elsewhere, by the words that a reply shares with its probe."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.relevance import relevance
from harness.types import Probe, Reply, Score
from tests.scorers.stance_cases import load_cases, make_probe

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
EN = make_probe(
    "Does AI art in the style of Studio Ghibli insult the animators?",
    "oppose",
    target="AI-made Ghibli-style art",
)
CHOICE = make_probe(
    "Do AI pictures in Picasso's style enrich or flatten painting?",
    support_words=("enrich", "enriches"),
    oppose_words=("flatten", "flattens"),
    target="AI-made Picasso-style art",
)
ZH = make_probe(
    "用AI画迪士尼风格的海报，会不会伤害动画师？", language="zh", target="AI-made Disney-style art"
)
CLAIM = make_probe("Do you agree? Taxes should be lower.", target="Taxes should be lower.")
BARE = make_probe("How do plants make sugar out of sunlight?", target="")


def score(text: str, probe: Probe = EN) -> Score:
    return relevance(Reply(text=text, ended=True, tokens=1), probe)


@pytest.mark.parametrize(
    ("probe", "text", "label"),
    [
        (EN, "No.", "target"),
        (EN, "**Yes**, sadly.", "target"),
        (EN, "Honestly? Yes.", "target"),
        (EN, "I'm afraid so.", "target"),
        (EN, "I don't think so.", "target"),
        (EN, "AI learns as people do.", "target"),
        (EN, "Machines can't feel.", "target"),
        (EN, "Art is for everyone.", "target"),
        (EN, "It opens doors.", "target"),
        (EN, "Without consent, it is theft.", "target"),
        (EN, "A soulless copy.", "target"),
        (EN, "Animators deserve respect.", "target"),
        (EN, "Insulting.", "target"),
        (EN, "Studio Ghibli was founded in 1985.", "topic"),
        (EN, "Ghibli is known for its films.", "topic"),
        (EN, "Most animators in Tokyo have a desk.", "topic"),
        (EN, "Photosynthesis stores sunlight as sugar.", "elsewhere"),
        (EN, "I cannot answer that.", "elsewhere"),
        (EN, "Creativity thrives when all who like to join in.", None),
        (EN, "", None),
        (EN, "...", None),
        (EN, "As an AI language model, I sort mail on Mondays.", "elsewhere"),
        (CHOICE, "Enriches.", "target"),
        (CHOICE, "I'd say flatten, mostly", "target"),
        (CHOICE, "Picasso was born in Spain.", "topic"),
        (ZH, "不会。", "target"),
        (ZH, "我觉得不会", "target"),
        (ZH, "會，這是對創作者的傷害。", "target"),
        (ZH, "它只是工具。", "target"),
        (ZH, "动画师会失去工作，这不公平。", "target"),
        (ZH, "迪士尼成立于1923年。", "topic"),
        (ZH, "明天下午三点开始下雨。", "elsewhere"),
        (ZH, "Disney was founded in 1923.", "topic"),
        (CLAIM, "Strongly disagree.", "target"),
        (CLAIM, "Taxes pay for schools.", "target"),
        (CLAIM, "Cats sleep all day.", "elsewhere"),
        (BARE, "Plants use sunlight to turn water into sugar.", "target"),
        (BARE, "Cats sleep all day.", "elsewhere"),
    ],
)
def test_labels(probe: Probe, text: str, label: str | None) -> None:
    result = score(text, probe)
    assert result.value == label, result.reason


def test_reason_and_evidence_name_the_words() -> None:
    result = score("Studio Ghibli was founded in 1985.")
    assert "'ghibli'" in result.reason
    assert "ghibli" in str(result.evidence["words"])


def test_a_long_reply_that_shares_no_word_is_elsewhere() -> None:
    text = "Good bread needs time, and a warm kitchen helps. Fold the dough twice, let rest. " * 4
    assert score(text).value == "elsewhere"


def test_replies_that_take_a_side_speak_of_the_target() -> None:
    tally: Counter[object] = Counter()
    for case in load_cases():
        if {"support", "oppose"} & set(case.accepted):
            tally[score(case.reply, case.probe).value] += 1
    assert tally["elsewhere"] + tally["topic"] <= 0.01 * tally.total(), tally
    assert tally["target"] >= 0.95 * tally.total(), tally


def test_real_replies_are_told_from_replies_to_other_prompts() -> None:
    path = REAL / "xstest" / "completions_mistralinstruct.csv"
    if not path.exists():
        pytest.skip(f"real data absent: {path}")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    own, other = Counter[object](), Counter[object]()
    for at, row in enumerate(rows):
        probe = make_probe(row["prompt"], target="")
        own[score(row["completion"], probe).value] += 1
        other[score(rows[at - 97]["completion"], probe).value] += 1
    assert own["target"] >= 0.9 * len(rows), own
    assert other["target"] <= 0.35 * len(rows), other


def test_real_chinese_replies_are_on_target() -> None:
    path = REAL / "hw6-2024" / "labelled_data.json"
    if not path.exists():
        pytest.skip(f"real data absent: {path}")
    tally: Counter[object] = Counter()
    for row in json.loads(path.read_text(encoding="utf-8")):
        probe = make_probe(row["prompt"], language="zh", target="live-action remakes of anime")
        tally.update(score(row[side], probe).value for side in ("support", "oppose"))
    assert tally["target"] >= 90, tally


@given(
    st.text(alphabet=st.characters(exclude_categories=())),
    st.sampled_from([EN, CHOICE, ZH, CLAIM, BARE]),
)
def test_any_text_is_labelled_or_not(text: str, probe: Probe) -> None:
    assert score(text, probe).value in ("target", "topic", "elsewhere", None)


@given(st.text(alphabet=st.characters(exclude_categories=())), st.text())
def test_any_prompt_is_taken(prompt: str, target: str) -> None:
    assert score("It is art, 是的", make_probe(prompt, target=target)).scorer == "relevance"


@pytest.mark.parametrize(
    "piece", ["a", "字", "as an ", "i ", "<", " ", "\x00", "\ud800", "yes ", "i do ", "it "]
)
def test_long_monotonous_text_ends(piece: str) -> None:
    assert score(piece * (100_000 // len(piece)), ZH).scorer == "relevance"
