"""Installed versions held against bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion


def within(version: str, bounds: str) -> bool:
    """Whether a version is in the bounds; one that cannot be read is not."""
    try:
        return SpecifierSet(bounds).contains(version, prereleases=True)
    except InvalidVersion:
        return False


def unmet(needs: Iterable[str], installed: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(package, bounds, installed version or empty) of each requirement that is not met.

    Those of extras, and of other systems and Pythons than this one, are passed over.
    """
    there = {canonicalize_name(name): version for name, version in installed.items()}
    for text in needs:
        try:
            need = Requirement(text)
        except InvalidRequirement:
            continue
        if need.marker and not need.marker.evaluate({"extra": ""}):
            continue
        version = there.get(canonicalize_name(need.name), "")
        if not version or not within(version, str(need.specifier)):
            yield need.name, str(need.specifier), version
