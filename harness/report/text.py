"""Text for a page: what no eye can see is made visible, and numbers become words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

# C0 controls but tab and newline, DEL, C1 controls, bidi embeddings/overrides/isolates, and
# lone surrogates, which UTF-8 cannot carry.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


def visible(text: str) -> str:
    """Replace characters that would vanish, reorder the line or break UTF-8 by visible marks.

    NUL becomes its control picture, U+202E (right-to-left override) becomes `⟦U+202E⟧`.
    """
    return _UNSEEN.sub(_mark, text.replace("\r\n", "\n"))


def _mark(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else f"⟦U+{code:04X}⟧"


@lru_cache(maxsize=8192)
def number(value: float) -> str:
    """Write a number as briefly as it can be read: 12, 0.91, 1,580, 5e-05."""
    if not math.isfinite(value) or abs(value) >= 1e15:
        return str(value)
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Count with its noun: `1 probe`, `2 probes`, `2 replies`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def seconds(value: float | None) -> str:
    """Write a duration in words; empty where it is unknown."""
    if value is None:
        return ""
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def when(stamp: str) -> str:
    """Write an ISO time stamp for people; anything else is shown as it came."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    # The day without a locale: `%b` would change with the machine.
    month = _MONTHS[3 * moment.month - 3 : 3 * moment.month]
    zone = moment.tzname() or ""
    return f"{moment.day} {month} {moment.year}, {moment:%H:%M} {zone}".strip()


def link(values: Mapping[str, str]) -> str:
    """Address of the cards that a filter leaves, as the page's script reads it."""
    return "#" + urlencode({key: visible(value) for key, value in values.items()})


def brief(digest: str | None) -> str:
    """Shorten a digest to what people compare by eye."""
    return digest[:12] if digest else ""
