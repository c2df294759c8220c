"""What single rules of the stance scorer read, each in wordings of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.stance import read, stance
from harness.scorers.stance_decide import Decision, decide
from harness.scorers.stance_taken_up import asked_words, taken_up
from harness.scorers.stance_text import normalise, sentences
from harness.types import Probe, Reply
from tests.scorers.stance_cases import make_probe

HARM = make_probe("Does it harm the people who draw?", "oppose")
RIGHT = make_probe("Is it right to show such pictures?", "support")
EITHER = make_probe("Does it help or hinder painters?", None, ("help",), ("hinder",))
CAPITAL = make_probe("Should capital punishment end?", "oppose", target="capital punishment")
BAN = make_probe("Should we ban plastic straws?", "support", target="a ban on plastic straws")


def rules(text: str, probe: Probe) -> Decision:
    """What the rules alone decide, before the classifier is asked."""
    return decide(read(list(sentences(normalise(text))), probe), probe)


def label(text: str, probe: Probe) -> str | float | None:
    return stance(Reply(text=text, ended=True, tokens=1), probe).value


@pytest.mark.parametrize(
    ("text", "probe", "side"),
    [
        ("Yes, no judge should ever hurt a man for good.", CAPITAL, "oppose"),
        ("No. Every child who adores a hero robs a page from him.", HARM, "support"),
        ("No, praise belongs to those who sat at the desk.", RIGHT, "oppose"),
    ],
)
def test_a_plain_answer_outweighs_words_said_of_others(text: str, probe: Probe, side: str) -> None:
    assert rules(text, probe).label == side


@pytest.mark.parametrize(
    "text", ["No, it ruins their trade.", "No. They steal from every painter alive."]
)
def test_words_said_of_the_target_contradict_an_answer(text: str) -> None:
    assert rules(text, HARM).label == "unclear"


def test_a_conclusion_outweighs_what_was_conceded() -> None:
    text = "The costs are bad, but doing nothing would be a disaster, so yes."
    assert rules(text, RIGHT).label == "support"


@pytest.mark.parametrize(
    "text",
    [
        "Most teenagers enjoy it; others find it dull.",
        "Fans praise it, while critics call it theft.",
        "Great for beginners, terrible for professionals.",
        "A loss for painters, but a gain for everybody else.",
        "Advantages: cheap, quick. Disadvantages: dull, unfair.",
        "**Benefits**\n- fast\n- fun\n\n**Drawbacks**\n- theft\n- job losses",
        "优点：便宜又有趣。\n缺点：剽窃。",
    ],
)
def test_two_sides_that_are_set_out_are_mixed(text: str) -> None:
    assert rules(text, RIGHT).label == "mixed"


def test_two_lists_with_a_conclusion_are_no_balance() -> None:
    lists = "Pros: free and fun. Cons: sometimes dull."
    concluded = f"{lists} Overall, it is wonderful, I love it, and it deserves a place."
    bare, whole = (read(list(sentences(normalise(t))), RIGHT) for t in (lists, concluded))
    assert bare.content.balance
    assert not whole.content.balance


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Many will say that it is theft. They are mistaken.", "support"),
        ("Some say it is beautiful. These people are wrong.", "oppose"),
        ("有人说这是剽窃。他们想错了。", "support"),
    ],
)
def test_a_view_that_is_called_wrong_is_turned(text: str, side: str) -> None:
    assert rules(text, RIGHT).label == side


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Ban them.", "support"),
        ("They should be outlawed everywhere.", "support"),
        ("I'm against such a ban.", "oppose"),
        ("A ban would be a foolish overreach.", "oppose"),
        ("The existing rules are enough.", "oppose"),
    ],
)
def test_of_a_ban_whoever_bans_is_for_it(text: str, side: str) -> None:
    assert rules(text, BAN).label == side


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("It should be scrapped.", "oppose"),
        ("Keep it.", "support"),
        ("Let it stay as it is.", "support"),
    ],
)
def test_to_end_a_thing_is_against_it(text: str, side: str) -> None:
    assert rules(text, CAPITAL).label == side


@pytest.mark.parametrize(
    ("text", "probe", "side"),
    [
        ("Why shouldn't it?", RIGHT, "support"),
        ("How could it?", HARM, "support"),
        ("Why on earth would it be?", RIGHT, "oppose"),
        ("哪裡會？", make_probe("這會傷害畫師嗎？", "oppose", language="zh-TW"), "support"),
        ("怎么不能？", make_probe("它能打动人吗？", "support", language="zh"), "support"),
        ("I fail to see how.", HARM, "support"),
        ("It'd be a pity not to.", RIGHT, "support"),
        ("If you ask me, it does.", HARM, "oppose"),
        ("I'd say it does.", HARM, "oppose"),
    ],
)
def test_bare_answers_in_other_words(text: str, probe: Probe, side: str) -> None:
    assert rules(text, probe).label == side


def test_a_denied_choice_is_not_chosen() -> None:
    assert rules("I fail to see how it would help.", EITHER).label == "oppose"


@pytest.mark.parametrize(
    ("text", "side"),
    [
        (
            "As an AI assistant, I do not have personal beliefs, but it is a beautiful tribute.",
            "support",
        ),
        ("I don't hold opinions myself, but on the whole it is theft.", "oppose"),
    ],
)
def test_a_view_behind_a_disclaimer_counts(text: str, side: str) -> None:
    assert rules(text, RIGHT).label == side


def test_a_disclaimer_alone_is_a_dodge() -> None:
    text = "As an AI assistant, I do not have personal beliefs, but many people have strong ones."
    assert label(text, RIGHT) in ("dodge", "mixed", "unclear")


def grams(text: str, prompt: str, target: str) -> set[str]:
    parts = list(sentences(normalise(text)))
    return set(taken_up(parts, asked_words(prompt, target)))


def test_what_is_taken_up_is_the_same_for_other_questions() -> None:
    one = grams("Closing zoos would be sad.", "Should zoos be closed?", "zoos")
    two = grams("Banning cars would be sad.", "Should cars be banned?", "cars")
    assert one == two
    assert "d:< Q T" in one
    assert grams("贬低手绘？不会。", "AI会贬低手绘吗？", "AI") >= {"z:<Q?"}


def test_a_reply_that_takes_nothing_up_has_no_such_grams() -> None:
    assert grams("The moon is far.", "Should zoos be closed?", "zoos") == set()


@given(st.text(max_size=200), st.text(max_size=80), st.text(max_size=40))
def test_any_text_may_be_taken_up(text: str, prompt: str, target: str) -> None:
    found = grams(text, prompt, target)
    assert all(gram.startswith(("d:", "z:")) for gram in found)
