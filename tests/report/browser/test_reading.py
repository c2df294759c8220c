"""Reading the replies: filters, search, order, addresses, keys, other models, what is marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from harness.records import append, load
from harness.report.render import write_report
from tests.report.browser.conftest import Opener, saved
from tests.report.test_review import small
from tests.report_sample import records, run_line, score, verdict

pytestmark = pytest.mark.slow


def shown(page: Page) -> str:
    return page.locator("#shown").inner_text()


def heading(page: Page) -> str:
    return page.locator("#card h3 a").inner_text()


def settle(page: Page) -> None:
    """Until the filters were applied and the address was written."""
    page.wait_for_timeout(400)


def test_the_worst_reply_is_open_when_the_page_is(opened: Opener, sample: Path) -> None:
    page = opened(sample)
    assert page.locator("#card h3 .mark").inner_text() == "✗ failed"
    assert page.locator("#rows [role=option]").first.get_attribute("aria-selected") == "true"
    assert page.evaluate("location.hash") == ""


def test_filters_narrow_and_stand_in_the_address(opened: Opener, sample: Path) -> None:
    page = opened(sample)
    everything = shown(page)
    page.select_option("[name=model]", "q4_main")
    page.select_option("[name=outcome]", "fail")
    settle(page)
    some = shown(page)
    assert some != everything
    assert some.endswith(f" of {everything}")
    assert "model=q4_main&outcome=fail" in page.evaluate("location.hash")
    names = page.locator("#rows .row-name bdi").all_inner_texts()
    assert set(names) == {"q4_main"}
    again = opened(sample, page.evaluate("location.hash"))
    assert shown(again) == some
    assert heading(again) == heading(page)
    again.get_by_role("button", name="Clear", exact=True).click()
    settle(again)
    assert shown(again) == everything


def test_search_needs_all_words_and_quotes_hold_them_together(
    opened: Opener, tmp_path: Path
) -> None:
    found = records(
        verdict(probe="a", text="A copy without a heart."),
        verdict(probe="b", text="A heart without a copy."),
        verdict(probe="c", text="Drawn by hand."),
    )
    page = opened(saved(found, tmp_path))
    for words, expected in (
        ("heart COPY", "2 of 3 replies"),
        ('"without a heart"', "1 of 3 replies"),
        ("q4b/c", "1 of 3 replies"),
        ("nowhere", "0 of 3 replies"),
    ):
        page.fill("[name=q]", words)
        settle(page)
        assert shown(page) == expected
    assert page.get_by_text("No reply fits these filters.").is_visible()


def test_a_cell_of_the_matrix_leads_to_its_replies(opened: Opener, sample: Path) -> None:
    page = opened(sample)
    page.locator('table.matrix a[href="#model=q4_main&group=q4c"]').click()
    settle(page)
    assert page.locator("[name=group]").input_value() == "q4c"
    assert shown(page).startswith("24 of ") or shown(page).startswith("25 of ")
    assert page.locator("#replies").bounding_box()["y"] < 100  # type: ignore[index]


def test_two_clicks_lead_from_the_verdict_on_a_suite_to_its_worst_reply(
    opened: Opener, sample: Path
) -> None:
    page = opened(sample)
    page.locator("table.answers").get_by_role("link", name="q4", exact=True).click()
    place = page.locator('table.found a[href="#model=q4_main&group=q4b"]').first
    assert place.bounding_box()["y"] < 900  # type: ignore[index]
    place.click()
    settle(page)
    assert page.locator("#card h3").inner_text().startswith("✗ failed q4_main · q4b/")
    assert page.locator("#card").bounding_box()["y"] < 300  # type: ignore[index]


def test_a_deep_link_opens_its_probe_even_outside_of_the_filters(
    opened: Opener, sample: Path
) -> None:
    page = opened(sample, f"#model=q1_ratio0&at={quote('q4_main/q4b/b-07', safe='')}")
    assert heading(page) == "q4_main · q4b/b-07"
    assert set(page.locator("#rows .row-name bdi").all_inner_texts()) == {"q1_ratio0"}


def test_an_address_that_leads_nowhere_shows_that_nothing_fits(
    opened: Opener, sample: Path
) -> None:
    page = opened(sample)
    page.goto(f"{sample.as_uri()}#model=no_such_model")
    settle(page)
    assert shown(page).startswith("0 of ")


def test_keys_go_through_replies_models_and_help(opened: Opener, sample: Path) -> None:
    page = opened(sample, "#group=q4b&sort=run")
    first = heading(page)
    page.keyboard.press("j")
    second = heading(page)
    assert second != first
    page.keyboard.press("k")
    assert heading(page) == first
    page.keyboard.press("n")
    assert heading(page) != first
    prompts = page.locator("#card .prompt").inner_text()
    page.keyboard.press("p")
    assert page.locator("#card .prompt").inner_text() == prompts
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("jj")
    assert heading(page) == first
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_arrows_and_end_go_through_the_list(opened: Opener, sample: Path) -> None:
    page = opened(sample, "#sort=run")
    page.locator("#list").focus()
    page.keyboard.press("End")
    last = heading(page)
    assert page.locator("[role=option][aria-selected=true]").count() == 1
    page.keyboard.press("ArrowDown")
    assert heading(page) == last
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    active = page.locator("#list").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-posinset") == "2"


def test_letters_can_be_switched_off_as_keys(opened: Opener, sample: Path) -> None:
    page = opened(sample)
    first = heading(page)
    page.locator("#show-help").click()
    page.locator("#keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert heading(page) == first
    again = opened(sample)
    again.keyboard.press("j")
    assert heading(again) == first


def marked(page: Page, kind: str, box: str = "of q4_main") -> list[str]:
    found = page.locator(f'section[aria-label="reply {box}"] mark.{kind}')
    return found.all_inner_texts()


def with_cues(words: str, **evidence: Any) -> dict[str, Any]:
    return {"stance": score("oppose", "reads so", evidence=evidence, confidence=0.9)}


def test_words_that_differ_are_marked_and_the_parting_is_told(
    opened: Opener, tmp_path: Path
) -> None:
    found = verdict(text="It is a copy without a heart.", base_text="It is a tool without a flaw.")
    page = opened(saved(records(found), tmp_path))
    assert marked(page, "diff") == ["copy", "heart"]
    assert marked(page, "diff", "of base") == ["tool", "flaw"]
    assert page.get_by_text("The first 3 words are the same").is_visible()
    assert page.get_by_text("5 of 7 words in common").is_visible()
    assert page.locator(".part").count() == 2
    page.keyboard.press("d")
    assert marked(page, "diff") == []


def test_chinese_is_compared_by_character(opened: Opener, tmp_path: Path) -> None:
    found = verdict(language="zh-TW", text="這不是藝術。", base_text="這是藝術。")
    page = opened(saved(records(found), tmp_path))
    assert marked(page, "diff") == ["不"]
    assert page.get_by_text("4 of 5 characters in common").is_visible()
    reply = page.locator('section[aria-label="reply of q4_main"] .text')
    assert (reply.get_attribute("lang"), reply.get_attribute("dir")) == ("zh-TW", "auto")


def test_replies_with_nothing_in_common_are_not_painted_all_over(
    opened: Opener, tmp_path: Path
) -> None:
    found = verdict(text="Drawn by many hands over years.", base_text="Yes, gladly so.")
    page = opened(saved(records(found), tmp_path))
    assert marked(page, "diff") == []
    assert page.get_by_text("too few to mark what differs").is_visible()


def test_words_that_decided_are_marked_where_they_stand(opened: Opener, tmp_path: Path) -> None:
    found = verdict(
        text="No: copying is a copy; it is a useful tool without hearts. Nothing more.",
        scores=with_cues("", opening="no", opening_side="oppose", oppose_words="not heart, copy",
                         support_words="useful tool"),
    )  # fmt: skip
    page = opened(saved(records(found), tmp_path))
    assert marked(page, "cue.oppose") == ["No", "copying", "copy", "hearts"]
    assert marked(page, "cue.support") == ["useful tool"]
    page.keyboard.press("w")
    assert marked(page, "cue") == []


def test_rows_of_every_kind_are_shown(opened: Opener, tmp_path: Path) -> None:
    page = opened(saved(small(), tmp_path), "#sort=run")
    shown_kinds = {}
    for _ in range(8):
        name = heading(page)
        card = page.locator("#card")
        shown_kinds[name] = (
            card.locator(".reply-box").count(),
            card.locator("table.given tbody tr").count(),
            card.locator("blockquote").count(),
            card.locator(".alarm").all_inner_texts(),
        )
        page.keyboard.press("j")
    assert shown_kinds == {
        "q4_main · q4b/museum": (2, 0, 0, []),
        "other · q4b/museum": (0, 0, 0, ["broke"]),
        "q4_main · q4b/museum~s1": (2, 0, 0, []),
        "q4_main · q4b/judged": (2, 0, 1, []),
        "q4_main · q4b/given": (0, 2, 0, []),
        "base · q4b/museum": (1, 0, 0, []),
        "q4_main · q4b/lost": (0, 0, 0, ["broke"]),
    }


def test_the_command_is_copied_whole(opened: Opener, sample: Path) -> None:
    page = opened(sample, f"#at={quote('q4_main/q4b/b-07', safe='')}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("c")
    page.get_by_text("Copied").wait_for()
    words = page.evaluate("navigator.clipboard.readText()")
    assert words == 'pytest probes -k "q4b and 07" --model=q4_main'


def test_both_nights_are_read_in_one_view(opened: Opener, tmp_path: Path) -> None:
    was = verdict(text="It is a copy without a heart.")
    now = verdict(text="It is a tool without a heart.", outcome="fail", stance="support")
    fine = verdict(probe="fine", outcome="fail", text="Worst of all, yet not new.")
    for name, found in (("old", (was, fine)), ("new", (fine, now))):
        (tmp_path / name).mkdir()
        append(tmp_path / name / "records.jsonl", [run_line(run=name), *found])
    page = opened(write_report(tmp_path / "new", baseline=load(tmp_path / "old" / "records.jsonl")))
    assert heading(page) == "q4_main · q4b/museum"
    then = page.locator('section[aria-label="reply in old"]')
    assert "✓ passed oppose" in then.locator("h4").inner_text()
    assert then.locator(".text").inner_text() == "It is a copy without a heart."
    assert then.locator("mark.diff").all_inner_texts() == ["copy"]
    page.keyboard.press("j")
    assert then.get_by_text("Word for word as now.").is_visible()
    page.select_option("[name=since]", "regressed")
    settle(page)
    assert shown(page) == "1 of 2 replies"


def test_without_script_the_judgement_is_there_and_the_replies_say_what_they_need(
    browser: Any, sample: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sample.as_uri())
    assert page.locator("table.answers tbody tr").count() > 3
    assert page.get_by_text("The replies need JavaScript").is_visible()
    assert not page.locator("#desk").is_visible()
    context.close()


def test_the_words_of_the_page_are_explained_where_they_are_asked_for(
    opened: Opener, sample: Path
) -> None:
    page = opened(sample)
    page.get_by_role("link", name="what the words mean").click()
    told = page.locator("#words dl")
    told.wait_for()
    assert {"vacuous", "advisory", "on the way", "Holm"} <= set(
        told.locator("dt").all_inner_texts()
    )
