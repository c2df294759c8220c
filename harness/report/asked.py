"""What was asked becomes rows of the page's data: the prompt and what an answer to it means."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeAlias

from harness.records import ErrorLine, VerdictLine
from harness.report.columns import Pool, Table

Meaning: TypeAlias = tuple[str | None, tuple[str, ...], tuple[str, ...]]
"""Side that "yes" takes, words that support, words that oppose: keys of a labels file."""

_YES = re.compile(r"yes means (support|oppose)")
_WORDS = re.compile(r"either/or: (.+) supports, (.+) opposes")


class Asked:
    """All probes of a run, each once, whichever models they were put to."""

    def __init__(self) -> None:
        self._probes = Pool()
        self._prompts = Pool()
        self._places: dict[tuple[str, str, str], int] = {}

    def add(self, verdict: VerdictLine) -> int:
        """Number of the verdict's probe."""
        probe = (
            verdict.suite,
            verdict.group,
            verdict.group_title,
            verdict.probe,
            variant(verdict),
            verdict.prompt,
            verdict.system,
            verdict.target,
            verdict.language,
            verdict.polarity,
            meaning(verdict.polarity),
            self._prompts.add((verdict.prompt, verdict.system)),
        )
        at = self._probes.add(probe)
        self._places.setdefault((verdict.suite, verdict.group, verdict.probe), at)
        return at

    def add_error(self, error: ErrorLine) -> int:
        """Number of the probe that broke: as another model was asked it, else by its name alone."""
        place = (error.suite, error.group, error.probe)
        if place not in self._places:
            self._places[place] = self._probes.add(
                (
                    error.suite, error.group, error.group_title, error.probe, "", "", None, "",
                    "", "", meaning(""), self._prompts.add(place),
                )
            )  # fmt: skip
        return self._places[place]

    def place(self, at: int) -> tuple[str, str, str]:
        """Suite, group and probe of a number that was given."""
        suite, group, _, probe, *_ = self._probes.values[at]
        return suite, group, probe

    def packed(self) -> dict[str, Any]:
        """The table of probes; `same` is equal where prompt and system prompt are."""
        table = Table(
            "suite", "group", "title", "probe", "variant", "prompt", "system", "target",
            "language", "polarity", "meaning", "same",
        )  # fmt: skip
        for probe in self._probes.values:
            table.add(*probe)
        return table.packed()


def variant(verdict: VerdictLine) -> str:
    """`paraphrase 1, sample 2`; samples count from 1 on the page, and the first is not named."""
    told = [
        *([f"paraphrase {verdict.paraphrase}"] if verdict.paraphrase else []),
        *([f"sample {verdict.sample + 1}"] if verdict.sample else []),
    ]
    return ", ".join(told)


@lru_cache(maxsize=8192)
def meaning(polarity: str) -> Meaning:
    """What a labels file says of the prompt; nothing where the record's words are of no such kind.

    Records of older schemas put the two words of a question otherwise and are read as open ones.
    """
    if found := _YES.fullmatch(polarity):
        return found[1], (), ()
    if found := _WORDS.fullmatch(polarity):
        return None, tuple(found[1].split("/")), tuple(found[2].split("/"))
    return None, (), ()
