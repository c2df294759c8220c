"""The reviewer's own words: kept in the browser, exported as files that other tools read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from harness.calibration.labels import load_labels
from harness.scorers.stance import stance
from tests.report.browser.conftest import Opener, saved
from tests.report_sample import records, verdict

pytestmark = pytest.mark.slow


@pytest.fixture
def page(opened: Opener, tmp_path: Path) -> Page:
    found = records(
        verdict(probe="a", text="It takes the work of others."),
        verdict(
            probe="b", text='A "tool"\n不 \u202e x', prompt="好嗎？", language="zh-TW", system=None,
            polarity="either/or: Helps/good supports, Hinders opposes",
        ),
    )  # fmt: skip
    return opened(saved(found, tmp_path), "#sort=run")


def exported(page: Page, file: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.locator(f'#exports [data-file="{file}"]').click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_nothing_is_exported_before_anything_is_judged(page: Page) -> None:
    assert not page.locator("#exports").is_visible()
    assert page.locator("#import").is_visible()


def test_labels_are_read_by_calibrate(page: Page, tmp_path: Path) -> None:
    page.select_option("#label-stance", "support")
    page.fill("#note", "It only describes.")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.select_option("#label-stance", "oppose")
    file = exported(page, "labels-stance.jsonl", tmp_path)
    read = load_labels([file], stance.info.labels or ())
    assert read.notes == ()
    one, two = read.replies
    assert (one.reply, one.label, one.yes_means) == (
        "It takes the work of others.", "support", "support",
    )  # fmt: skip
    assert two.reply == 'A "tool"\n不 \u202e x'
    assert (two.language, two.support_words, two.oppose_words) == (
        "zh-TW", ("Helps", "good"), ("Hinders",),
    )  # fmt: skip
    assert lines(file)[0]["note"] == "It only describes."


def test_preferences_become_pairs_as_trl_reads_them(page: Page, tmp_path: Path) -> None:
    page.select_option("#better", "base")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.select_option("#better", "own")
    page.fill("#own", "妨礙。")
    one, two = lines(exported(page, "pairs.jsonl", tmp_path))
    assert one == {
        "prompt": [
            {"role": "system", "content": "Answer in 100 characters or less."},
            {"role": "user", "content": "Should AI pictures in this style hang in museums?"},
        ],
        "chosen": [{"role": "assistant", "content": "Yes, gladly."}],
        "rejected": [{"role": "assistant", "content": "It takes the work of others."}],
    }
    assert two["prompt"] == [{"role": "user", "content": "好嗎？"}]
    assert two["chosen"] == [{"role": "assistant", "content": "妨礙。"}]


def test_a_review_outlives_the_page_and_can_be_filtered_by(page: Page, tmp_path: Path) -> None:
    page.keyboard.press("e")
    page.keyboard.type("look again")
    page.select_option("#label-stance", "support")
    page.reload()
    page.locator("#card > header").wait_for()
    assert page.locator("#note").input_value() == "look again"
    assert page.locator("#label-stance").input_value() == "support"
    assert "corrected" in page.locator("#rows .row").first.inner_text()
    page.select_option("[name=mine]", "corrected")
    page.wait_for_timeout(400)
    assert page.locator("#shown").inner_text() == "1 of 2 replies"
    found = json.loads(exported(page, "notes.json", tmp_path).read_text("utf-8"))
    assert found["notes"] == {
        "q4_main/q4b/a": {"note": "look again", "labels": {"stance": "support"}}
    }


def test_a_browser_that_keeps_nothing_says_so_and_exports_all_the_same(
    context: Any, tmp_path: Path
) -> None:
    refuse = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
    context.add_init_script(refuse)
    page = context.new_page()
    address = quote("q4_main/q4b/museum", safe="")
    page.goto(saved(records(verdict()), tmp_path).as_uri() + f"#at={address}")
    page.locator("#card > header").wait_for()
    assert page.get_by_text("This browser keeps nothing").is_visible()
    page.select_option("#label-stance", "mixed")
    assert lines(exported(page, "labels-stance.jsonl", tmp_path))[0]["label"] == "mixed"


def test_notes_come_back_in_another_browser(
    page: Page, opened: Opener, browser: Browser, tmp_path: Path
) -> None:
    page.select_option("#label-stance", "support")
    page.select_option("#better", "own")
    page.fill("#own", "<b>No</b>, not so.")
    page.fill("#note", "</textarea>look again")
    notes = exported(page, "notes.json", tmp_path)
    address = page.url
    elsewhere = browser.new_context().new_page()
    elsewhere.goto(address)
    elsewhere.locator("#card > header").wait_for()
    assert elsewhere.locator("#note").input_value() == ""
    elsewhere.set_input_files("#import", notes)
    elsewhere.get_by_text("1 note taken.").wait_for()
    assert elsewhere.locator("#label-stance").input_value() == "support"
    assert elsewhere.locator("#own").input_value() == "<b>No</b>, not so."
    assert elsewhere.locator("#note").input_value() == "</textarea>look again"
    assert elsewhere.locator("#exports button").count() == 3
    # What is here already stays.
    elsewhere.fill("#note", "mine")
    elsewhere.set_input_files("#import", notes)
    elsewhere.get_by_text("0 notes taken, 1 left as they are here.").wait_for()
    assert elsewhere.locator("#note").input_value() == "mine"
    elsewhere.context.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "the file is no JSON"),
        ("[]", "none that this page exports as notes"),
        ("null", "none that this page exports as notes"),
        ('{"run": "other", "started": "x", "notes": {"q4_main/q4b/a": {"note": "no"}}}',
         "Notes of another run, other, whose replies may be others: none was taken."),
    ],
)  # fmt: skip
def test_what_are_no_notes_of_this_run_is_not_taken(
    page: Page, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "notes.json"
    file.write_text(content, encoding="utf-8")
    page.set_input_files("#import", file)
    page.get_by_text(words).wait_for()
    assert page.evaluate("localStorage.length") <= 1
    assert page.locator("#note").input_value() == ""


def test_of_a_strange_note_only_what_a_note_holds_is_taken(page: Page, tmp_path: Path) -> None:
    run = records(verdict()).run
    notes = {
        "q4_main/q4b/a": {"labels": {"stance": "furious", "nobody": "x"}, "better": 7, "note": 5},
        "q4_main/q4b/b": {"labels": "stance", "note": "fine", "more": {"a": 1}},
        "__proto__": {"note": "polluted"},
        "gone/q4b/a": {"note": "lost"},
    }
    file = tmp_path / "notes.json"
    file.write_text(json.dumps({"run": run.run, "started": run.started, "notes": notes}))
    page.set_input_files("#import", file)
    page.get_by_text("2 notes taken, 2 of replies that this run has not.").wait_for()
    kept = json.loads(exported(page, "notes.json", tmp_path).read_text("utf-8"))["notes"]
    assert kept == {"q4_main/q4b/b": {"note": "fine"}}
    assert page.evaluate("({}).note") is None
