"""What the scorers share that weigh labels by a model's numbers: shares, and a winner or none."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

STANCE_LABELS = ("support", "oppose", "mixed", "dodge", "unclear")
"""`mixed` sees both sides; `dodge` takes none; `unclear`: the scorer cannot tell."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def shares(weights: Mapping[str, float]) -> dict[str, float]:
    """Softmax: logits or log-probabilities by label become shares that sum to 1."""
    top = max(weights.values())
    raised = {label: math.exp(value - top) for label, value in weights.items()}
    whole = sum(raised.values())
    return {label: value / whole for label, value in raised.items()}


def ranked(found: Mapping[str, float]) -> tuple[str, str, float]:
    """The likeliest label, the next one, and how far it lies behind."""
    first, second = sorted(found, key=lambda label: -found[label])[:2]
    return first, second, found[first] - found[second]


def readable(text: str) -> str:
    """The text as a tokenizer takes it: a lone surrogate becomes the replacement sign."""
    return _SURROGATE.sub("\ufffd", text)


def is_statement(target: str) -> bool:
    """Whether a target is a sentence to agree with ("All art is theft."), not a thing's name."""
    return target.rstrip().endswith((".", "。", "!", "！"))
