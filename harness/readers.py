"""The heavier readers of stance, made when first asked for: nli, judge, base-judge, ensemble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.config.models import ModelsFile
from harness.errors import Problem, UserError, suggest
from harness.fingerprint import Json
from harness.scorers.base_judge import Likelihood
from harness.scorers.catalogue import SCORERS, STANCE, STANCE_READERS
from harness.types import BatchScorer, Scorer

ENSEMBLE = "ensemble"
USUAL_MEMBERS = (STANCE, "nli", "base-judge")


@dataclass(frozen=True, kw_only=True)
class Means:
    """What readers need of the project: settings, a cache, and the loaded base."""

    settings: ModelsFile
    file: Path
    """Where the settings stand, for messages."""
    judge_cache: Path
    allow_download: bool
    device: str
    likelihood: Likelihood
    base: Callable[[], Json]
    """Which base answers, by content; asked only where the base is to judge."""


class Readers:
    """Readers by name; each is made once, and loads what it needs when it is first asked."""

    def __init__(self, means: Callable[[], Means]) -> None:
        self._means = means
        self._made: dict[str, BatchScorer] = {}

    def get(self, name: str) -> BatchScorer:
        """The reader of that name; raises UserError where its settings are wanting."""
        if name not in self._made:
            make = {"nli": _nli, "judge": _judge, "base-judge": _base_judge}.get(name)
            self._made[name] = make(self._means()) if make else self._ensemble()
        return self._made[name]

    def _ensemble(self) -> BatchScorer:
        from harness.scorers.ensemble import EnsembleScorer

        means = self._means()
        names = means.settings.ensemble or list(USUAL_MEMBERS)
        choices = [one for one in STANCE_READERS if one != ENSEMBLE]
        problems = [
            Problem(
                file=means.file,
                message=f"ensemble: no reader of stance is called {one!r}.",
                hint=suggest(one, choices),
            )
            for one in names
            if one not in choices
        ]
        if problems:
            raise UserError(problems)
        members: list[Scorer | BatchScorer] = [
            SCORERS[STANCE] if one == STANCE else self.get(one) for one in names
        ]
        return EnsembleScorer(members)


def _nli(means: Means) -> BatchScorer:
    from harness.scorers.nli import NliScorer

    nli = means.settings.nli
    model = nli.model
    if nli.path:
        model = str((means.file.parent / nli.path).resolve())
    return NliScorer(
        model=model,
        revision=nli.revision,
        allow_download=means.allow_download,
        device=means.device,
    )


def _judge(means: Means) -> BatchScorer:
    from harness.scorers.judge.config import from_environment
    from harness.scorers.judge.scorer import JudgeScorer

    config = from_environment(means.settings.judge)
    if config is None:
        message = "says nothing of a judge."
        hint = (
            "Add `judge: {base_url: http://localhost:8000/v1, model: NAME}`, or set "
            "HARNESS_JUDGE_URL and HARNESS_JUDGE_MODEL (docs/judge.md)."
        )
        raise UserError(Problem(file=means.file, message=message, hint=hint))
    return JudgeScorer(config, means.judge_cache)


def _base_judge(means: Means) -> BatchScorer:
    from harness.scorers.base_judge import BaseJudgeScorer

    return BaseJudgeScorer(means.likelihood, base=means.base())
