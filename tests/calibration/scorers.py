"""A tiny scorer that reads, and labelled replies to hold it against."""

from __future__ import annotations

from pathlib import Path

from harness.calibration.labels import LabelledReply
from harness.types import Probe, Reply, Score, ScorerInfo


class FirstWord:
    """Labels a reply by its first word; one without a word is not scored."""

    def __init__(self, *, version: int = 1, name: str = "first_word") -> None:
        labels = ("support", "oppose", "mixed", "unclear")
        self.info = ScorerInfo(name=name, version=version, labels=labels)

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        first = reply.text.split(" ")[0].casefold()
        label = {"yes": "support", "no": "oppose", "both": "mixed"}.get(first, "unclear")
        value = label if first else None
        return Score(scorer=self.info.name, value=value, reason=f"first word {first!r}")


def labelled(
    reply: str,
    label: str,
    *,
    prompt: str = "Does it help?",
    language: str = "en",
    accepted: tuple[str, ...] = (),
) -> LabelledReply:
    return LabelledReply(
        prompt=prompt,
        reply=reply,
        label=label,
        accepted=accepted,
        language=language,
        target="",
        yes_means="support",
        support_words=(),
        oppose_words=(),
        id=reply,
        file=Path("labels.jsonl"),
        line=1,
    )
