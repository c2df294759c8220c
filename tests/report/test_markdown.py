"""Hostile text inside Markdown stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harness.report.markdown import code, cut, plain
from tests.report_sample import HOSTILE

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_QUIET = {"text", "text_special", "softbreak", "code_inline"}


def shown(text: str) -> str:
    """What a reader sees of a paragraph; fails where it is anything but text."""
    blocks = _MARKDOWN.parse(text)
    assert [one.type for one in blocks] == ["paragraph_open", "inline", "paragraph_close"]
    inline = blocks[1].children or []
    assert {one.type for one in inline} <= _QUIET
    return "".join(one.content for one in inline)


MARKED = (
    "# a heading", "- a list", "1. a list", "12) a list", "+ a list", "> a quote", "---", "===",
    "***", "___", "```", "~~~", "    code", "[a](javascript:alert(1))", "![a](http://b/c.png)",
    "<img src=x onerror=alert(1)>", "&lt;b&gt;", "**bold** _it_ ~~gone~~", "`code`", "a|b",
    "[x]: http://a.b", "$x^2$", "<!-- -->", "\\", "\\*", "a\\", "http://a.b <http://a.b>",
)  # fmt: skip


@pytest.mark.parametrize("text", [*MARKED, *HOSTILE])
def test_no_mark_of_markdown_works(text: str) -> None:
    seen = shown(plain(text)).replace("\u200b", "")
    assert seen == " ".join(plain_text(text).split())


def plain_text(text: str) -> str:
    from harness.report.text import visible

    return visible(text)


@pytest.mark.parametrize(
    "text", ["@octocat", "see #12", "https://evil.example", "www.evil.example"]
)
def test_nobody_is_told_and_nothing_is_linked(text: str) -> None:
    assert "\u200b" in plain(text)
    assert plain(text).replace("\u200b", "") == text


@given(st.text(min_size=1))
def test_any_text_is_one_paragraph_of_itself(text: str) -> None:
    words = " ".join(plain_text(text).split())
    if words:
        assert shown(plain(text)).replace("\u200b", "") == words.replace("\u200b", "")


@given(st.text())
def test_a_cell_never_becomes_two(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {plain(text)} | {code(text)} |\n"
    cells = [one for one in _MARKDOWN.parse(table) if one.type == "td_open"]
    assert len(cells) == 2


def test_code_cannot_be_left() -> None:
    assert code("a`b`|c\nd") == "`a'b'¦c d`"
    assert code(" ") == ""


def test_long_text_is_cut() -> None:
    assert cut("a b", 10) == "a b"
    assert cut("x" * 1_000_000, 10) == "x" * 9 + "…"
    assert len(cut(" " * 100 + "word", 10)) <= 10
