"""What the `model` and `base_model` fixtures give: a model to ask, from a hand-written test."""

from __future__ import annotations

from typing import Any

from harness.errors import InstrumentError
from harness.generation.requests import Request
from harness.runner import Ready, Run
from harness.types import Reply, Side


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
        answers = self._run.ask(self._ready, [request])
        if not answers:
            raise InstrumentError(f"the prompt does not fit into the positions of {self.name}.")
        return answers[0].reply

    def logprob(self, prompt: str, reply: str, *, system: str | None = None) -> float:
        """Summed log-probability (nats) of the reply's tokens, end token included."""
        request = Request(system=system, prompt=prompt, max_new_tokens=1)
        engine = self._run.engine(self._ready.model.base)
        return engine.logprobs(self._ready.adapter, [(request, reply)])[0]

    def __repr__(self) -> str:
        return f"<model {self.name}>"
