"""Text of models and users inside Markdown, where it must stay text.

A job page renders Markdown with HTML, links what looks like an address, and tells people and
issues that are named. None of that may come of a reply.
"""

from __future__ import annotations

import re

from harness.report.text import visible

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKS = frozenset(r"\`*_[]|~$")
_BREAK = "\u200b"
"""A zero-width space: shows nothing, and ends what would become a mention or a link."""

_LINKED = re.compile(r"[@#](?=\w)|:(?=//)|\bwww(?=\.)", re.IGNORECASE)
_LEADING = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+#=]+(?:\s|$)))")
"""What opens a list, a heading or a rule does so at the start of a line alone."""


def plain(text: str) -> str:
    """One line of text that Markdown, its HTML and its links leave as it is."""
    words = " ".join(visible(text).split())
    words = _LINKED.sub(lambda found: found[0] + _BREAK, words)
    escaped = (_ENTITIES.get(one, f"\\{one}" if one in _MARKS else one) for one in words)
    return _LEADING.sub(r"\1\\", "".join(escaped))


def code(text: str) -> str:
    """One line of text as code, also within a table: nothing of it is linked or rendered."""
    words = " ".join(visible(text).split())
    return "`" + words.replace("`", "'").replace("|", "¦") + "`" if words else ""


def cut(text: str, most: int) -> str:
    """The start of a text, as one line."""
    words = " ".join(text[: 4 * most].split())
    return words if len(words) <= most and len(text) <= 4 * most else words[: most - 1] + "…"
