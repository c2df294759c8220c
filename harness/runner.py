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

from harness.calibration.trust import SHIPPED
from harness.catalogue import Catalogue, Cell, Options
from harness.errors import HarnessError, InstrumentError, Problem, UserError
from harness.expectations.reply import judge
from harness.generation import transformers as generation
from harness.generation.cache import ReplyCache
from harness.generation.requests import Request, Settings, Weights, logprob_key, reply_key
from harness.lines import recorded_line, reply_line, score_line, step_line, verdict_line
from harness.models.spec import Base, Model, TrainingSpec
from harness.models.store import Entry, Store, TrainingOutcome, read_entry
from harness.models.weights import adapter_digest
from harness.progress import Progress, silent
from harness.readers import Means, Readers
from harness.records import ModelLine, ReplyLine, ScoreLine, VerdictLine
from harness.replay import Replay
from harness.scorers.catalogue import STANCE
from harness.scorers.likelihood import Likelihood, score_given
from harness.scoring import Scoring
from harness.types import Probe, Reply, Score, Side
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


@dataclass(frozen=True, kw_only=True)
class _Measured:
    """What of a cell is judged: words or likelihoods, with the scores of model and base."""

    key: str
    taught: Side | None
    scores: Mapping[str, Score]
    base_scores: Mapping[str, Score]
    replies: tuple[ReplyLine, ReplyLine] | None = None
    likelihoods: Mapping[str, Likelihood] | None = None


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
        self._planned: dict[str, list[Probe]] = defaultdict(list)
        self._answers: dict[str, Answer] = {}
        self._failures: dict[str, InstrumentError] = {}
        self._engines: dict[str, generation.Engine] = {}

    def verdict(self, cell: Cell, nodeid: str | None = None) -> VerdictLine:
        """Get the model's words and the base's, score both, judge, record.

        `nodeid` is pytest's, for the command that runs the cell again.
        """
        measured = self._heard(cell) if cell.probe.kind == "reply" else self._weighed(cell)
        verdict = judge(
            cell.probe.expect,
            measured.scores,
            measured.base_scores,
            measured.taught,
            self.scoring.advisory(cell.probe),
        )
        return verdict_line(
            model=cell.model,
            model_key=measured.key,
            suite=self.catalogue.suite(cell.probe.suite),
            probe=cell.probe,
            replies=measured.replies,
            likelihoods=measured.likelihoods,
            scores=(
                self._score_lines(cell.probe, measured.scores),
                self._score_lines(cell.probe, measured.base_scores),
            ),
            verdict=verdict,
            rerun=self.rerun(cell, nodeid),
        )

    def _heard(self, cell: Cell) -> _Measured:
        """What the model and the base reply, scored."""
        replay = self.catalogue.replays.get(cell.model)
        if replay is not None:
            return self._read(replay, cell)
        ready, base = self.ready(self.catalogue.model(cell.model)), self.ready(self.base)
        answers = self.answer(ready, cell), self.answer(base, cell)
        return _Measured(
            key=ready.weights.key,
            taught=ready.model.taught,
            replies=(self._reply_line(answers[0]), self._reply_line(answers[1])),
            scores=self._scores(answers[0].reply, cell),
            base_scores=self._scores(answers[1].reply, cell),
        )

    def _read(self, replay: Replay, cell: Cell) -> _Measured:
        """What the model and the base are recorded to have replied, scored."""
        row = replay.of_probe(cell.probe)
        assert row is not None  # the catalogue makes no other cells
        return _Measured(
            key=replay.digest,
            taught=replay.taught,
            replies=(recorded_line(replay, row.reply), recorded_line(replay, row.base)),
            scores=self._scores(row.reply, cell),
            base_scores=self._scores(row.base, cell),
        )

    def _weighed(self, cell: Cell) -> _Measured:
        """How likely the given replies are under the model and the base, scored."""
        ready = self.ready(self.catalogue.model(cell.model))
        likelihoods = self.likelihoods(ready, cell)
        of_base = {name: one.of_base() for name, one in likelihoods.items()}
        taught, beta = ready.model.taught, self._beta(ready)
        return _Measured(
            key=ready.weights.key,
            taught=taught,
            likelihoods=likelihoods,
            scores=score_given(cell.probe, likelihoods, beta, taught),
            base_scores=score_given(cell.probe, of_base, beta, taught),
        )

    # Scores

    @cached_property
    def scoring(self) -> Scoring:
        """All scorers, with the project's reader of stance and its calibrations."""
        return Scoring(
            reader_of=self.catalogue.reader,
            reader=self.readers.get,
            calibrations=(self.workspace.calibrations, SHIPPED),
            progress=self._progress,
        )

    @cached_property
    def readers(self) -> Readers:
        """The heavier readers of stance."""
        return Readers(self._means)

    def require_readers(self, probes: Iterable[Probe]) -> None:
        """Raise UserError where a reader that the probes need lacks its settings or its model."""
        for name in dict.fromkeys(self.catalogue.reader(probe) for probe in probes):
            if name != STANCE:
                self.readers.get(name).identity()

    def _means(self) -> Means:
        resolver, base = self.catalogue.resolver, self.ready(self.base)
        return Means(
            settings=resolver.models.parsed,
            file=resolver.models.file,
            judge_cache=self.workspace.judge_cache,
            allow_download=self.options.allow_download,
            device=resolver.profile.device,
            likelihood=self._of_base,
            base=base.weights.key,
        )

    def _of_base(self, asked: Sequence[tuple[str, str]], /) -> list[float | None]:
        """Log-probabilities of replies to user messages by the untuned base; None: too long."""
        base = self.ready(self.base)
        engine = self.engine(base.model.base)
        pairs = [
            (Request(system=None, prompt=prompt, max_new_tokens=1), reply)
            for prompt, reply in asked
        ]
        known = self.logprobs(base, [pair for pair in pairs if engine.fits(*pair)])
        return [known.get(pair) for pair in pairs]

    def _scores(self, reply: Reply, cell: Cell) -> dict[str, Score]:
        return self.scoring.scores(reply, cell.probe, lambda: self._others(cell))

    def _others(self, cell: Cell) -> Iterator[tuple[Reply, Probe]]:
        """All planned replies of the cell's model and of the base that are there to be scored."""
        replay = self.catalogue.replays.get(cell.model)
        for probe in self._planned[cell.model]:
            if probe.kind != "reply":
                continue
            if replay is not None:
                row = replay.of_probe(probe)
                yield from [(row.reply, probe), (row.base, probe)] if row else []
                continue
            for model in (self.catalogue.model(cell.model), self.base):
                key = self._key(self.ready(model), _request(probe))
                if key in self._answers:
                    yield self._answers[key].reply, probe

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
            self._planned[cell.model].append(cell.probe)

    def answer(self, ready: Ready, cell: Cell) -> Answer:
        """The reply of a model (the cell's own, or the base) to the cell's probe.

        Asks all that is planned for the cell's model at once.
        """
        request = _request(cell.probe)
        key = self._key(ready, request)
        if key not in self._answers:
            planned = [one for one in self._planned[cell.model] if one.kind == "reply"]
            self.ask(ready, [*map(_request, planned), request])
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

    # Log-probabilities

    def likelihoods(self, ready: Ready, cell: Cell) -> dict[str, Likelihood]:
        """How likely each given reply of the cell's probe is, under the model and the base.

        Asks for all that is planned for the cell's model at once.
        """
        planned = [one for one in self._planned[cell.model] if one.kind != "reply"]
        own = _given(cell.probe)
        found = []
        for who in (ready, self.ready(self.base)):
            try:
                found.append(self.logprobs(who, [p for one in planned for p in _given(one)] + own))
            except InstrumentError:
                found.append(self.logprobs(who, own))  # another probe's replies may be at fault
        return {
            name: Likelihood(model=found[0][pair], base=found[1][pair])
            for name, pair in zip(cell.probe.given, own, strict=True)
        }

    def logprobs(
        self, ready: Ready, pairs: Sequence[tuple[Request, str]]
    ) -> dict[tuple[Request, str], float]:
        """Summed log-probabilities (nats) of given replies, from the cache or computed now."""
        keys = {
            pair: logprob_key(ready.weights, *pair, self.settings, self._backend) for pair in pairs
        }
        known = self._cache.logprobs(keys.values())
        wanted = [pair for pair, key in keys.items() if key not in known]
        if wanted:
            with _told(f"log-probabilities of {ready.model.name} could not be computed"):
                fresh = self.engine(ready.model.base).logprobs(ready.adapter, wanted)
            new = {keys[pair]: value for pair, value in zip(wanted, fresh, strict=True)}
            self._cache.put_logprobs(new)
            known |= new
        return {pair: known[key] for pair, key in keys.items()}

    def _beta(self, ready: Ready) -> float:
        """The beta that the model was trained with; that of the defaults where nobody knows."""
        spec = ready.model.spec
        return spec.training.beta if spec else self.catalogue.resolver.models.parsed.defaults.beta

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
        if name in self.catalogue.replays:
            return _replay_line(self.catalogue.replays[name])
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
            log=tuple(step_line(row) for row in entry.log()) if entry else (),
        )

    def _score_lines(self, probe: Probe, scores: Mapping[str, Score]) -> dict[str, ScoreLine]:
        return {
            name: score_line(one, self.scoring.version(name, probe)) for name, one in scores.items()
        }

    def _reply_line(self, answer: Answer) -> ReplyLine:
        base = self.base.base
        how = {"dtype": base.dtype, "device": base.device, "load_in_4bit": base.load_in_4bit}
        made = self._backend | self.settings.content() | how
        return reply_line(answer.reply, key=answer.key, cached=answer.cached, backend=made)

    def rerun(self, cell: Cell, nodeid: str | None = None) -> str:
        """The command that runs one cell again in the same way, from the project's root."""
        given = self.catalogue.given.get(cell.model, cell.model)
        test = nodeid or f"probes/test_probes.py::test_probe[{cell.id}]"
        words = ["pytest", test, f"--model={given}"]
        if self.options.profile:
            words.append(f"--profile={self.options.profile}")
        if self.options.data:
            words.append(f"--data={self.options.data}")
        if self.options.taught:
            words.append(f"--taught={self.options.taught}")
        if self.options.stance_scorer:
            words.append(f"--stance-scorer={self.options.stance_scorer}")
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


def _replay_line(replay: Replay) -> ModelLine:
    return ModelLine(
        name=replay.name,
        description=replay.description,
        key=None,
        base=f"as recorded in {replay.file.name}",
        base_digest="",
        adapter_digest=None,
        taught=replay.taught,
        source="replay",
    )


def _request(probe: Probe) -> Request:
    return Request(system=probe.system, prompt=probe.prompt, max_new_tokens=probe.max_new_tokens)


def _given(probe: Probe) -> list[tuple[Request, str]]:
    """The given replies of a probe, each with its prompt."""
    return [(_request(probe), text) for text in probe.given.values()]
