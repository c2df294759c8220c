"""The figures against hand-worked examples, scikit-learn and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from harness.calibration.figures import Figures, by_language, figures
from harness.calibration.intervals import bootstrap, kappa, macro_f1, wilson
from harness.calibration.measure import Reading, measure
from harness.errors import InstrumentError
from harness.types import Probe, Reply, Score, ScorerInfo
from tests.calibration.scorers import FirstWord, labelled

LABELS = ("support", "oppose", "mixed", "unclear")
WORDS = {"support": "yes", "oppose": "no", "mixed": "both", "unclear": "hm", "not scored": ""}


def reading(label: str, seen: str, *, prompt: str = "P", accepted: tuple[str, ...] = ()) -> Reading:
    one = labelled(WORDS[seen], label, prompt=prompt, accepted=accepted)
    return Reading(labelled=one, seen=seen, reason="")


def readings(counts: dict[tuple[str, str], int]) -> list[Reading]:
    """So many of each (truth, seen), each to its own prompt."""
    pairs = [pair for pair, count in counts.items() for _ in range(count)]
    return [reading(*pair, prompt=f"P{number}") for number, pair in enumerate(pairs)]


HAND = {
    ("support", "support"): 8,
    ("support", "oppose"): 1,
    ("support", "unclear"): 1,
    ("oppose", "oppose"): 6,
    ("oppose", "support"): 3,
    ("oppose", "not scored"): 1,
}
"""20 replies, 14 right; support: 8 of 11 given, 8 of 10 found; oppose: 6 of 7 and 6 of 10."""


@pytest.fixture(scope="module")
def hand() -> Figures:
    return figures(readings(HAND), LABELS)


def test_shares_by_hand(hand: Figures) -> None:
    assert (hand.n, hand.right, hand.covered, hand.opposite_errors) == (20, 14, 18, 4)
    assert hand.accuracy.value == 14 / 20
    assert hand.coverage.value == 18 / 20
    assert hand.accuracy_of_covered.value == 14 / 18


def test_labels_by_hand(hand: Figures) -> None:
    support, oppose = hand.labels["support"], hand.labels["oppose"]
    assert (support.precision, support.recall) == (8 / 11, 8 / 10)
    assert (oppose.precision, oppose.recall) == (6 / 7, 6 / 10)
    assert support.f1 == pytest.approx(16 / 21)
    assert oppose.f1 == pytest.approx(12 / 17)
    assert (support.support, support.predicted, oppose.predicted) == (10, 11, 7)
    # Given once and never meant: no recall, and no place in macro-F1.
    assert hand.labels["unclear"].recall is None
    assert "mixed" not in hand.labels
    assert hand.macro_f1.value == pytest.approx((16 / 21 + 12 / 17) / 2)


def test_kappa_by_hand(hand: Figures) -> None:
    # Agreed 14/20; by chance 10/20 * 11/20 + 10/20 * 7/20 = 0.45.
    assert hand.kappa.value == pytest.approx((0.7 - 0.45) / (1 - 0.45))


def test_confusion_by_hand(hand: Figures) -> None:
    assert hand.confusion == {
        "support": {"support": 8, "oppose": 1, "mixed": 0, "unclear": 1, "not scored": 0},
        "oppose": {"support": 3, "oppose": 6, "mixed": 0, "unclear": 0, "not scored": 1},
    }


def test_wilson_is_statsmodels() -> None:
    for right, n in ((14, 20), (0, 10), (10, 10), (93, 100), (1, 1)):
        assert wilson(right, n) == pytest.approx(proportion_confint(right, n, method="wilson"))


tables = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3).map(
    np.array
)


@given(tables.filter(lambda table: (table.sum(axis=1) > 0).sum() > 1))
def test_agreement_is_that_of_scikit_learn_and_statsmodels(table: np.ndarray) -> None:
    truth = [row for row in range(3) for column in range(3) for _ in range(table[row, column])]
    seen = [column for row in range(3) for column in range(3) for _ in range(table[row, column])]
    wanted = f1_score(truth, seen, labels=sorted(set(truth)), average="macro", zero_division=0.0)
    assert macro_f1(table.astype(float)) == pytest.approx(wanted)
    assert kappa(table.astype(float)) == pytest.approx(cohen_kappa_score(truth, seen))
    assert kappa(table.astype(float)) == pytest.approx(cohens_kappa(table, return_results=False))


def test_accepted_counts_as_the_label() -> None:
    rows = readings({("support", "support"): 9, ("oppose", "oppose"): 9})
    rows += [reading("support", "mixed", accepted=("mixed",), prompt="X")]
    found = figures(rows, LABELS)
    assert found.right == 19
    assert found.confusion["support"]["support"] == 10
    assert found.macro_f1.value == 1


def test_an_accepted_contrary_is_no_opposite_error() -> None:
    assert (
        figures([reading("support", "oppose", accepted=("oppose",))], LABELS).opposite_errors == 0
    )


def test_opposites_are_none_where_labels_have_no_contrary() -> None:
    assert figures([reading("mixed", "unclear")], ("mixed", "unclear")).opposite_errors is None


@pytest.mark.parametrize("n", [0, 1, 9])
def test_too_few_replies_give_counts_and_no_figure(n: int) -> None:
    found = figures([reading("support", "support")] * n, LABELS)
    assert (found.n, found.right) == (n, n)
    for estimate in (found.accuracy, found.macro_f1, found.kappa, found.coverage):
        assert estimate.value is estimate.low is estimate.high is None
        assert str(estimate.reason).startswith(f"not enough data: {n} repl")


def test_one_label_gives_accuracy_alone() -> None:
    found = figures(readings({("support", "support"): 12}), LABELS)
    assert found.accuracy.value == 1
    assert found.kappa.value is None
    assert found.kappa.reason == "not enough data: every reply is labelled 'support'"


def test_few_prompts_give_no_bootstrap() -> None:
    rows = [reading(label, label) for label in ("support", "oppose") for _ in range(10)]
    found = figures(rows, LABELS)
    assert (found.macro_f1.value, found.macro_f1.low) == (1, None)
    assert found.macro_f1.reason == "no interval: 1 prompts, 5 are needed"


def test_bootstrap_is_seeded_and_holds_the_figure(hand: Figures) -> None:
    again = figures(readings(HAND), LABELS)
    assert again == hand
    for estimate in (hand.macro_f1, hand.kappa):
        assert estimate.value is not None
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.low < estimate.value < estimate.high


def test_replies_to_one_prompt_are_drawn_together() -> None:
    """Twelve copies of each of 10 rows tell no more than the 10; as own prompts they would."""
    truth = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    seen = [0, 0, 0, 0, 1, 1, 1, 1, 0, 0]
    names = [str(number) for number in range(10)]
    single = bootstrap(truth, seen, names, 2)
    clustered = bootstrap(truth * 12, seen * 12, names * 12, 2)
    for figure, interval in single.items():
        assert clustered[figure] == pytest.approx(interval)
    apart = bootstrap(truth * 12, seen * 12, [str(number) for number in range(120)], 2)
    low, high = apart["macro_f1"]
    assert high - low < 0.5 * (single["macro_f1"][1] - single["macro_f1"][0])


def test_languages_apart() -> None:
    def of(language: str, label: str) -> Reading:
        return Reading(labelled=labelled("yes", label, language=language), seen=label, reason="")

    found = by_language([of("zh", "support"), of("en", "support"), of("zh", "oppose")], LABELS)
    assert {language: one.n for language, one in found.items()} == {"en": 1, "zh": 2}
    assert list(found) == ["en", "zh"]


def test_a_scorer_is_asked_as_the_probe_states() -> None:
    rows = [labelled("Yes it does", "support"), labelled("", "unclear"), labelled("no", "support")]
    calls: list[tuple[int, int]] = []
    found = measure(FirstWord(), rows, lambda done, of: calls.append((done, of)))
    assert [one.seen for one in found] == ["support", "not scored", "oppose"]
    assert [one.right for one in found] == [True, False, False]
    assert found[0].reason == "first word 'yes'"
    assert calls == [(1, 3), (2, 3), (3, 3)]


class Broken(FirstWord):
    def __call__(self, reply: Reply, probe: Probe) -> Score:
        if reply.text == "bad":
            raise ValueError("no such word")
        if reply.text == "odd":
            return Score(scorer="first_word", value="perhaps", reason="")
        return super().__call__(reply, probe)


class InBatches:
    info = ScorerInfo(name="asked", version=1, labels=LABELS)

    def identity(self) -> dict[str, str]:
        return {"model": "m"}

    def score_all(
        self, asked: list[tuple[Reply, Probe]], progress: object = None
    ) -> list[Score | InstrumentError]:
        good = Score(scorer="asked", value="support", reason="said so")
        return [InstrumentError("timed out") if not one.text else good for one, _ in asked]


def test_a_broken_instrument_is_counted_apart() -> None:
    rows = [labelled(text, "support") for text in ("yes", "bad", "odd")]
    found = measure(Broken(), rows)
    assert [one.error for one in found] == [
        None,
        "ValueError: no such word",
        "gave 'perhaps', which is none of its labels",
    ]
    assert figures(found, LABELS).errors == 2
    batch = measure(InBatches(), [labelled("a", "support"), labelled("", "support")])
    assert [(one.seen, one.error) for one in batch] == [
        ("support", None),
        ("not scored", "timed out"),
    ]
