"""The noise floor: how many verdicts change with the way in which the same weights are asked.

The replies are generated anew, and none is taken from the cache: one that was cached may have been
generated in another batch than this run's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from harness.asking import Asking, loading
from harness.config.suites import Suite
from harness.expectations.reply import judge
from harness.generation import transformers as generation
from harness.generation.requests import Request
from harness.lines import estimate_line
from harness.progress import Progress
from harness.ready import Ready
from harness.records import FlipLine, NoiseLine
from harness.scoring import Scoring
from harness.stats.rates import clustered_rate
from harness.told import told
from harness.types import Probe, Reply, Score, Side, Verdict

Against = Literal["alone", "merged"]
Heard = Mapping[str, tuple[Reply, Reply]]
"""Probe's name -> what the model and the base reply."""


@dataclass(frozen=True, kw_only=True)
class SelfCheck:
    """One model on one suite: one test."""

    model: str
    suite: str

    @property
    def id(self) -> str:
        """Name for people and for pytest: `model/suite`."""
        return f"{self.model}/{self.suite}"


class Checking:
    """Asks one model and its base the probes of one suite in several ways."""

    def __init__(
        self,
        *,
        ready: Ready,
        base: Ready,
        suite: Suite,
        asked: Sequence[tuple[Probe, Request]],
        asking: Asking,
        scoring: Scoring,
        progress: Progress,
        backend: Mapping[str, Any],
        rerun: str,
    ) -> None:
        self._ready = ready
        self._base = base
        self._suite = suite
        self._asked = asked
        self._asking = asking
        self._scoring = scoring
        self._progress = progress
        self._backend = backend
        self._rerun = rerun

    def lines(self) -> list[NoiseLine]:
        """What changes for the model and for the base, asked alone, and with weights merged."""
        with told(f"the noise of {self._ready.model.name} could not be measured"):
            together, alone = self._heard(self._asking.settings.batch_size), self._heard(1)
            found = [self._line("alone", "model", together, alone)]
            if self._ready.weights != self._base.weights:
                found.append(self._line("alone", "base", _of_base(together), _of_base(alone)))
            if self._ready.adapter is not None:
                found.append(self._line("merged", "model", together, self._merged(together)))
        return found

    def _heard(self, size: int) -> dict[str, tuple[Reply, Reply]]:
        how = "one by one" if size == 1 else f"in batches of {size}"
        replies = [self._replies(self._ready, size, how)]
        same = self._ready.weights == self._base.weights
        replies.append(replies[0] if same else self._replies(self._base, size, how))
        names = replies[0].keys() & replies[1].keys()
        return {name: (replies[0][name], replies[1][name]) for name in names}

    def _replies(self, ready: Ready, size: int, how: str) -> dict[str, Reply]:
        engine = self._asking.engine(ready.model.base)
        title = f"replies of {ready.model.name} {how}"
        return self._generated(engine, ready, ready.adapter, size, title)

    def _merged(self, together: Heard) -> dict[str, tuple[Reply, Reply]]:
        """The model's replies once its adapter is part of its weights; the base's as they were."""
        assert self._ready.adapter is not None
        self._asking.release()  # two bases may not fit into the memory
        merged = loading(self._ready.model.base, merged=self._ready.adapter[1])
        engine = generation.Engine(merged, self._asking.settings)
        size = self._asking.settings.batch_size
        title = f"replies of {self._ready.model.name} with merged weights"
        found = self._generated(engine, self._ready, None, size, title)
        return {name: (found[name], base) for name, (_, base) in together.items()}

    def _generated(
        self, engine: generation.Engine, ready: Ready, adapter: Any, size: int, title: str
    ) -> dict[str, Reply]:
        requests = [ready.asked(request) for _, request in self._asked]
        with self._progress(title) as update:
            replies = engine.reply(
                adapter, requests, lambda done, of: update(done, of, ""), batch_size=size
            )
            return {self._asked[index][0].name: reply for index, reply in replies}

    # What changed

    def _line(
        self, against: Against, of: Literal["model", "base"], one: Heard, other: Heard
    ) -> NoiseLine:
        probes = [probe for probe, _ in self._asked if probe.name in one and probe.name in other]
        changed = [p for p in probes if one[p.name][0].text != other[p.name][0].text]
        pairs = [(p, self._told(p, one, other), self._told(p, other, one)) for p in probes]
        flipped = [
            FlipLine(
                probe=probe.name,
                outcome=verdict.outcome,
                text=one[probe.name][0].text,
                other_outcome=new_verdict.outcome,
                other_text=other[probe.name][0].text,
                labels=_relabelled(scores, new_scores),
            )
            for probe, (verdict, scores), (new_verdict, new_scores) in pairs
            if verdict.outcome != new_verdict.outcome or _relabelled(scores, new_scores)
        ]
        flips = {line.probe for line in flipped if line.outcome != line.other_outcome}
        estimate = clustered_rate([p.name in flips for p in probes], [p.cluster for p in probes])
        name = self._ready.model.name
        line = NoiseLine(
            id=f"{name}/{self._suite.name}/{against}/{of}",
            model=name,
            model_key=self._ready.weights.key,
            suite=self._suite.name,
            suite_title=self._suite.title,
            against=against,
            of=of,
            replies=len(probes),
            changed=len(changed),
            flips=len(flips),
            estimate=estimate_line(estimate),
            labels=dict(Counter(label for line in flipped for label in line.labels)),
            flipped=tuple(flipped),
            backend=dict(self._backend),
            sentence="",
            rerun=self._rerun,
        )
        return line.model_copy(update={"sentence": _sentence(line)})

    def _told(self, probe: Probe, heard: Heard, others: Heard) -> tuple[Verdict, dict[str, Score]]:
        """The verdict with every check deciding, and the scores that it is made of."""
        scores = [self._scores(probe, reply, heard, others) for reply in heard[probe.name]]
        return judge(probe.expect, scores[0], scores[1], self._taught), scores[0]

    def _scores(self, probe: Probe, reply: Reply, heard: Heard, others: Heard) -> dict[str, Score]:
        def every() -> list[tuple[Reply, Probe]]:
            return [
                (reply, one)
                for one, _ in self._asked
                for replies in (heard.get(one.name, ()), others.get(one.name, ()))
                for reply in replies
            ]

        return self._scoring.scores(reply, probe, every)

    @property
    def _taught(self) -> Side | None:
        return self._ready.model.taught


