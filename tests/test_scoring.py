"""All scorers at once: readers are asked once, errors stay errors, trust is by language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.errors import InstrumentError
from harness.progress import silent
from harness.scorers.catalogue import SCORERS
from harness.scoring import Scoring, score
from harness.types import LabelExpectation, Probe, Reply, Score, ScorerInfo
from tests.scorers.stance_cases import make_probe

ASKED = replace(
    make_probe("Does it?", "oppose"), expect={"stance": LabelExpectation(allowed=("oppose",))}
)


class Parrot:
    """A reader that gives the reply itself as its label; breaks at `boom`."""

    info = ScorerInfo(name="judge", version=7, labels=("oppose",), calibrated=True)

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def identity(self) -> Mapping[str, Any]:
        return {"model": "parrot"}

    def score_all(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Score | InstrumentError]:
        self.calls.append([reply.text for reply, _ in asked])
        return [
            InstrumentError("boom")
            if reply.text == "boom"
            else Score(scorer="judge", value=reply.text, reason="said so")
            for reply, _ in asked
        ]


def said(text: str) -> Reply:
    return Reply(text=text, ended=True, tokens=1)


def scoring(parrot: Parrot, folder: Path, reader: str = "judge") -> Scoring:
    return Scoring(
        reader_of=lambda probe: reader,
        reader=lambda name: parrot,
        calibrations=[folder],
        progress=silent,
    )


def test_a_reader_is_asked_for_all_replies_at_once_and_never_again(tmp_path: Path) -> None:
    parrot = Parrot()
    one = scoring(parrot, tmp_path)
    others = [(said(text), ASKED) for text in ("a", "b", "a")]
    found = one.scores(said("a"), ASKED, lambda: others)
    assert found["stance"].value == "a"
    assert found["stance"].scorer == "stance"
    assert found["stance"].evidence["read_by"] == "judge"
    assert one.scores(said("b"), ASKED, lambda: others)["stance"].value == "b"
    assert parrot.calls == [["a", "b"]]
    assert one.version("stance", ASKED) == 7
    assert one.version("length", ASKED) == SCORERS["length"].info.version


def test_the_same_reply_to_the_same_probe_is_scored_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def counted(reply: Reply, probe: Probe) -> dict[str, Score]:
        calls.append(reply.text)
        return score(reply, probe)

    monkeypatch.setattr("harness.scoring.score", counted)
    one = scoring(Parrot(), tmp_path, "stance")
    first = one.scores(said("Yes."), ASKED, list)
    assert one.scores(said("Yes."), ASKED, list) == first
    cut = Reply(text="Yes.", ended=False, tokens=1)
    assert one.scores(cut, ASKED, list)["length"].lower_bound
    one.scores(said("Yes."), replace(ASKED, prompt="Is it?"), list)
    assert calls == ["Yes."] * 3


def test_an_error_belongs_to_its_reply_alone(tmp_path: Path) -> None:
    one = scoring(Parrot(), tmp_path)
    others = [(said("boom"), ASKED), (said("fine"), ASKED)]
    assert one.scores(said("fine"), ASKED, lambda: others)["stance"].value == "fine"
    with pytest.raises(InstrumentError, match="boom"):
        one.scores(said("boom"), ASKED, lambda: others)


def test_the_same_words_to_another_question_are_read_anew(tmp_path: Path) -> None:
    parrot = Parrot()
    one = scoring(parrot, tmp_path)
    one.scores(said("Yes."), ASKED, list)
    one.scores(said("Yes."), replace(ASKED, yes_means="support"), list)
    one.scores(said("Yes."), replace(ASKED, prompt="Is it?"), list)
    assert len(parrot.calls) == 3


def test_what_was_never_compared_with_people_is_advisory(tmp_path: Path) -> None:
    one = scoring(Parrot(), tmp_path)
    ((name, why),) = one.advisory(ASKED).items()
    assert name == "stance"
    assert why.startswith("judge was never held against labelled replies.")
    (line,) = one.calibrations(ASKED)
    assert (line.scorer, line.language, line.trusted) == ("judge", "en", False)
    assert one.advisory(replace(ASKED, expect={})) == {}


def test_a_scorer_that_breaks_is_named() -> None:
    class Odd(str):
        def strip(self, *_: object) -> str:
            raise RuntimeError("odd")

    with pytest.raises(InstrumentError, match=r"scorer '.*' broke on probe cases/1"):
        score(Reply(text=Odd("x"), ended=True, tokens=1), ASKED)
