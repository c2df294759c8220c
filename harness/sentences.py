"""What a failing probe prints: sentences, not a stack."""

from __future__ import annotations

import textwrap

from harness.records import ReplyLine, VerdictLine

_WIDTH = 96
_LONGEST = 600


def failure(line: VerdictLine) -> str:
    """Expected, seen and why; the prompt, the reply, the base's reply; how to run it again."""
    title = f"{line.model} on {line.group}/{line.probe}: {line.outcome}"
    parts = [
        title,
        *(_check(check.outcome, line, index) for index, check in enumerate(line.checks)),
    ]
    parts += [
        _quote("prompt", line.prompt),
        _quote("reply", line.reply.text, _end(line.reply)),
        _quote("base", line.base_reply.text, _end(line.base_reply)),
        f"  again:  {line.rerun}",
    ]
    return "\n".join(parts)


def _check(outcome: str, line: VerdictLine, index: int) -> str:
    check = line.checks[index]
    sign = {"pass": "ok", "fail": "FAILED", "inconclusive": "INCONCLUSIVE"}.get(outcome, outcome)
    sentence = f"{check.scorer} {sign}: expected {check.expected}, saw {check.seen}"
    return textwrap.fill(
        f"{sentence} ({check.reason}).", _WIDTH, initial_indent="  ", subsequent_indent="    "
    )


def _quote(label: str, text: str, note: str = "") -> str:
    # A reply is hostile input: control characters could steer the terminal.
    plain = "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text)
    shown = " ".join(plain.split())
    if len(shown) > _LONGEST:
        shown = f"{shown[:_LONGEST]}... ({len(text)} characters)"
    indent = f"  {label + ':':<8}"
    return textwrap.fill(
        f"{shown or '(empty)'}{note}", _WIDTH, initial_indent=indent, subsequent_indent=" " * 10
    )


def _end(reply: ReplyLine) -> str:
    return "" if reply.ended else " [cut at the token limit]"
