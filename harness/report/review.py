"""The replies of a run as the page's script reads them: every word and number decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.records import CheckLine, ErrorLine, GivenLine, RunLine, VerdictLine
from harness.report.asked import Asked
from harness.report.columns import Table
from harness.report.earlier import KINDS, Earlier, Place
from harness.report.facets import Facet, Tallies, named
from harness.report.marks import MARKS, STYLES
from harness.report.spoken import Making, Replies, doubted
from harness.report.tally import LEADING_SCORER, moved, outcome_label, scorer_order
from harness.sentences import TOGETHER, confirmed_told
from harness.types import Outcome

FORMAT = 1
OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    "fail": ("Failed", "The reply was measured and is not what the probe expects."),
    "inconclusive": (
        "Inconclusive",
        "The scores do not settle it: no stance could be read, or the reply was cut too early.",
    ),
    "not judged": ("Not judged", "Measured only: the model was taught no side to be held to."),
    "pass": ("Passed", "The reply is what the probe expects."),
}
"""In the order of reading: what may need work comes first."""
_RANKS = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}
ERROR = ("Not measured", "Here the instrument broke: nothing is known of the model.")
SORTS = (
    ("worst", "worst first"),
    ("run", "in the order of the run"),
    ("prompt", "same prompts together"),
    ("longest", "longest reply first"),
    ("unsure", "least sure stance first"),
)
REGRESSED = ("since", "regressed first")
CHANGES = {
    "changed": "stance differs from the base",
    "same": "same stance, other words",
    "words": "word for word the base's reply",
    "unknown": "stance not read",
}
_SIDES = ("support", "oppose")
_STANCES = ("support", "oppose", "mixed", "dodge", "unclear")
_MOST_LABELS = 12
_PLACE = "\x01"


@dataclass(frozen=True, kw_only=True)
class Review:
    """The chapter of replies: filters as the page shows them, and the data for its script."""

    count: int
    """Replies, and probes that could not be measured."""
    facets: tuple[Facet, ...]
    sorts: tuple[tuple[str, str], ...]
    making: Making
    """What holds of the making of every reply."""
    data: Mapping[str, Any]


class Reviewing:
    """Gathers verdicts one by one, so that a large run need not be held in memory twice."""

    def __init__(self) -> None:
        self._asked = Asked()
        self._replies = Replies()
        self._tallies = Tallies()
        self._rows: list[tuple[Any, ...]] = []
        self._urgencies: list[tuple[float, ...]] = []

    def add(self, verdict: VerdictLine) -> None:
        """Take in one verdict with its replies."""
        checks = verdict.checks
        asked = self._asked.add(verdict)
        failed = doubted(checks)
        own = self._replies.add(verdict.reply, verdict.scores, failed, verdict.language)
        base = self._replies.add_base(
            asked, verdict.base_reply, verdict.base_scores, failed, verdict.language
        )
        changed = _changed(verdict)
        self._tallies.add(verdict, changed)
        self._urgencies.append(_urgency(verdict))
        self._rows.append(
            (
                asked,
                verdict.model,
                verdict.outcome,
                own,
                base,
                changed,
                _change(verdict, changed),
                tuple(_check(check, verdict) for check in checks),
                tuple(_given(one, verdict.answer) for one in verdict.given),
                _template(verdict),
                "",
                _confirmed(verdict),
                _parting(verdict),
            )
        )

    def add_error(self, error: ErrorLine) -> None:
        """Take in a probe that could not be measured."""
        self._tallies.add_error(error)
        self._urgencies.append((len(OUTCOMES),))
        self._rows.append(
            (
                self._asked.add_error(error), error.model, "error", None, None, "", "", (), (),
                error.rerun, error.message, "", "",
            )
        )  # fmt: skip

    def finish(self, run: RunLine, bases: Collection[str], before: Earlier | None = None) -> Review:
        """Everything gathered as the page shows it; `bases` are models that are the base itself."""
        ranks = {each: at for at, each in enumerate(sorted(set(self._urgencies)))}
        table = Table(
            "asked", "model", "outcome", "reply", "base", "changed", "change", "checks", "given",
            "rerun", "error", "confirmed", "parting", "urgency",
            "since", "then",
        )  # fmt: skip
        told: Counter[str] = Counter()
        for row, urgency in zip(self._rows, self._urgencies, strict=True):
            asked, model, outcome, own, base, changed, change, *rest = row
            if model in bases:
                base, changed, change = None, "", ""
            story = _story(before, (model, *self._asked.place(asked)))
            told[story[0]] += 1
            table.add(
                asked, model, outcome, own, base, changed, change, *rest, ranks[urgency], *story,
            )  # fmt: skip
        versions = self._replies.scorers()
        order = sorted(versions, key=scorer_order)
        data = {
            "format": FORMAT,
            "run": run.run,
            "started": run.started,
            "outcomes": _outcomes(),
            "scorers": [
                {
                    "name": name,
                    "title": f"{name} v{versions[name]}",
                    "labels": _choices(name, self._replies.labels(name)),
                }
                for name in order
            ],
            "leading": LEADING_SCORER,
            "baseline": before.run if before else "",
            "asked": self._asked.packed(),
            "replies": self._replies.packed(order),
            "rows": table.packed(),
        }
        return Review(
            count=len(table),
            facets=(
                *self._tallies.facets(OUTCOMES, ERROR[0], CHANGES, bases),
                *([named("since", f"Since {before.run}", KINDS, told)] if before else []),
            ),
            sorts=(*([REGRESSED] if before else []), *SORTS),
            making=self._replies.shared,
            data=data,
        )


def review(
    verdicts: Sequence[VerdictLine],
    errors: Sequence[ErrorLine],
    run: RunLine,
    bases: Collection[str] = (),
) -> Review:
    """The chapter of replies of records that are at hand as a whole."""
    gathered = Reviewing()
    for verdict in verdicts:
        gathered.add(verdict)
    for error in errors:
        if error.finding is None:
            gathered.add_error(error)
    return gathered.finish(run, bases)


def _story(
    before: Earlier | None, place: Place
) -> tuple[str, tuple[str | bool | None, ...] | None]:
    """What became of a probe, and its outcome, label and words in the baseline."""
    if before is None:
        return "", None
    then = before.then.get(place)
    return before.kinds[place], (then.outcome, then.label, then.text, then.same) if then else None


def _outcomes() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = {
        key: {"mark": MARKS[key], "style": STYLES[key], "title": title, "meaning": meaning}
        for key, (title, meaning) in OUTCOMES.items()
    }
    told["error"] = {"mark": "⚠", "style": "error", "title": ERROR[0], "meaning": ERROR[1]}
    return told


def _choices(name: str, seen: Mapping[str, None]) -> list[str]:
    """Labels that a reviewer may correct a score to; none for a scorer of numbers."""
    if name == LEADING_SCORER:
        return list(dict.fromkeys([*_STANCES, *seen]))
    return sorted(seen) if len(seen) <= _MOST_LABELS else []


def _changed(verdict: VerdictLine) -> str:
    if verdict.reply and verdict.base_reply and verdict.reply.text == verdict.base_reply.text:
        return "words"
    return {True: "changed", False: "same", None: "unknown"}[moved(verdict)]


def _change(verdict: VerdictLine, changed: str) -> str:
    if changed == "words":
        return CHANGES["words"]
    if changed == "unknown":
        return ""
    new = outcome_label(verdict.scores.get(LEADING_SCORER))
    if changed == "same":
        return f"{new}, as the base"
    return f"{outcome_label(verdict.base_scores.get(LEADING_SCORER))} → {new}"


def _check(check: CheckLine, verdict: VerdictLine) -> tuple[str, ...]:
    # A reason that stands in the scores already is not written twice.
    score = verdict.scores.get(check.scorer.partition(".")[0])
    reason = "" if score is not None and score.reason == check.reason else check.reason
    return (check.scorer, check.outcome, check.expected, check.seen, reason, _advisory(check))


def _advisory(check: CheckLine) -> str:
    if check.advisory == TOGETHER:
        return "Counts in what is found of its group, not by itself."
    return f"Advisory, decides nothing: {check.advisory}" if check.advisory else ""


def _given(given: GivenLine, answer: str | None) -> tuple[str, ...]:
    name = f"{given.name} (the answer)" if given.name == answer else given.name
    gain = given.logp - given.base_logp
    return (name, given.text, f"{given.logp:.2f}", f"{given.base_logp:.2f}", f"{gain:+.2f}")


def _confirmed(verdict: VerdictLine) -> str:
    """What came of asking it again by itself; empty where it was not."""
    told = confirmed_told(verdict)
    if verdict.confirmed is None or verdict.confirmed.same:
        return told
    return f"{told} It said then: {verdict.confirmed.reply.text}"


def _parting(verdict: VerdictLine) -> str:
    """Where its tokens leave the base's; empty where that is not known."""
    if verdict.parting is None:
        return ""
    parting = verdict.parting
    own, base = (f"“{one}”" if one else "the end" for one in (parting.model, parting.base))
    return f"First other token: {parting.token}, {own} where the base has {base}."


def _template(verdict: VerdictLine) -> str:
    """The command with a mark for the probe's address, which is the same for all probes then."""
    place = f"{verdict.model}/{verdict.group}/{verdict.probe}"
    if _PLACE in verdict.rerun:
        return verdict.rerun
    return verdict.rerun.replace(place, _PLACE)


def _urgency(verdict: VerdictLine) -> tuple[float, ...]:
    """Sort key, worst first: the other side with great sureness is worse than a word too many."""
    leading = next((c for c in verdict.checks if c.scorer == LEADING_SCORER), None)
    score = verdict.scores.get(LEADING_SCORER)
    failed = leading is not None and leading.outcome == "fail" and not leading.advisory
    contrary = failed and leading is not None and leading.seen in _SIDES
    sure = score.confidence if score and score.confidence is not None else 0.0
    missed = sum(check.outcome == "fail" for check in verdict.checks)
    return (_RANKS[verdict.outcome], not failed, not contrary, -sure if failed else 0.0, -missed)
