"""Records as a real run leaves them, built in code: some models, some groups, every outcome."""

from __future__ import annotations

import hashlib
import random
from typing import Any

from harness.records import (
    CheckLine,
    EndLine,
    ErrorLine,
    ModelLine,
    Records,
    ReplyLine,
    RunLine,
    ScoreLine,
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
