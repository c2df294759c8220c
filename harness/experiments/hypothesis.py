"""What a test is of, whatever it is called: one effect under two names is tested once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.config.metrics import Metric
from harness.config.questions import Question
from harness.experiments.found import Found
from harness.experiments.observe import Heard, Observation
from harness.fingerprint import Json, fingerprint
from harness.types import TAUGHT, Expectation, LabelExpectation, Probe, Side


def content(
    metric: Metric,
    heard: Sequence[Heard],
    replies: Sequence[Observation],
    taught: Side | None,
) -> str:
    """Fingerprint of one side: prompts, replies, what is wanted of them and seen; and no names.

    Which replies belong to one question counts too: they stand and fall together.
    """
    questions: dict[str, int] = {}
    for one in replies:
        questions.setdefault(one.cluster, len(questions))
    return fingerprint(
        {
            "heard": [
                [_asked(one.probe), _wanted(metric.expected(one.probe), taught), one.text]
                for one in heard
            ],
            "seen": [[questions[one.cluster], one.value, one.unclear, one.cut] for one in replies],
        }
    )


def hypothesis(question: Question, metric: Metric, found: Found) -> str:
    """Fingerprint of what a p value is of; empty where there is none.

    Two findings share it where the same weights gave the same replies to the same prompts, and the
    same is read from them and tested. What would be enough (`at_least`) is no part of it: the p
    value is that of nothing differing at all.
    """
    if found.p is None:
        return ""
    trend = question.kind == "trend"
    return fingerprint(
        {
            "test": [question.kind, getattr(question.entry, "monotonic", None), found.test],
            "metric": [metric.form, metric.name],
            "sides": [
                [side.role if trend else "", side.model_key, side.content]
                for side in (part.observed for part in found.parts)
            ],
        }
    )


def _asked(probe: Probe) -> list[Json]:
    """What a model was asked, and what an answer means."""
    return [
        *(probe.system, probe.prompt, probe.prompt_hash, probe.target, probe.language),
        *(probe.max_new_tokens, probe.temperature, probe.top_p, probe.sample),
        probe.yes_means,
        [*probe.support_words],
        [*probe.oppose_words],
        {**probe.given},
        *(probe.answer, probe.stance_scorer),
    ]


def _wanted(expected: Mapping[str, Expectation], taught: Side | None) -> dict[str, Json]:
    """What a reply must meet to count, with the side that `taught` stands for."""
    found: dict[str, Json] = {}
    for name, one in expected.items():
        bounds: list[Json]
        if isinstance(one, LabelExpectation):
            bounds = [*sorted(str(taught) if it == TAUGHT else it for it in one.allowed)]
        else:
            bounds = [one.minimum, one.maximum]
        found[name] = [bounds, {**one.settings}]
    return found
