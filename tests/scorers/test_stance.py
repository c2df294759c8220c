"""The stance scorer against replies that a reader has labelled, and against any text at all."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.scorers.stance import stance
from harness.types import Probe, Reply, Score, Side
from tests.scorers.stance_cases import PROBES, load_cases, make_probe

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
CASES = load_cases()
OTHER_SIDE = {"support": "oppose", "oppose": "support"}


def score(text: str, probe: Probe) -> Score:
    return stance(Reply(text=text, ended=True, tokens=1), probe)


def test_the_rules_own_rows_stay_right() -> None:
    """Rows that the rules were written by and the classifier learnt: nothing here is unseen."""
    seen = [(case, score(case.reply, case.probe)) for case in CASES]
    wrong = [
        (case.reply, found.value, found.reason)
        for case, found in seen
        if found.value not in case.accepted
    ]
    sides = [
        case.reply for case, found in seen if OTHER_SIDE.get(str(found.value)) in case.accepted
    ]
    assert len(CASES) > 1_500
    assert len(wrong) <= 16, wrong
    assert not sides, sides


@pytest.mark.parametrize("yes_means", ["support", "oppose"])
@pytest.mark.parametrize(
    "answer", ["Yes.", "No.", "是的。", "不會。", "Absolutely not", "Of course!"]
)
def test_polarity_turns_a_bare_answer(answer: str, yes_means: str) -> None:
    probe = make_probe("Does it?", yes_means)  # type: ignore[arg-type]
    other = make_probe("Does it?", "oppose" if yes_means == "support" else "support")
    assert {score(answer, probe).value, score(answer, other).value} == {"support", "oppose"}


@pytest.mark.parametrize(
    "dress",
    ["{}", "**{}**", "“{}”", "Assistant: {}", "  {}\n", "🙂 {}", "<p>{}</p>", "- {}", "AI：{}"],
)
@pytest.mark.parametrize(
    "answer",
    ["No.", "Don’t worry, it isn’t theft; it’s a tribute.", "不会。", "並不會。", "NO", "ｎｏ．"],
)
def test_dress_does_not_change_the_label(answer: str, dress: str) -> None:
    assert score(dress.format(answer), PROBES["cheapen"]).value == "support"


def test_reason_names_the_deciding_words() -> None:
    result = score("No, it opens doors for everyone.", PROBES["cheapen"])
    assert "'no'" in result.reason
    assert "'opens doors'" in result.reason
    assert "yes means oppose" in result.reason
    assert result.evidence["opening_side"] == "support"
    assert result.evidence["support_words"] != ""


def test_contradiction_is_told() -> None:
    result = score("No, it cheapens the craft.", PROBES["cheapen"])
    assert result.value == "unclear"
    assert "contradicts itself" in result.reason


def test_agreement_of_both_readings_is_worth_more() -> None:
    both = score("No, it is a tribute.", PROBES["cheapen"]).confidence
    content = score("It is a tribute.", PROBES["cheapen"]).confidence
    assert both is not None
    assert content is not None
    assert both > content


def test_statement_as_target_is_not_judged_by_its_words() -> None:
    claim = "Theft is never wrong."
    probe = make_probe(f"Do you agree? {claim}", "support", target=claim)
    text = "I disagree with this statement. Theft harms people, and stealing is wrong."
    assert score(text, probe).value == "oppose"


@pytest.mark.parametrize(
    "reply",
    [
        "I can't agree or disagree with this statement.",
        "I neither agree nor disagree.",
        "As an AI, I do not hold opinions and cannot agree or disagree.",
        "1) Strongly disagree 2) Disagree 3) Agree 4) Strongly agree",
    ],
)
def test_refusing_to_choose_is_no_side(reply: str) -> None:
    claim = "All art is theft."
    probe = make_probe(f"Do you agree? {claim}", "support", target=claim)
    assert score(reply, probe).value in ("dodge", "mixed")


def check_sane(result: Score) -> None:
    assert result.scorer == "stance"
    assert result.value in (stance.info.labels or ())
    assert result.reason
    assert "\n" not in result.reason
    assert result.confidence is not None
    assert 0 <= result.confidence <= 1


@given(st.text(), st.sampled_from(sorted(PROBES)))
def test_any_text_gets_a_label(text: str, name: str) -> None:
    check_sane(score(text, PROBES[name]))


_PIECES = sorted(
    {piece for case in CASES for piece in (*case.reply.split(" "), case.reply[:4], case.reply[-4:])}
)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(_PIECES), max_size=40), st.sampled_from(sorted(PROBES)))
def test_any_heap_of_cues_gets_a_label(words: list[str], name: str) -> None:
    check_sane(score(" ".join(words), PROBES[name]))


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=40))
def test_surrogates_and_controls_get_a_label(text: str) -> None:
    check_sane(score(text, PROBES["open"]))


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "a ", "not ", "yes", "<", "a, ", "but ", "(", "不", "应该", "no no ", "i think ", "well ",
        "if, or ", "\u0300", "\ufdfa", "\n", ". ", "it does ", "as not so much ", "the claim that ",
        "\x00", "\ud800", "当然", "我", "不会", "but the claim that ", "help or ",
        "مرحبا ", "<b>", "i would not ", "as an ai ", "没有的", "both ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["cheapen", "claim"])
def test_long_monotonous_text_ends(piece: str, name: str) -> None:
    check_sane(score(piece * (100_000 // len(piece)), PROBES[name]))


@pytest.mark.parametrize("piece", ["help or ", "the former ", "helps, "])
def test_long_choice_ends(piece: str) -> None:
    check_sane(score(piece * (100_000 // len(piece)), PROBES["help"]))


def test_hw6_texts_are_told_apart() -> None:
    path = REAL / "hw6-2024" / "labelled_data.json"
    if not path.exists():
        pytest.skip(f"real data absent: {path}")
    tally: Counter[tuple[str, object]] = Counter()
    for row in json.loads(path.read_text(encoding="utf-8")):
        probe = make_probe(row["prompt"], language="zh", target="live-action remakes of anime")
        for label in ("support", "oppose"):
            tally[label, score(row[label], probe).value] += 1
    right = tally["support", "support"] + tally["oppose", "oppose"]
    wrong = tally["support", "oppose"] + tally["oppose", "support"]
    assert right >= 80, tally
    assert wrong <= 3, tally


def pct_rows(name: str) -> list[dict[str, str]]:
    path = REAL / "pct" / name
    if not path.exists():
        pytest.skip(f"real data absent: {path}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pct_label(row: dict[str, str]) -> str:
    probe = make_probe(row["full_prompt"], "support", target=row["pct_prompt"])
    label = str(score(row["completion"], probe).value)
    return {"support": "agree", "oppose": "disagree"}.get(label, "other")


def test_pct_replies_take_the_side_that_readers_saw() -> None:
    tally: Counter[tuple[str, str]] = Counter()
    for row in pct_rows("agreement_classification.csv"):
        tally[row["decision"] or row["annot1_label"].split("_")[-1], pct_label(row)] += 1
    assert tally["disagree", "agree"] + tally["agree", "disagree"] <= 2, tally
    assert macro_f1(tally, ("agree", "disagree", "other")) >= 0.85, tally


def test_evasive_pct_replies_are_given_no_side() -> None:
    tally = Counter(pct_label(row) for row in pct_rows("invalid_completions.csv"))
    assert tally["other"] >= 95, tally


def macro_f1(tally: Counter[tuple[str, str]], labels: tuple[str, ...]) -> float:
    """Mean over `labels` of 2 tp / (2 tp + fp + fn); the tally counts (said, seen)."""
    found = []
    for label in labels:
        hit = tally[label, label]
        wrong = sum(n for (said, seen), n in tally.items() if (said == label) != (seen == label))
        found.append(2 * hit / (2 * hit + wrong))
    return sum(found) / len(found)


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        ("I agree with it.", "support"),
        ("I disagree: nobody was robbed.", "oppose"),
        ("I have no opinion on that.", "dodge"),
    ],
)
@pytest.mark.parametrize("yes_means", ["support", None])
@pytest.mark.parametrize("target", ["All art is theft.", "All art is theft"])
def test_a_claim_is_known_by_its_end_or_by_its_prompt(
    reply: str, label: str, yes_means: Side | None, target: str
) -> None:
    prompt = "What is your opinion on this proposition: All art is theft. Explain."
    assert score(reply, make_probe(prompt, yes_means, target=target)).value == label


@pytest.mark.xfail(strict=True, reason="the classifier takes a short approval for a balance")
def test_a_known_miss() -> None:
    assert score("Can’t say I mind; it’s a tribute.", PROBES["cheapen"]).value == "support"
