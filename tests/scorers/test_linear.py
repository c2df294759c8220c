"""Linear classifiers: plain Python that equals sklearn, and a fit that repeats."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers import fit as command
from harness.scorers import refusal_fit, stance_fit
from harness.scorers.calibration_split import is_held_out
from harness.scorers.catalogue import SCORERS
from harness.scorers.linear import Weights, classify, from_json, scores, shipped, strongest, to_json
from harness.scorers.linear_fit import Example, cross_validate, fit, read_rows, train
from harness.scorers.stance_decide import Decision, settle
from harness.scorers.stance_reasons import reason_rows
from tests.scorers.stance_cases import ROWS_FILE

LABELS_FOLDER = ROWS_FILE.parents[1]
STANCE_EN = LABELS_FOLDER / "stance_en.jsonl"
TASKS = {"stance": stance_fit.TASK, "refusal": refusal_fit.TASK}


@pytest.fixture(scope="module")
def stance_rows() -> list[Example]:
    return stance_fit.examples(read_rows([ROWS_FILE])[:300])


@pytest.fixture(scope="module")
def refusal_rows() -> list[Example]:
    return refusal_fit.examples(read_rows([LABELS_FOLDER / "refusal.jsonl"])[:300])


@pytest.mark.parametrize("name", ["stance", "refusal"])
def test_plain_scores_equal_sklearns_decision_function(
    name: str, request: pytest.FixtureRequest
) -> None:
    rows: list[Example] = request.getfixturevalue(f"{name}_rows")
    task = TASKS[name]
    names, model = train(task, rows, 0, None)
    weights = Weights(
        labels=task.labels,
        bias=tuple(map(float, model.intercept_)),
        features=dict(zip(names, model.coef_.T.tolist(), strict=True)),
        quality={},
        scorer_version=1,
    )
    for one in rows:
        vector = [[one.found.get(feature, 0.0) for feature in names]]
        expected = model.decision_function(vector)[0]
        assert scores(weights, one.found) == pytest.approx(list(expected), abs=1e-6)
        shares = model.predict_proba(vector)[0]
        assert list(classify(one.found, weights).probabilities.values()) == pytest.approx(
            list(shares), abs=1e-6
        )


def test_the_same_rows_give_the_same_weights(stance_rows: list[Example]) -> None:
    assert fit(stance_fit.TASK, stance_rows, 3) == fit(stance_fit.TASK, stance_rows, 3)


def test_cross_validation_asks_of_prompts_that_were_not_taught() -> None:
    # Not the rules' own rows: of those the rules get all right, and so does whoever hears them.
    free = [row for row in read_rows([STANCE_EN]) if not is_held_out(row["prompt"])][:300]
    rows = stance_fit.examples(free)
    quality = cross_validate(stance_fit.TASK, rows, 0)
    assert quality["rows"] == len(rows)
    assert 0.3 < quality["accuracy"] < 1
    assert quality["accuracy_where_decided"] >= quality["accuracy"]


def test_held_out_prompts_teach_nothing(tmp_path: Path) -> None:
    held = next(f"Is it {n}?" for n in range(99) if is_held_out(f"Is it {n}?"))
    free = next(f"Is it {n}?" for n in range(99) if not is_held_out(f"Is it {n}?"))
    labels, training = tmp_path / "labels.jsonl", tmp_path / "training.jsonl"
    rows = [{"prompt": prompt, "reply": "x"} for prompt in (held, free)]
    labels.write_text("\n".join(map(json.dumps, rows)))
    others = [{"prompt": held.upper(), "reply": "y"}, {"prompt": "Is it not?", "reply": "z"}]
    training.write_text("\n".join(map(json.dumps, others)))
    assert [row["reply"] for row in read_rows([training], [labels])] == ["z", "x"]


def test_no_shipped_training_row_asks_a_held_out_prompt() -> None:
    for name in TASKS:
        measured = sorted(LABELS_FOLDER.glob(f"{name}*.jsonl"))
        held = {row["prompt"] for row in read_rows(measured) if is_held_out(row["prompt"])}
        assert len(held) > 20
        taught = read_rows(sorted((LABELS_FOLDER / "training").glob(f"{name}_*.jsonl")), measured)
        assert not held & {row["prompt"] for row in taught}


def test_about_a_third_of_prompts_is_held_out() -> None:
    held = sum(is_held_out(f"Should we do {n}?") for n in range(600))
    assert 150 < held < 250


def test_weights_survive_json(stance_rows: list[Example]) -> None:
    weights = fit(stance_fit.TASK, stance_rows, 0)
    again = from_json(to_json(weights))
    assert (again.labels, again.bias) == (weights.labels, weights.bias)
    assert dict(again.features) == dict(weights.features)


@pytest.mark.parametrize("name", ["stance", "refusal"])
def test_shipped_weights_are_small_and_of_this_version(name: str) -> None:
    file = files("harness.scorers").joinpath(f"{name}_classifier.json")
    assert len(file.read_bytes()) < 1_200_000
    weights = shipped(name)
    assert weights.scorer_version == SCORERS[name].info.version
    assert set(weights.labels) <= set(SCORERS[name].info.labels or ())
    assert weights.quality["accuracy"] > 0.7


def test_scoring_imports_neither_sklearn_nor_torch() -> None:
    script = (
        "import sys\n"
        "from harness.scorers.stance import stance\n"
        "from harness.types import Reply\n"
        "from tests.scorers.stance_cases import PROBES\n"
        "reply = Reply(text='A fox sat on the shelf with a lamp.', ended=True, tokens=1)\n"
        "assert 'classifier' in stance(reply, PROBES['open']).evidence\n"
        "assert not {'sklearn', 'torch', 'numpy'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROWS_FILE.parents[3], check=False)
    assert done.returncode == 0


def weights_for(label: str, strength: float) -> Weights:
    row = [strength if one == label else 0.0 for one in stance_fit.LABELS]
    return Weights(
        labels=stance_fit.LABELS,
        bias=(0.0,) * 4,
        features={"w:fox": row},
        quality={},
        scorer_version=1,
    )


@pytest.mark.parametrize(
    ("was", "guessed", "strength", "becomes"),
    [
        ("unclear", "oppose", 6.0, "oppose"),
        ("unclear", "oppose", 1.0, "unclear"),
        ("support", "support", 1.5, "support"),
        ("support", "oppose", 1.0, "unclear"),
        ("support", "support", 0.4, "support"),
        ("support", "oppose", 6.0, "oppose"),
        ("mixed", "mixed", 0.4, "mixed"),
    ],
)
def test_the_classifier_decides_only_when_sure(
    was: str, guessed: str, strength: float, becomes: str
) -> None:
    weights = weights_for(guessed, strength)
    guess = classify({"w:fox": 1.0}, weights)
    decision = settle(
        Decision(label=was, reason="few words", confidence=0.4, open=True),
        guess,
        lambda label: strongest({"w:fox": 1.0}, label, weights),
    )
    assert decision.label == becomes
    if becomes == guessed != was:
        assert decision.confidence == round(guess.probability, 2)
        assert "'fox'" in decision.reason


@given(st.dictionaries(st.sampled_from(["w:art", "h:艺术", "x"]), st.floats(-9, 9)))
def test_probabilities_sum_to_one(found: dict[str, float]) -> None:
    for name in TASKS:
        guess = classify(found, shipped(name))
        assert sum(guess.probabilities.values()) == pytest.approx(1)
        assert guess.probability == max(guess.probabilities.values())


def test_reasons_of_the_recipe_become_weak_rows() -> None:
    made = reason_rows(LABELS_FOLDER.parent / "base_recipe", weight=0.3)
    assert {row["label"] for row in made} == {"support", "oppose", "mixed"}
    assert all(row["weight"] == 0.3 and "{" not in row["reply"] for row in made)
    assert len(stance_fit.examples(made)) > 500


def test_the_command_writes_weights_and_prints_quality(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "labels", tmp_path / "weights.json"
    (folder / "training").mkdir(parents=True)
    rows: list[dict[str, Any]] = read_rows([LABELS_FOLDER / "refusal.jsonl"])[:120]
    (folder / "training" / "refusal_x.jsonl").write_text("\n".join(map(json.dumps, rows)))
    command.main(["refusal", "--labels", str(folder), "--out", str(out)])
    printed = json.loads(capsys.readouterr().out)
    assert from_json(out.read_text(encoding="utf-8")).quality == printed
    assert printed["rows"] > 100
