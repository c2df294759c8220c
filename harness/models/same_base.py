"""Whether an adapter was made on the base that it is about to be put on.

A manifest's hash decides where there is one. Else there is only the name that whoever trained the
adapter gave: docs/models.md says which names mean the same base, and why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from harness.errors import Problem, UserError
from harness.models.adapter import CONFIG, WEIGHTS, shapes
from harness.models.hub import is_commit
from harness.models.spec import Base
from harness.models.weights import base_digest

_QUANTISED = re.compile(r"-(unsloth-)?bnb-4bit$")
_CACHED = re.compile(r"models--([^/\\]+?)--([^/\\]+)[/\\]snapshots[/\\]([0-9a-f]{40})[/\\]?$")
_LORA_A = re.compile(r"^base_model\.model\.(.+)\.lora_A\.(?:[^.]+\.)?weight$")


def require_same_base(folder: Path, config: Mapping[str, Any], base: Base) -> None:
    """Raise UserError, naming both, where an adapter says another base than it is put on."""
    named = config.get("base_model_name_or_path")
    if not named:
        said = "does not say which base it was made on (base_model_name_or_path)"
        raise _mismatch(folder, said, "", base)
    revision = config.get("revision")
    if not _is_same(str(named), str(revision or ""), base, folder):
        at = f" at {revision}" if revision else ""
        raise _mismatch(folder, f"was made on {named}{at}", str(named), base)
    require_shapes(folder, base)


def require_shapes(folder: Path, base: Base) -> None:
    """Raise UserError where an adapter's weights have another width than the base's layers."""
    layers = _base_shapes(base.folder)
    for name, one in shapes(folder / WEIGHTS).items():
        match = _LORA_A.match(name)
        layer = layers.get(f"{match[1]}.weight") if match else None
        # Some models hold their layers turned, so that the width may be either.
        if layer is not None and one[-1] not in layer:
            message = (
                f"was made for another model than {base.name}: {name} takes {one[-1]} numbers, "
                f"and the base's layer is {' x '.join(map(str, layer))}."
            )
            hint = "Choose the profile with its base (--profile)."
            raise UserError(Problem(file=folder / WEIGHTS, message=message, hint=hint))


def _is_same(named: str, revision: str, base: Base, folder: Path) -> bool:
    """Whether a name that an adapter gives for its base means `base`."""
    if named in base.same_as:
        return True
    place = next((one for one in (Path(named), folder / named) if _holds_model(one)), None)
    if place is not None:
        return place.resolve() == base.folder.resolve() or base_digest(place) == base.digest
    cached = _CACHED.search(named)
    if cached:
        named, revision = f"{cached[1]}/{cached[2]}", cached[3]
    known = {_plain(one) for one in (base.hub, *base.same_as) if one}
    return _plain(named) in known and not _other_commit(named, revision, base)


def _holds_model(place: Path) -> bool:
    with suppress(OSError):  # a name can be too long for a path
        return (place / "config.json").is_file()
    return False


def _plain(name: str) -> str:
    """A hub id without case and without the ending of its copy in 4 bits."""
    return _QUANTISED.sub("", name.strip("/").lower())


def _other_commit(named: str, revision: str, base: Base) -> bool:
    """Whether both say a commit of the same repository, and not the same one."""
    if base.hub is None or named.lower() != base.hub.lower():
        return False
    return is_commit(revision) and revision != base.commit


def _mismatch(folder: Path, said: str, named: str, base: Base) -> UserError:
    told = base.name if base.hub is None else f"{base.name} ({base.origin})"
    way = f"list {named!r}" if named else "give it base_model_name_or_path, and list that name"
    hint = (
        "Choose the profile with its base (--profile); or, if it is the same model by another "
        f"name, {way} under `same_as` of base {base.name!r} in fixtures/models.yaml."
    )
    message = f"{said}, and the profile's base is {told}."
    return UserError(Problem(file=folder / CONFIG, message=message, hint=hint))


def _base_shapes(folder: Path) -> dict[str, tuple[int, ...]]:
    """Shapes of a base's matrices; without those whose weights are packed."""
    found: dict[str, tuple[int, ...]] = {}
    for file in sorted(folder.glob("*.safetensors")):
        with suppress(UserError):  # told when the base is loaded
            found |= shapes(file)
    # bitsandbytes stores four-bit weights as one column.
    return {name: one for name, one in found.items() if 1 not in one}
