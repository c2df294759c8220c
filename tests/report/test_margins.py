"""Probes with given replies: margins under the base and the model, as numbers and as dots."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from harness.records import GivenLine, Records, VerdictLine
from harness.report.drawing import Dot, scatter
from harness.report.margins import MOST, Margins
from harness.report.render import render
from harness.report.view import build_view
from tests.report_sample import base_model, model, records, score, verdict


def pair(probe: str, support: tuple[float, float], oppose: tuple[float, float]) -> VerdictLine:
    """A probe with two given replies: (log p of the base, of the model) for each."""
    return verdict(
        probe=probe, reply=None, base_reply=None, base_scores={}, checks=(),
        scores={"preference": score("support", "likelier")},
        given=(
            GivenLine(name="support", text="Yes.", base_logp=support[0], logp=support[1]),
            GivenLine(name="oppose", text="No.", base_logp=oppose[0], logp=oppose[1]),
        ),
    )  # fmt: skip


def only(found: Records) -> Margins:
    (one,) = build_view(found).margins
    return one


def test_a_margin_is_of_the_taught_reply_above_the_other() -> None:
    found = only(records(pair("a", (-10, -20), (-15, -12)), pair("b", (-5, -5), (-6, -9))))
    assert [(dot.x, dot.y) for dot in found.dots] == [(-5, 8), (-1, -4)]
    assert found.of == "the reply that would oppose above the one that would support"
    assert found.unit == "nats"
    assert found.words == (
        "2 probes: above 0 for 0 under the base and 1 under the model; the model's is higher for 1."
    )
    # The table begins with what fell most.
    assert [(row.probe, row.base, row.model, row.change) for row in found.rows] == [
        ("b", "-1.00", "-4.00", "-3.00"),
        ("a", "-5.00", "+8.00", "+13.00"),
    ]


def test_the_side_is_the_one_that_the_model_was_taught() -> None:
    found = records(pair("a", (-10, -2), (-15, -12)), models=(model("q4_main", taught="support"),))
    assert [(dot.x, dot.y) for dot in only(found).dots] == [(5, 10)]


def test_of_options_the_answer_is_held_against_the_likeliest_other_per_byte() -> None:
    given = (
        GivenLine(name="a", text="four", base_logp=-8, logp=-4),
        GivenLine(name="b", text="eightsix", base_logp=-8, logp=-24),
        GivenLine(name="c", text="二", base_logp=-9, logp=-9),
    )
    line = pair("sum", (0, 0), (0, 0)).model_copy(update={"given": given, "answer": "a"})
    found = only(records(line))
    assert found.unit == "nats per byte"
    assert [(dot.x, dot.y) for dot in found.dots] == [(-2 - -1, -1 - -3)]


def test_replies_of_other_names_and_the_base_have_no_margin() -> None:
    line = pair("a", (-1, -1), (-2, -2))
    renamed = tuple(one.model_copy(update={"name": one.text}) for one in line.given)
    assert build_view(records(line.model_copy(update={"given": renamed}))).margins == ()
    alone = line.model_copy(update={"model": "base"})
    assert build_view(records(alone, models=(base_model(),))).margins == ()
    assert build_view(records(verdict())).margins == ()


def test_more_dots_than_can_be_seen_are_cut_and_said() -> None:
    lines = [pair(f"p{at}", (-at, -at - 1), (-3, -2)) for at in range(MOST + 5)]
    found = only(records(*lines))
    assert len(found.dots) == len(found.rows) == MOST
    assert f"{MOST + 5} probes" in found.words
    assert found.words.endswith(f"The first {MOST} are shown.")


HOSTILE = "\"'><script>alert(1)</script>"


def test_a_dot_is_a_link_with_words_and_nothing_else_gets_in() -> None:
    dots = [
        Dot(x=-4.0, y=8.0, href="#at=q4_main%2Fq4b%2Fa", words=f"a: {HOSTILE}"),
        Dot(x=2.5, y=1.0, href="#at=q4_main%2Fq4b%2Fb&x=1", words="b"),
    ]
    picture = scatter(dots, across="base", up="model", prefix="m1")
    assert picture == scatter(dots, across="base", up="model", prefix="m1")
    root = ElementTree.fromstring(picture)
    links = list(root.iter("a"))
    assert [(link.get("href"), link[0].text) for link in links] == [
        (dot.href, dot.words) for dot in dots
    ]
    assert {link.get("tabindex") for link in links} == {"-1"}
    assert not list(root.iter("script"))
    uses = set(re.findall(r'<use href="#([^"]+)', picture))
    assert uses
    assert uses <= set(re.findall(r'\bid="([^"]+)', picture))
    assert all(name.startswith("m1-") for name in uses)


@pytest.mark.parametrize("dots", [[(3.0, 3.0)], [(0.0, 0.0), (0.0, 0.0)], [(-1e6, 1e-6)]])
def test_dots_in_one_place_are_drawn(dots: list[tuple[float, float]]) -> None:
    made = [Dot(x=x, y=y, href="#at=a", words="a") for x, y in dots]
    picture = scatter(made, across="base", up="model", prefix="m")
    assert len(list(ElementTree.fromstring(picture).iter("a"))) == len(dots)


def test_a_hostile_probe_stays_text_in_picture_and_table() -> None:
    page = render(build_view(records(pair(HOSTILE, (-1, -2), (-3, -1)))))
    assert HOSTILE not in page
    assert page.count("&lt;script&gt;alert(1)") >= 2
