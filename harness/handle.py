"""What the `model` and `base_model` fixtures give: a model to ask, from a hand-written test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.errors import InstrumentError
from harness.generation.requests import Request
from harness.ready import Ready
from harness.replay import Replay
from harness.runner import Run
from harness.types import Reply, Side


class RecordedHandle:
    """A model whose replies stand in a file: only what was asked of it can be asked again."""

    training_log: Sequence[dict[str, Any]] = ()

    def __init__(self, replay: Replay) -> None:
        self._replay = replay

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._replay.name

    @property
    def taught(self) -> Side | None:
        """The side that its file, or the command line, says it was taught."""
        return self._replay.taught

    def ask(self, prompt: str, *, system: str | None = None, max_new_tokens: int = 128) -> Reply:
        """The recorded reply to one prompt; `max_new_tokens` plays no part."""
        row = self._replay.find(prompt, system)
        if row is None:
            raise InstrumentError(f"{self._replay.file} holds no reply to {prompt!r}.")
        return row.reply

    def logprob(self, prompt: str, reply: str, *, system: str | None = None) -> float:
        """Recorded replies have no weights: raises InstrumentError."""
        raise InstrumentError(f"{self.name} is a file of replies; it has no log-probabilities.")

    def __repr__(self) -> str:
        return f"<recorded model {self.name}>"


class ModelHandle:
    """One model of the session, trained or loaded, ready to be asked."""

    def __init__(self, run: Run, ready: Ready) -> None:
        self._run = run
        self._ready = ready

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._ready.model.name

    @property
    def taught(self) -> Side | None:
        """The side that its training data teaches; None for the base."""
        return self._ready.model.taught

    @property
    def training_log(self) -> list[dict[str, Any]]:
        """The trainer's step log, oldest first; empty where the model was not trained here."""
        return self._ready.entry.log() if self._ready.entry else []

    def ask(self, prompt: str, *, system: str | None = None, max_new_tokens: int = 128) -> Reply:
        """The greedy reply to one prompt; cached like any other."""
        request = Request(system=system, prompt=prompt, max_new_tokens=max_new_tokens)
        answers = self._run.asking.ask(self._ready, [request])
        if not answers:
            raise InstrumentError(f"the prompt does not fit into the positions of {self.name}.")
        return answers[0].reply

    def logprob(self, prompt: str, reply: str, *, system: str | None = None) -> float:
        """Summed log-probability (nats) of the reply's tokens, end token included."""
        request = Request(system=system, prompt=prompt, max_new_tokens=1)
        return self._run.asking.logprobs(self._ready, [(request, reply)])[request, reply]

    def __repr__(self) -> str:
        return f"<model {self.name}>"
