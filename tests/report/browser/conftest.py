"""Reports opened in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from harness.records import Records
from harness.report.render import render
from harness.report.view import build_view
from tests.report.finding_sample import with_findings

_NAMES = ("chromium", "chromium-browser", "google-chrome")
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one file of tests: Playwright's event loop must not outlive them.

    While it runs, no other test of the process can run a loop of its own.
    """
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        if found is None and not Path(own).exists():
            pytest.skip(f"no browser: none of {', '.join(_NAMES)} is on the PATH")
        started = playwright.chromium.launch(executable_path=found or own)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run with every kind of finding, and of hostile replies."""
    return saved(with_findings(), tmp_path_factory.mktemp("sample"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    made.set_default_timeout(60_000)  # milliseconds: CI may be slow
    yield made
    made.close()


@pytest.fixture
def opened(context: BrowserContext) -> Iterator[Opener]:
    """Opens a page and waits for its replies; no error of its script and no request pass."""
    problems: list[str] = []
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))

    def open_page(path: Path, address: str = "") -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else 0)
        page.on("dialog", lambda dialog: problems.append(f"dialog {dialog.message}"))
        page.goto(path.as_uri() + address)
        page.locator("#card > header").wait_for()
        return page

    yield open_page
    assert problems == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []


def saved(found: Records, folder: Path) -> Path:
    path = folder / "report.html"
    path.write_text(render(build_view(found)), encoding="utf-8")
    return path
