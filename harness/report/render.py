"""A view becomes one self-contained HTML file that asks the network for nothing."""

from __future__ import annotations

import base64
import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from harness.files import write_whole
from harness.report.columns import compressed
from harness.report.curves import draw
from harness.report.reading import read
from harness.report.text import visible
from harness.report.view import View, build_view

_TEMPLATES = Path(__file__).parent / "templates"
_PARTS = (
    "data", "words", "diff", "notes", "filter", "card", "judge", "list", "export", "print", "main",
)  # fmt: skip
"""Of the script, in the order in which they stand in the page."""


def write_report(folder: Path, baseline: Path | None = None) -> Path:
    """Read `folder/records.jsonl` and write `folder/report.html`; returns the page's path.

    A reader never meets half a page: the old one stands until the new one is complete. Raises
    UserError where the records cannot be read. `baseline`: an older run's folder, to tell of each
    reply what it was then.
    """
    target = folder / "report.html"
    with _uncollected():
        before = baseline / "records.jsonl" if baseline else None
        write_whole(target, render(build_view(*read(folder / "records.jsonl", before))))
    return target


@contextmanager
def _uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: records make none, and looking for it takes long."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def render(view: View) -> str:
    """Put `view` into the page; the result can be written as UTF-8, whatever the replies hold."""
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _template().render(
        view=view,
        draw=draw,
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
