"""Asks models: replies and log-probabilities, from the cache or computed now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.errors import InstrumentError
from harness.generation import transformers as generation
from harness.generation.cache import ReplyCache
from harness.generation.requests import Request, Settings, logprob_key, reply_key
from harness.models.spec import Base
from harness.progress import Progress, silent
from harness.ready import Ready
from harness.told import told
from harness.types import Reply


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A reply, its key, and whether it came from the cache."""

    reply: Reply
    key: str
    cached: bool


class Asking:
    """One loaded base at a time, with the adapters that were asked for, and the cache."""

    def __init__(
        self,
        cache: Path,
        settings: Settings,
        progress: Progress,
        lent: Callable[[Base], generation.Engine] | None = None,
    ) -> None:
        """`lent` gives the loaded base where another holds it."""
        self.settings = settings
        self._lent = lent
        self._file = cache
        self._progress = progress
        self._answers: dict[str, Answer] = {}
        self._failures: dict[str, InstrumentError] = {}
        self._engines: dict[str, generation.Engine] = {}

    def ask(self, ready: Ready, requests: Sequence[Request]) -> list[Answer]:
        """Replies to the requests, from the cache or generated now and cached batch by batch.

        A request that does not fit into the model's positions has no answer in the list. Where
        generation broke once for a model it is not tried again: the same error is raised.
        """
        keys = [self._key(ready, request) for request in requests]
        wanted = {
            key: request
            for key, request in zip(keys, requests, strict=True)
            if key not in self._answers
        }
        for key, reply in self._cache.get(wanted).items():
            self._answers[key] = Answer(reply=reply, key=key, cached=True)
            del wanted[key]
        if wanted:
            self._generate(ready, wanted)
        return [self._answers[key] for key in keys if key in self._answers]

    def _generate(self, ready: Ready, wanted: Mapping[str, Request]) -> None:
        name = ready.model.name
        if name in self._failures:
            raise self._failures[name]
        try:
            with told(f"replies of {name} could not be generated"):
                self._generate_now(ready, wanted)
        except InstrumentError as error:
            self._failures[name] = error
            raise

    def _generate_now(self, ready: Ready, wanted: Mapping[str, Request]) -> None:
        keys = list(wanted)
        # Asked again, prompts stand in other batches than they stood in before.
        rounds = [keys[::2], keys[1::2]] if ready.model.again else [keys]
        answered = 0
        with self._progress(f"replies of {ready.model.name}") as update:
            batch: dict[str, Reply] = {}

            def store(done: int, total: int) -> None:
                self._cache.put(batch)
                batch.clear()
                update(answered + done, len(keys), "")

            engine = self.engine(ready.model.base)
            for part in rounds:
                asked = [ready.asked(wanted[key]) for key in part]
                size = self.settings.batch_size
                for index, reply in engine.reply(ready.adapter, asked, store, batch_size=size):
                    key = part[index]
                    batch[key] = reply
                    self._answers[key] = Answer(reply=reply, key=key, cached=False)
                answered += len(part)

    def known(self, ready: Ready, request: Request) -> Answer | None:
        """The reply to a request that was asked before."""
        return self._answers.get(self._key(ready, request))

    def logprobs(
        self, ready: Ready, pairs: Sequence[tuple[Request, str]]
    ) -> dict[tuple[Request, str], float]:
        """Summed log-probabilities (nats) of given replies, from the cache or computed now."""
        keys = {
            pair: logprob_key(ready.weights, *pair, self.settings, self.backend) for pair in pairs
        }
        known = self._cache.logprobs(keys.values())
        wanted = [pair for pair, key in keys.items() if key not in known]
        if wanted:
            name = ready.model.name
            with (
                told(f"log-probabilities of {name} could not be computed"),
                self._progress(f"log-probabilities of {name}") as update,
            ):
                fresh = self.engine(ready.model.base).logprobs(
                    ready.adapter, wanted, lambda done, total: update(done, total, "")
                )
            new = {keys[pair]: value for pair, value in zip(wanted, fresh, strict=True)}
            self._cache.put_logprobs(new)
            known |= new
        return {pair: known[key] for pair, key in keys.items()}

    @cached_property
    def alone(self) -> Asking:
        """The same models, asked one prompt at a time; the replies have keys of their own."""
        one = replace(self.settings, batch_size=1)
        return Asking(self._file, one, silent, lent=self.engine)

    def release(self) -> None:
        """Let go of the loaded base, so that its memory is free."""
        self._engines.clear()
        generation.free_memory()

    def engine(self, base: Base) -> generation.Engine:
        """The loaded base; another base takes its place."""
        if self._lent is not None:
            return self._lent(base)
        if base.digest not in self._engines:
            if self._engines:
                self.release()
            self._engines[base.digest] = generation.Engine(loading(base), self.settings)
        return self._engines[base.digest]

    @cached_property
    def _cache(self) -> ReplyCache:
        return ReplyCache(self._file)

    @cached_property
    def backend(self) -> dict[str, Any]:
        """What replies, with versions: part of every key."""
        return generation.backend()

    def _key(self, ready: Ready, request: Request) -> str:
        return reply_key(ready.weights, request, self.settings, self.backend)


def loading(base: Base, merged: Path | None = None) -> generation.Loading:
    """How a base is loaded; with the adapter in `merged` made part of it."""
    return generation.Loading(
        folder=base.folder,
        device=base.device,
        dtype=base.dtype,
        load_in_4bit=base.load_in_4bit,
        merged=merged,
    )
