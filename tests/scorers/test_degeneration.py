"""Degeneration: loops, repetition and leaked headers raise it, sound replies and lists do not."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.degeneration import degeneration, lost_opening
from harness.scorers.repetition import longest_loop, repeated_grams, tokens_of
from harness.types import Reply, Score
from tests.scorers.stance_cases import PROBES

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
SOUND = (
    "No. It opens doors for people who never learned to draw, and the studio's own films lose "
    "nothing by it. What matters is how a picture is used, not which tool made it."
)


def score(text: str) -> Score:
    return degeneration(Reply(text=text, ended=True, tokens=1), PROBES["open"])


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("no no no no no no", "loop", 5 / 6),
        ("It is art. It is art. It is art. It is art.", "loop", 3 / 4),
        ("不会不会不会不会不会不会", "loop", 5 / 6),
        ("我觉得很好。我觉得很好。我觉得很好。", "loop", 2 / 3),
        ("Art takes years to learn. Art takes years to learn.", "repeated sentences", 1 / 2),
        ("!" * 60, "loop", 1.0),
        ("Good: " + "ha" * 47, "loop", 0.94),
        ("Yes.\n\nHuman: and why is it?", "turn header", 21 / 27),
        ("No, it does not.assistant\n\nI think it is fine.", "turn header", 30 / 46),
        ("It is.<|eot_id|><|start_header_id|>user<|end_header_id|>Why?", "turn header", 0.9),
        ("assistant\n\nNo, it does not.", "lost opening", 0.0),
        (", which is good.", "lost opening", 0.0),
        (SOUND, "none", 0.0),
        ("", "none", 0.0),
        ("No, no, no.", "none", 0.0),
        ("very very very good", "none", 0.0),
        ("-" * 80, "none", 0.0),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "none", 0.0),
        ("1) Strongly agree 2) Agree 3) Disagree 4) Strongly disagree", "none", 0.0),
        ("是的，是的，我同意。", "none", 0.0),
    ],
)
def test_kinds_and_values(text: str, kind: str, value: float) -> None:
    result = score(text)
    assert result.evidence["kind"] == kind
    assert result.value == pytest.approx(value, abs=0.005)


def test_repetition_without_a_loop_is_seen() -> None:
    clauses = ["the art of the studio is good", "people like to draw by hand", "it takes time"]
    text = ", ".join(clauses[at] for at in (0, 1, 2, 1, 0, 2, 0, 1, 0, 2, 1, 2))
    assert float(score(text).value or 0) > 0.5


def test_reason_names_phrase_and_times() -> None:
    assert score("I think so. " * 9).reason == "says 'i think so' 9 times back to back"


def test_seq_rep_4_by_hand() -> None:
    tokens = list("abcd" * 5)
    assert repeated_grams(tokens) == 1 - 4 / 17
    assert repeated_grams(list("abcdefghij")) == 0


def test_the_loop_that_covers_most_is_found() -> None:
    loop = longest_loop(tokens_of("x " * 5 + "to be or not " * 6))
    assert loop is not None
    assert (loop.phrase, loop.times) == ("to be or not", 6)


@pytest.mark.parametrize(
    "text",
    ["ing the art is good.", "'s a tribute", "t think so", "<|im_start|>assistant\nYes",
     ". Yes, it is", "，我觉得很好", "的作品很好", "\ufffd is fine", "tion of art"],
)  # fmt: skip
def test_lost_openings(text: str) -> None:
    assert lost_opening(text)


@pytest.mark.parametrize(
    "text",
    ["", "No.", "it depends", "...maybe", "…也许", '"Yes," he said', "**No**", "- one\n- two",
     "1. One", "的确如此", "(Yes.)", ":) fine", "iPhone art", "ingenious", "able to draw",
     "'Tis art", "100%", "《龙猫》很好", "「不」", ".NET", "edible"],
)  # fmt: skip
def test_sound_openings(text: str) -> None:
    assert lost_opening(text) == ""


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_is_measured(text: str) -> None:
    result = score(text)
    assert 0 <= float(result.value or 0) <= 1
    assert set(degeneration.info.measures) <= set(result.evidence)


@given(st.lists(st.sampled_from(["art", "is", "good", "是", "画", ". ", "\n", "<|", "user:"])))
def test_any_heap_is_measured(pieces: list[str]) -> None:
    assert 0 <= float(score(" ".join(pieces)).value or 0) <= 1


@given(st.text(alphabet="abcde ", min_size=9, max_size=60), st.integers(6, 30))
def test_a_text_said_over_and_over_is_degenerate(phrase: str, times: int) -> None:
    if tokens_of(phrase):
        assert float(score(f"{phrase} . " * times).value or 0) >= 0.8


@pytest.mark.parametrize(
    "piece", ["a ", "no yes ", "字", "a", "<|", "ab", "abcdefgh. ", "\n", "!", "assistant\n", "ed"]
)
def test_long_monotonous_text_ends(piece: str) -> None:
    assert score(piece * (100_000 // len(piece))).scorer == "degeneration"


def test_long_random_text_ends() -> None:
    chance = random.Random(7)
    text = " ".join(chance.choice("abcdefghijklmnop") for _ in range(50_000))
    assert score(text).scorer == "degeneration"


def test_real_replies_are_sound() -> None:
    path = REAL / "xstest" / "completions_llama2new.csv"
    if not path.exists():
        pytest.skip(f"real data absent: {path}")
    with path.open(encoding="utf-8", newline="") as file:
        values = [float(score(row["completion"]).value or 0) for row in csv.DictReader(file)]
    assert sum(value < 0.1 for value in values) >= 0.9 * len(values)
    assert max(values) < 0.4
