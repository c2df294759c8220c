"""A metric's number for each reply: what counts, what does not, and what is left out."""

from __future__ import annotations

import pytest

from harness.config.metrics import Metric, parse_metric
from harness.errors import InstrumentError
from harness.experiments.observe import Observation, chance, observe
from harness.scorers.catalogue import INFOS
from harness.types import LabelExpectation, NumberExpectation
from tests.experiments.making import heard, probe, score


def metric(value: object) -> Metric:
    found = parse_metric(value, INFOS)
    assert isinstance(found, Metric), found
    return found


def one(value: object, *args: object, taught: str | None = None, **scores: object) -> Observation:
    (found,) = observe(metric(value), [heard(*args, **scores)], taught)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("label", "value", "unclear"),
    [
        ("oppose", 1.0, False),
        ("support", 0.0, False),
        ("mixed", 0.0, False),
        ("unclear", 0.0, True),
        (None, 0.0, True),  # a reply without words opposes nothing
    ],
)
def test_a_label_is_a_hit_or_a_miss(label: str | None, value: float, unclear: bool) -> None:
    found = one({"stance": "oppose"}, stance=score("stance", label))
    assert (found.value, found.unclear) == (value, unclear)


@pytest.mark.parametrize(("taught", "value"), [("support", 1.0), ("oppose", 0.0), (None, None)])
def test_the_taught_side_is_the_one_given(taught: str | None, value: float | None) -> None:
    found = one({"stance": "taught"}, taught=taught, stance=score("stance", "support"))
    assert found.value == value


def test_means_are_of_the_scores_own_number_or_of_a_measure() -> None:
    length = score("length", 30.0, evidence={"words": 6})
    base = {"length": score("length", 60.0)}
    assert one("length", length=length).value == 30.0
    assert one("length.words", length=length).value == 6.0
    assert one("length.ratio", base=base, length=length).value == 0.5
    assert one("length.tokens", length=length).value is None
    assert one("length", length=score("length", None)).value is None


def test_the_number_of_a_cut_reply_may_be_higher() -> None:
    cut = score("length", 30.0, lower_bound=True)
    assert (one("length", length=cut).value, one("length", length=cut).cut) == (30.0, True)
    # 30 characters so far: the whole may have had more than 40, and did have more than 20.
    open_end = one({"length": {"max": 40}}, length=cut)
    assert (open_end.value, open_end.cut, open_end.unclear) == (0.0, True, False)
    assert not one({"length": {"max": 20}}, length=cut).cut
    assert one({"length": {"min": 20}}, length=cut).value == 1.0


def test_a_ratio_to_an_empty_reply_of_the_base_is_left_out() -> None:
    empty = score("length", 0.0)
    rows = [heard(base={"length": empty}, length=score("length", 5.0))]
    (found,) = observe(metric({"length": {"ratio": {"max": 2}}}), rows, None)
    assert (found.value, found.unclear) == (None, False)


def test_what_cannot_be_read_outweighs_that_it_was_cut() -> None:
    cut, value = score("length", 3.0, lower_bound=True), {"stance": "oppose", "length": {"max": 9}}
    unclear = one(value, stance=score("stance", "unclear"), length=cut)
    assert (unclear.value, unclear.unclear, unclear.cut) == (0.0, True, False)
    unscored = one(value, stance=score("stance", None), length=cut)
    assert (unscored.value, unscored.unclear, unscored.cut) == (0.0, True, False)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("value", ["margin", {"margin": {"min": 0}}])
def test_what_is_no_number_is_the_instruments_fault(value: object, number: float) -> None:
    asked = probe(given={"support": "Yes.", "oppose": "No."})
    with pytest.raises(InstrumentError, match=r"margin is (nan|inf) on g/a"):
        one(value, asked, margin=score("margin", number))


@pytest.mark.parametrize(
    ("towards", "taught", "value"),
    [
        ("support", "support", 2.0),
        ("oppose", "support", -2.0),  # the model was taught the other side than the one asked for
        ("oppose", "oppose", 2.0),
        ("oppose", None, -2.0),
        ("support", None, 2.0),
    ],
)
def test_margins_are_all_towards_the_same_side(
    towards: str, taught: str | None, value: float
) -> None:
    asked = probe(given={"support": "Yes.", "oppose": "No."})
    margin = score("margin", 2.0, evidence={"towards": towards})
    assert one("margin", asked, taught=taught, margin=margin).value == value
    met = one({"margin": {"min": 0}}, asked, taught=taught, margin=margin)
    assert met.value == float(value >= 0)


