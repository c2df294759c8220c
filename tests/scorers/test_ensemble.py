"""A vote of scorers: strict majority, disagreement shown, failed members without a vote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import InstrumentError, UserError
from harness.fingerprint import fingerprint
from harness.scorers.ensemble import EnsembleScorer
from harness.scorers.length import length
from harness.scorers.stance import stance
from harness.types import Probe, Reply, Score, ScorerInfo
from tests.scorers.stance_cases import PROBES

LABELS = ("support", "oppose", "mixed", "dodge", "unclear")
PROBE = PROBES["cheapen"]
Says = str | InstrumentError | None


class Plain:
    """A scorer that says what it is told to."""

    def __init__(self, name: str, says: str | None) -> None:
        self.info = ScorerInfo(name=name, version=3, labels=LABELS)
        self.says = says

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        return Score(scorer=self.info.name, value=self.says, reason=f"told {self.says}")


class Batch:
    """The same in batches; its word is looked up by the reply's text."""

    def __init__(self, name: str, says: Mapping[str, Says]) -> None:
        self.info = ScorerInfo(name=name, version=1, labels=LABELS, calibrated=True)
        self.says = says

    def identity(self) -> Mapping[str, Any]:
        return {"words": sorted(self.says)}

    def score_all(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Score | InstrumentError]:
        found: list[Score | InstrumentError] = []
        for reply, _ in asked:
            word = self.says[reply.text]
            found.append(
                word
                if isinstance(word, InstrumentError)
                else Score(scorer=self.info.name, value=word, reason=f"told {word}")
            )
            if progress:
                progress(len(found), len(asked))
        return found


class Broken(Batch):
    """Fails as a whole: its service is away."""

    def score_all(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Score | InstrumentError]:
        raise InstrumentError("the service is away")


def reply(text: str) -> Reply:
    return Reply(text=text, ended=True, tokens=1)


def vote(*says: Says, text: str = "a") -> Score | InstrumentError:
    """The ensemble's score where its members say this; the first is a plain scorer."""
    first, *others = says
    assert not isinstance(first, InstrumentError)
    members = [
        Plain("s0", first),
        *(Batch(f"s{at}", {text: word}) for at, word in enumerate(others, start=1)),
    ]
    (found,) = EnsembleScorer(members).score_all([(reply(text), PROBE)])
    return found


def score(*says: Says) -> Score:
    found = vote(*says)
    assert isinstance(found, Score)
    return found


@pytest.mark.parametrize(
    ("says", "label", "confidence"),
    [
        (("oppose", "oppose", "oppose"), "oppose", 1.0),
        (("oppose", "support", "oppose"), "oppose", 2 / 3),
        (("oppose", "support", "mixed"), "unclear", 0.0),
        (("oppose", "support"), "unclear", 0.0),
        (("oppose", "oppose"), "oppose", 1.0),
        (("oppose", "oppose", "support", "support"), "unclear", 0.0),
        (("oppose", "oppose", "support", "mixed"), "unclear", 0.0),  # half is no majority
        (("oppose", "unclear", "unclear"), "unclear", 2 / 3),  # voted, not for want of one
        (("oppose", "unclear", "oppose"), "oppose", 2 / 3),
        (("dodge", "dodge", "mixed"), "dodge", 2 / 3),
    ],
)
def test_a_strict_majority_wins(says: tuple[Says, ...], label: str, confidence: float) -> None:
    found = score(*says)
    assert found.value == label
    assert found.confidence == pytest.approx(confidence)
    shown = ", ".join(f"s{at}={word}" for at, word in enumerate(says))
    assert found.evidence == {"votes": shown, "votes_cast": len(says)}
    assert shown in found.reason


def test_the_reason_counts_the_votes() -> None:
    assert score("oppose", "support", "oppose").reason == (
        "2 of 3 votes: s0=oppose, s1=support, s2=oppose"
    )
    assert score("oppose", "support").reason == "no majority: s0=oppose, s1=support"


def test_who_fails_has_no_vote_and_is_named() -> None:
    found = score("oppose", InstrumentError("no answer"), "oppose")
    assert (found.value, found.confidence) == ("oppose", 1.0)
    assert found.evidence == {
        "votes": "s0=oppose, s1=no vote, s2=oppose",
        "votes_cast": 2,
        "no_vote_s1": "no answer",
    }
    found = score("oppose", InstrumentError("no answer"), "support")
    assert found.value == "unclear"


def test_who_does_not_score_has_no_vote() -> None:
    found = score(None, "oppose", "oppose")
    assert (found.value, found.confidence) == ("oppose", 1.0)
    assert found.evidence["no_vote_s0"] == "told None"


