"""A view becomes one self-contained HTML file that asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from harness.diff.compare import Diff
from harness.files import write_whole
from harness.records import Records, uncollected
from harness.report.columns import compressed
from harness.report.drawing import draw, scatter
from harness.report.reading import ReadRun
from harness.report.summary import summary
from harness.report.text import visible
from harness.report.trend import Past
from harness.report.view import View, build_view
from harness.runs import RECORDS

_TEMPLATES = Path(__file__).parent / "templates"
_PARTS = (
    "data", "words", "diff", "notes", "filter", "card", "judge", "list", "export", "import",
    "print", "main",
)  # fmt: skip
"""Of the script, in the order in which they stand in the page."""


def write_report(
    folder: Path,
    *,
    diff: Diff | None = None,
    past: Past | None = None,
    baseline: Records | None = None,
    run: ReadRun | None = None,
) -> Path:
    """Write `folder/report.html` and `folder/summary.md`; returns the page's path.

    `diff` holds the run against another one, whose records are `baseline`: the page tells of each
    reply what it was then. `past` is what the history says of the run's models; `run` is the run,
    where it has been read already. A reader never meets half a page: the old one stands until the
    new one is complete. Raises UserError where the records cannot be read.
    """
    target = folder / "report.html"
    with uncollected():
        run = run or ReadRun(folder / RECORDS)
        view = build_view(run.records, run.review(baseline), diff=diff, past=past)
        write_whole(target, render(view))
    write_whole(folder / "summary.md", summary(view, folder.name))
    return target


def render(view: View) -> str:
    """Put `view` into the page; the result can be written as UTF-8, whatever the replies hold."""
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _template().render(
        view=view,
        draw=draw,
        scatter=scatter,
        # Base64 holds nothing that could end its element.
        data=Markup(compressed(view.review.data)),  # noqa: S704
        # Both files are the harness's own.
        style=Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704
        script=Markup(script),  # noqa: S704
        script_digest=digest,
    )


@cache
def _script() -> str:
    """The page's script: its parts in order, within one function that keeps its names inside."""
    parts = [(_TEMPLATES / "js" / f"{name}.js").read_text(encoding="utf-8") for name in _PARTS]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


@cache
def _template() -> Template:
    # `select_autoescape` would not escape a template called .html.jinja.
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja")


def _finalize(value: Any) -> Any:
    """Last station of every value before it is escaped, so that none can go round it."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value
