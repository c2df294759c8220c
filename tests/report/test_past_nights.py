"""Pass rates over past runs, from the history to the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.history import History, past
from harness.records import Records
from harness.report.render import render
from harness.report.trend import HEIGHT, MOST, WIDTH, build_trend
from harness.report.view import build_view
from tests.diff.runs import MODEL, group, run, run_line


def night(day: int, outcomes: list[str], **changes: object) -> Records:
    started = f"2026-11-{day:02}T01:00:00+00:00"
    line = run_line(run=f"night{day}", started=started)
    return run(*group(outcomes, **changes)).model_copy(update={"run": line})


def filed(reports: Path, *nights: Records) -> Records:
    for one in nights:
        History(reports).file_run(one, reports / one.run.run)
    return nights[-1]


NIGHTS = [night(day, ["pass"] * day + ["fail"] * (10 - day)) for day in (1, 2, 3, 4)]


def test_nothing_is_shown_before_the_third_night(tmp_path: Path) -> None:
    assert past(tmp_path, NIGHTS[0]) == {}
    assert not (tmp_path / "history.db").exists()
    last = filed(tmp_path, *NIGHTS[:2])
    assert build_trend(past(tmp_path, last)) is None
    last = filed(tmp_path, NIGHTS[2])
    assert build_trend(past(tmp_path, last)) is not None


def test_a_line_tells_every_night_in_order(tmp_path: Path) -> None:
    trend = build_trend(past(tmp_path, filed(tmp_path, *NIGHTS)))
    assert trend
    (spark,) = trend.sparks
    assert (spark.model, spark.group, spark.now) == (MODEL, "q4b", "40% [12, 74]")
    assert [row[0] for row in spark.rows] == ["night4", "night3", "night2", "night1"]
    assert spark.words == "4 runs: 10% at first, 40% at last, lowest 10%, highest 40%"
    heights = [y for _, y in spark.line]
    assert heights == sorted(heights, reverse=True)
    places = [*spark.line, *spark.band]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    assert len(spark.band) == 2 * len(spark.line)


def test_the_same_numbers_as_the_trend_of_one_group(tmp_path: Path) -> None:
    last = filed(tmp_path, *NIGHTS)
    assert past(tmp_path, last)[MODEL, "q4b"] == History(tmp_path).trend(MODEL, "q4b")


def test_an_old_run_shows_no_later_night(tmp_path: Path) -> None:
    filed(tmp_path, *NIGHTS)
    points = past(tmp_path, NIGHTS[2])[MODEL, "q4b"]
    assert [point.run for point in points] == ["night1", "night2", "night3"]


def test_only_the_newest_nights_are_read(tmp_path: Path) -> None:
    last = filed(tmp_path, *NIGHTS)
    points = past(tmp_path, last, limit=3)[MODEL, "q4b"]
    assert [point.run for point in points] == ["night2", "night3", "night4"]


def test_nights_that_judged_nothing_are_no_part_of_it(tmp_path: Path) -> None:
    last = filed(tmp_path, *NIGHTS[:2], night(8, ["not judged"]), night(9, ["pass"]))
    trend = build_trend(past(tmp_path, last))
    assert trend
    assert [row[0] for row in trend.sparks[0].rows] == ["night9", "night2", "night1"]


def test_models_that_this_run_did_not_ask_are_left_out(tmp_path: Path) -> None:
    filed(tmp_path, *[night(day, ["pass"], model="other") for day in (1, 2, 3)])
    assert past(tmp_path, night(4, ["pass"])) == {}


@pytest.mark.parametrize("rate", [0, 10])
def test_ends_of_the_scale_stay_in_the_picture(tmp_path: Path, rate: int) -> None:
    nights = [night(day, ["pass"] * rate + ["fail"] * (10 - rate)) for day in (1, 2, 3)]
    trend = build_trend(past(tmp_path, filed(tmp_path, *nights)))
    assert trend
    assert all(0 < y < HEIGHT for _, y in trend.sparks[0].line)


def test_the_page_draws_it(tmp_path: Path) -> None:
    last = filed(tmp_path, *NIGHTS)
    page = render(build_view(last, past=past(tmp_path, last)))
    assert page.count('class="spark"') == 1
    assert 'id="trend"' in page
    assert 'id="trend"' not in render(build_view(last))


def test_of_many_lines_those_that_fell_most_are_drawn(tmp_path: Path) -> None:
    days = [
        run(
            *[
                line
                for part in range(MOST + 20)
                for line in group(
                    ["pass"] * 4 + (["fail"] if day == 3 and part >= 20 else []), group=f"g{part}"
                )
            ]
        ).model_copy(update={"run": night(day, ["pass"]).run})
        for day in (1, 2, 3)
    ]
    trend = build_trend(past(tmp_path, filed(tmp_path, *days)))
    assert trend
    assert [spark.group for spark in trend.sparks] == [f"g{part}" for part in range(20, MOST + 20)]
    assert trend.words.endswith(f"Of {MOST + 20} lines the {MOST} that fell most are shown.")
