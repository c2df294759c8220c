"""`numeric`: which numbers a reply holds, which of them is the answer, and when nobody can say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.numbers import numbers_in, plain_numbers
from harness.scorers.numeric import find_answer, numeric
from harness.types import LabelExpectation, Reply
from tests.scorers.stance_cases import PROBES
from tests.scorers.told import ask, refusal

ANY = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.1678", [0.1678]),
        ("0,1678", [0.1678]),
        ("1,234.5 and 1,000,000", [1234.5, 1e6]),
        ("1 000 000", [1e6]),
        ("12\u202f345", [12345]),
        ("−3, -4 and –5", [-3, -4, -5]),
        ("3 - 5", [3, 5]),
        ("3-5", [3, 5]),
        ("x = - 5", [-5]),
        ("-$5 or $-5 or $1,500", [-5, -5, 1500]),
        ("- 5 apples", [5]),
        ("minus 5", [-5]),
        ("The sum is minus 5, and 7 minus 2 is 5", [-5, 7, 2, 5]),
        ("负5", [-5]),
        ("1, 2,3", [1, 2, 3]),
        ("1.2 × 10⁻³", [0.0012]),
        ("2.5×10^{3}", [2500]),
        ("$2.5 \\times 10^{-3}$", [0.0025]),
        ("1.2E-3, 4e2", [0.0012, 400]),
        ("2^10 and 10⁻³", [1024, 0.001]),
        ("1/2, 3 / 4, ½, 1½, 2 1/2", [0.5, 0.75, 0.5, 1.5, 2.5]),
        ("\\frac{1}{4}", [0.25]),
        ("1/0", []),
        ("3 million, 2.5 thousand", [3e6, 2500]),
        ("3万, 1.2亿", [30000, 1.2e8]),
        ("．５ ４２", [0.5, 42]),
        ("5kg, 90 s", [5, 90]),
        ("GPT-4, Llama-3-8B, H2O, x2, 3D, GPT-3.5-turbo", []),
        ("v1.2.3 on 2024-05-03 or 5/3/2024 at 10:30, the 4th", []),
        ("1. Ghibli\n2) Totoro has 3", [3]),
        ("42.", [42]),
        ("1e999 " + "9" * 400, []),
        ("约为0.17左右", [0.17]),
        ("", []),
    ],
)
def test_numbers_of_a_text(text: str, values: list[float]) -> None:
    found = [number.value for number in numbers_in(plain_numbers(text))]
    assert found == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("forty-two", 42),
        ("One hundred and five.", 105),
        ("two thousand three hundred", 2300),
        ("minus one point five", -1.5),
        ("three quarters", 0.75),
        ("about one third of it", 1 / 3),
        ("One.", 1),
        ("The answer is one.", 1),
        ("I love this one.", None),
        ("No one knows.", None),
        ("三百零五", 305),
        ("一万二千三百", 12300),
        ("两百五十", 250),
        ("一亿二千万", 120_000_000),
        ("三万亿", 3e12),
        ("二〇二四", 2024),
        ("十五", 15),
        ("负五", -5),
        ("负五点二", -5.2),
        ("答案是三", 3),
        ("二分之一", 0.5),
        ("大约三十个", 30),
        ("一样，十分好，千万不要，两者都有，第二十", None),
        ("有一个", None),
    ],
)
def test_numbers_in_words(text: str, value: float | None) -> None:
    chosen = find_answer(text)[0]
    assert (None if chosen is None else chosen.value) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The answer is 5. It took 3 steps.", 5),
        ("Answer:42", 42),
        ("**Answer:** 42, as 6 x 7", 42),
        ("Final answer\n\n42", 42),
        ("6 x 7 = 41? No.\n#### 42\nDone in 2 steps", 42),
        ("So $\\boxed{\\frac{1}{2}}$, for 3 cases.", 0.5),
        ("The answer is 5, since x = 7.", 5),
        ("The answer is 2 + 3 = 5.", 5),
        ("Answer: $-\\log \\sigma(1.7) \\approx 0.168$", 0.168),
        ("答案是 -log sigmoid(1.7) ≈ 0.168。用了2步", 0.168),
        ("答案不是5，是6", 6),
        ("The answer is not 5 but 6.", 6),
        ("The answer is 3. No, wait. The answer is 4.", 4),
        ("-log(σ(3.0 − 1.3)) = -log(0.8455) = 0.1678 for 1 pair", 0.1678),
        ("First 3, then 4", 4),
    ],
)
def test_the_answer_among_several(text: str, value: float) -> None:
    chosen = find_answer(text)[0]
    assert chosen is not None
    assert chosen.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("wanted", "text", "label"),
    [
        ({"value": 0.1678, "within": 0.001}, "The loss is 0.168.", "yes"),
        ({"value": 0.1678, "within": 0.001}, "The loss is 0.17.", "no"),
        ({"value": 0.1678, "within": "2%"}, "The loss is 0.17.", "yes"),
        ({"value": 0.1678}, "0.1678", "yes"),
        ({"value": 0.1678}, "0.16780", "yes"),
        (42, "The answer is 42.", "yes"),
        (42, "No idea.", "no number"),
        (42, "", "no number"),
        (0.5, "50%", "yes"),
        (50, "50 percent", "yes"),
        (50, "百分之五十", "yes"),
        (50, "0.5", "no"),
        (-0.31, "−0.3100", "yes"),
        (0.31, "-0.31", "no"),
        (0.1678, "It is 0.1678, because the margin is 1.7.", None),
        (0.1678, "It is 0.2, because the margin is 1.7.", "no"),
        (0.1678, "The answer: as of 2024, the loss is 0.1678", None),
        ({"value": 0.1678, "within": 0.001}, "The loss is 0.1678 ≈ 0.17", "yes"),
        ({"value": 0.1678, "within": 0.001}, "0.1678 (about 0.17)", "yes"),
        ({"value": 0.1678, "within": 0.001}, "0.2178, so about 0.22", "no"),
        (1.7, "The answer is 0.1678, as the margin is 1.7.", "no"),
    ],
)
def test_labels(wanted: Any, text: str, label: str | None) -> None:
    assert ask(numeric, wanted, text).value == label


def test_a_cut_reply_has_not_answered_yet() -> None:
    assert ask(numeric, 42, "First, 6 and", ended=False).value is None
    assert ask(numeric, 42, "Let me see", ended=False).value is None
    assert ask(numeric, 42, "The answer is 41, as", ended=False).value == "no"
    assert ask(numeric, 42, "The answer is 42, as", ended=False).value == "yes"


def test_evidence_and_reason() -> None:
    result = ask(numeric, {"value": 5, "within": 0.5}, "3 + 4 = 7")
    assert result.evidence == {"found": 7.0, "numbers": "3, 4, 7"}
    assert result.reason == "the number after the last '=': 7, expected 5 within 0.5"


@pytest.mark.parametrize(
    "value",
    [None, "x", True, {}, {"within": 1}, {"value": "1/2"}, {"value": float("nan")},
     {"value": 1, "within": -1}, {"value": 1, "within": "x%"}, {"value": 1, "near": 2},
     {"value": float("inf")}, {"value": 1, "within": "1"}, {"value": 10**400}],
)  # fmt: skip
def test_refusals(value: Any) -> None:
    refusal(numeric, value)


def test_a_share_is_one_of_the_value() -> None:
    expectation = numeric.parse({"value": -200, "within": "1%"})
    assert isinstance(expectation, LabelExpectation)
    assert expectation.settings["within"] == pytest.approx(2)


def test_without_settings_nothing_is_scored() -> None:
    assert numeric(Reply(text="42", ended=True, tokens=1), PROBES["open"]).value is None


@given(ANY)
def test_any_text_gets_a_label(text: str) -> None:
    assert ask(numeric, 42, text).value in ("yes", "no", "no number", None)


@given(st.text(alphabet="0123456789.,-+/%^= e()一二百万点分之\n$x"))
def test_any_heap_of_digits_gets_a_label(text: str) -> None:
    assert ask(numeric, 42, text).value in ("yes", "no", "no number", None)


@given(st.floats(-1e12, 1e12).map(lambda value: round(value, 4)))
def test_a_number_said_plainly_is_found(value: float) -> None:
    for text in (f"{value:.4f}", f"The answer is {value:,.4f}.", f"x = {value:.4f}"):
        assert ask(numeric, {"value": value, "within": 1e-4}, text).value == "yes"


@pytest.mark.parametrize(
    "piece",
    ["= ", "1 ", "=1", "1,", "9", "1/", "-", "^1", "一", "one ", "1 000 ", "the answer is ", "10^",
     "1 1/2 ", "e1", ",000", "\\frac{", "1.", "answer ", "百分之", "½", "\ud800", "1:"],
)  # fmt: skip
def test_long_monotonous_text_ends(piece: str) -> None:
    assert ask(numeric, 42, piece * (100_000 // len(piece))).scorer == "numeric"
