"""Identity by content: canonical JSON, hashes of values and files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def canonical(value: Json) -> str:
    """Render `value` as JSON that is equal for equal values.

    Raises TypeError for what JSON cannot hold and ValueError for NaN and infinities: a key is
    never made from a `repr`.
    """
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def fingerprint(value: Json) -> str:
    """Full SHA-256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def short(digest: str) -> str:
    """First 16 hex digits: enough to name a folder (2^-64 for a pair to collide)."""
    return digest[:16]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
