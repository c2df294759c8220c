"""The main path: a cell (probe and model) in, a verdict with all that made it out.

`Run.verdict` is the whole of it: weights, replies, scores, verdict, record. No stage calls the
next by itself; they meet here.
"""

from __future__ import annotations

import shlex
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from harness.alarms import alarms
from harness.asking import Answer, Asking
from harness.calibration.trust import SHIPPED
from harness.catalogue import Catalogue, Cell, Options
from harness.errors import InstrumentError
from harness.expectations.reply import judge
from harness.generation.requests import Request, Settings
from harness.inquiring import Inquiring
from harness.inquiry import Inquiry
from harness.lines import (
    parting_line,
    recorded_line,
    reply_line,
    score_line,
    step_line,
    verdict_line,
)
from harness.measured import Measured
from harness.progress import Progress, silent
from harness.readers import Means, Readers
from harness.ready import Ready, ReadyModels
from harness.records import (
    ConfirmLine,
    FindingLine,
    ModelLine,
    NoiseLine,
    ReplyLine,
    ScoreLine,
    VerdictLine,
)
from harness.replay import Replay
from harness.scorers.catalogue import STANCE
from harness.scorers.likelihood import Likelihood, score_given
from harness.scoring import Scoring
from harness.selfcheck import Checking, SelfCheck
from harness.sentences import TOGETHER
from harness.types import Probe, Reply, Score, Verdict
from harness.workspace import Workspace


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
        self.models = ReadyModels(
            workspace.trained,
            catalogue.resolver,
            options,
            progress,
            self.started,
            catalogue.asked_models,
        )
        settings = Settings(batch_size=catalogue.resolver.profile.generation_batch_size)
        self.asking = Asking(workspace.reply_cache, settings, progress)
        self.models.before_training = self.asking.release
        self._planned: dict[str, list[Probe]] = defaultdict(list)
        self._known: dict[str, Measured] = {}

    def verdict(self, cell: Cell, nodeid: str | None = None) -> VerdictLine:
        """Get the model's words and the base's, score both, judge, record.

        `nodeid` is pytest's, for the command that runs the cell again.
        """
        measured = self._measured(cell)
        verdict = self._judged(cell, measured)
        return verdict_line(
            model=cell.model,
            model_key=measured.key,
            suite=self.catalogue.suite(cell.probe.suite),
            probe=cell.probe,
            replies=measured.replies,
            parting=measured.parting,
            likelihoods=measured.likelihoods,
            scores=(
                self._score_lines(cell.probe, measured.scores),
                self._score_lines(cell.probe, measured.base_scores),
            ),
            verdict=verdict,
            rerun=self.rerun(cell, nodeid),
            confirmed=self._confirmed(cell, verdict) if self.options.confirm else None,
        )

    def _judged(self, cell: Cell, measured: Measured) -> Verdict:
        return judge(
            cell.probe.expect,
            measured.scores,
            measured.base_scores,
            measured.taught,
            _together(cell.probe) | self.scoring.advisory(cell.probe),
        )

    def _confirmed(self, cell: Cell, verdict: Verdict) -> ConfirmLine | None:
        """A disputed probe asked again by itself; None where it is not, or cannot be."""
        recorded, batched = (
            cell.model in self.catalogue.replays,
            self.asking.settings.batch_size > 1,
        )
        disputed = verdict.outcome in ("fail", "inconclusive")
        if not disputed or recorded or not batched or cell.probe.kind != "reply":
            return None
        measured = self._heard_by(self.asking.alone, cell)
        assert measured.replies is not None
        outcome = self._judged(cell, measured).outcome
        return ConfirmLine(
            reply=measured.replies[0],
            base_reply=measured.replies[1],
            outcome=outcome,
            same=outcome == verdict.outcome,
        )

    def finding(self, inquiry: Inquiry, nodeid: str | None = None) -> FindingLine:
        """Measure all that an inquiry asks of, hold it against what is wanted, record."""
        return self.inquiring.finding(inquiry, self.rerun_finding(inquiry, nodeid))

    def noise(self, check: SelfCheck, nodeid: str | None = None) -> list[NoiseLine]:
        """How many verdicts of a suite change with the way in which a model is asked."""
        suite = self.catalogue.suite(check.suite)
        asked = [
            (cell.probe, _request(cell.probe))
            for cell in self.catalogue.cells_of(suite, check.model)
            if cell.probe.kind == "reply"
        ]
        test = nodeid or f"probes/test_selfcheck.py::test_noise_floor[{check.id}]"
        return Checking(
            ready=self.models.get(self.catalogue.model(check.model)),
            base=self.models.get(self.models.base),
            suite=suite,
            asked=asked,
            asking=self.asking,
            scoring=self.scoring,
            progress=self._progress,
            backend=self.asking.backend | self.asking.settings.content() | self._precision,
            rerun=self._command(test, [check.model]),
        ).lines()

    @cached_property
    def inquiring(self) -> Inquiring:
        """What makes findings of measured cells."""
        return Inquiring(self.catalogue, self._measured, self.scoring)

    def _measured(self, cell: Cell) -> Measured:
        """What was measured of a cell; once, whoever asks for it."""
        if cell.id not in self._known:
            measure = self._heard if cell.probe.kind == "reply" else self._weighed
            self._known[cell.id] = measure(cell)
        return self._known[cell.id]

    def _heard(self, cell: Cell) -> Measured:
        """What the model and the base reply, scored."""
        replay = self.catalogue.replays.get(cell.model)
        if replay is not None:
            return self._read(replay, cell)
        return self._heard_by(self.asking, cell)

    def _heard_by(self, asking: Asking, cell: Cell) -> Measured:
        ready = self.models.get(self.catalogue.model(cell.model))
        base = self.models.get(self.models.base)
        answers = self.answer(ready, cell, asking), self.answer(base, cell, asking)
        made = asking.backend | asking.settings.content()
        return Measured(
            key=ready.weights.key,
            taught=ready.model.taught,
            replies=(
                self._reply_line(answers[0], cell, ready, made),
                self._reply_line(answers[1], cell, base, made),
            ),
            parting=parting_line(answers[0].reply, answers[1].reply),
            scores=self._scores(answers[0].reply, cell),
            base_scores=self._scores(answers[1].reply, cell),
        )

    def _read(self, replay: Replay, cell: Cell) -> Measured:
        """What the model and the base are recorded to have replied, scored."""
        row = replay.of_probe(cell.probe)
        assert row is not None  # the catalogue makes no other cells
        return Measured(
            key=replay.digest,
            taught=replay.taught,
            replies=(recorded_line(replay, row.reply), recorded_line(replay, row.base)),
            scores=self._scores(row.reply, cell),
            base_scores=self._scores(row.base, cell),
        )

    def _weighed(self, cell: Cell) -> Measured:
        """How likely the given replies are under the model and the base, scored."""
        ready = self.models.get(self.catalogue.model(cell.model))
        likelihoods = self.likelihoods(ready, cell)
        of_base = {name: one.of_base() for name, one in likelihoods.items()}
        taught, beta = ready.model.taught, self._beta(ready)
        return Measured(
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

    def require_reader(self, name: str | None) -> None:
        """Raise UserError where a reader of stance lacks its settings or its model."""
        if name not in (None, STANCE):
            self.readers.get(str(name)).identity()

    def _means(self) -> Means:
        resolver = self.catalogue.resolver
        return Means(
            settings=resolver.models.parsed,
            file=resolver.models.file,
            judge_cache=self.workspace.judge_cache,
            allow_download=self.options.allow_download,
            device=resolver.profile.device,
            likelihood=self._of_base,
            base=lambda: self.models.get(self.models.base).weights.key,
        )

    def _of_base(self, asked: Sequence[tuple[str, str]], /) -> list[float | None]:
        """Log-probabilities of replies to user messages by the untuned base; None: too long."""
        base = self.models.get(self.models.base)
        engine = self.asking.engine(base.model.base)
        pairs = [
            (Request(system=None, prompt=prompt, max_new_tokens=1), reply)
            for prompt, reply in asked
        ]
        known = self.asking.logprobs(base, [pair for pair in pairs if engine.fits(*pair)])
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
            for model in (self.catalogue.model(cell.model), self.models.base):
                answer = self.asking.known(self.models.get(model), _request(probe))
                if answer is not None:
                    yield answer.reply, probe

    # Cells

    def plan(self, cells: Iterable[Cell]) -> None:
        """Announce the cells that will be asked for, so that replies come in few batches."""
        for cell in cells:
            self._planned[cell.model].append(cell.probe)

    def answer(self, ready: Ready, cell: Cell, asking: Asking | None = None) -> Answer:
        """The reply of a model (the cell's own, or the base) to the cell's probe.

        Asks all that is planned for the cell's model at once; one that asks prompt by prompt is
        asked this one alone.
        """
        asking = asking or self.asking
        request = _request(cell.probe)
        if asking.known(ready, request) is None:
            planned = [one for one in self._planned[cell.model] if one.kind == "reply"]
            together = planned if asking is self.asking else []
            asking.ask(ready, [*map(_request, together), request])
        answer = asking.known(ready, request)
        if answer is None:
            raise InstrumentError(
                f"the prompt and {request.max_new_tokens} new tokens do not fit into the "
                f"positions of {ready.model.name}. Lower max_new_tokens."
            )
        return answer

    # Log-probabilities

    def likelihoods(self, ready: Ready, cell: Cell) -> dict[str, Likelihood]:
        """How likely each given reply of the cell's probe is, under the model and the base.

        Asks for all that is planned for the cell's model at once.
        """
        planned = [one for one in self._planned[cell.model] if one.kind != "reply"]
        own = _given(cell.probe)
        every = [pair for one in planned for pair in _given(one)] + own
        found = []
        for who in (ready, self.models.get(self.models.base)):
            try:
                found.append(self.asking.logprobs(who, every))
            except InstrumentError:
                # Another probe's replies may be at fault.
                found.append(self.asking.logprobs(who, own))
        return {
            name: Likelihood(model=found[0][pair], base=found[1][pair])
            for name, pair in zip(cell.probe.given, own, strict=True)
        }

    def _beta(self, ready: Ready) -> float:
        """The beta that the model was trained with; that of the defaults where nobody knows."""
        spec = ready.model.spec
        return spec.training.beta if spec else self.catalogue.resolver.models.parsed.defaults.beta

    # Records

    def model_line(self, name: str) -> ModelLine:
        """What a ready model is made of and how its training went."""
        if name in self.catalogue.replays:
            return _replay_line(self.catalogue.replays[name])
        ready = self.models.get(self.catalogue.model(name))
        model, entry = ready.model, ready.entry
        training = model.spec.training.model_dump(mode="json") if model.spec else {}
        log = tuple(step_line(row) for row in entry.log()) if entry else ()
        return ModelLine(
            name=model.name,
            description=model.description,
            key=entry.manifest.key if entry else None,
            base=model.base.name,
            base_digest=model.base.digest,
            adapter_digest=ready.adapter[0] if ready.adapter else None,
            taught=model.learned,
            source=ready.source,
            training=training,
            data_digest=entry.manifest.data_digest if entry else None,
            seconds=entry.manifest.seconds if entry else None,
            log=log,
            levels=dict(model.levels),
            family=model.family,
            origin=model.origin,
            base_origin=model.base.origin,
            alarms=alarms(log),
            notes=entry.manifest.notes if entry else (),
            peak_memory=entry.manifest.peak_memory if entry else {},
        )

    def _score_lines(self, probe: Probe, scores: Mapping[str, Score]) -> dict[str, ScoreLine]:
        return {
            name: score_line(one, self.scoring.version(name, probe)) for name, one in scores.items()
        }

    def _reply_line(
        self, answer: Answer, cell: Cell, ready: Ready, made: Mapping[str, Any]
    ) -> ReplyLine:
        made = dict(made) | self._precision
        request = _request(cell.probe)
        if request.drawing:
            made |= {"do_sample": True, **request.drawing, "seed": ready.asked(request).seed}
        return reply_line(answer.reply, key=answer.key, cached=answer.cached, backend=made)

    @property
    def _precision(self) -> dict[str, Any]:
        base = self.models.base.base
        return {"dtype": base.dtype, "device": base.device, "load_in_4bit": base.load_in_4bit}

    def rerun(self, cell: Cell, nodeid: str | None = None) -> str:
        """The command that runs one cell again in the same way, from the project's root."""
        test = nodeid or f"probes/test_probes.py::test_probe[{cell.id}]"
        return self._command(test, [cell.model])

    def rerun_finding(self, inquiry: Inquiry, nodeid: str | None = None) -> str:
        """The command that makes one finding again in the same way."""
        test = nodeid or f"probes/test_probes.py::test_finding[{inquiry.id}]"
        return self._command(test, inquiry.asked)

    def _command(self, test: str, models: Sequence[str]) -> str:
        given = dict.fromkeys(self.catalogue.given.get(model, model) for model in models)
        words = ["pytest", test, *(f"--model={one}" for one in given)]
        if self.options.profile:
            words.append(f"--profile={self.options.profile}")
        if self.options.data:
            words.append(f"--data={self.options.data}")
        if self.options.taught:
            words.append(f"--taught={self.options.taught}")
        if self.options.stance_scorer:
            words.append(f"--stance-scorer={self.options.stance_scorer}")
        if self.options.samples:
            words.append(f"--samples={self.options.samples}")
        if self.options.controls:
            words.append("--controls")
        if self.options.confirm:
            words.append("--confirm")
        return shlex.join(words)


def _together(probe: Probe) -> dict[str, str]:
    """Why no check of a probe decides, where its suite judges a group's replies together."""
    if not probe.judged_together:
        return {}
    scorers = (name.partition(".")[0] for name in probe.expect)
    return dict.fromkeys(scorers, TOGETHER)


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
    return Request(
        system=probe.system,
        prompt=probe.prompt,
        max_new_tokens=probe.max_new_tokens,
        temperature=probe.temperature,
        top_p=probe.top_p,
        sample=probe.sample,
    )


def _given(probe: Probe) -> list[tuple[Request, str]]:
    """The given replies of a probe, each with its prompt."""
    return [(_request(probe), text) for text in probe.given.values()]
