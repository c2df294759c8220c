"""Which p values are of one and the same effect: content decides, names do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.config.metrics import Metric, parse_metric
from harness.config.questions import CompareEntry, Question, TrendEntry
from harness.experiments.found import Found, Part
from harness.experiments.hypothesis import content, hypothesis
from harness.experiments.observe import Heard, Observed, observe
from harness.scorers.catalogue import INFOS
from harness.stats.estimate import not_enough
from harness.types import LabelExpectation, Probe, Side
from tests.experiments.making import heard, observed, probe, score

OPPOSE = {"stance": "oppose"}
PROMPTS = ("Does it help?", "Does it hurt?", "Help or hinder?")


def metric(value: object) -> Metric:
    found = parse_metric(value, INFOS)
    assert isinstance(found, Metric), found
    return found


def probes(suite: str = "q1", **changes: Any) -> list[Probe]:
    return [
        probe(f"{suite}-{at}", suite=suite, group=f"{suite}_g", prompt=prompt, **changes)
        for at, prompt in enumerate(PROMPTS)
    ]


def told(asked: Sequence[Probe], text: str = "No.", label: str = "oppose") -> list[Heard]:
    return [heard(one, text=text, stance=score("stance", label)) for one in asked]


def side(all: Sequence[Heard], value: object = OPPOSE, taught: Side | None = "oppose") -> str:
    return content(metric(value), all, observe(metric(value), all, taught), taught)


def test_names_of_suites_groups_and_probes_are_no_content() -> None:
    other = probes("q4", marks=("q4",), expect={"stance": LabelExpectation(allowed=("taught",))})
    assert side(told(probes())) == side(told(other))


def test_the_taught_side_is_the_side_that_it_stands_for() -> None:
    all = told(probes())
    assert side(all, {"stance": "taught"}) == side(all)
    assert side(all, {"stance": "taught"}, "support") != side(all)


@pytest.mark.parametrize(
    "other",
    [
        told(probes()[:2]),
        told(probes(), text="No!"),
        told(probes(), label="support"),
        told(probes(system="Be brief.")),
        told(probes(yes_means="oppose")),
        told(probes(target="Ghibli")),
        told(probes(max_new_tokens=9)),
        told(probes(temperature=0.7)),
        told(probes(sample=1)),
        told(probes(stance_scorer="nli")),
        told([*probes()[:2], probe("x", prompt="Does it matter?")]),
        told([replace(one, of="one") for one in probes()]),
    ],
)
def test_what_was_asked_said_or_seen_is(other: list[Heard]) -> None:
    assert side(other) != side(told(probes()))


def test_what_a_probe_expects_counts_where_the_metric_reads_it() -> None:
    one, other = (
        probes(expect={"stance": LabelExpectation(allowed=(label,))})
        for label in ("oppose", "support")
    )
    assert side(told(one)) == side(told(other))
    assert side(told(one), "pass") != side(told(other), "pass")


def question(**changes: Any) -> Question:
    entry = CompareEntry.model_validate({"id": "a", "metric": OPPOSE, "control": "base"} | changes)
    return Question(
        suite="s", kind="compare", entry=entry, metric=metric(OPPOSE), parts={}, file=Path("s"),
        line=1,
    )  # fmt: skip


def found(*sides: Observed, p: float | None = 0.01) -> Found:
    nothing = not_enough(0, "t", "")
    parts = tuple(Part(observed=one, estimate=nothing) for one in sides)
    return Found(estimate=nothing, parts=parts, outcome="pass", sentence="", p=p, test="McNemar")


def named(model: str, key: str, content: str, role: str = "treatment") -> Observed:
    return replace(observed([1.0], role=role, model=model), model_key=key, content=content)


Q1A, Q2B, BASE = named("q1a", "k", "c"), named("q2b", "k", "c"), named("base", "base", "d")


def test_one_training_under_two_names_is_one_effect_whatever_would_be_enough() -> None:
    first = hypothesis(question(at_least=0.1), metric(OPPOSE), found(Q1A, BASE))
    assert first == hypothesis(question(at_least=0.3), metric(OPPOSE), found(Q2B, BASE))
    assert len(first) == 64


@pytest.mark.parametrize(
    "other",
    [
        found(named("q1a", "other", "c"), BASE),
        found(named("q1a", "k", "other"), BASE),
        found(Q1A, named("q2a", "l", "d")),
        found(BASE, Q1A),
    ],
)
def test_other_weights_or_replies_on_either_side_are_another(other: Found) -> None:
    first = hypothesis(question(), metric(OPPOSE), found(Q1A, BASE))
    assert hypothesis(question(), metric(OPPOSE), other) != first


def test_another_metric_is_another_and_without_a_p_value_there_is_none() -> None:
    first = hypothesis(question(), metric("length"), found(Q1A, BASE))
    assert hypothesis(question(), metric("length.words"), found(Q1A, BASE)) != first
    assert hypothesis(question(), metric("length"), found(Q1A, BASE, p=None)) == ""


def test_a_trend_is_over_its_levels_in_its_direction() -> None:
    def along(*roles: str, monotonic: str | None = None) -> str:
        entry = TrendEntry.model_validate(
            {"id": "a", "metric": OPPOSE, "over": "r", "monotonic": monotonic}
        )
        asked = replace(question(), kind="trend", entry=entry)
        sides = [named(role, role, "c", role) for role in roles]
        return hypothesis(asked, metric(OPPOSE), found(*sides))

    assert along("ratio=0", "ratio=1") == along("ratio=0", "ratio=1")
    assert along("ratio=0", "ratio=1") != along("ratio=0", "ratio=0.5")
    assert along("ratio=0", monotonic="increasing") != along("ratio=0")