def _of_base(heard: Heard) -> dict[str, tuple[Reply, Reply]]:
    return {name: (base, base) for name, (_, base) in heard.items()}


def _relabelled(old: Mapping[str, Score], new: Mapping[str, Score]) -> tuple[str, ...]:
    """Scorers whose label is another; a number may change with every word, and is judged."""
    return tuple(
        name
        for name, score in old.items()
        if isinstance(score.value, str | None) and score.value != new[name].value
    )


def _sentence(line: NoiseLine) -> str:
    who = line.model if line.of == "model" else f"the base of {line.model}"
    ways = {
        "alone": f"asked in batches of {line.backend.get('batch_size')} or one by one",
        "merged": "with the adapter beside the weights or merged into them",
    }
    estimate = line.estimate
    told = f"{line.suite}: {line.flips} of {line.replies} verdicts on {who} differ"
    if estimate.high is None or estimate.low is None:
        return f"{told}, {ways[line.against]}; {estimate.reason}."
    interval = f"{100 * estimate.low:.1f} to {100 * estimate.high:.1f}%"
    labels = "".join(f", {count} of {name}" for name, count in sorted(line.labels.items()))
    more = f" Labels that differ: {labels[2:]}." if labels else ""
    return (
        f"{told}, {ways[line.against]} ({100 * estimate.confidence:g}% interval of the share "
        f"{interval}); {line.changed} replies have another text.{more}"
    )
