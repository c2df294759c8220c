"""A calibration is kept whole, and a scorer is believed only by one of its own that is good."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from harness.calibration.labels import LabelledReply
from harness.calibration.measure import measure
from harness.calibration.saved import Calibration, calibration_folder, make_calibration, read, write
from harness.calibration.trust import freshness, trust
from harness.errors import InstrumentError, UserError
from tests.calibration.scorers import FirstWord, labelled
from tests.calibration.test_figures import InBatches


def replies(right: int, wrong: int, language: str = "en") -> list[LabelledReply]:
    """Labelled replies of which `FirstWord` gets so many right."""
    good = [("yes", "support") if number % 2 else ("no", "oppose") for number in range(right)]
    pairs = [*good, *[("yes", "oppose")] * wrong]
    return [
        labelled(f"{word} {number}", label, prompt=f"{language}{number}", language=language)
        for number, (word, label) in enumerate(pairs)
    ]


def calibrated(scorer: FirstWord, rows: list[LabelledReply], folder: Path) -> Calibration:
    labels = folder / "labels.jsonl"
    labels.parent.mkdir(exist_ok=True)
    labels.write_text("the labels\n")
    made = make_calibration(scorer, measure(scorer, rows), (labels,), "all")
    write(made, folder / f"{scorer.info.name}.json")
    return made


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    made = calibrated(FirstWord(), replies(18, 2), tmp_path)
    assert read(tmp_path / "first_word.json") == made
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []
    text = (tmp_path / "first_word.json").read_text()
    assert "yes 1" not in text  # no text of a labelled reply
    assert made.labels_files[0].name == "labels.jsonl"
    assert made.labels_files[0].sha256 == sha256(b"the labels\n").hexdigest()
    assert made.in_words == (
        "first_word agrees with the labels on 18 of 20 replies (kappa 0.801, floor 0.667)."
    )


def test_ok_when_fresh_and_good(tmp_path: Path) -> None:
    made = calibrated(FirstWord(), replies(18, 2), tmp_path)
    found = trust(FirstWord(), [tmp_path])
    assert made.meets_floor
    assert found.ok
    assert found.words == (
        "first_word agrees with the labels on 18 of 20 replies (kappa 0.801, floor 0.667)."
    )


def test_never_calibrated(tmp_path: Path) -> None:
    found = trust(FirstWord(), [tmp_path / "absent"])
    assert not found.ok
    assert found.words.startswith("first_word was never held against labelled replies. Run ")
    assert freshness(None, FirstWord()).state == "missing"


def test_below_its_floor(tmp_path: Path) -> None:
    made = calibrated(FirstWord(), replies(150, 50), tmp_path)
    found = trust(FirstWord(), [tmp_path])
    assert made.meets_floor is False
    assert not found.ok
    assert found.words == (
        "first_word agrees with the labels on 150 of 200 replies (kappa 0.529, floor 0.667): "
        "too few for it to decide."
    )


def test_a_kappa_just_below_is_not_rounded_up_to_the_floor(tmp_path: Path) -> None:
    made = calibrated(FirstWord(), replies(1000, 207), tmp_path)
    assert made.figures.kappa.value is not None
    assert 0.6665 < made.figures.kappa.value < 0.667
    assert made.meets_floor is False
    assert "(kappa 0.666, floor 0.667)" in made.in_words


def test_one_label_alone_tells_nothing(tmp_path: Path) -> None:
    rows = [labelled(f"yes {n}", "support", prompt=f"{n}") for n in range(20)]
    made = calibrated(FirstWord(), rows, tmp_path)
    assert made.meets_floor is None
    found = trust(FirstWord(), [tmp_path])
    assert not found.ok
    assert found.words == "first_word was held against 20 labelled replies, all of one label."


def test_too_few_replies_to_say(tmp_path: Path) -> None:
    made = calibrated(FirstWord(), replies(9, 0), tmp_path)
    assert made.meets_floor is None
    found = trust(FirstWord(), [tmp_path])
    assert not found.ok
    assert found.words == "first_word was held against 9 labelled replies: 10 are needed."


def test_another_version_is_stale(tmp_path: Path) -> None:
    made = calibrated(FirstWord(), replies(20, 0), tmp_path)
    found = freshness(made, FirstWord(version=2))
    assert found.state == "stale"
    assert "in version 1; it is now version 2" in found.words
    assert not trust(FirstWord(version=2), [tmp_path]).ok


def test_changed_rules_are_stale(tmp_path: Path) -> None:
    made = calibrated(FirstWord(), replies(20, 0), tmp_path)
    before = made.model_copy(update={"digest": "0" * 64})
    found = freshness(before, FirstWord())
    assert found.state == "stale"
    assert "before its rules were changed" in found.words
    assert freshness(made, FirstWord()).state == "fresh"


def test_another_model_is_stale_and_named(tmp_path: Path) -> None:
    class Other(InBatches):
        def identity(self) -> dict[str, str]:
            return {"model": "n", "rubric": "r"}

    rows = [labelled(f"a{number}", "support", prompt=f"{number}") for number in range(12)]
    labels = tmp_path / "labels.jsonl"
    labels.touch()
    made = make_calibration(InBatches(), measure(InBatches(), rows), (labels,), "held-out")
    assert made.identity == {"model": "m"}
    found = freshness(made, Other())
    assert found.state == "stale"
    assert "model (m then, n now), rubric (None then, r now)" in found.words


def test_a_language_may_be_below_the_floor(tmp_path: Path) -> None:
    calibrated(FirstWord(), [*replies(100, 0), *replies(10, 5, "zh")], tmp_path)
    assert trust(FirstWord(), [tmp_path]).ok
    assert trust(FirstWord(), [tmp_path], ["en", "fr"]).ok
    found = trust(FirstWord(), [tmp_path], ["en", "zh"])
    assert not found.ok
    assert found.words.startswith("In 'zh', first_word agrees with the labels on 10 of 15")


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"schema_version": 2}', "\xff"])
def test_what_is_no_calibration_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "first_word.json").write_text(content, encoding="latin-1")
    with pytest.raises(UserError, match=r"first_word\.json: is no calibration of this format\."):
        read(tmp_path / "first_word.json")
    found = trust(FirstWord(), [tmp_path])
    assert not found.ok
    assert "harness calibrate --scorer first_word" in found.words


def test_a_model_that_cannot_be_asked_is_not_believed(tmp_path: Path) -> None:
    class Absent(FirstWord):
        def identity(self) -> dict[str, str]:
            raise InstrumentError("no such model.")

    calibrated(FirstWord(), replies(20, 0), tmp_path)
    found = trust(Absent(), [tmp_path])
    assert not found.ok
    assert found.words.startswith("no such model.")


def test_writing_where_nothing_can_be_written(tmp_path: Path) -> None:
    made = calibrated(FirstWord(), replies(20, 0), tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be written"):
        write(made, tmp_path / "file" / "first_word.json")


def test_a_write_that_breaks_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = calibrated(FirstWord(), replies(20, 0), tmp_path)
    before = (tmp_path / "first_word.json").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="No space left on device"):
        write(made, tmp_path / "first_word.json")
    assert (tmp_path / "first_word.json").read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["first_word.json", "labels.jsonl"]


def test_made_twice_it_is_the_same(tmp_path: Path) -> None:
    first = calibrated(FirstWord(), replies(30, 4), tmp_path)
    assert calibrated(FirstWord(), replies(30, 4), tmp_path) == first


def test_default_place() -> None:
    assert calibration_folder(Path("p")) == Path("p/fixtures/calibration")


def test_keys_are_those_documented(tmp_path: Path) -> None:
    calibrated(FirstWord(), replies(20, 0), tmp_path)
    kept = json.loads((tmp_path / "first_word.json").read_text())
    assert list(kept) == (
        "schema_version kind scorer version digest identity part labels_files floor meets_floor "
        "in_words figures languages seed resamples made_at versions"
    ).split(" ")
    assert list(kept["figures"]) == (
        "n prompts right covered errors accuracy macro_f1 kappa coverage accuracy_of_covered "
        "opposite_errors labels confusion"
    ).split(" ")
    assert list(kept["figures"]["accuracy"]) == ["value", "low", "high", "reason"]


def test_too_few_replies_hide_no_better_calibration(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for folder in (own, shipped):
        folder.mkdir()
    calibrated(FirstWord(), replies(3, 0), own)
    calibrated(FirstWord(), replies(20, 0), shipped)
    assert trust(FirstWord(), [own, shipped]).ok
    calibrated(FirstWord(), replies(10, 10), own)
    assert not trust(FirstWord(), [own, shipped]).ok
