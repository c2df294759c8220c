"""Pictures that lead to what they show: a prompt's column, a dot, a cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.browser.conftest import Opener, saved
from tests.report.test_margins import pair
from tests.report_sample import records, scores, verdict

pytestmark = pytest.mark.slow


def test_a_column_of_a_strip_leads_to_its_reply(opened: Opener, tmp_path: Path) -> None:
    moved = [("unclear", "oppose"), ("support", "oppose"), ("support", "support")]
    found = records(*(
        verdict(probe=f"p{at}", scores=scores(new, "x"), base_scores=scores(old, "x"))
        for at, (old, new) in enumerate(moved)
    ))  # fmt: skip
    page = opened(saved(found, tmp_path))
    strip = page.locator("svg.each")
    box = strip.bounding_box()
    assert box
    # Support that stayed, support that moved, unclear that moved.
    for column, probe in enumerate(("p2", "p1", "p0")):
        place = {"x": box["width"] * (column + 0.5) / 3, "y": box["height"] / 2}
        strip.hover(position=place)  # type: ignore[arg-type]
        assert strip.locator("title").text_content().startswith(f"{probe}: ")  # type: ignore[union-attr]
        strip.click(position=place)  # type: ignore[arg-type]
        page.locator("#card h3 a", has_text=f"q4b/{probe}").wait_for()
        assert page.evaluate("location.hash") == f"#at=q4_main%2Fq4b%2F{probe}"


def test_a_dot_and_its_line_in_the_table_lead_to_the_probe(opened: Opener, tmp_path: Path) -> None:
    found = records(pair("one", (-10, -20), (-15, -12)), pair("two", (-5, -5), (-6, -9)))
    page = opened(saved(found, tmp_path))
    page.locator("#margins ~ .pictures svg a").nth(1).click()
    page.locator("#card h3 a", has_text="q4b/two").wait_for()
    page.locator(".pictures summary").click()
    page.locator(".pictures td a", has_text="one").click()
    page.locator("#card h3 a", has_text="q4b/one").wait_for()


def test_the_pictures_stand_without_the_script(opened: Opener, sample: Path) -> None:
    page = opened(sample)
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    bare = context.new_page()
    bare.goto(sample.as_uri())
    assert bare.locator("svg.each").first.is_visible()
    assert bare.locator(".boxes").first.is_visible()
    assert bare.locator(".forest").first.is_visible()
    context.close()
