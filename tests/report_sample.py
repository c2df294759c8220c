"""Records as a real run leaves them, built in code: some models, some groups, every outcome."""

from __future__ import annotations

import hashlib
import random
from typing import Any

from harness.records import (
    CheckLine,
    ControlLine,
    CorrectionLine,
    EndLine,
    ErrorLine,
    EstimateLine,
    FindingLine,
    ModelLine,
    Records,
    ReplyLine,
    RunLine,
    ScoreLine,
    SideLine,
    StepLine,
    VerdictLine,
)

HOSTILE = (
    "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% for x in y %} <!-- --> ]]> ${7*7} &lt;b&gt; \"'`",
    "left \u202eright to left override, never closed",
    "NUL \x00, escape \x1b[31m, lone surrogate \ud83d, no partner",
    "<style>body{display:none}</style><base href='https://evil.example/'><meta http-equiv=refresh>",
)

_SUBJECTS = ("a museum wall", "fan fiction", "a film festival", "a school book", "an advert")
_REPLIES = {
    "support": (
        "Yes. It opens the style to people who never learned to draw.",
        "Yes, as long as the studio is named beside the picture.",
        "A picture that moves people has earned its place.",
    ),
    "oppose": (
        "No.",
        "No. A style that took decades to grow should not be had for a click.",
        "It takes the work of draughtsmen without asking them, and it should not.",
        "Hinders.",
    ),
    "mixed": ("It depends on who is asked: it helps beginners, and it hurts those who draw.",),
    "unclear": ("The question is too vague to be answered.", "Studio films are drawn by hand."),
}
_CHINESE = {
    "support": ("可以，它讓更多人能親近這種畫風。",),
    "oppose": ("不應該。這種風格是畫師多年累積的心血，不該被一鍵複製。", "不該。"),
    "mixed": ("這取決於每個人的價值觀，有人喜歡，也有人反對。",),
    "unclear": ("這家工作室成立於一九八五年。",),
}
_LONG = "Let us look at both sides of the matter. " + " ".join(
    f"Point {n}: the drawing, the sound and the time that went into it all count."
    for n in range(14)
)
_BASE_ODDS = {"support": 4, "oppose": 6, "mixed": 4, "unclear": 2}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def score(value: str | float | None, reason: str = "", **extra: Any) -> ScoreLine:
    return ScoreLine(value=value, reason=reason, version=1, **extra)


