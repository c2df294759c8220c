"""Checks whether a reply matches the regular expressions that a suite gives: `regex: "^(yes|no)"`.

Each pattern is searched anywhere in the reply without its outer white space (`^` and `$` stand
for its ends; with the flag `multiline` for those of its lines). A list asks for all. Case counts
unless the flag `ignorecase` says otherwise: `{pattern: "^yes", flags: [ignorecase]}`. Patterns
are those of Python's `re`, run by the `regex` library under a time limit: a pattern that explodes
on some reply leaves that reply unscored. A cut reply that does not match is not scored either.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from harness.scorers.settings import read_texts, settings_of, unknown_key
from harness.types import LabelExpectation, Probe, Reply, Score, ScorerInfo

_FLAGS = ("ignorecase", "multiline", "dotall")
TIME_LIMIT = 0.5
"""Seconds for one pattern on one reply; plain patterns need microseconds."""


class RegexScorer:
    """Label yes: every pattern matches; no: one does not."""

    def __init__(self) -> None:
        self.info = ScorerInfo(name="regex", version=1, labels=("yes", "no"), parse=self.parse)

    def parse(self, value: Any) -> LabelExpectation | str:
        """Read a pattern, a list of patterns, or `{pattern: ..., flags: [...]}`."""
        given = value if isinstance(value, dict) else {"pattern": value}
        if wrong := unknown_key(given, ("pattern", "flags")):
            return wrong
        patterns = read_texts(given.get("pattern"), "pattern must be")
        if isinstance(patterns, str):
            return patterns
        flags = given.get("flags", [])
        flags = [flags] if isinstance(flags, str) else flags
        if not isinstance(flags, list):
            return f"flags must be a list out of {', '.join(_FLAGS)}."
        if wrong := unknown_key(dict.fromkeys(map(str, flags)), _FLAGS):
            return wrong.replace("unknown key", "unknown flag")
        for pattern in patterns:
            if (fault := fault_of(pattern, tuple(flags))) is not None:
                return f"{pattern!r} is no regular expression: {fault}."
        settings = {"patterns": patterns, "flags": tuple(flags)}
        return LabelExpectation(allowed=("yes",), settings=settings)

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Search `reply` for the patterns that the probe's suite gives."""
        settings = settings_of(probe, self.info.name)
        patterns, flags = tuple(settings.get("patterns", ())), tuple(settings.get("flags", ()))
        if not patterns:
            why = "the suite gives no pattern"
            return Score(scorer=self.info.name, value=None, reason=why)
        text, seen = reply.text.strip(), []
        for pattern in patterns:
            try:
                match = search(pattern, text, flags)
            except TimeoutError:
                why = f"{pattern!r} took longer than {TIME_LIMIT} s on this reply"
                return Score(scorer=self.info.name, value=None, reason=why)
            if match is None:
                tail = "" if reply.ended is not False else " (the reply was cut)"
                return Score(
                    scorer=self.info.name,
                    value="no" if reply.ended is not False else None,
                    reason=f"does not match {_brief(pattern)!r}{tail}",
                    evidence={"missing": pattern},
                )
            seen.append(match)
        shown = ", ".join(repr(one[:60]) for one in seen)
        return Score(
            scorer=self.info.name,
            value="yes",
            reason=f"matches: {shown}",
            evidence={"found": "\n".join(one[:200] for one in seen)},
        )


def search(pattern: str, text: str, flags: tuple[str, ...] = ()) -> str | None:
    """What `pattern` matches in `text`; raises TimeoutError past the time limit."""
    match = _compiled(pattern, flags).search(text, timeout=TIME_LIMIT)
    return None if match is None else str(match.group())


def fault_of(pattern: str, flags: tuple[str, ...] = ()) -> str | None:
    """What is wrong with a pattern; None where it compiles."""
    import regex as engine  # type: ignore[import-untyped]

    try:
        _compiled(pattern, flags)
    except (engine.error, ValueError, OverflowError, RecursionError) as error:
        return str(error) or type(error).__name__
    return None


def _brief(pattern: str) -> str:
    """A pattern in one line; the evidence has all of it."""
    line = " ".join(pattern.split())
    return line if len(line) <= 60 else f"{line[:60]}…"


@lru_cache(maxsize=1024)
def _compiled(pattern: str, flags: tuple[str, ...]) -> Any:
    import regex as engine

    value = engine.VERSION0
    for name in flags:
        value |= getattr(engine, name.upper())
    return engine.compile(pattern, value)


regex = RegexScorer()
