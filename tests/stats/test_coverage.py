"""The coverage that docs/statistics.md states: summed up anew, and simulated in small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import coverage, experiments
from benchmarks.coverage import ALARMS, INTERVALS, Line

SIZES = (10, 20, 30)
SUMMED = ("one_rate", "paired", "gate", "margin", "same_pairs")
PAGE = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")


def summed(experiments: tuple[tuple[str, str, coverage.Experiment], ...]) -> list[Line]:
    chosen = [one for one in experiments if one[2].__qualname__.split(".")[0] in SUMMED]
    return list(coverage.measured(chosen, 0, 0, SIZES))


@pytest.fixture(scope="module")
def intervals() -> dict[str, dict[int, list[float]]]:
    return {line.method: line.shares for line in summed(INTERVALS)}


@pytest.fixture(scope="module")
def alarms() -> dict[tuple[str, str], dict[int, list[float]]]:
    return {(line.what, line.method): line.shares for line in summed(ALARMS)}


@pytest.mark.parametrize("n", SIZES)
def test_intervals_hold_the_truth(intervals: dict[str, dict[int, list[float]]], n: int) -> None:
    for method, lowest in (("Wilson", 0.91), ("Jeffreys", 0.92), ("Tango score", 0.92)):
        shares = intervals[method][n]
        assert 0.93 <= np.mean(shares) <= 0.975
        assert min(shares) >= lowest
    assert min(intervals["Clopper-Pearson"][n]) >= 0.95


@pytest.mark.parametrize("n", SIZES)
def test_gates_do_not_cry_wolf(
    alarms: dict[tuple[str, str], dict[int, list[float]]], n: int
) -> None:
    for ends in ("fails", "passes"):
        exact = alarms[f"gate {ends} a rate that is the bound (2.5)", "Clopper-Pearson"][n]
        assert max(exact) <= 0.025
        for level, shown in ((0.025, "Tango score, 95%"), (0.05, "Tango score, 90%")):
            what = f"no-worse gate {ends} a loss of the margin ({100 * level:g})"
            assert np.mean(alarms[what, shown][n]) <= 1.25 * level
    assert max(alarms["rates differ, paired (5)", "exact McNemar"][n]) <= 0.05


def test_the_page_shows_what_is_measured() -> None:
    for line in summed(INTERVALS) + summed(ALARMS):
        cells = [coverage.cell(line.shares[n]) for n in SIZES]
        assert f"| {' | '.join([line.what, line.method, *cells])} |" in PAGE


def test_simulated_coverage_in_small() -> None:
    """At n = 30 and few draws: all but the very skewed means lie near 95%."""
    simulated = [one for one in INTERVALS if "very skewed" not in one[0]]
    for line in coverage.measured(simulated, 400, 60, (30,)):
        assert 0.90 <= np.mean(line.shares[30]) <= 0.99, line.what


def test_simulated_alarms_in_small() -> None:
    simulated = [one for one in ALARMS if "uncorrected" not in one[1]]
    for line in coverage.measured(simulated, 400, 60, (20,)):
        assert np.mean(line.shares[20]) <= 0.085, line.what


def test_the_table_goes_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{coverage.START}\nold\n{coverage.END}\nafter\n", encoding="utf-8")
    coverage.publish(page, "new")
    assert page.read_text(encoding="utf-8") == (
        f"before\n{coverage.START}\nnew\n{coverage.END}\nafter\n"
    )
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(SystemExit, match="has no"):
        coverage.publish(page, "new")


def test_a_run_of_small_size_is_evaluated() -> None:
    assert experiments.evaluate(experiments.made(400, 4)) == 4
