"""What a failing probe prints: sentences, not a stack."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from harness.records import FindingLine, GivenLine, NoiseLine, ReplyLine, VerdictLine

TOGETHER = "judged together with its group"
"""Why a check decides nothing by itself, where its suite judges a group's replies together."""
_WIDTH = 96
_LONGEST = 600


def failure(line: VerdictLine) -> str:
    """Expected, seen and why; the prompt, the reply, the base's reply; how to run it again."""
    title = f"{line.model} on {line.group}/{line.probe}: {line.outcome}"
    parts = [
        title,
        *(_check(check.outcome, line, index) for index, check in enumerate(line.checks)),
    ]
    parts.append(_quote("prompt", line.prompt))
    for who, reply in (("reply", line.reply), ("base", line.base_reply)):
        if reply is not None:
            parts.append(_quote(who, reply.text, _end(reply)))
    parts += [_given(one) for one in line.given]
    if line.confirmed is not None:
        parts.append(_filled(confirmed_told(line)))
        if not line.confirmed.same:
            parts.append(_quote("alone", line.confirmed.reply.text, _end(line.confirmed.reply)))
    return "\n".join([*parts, f"  again:  {line.rerun}"])


def confirmed_told(line: VerdictLine) -> str:
    """What came of asking a disputed probe again by itself; empty where it was not."""
    if line.confirmed is None:
        return ""
    if line.confirmed.same:
        return "asked again by itself: the same verdict."
    return (
        f"asked again by itself it is {line.confirmed.outcome}: the verdict depends on the batch "
        "that the probe was asked in, and so is inconclusive."
    )


def finding_told(line: FindingLine) -> str:
    """A finding that is not what was wanted: what was seen, of whom, and how to see it again."""
    title = f"{_named(line)}: {line.outcome}"
    parts = [title, _filled(line.title), _filled(line.sentence)]
    parts += [
        _filled(
            f"{side.role} {side.model}: {side.replies} replies, {side.unclear} unclear, "
            f"{side.missing} not scored"
        )
        for side in line.sides
    ]
    parts += [_filled(f"control {one.model}: {one.outcome}") for one in line.controls]
    if line.vacuous:
        parts.append(_filled(f"vacuous: {line.vacuous}"))
    return "\n".join([*(part for part in parts if part), f"  again:  {line.rerun}"])


def noise_told(lines: Sequence[NoiseLine]) -> str:
    """Which verdicts depend on how they were asked, what follows, and how to see it again."""
    noisy = [line for line in lines if line.flips]
    parts = [f"{noisy[0].model} on {noisy[0].suite}: verdicts depend on how the model is asked"]
    for line in noisy:
        parts.append(_filled(line.sentence))
        for one in (flip for flip in line.flipped if flip.outcome != flip.other_outcome):
            parts.append(_filled(f"{one.probe}: {one.outcome}, then {one.other_outcome}"))
            parts += [_quote("reply", one.text), _quote("then", one.other_text)]
    floor = max(line.estimate.high or 0.0 for line in noisy)
    parts.append(
        _filled(
            f"Set no gate of the suite finer than {100 * floor:.1f} percentage points in this "
            "mode. --confirm asks single probes again; in float32, and with a "
            "generation_batch_size of 1, batches change nothing."
        )
    )
    return "\n".join([*parts, f"  again:  {noisy[0].rerun}"])


def _named(line: FindingLine) -> str:
    against = f" against {line.control}" if line.control else ""
    return f"{line.model}{against}  {line.suite}.{line.name} {'+'.join(line.groups)}"


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _given(given: GivenLine) -> str:
    """A given reply with its log-probability under the model and under the base."""
    note = f" [{given.logp:.2f} nats, base {given.base_logp:.2f}]"
    return _quote(given.name, given.text, note)


def _check(outcome: str, line: VerdictLine, index: int) -> str:
    check = line.checks[index]
    sign = {"pass": "ok", "fail": "FAILED", "inconclusive": "INCONCLUSIVE"}.get(outcome, outcome)
    if check.advisory == TOGETHER:
        sign = f"{outcome}, counts with its group"
    elif check.advisory:
        sign = f"{outcome}, advisory (decides nothing)"
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
    indent = f"  {label + ':':<7} "
    return textwrap.fill(
        f"{shown or '(empty)'}{note}", _WIDTH, initial_indent=indent, subsequent_indent=" " * 10
    )


def _end(reply: ReplyLine) -> str:
    return " [cut at the token limit]" if reply.ended is False else ""
