"""What the judge is told: `rubric.yaml` beside this file, filled in, and its digest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from harness.fingerprint import file_digest
from harness.types import Probe, Reply

if TYPE_CHECKING:
    from jinja2 import Template

Messages: TypeAlias = "list[dict[str, str]]"

LABELS = ("support", "oppose", "mixed", "dodge", "unclear")

ORDERS: tuple[tuple[str, ...], ...] = (LABELS, LABELS[::-1])
"""Each reply is judged once with the labels in each order, to see what is owed to their place."""

_FILE = Path(__file__).with_name("rubric.yaml")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


@cache
def rubric_digest() -> str:
    """Digest of the rubric's text: another rubric is another scorer."""
    return file_digest(_FILE)


def messages(reply: Reply, probe: Probe, labels: Sequence[str]) -> Messages:
    """The question for the judge, with the labels' definitions in the given order."""
    rubric = _rubric()
    asked = rubric.user.render(
        target=" ".join(clean(probe.target).split()),
        yes_means=probe.yes_means,
        support_words=[clean(word) for word in probe.support_words],
        oppose_words=[clean(word) for word in probe.oppose_words],
        question=quoted(probe.prompt),
        reply=quoted(reply.text),
        ended=reply.ended is not False,
    )
    return [
        {"role": "system", "content": _system(rubric, labels)},
        {"role": "user", "content": asked.strip()},
    ]


def quoted(text: str) -> str:
    """`text` with "| " before each line, so that no line of it can pass for a marker line."""
    return "\n".join(f"| {line}" for line in clean(text).splitlines() or [""])


def clean(text: str) -> str:
    """`text` with U+FFFD for what not every server can read: lone surrogates, control codes."""
    return _CONTROL.sub("\ufffd", text)


def _system(rubric: _Rubric, labels: Sequence[str]) -> str:
    definitions = {label: rubric.definitions[label] for label in labels}
    return rubric.system.render(definitions=definitions).strip()


@dataclass(frozen=True, kw_only=True)
class _Rubric:
    """The file's parts; both messages are templates."""

    definitions: Mapping[str, str]
    system: Template
    user: Template


@cache
def _rubric() -> _Rubric:
    import yaml
    from jinja2 import Environment, StrictUndefined

    # Plain text for a model: escaping for HTML would change what it reads.
    environment = Environment(autoescape=False, undefined=StrictUndefined)  # noqa: S701
    parts = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return _Rubric(
        definitions=parts["labels"],
        system=environment.from_string(parts["system"]),
        user=environment.from_string(parts["user"]),
    )
