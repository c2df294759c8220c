"""The page as a whole: hostile replies, paper, size, accessibility, a real run."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.child import run_pytest
from tests.report.browser.conftest import Opener, saved
from tests.report.finding_sample import with_findings
from tests.report.test_margins import pair
from tests.report_sample import HOSTILE, base_model, model, records, verdict
from tests.tiny import make_project

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
RIGHT_TO_LEFT = "لا، هذا ليس فنا."


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """`benchmarks/report.py`, which makes up runs of any size."""
    spec = importlib.util.spec_from_file_location("report_size", ROOT / "benchmarks" / "report.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("text", [*HOSTILE, RIGHT_TO_LEFT, "x" * 1_000_000])
def test_whatever_a_model_writes_is_text(text: str, opened: Opener, tmp_path: Path) -> None:
    found = verdict(
        text=text, base_text=text + "!", prompt=text, system=text, target=text, polarity=text,
        probe="a" + text[:50], group_title=text, rerun=text,
    )  # fmt: skip
    page = opened(saved(records(found), tmp_path))
    shown = page.locator('section[aria-label="reply of q4_main"] .text')
    assert shown.evaluate("box => box.querySelectorAll(':not(mark):not(.part)').length") == 0
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    assert page.locator("img, iframe, base, #card style").count() == 0
    assert page.title().startswith("DPO Harness")
    words = shown.inner_text()
    assert words.replace("⑂", "")[:20].startswith(text[:5].replace("\x00", "␀"))
    assert not set(words) & set("\x00\x1b\u202e\ud83d")


def test_a_megabyte_is_folded_until_it_is_asked_for(opened: Opener, tmp_path: Path) -> None:
    page = opened(saved(records(verdict(text="x" * 1_000_000)), tmp_path))
    box = page.locator('section[aria-label="reply of q4_main"] .text')
    assert box.evaluate("box => box.textContent.length") <= 20_001
    page.get_by_role("button", name="Show all 1,000,000 characters").click()
    assert box.evaluate("box => box.textContent.length") == 1_000_000


def test_right_to_left_replies_run_from_the_right(opened: Opener, tmp_path: Path) -> None:
    page = opened(saved(records(verdict(text=RIGHT_TO_LEFT, language="ar")), tmp_path))
    box = page.locator('section[aria-label="reply of q4_main"] .text')
    assert box.evaluate("box => getComputedStyle(box).direction") == "rtl"


def test_on_paper_the_replies_stand_in_full(opened: Opener, sample: Path) -> None:
    page = opened(sample, "#model=q4_main&group=q4d")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#paper article").count() == 22
    assert page.locator("#paper article").first.is_visible()
    assert not page.locator("#desk").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#paper article").count() == 0
    assert len(page.pdf()) > 50_000


def unfolded(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")


def helped(page: Page) -> None:
    page.keyboard.press("?")
    page.locator("#help").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", [lambda page: None, unfolded, helped])
def test_axe_finds_nothing_serious(
    scheme: str, state: Callable[[Page], None], opened: Opener, tmp_path: Path
) -> None:
    found_ = with_findings()
    given = pair("margin", (-10, -20), (-15, -12))
    found_ = found_.model_copy(update={"verdicts": (*found_.verdicts, given)})
    page = opened(saved(found_, tmp_path))
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.locator("#label-stance").select_option("mixed")
    page.locator("#list").focus()
    state(page)
    found = Axe().run(page).response["violations"]
    told = [
        (each["id"], each["nodes"][0]["html"][:200])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert told == []


def test_forty_thousand_verdicts_open_scroll_and_are_searched(
    benchmark: ModuleType, opened: Opener, tmp_path: Path
) -> None:
    from harness.report.render import write_report

    benchmark.write_run(tmp_path, 10_000, 4)
    path = write_report(tmp_path)
    assert path.stat().st_size <= 10_000_000
    page = opened(path)
    assert page.locator("#shown").inner_text() == "40,000 replies"
    assert page.locator("#rows [role=option]").count() < 60
    page.evaluate("document.getElementById('list').scrollTop = 1_200_000")
    page.wait_for_timeout(100)
    assert page.locator("#rows [role=option]").count() < 60
    middle = int(page.locator("#rows [role=option]").first.get_attribute("aria-posinset") or 0)
    assert 21_000 < middle < 22_000
    assert page.locator("#rows [role=option]").nth(12).is_visible()
    page.fill("[name=q]", "probe-9999")
    page.get_by_text("4 of 40,000 replies").wait_for()


def test_the_report_of_a_homework_run_is_small(benchmark: ModuleType, tmp_path: Path) -> None:
    from harness.report.render import write_report

    benchmark.write_run(tmp_path, 60, 1)
    assert write_report(tmp_path).stat().st_size < 1_000_000


def test_the_page_is_read_on_a_narrow_screen(browser: Browser, sample: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(sample.as_uri() + "#group=q4d")
    page.locator("#card > header").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    context.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of models that were trained, asked and judged."""
    root = make_project(tmp_path_factory.mktemp("real") / "project")
    done = run_pytest(root, "-q", "--tb=no", "--model=against", "--model=for")
    page = root / "reports" / "latest" / "report.html"
    assert page.exists(), done.output
    return page


def test_the_report_of_a_real_run_is_reviewed(real: Path, opened: Opener) -> None:
    page = opened(real.resolve())
    assert page.locator("#rows [role=option]").count() > 1
    page.keyboard.press("n")
    other = page.locator("#card h3 bdi").inner_text()
    page.keyboard.press("n")
    assert page.locator("#card h3 bdi").inner_text() != other
    assert page.locator("#card .reply-box").count() == 2
    assert "test_probe[" in page.locator(".rerun code").inner_text()


def test_records_of_models_without_a_base_reply_are_reviewed(
    opened: Opener, tmp_path: Path
) -> None:
    found = records(
        verdict(model="base", outcome="not judged"), models=(base_model(), model("q4_main"))
    )
    page: Page = opened(saved(found, tmp_path))
    assert page.locator("#card .reply-box").count() == 1
