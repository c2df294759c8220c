"""The training curve: what is drawn, what is left out, and that it is safe to insert."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from harness.records import StepLine
from harness.report.curves import curve
from harness.report.drawing import Panel, draw
from tests.report_sample import training_log


def test_the_tied_first_step_is_left_out_of_the_accuracy_and_said() -> None:
    shape = curve(training_log(21))
    loss, margin, accuracy, chances = shape.panels
    assert (loss.steps[0], margin.steps[0], accuracy.steps[0]) == (1, 1, 2)
    assert chances.names == ("chosen", "rejected")
    assert (chances.values[-1], chances.others[-1]) == pytest.approx((-48.4, -102.9))
    assert shape.notes == (
        "Accuracy starts after step 1: at step 1 the rewards of a fresh adapter are tied at 0.",
    )
    assert shape.rows[0][3] == "tied"
    assert (
        "reward accuracy 0.66 → 1, log p chosen -40.4 → -48.4 over 21 logged steps" in shape.words
    )


def test_a_first_step_that_is_truly_wrong_stays() -> None:
    log = (
        StepLine(step=1, rewards_margins=-0.2, rewards_accuracies=0.0),
        StepLine(step=2, rewards_margins=0.1, rewards_accuracies=0.5),
    )
    shape = curve(log)
    assert shape.notes == ()
    assert shape.panels[1].values == (0.0, 0.5)


def test_every_step_before_the_first_change_is_a_tie() -> None:
    """A warm-up's first step has a learning rate of 0, and so the second one is tied too."""
    tie = {"rewards_margins": 0.0, "rewards_accuracies": 0.0}
    log = (
        StepLine(step=1, **tie), StepLine(step=2, **tie),
        StepLine(step=3, rewards_margins=0.1, rewards_accuracies=0.6),
        StepLine(step=4, rewards_margins=0.0, rewards_accuracies=0.0),
    )  # fmt: skip
    shape = curve(log)
    assert shape.panels[1].steps == (3, 4)
    assert [row[3] for row in shape.rows] == ["tied", "tied", "0.6", "0"]
    assert "up to step 2" in shape.notes[0]


def test_what_was_not_logged_is_neither_drawn_nor_zero() -> None:
    shape = curve((StepLine(step=5, loss=0.4),))
    assert [panel.title for panel in shape.panels] == ["loss"]
    assert shape.rows == (("5", "0.4", *["not logged"] * 4),)
    assert curve(()).panels == ()
    assert curve(()).words == "no training log"


def test_the_picture_is_the_same_every_time_and_safe_inside_a_page() -> None:
    shape = curve(training_log(21))
    picture = draw(shape.panels, prefix="a")
    assert picture == draw(shape.panels, prefix="a")
    tags = {element.tag for element in ElementTree.fromstring(picture).iter()}
    assert tags <= {"svg", "defs", "g", "path", "use", "text", "clipPath", "rect"}
    assert not re.search(r"https?:|<style|<script|\son\w+=", picture)
    assert "currentColor" in picture
    assert "#010203" not in picture


def test_ids_of_two_pictures_do_not_meet() -> None:
    one, two = (draw(curve(training_log(3)).panels, prefix=prefix) for prefix in ("a", "b"))
    ids = [set(re.findall(r'\bid="([^"]+)"', picture)) for picture in (one, two)]
    assert not ids[0] & ids[1]
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', one))
    assert used
    assert used <= ids[0]


def test_points_with_intervals_are_drawn_as_such_and_alone() -> None:
    panel = Panel(
        title="metric in %", axis="level", steps=(0.0, 0.5, 1.0), values=(10.0, 40.0, 90.0),
        ends=((2.0, 30.0), (20.0, 60.0), (70.0, 98.0)), span=(0.0, 100.0),
    )  # fmt: skip
    picture = draw((panel,), prefix="a")
    texts = [e.text for e in ElementTree.fromstring(picture).iter("text")]
    assert {"metric in %", "level"} <= set(texts)
    bare = draw((Panel(title="metric", steps=(0.0, 1.0), values=(1.0, 2.0)),), prefix="a")
    assert picture.count("<path") >= bare.count("<path") + 3


def test_a_picture_is_small() -> None:
    assert len(draw(curve(training_log(60)).panels, prefix="training-1")) < 20_000


def test_the_scale_is_written_out_in_full() -> None:
    """Coordinates are cut to one decimal, which would make 0.25 and 0.27 the same tick."""
    panel = Panel(title="loss", steps=(0.0, 1.0), values=(0.25, 0.2625))
    texts = [e.text for e in ElementTree.fromstring(draw((panel,), prefix="a")).iter("text")]
    assert "0.255" in texts


def test_chosen_and_rejected_are_told_apart_without_colour() -> None:
    chances = curve(training_log(21)).panels[3]
    picture = draw((chances,), prefix="a")
    texts = {e.text for e in ElementTree.fromstring(picture).iter("text")}
    assert {"chosen", "rejected"} <= texts
    assert "stroke-dasharray" in picture


def test_a_pair_of_which_one_half_was_not_logged_is_not_drawn() -> None:
    log = (
        StepLine(step=1, logps_chosen=-3.0, logps_rejected=-4.0),
        StepLine(step=2, logps_chosen=-2.0),
        StepLine(step=3, logps_chosen=-1.0, logps_rejected=-9.0),
    )
    (panel,) = curve(log).panels
    assert (panel.steps, panel.others) == ((1, 3), (-4.0, -9.0))
    assert "log p chosen -3 → -1" in curve(log).words


@pytest.mark.parametrize("axis", ["support_ratio", "$\\frac{1}{2}$", "</text><script>", "比例"])
def test_the_name_of_a_level_is_cut_down_to_plain_letters(axis: str) -> None:
    panel = Panel(title="metric", axis=axis, steps=(0.0, 1.0), values=(1.0, 2.0))
    root = ElementTree.fromstring(draw((panel,), prefix="a"))
    texts = [e.text for e in root.iter("text") if e.text]
    assert not set("".join(texts)) & set("<>${}\\")
    assert ("support_ratio" in texts) == (axis == "support_ratio")
    assert not list(root.iter("script"))
