"""Takes the pictures of the report in README and docs/report.md, from a real run, in a browser.

    pytest -m "q1 or q2 or q3 or q4 or side_effects"
    python docs/picture.py                 # of reports/latest; or of the report that is named

Writes docs/report.png (the first screen), docs/report-groups.png (group by group) and
docs/report-replies.png (a reply under review), and all again for dark screens. It needs Chromium
on the PATH and Playwright, which `.[dev]` brings.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).parent
REPORT = DOCS.parent / "reports" / "latest" / "report.html"
WIDTH, HEIGHT = 1280, 800


def main() -> None:
    """Take the pictures of the report given as the one argument, else of the latest run's."""
    report = Path(sys.argv[1]) if len(sys.argv) > 1 else REPORT
    if not report.is_file():
        sys.exit(f"{report} is no report: run pytest first, or name one.")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("there is no Chromium on the PATH: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for scheme, ending in (("light", ""), ("dark", "-dark")):
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            page.goto(report.resolve().as_uri())
            page.locator("#card > header").wait_for()
            take(page, f"report{ending}.png")
            page.goto(report.resolve().as_uri() + "#by-group")
            page.wait_for_timeout(500)
            take(page, f"report-groups{ending}.png")
            page.goto(report.resolve().as_uri() + "#group=q4d")
            page.wait_for_timeout(500)
            take(page, f"report-replies{ending}.png")
        browser.close()


def take(page: Page, name: str) -> None:
    """Save what the screen shows."""
    target = DOCS / name
    page.screenshot(path=target)
    print(f"{target} {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
