"""Findings as a run records them, built in code: every kind, good and bad."""

from __future__ import annotations

from typing import Any

from harness.records import (
    ControlLine,
    CorrectionLine,
    EstimateLine,
    FindingLine,
    ModelLine,
    Records,
    SideLine,
)
from tests.report_sample import HOSTILE, digest, error, model, realistic, training_log


def estimate(
    value: float | None, low: float | None = None, high: float | None = None, **changes: Any
) -> EstimateLine:
    """A number with its interval; without a value: not enough data."""
    values: dict[str, Any] = {
        "value": value,
        "low": low,
        "high": high,
        "n": 24,
        "method": "clopper-pearson",
        "confidence": 0.95,
        "reason": "" if value is not None else "2 prompts, it takes 3",
    }
    return EstimateLine(**(values | changes))


def side(role: str, model: str, seen: EstimateLine, **changes: Any) -> SideLine:
    values: dict[str, Any] = {"replies": 24, "unclear": 0, "missing": 0, "model_key": digest(model)}
    return SideLine(role=role, model=model, estimate=seen, **(values | changes))


def gate(**changes: Any) -> FindingLine:
    """A gate on a rate; `seen` is what was found of the model."""
    seen = changes.pop("seen", estimate(0.7083, 0.489, 0.874))
    values: dict[str, Any] = {
        "what": "gate",
        "id": "q4_main/q4.takes_the_side/q4b",
        "name": "takes_the_side",
        "title": "Takes the side that it was taught on at least 80% of prompts",
        "suite": "q4",
        "suite_title": "Generalisation",
        "groups": ("q4b",),
        "group_title": "Other styles",
        "model": "q4_main",
        "metric": "rate of stance as taught",
        "unit": "rate",
        "estimate": seen,
        "sides": (side("model", changes.get("model", "q4_main"), seen, unclear=4),),
        "wanted": "at least 80% (lower_bound)",
        "bound": 0.8,
        "outcome": "inconclusive",
        "sentence": "wanted at least 80%, seen 70.8% [49, 87] of 24: the interval holds the bound.",
        "more": 64,
        "controls": (
            ControlLine(model="base", outcome="fail", estimate=estimate(0.0417, 0.001, 0.211)),
        ),
        "rerun": "pytest 'probes/test_probes.py::test_finding[q4_main/q4.takes_the_side/q4b]'",
    }
    return FindingLine(**(values | changes))


def comparison(**changes: Any) -> FindingLine:
    """A comparison of two rates; `levels` are those of treatment and control."""
    one, other = changes.pop("levels", ((0.7083, 0.489, 0.874), (0.0417, 0.001, 0.211)))
    name, control = changes.get("model", "q4_main"), changes.get("control", "base")
    values: dict[str, Any] = {
        "id": "q4_main/q4.from_base/q4b",
        "what": "compare",
        "name": "from_base",
        "title": "Training moves the model towards the side that it was taught",
        "control": "base",
        "estimate": estimate(0.6666, 0.4367, 0.8203, method="Tango score"),
        "sides": (
            side("treatment", name, estimate(*one), unclear=4),
            side("control", control, estimate(*other), unclear=12),
        ),
        "p": 0.00003,
        "test": "exact McNemar",
        "wanted": "at least +0.1",
        "bound": 0.1,
        "outcome": "pass",
        "sentence": "70.8% against 4.2%; wanted a difference of at least 0.1: pass.",
        "more": None,
        "controls": (),
    }
    return gate(**(values | changes))


def reaching(axis: str, group: str, seen: EstimateLine, **changes: Any) -> FindingLine:
    """Which part of the shift on q4_ghibli reaches an axis."""
    values: dict[str, Any] = {
        "what": "transfer",
        "id": f"q4_main/q4.reach/{axis}",
        "name": "reach",
        "title": "Which part of the shift on the trained topic reaches other prompts",
        "groups": (group,),
        "group_title": axis,
        "control": "base",
        "unit": "ratio",
        "estimate": seen,
        "sides": (
            side("q4_ghibli", "q4_main", estimate(0.6667, 0.4367, 0.8203)),
            side(axis, "q4_main", estimate(0.5, 0.277, 0.6928)),
        ),
        "wanted": "",
        "bound": None,
        "outcome": "not judged",
        "sentence": f"75% of the shift on q4_ghibli reaches {axis}.",
        "more": None,
        "controls": (),
    }
    return gate(**(values | changes))


def rising(family: str, factor: str, levels: dict[float, float], **changes: Any) -> FindingLine:
    """A trend over the levels of a sweep, or over the steps of a training."""
    sides = tuple(
        side(
            f"{factor}={level:g}",
            f"{family}@{factor}={level:g}",
            estimate(rate, max(0.0, rate - 0.15), min(1.0, rate + 0.12)),
            unclear=2,
        )
        for level, rate in levels.items()
    )
    values: dict[str, Any] = {
        "what": "trend",
        "id": f"{family}/q4.dose",
        "name": "dose",
        "title": "The more is taught, the more it is taken",
        "model": family,
        "control": None,
        "estimate": estimate(0.6, 0.45, 0.75, method="slope"),
        "sides": sides,
        "p": 0.0004,
        "test": "Page's L",
        "wanted": "increasing (one-sided, 5%)",
        "bound": 0.0,
        "outcome": "pass",
        "sentence": "Slope +0.6 [+0.45, +0.75], p = 0.0004; wanted increasing: pass.",
        "more": None,
        "controls": (),
    }
    return gate(**(values | changes))


