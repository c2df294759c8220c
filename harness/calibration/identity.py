"""What a scorer is: a digest over the source it is built of and the models or rubrics it asks."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from harness.calibration.measure import AnyScorer
from harness.fingerprint import canonical, fingerprint

_HOME = "harness.scorers"
_IMPORT = re.compile(
    rf"^[ \t]*(?:from[ \t]+{re.escape(_HOME)}(?P<module>\.[\w.]+)?[ \t]+import[ \t]*"
    rf"(?P<names>\([^)]*\)|[^\n]*)|import[ \t]+{re.escape(_HOME)}(?P<plain>\.[\w.]+))",
    re.MULTILINE,
)
_DATA = frozenset(".json .jsonl .yaml .yml .toml .txt .csv .tsv .md .jinja".split())


def scorer_digest(scorer: AnyScorer) -> str:
    """SHA-256 of all that the scorer's labels depend on beside reply and probe.

    Its name and version, the source of its module and of the modules of `harness.scorers` that
    this imports, the data files beside them that bear its name or stand in that source, and its
    `identity()` where it has one; and the digests of its `members`, where it asks others.
    """
    return fingerprint(
        {
            "name": scorer.info.name,
            "version": scorer.info.version,
            "source": _source(_module(scorer)),
            "identity": scorer_identity(scorer),
            "members": [scorer_digest(one) for one in getattr(scorer, "members", ())],
        }
    )


def scorer_identity(scorer: AnyScorer) -> dict[str, Any] | None:
    """What a scorer that asks a model or a service says of these; None for the others."""
    identity = getattr(scorer, "identity", None)
    if not callable(identity):
        return None
    said: dict[str, Any] = json.loads(canonical(identity()))
    return said  # as it will be read again: lists for tuples


def source_files(scorer: AnyScorer) -> tuple[Path, ...]:
    """The files whose bytes are part of the scorer's digest."""
    return _files(_module(scorer))


def _module(scorer: AnyScorer) -> str:
    made_by = scorer if hasattr(scorer, "__qualname__") else type(scorer)
    return str(made_by.__module__)


@cache
def _source(root: str) -> str:
    digest = hashlib.sha256()
    for file in _files(root):
        content = file.read_bytes()
        digest.update(f"{file.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def _files(root: str) -> tuple[Path, ...]:
    found: dict[str, Path] = {}
    waiting, texts = [root], []
    while waiting:
        name = waiting.pop()
        file = None if name in found else _file(name)
        if file is None:
            continue
        found[name] = file
        texts.append(file.read_text(encoding="utf-8", errors="replace"))
        waiting.extend(_imported(texts[-1]))
    code = tuple(found[name] for name in sorted(found))
    return (*code, *_data_files(root, code, "\n".join(texts)))


def _file(module: str) -> Path | None:
    """Source of a module; None for what is no module or has no source on disk."""
    loaded = sys.modules.get(module)
    try:
        origin = getattr(loaded, "__file__", None) if loaded else _origin(module)
    except (ImportError, ValueError):
        return None
    file = Path(origin) if origin else None
    return file if file and file.suffix == ".py" and file.is_file() else None


def _origin(module: str) -> str | None:
    spec = importlib.util.find_spec(module)
    return spec.origin if spec else None


def _imported(text: str) -> Iterator[str]:
    """Modules of `harness.scorers` that a source imports, at its head or inside a function.

    Names that are no modules are among them; the package itself is not: it holds every scorer.
    """
    for match in _IMPORT.finditer(text):
        module = match["module"] or match["plain"]
        if module:
            yield _HOME + module
        for name in re.findall(r"\w+", match["names"] or ""):
            yield f"{_HOME}{module or ''}.{name}"


def _data_files(root: str, code: tuple[Path, ...], text: str) -> Iterator[Path]:
    if not code:
        return
    stem = root.rpartition(".")[2]
    folder = code[0].parent
    for file in sorted(folder.iterdir()):
        if file.suffix not in _DATA or not file.is_file():
            continue
        if file.stem == stem or file.stem.startswith(f"{stem}_") or file.name in text:
            yield file
