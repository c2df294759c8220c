"""Which labelled replies no rule may be tuned on."""

from __future__ import annotations

import hashlib


def is_held_out(prompt: str) -> bool:
    """Whether all replies to `prompt` are kept for the final measuring; about one prompt in three.

    By prompt and not by reply, so that no wording of a held-out question is seen before.
    """
    digest = hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).hexdigest()
    return int(digest[:8], 16) % 3 == 0