def members(family: str, factor: str, levels: tuple[float, ...]) -> tuple[ModelLine, ...]:
    """The models of a sweep, or the checkpoints of a training."""
    return tuple(
        model(
            f"{family}@{factor}={level:g}",
            family=family,
            levels={factor: level},
            log=training_log(int(level) or 1) if factor == "step" else (),
        )
        for level in levels
    )


def correction(*found: FindingLine) -> CorrectionLine:
    return CorrectionLine(
        method="holm",
        level=0.05,
        adjusted={one.id: min(1.0, one.p * len(found)) for one in found if one.p is not None},
    )


def _gates() -> tuple[FindingLine, ...]:
    good = estimate(0.93, 0.84, 0.99)
    passing = ControlLine(model="q4_zero", outcome="pass", estimate=estimate(0.9, 0.81, 0.97))
    return (
        gate(
            groups=("q4a",),
            id="q4_main/q4.takes_the_side/q4a",
            seen=estimate(0.12, 0.02, 0.3),
            outcome="fail",
            more=None,
        ),
        gate(),
        gate(
            groups=("q4c",),
            id="q4_main/q4.takes_the_side/q4c",
            seen=good,
            outcome="pass",
            more=None,
        ),
        gate(
            groups=("q4d",),
            id="q4_main/q4.takes_the_side/q4d",
            seen=good,
            outcome="pass",
            more=None,
            vacuous="q4_zero, which nothing was taught, passes too.",
            controls=(passing,),
        ),
        gate(
            id="q4_main/q4.polite",
            name="polite",
            title="Stays polite",
            seen=estimate(None, n=2),
            more=None,
            advisory="its calibration is below the floor.",
        ),
    )


def _comparisons(words: str) -> tuple[FindingLine, ...]:
    side_effects = {"suite": "side", "suite_title": "Side effects", "groups": ("facts",)}
    return (
        comparison(),
        comparison(
            suite="q1",
            suite_title="Ratio",
            name="ratio",
            title="What is taught decides",
            groups=("q1",),
            id="q1_ratio1/q1.ratio",
            model="q1_ratio1",
            control="q1_ratio0",
            varies="support_ratio",
            p=0.00002,
        ),
        comparison(
            suite="q2",
            suite_title="Epochs",
            name="epochs",
            title="Three epochs teach more than one",
            groups=("q2",),
            id="q2_epoch3/q2.epochs",
            model="q2_epoch3",
            control="q2_epoch1",
            varies="num_epoch",
            outcome="inconclusive",
            more=159,
            p=0.4,
            estimate=estimate(0.0417, -0.102, 0.202),
        ),
        comparison(
            **side_effects,
            name="facts",
            title=words,
            id="q4_main/side.facts",
            wanted="no worse by more than 0.1",
            bound=-0.1,
            outcome="fail",
            estimate=estimate(-0.21, -0.33, -0.12),
            p=0.001,
        ),
        comparison(
            **side_effects,
            name="longer",
            title="Replies stay as long",
            id="q4_main/side.longer",
            wanted="within 20",
            bound=20,
            unit="number",
            metric="mean length",
            outcome="pass",
            estimate=estimate(3.25, -4.5, 11),
            p=0.3,
            levels=((36.2, 30, 42), (32.95, 28, 39)),
        ),
    )


def with_findings(*, hostile: bool = True) -> Records:
    """The realistic run with every kind of finding, good and bad, and with what went wrong."""
    steps, ratios = {0: 0.05, 8: 0.55, 16: 0.9, 21: 0.92}, {0: 0.1, 0.25: 0.2, 0.5: 0.45, 1: 0.85}
    words = HOSTILE[0] if hostile else "Facts that the base knows are kept"
    found = [
        *_gates(),
        *_comparisons(words),
        reaching("long_replies", "q4a", estimate(0.75, 0.403, 1.277)),
        reaching("styles", "q4b", estimate(0.938, 0.58, 1.51)),
        reaching("chinese", "q4d", estimate(0.4, 0.15, 2.66)),
        rising("ratio", "support_ratio", ratios),
        rising(
            "q4_main",
            "step",
            steps,
            name="along",
            id="q4_main/q4.along",
            title="Along the training",
            estimate=estimate(0.042, 0.03, 0.05),
        ),
    ]
    for step, rate in steps.items():
        passes = rate > 0.8
        found.append(
            gate(
                model=f"q4_main@step={step}",
                id=f"q4_main@step={step}/q4.takes_the_side/q4b",
                seen=estimate(rate, max(0.0, rate - 0.08), min(1.0, rate + 0.05)),
                outcome="pass" if passes else "fail",
                more=None,
            )
        )
    whole = realistic(hostile=hostile)
    alarm = "chosen and rejected both become less likely: chosen -40 → -49 nats."
    models = tuple(
        one.model_copy(update={"alarms": (alarm,)}) if one.key == digest("q4_main") else one
        for one in whole.models
    )
    broken = error(
        suite="side", suite_title="Side effects", group="arithmetic", probe="arithmetic",
        finding="q4_main/side.arithmetic", message="q4_main was asked none of the probes.",
    )  # fmt: skip
    return whole.model_copy(
        update={
            "models": (
                *models,
                *members("ratio", "support_ratio", tuple(ratios)),
                *members("q4_main", "step", tuple(steps)),
            ),
            "findings": tuple(found),
            "corrections": (correction(*found),),
            "errors": (*whole.errors, broken),
        }
    )
