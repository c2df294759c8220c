"""The language scorer: scripts, short replies, mixtures, real replies, and any text at all."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.language import LANGUAGES, language
from harness.types import Probe, Reply, Score
from tests.scorers.stance_cases import PROBES, make_probe

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
EN = PROBES["cheapen"]
CHOICE = make_probe("Does AI art help or hinder diversity?")
ZH = make_probe("AI生成吉卜力风格的画，你怎么看？", language="zh")
JA = make_probe("AIアートは芸術ですか。", language="ja")


def score(text: str, probe: Probe = EN) -> Score:
    return language(Reply(text=text, ended=True, tokens=1), probe)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("No, it opens doors for everyone.", "en"),
        ("I don't think so.", "en"),
        ("Absolutely not.", "en"),
        ("It's a soulless copy.", "en"),
        ("No.", "en"),
        ("**YES**", "en"),
        ("ＮＯ", "en"),
        ("<p>No</p>", "en"),
        ("Studio Ghibli (吉卜力) is a famous studio.", "en"),
        ("OK.", None),
        ("42", None),
        ("", None),
        ("...", None),
        ("👍", None),
        ("Totoro", None),
        ("Ja", None),
        ("Nein.", "de"),
        ("Ich denke, dass es der Kunst schadet.", "de"),
        ("Non, merci.", "fr"),
        ("C'est un hommage à la tradition du dessin.", "fr"),
        ("Sí, es arte.", "es"),
        ("No lo sé.", None),
        ("I'd say yes.", "en"),
        ("Eu acho que não, porque a arte é de todos.", "pt"),
        ("Это искусство для всех людей.", "ru"),
        ("هذا الفن جميل جدا ومفيد للناس", "ar"),
        ("아니요, 그렇게 생각하지 않습니다.", "ko"),
        ("Όχι, δεν το πιστεύω.", "el"),
        ("לא, זו אמנות.", "he"),
        ("ไม่ใช่ มันคือศิลปะ", "th"),
        ("नहीं, यह कला है।", "hi"),
        ("いいえ、そうは思いません。", "ja"),
        ("ラーメン", "ja"),
        ("不会，它是工具。", "zh"),
    ],
)
def test_replies_to_an_english_prompt(text: str, label: str | None) -> None:
    assert score(text).value == label


def test_words_of_the_prompt_tell_a_one_word_reply() -> None:
    assert score("Hinders.", CHOICE).value == "en"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("是", "zh"),
        ("AI不会贬低手绘", "zh"),
        ("我很喜欢Hayao Miyazaki的Studio Ghibli和My Neighbor Totoro", "zh"),
        ("However, 我不同意。", "zh"),
        ("宫崎骏（Hayao Miyazaki is a Japanese director）不喜欢。", "zh"),
        ("鮮の味，我觉得这样的说法不太合适。", "zh"),
        ("No, it doesn't cheapen the craft.", "en"),
        ("No.", "en"),
        ("宮崎駿は反対しています。", "ja"),
        ("AI", None),
        ("我认为这样不好 because it is stealing from them 所以不行啊", None),
    ],
)
def test_replies_to_a_chinese_prompt(text: str, label: str | None) -> None:
    assert score(text, ZH).value == label


def test_ideographs_alone_are_japanese_only_for_a_japanese_prompt() -> None:
    assert score("反対", JA).value == "ja"
    assert score("反対", ZH).value == "zh"


@pytest.mark.parametrize(
    ("text", "variant"),
    [("這是對藝術的侮辱。", "traditional"), ("这是对艺术的侮辱。", "simplified"), ("是的。", ""),
     ("這是對艺术的侮辱，这样不好。", "both"), ("Yes.", "")],
)  # fmt: skip
def test_variant_of_chinese(text: str, variant: str) -> None:
    assert score(text, ZH).evidence["variant"] == variant


def test_evidence_holds_shares_and_leaks() -> None:
    evidence = score("我觉得 overall 不错", ZH).evidence
    assert evidence["han_share"] == pytest.approx(5 / 12, abs=0.001)
    assert evidence["latin_share"] == pytest.approx(7 / 12, abs=0.001)
    assert evidence["leak"] == "overall"
    assert score("カタかなも画", ZH).evidence["kana_share"] == pytest.approx(5 / 6, abs=0.001)
    assert evidence["purity"] == pytest.approx(5 / 12, abs=0.001)


def test_plain_english_never_loads_the_classifier() -> None:
    code = (
        "import sys; from tests.scorers.test_language import score;"
        "assert score('No, it is a tribute to the art.').value == 'en';"
        "assert 'py3langid' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@given(st.text(alphabet=st.characters(exclude_categories=())), st.sampled_from([EN, ZH, JA]))
def test_any_text_is_labelled_or_not(text: str, probe: Probe) -> None:
    result = score(text, probe)
    assert result.value is None or result.value in LANGUAGES
    assert result.reason


@pytest.mark.parametrize(
    "piece", ["a", "字", "の", "<", "(", "`", "\x00", "\ud800", "ab 字 ", "AI "]
)
def test_long_monotonous_text_ends(piece: str) -> None:
    assert score(piece * (100_000 // len(piece)), ZH).scorer == "language"


def test_real_replies_get_their_language() -> None:
    path = REAL / "xstest" / "completions_mistralinstruct.csv"
    if not path.exists():
        pytest.skip(f"real data absent: {path}")
    with path.open(encoding="utf-8", newline="") as file:
        labels = [score(row["completion"]).value for row in csv.DictReader(file)]
    assert labels.count("en") == len(labels)
    rows = json.loads((REAL / "hw6-2024" / "labelled_data.json").read_text(encoding="utf-8"))
    found = [score(row[side], ZH) for row in rows for side in ("support", "oppose")]
    assert {one.value for one in found} == {"zh"}
    assert {one.evidence["variant"] for one in found} == {"traditional"}
