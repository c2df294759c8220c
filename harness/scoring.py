"""All scorers at once: who scores a reply, who reads its stance, and whose word decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from harness.calibration.trust import Trust, trust
from harness.errors import InstrumentError
from harness.lines import calibration_line
from harness.progress import Progress
from harness.records import CalibrationLine
from harness.scorers.catalogue import INFOS, SCORERS, STANCE, scorers_of
from harness.types import BatchScorer, Probe, Reply, Score, Scorer

Asked = tuple[Reply, Probe]


class Scoring:
    """Scores replies; a heavy reader of stance is asked for many replies at once, each once."""

    def __init__(
        self,
        *,
        reader_of: Callable[[Probe], str],
        reader: Callable[[str], BatchScorer],
        calibrations: Sequence[Path],
        progress: Progress,
    ) -> None:
        self._reader_of = reader_of
        self._reader = reader
        self._calibrations = calibrations
        self._progress = progress
        self._read: dict[tuple[object, ...], Score | InstrumentError] = {}
        self._scored: dict[tuple[object, ...], Mapping[str, Score]] = {}
        self._trusted: dict[tuple[str, str], Trust] = {}

    def scores(
        self, reply: Reply, probe: Probe, others: Callable[[], Iterable[Asked]]
    ) -> dict[str, Score]:
        """Scores of one reply by scorer; raises InstrumentError where a scorer breaks.

        `others` gives the replies that will be scored too, for a reader that takes many at once.
        """
        scores = dict(self._of_rules(reply, probe))
        name = self._reader_of(probe)
        if name != STANCE:
            scores[STANCE] = self._stance(name, reply, probe, others)
        return scores

    def _of_rules(self, reply: Reply, probe: Probe) -> Mapping[str, Score]:
        """Scores by the catalogue's scorers; the base's replies are scored once for all models."""
        place = (probe.suite, probe.name, probe.prompt, reply.text, reply.ended, reply.tokens)
        if place not in self._scored:
            self._scored[place] = score(reply, probe)
        return self._scored[place]

    def _stance(
        self, name: str, reply: Reply, probe: Probe, others: Callable[[], Iterable[Asked]]
    ) -> Score:
        if _place(name, reply, probe) not in self._read:
            asked = {
                _place(name, *one): one
                for one in (*others(), (reply, probe))
                if self._reader_of(one[1]) == name
            }
            wanted = {place: one for place, one in asked.items() if place not in self._read}
            with self._progress(f"stance by {name}") as update:
                found = self._reader(name).score_all(
                    list(wanted.values()), lambda done, of: update(done, of, "")
                )
            self._read |= dict(zip(wanted, found, strict=True))
        result = self._read[_place(name, reply, probe)]
        if isinstance(result, InstrumentError):
            raise result
        evidence = {"read_by": name, **result.evidence}
        return replace(result, scorer=STANCE, evidence=evidence)

    def version(self, name: str, probe: Probe) -> int:
        """Version of the scorer that gave the score of that name."""
        return self._scorer(name, probe).info.version if name in SCORERS else INFOS[name].version

    def advisory(self, probe: Probe) -> dict[str, str]:
        """Scorers that the probe expects something of and whose word decides nothing, and why."""
        found = {name: one for name, one in self.trusts(probe).items() if not one.ok}
        return {name: one.words for name, one in found.items()}

    def calibrations(self, probe: Probe) -> list[CalibrationLine]:
        """How far each of these scorers agrees with people, for the record."""
        return [
            calibration_line(self._scorer(name, probe).info.name, probe.language, one)
            for name, one in self.trusts(probe).items()
        ]

    def trusts(self, probe: Probe) -> Mapping[str, Trust]:
        """How far the scorers count that read meaning and that the probe expects something of."""
        names = dict.fromkeys(name.partition(".")[0] for name in probe.expect)
        return {
            name: self._trust(name, probe)
            for name in names
            if INFOS[name].calibrated or (name == STANCE and self._reader_of(probe) != STANCE)
        }

    def _trust(self, name: str, probe: Probe) -> Trust:
        who = self._reader_of(probe) if name == STANCE else name
        place = (who, probe.language)
        if place not in self._trusted:
            scorer = self._scorer(name, probe)
            self._trusted[place] = trust(scorer, self._calibrations, [probe.language])
        return self._trusted[place]

    def _scorer(self, name: str, probe: Probe) -> Scorer | BatchScorer:
        who = self._reader_of(probe) if name == STANCE else name
        return SCORERS[name] if who == name else self._reader(who)


def score(reply: Reply, probe: Probe) -> dict[str, Score]:
    """All scorers of the catalogue on one reply; raises InstrumentError where one breaks."""
    scores: dict[str, Score] = {}
    for scorer in scorers_of(probe):
        name = scorer.info.name
        try:
            scores[name] = scorer(reply, probe)
        except Exception as error:
            message = f"scorer {name!r} broke on probe {probe.name}: {error!r}"
            raise InstrumentError(message) from error
    return scores


def _place(name: str, reply: Reply, probe: Probe) -> tuple[object, ...]:
    """All that a reader's score depends on."""
    polarity = (probe.yes_means, probe.support_words, probe.oppose_words)
    return (name, reply.text, reply.ended, probe.prompt, probe.target, probe.language, *polarity)
