"""The `judge` scorer: a language model reads which side a reply takes, twice, in two orders."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from harness.errors import InstrumentError
from harness.scorers.judge.cache import JudgeCache
from harness.scorers.judge.client import Client
from harness.scorers.judge.config import JudgeConfig
from harness.scorers.judge.decision import decide, nothing_to_judge
from harness.scorers.judge.failure import JudgeError, Spent
from harness.scorers.judge.judgement import (
    Judgement,
    Question,
    ask,
    cached_judgement,
    parameters,
    question,
)
from harness.scorers.judge.loops import run
from harness.scorers.judge.rubric import LABELS, ORDERS, rubric_digest
from harness.types import Probe, Reply, Score, ScorerInfo

_LONGEST = 20_000
"""Characters; a judge would have to be shown a part of a longer reply, and judge that."""

Outcome: TypeAlias = Score | InstrumentError
Tell: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One reply to be judged, with its question in each order."""

    reply: Reply
    questions: tuple[Question, ...]


class JudgeScorer:
    """Labels a reply's stance by asking a language model; a `BatchScorer`.

    `cache` is the file in which judgements are kept; None keeps none.
    """

    info = ScorerInfo(name="judge", version=1, labels=LABELS, calibrated=True)

    def __init__(self, config: JudgeConfig, cache: Path | None = None) -> None:
        self.config = config
        self._cache = JudgeCache(cache) if cache else None
        self._was_down = False

    def identity(self) -> Mapping[str, Any]:
        """What the scores depend on beside reply and probe; holds no secret."""
        return {
            "scorer": self.info.name,
            "version": self.info.version,
            "rubric": rubric_digest(),
            "url": self.config.url,
            "parameters": parameters(self.config, LABELS),
            "orders": len(ORDERS),
        }

    def score_all(
        self,
        asked: Sequence[tuple[Reply, Probe]],
        progress: Tell | None = None,
    ) -> list[Outcome]:
        """A score for each reply, in order; an InstrumentError where the judge gave none.

        Replies that read the same to the judge are asked for once. `progress` gets the number of
        replies that are done, and of all.
        """
        if not asked:
            return []
        try:
            return run(lambda: self._score_all(asked, progress))
        except Exception as error:
            return [_failure(error) for _ in asked]

    async def _score_all(
        self, asked: Sequence[tuple[Reply, Probe]], progress: Tell | None
    ) -> list[Outcome]:
        outcomes: dict[int, Outcome] = {}
        cases: dict[str, _Case] = {}
        places: dict[str, list[int]] = {}
        for place, (reply, probe) in enumerate(asked):
            at_once = self._without_asking(reply)
            if at_once is not None:
                outcomes[place] = at_once
                continue
            case = self._case(reply, probe)
            places.setdefault(case.questions[0].key, []).append(place)
            cases.setdefault(case.questions[0].key, case)

        def done(key: str, outcome: Outcome) -> None:
            first, *others = places[key]
            outcomes[first] = outcome
            outcomes.update((place, _repeated(outcome)) for place in others)
            if progress is not None:
                progress(len(outcomes), len(asked))

        if outcomes and progress is not None:
            progress(len(outcomes), len(asked))
        await self._judge(cases, done)
        return [outcomes[place] for place in range(len(asked))]

    def _without_asking(self, reply: Reply) -> Score | None:
        if not reply.text.strip():
            return nothing_to_judge(self.info.name, "the reply is empty", "unclear")
        if len(reply.text) > _LONGEST:
            reason = f"{len(reply.text)} characters are too many for a judge (limit {_LONGEST})"
            return nothing_to_judge(self.info.name, reason, None)
        return None

    def _case(self, reply: Reply, probe: Probe) -> _Case:
        questions = tuple(question(self.config, reply, probe, labels) for labels in ORDERS)
        return _Case(reply=reply, questions=questions)

    async def _judge(
        self, cases: Mapping[str, _Case], done: Callable[[str, Outcome], None]
    ) -> None:
        """Judge all cases, as many at a time as the client lets through."""
        known = self._known(cases.values())

        async def one(client: Client, key: str, case: _Case) -> None:
            try:
                outcome: Outcome = await self._score(client, case, known)
            except Exception as error:
                outcome = _failure(error)
            done(key, outcome)

        async with Client(self._patience()) as client, asyncio.TaskGroup() as group:
            for key, case in cases.items():
                group.create_task(one(client, key, case))
        self._was_down = client.down

    def _patience(self) -> JudgeConfig:
        """No further tries where the last batch gave up: a run has one batch for each model."""
        return self.config.model_copy(update={"retries": 0}) if self._was_down else self.config

    def _known(self, cases: Iterable[_Case]) -> dict[str, Judgement]:
        if self._cache is None:
            return {}
        found = self._cache.get(asked.key for case in cases for asked in case.questions)
        read = {key: cached_judgement(text) for key, text in found.items()}
        return {key: judgement for key, judgement in read.items() if judgement is not None}

    async def _score(self, client: Client, case: _Case, known: Mapping[str, Judgement]) -> Score:
        judgements: list[Judgement] = []
        for asked in case.questions:
            spent = sum((one.spent for one in judgements), Spent())
            try:
                judgement = known.get(asked.key) or await self._ask(client, asked)
            except JudgeError as error:
                raise JudgeError(str(error), spent + error.spent) from None
            judgements.append(judgement)
        first, second = judgements
        return decide(self.info.name, case.reply, first, second)

    async def _ask(self, client: Client, asked: Question) -> Judgement:
        judgement = await ask(client, asked)
        if self._cache is not None:
            self._cache.put(asked.key, judgement.to_json())
        return judgement


def _repeated(outcome: Outcome) -> Outcome:
    """The outcome of an equal reply, which cost nothing more."""
    if isinstance(outcome, InstrumentError):
        return JudgeError(str(outcome))
    free = {"prompt_tokens": 0, "completion_tokens": 0, "calls": 0, "cached": len(ORDERS)}
    return replace(outcome, evidence={**outcome.evidence, **free})


def _failure(error: Exception) -> JudgeError:
    """A new error with the cause alone: the old one's frames hold the request, and so the key."""
    if isinstance(error, JudgeError):
        return JudgeError(f"The judge failed: {error}.", error.spent)
    # The messages of other errors may hold what was sent.
    more = f": {error}" if isinstance(error, ImportError) else ""
    return JudgeError(f"The judge could not be asked: {type(error).__name__}{more}.")
