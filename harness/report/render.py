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
from harness.records import Records, load
from harness.report.curves import draw
from harness.report.summary import summary
from harness.report.text import visible
from harness.report.trend import Past
from harness.report.view import View, build_view

_TEMPLATES = Path(__file__).parent / "templates"


def write_report(
    folder: Path,
    *,
    records: Records | None = None,
    diff: Diff | None = None,
    past: Past | None = None,
) -> Path:
    """Write `folder/report.html` and `folder/summary.md`; returns the page's path.

    `records` are read from `folder/records.jsonl` where they are not given; `diff` holds them
    against another run, `past` is what the history says of their models. A reader never meets
    half a page: the old one stands until the new one is complete. Raises UserError where the
    records cannot be read.
    """
    found = records or load(folder / "records.jsonl")
    view = build_view(found, diff=diff, past=past)
    target = folder / "report.html"
    write_whole(target, render(view))
    write_whole(folder / "summary.md", summary(view, folder.name))
    return target


def render(view: View) -> str:
    """Put `view` into the page; the result can be written as UTF-8, whatever the replies hold."""
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _template().render(
        view=view,
        draw=draw,
        # Both files are the harness's own.
        style=Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704
        script=Markup(script),  # noqa: S704
        script_digest=digest,
    )


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
