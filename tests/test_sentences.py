"""What a failing probe prints can be read, and cannot steer the terminal."""

from __future__ import annotations

import pytest

from harness.sentences import failure
from tests.report_sample import verdict


def test_a_failure_in_sentences() -> None:
    text = failure(verdict(outcome="fail", stance="support", text="Yes, it is a lovely idea."))
    first, *rest = text.splitlines()
    assert first.startswith("q4_main on ")
    assert any(line.startswith("  stance FAILED: expected ") for line in rest)
    assert "  reply:  Yes, it is a lovely idea." in rest
    assert rest[-1].startswith("  again:  pytest")


@pytest.mark.parametrize("text", ["\x1b[31mred\x1b]0;title\x07", "a\u202eb", "a\x00b"])
def test_control_characters_are_shown_and_not_sent(text: str) -> None:
    shown = failure(verdict(outcome="fail", text=text))
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert "\ufffd" in shown


def test_a_long_reply_is_cut_and_an_empty_one_named() -> None:
    assert "(5000 characters)" in failure(verdict(outcome="fail", text="word " * 1000))
    assert "reply:  (empty)" in failure(verdict(outcome="fail", text=""))
