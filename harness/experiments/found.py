"""What an experiment's functions answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harness.experiments.observe import Observed
from harness.stats.estimate import Estimate
from harness.types import Outcome


@dataclass(frozen=True, kw_only=True)
class Part:
    """One model's observations with their own estimate."""

    observed: Observed
    estimate: Estimate


@dataclass(frozen=True, kw_only=True)
class Found:
    """An effect with its interval, held against what was wanted.

    `p` and `test` are of "nothing differs at all"; None where the question has no such test.
    `vacuous` says why a pass would mean nothing. `on_the_way` is what would be the outcome, were
    the model not a checkpoint of which nothing is wanted yet.
    """

    def measured(self, why: str) -> Found:
        """The same as one that describes and is not judged."""
        if self.outcome == "not judged":
            return self
        sentence = f"{self.sentence} Not judged: {why}"
        return replace(
            self, outcome="not judged", on_the_way=self.outcome, more=None, sentence=sentence
        )

    estimate: Estimate
    parts: tuple[Part, ...]
    outcome: Outcome
    sentence: str
    wanted: str = ""
    bound: float | None = None
    more: int | None = None
    p: float | None = None
    test: str = ""
    vacuous: str = ""
    on_the_way: Outcome | None = None
