"""The classifier of the stance scorer: plain Python that equals sklearn, and a fit that repeats."""

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

from harness.scorers import stance_fit
from harness.scorers.calibration_split import is_held_out
from harness.scorers.stance import stance
from harness.scorers.stance_classifier import (
    Weights,
    classify,
    from_json,
    scores,
    shipped_weights,
    to_json,
)
from harness.scorers.stance_decide import Decision, settle
from harness.scorers.stance_reasons import reason_rows
from tests.scorers.stance_cases import ROWS_FILE

RECIPE = ROWS_FILE.parents[1] / "base_recipe"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return stance_fit.read_rows([ROWS_FILE])[:300]


def test_plain_scores_equal_sklearns_decision_function(rows: list[dict[str, Any]]) -> None:
    given_rows = stance_fit.examples(rows)
    names, model = stance_fit.train(given_rows, 0, None)
    weights = Weights(
        labels=stance_fit.LABELS,
        bias=tuple(map(float, model.intercept_)),
        features=dict(zip(names, model.coef_.T.tolist(), strict=True)),
        quality={},
        scorer_version=1,
    )
    for one in given_rows:
        vector = [[one.found.get(name, 0.0) for name in names]]
        expected = model.decision_function(vector)[0]
        assert scores(weights, one.found) == pytest.approx(list(expected), abs=1e-6)
        shares = model.predict_proba(vector)[0]
        assert list(classify(one.found, weights).probabilities.values()) == pytest.approx(
            list(shares), abs=1e-6
        )


def test_the_same_rows_give_the_same_weights(rows: list[dict[str, Any]]) -> None:
    assert stance_fit.fit(rows, 3) == stance_fit.fit(rows, 3)


def test_cross_validation_asks_of_prompts_that_were_not_taught(rows: list[dict[str, Any]]) -> None:
    quality = stance_fit.cross_validate(rows, 0)
    assert quality["rows"] == len(stance_fit.examples(rows))
    assert 0.3 < quality["accuracy"] < 1
    assert quality["accuracy_where_decided"] > quality["accuracy"]
    assert quality["wrong_side_where_decided"] < 0.2


def test_held_out_prompts_teach_nothing(rows: list[dict[str, Any]]) -> None:
    prompt = next(f"Is it {n}?" for n in range(99) if is_held_out(f"Is it {n}?"))
    held = {**rows[0], "prompt": prompt}
    assert stance_fit.examples([held]) == []
    assert len(stance_fit.examples([rows[0]])) <= 1
    assert not any(is_held_out(row["prompt"]) for row in rows)


def test_about_a_third_of_prompts_is_held_out() -> None:
    held = sum(is_held_out(f"Should we do {n}?") for n in range(600))
    assert 150 < held < 250


def test_weights_survive_json(rows: list[dict[str, Any]]) -> None:
    weights = stance_fit.fit(rows, 0)
    again = from_json(to_json(weights))
    assert again.labels == weights.labels
    assert again.bias == weights.bias
    assert dict(again.features) == dict(weights.features)


def test_shipped_weights_are_small_and_of_this_version() -> None:
    file = files("harness.scorers").joinpath("stance_classifier.json")
    assert len(file.read_bytes()) < 400_000
    weights = shipped_weights()
    assert weights.scorer_version == stance.info.version
    assert set(weights.labels) < set(stance.info.labels or ())
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
    done = subprocess.run([sys.executable, "-c", script], cwd=ROWS_FILE.parents[2], check=False)
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
        ("support", "oppose", 6.0, "oppose"),
        ("mixed", "support", 1.0, "mixed"),
    ],
)
def test_classifier_decides_only_when_sure(
    was: str, guessed: str, strength: float, becomes: str
) -> None:
    guess = classify({"w:fox": 1.0}, weights_for(guessed, strength))
    decision = settle(Decision(label=was, reason="few words", confidence=0.4, open=True), guess)
    assert decision.label == becomes
    if becomes == guessed != was:
        assert decision.confidence == round(guess.probability, 2)
        assert "'fox'" in decision.reason


@given(st.dictionaries(st.sampled_from(["w:art", "h:艺术", "x"]), st.floats(-9, 9)))
def test_probabilities_sum_to_one(found: dict[str, float]) -> None:
    guess = classify(found)
    assert sum(guess.probabilities.values()) == pytest.approx(1)
    assert guess.probability == max(guess.probabilities.values())


def test_reasons_of_the_recipe_become_weak_rows() -> None:
    made = reason_rows(RECIPE, weight=0.3)
    assert {row["label"] for row in made} == {"support", "oppose", "mixed"}
    assert all(row["weight"] == 0.3 and "{" not in row["reply"] for row in made)
    assert len(stance_fit.examples(made)) > 500


def test_command_writes_weights_and_prints_quality(
    tmp_path: Path, rows: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "rows.jsonl", tmp_path / "weights.json"
    data.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    stance_fit.main([str(data), "--out", str(out)])
    printed = json.loads(capsys.readouterr().out)
    assert from_json(out.read_text(encoding="utf-8")).quality == printed
