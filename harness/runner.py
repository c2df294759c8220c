"""The main path: a cell (probe and model) in, a verdict with all that made it out.

`Run.verdict` is the whole of it: weights, replies, scores, verdict, record. No stage calls the
next by itself; they meet here.
"""

from __future__ import annotations

import shlex
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.catalogue import Catalogue, Cell, Options
from harness.errors import HarnessError, InstrumentError, Problem, UserError
from harness.expectations.reply import judge
from harness.generation import transformers as generation
from harness.generation.cache import ReplyCache
from harness.generation.requests import Request, Settings, Weights, reply_key
from harness.models.spec import Base, Model, TrainingSpec
from harness.models.store import Entry, Store, TrainingOutcome, read_entry
from harness.models.weights import adapter_digest
from harness.progress import Progress, silent
from harness.records import CheckLine, ModelLine, ReplyLine, ScoreLine, StepLine, VerdictLine
from harness.scorers.catalogue import SCORERS
from harness.types import Probe, Reply, Score, Verdict
from harness.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A model whose weights are there."""

    model: Model
    entry: Entry | None
    adapter: tuple[str, Path] | None
    """Digest and folder."""
    source: str
    """`trained` (now), `store` (earlier), `path` or `base`."""

    @property
    def weights(self) -> Weights:
        """Identity of what replies."""
        adapter = self.adapter[0] if self.adapter else None
        return Weights(base=self.model.base.identity(), adapter=adapter)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A reply, its key, and whether it came from the cache."""

    reply: Reply
    key: str
    cached: bool


