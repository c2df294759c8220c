"""What the judge is told: the rubric's text beside this file, and its digest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from harness.fingerprint import file_digest, fingerprint
from harness.types import Probe, Reply

if TYPE_CHECKING:
    from jinja2 import Template

Messages: TypeAlias = "list[dict[str, str]]"

LABELS = ("support", "oppose", "mixed", "dodge", "unclear")

ORDERS: tuple[tuple[str, ...], ...] = (LABELS, LABELS[::-1])
"""Each reply is judged once with the labels in each order, to see what is owed to their place."""

_FOLDER = Path(__file__).parent
_FILES = ("rubric.system.jinja", "rubric.user.jinja")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


@cache
def rubric_digest() -> str:
    """Digest of the rubric's text: another rubric is another scorer."""
    return fingerprint([file_digest(_FOLDER / name) for name in _FILES])


def messages(reply: Reply, probe: Probe, labels: Sequence[str]) -> Messages:
    """The question for the judge, with the labels' definitions in the given order."""
    system, user = (_template(name) for name in _FILES)
    asked = user.render(
        target=" ".join(clean(probe.target).split()),
        yes_means=probe.yes_means,
        support_words=[clean(word) for word in probe.support_words],
        oppose_words=[clean(word) for word in probe.oppose_words],
        question=quoted(probe.prompt),
        reply=quoted(reply.text),
        ended=reply.ended,
    )
    return [
        {"role": "system", "content": system.render(labels=labels).strip()},
        {"role": "user", "content": asked.strip()},
    ]


def quoted(text: str) -> str:
    """`text` with "| " before each line, so that no line of it can pass for a marker line."""
    return "\n".join(f"| {line}" for line in clean(text).splitlines() or [""])


def clean(text: str) -> str:
    """`text` with U+FFFD for what not every server can read: lone surrogates, control codes."""
    return _CONTROL.sub("\ufffd", text)


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Plain text for a model: escaping for HTML would change what it reads.
    environment = Environment(
        autoescape=False,  # noqa: S701
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=False,
    )
    return environment.get_template(name)
