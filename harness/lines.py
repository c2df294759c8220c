"""What a run measured becomes lines of its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from harness.calibration.saved import floor_words
from harness.calibration.trust import Trust
from harness.config.metrics import Metric
from harness.config.questions import Question
from harness.config.suites import Suite
from harness.experiments.found import Found, Part
from harness.fingerprint import fingerprint
from harness.inquiry import Inquiry
from harness.records import (
    CalibrationLine,
    CheckLine,
    ConfirmLine,
    ControlLine,
    CorrectionLine,
    EstimateLine,
    FindingLine,
    GivenLine,
    PartingLine,
    ReplyLine,
    ScoreLine,
    SideLine,
    StepLine,
    UnjoinedLine,
    VerdictLine,
)
from harness.replay import Recorded, Replay
from harness.scorers.likelihood import Likelihood
from harness.stats.estimate import Estimate
from harness.types import Probe, Reply, Score, Verdict


def verdict_line(
    *,
    model: str,
    model_key: str,
    suite: Suite,
    probe: Probe,
    replies: tuple[ReplyLine, ReplyLine] | None = None,
    parting: PartingLine | None = None,
    likelihoods: Mapping[str, Likelihood] | None = None,
    scores: tuple[Mapping[str, ScoreLine], Mapping[str, ScoreLine]],
    verdict: Verdict,
    rerun: str,
    confirmed: ConfirmLine | None = None,
) -> VerdictLine:
    """One probe on one model; replies and scores are the model's and the base's, in this order.

    A verdict that changes when the probe is asked by itself is inconclusive.
    """
    depends = confirmed is not None and not confirmed.same
    group = next(group for group in suite.groups if group.id == probe.group)
    return VerdictLine(
        model=model,
        model_key=model_key,
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
        reply=replies[0] if replies else None,
        base_reply=replies[1] if replies else None,
        parting=parting,
        given=_given(probe, likelihoods or {}),
        answer=probe.answer,
        scores=dict(scores[0]),
        base_scores=dict(scores[1]),
        outcome="inconclusive" if depends else verdict.outcome,
        checks=tuple(CheckLine(**vars(check)) for check in verdict.checks),
        rerun=rerun,
        of=probe.of,
        paraphrase=probe.paraphrase,
        sample=probe.sample,
        confirmed=confirmed,
    )


def reply_line(reply: Reply, *, key: str, cached: bool, backend: Mapping[str, Any]) -> ReplyLine:
    """A reply with how it was made."""
    return ReplyLine(
        text=reply.text,
        characters=len(reply.text),
        tokens=reply.tokens,
        ended=reply.ended,
        seconds=reply.seconds,
        cached=cached,
        key=key,
        backend=dict(backend),
    )


def parting_line(own: Reply, base: Reply) -> PartingLine | None:
    """Where two replies part; None where they do not, or where the tokens of one are not known."""
    if not own.pieces or not base.pieces:
        return None
    pairs = enumerate(zip_longest(own.pieces, base.pieces, fillvalue=(-1, "")), start=1)
    for token, (mine, other) in pairs:
        if mine != other:
            return PartingLine(token=token, model=mine[1], base=other[1])
    return None


def recorded_line(replay: Replay, reply: Reply) -> ReplyLine:
    """A reply as a file holds it."""
    key = fingerprint({"replay": replay.digest, "text": reply.text})
    made = {"backend": "replay", "file": replay.file.name, "sha256": replay.digest}
    return reply_line(reply, key=key, cached=False, backend=made)


def finding_line(
    *,
    inquiry: Inquiry,
    metric: Metric,
    suite: Suite,
    found: Found,
    hypothesis: str,
    controls: Sequence[ControlLine],
    advisory: str,
    rerun: str,
) -> FindingLine:
    """What was found over many replies, with the models and groups that it is about.

    `metric` is the question's, with the side named that it asks for.
    """
    question, entry = inquiry.question, inquiry.question.entry
    titles = {group.id: group.title for group in suite.groups}
    return FindingLine(
        what=question.kind,
        id=inquiry.id,
        name=entry.id,
        title=entry.title,
        suite=suite.name,
        suite_title=suite.title,
        groups=inquiry.groups,
        group_title=titles.get(inquiry.part, inquiry.part),
        model=inquiry.model,
        control=inquiry.control,
        varies=getattr(entry, "varies", None),
        metric=metric.words,
        unit="ratio" if question.kind == "transfer" else question.metric.unit,
        estimate=estimate_line(found.estimate),
        sides=tuple(map(_side_line, found.parts)),
        p=found.p,
        test=found.test,
        in_family=found.p is not None and not getattr(entry, "for_no_harm", False),
        hypothesis=hypothesis,
        wanted=found.wanted,
        bound=found.bound,
        outcome=found.outcome,
        on_the_way=found.on_the_way,
        sentence=found.sentence,
        more=found.more,
        controls=tuple(controls),
        vacuous=found.vacuous or _passed_by(controls, question),
        advisory=advisory,
        rerun=rerun,
    )


def correction_line(findings: Sequence[FindingLine]) -> CorrectionLine | None:
    """The p values of a run's findings, adjusted by Holm for their number.

    Those of questions for no harm are not among them: "nothing differs" is what these hope for, and
    each would make it harder for an effect to be shown. Findings that test the same effect count
    once, and share its adjusted p.
    """
    effects: dict[str, list[FindingLine]] = {}
    for one in findings:
        if one.in_family:
            effects.setdefault(one.hypothesis or one.id, []).append(one)
    if not effects:
        return None
    from harness.stats.multiple import correct

    found = correct([same[0].p for same in effects.values()])
    return CorrectionLine(
        method=found.method,
        level=found.level,
        adjusted={
            one.id: p
            for same, p in zip(effects.values(), found.adjusted, strict=True)
            for one in same
            if p is not None
        },
        same=tuple(tuple(one.id for one in same) for same in effects.values() if len(same) > 1),
    )


def control_line(model: str, found: Found) -> ControlLine:
    """What a question says of a control."""
    return ControlLine(model=model, outcome=found.outcome, estimate=estimate_line(found.estimate))


def estimate_line(estimate: Estimate) -> EstimateLine:
    """A number with its interval, for the record."""
    return EstimateLine(**vars(estimate))


def _side_line(part: Part) -> SideLine:
    side = part.observed
    return SideLine(
        role=side.role,
        model=side.model,
        model_key=side.model_key,
        estimate=estimate_line(part.estimate),
        replies=len(side.replies),
        unclear=sum(one.unclear for one in side.replies),
        missing=len(side.replies) - len(side.scored),
        cut=side.cut,
    )


def _passed_by(controls: Sequence[ControlLine], question: Question) -> str:
    """Why a pass means nothing: a model that nothing was taught passes too."""
    passing = [one.model for one in controls if one.outcome == "pass"]
    if not passing or not question.entry.claims_effect:
        return ""
    return f"{' and '.join(passing)}, which nothing was taught, passes too."


def score_line(one: Score, version: int) -> ScoreLine:
    """A score with the version of what gave it."""
    return ScoreLine(
        value=one.value,
        reason=one.reason,
        confidence=one.confidence,
        lower_bound=one.lower_bound,
        evidence=dict(one.evidence),
        version=version,
    )


def unjoined_line(replay: Replay, row: Recorded, reason: str) -> UnjoinedLine:
    """A recorded reply that answers no probe."""
    return UnjoinedLine(
        model=replay.name,
        row=row.id,
        prompt=row.prompt,
        reply=row.reply.text,
        base_reply=row.base.text,
        reason=reason,
    )


def calibration_line(scorer: str, language: str, trust: Trust) -> CalibrationLine:
    """How far a scorer is trusted on replies of a language, and by which figures."""
    line = CalibrationLine(scorer=scorer, language=language, trusted=trust.ok, words=trust.words)
    calibration = trust.calibration
    if calibration is None:
        return line
    found = calibration.languages.get(language, calibration.figures)
    return line.model_copy(
        update={
            "words": floor_words(scorer, found) if trust.ok else trust.words,
            "labels": ", ".join(file.name for file in calibration.labels_files),
            "n": found.n,
            "accuracy": found.accuracy.value,
            "low": found.accuracy.low,
            "high": found.accuracy.high,
            "macro_f1": found.macro_f1.value,
            "kappa": found.kappa.value,
            "coverage": found.coverage.value,
            "made": calibration.made_at,
        }
    )


def step_line(row: Mapping[str, Any]) -> StepLine:
    """One row of a trainer's log, in the record's spelling."""
    spelled = {name: name.replace("_", "/", 1) for name in StepLine.model_fields}
    values = {name: row.get(other, row.get(name)) for name, other in spelled.items()}
    return StepLine.model_validate(values)


def polarity(probe: Probe) -> str:
    """What an answer to the prompt means, in words."""
    if probe.kind == "choice":
        return f"multiple choice: the answer is {probe.answer}"
    if probe.kind == "preference":
        return "one reply given for each side"
    if probe.yes_means:
        return f"yes means {probe.yes_means}"
    if probe.support_words:
        support, oppose = "/".join(probe.support_words), "/".join(probe.oppose_words)
        return f"either/or: {support} supports, {oppose} opposes"
    return "open"


def _given(probe: Probe, likelihoods: Mapping[str, Likelihood]) -> tuple[GivenLine, ...]:
    return tuple(
        GivenLine(name=name, text=probe.given[name], logp=one.model, base_logp=one.base)
        for name, one in likelihoods.items()
    )
