"""One reply with all that is known of it becomes one row of the page's data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from harness.records import CheckLine, ReplyLine, ScoreLine
from harness.report.columns import Pool, Table
from harness.report.marks import label_style
from harness.report.tally import LEADING_SCORER, outcome_label
from harness.report.text import brief, number, plural, seconds

Making: TypeAlias = tuple[tuple[str, str], ...]
"""Facts on how replies were made."""

Row: TypeAlias = tuple[Any, ...]
Doubted: TypeAlias = frozenset[str]
Cue: TypeAlias = tuple[str, str]
"""Words of a reply that decided, and for which side: `support`, `oppose` or `other`."""

ENDED = {
    True: "ended",
    False: "cut at the token limit",
    None: "not recorded whether it was cut",
}
_SIDES = (("support_words", "support"), ("oppose_words", "oppose"))
_QUOTED = {
    "refusal": ("declines", "complies"),
    "language": ("leak",),
    "script_purity": ("leak",),
    "hedging": ("hedges",),
    "degeneration": ("longest_loop",),
}
"""Evidence that holds words of the reply, of scorers without sides."""
_IN_QUOTES = re.compile(r"'([^']{2,60})'")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_UNSPOKEN = (None, "", "", "", "", "", None)
_PARTS = ("value", "reason", "sure", "why")
_RATIONALES = ("rationale", "second_rationale")
_WHY = frozenset(_RATIONALES)


class Replies:
    """All replies of a run, each once; a reply is told apart by its words and its scores."""

    def __init__(self) -> None:
        self._pool = Pool()
        self._backends = Pool()
        self._scorers: dict[str, int] = {}
        self._labels: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._bases: dict[Hashable, int] = {}

    def add_base(
        self,
        asked: int,
        reply: ReplyLine | None,
        scores: Mapping[str, ScoreLine],
        doubted: Doubted,
        language: str,
    ) -> int:
        """As `add`; all models are held against the same reply of the base to the probe `asked`."""
        said = (reply.key, reply.text) if reply else None
        key = (asked, said, doubted, _content(scores))
        at = self._bases.get(key)
        if at is None:
            at = self._bases[key] = self.add(reply, scores, doubted, language)
        return at

    def add(
        self,
        reply: ReplyLine | None,
        scores: Mapping[str, ScoreLine],
        doubted: Doubted,
        language: str,
    ) -> int:
        """Number of the reply, which is kept without what other replies have too.

        Without a reply (the likelihood of given ones was asked for) its scores alone are kept.
        """
        names = tuple(sorted(scores))
        told: list[str] = []
        for name in names:
            score = scores[name]
            if score.version > self._scorers.get(name, 0):
                self._scorers[name] = score.version
            if isinstance(score.value, str):
                self._labels[name][score.value] = None
            told += _told(score, name in doubted)
        spoken = scores.get("language")
        leading = scores.get(LEADING_SCORER)
        return self._pool.add(
            (
                *(self._words(reply) if reply else _UNSPOKEN),
                _language(language, spoken.value if spoken else None),
                outcome_label(leading) if leading else "",
                None if leading is None else leading.confidence,
                _cues(scores, doubted),
                _rationales(scores),
                names,
                tuple(told),
            )
        )

    def _words(self, reply: ReplyLine) -> tuple[str | int | None, ...]:
        return (
            reply.text,
            _facts(reply.characters, reply.tokens),
            ENDED[reply.ended],
            _origin(reply),
            seconds(reply.seconds) if reply.seconds else "",
            brief(reply.key),
            self._backends.add(reply.backend, (*reply.backend, *reply.backend.values())),
        )

    @property
    def shared(self) -> Making:
        """What holds of the making of every reply, and so need not be told of each."""
        made = [_making(each) for each in self._backends.values]
        if not made:
            return ()
        common = set.intersection(*map(set, made))
        return tuple(fact for fact in made[0] if fact in common)

    def scorers(self) -> dict[str, int]:
        """Scorer -> its version."""
        return self._scorers

    def labels(self, scorer: str) -> Mapping[str, None]:
        """Labels that a scorer gave, in the order in which they came."""
        return self._labels.get(scorer, {})

    def packed(self, order: list[str]) -> dict[str, object]:
        """The table of replies; of each scorer in `order` what `_told` says."""
        shared = set(self.shared)
        apart = [
            _joined(fact for fact in _making(each) if fact not in shared)
            for each in self._backends.values
        ]
        names = [f"{name}.{part}" for name in order for part in _PARTS]
        table = Table(
            "text", "characters", "facts", "ended", "cut", "origin", "time", "key", "lang",
            "label", "style", "sure", "cues", "rationales", "backend", *names,
        )  # fmt: skip
        for row in self._pool.values:
            text, facts, ended, origin, time, key, backend, *others, scored, told = row
            lang, label, sure, cues, why = others
            table.add(
                text, len(text or ""), facts, ended, ended == ENDED[False], origin, time, key, lang,
                label, label_style(label), sure, cues, why,
                "" if backend is None else apart[backend],
                *_places(scored, tuple(order))((*told, None)),
            )  # fmt: skip
        return table.packed()


def doubted(checks: tuple[CheckLine, ...]) -> Doubted:
    """Scorers with a check that did not pass."""
    return frozenset([c.scorer.partition(".")[0] for c in checks if c.outcome != "pass"])


def _content(scores: Mapping[str, ScoreLine]) -> Hashable:
    """All that scores say, small enough to be kept of every reply of the base."""
    return tuple(
        [
            (
                name, one.value, one.reason, one.confidence, one.lower_bound, one.version,
                *(facts := one.evidence), *facts.values(),
            )
            for name, one in scores.items()
        ]
    )  # fmt: skip


def _told(score: ScoreLine, doubted: bool) -> tuple[str, str, str, str]:
    """A score in words, in the order of `_PARTS`."""
    label = score.value if isinstance(score.value, str) else outcome_label(score)
    if score.lower_bound and score.value is not None:
        label = f"at least {label}"
    # All evidence of all scorers would make the page too large to mail; the records hold it.
    return label, score.reason, _sure(score.confidence), _evidence(score) if doubted else ""


@lru_cache(maxsize=8192)
def _sure(confidence: float | None) -> str:
    return "" if confidence is None else f"confidence {number(confidence)}"


@lru_cache(maxsize=256)
def _places(names: tuple[str, ...], order: tuple[str, ...]) -> Callable[[Row], Row]:
    """Puts the parts of the scores of `names` as the scorers in `order` come.

    After the last part stands None, for a scorer that has none.
    """
    each, last = range(len(_PARTS)), len(_PARTS) * len(names)
    start = {name: len(_PARTS) * at for at, name in enumerate(names)}
    found = [start[name] + part if name in start else last for name in order for part in each]
    return lambda row: tuple([row[at] for at in found])


def _evidence(score: ScoreLine) -> str:
    facts = score.evidence.items()
    return _joined([(n, plain(v)) for n, v in facts if v != "" and n not in _RATIONALES])


@lru_cache(maxsize=8192)
def _facts(characters: int, tokens: int | None) -> str:
    told = [plural(characters, "character")]
    if tokens is not None:
        told.append(plural(tokens, "token"))
    return " · ".join(told)


def _origin(reply: ReplyLine) -> str:
    if reply.backend.get("backend") == "replay":
        return "read from a file"
    return "from the reply cache" if reply.cached else "generated in this run"


@lru_cache(maxsize=8192)
def _language(asked: str, read: str | float | None) -> str:
    """Language that a reply is in: as it was read, else as it was asked for."""
    if not isinstance(read, str) or not _LANGUAGE.fullmatch(read):
        return asked
    return asked if asked.partition("-")[0] == read.partition("-")[0] else read


def _cues(scores: Mapping[str, ScoreLine], doubted: Doubted) -> tuple[Cue, ...]:
    """Words that decided the leading score, and words that a failed check speaks of."""
    found: dict[Cue, None] = {}
    leading = scores.get(LEADING_SCORER)
    if leading is not None:
        evidence = leading.evidence
        side = str(evidence.get("opening_side") or "other")
        _note(found, evidence.get("opening"), side)
        for name, kind in _SIDES:
            _note(found, evidence.get(name), kind)
        label = leading.value if leading.value in ("support", "oppose") else "other"
        if evidence.get("classifier"):
            for words in _IN_QUOTES.findall(leading.reason.partition(";")[0]):
                found[words, str(label)] = None
        _note(found, evidence.get("quote"), str(label))
    for name in sorted(doubted):
        for key in _QUOTED.get(name, ()) if name in scores else ():
            _note(found, scores[name].evidence.get(key), "other")
    return tuple(found)


def _note(found: dict[Cue, None], value: object, kind: str) -> None:
    if value and isinstance(value, str):
        for words in map(str.strip, value.split(",")):
            if words:
                found[words, kind] = None


def _rationales(scores: Mapping[str, ScoreLine]) -> tuple[tuple[str, str], ...]:
    return tuple(
        [
            (name, str(score.evidence[key]))
            for name, score in scores.items()
            if not _WHY.isdisjoint(score.evidence)
            for key in _RATIONALES
            if score.evidence.get(key)
        ]
    )


def _making(backend: Mapping[str, str | int | float | bool | None]) -> Making:
    return tuple((name, plain(value)) for name, value in backend.items())


def _joined(facts: Iterable[tuple[str, str]]) -> str:
    return " · ".join([f"{name}: {value}" for name, value in facts])


def plain(value: str | float | bool | None) -> str:
    """A fact in words: yes, no, none, a number, or the text itself."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return number(value)