def test_a_lone_vote_is_no_majority() -> None:
    found = score("oppose", InstrumentError("away"), InstrumentError("away"))
    assert (found.value, found.confidence) == ("unclear", 0.0)
    assert found.reason == "only one scorer could vote: s0=oppose, s1=no vote, s2=no vote"


def test_no_vote_at_all_is_an_error_of_the_instrument() -> None:
    found = vote(None, InstrumentError("away"))
    assert isinstance(found, InstrumentError)
    assert str(found) == ("ensemble: no member could score the reply (s0: told None; s1: away)")


def test_a_member_that_fails_as_a_whole_leaves_the_others_their_votes() -> None:
    members = [Plain("a", "support"), Broken("b", {}), Batch("c", {"x": "support", "y": "mixed"})]
    found = EnsembleScorer(members).score_all([(reply("x"), PROBE), (reply("y"), PROBE)])
    assert [one.value for one in found if isinstance(one, Score)] == ["support", "unclear"]
    for one in found:
        assert isinstance(one, Score)
        assert one.evidence["no_vote_b"] == "the service is away"


def test_scores_keep_the_order_of_the_replies() -> None:
    says: dict[str, Says] = {"p": "support", "q": "oppose", "r": "mixed", "s": "dodge"}
    members = [Batch("a", says), Batch("b", says)]
    found = EnsembleScorer(members).score_all([(reply(text), PROBE) for text in "srqps"])
    values = [one.value for one in found if isinstance(one, Score)]
    assert values == ["dodge", "mixed", "oppose", "support", "dodge"]
    assert EnsembleScorer(members).score_all([]) == []


def test_progress_counts_all_members() -> None:
    told: list[tuple[int, int]] = []
    members = [Plain("a", "support"), Batch("b", {"x": "support"}), Broken("c", {})]
    asked = [(reply("x"), PROBE)] * 2
    EnsembleScorer(members).score_all(asked, lambda done, total: told.append((done, total)))
    assert told[0] == (2, 6)
    assert told[-1] == (6, 6)
    assert told == sorted(told)


def test_its_labels_are_those_of_its_members() -> None:
    info = EnsembleScorer([stance, Batch("b", {})]).info
    assert info.labels is not None
    assert set(info.labels) == set(LABELS)
    assert info.labels[-1] == "unclear"
    assert (info.name, info.calibrated) == ("ensemble", True)


def test_identity_is_that_of_the_members() -> None:
    one = EnsembleScorer([Plain("a", "support"), Batch("b", {"x": "mixed"})]).identity()
    assert one == {"a": {"version": 3}, "b": {"version": 1, "identity": {"words": ["x"]}}}
    assert fingerprint(dict(one))
    assert EnsembleScorer([Plain("a", "support"), Batch("b", {})]).identity() != one


def test_who_cannot_vote_is_refused() -> None:
    with pytest.raises(UserError, match=r"needs two scorers or more \(got: stance\)"):
        EnsembleScorer([stance])
    with pytest.raises(UserError, match=r"\(got: none\)"):
        EnsembleScorer([])
    with pytest.raises(UserError, match="'length' gives numbers"):
        EnsembleScorer([stance, length])
    with pytest.raises(UserError, match="'stance' stands twice"):
        EnsembleScorer([stance, Plain("a", "support"), stance])


def test_a_mistake_of_the_user_is_not_a_failed_member() -> None:
    class Misset(Broken):
        def score_all(self, *args: Any, **kwargs: Any) -> list[Score | InstrumentError]:
            raise UserError("the model is not on this machine")

    with pytest.raises(UserError, match="not on this machine"):
        EnsembleScorer([stance, Misset("b", {})]).score_all([(reply("x"), PROBE)])


@given(st.lists(st.sampled_from([*LABELS, None]), min_size=2, max_size=7))
def test_the_label_is_that_of_more_than_half_or_unclear(says: list[str | None]) -> None:
    found = vote(*says)
    cast = [word for word in says if word is not None]
    if not cast:
        assert isinstance(found, InstrumentError)
        return
    assert isinstance(found, Score)
    over_half = [label for label in LABELS if cast.count(label) * 2 > len(cast)]
    if over_half and len(cast) > 1:
        assert [found.value] == over_half
        assert found.confidence == pytest.approx(cast.count(over_half[0]) / len(cast))
    else:
        assert (found.value, found.confidence) == ("unclear", 0.0)


@given(st.text())
def test_any_text_gets_a_label(text: str) -> None:
    members = [stance, Batch("b", {text: "support"}), Plain("c", "oppose")]
    (found,) = EnsembleScorer(members).score_all([(reply(text), PROBE)])
    assert isinstance(found, Score)
    assert found.value in LABELS
