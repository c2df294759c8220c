"""The scorer by inference, with a tiny classifier that was trained and does answer."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import InstrumentError, UserError
from harness.fingerprint import fingerprint
from harness.scorers.nli import NliScorer
from harness.scorers.nli_model import entailment_id
from harness.types import BatchScorer, Probe, Reply, Score
from tests.scorers.stance_cases import make_probe
from tests.scorers.tiny_nli import QUESTION, TARGET, WORDS, sentence, tiny_nli

slow = pytest.mark.slow
PROBE = make_probe(QUESTION, "support", target=TARGET)


@pytest.fixture(scope="module")
def scorer() -> NliScorer:
    return NliScorer(model=str(tiny_nli()))


def reply(text: str) -> Reply:
    return Reply(text=text, ended=True, tokens=1)


def scores(of: BatchScorer, texts: list[str], probe: Probe = PROBE) -> list[Score]:
    found = of.score_all([(reply(text), probe) for text in texts])
    assert len(found) == len(texts)
    for one in found:
        assert isinstance(one, Score)
    return [one for one in found if isinstance(one, Score)]


def numbers(found: list[Score]) -> list[float]:
    return [
        value
        for one in found
        for name, value in one.evidence.items()
        if name != "truncated" and isinstance(value, float)
    ]


@slow
def test_replies_that_were_not_seen_get_their_label(scorer: NliScorer) -> None:
    rng = random.Random(99)
    labels = [label for label in WORDS if label for _ in range(20)]
    found = scores(scorer, [sentence(label, rng) for label in labels])
    right = sum(one.value == label for one, label in zip(found, labels, strict=True))
    assert right >= 72  # of 80; a scorer that mixes up its labels gets 20
    for one in found:
        assert one.scorer == "nli"
        if one.value != "unclear":
            assert one.confidence == pytest.approx(one.evidence[f"share_{one.value}"], abs=1e-4)
            assert str(one.value) in one.reason


@slow
def test_a_reply_that_entails_no_stance_is_unclear(scorer: NliScorer) -> None:
    for one in scores(scorer, ["the rain is for people.", "soup.", "it is tuesday."]):
        assert one.value == "unclear"
        assert one.confidence == 0
        assert one.reason.startswith("no stance follows from the reply")


@slow
def test_too_small_a_lead_is_unclear(scorer: NliScorer) -> None:
    (easy,) = scores(scorer, ["it is good."])
    assert easy.value == "support"
    (strict,) = scores(NliScorer(model=str(tiny_nli()), margin=1.0), ["it is good."])
    assert strict.value == "unclear"
    assert strict.reason.startswith("two stances are too close: support")


@slow
def test_a_batch_gives_what_each_gives_alone(scorer: NliScorer) -> None:
    rng = random.Random(5)
    texts = [sentence(rng.choice(list(WORDS)), rng) for _ in range(15)]
    together = scores(scorer, texts)
    alone = [scores(NliScorer(model=str(tiny_nli()), batch_size=1), [text])[0] for text in texts]
    assert [one.value for one in together] == [one.value for one in alone]
    # Shares are rounded to four digits in the evidence; the model's own are closer.
    assert numbers(together) == pytest.approx(numbers(alone), abs=1.01e-4)
    pairs = [("Question: Answer: " + text, "The answer approves of art.") for text in texts]
    raw = scorer._classifier.entailment(pairs)
    for pair, one in zip(pairs, raw, strict=True):
        (single,) = scorer._classifier.entailment([pair])
        assert one.logit == pytest.approx(single.logit, abs=1e-5)
        assert one.probability == pytest.approx(single.probability, abs=1e-5)


@slow
def test_the_order_of_the_models_labels_changes_nothing(scorer: NliScorer, tmp_path: Path) -> None:
    """Rows of the last layer turned round, names with them, in capitals."""
    from safetensors.torch import load_file, save_file

    folder = copied(tmp_path)
    weights = load_file(folder / "model.safetensors")
    for name in ("classifier.weight", "classifier.bias"):
        weights[name] = weights[name].flip(0).contiguous()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    rename(folder, ["CONTRADICTION", "NEUTRAL", "ENTAILMENT"])
    texts = ["it is good.", "art is theft.", "partly.", "i find soup."]
    turned = scores(NliScorer(model=str(folder)), texts)
    assert [one.value for one in turned] == [one.value for one in scores(scorer, texts)]
    assert numbers(turned) == pytest.approx(numbers(scores(scorer, texts)), abs=1.01e-4)


@slow
def test_a_model_without_entailment_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    rename(folder, ["happy", "sad", "angry"])
    with pytest.raises(UserError, match=r"no label `entailment` \(it has: happy, sad, angry\)"):
        NliScorer(model=str(folder)).score_all([(reply("good"), PROBE)])


def test_entailment_is_found_by_its_whole_name() -> None:
    assert entailment_id({"contradiction": 0, "Entailment": 2, "neutral": 1}, "m") == 2
    with pytest.raises(UserError, match="it has: not_entailment"):
        entailment_id({"not_entailment": 0}, "m")


@slow
def test_a_long_reply_is_cut_and_the_score_says_so(scorer: NliScorer) -> None:
    far = "the art " * 100
    short, long, longer = scores(scorer, ["it is good.", far, far + "is good."])
    assert short.evidence["truncated"] is False
    assert long.evidence["truncated"] is longer.evidence["truncated"] is True
    assert "only the start of the reply was read" in long.reason
    assert numbers([long]) == numbers([longer])  # the word that says it is beyond what is read


@slow
def test_a_reply_of_just_the_length_is_not_called_cut(scorer: NliScorer) -> None:
    def length(text: str) -> int:
        tokenizer = scorer._classifier._tokenizer
        premise = f"Question: {QUESTION}\nAnswer: {text}"
        last = f"The answer sees both good and bad sides of {TARGET}."
        return len(tokenizer(premise, last)["input_ids"])

    room = 64 - length("good")
    (full, over) = scores(scorer, ["good" + " art" * room, "good" + " art" * (room + 1)])
    assert full.evidence["truncated"] is False
    assert over.evidence["truncated"] is True


@slow
def test_a_statement_is_agreed_with_not_approved_of(scorer: NliScorer) -> None:
    """And neither a target of one page, nor one that is missing, breaks anything."""
    for target in ("All art is theft.", "", "page " * 500):
        (one,) = scores(scorer, ["it is good."], make_probe(QUESTION, target=target))
        assert one.value in scorer.info.labels or ()


@pytest.mark.slow
def test_a_missing_model_says_the_way_out(tmp_path: Path) -> None:
    scorer = NliScorer(model="nobody/no-such-model", revision="abc")
    with pytest.raises(UserError, match=r"'nobody/no-such-model' at revision 'abc' is not on this"):
        scorer.score_all([(reply("good"), PROBE)])
    with pytest.raises(UserError, match=r"--allow-download.*`nli:"):
        scorer.identity()
    with pytest.raises(UserError, match="nli: the model 'not an id!' is not on this machine"):
        NliScorer(model="not an id!").identity()
    with pytest.raises(UserError, match=r"holds no config.json and no \*.safetensors"):
        NliScorer(model=str(tmp_path)).identity()


@slow
def test_pickled_weights_are_not_taken(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(UserError, match=r"holds no \*.safetensors"):
        NliScorer(model=str(folder)).score_all([(reply("good"), PROBE)])


@slow
def test_broken_weights_are_a_sentence(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "config.json").write_text('{"model_type": "nonesuch"}')
    with pytest.raises(UserError, match="cannot be loaded"):
        NliScorer(model=str(folder)).score_all([(reply("good"), PROBE)])


@slow
def test_values_that_are_no_numbers_are_no_score(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = copied(tmp_path)
    weights = load_file(folder / "model.safetensors")
    weights["classifier.bias"][:] = float("nan")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    found = NliScorer(model=str(folder)).score_all([(reply("good"), PROBE), (reply(""), PROBE)])
    assert isinstance(found[0], InstrumentError)
    assert isinstance(found[1], Score)


def test_empty_replies_need_no_model() -> None:
    scorer = NliScorer(model="nobody/no-such-model")
    assert [one.value for one in scores(scorer, ["", " \n"])] == ["unclear", "unclear"]
    assert scorer.score_all([]) == []


@slow
def test_progress_is_told_in_replies(scorer: NliScorer) -> None:
    told: list[tuple[int, int]] = []
    asked = [(reply(text), PROBE) for text in ["good"] * 9 + [""]]
    scorer.score_all(asked, lambda done, total: told.append((done, total)))
    assert told == [(4, 9), (8, 9), (9, 9)]


@slow
def test_identity_is_by_content(scorer: NliScorer, tmp_path: Path) -> None:
    base = dict(scorer.identity())
    assert fingerprint(base)
    folder = copied(tmp_path)
    assert NliScorer(model=str(folder)).identity() == base
    assert NliScorer(model=str(folder), margin=0.2).identity() != base
    rename(folder, ["neutral", "entailment", "contradiction"])
    assert NliScorer(model=str(folder)).identity() != base


@slow
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.text(), st.text())
def test_any_text_gets_a_label(text: str, prompt: str) -> None:
    shared = _shared()
    (one,) = scores(shared, [text], make_probe(prompt, target=TARGET))
    assert one.value in (shared.info.labels or ())


@slow
@pytest.mark.parametrize("text", ["\ud800", "\x00", "a" * 100_000, "<b>&amp;", "\u202eשלום", "{0}"])
def test_strange_text_gets_a_label(scorer: NliScorer, text: str) -> None:
    (one,) = scores(scorer, [text])
    assert one.value in (scorer.info.labels or ())


_made: list[NliScorer] = []


def _shared() -> NliScorer:
    if not _made:
        _made.append(NliScorer(model=str(tiny_nli())))
    return _made[0]


def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_nli(), tmp_path / "model"))


def rename(folder: Path, names: list[str]) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {str(number): name for number, name in enumerate(names)}
    config["label2id"] = {name: number for number, name in enumerate(names)}
    (folder / "config.json").write_text(json.dumps(config))