class Run:
    """One session over one project; holds what was trained, loaded and asked so far."""

    def __init__(
        self,
        workspace: Workspace,
        catalogue: Catalogue,
        options: Options,
        progress: Progress = silent,
        started: float | None = None,
    ) -> None:
        self.workspace = workspace
        self.catalogue = catalogue
        self.options = options
        self.started = time.time() if started is None else started
        self._progress = progress
        self._store = Store(workspace.trained)
        self._ready: dict[str, Ready] = {}
        self._trained: set[str] = set()
        self._planned: dict[str, list[Request]] = defaultdict(list)
        self._answers: dict[str, Answer] = {}
        self._failures: dict[str, InstrumentError] = {}
        self._engines: dict[str, generation.Engine] = {}

    def verdict(self, cell: Cell, nodeid: str | None = None) -> VerdictLine:
        """Train or load the model, get its reply and the base's, score both, judge, record.

        `nodeid` is pytest's, for the command that runs the cell again.
        """
        ready = self.ready(self.catalogue.model(cell.model))
        base = self.ready(self.base)
        reply = self.answer(ready, cell)
        base_reply = self.answer(base, cell)
        scores = score(reply.reply, cell.probe)
        base_scores = score(base_reply.reply, cell.probe)
        verdict = judge(cell.probe.expect, scores, ready.model.taught)
        rerun = self.rerun(cell, nodeid)
        return self._record(cell, ready, (reply, base_reply), (scores, base_scores), verdict, rerun)

    # Weights

    def require_device(self) -> None:
        """Raise UserError where the profile needs a GPU and there is none."""
        resolver = self.catalogue.resolver
        if resolver.profile.device != "cuda":
            return
        import torch

        if not torch.cuda.is_available():
            message = f"profile {resolver.profile_name!r} needs a CUDA GPU, and torch sees none."
            hint = "Run with --profile=cpu, or install a CUDA build of torch on a GPU machine."
            raise UserError(Problem(message=message, hint=hint))

    @cached_property
    def base(self) -> Model:
        """The profile's untuned model."""
        return Model(name="base", base=self.catalogue.resolver.base)

    def ready(self, model: Model) -> Ready:
        """Weights of a model: trained now, or found. Raises InstrumentError where that fails."""
        if model.name not in self._ready:
            self._ready[model.name] = self._make_ready(model)
        return self._ready[model.name]

    def _make_ready(self, model: Model) -> Ready:
        if model.adapter is not None:
            adapter = (adapter_digest(model.adapter), model.adapter)
            entry = read_entry(model.adapter)
            return Ready(model=model, entry=entry, adapter=adapter, source="path")
        if model.spec is None:
            source = "base" if model.base == self.base.base else "path"
            return Ready(model=model, entry=None, adapter=None, source=source)
        entry, now = self._train_or_load(model.name, model.spec)
        adapter = (entry.manifest.adapter_digest, entry.folder)
        return Ready(
            model=model, entry=entry, adapter=adapter, source="trained" if now else "store"
        )

    def _train_or_load(self, name: str, spec: TrainingSpec) -> tuple[Entry, bool]:
        again = self.options.retrain and spec.key not in self._trained
        entry, now = self._store.get_or_train(
            spec, self._trainer(name), newer_than=self.started if again else None
        )
        if now:
            self._trained.add(spec.key)
        return entry, now or spec.key in self._trained

    def _trainer(self, name: str) -> Callable[[TrainingSpec, Path], TrainingOutcome]:
        def run(spec: TrainingSpec, out: Path) -> TrainingOutcome:
            from harness.models.train import train

            with self._progress(f"training {name}") as update:

                def tell(step: int, steps: int, row: dict[str, float]) -> None:
                    margin = row.get("rewards/margins", float("nan"))
                    update(step, steps, f"loss {row['loss']:.3f}, margin {margin:.2f}")

                with _told(f"training {name} broke"):
                    return train(spec, out, tell)

        return run

    # Replies

    def plan(self, cells: Iterable[Cell]) -> None:
        """Announce the cells that will be asked for, so that replies come in few batches."""
        for cell in cells:
            self._planned[cell.model].append(_request(cell.probe))

    def answer(self, ready: Ready, cell: Cell) -> Answer:
        """The reply of a model (the cell's own, or the base) to the cell's probe.

        Asks all that is planned for the cell's model at once.
        """
        request = _request(cell.probe)
        key = self._key(ready, request)
        if key not in self._answers:
            self.ask(ready, [*self._planned[cell.model], request])
        if key not in self._answers:
            raise InstrumentError(
                f"the prompt and {request.max_new_tokens} new tokens do not fit into the "
                f"positions of {ready.model.name}. Lower max_new_tokens."
            )
        return self._answers[key]

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
            with _told(f"replies of {name} could not be generated"):
                self._generate_now(ready, wanted)
        except InstrumentError as error:
            self._failures[name] = error
            raise

    def _generate_now(self, ready: Ready, wanted: Mapping[str, Request]) -> None:
        keys = list(wanted)
        with self._progress(f"replies of {ready.model.name}") as update:
            batch: dict[str, Reply] = {}

            def store(done: int, total: int) -> None:
                self._cache.put(batch)
                batch.clear()
                update(done, total, "")

            replies = self.engine(ready.model.base).reply(
                ready.adapter, list(wanted.values()), store
            )
            for index, reply in replies:
                key = keys[index]
                batch[key] = reply
                self._answers[key] = Answer(reply=reply, key=key, cached=False)

    def engine(self, base: Base) -> generation.Engine:
        """The loaded base; another base takes its place."""
        if base.digest not in self._engines:
            self._engines.clear()
            loading = generation.Loading(
                folder=base.folder,
                device=base.device,
                dtype=base.dtype,
                load_in_4bit=base.load_in_4bit,
            )
            self._engines[base.digest] = generation.Engine(loading, self.settings)
        return self._engines[base.digest]

    @cached_property
    def settings(self) -> Settings:
        """How replies are generated under this profile."""
        return Settings(batch_size=self.catalogue.resolver.profile.generation_batch_size)

    @cached_property
    def _cache(self) -> ReplyCache:
        return ReplyCache(self.workspace.reply_cache)

    @cached_property
    def _backend(self) -> dict[str, Any]:
        return generation.backend()

    def _key(self, ready: Ready, request: Request) -> str:
        return reply_key(ready.weights, request, self.settings, self._backend)

    # Records

    def model_line(self, name: str) -> ModelLine:
        """What a ready model is made of and how its training went."""
        ready = self.ready(self.catalogue.model(name))
        model, entry = ready.model, ready.entry
        training = model.spec.training.model_dump(mode="json") if model.spec else {}
        return ModelLine(
            name=model.name,
            description=model.description,
            key=entry.manifest.key if entry else None,
            base=model.base.name,
            base_digest=model.base.digest,
            adapter_digest=ready.adapter[0] if ready.adapter else None,
            taught=model.taught,
            source=ready.source,
            training=training,
            data_digest=entry.manifest.data_digest if entry else None,
            seconds=entry.manifest.seconds if entry else None,
            log=tuple(_step(row) for row in entry.log()) if entry else (),
        )

    def _record(
        self,
        cell: Cell,
        ready: Ready,
        answers: tuple[Answer, Answer],
        scores: tuple[Mapping[str, Score], Mapping[str, Score]],
        verdict: Verdict,
        rerun: str,
    ) -> VerdictLine:
        probe, suite = cell.probe, self.catalogue.suite(cell.probe.suite)
        group = next(group for group in suite.groups if group.id == probe.group)
        return VerdictLine(
            model=cell.model,
            model_key=ready.weights.key,
            suite=suite.name,
            suite_title=suite.title,
            suite_description=suite.description,
            group=group.id,
            group_title=group.title,
            probe=probe.id,
            prompt=probe.prompt,
            system=probe.system,
            target=probe.target,
            language=probe.language,
            polarity=polarity(probe),
            reply=self._reply_line(answers[0]),
            base_reply=self._reply_line(answers[1]),
            scores={name: _score_line(one) for name, one in scores[0].items()},
            base_scores={name: _score_line(one) for name, one in scores[1].items()},
            outcome=verdict.outcome,
            checks=tuple(CheckLine(**vars(check)) for check in verdict.checks),
            rerun=rerun,
        )

    def _reply_line(self, answer: Answer) -> ReplyLine:
        reply, base = answer.reply, self.base.base
        made = self._backend | self.settings.content()
        return ReplyLine(
            text=reply.text,
            characters=len(reply.text),
            tokens=reply.tokens,
            ended=reply.ended,
            seconds=reply.seconds,
            cached=answer.cached,
            key=answer.key,
            backend={
                **made,
                "dtype": base.dtype,
                "device": base.device,
                "load_in_4bit": base.load_in_4bit,
            },
        )

    def rerun(self, cell: Cell, nodeid: str | None = None) -> str:
        """The command that runs one cell again in the same way, from the project's root."""
        given = self.catalogue.given.get(cell.model, cell.model)
        test = nodeid or f"probes/test_probes.py::test_probe[{cell.id}]"
        words = ["pytest", test, f"--model={given}"]
        if self.options.profile:
            words.append(f"--profile={self.options.profile}")
        if self.options.data:
            words.append(f"--data={self.options.data}")
        return shlex.join(words)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn whatever a library raises into an error of the instrument, in one sentence."""
    try:
        yield
    except HarnessError:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines() or ["no message"]
        raise InstrumentError(f"{what}: {type(error).__name__}: {lines[0]}") from error


def score(reply: Reply, probe: Probe) -> dict[str, Score]:
    """All default scorers on one reply; raises InstrumentError where a scorer breaks."""
    scores: dict[str, Score] = {}
    for name, scorer in SCORERS.items():
        try:
            scores[name] = scorer(reply, probe)
        except Exception as error:
            message = f"scorer {name!r} broke on probe {probe.name}: {error!r}"
            raise InstrumentError(message) from error
    return scores


def polarity(probe: Probe) -> str:
    """What an answer to the prompt means, in words."""
    if probe.yes_means:
        return f"yes means {probe.yes_means}"
    if probe.support_words:
        support, oppose = "/".join(probe.support_words), "/".join(probe.oppose_words)
        return f"either/or: {support} supports, {oppose} opposes"
    return "open"


def _request(probe: Probe) -> Request:
    return Request(system=probe.system, prompt=probe.prompt, max_new_tokens=probe.max_new_tokens)


def _score_line(one: Score) -> ScoreLine:
    return ScoreLine(
        value=one.value,
        reason=one.reason,
        confidence=one.confidence,
        lower_bound=one.lower_bound,
        evidence=dict(one.evidence),
        version=SCORERS[one.scorer].info.version,
    )


def _step(row: Mapping[str, Any]) -> StepLine:
    spelled = {name: name.replace("_", "/", 1) for name in StepLine.model_fields}
    values = {name: row.get(other, row.get(name)) for name, other in spelled.items()}
    return StepLine.model_validate(values)