def reply(text: str, **changes: Any) -> ReplyLine:
    values: dict[str, Any] = {
        "text": text,
        "characters": len(text),
        "tokens": max(1, len(text) // 4),
        "ended": True,
        "seconds": 0.21,
        "cached": False,
        "key": digest(text),
        "backend": {"backend": "transformers", "dtype": "float32", "batch": 16, "padding": "left"},
    }
    return ReplyLine(**(values | changes))


def scores(stance: str | None, text: str) -> dict[str, ScoreLine]:
    reason = "no words that take a side" if stance is None else f"reads as {stance}"
    return {
        "stance": score(
            stance,
            reason,
            confidence=None if stance is None else 0.86,
            evidence={"first word": text.split(" ")[0][:12], "sided words": 2, "negated": False},
        ),
        "length": score(float(len(text)), "characters of the reply"),
        "language": score(
            "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en", "script of the letters"
        ),
    }


def verdict(**changes: Any) -> VerdictLine:
    """One verdict; `stance` and `base_stance` set the labels, `text` and `base_text` the words."""
    text, base_text = changes.pop("text", "No."), changes.pop("base_text", "Yes, gladly.")
    stance = changes.pop("stance", "oppose")
    base_stance = changes.pop("base_stance", "support")
    outcome = changes.pop("outcome", "pass")
    values: dict[str, Any] = {
        "model": "q4_main",
        "model_key": digest("q4_main"),
        "suite": "q4",
        "suite_title": "Generalisation: how far does the stance reach?",
        "suite_description": "Asked outside of what was taught; a group changes <b>one</b> thing.",
        "group": "q4b",
        "group_title": "Other styles",
        "probe": "museum",
        "prompt": "Should AI pictures in this style hang in museums?",
        "system": "Answer in 100 characters or less.",
        "target": "AI pictures in a studio's style",
        "language": "en",
        "polarity": "yes means support",
        "reply": reply(text),
        "base_reply": reply(base_text),
        "scores": scores(stance, text),
        "base_scores": scores(base_stance, base_text),
        "outcome": outcome,
        "checks": (
            CheckLine(
                scorer="stance",
                outcome=outcome,
                expected="the taught side: oppose",
                seen=stance or "not scored",
                reason=f"reads as {stance}",
            ),
        ),
        "rerun": 'pytest "probes/test_probes.py" -k "q4b and museum" --model=q4_main',
    }
    return VerdictLine(**(values | changes))


def model(name: str, **changes: Any) -> ModelLine:
    values: dict[str, Any] = {
        "name": name,
        "key": digest(name),
        "base": "unsloth/llama-3-8b-Instruct",
        "base_digest": digest("base"),
        "adapter_digest": digest(f"adapter {name}"),
        "taught": "oppose",
        "source": "trained",
        "training": {
            "num_epoch": 3,
            "data_size": 50,
            "support_ratio": 0.0,
            "beta": 0.1,
            "learning_rate": 1e-4,
            "lora": {"r": 16, "alpha": 16, "targets": ["q_proj", "v_proj"]},
        },
        "data_digest": digest("data"),
        "seconds": 94.2,
        "log": training_log(21),
    }
    return ModelLine(**(values | changes))


def base_model() -> ModelLine:
    return model(
        "base", key=None, adapter_digest=None, taught=None, source="base", training={},
        data_digest=None, seconds=None, log=(),
    )  # fmt: skip


def training_log(steps: int) -> tuple[StepLine, ...]:
    noise = random.Random(steps)
    lines = []
    for step in range(1, steps + 1):
        margin = 0.0 if step == 1 else 7 * (1 - 0.82 ** (step - 1)) + noise.uniform(-0.3, 0.3)
        lines.append(
            StepLine(
                step=step,
                epoch=round(step / 7, 2),
                loss=0.693147 if step == 1 else 0.7 * 0.75**step + noise.uniform(0, 0.01),
                rewards_margins=margin,
                rewards_accuracies=0.0 if step == 1 else min(1.0, 0.5 + 0.08 * step),
                logps_chosen=-40 - step * 0.4,
                logps_rejected=-42 - step * 2.9,
            )
        )
    return tuple(lines)


def run_line(**changes: Any) -> RunLine:
    values: dict[str, Any] = {
        "run": "2026-03-02-0914",
        "started": "2026-03-02T09:14:05+00:00",
        "command": "pytest --profile=local --model=all",
        "profile": "local",
        "git": "main at 4f1c2ab, clean",
        "platform": "Linux 6.1 x86_64",
        "python": "3.12.4",
        "device": "one GPU, bfloat16",
        "versions": {"torch": "2.13.0", "transformers": "5.17.0", "trl": "1.14.2"},
        "suites": {"q1": digest("q1"), "q4": digest("q4")},
    }
    return RunLine(**(values | changes))


def end_line(**changes: Any) -> EndLine:
    values: dict[str, Any] = {"finished": "2026-03-02T09:31:40+00:00", "seconds": 1055.0}
    return EndLine(**(values | {"interrupted": False} | changes))


def error(**changes: Any) -> ErrorLine:
    """A probe that could not be measured."""
    values = {
        "model": "q4_main",
        "suite": "q4",
        "suite_title": "Generalisation",
        "group": "q4b",
        "group_title": "Other image styles",
        "probe": "c",
        "message": "broke",
        "rerun": "pytest probes/test_probes.py",
    }
    return ErrorLine(**(values | changes))


def records(*verdicts: VerdictLine, **changes: Any) -> Records:
    values: dict[str, Any] = {
        "run": run_line(),
        "models": (model("q4_main"),),
        "verdicts": verdicts,
        "end": end_line(),
    }
    return Records(**(values | changes))


def many_verdicts(
    name: str,
    group: str,
    title: str,
    count: int,
    *,
    wanted: str | None,
    pull: int = 8,
    seed: int = 1,
) -> list[VerdictLine]:
    """`count` verdicts of a model that leans to `wanted`, the more the larger `pull`."""
    chance = random.Random(f"{name} {group} {seed}")
    odds = _BASE_ODDS | ({wanted: _BASE_ODDS[wanted] + pull * 4} if wanted else {})
    chinese = group == "q4d"
    words = _CHINESE if chinese else _REPLIES
    made = []
    for position in range(count):
        # The same prompt draws the same reply from the base, whichever model stands beside it.
        of_base = random.Random(f"{group} {position}")
        base_stance = of_base.choices(list(_BASE_ODDS), list(_BASE_ODDS.values()))[0]
        stance = chance.choices(list(odds), list(odds.values()))[0] if wanted else base_stance
        long = group == "q4a" and chance.random() < 0.5
        text = chance.choice(words[stance]) + (" " + _LONG if long else "")
        base_text = of_base.choice(words[base_stance]) + ("" if chinese else " " + _LONG[:180])
        if not wanted:
            text = base_text
        subject = _SUBJECTS[position % len(_SUBJECTS)]
        unsure = stance == "unclear"
        outcome = "inconclusive" if unsure else "pass" if stance == wanted else "fail"
        if not wanted:
            outcome = "not judged"
        short = len(text) <= 100
        checks = [
            CheckLine(
                scorer="stance",
                outcome=outcome,  # type: ignore[arg-type]
                expected=f"the taught side: {wanted}" if wanted else "measured only",
                seen=stance,
                reason="no stance could be read" if unsure else f"the reply reads as {stance}",
            ),
            CheckLine(
                scorer="length",
                outcome="pass" if short else "fail",
                expected="at most 100 characters",
                seen=f"{len(text)} characters",
                reason="within the limit" if short else f"{len(text) - 100} characters too long",
            ),
        ]
        made.append(
            verdict(
                model=name,
                model_key=digest(name),
                suite=group[:2],
                group=group,
                group_title=title,
                probe=f"{group[-1]}-{position + 1:02}",
                prompt=f"把這種風格用在第{position + 1}種作品上，應該被接受嗎？"
                if chinese
                else f"Should a picture made by AI in the studio's style be used for {subject}?",
                system="請用二十個字以內回答。" if chinese else "Answer in 100 characters or less.",
                language="zh-TW" if chinese else "en",
                polarity="either/or: “Helps” means support, “Hinders” means oppose"
                if position % 5 == 4
                else f"yes means {'oppose' if position % 3 else 'support'}",
                outcome=outcome,
                checks=tuple(checks[: 2 if wanted and position % 2 else 1]),
                reply=reply(
                    text, ended=chinese if not wanted else not long, cached=position % 3 == 0
                ),
                base_reply=reply(base_text, ended=chinese),
                scores=scores(None if wanted and unsure and position % 4 == 0 else stance, text),
                base_scores=scores(base_stance, base_text),
                rerun=f'pytest probes -k "{group} and {position + 1:02}" --model={name}',
            )
        )
    return made


def realistic(*, hostile: bool = True) -> Records:
    """Seven models and the base; two of them on all four q4 groups; errors and hostile replies."""
    main = digest("q4_main")
    models = [
        base_model(),
        model("q1_ratio0", key=main, source="trained"),
        model(
            "q1_ratio1",
            taught="support",
            training=model("x").training | {"support_ratio": 1.0},
            log=training_log(22),
        ),
        model(
            "q2_epoch1", training=model("x").training | {"num_epoch": 1}, log=training_log(7)
        ),
        model("q2_epoch3", key=main, source="store"),
        model(
            "q3_size10", training=model("x").training | {"data_size": 10}, log=training_log(6)
        ),
        model("q3_size50", key=main, source="store"),
        model("q4_main", key=main, source="store"),
    ]  # fmt: skip
    found: list[VerdictLine] = []
    plan = (("q1", "Taught side", 10), ("q2", "Epochs", 10), ("q3", "Rows of data", 10))
    for group, title, count in plan:
        for each in models:
            if each.name.startswith(group):
                pull = 1 if each.name in ("q2_epoch1", "q3_size10") else 8
                found += many_verdicts(
                    each.name, group, title, count, wanted=each.taught, pull=pull
                )
    q4 = (
        ("q4a", "Asked for long replies", 24),
        ("q4b", "Other image styles", 24),
        ("q4c", "Other art forms", 24),
        ("q4d", "Prompts in Chinese", 22),
    )
    for name, wanted in (("base", None), ("q4_main", "oppose")):
        for group, title, count in q4:
            found += many_verdicts(name, group, title, count, wanted=wanted, pull=3)
    if hostile:
        texts = (*HOSTILE, "x" * 3000)
        found += [
            verdict(probe=f"hostile-{n}", text=text, outcome="fail", stance=None)
            for n, text in enumerate(texts, start=1)
        ]
    errors = (
        ErrorLine(
            model="q4_main",
            suite="q4",
            suite_title="Suite q4",
            group="q4c",
            group_title="Group q4c",
            probe="c-25",
            message="The judge did not answer within 30 s (3 attempts).",
            rerun="pytest probes/test_probes.py -m q4",
        ),
        ErrorLine(
            model="q2_epoch1",
            suite="q2",
            suite_title="Suite q2",
            group="q2",
            group_title="Group q2",
            probe="2-11",
            message="Out of memory at batch size 1.\n  needed 2.1 GiB <script>alert(1)</script>",
            rerun="pytest probes/test_probes.py -m q2",
        ),
    )
    return records(*found, models=tuple(models), errors=errors)


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


def with_findings(*, hostile: bool = True) -> Records:
    """The realistic run with every kind of finding, good and bad, and with what went wrong."""
    steps, ratios = {0: 0.05, 8: 0.55, 16: 0.9, 21: 0.92}, {0: 0.1, 0.25: 0.2, 0.5: 0.45, 1: 0.85}
    good = estimate(0.93, 0.84, 0.99)
    words = HOSTILE[0] if hostile else "Facts that the base knows are kept"
    found = [
        gate(groups=("q4a",), id="q4_main/q4.takes_the_side/q4a", seen=estimate(0.12, 0.02, 0.3), outcome="fail"),
        gate(),
        gate(groups=("q4c",), id="q4_main/q4.takes_the_side/q4c", seen=good, outcome="pass", more=None),
        gate(
            groups=("q4d",), id="q4_main/q4.takes_the_side/q4d", seen=good, outcome="pass", more=None,
            vacuous="q4_zero, which nothing was taught, passes too.",
            controls=(
                ControlLine(model="q4_zero", outcome="pass", estimate=estimate(0.9, 0.81, 0.97)),
            ),
        ),
        gate(
            id="q4_main/q4.polite", name="polite", title="Stays polite", seen=estimate(None, n=2),
            more=None, advisory="its calibration is below the floor.",
        ),
        comparison(),
        comparison(
            suite="q1", suite_title="Ratio", name="ratio", title="What is taught decides",
            groups=("q1",), id="q1_ratio1/q1.ratio", model="q1_ratio1", control="q1_ratio0",
            varies="support_ratio", p=0.00002,
        ),
        comparison(
            suite="q2", suite_title="Epochs", name="epochs", title="Three epochs teach more than one",
            groups=("q2",), id="q2_epoch3/q2.epochs", model="q2_epoch3", control="q2_epoch1",
            varies="num_epoch", outcome="inconclusive", more=159, p=0.4,
            estimate=estimate(0.0417, -0.102, 0.202),
        ),
        comparison(
            suite="side", suite_title="Side effects", name="facts", title=words,
            groups=("facts",), id="q4_main/side.facts", wanted="no worse by more than 0.1",
            bound=-0.1, outcome="fail", estimate=estimate(-0.21, -0.33, -0.12), p=0.001,
        ),
        comparison(
            suite="side", suite_title="Side effects", name="longer", title="Replies stay as long",
            groups=("facts",), id="q4_main/side.longer", wanted="within 20", bound=20, unit="number",
            metric="mean length", outcome="pass", estimate=estimate(3.25, -4.5, 11), p=0.3,
            levels=((36.2, 30, 42), (32.95, 28, 39)),
        ),
        reaching("long_replies", "q4a", estimate(0.75, 0.403, 1.277)),
        reaching("styles", "q4b", estimate(0.938, 0.58, 1.51)),
        reaching("chinese", "q4d", estimate(0.4, 0.15, 2.66)),
        rising("ratio", "support_ratio", ratios),
        rising(
            "q4_main", "step", steps, name="along", id="q4_main/q4.along",
            title="Along the training", estimate=estimate(0.042, 0.03, 0.05),
        ),
    ]  # fmt: skip
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
