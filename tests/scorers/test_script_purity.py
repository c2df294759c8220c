"""Script purity: leaked scripts lower it, names and abbreviations do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.script_purity import script_purity
from harness.types import Probe, Reply, Score
from tests.scorers.stance_cases import make_probe

EN = make_probe("Is AI-made art good?")
ZH = make_probe("AI生成的画，你怎么看？", language="zh-CN")
JA = make_probe("どう思いますか。", language="ja")
RU = make_probe("Это искусство?", language="ru")


def score(text: str, probe: Probe = ZH) -> Score:
    return script_purity(Reply(text=text, ended=True, tokens=1), probe)


@pytest.mark.parametrize(
    ("text", "probe", "value"),
    [
        ("不会。", ZH, 1.0),
        ("AI和DPO的3D模型很好，2024年。", ZH, 1.0),
        ("我喜欢Studio Ghibli的Totoro。", ZH, 1.0),
        ("《The Boy and the Heron》很好看", ZH, 1.0),
        ("<b>不会</b>，见 https://example.com/art", ZH, 1.0),
        ("However，我不同意", ZH, 4 / 11),
        ("我不同意 yes", ZH, 4 / 7),
        ("Yes，我同意", ZH, 3 / 6),
        ("鮮の味", ZH, 2 / 3),
        ("No, it does not.", ZH, 0.0),
        ("はい、賛成です。", JA, 1.0),
        ("Yes, it does.", EN, 1.0),
        ("Yes 是的", EN, 3 / 5),
        ("Oui, bien sûr.", EN, 1.0),
        ("Да, конечно.", RU, 1.0),
        ("Да, sure.", RU, 2 / 6),
        ("AI", ZH, None),
        ("", ZH, None),
        ("42!", EN, None),
    ],
)
def test_purity(text: str, probe: Probe, value: float | None) -> None:
    expected = None if value is None else pytest.approx(value, abs=0.0001)
    assert score(text, probe).value == expected


def test_what_the_prompt_writes_is_no_leak() -> None:
    probe = make_probe("请解释overfitting是什么？", language="zh")
    assert score("overfitting是过拟合", probe).value == 1.0
    assert score("overfitting是过拟合").value != 1.0


def test_reason_names_the_leak() -> None:
    assert "'theft'" in score("这是theft，不好").reason


@given(st.text(alphabet=st.characters(exclude_categories=())), st.sampled_from([EN, ZH, JA, RU]))
def test_any_text_is_measured(text: str, probe: Probe) -> None:
    value = score(text, probe).value
    assert value is None or 0 <= float(value) <= 1


@given(st.text(alphabet="字画艺术，。", min_size=1), st.text(alphabet="abc", min_size=1))
def test_leaking_never_raises_purity(clean: str, leak: str) -> None:
    before, after = score(clean).value, score(f"{clean} {leak}").value
    assert after is not None
    assert before is None or float(after) < float(before)


@pytest.mark.parametrize("piece", ["a", "字", "a ", "A' ", "<", "`", "\x00", "\ud800", "A-"])
def test_long_monotonous_text_ends(piece: str) -> None:
    assert score(piece * (100_000 // len(piece))).scorer == "script_purity"