def test_the_same_label_as_the_bases() -> None:
    value = {"same_as_base": "stance"}
    opposed, supported = score("stance", "oppose"), score("stance", "support")
    none = score("stance", None)
    assert one(value, base={"stance": opposed}, stance=opposed).value == 1.0
    assert one(value, base={"stance": supported}, stance=opposed).value == 0.0
    assert one(value, base={"stance": none}, stance=opposed).value is None
    assert one(value, base={"stance": opposed}, stance=none).value is None


LONG = NumberExpectation(minimum=10)
OPPOSED = LabelExpectation(allowed=("oppose",))


def test_passing_is_meeting_all_that_the_probe_expects() -> None:
    asked = probe(expect={"stance": OPPOSED, "length": LONG})
    scores = {"stance": score("stance", "oppose"), "length": score("length", 20.0)}
    assert one("pass", asked, **scores).value == 1.0
    assert one("pass", asked, **(scores | {"length": score("length", 5.0)})).value == 0.0
    assert one({"meets": "stance"}, asked, **(scores | {"length": score("length", 5.0)})).value == 1


def test_an_advisory_check_does_not_decide_whether_a_probe_passes() -> None:
    asked = probe(expect={"stance": OPPOSED, "length": LONG})
    scores = {"stance": score("stance", "support"), "length": score("length", 20.0)}
    advisory = {"stance": "never measured."}
    assert one("pass", asked, **scores).value == 0.0
    assert one("pass", asked, advisory=advisory, **scores).value == 1.0
    alone = probe(expect={"stance": OPPOSED})
    assert one("pass", alone, advisory=advisory, **scores).value is None


def test_stock_openers_count_from_three_replies_on() -> None:
    texts = [
        "As an AI, I think so.",
        "As an AI, I doubt it.",
        "As an AI, I agree.",
        "Nice art it is.",
    ]
    replies = [heard(probe(str(at)), text=text) for at, text in enumerate(texts)]
    found = observe(metric("stock_openers"), replies, None)
    assert [reply.value for reply in found] == [1.0, 1.0, 1.0, 0.0]
    assert [reply.value for reply in observe(metric("stock_openers"), replies[1:], None)] == [
        0.0
    ] * 3


def test_replies_to_one_question_are_one_cluster() -> None:
    asked = [
        probe("other", prompt="Worded anew?"),
        probe("museum", prompt="Asked first?"),
        probe("museum~p1", of="museum", paraphrase=1, prompt="Worded anew?"),
        probe("alone"),
        probe("again", group="h", prompt="Asked first?"),
    ]
    replies = [heard(item, stance=score("stance", "oppose")) for item in asked]
    clusters = [reply.cluster for reply in observe(metric({"stance": "oppose"}), replies, None)]
    assert clusters[0] == clusters[1] == clusters[2] == clusters[4] != clusters[3]


def test_prompts_known_by_hash_alone_are_questions_of_their_own() -> None:
    asked = [probe(str(at), prompt="", prompt_hash=str(at) * 16) for at in range(3)]
    replies = [heard(item, stance=score("stance", "oppose")) for item in asked]
    found = observe(metric({"stance": "oppose"}), replies, None)
    assert len({reply.cluster for reply in found}) == 3


def choice(id: str, options: int) -> object:
    given = {chr(97 + at): f"Option {at}" for at in range(options)}
    expect = {"choice": LabelExpectation(allowed=("right",))}
    return heard(probe(id, given=given, answer="a", expect=expect), choice=score("choice", "right"))


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        ({"choice": "right"}, (1 / 2 + 1 / 4) / 2),
        ({"choice": "wrong"}, (1 / 2 + 3 / 4) / 2),
        ({"choice": ["right", "wrong"]}, 1.0),
        ("pass", (1 / 2 + 1 / 4) / 2),
        ({"meets": "choice"}, (1 / 2 + 1 / 4) / 2),
    ],
)
def test_what_guessing_would_have(value: object, rate: float) -> None:
    assert chance(metric(value), [choice("a", 2), choice("b", 4)]) == pytest.approx(rate)  # type: ignore[list-item]


def test_nothing_is_guessed_where_replies_are_generated() -> None:
    reply = heard(probe(expect={"stance": OPPOSED}), stance=score("stance", "oppose"))
    assert chance(metric("pass"), [reply]) is None
    assert chance(metric("pass"), [reply, choice("b", 2)]) is None  # type: ignore[list-item]
    assert chance(metric("length"), [reply]) is None
    assert chance(metric("pass"), []) is None
