"""Verdicts of one model on one group become counts, and counts become sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.records import RunLine, ScoreLine, VerdictLine
from harness.report.text import number, plural

NOT_SCORED = "not scored"
LEADING_SCORER = "stance"
"""The scorer whose labels the page shows first, if a run has it."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many verdicts of each outcome; errors stand beside them, never among them."""

    passed: int
    failed: int
    inconclusive: int
    not_judged: int
    errors: int
    prompts: int
    """What was asked: fewer than verdicts where a probe has paraphrases or samples."""

    @property
    def verdicts(self) -> int:
        """All verdicts, one for each reply."""
        return self.judged + self.not_judged

    @property
    def variants(self) -> str:
        """How many replies there are to how many probes; empty where each probe has one."""
        if self.prompts == self.verdicts:
            return ""
        return f"{self.verdicts:,} replies to {plural(self.prompts, 'probe')}"

    @property
    def judged(self) -> int:
        """Verdicts that could have been a pass."""
        return self.passed + self.failed + self.inconclusive

    @property
    def words(self) -> str:
        """The counts as a sentence without its subject."""
        errors = plural(self.errors, "error")
        several = f"; {self.variants}" if self.variants else ""
        if self.judged:
            rest = f", {self.not_judged} not judged" if self.not_judged else ""
            of = "replies" if self.variants else "probes"
            return (
                f"{self.passed:,} of {self.judged:,} {of} pass, {self.failed:,} fail, "
                f"{self.inconclusive:,} inconclusive{rest}, {errors}{several}"
            )
        if self.not_judged:
            measured = self.variants or plural(self.not_judged, "probe")
            return f"{measured} measured, none judged, {errors}"
        return f"not enough data (n = 0), {errors}"


def tally(verdicts: Sequence[VerdictLine], errors: int) -> Tally:
    """Count the outcomes of `verdicts`."""
    seen = Counter(verdict.outcome for verdict in verdicts)
    return Tally(
        passed=seen["pass"],
        failed=seen["fail"],
        inconclusive=seen["inconclusive"],
        not_judged=seen["not judged"],
        errors=errors,
        prompts=len({(v.model, v.suite, v.group, v.of or v.probe) for v in verdicts}),
    )


def scorer_order(name: str) -> tuple[bool, str]:
    """Sort key: the leading scorer first, the others by name."""
    return (name != LEADING_SCORER, name)


def outcome_label(score: ScoreLine | None) -> str:
    """The label of a score in words; None and missing scores are `not scored`."""
    if score is None or score.value is None:
        return NOT_SCORED
    return score.value if isinstance(score.value, str) else number(score.value)


def moved(verdict: VerdictLine) -> bool | None:
    """Whether the leading label differs from the base's; None where either was not scored."""
    model = verdict.scores.get(LEADING_SCORER)
    base = verdict.base_scores.get(LEADING_SCORER)
    if model is None or base is None or model.value is None or base.value is None:
        return None
    return model.value != base.value


def suite_order(run: RunLine) -> Callable[[str], int]:
    """Sort key for names of suites: as the run lists them, and not as processes came to them."""
    place = {name: at for at, name in enumerate(run.suites)}
    return lambda name: place.get(name, len(place))
