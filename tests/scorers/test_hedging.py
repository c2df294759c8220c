"""The hedging scorer: what counts as a hedge, and the rate per 100 words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.hedging import hedging
from harness.scorers.length import count_words
from harness.types import Reply, Score
from tests.scorers.stance_cases import PROBES


def score(text: str) -> Score:
    return hedging(Reply(text=text, ended=True, tokens=7), PROBES["open"])


@pytest.mark.parametrize(
    ("text", "hedges"),
    [
        ("Yes, it does.", []),
        ("Perhaps it does.", ["perhaps"]),
        ("It could be argued that it does.", ["it could be argued"]),
        ("Well, it depends. I think it might.", ["it depends", "i think", "might"]),
        (
            "I don\u2019t think so, but others may disagree.",
            ["i don't think", "others may disagree"],
        ),
        ("As an AI, I cannot taste soup.", ["as an ai"]),
        ("This is unlikely.", []),
        ("We met on May 3 in Rome.", []),
        ("Could you help me?", []),
        ("This kind of art is loud.", []),
        ("It is kind of loud.", ["kind of"]),
        ("In my opinion, to some extent.", ["in my opinion", "to some extent"]),
        ("Hard to say.", ["hard to say"]),
        ("不会。", []),
        ("不可能。", []),
        ("这种可能性不存在。", []),
        ("也许会，也可能不会。", ["也许", "可能"]),
        ("這因人而異，或許吧。", ["因人而异", "或许"]),
        ("我個人認為，某種程度上是的。", ["我个人认为", "某种程度上"]),
        ("作为AI，我不便评论。", ["作为ai"]),
        ("視情況而定。", ["视情况而定"]),
    ],
)
def test_hedges_are_found_once_each(text: str, hedges: list[str]) -> None:
    result = score(text)
    named = result.evidence["hedges"]
    assert isinstance(named, str)
    assert sorted(filter(None, named.split(", "))) == sorted(hedges)
    assert result.evidence["count"] == len(hedges)


def test_the_value_is_a_rate_per_100_words() -> None:
    text = "Maybe it does, maybe it does not, we shall see."
    result = score(text)
    assert result.evidence["words"] == count_words(text) == 10
    assert result.value == 20.0
    assert result.reason == "2 hedges in 10 words: maybe x2"


def test_count_is_a_measure_of_its_own() -> None:
    assert hedging.info.labels is None
    assert set(hedging.info.measures) <= set(score("Perhaps.").evidence)


@pytest.mark.parametrize(
    "text", ["", "  ", "!?", "私はそう思います。", "Je ne sais pas si c'est vrai."]
)
def test_what_cannot_be_read_is_not_scored(text: str) -> None:
    result = score(text)
    assert result.value is None
    assert result.reason.startswith("not read: ")


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_is_measured_or_not_scored(text: str) -> None:
    result = score(text)
    assert result.value is None or (isinstance(result.value, float) and result.value >= 0)


@given(
    st.lists(st.sampled_from(["maybe", "yes", "it", "depends", "i", "think", "可能", "不", " "]))
)
def test_more_text_never_takes_a_hedge_away(parts: list[str]) -> None:
    text = " ".join(parts)
    longer = score(text + ". Perhaps the answer is here.").evidence["count"]
    shorter = score(text + ". The answer is here.").evidence["count"]
    assert longer == int(shorter or 0) + 1
