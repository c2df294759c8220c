"""Metrics: every form that a suite may write, and what is said of all others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.config.metrics import Metric, parse_metric
from harness.scorers.catalogue import INFOS
from harness.types import LabelExpectation, NumberExpectation, Probe


def metric(value: Any) -> Metric:
    found = parse_metric(value, INFOS)
    assert isinstance(found, Metric), found
    return found


@pytest.mark.parametrize(
    ("value", "form", "words", "unit", "scorers"),
    [
        ("pass", "pass", "rate of passing", "rate", ()),
        ("stock_openers", "stock_openers", "rate of stock openers", "rate", ()),
        ("length", "mean", "mean length", "number", ("length",)),
        ("length.words", "mean", "mean length (words)", "number", ("length",)),
        ("length.ratio", "mean", "mean length (ratio)", "number", ("length",)),
        ("margin", "mean", "mean margin", "number", ("margin",)),
        ({"stance": "oppose"}, "expect", "rate of stance oppose", "rate", ("stance",)),
        ({"stance": "taught"}, "expect", "rate of stance as taught", "rate", ("stance",)),
        (
            {"stance": ["taught", "mixed"]},
            "expect",
            "rate of stance as taught or mixed",
            "rate",
            ("stance",),
        ),
        (
            {"length": {"max": 100, "words": {"min": 2, "max": 20}}},
            "expect",
            "rate of length at most 100 and length.words at least 2 and at most 20",
            "rate",
            ("length",),
        ),
        (
            {"stance": "oppose", "language": "en"},
            "expect",
            "rate of stance oppose and language en",
            "rate",
            ("stance", "language"),
        ),
        ({"choice": "right"}, "expect", "rate of choice right", "rate", ("choice",)),
        ({"margin": {"min": 0}}, "expect", "rate of margin at least 0", "rate", ("margin",)),
        ({"meets": "contains"}, "meets", "rate of meeting contains", "rate", ("contains",)),
        (
            {"same_as_base": "stance"},
            "same_as_base",
            "rate of the base's own stance",
            "rate",
            ("stance",),
        ),
    ],
)
def test_forms(value: Any, form: str, words: str, unit: str, scorers: tuple[str, ...]) -> None:
    found = metric(value)
    assert (found.form, found.words, found.unit, found.scorers) == (form, words, unit, scorers)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("lenght", "unknown metric 'lenght'. Did you mean 'length'?"),
        ("", "unknown metric ''."),
        ("stance", "scorer 'stance' gives labels, which have no mean"),
        ("length.wrods", "unknown measure 'wrods' of 'length'. Did you mean 'words'?"),
        ("length.", "unknown measure '' of 'length'."),
        ("margin.ratio", "unknown measure 'ratio' of 'margin'."),
        ("similarity", "scorer 'similarity' needs settings"),
        ({}, "must be a word, or a mapping"),
        (5, "must be a word, or a mapping"),
        (None, "must be a word, or a mapping"),
        ({"stence": "oppose"}, "unknown scorer 'stence'. Did you mean 'stance'?"),
        ({"stance": "opose"}, "stance: unknown label 'opose'. Did you mean 'oppose'?"),
        ({"stance": []}, "stance: must be a label or a list of labels."),
        ({"refusal": "taught"}, "refusal: unknown label 'taught'."),
        ({"length": 5}, "length: must be a mapping with `min`, `max` or both."),
        ({"length": {"max": 5, "min": 9}}, "length: min 9 is above max 5."),
        ({"contains": ["soul"]}, "scorer 'contains' needs settings: let the probes expect it"),
        ({"stance": "oppose", "margin": {"min": 0}}, "mixes scorers of replies with scorers of"),
        ({"meets": "stance", "length": {"max": 5}}, "'meets' stands alone."),
        ({"meets": "stence"}, "unknown scorer 'stence'. Did you mean 'stance'?"),
        ({"meets": ["stance"]}, "unknown scorer ['stance']."),
        ({"same_as_base": {"stance": "oppose"}}, "unknown scorer {'stance': 'oppose'}."),
        ({"same_as_base": "length"}, "scorer 'length' gives no labels of replies."),
        ({"same_as_base": "choice"}, "scorer 'choice' gives no labels of replies."),
    ],
)
def test_faults(value: Any, message: str) -> None:
    found = parse_metric(value, INFOS)
    assert isinstance(found, str)
    assert found.startswith(message)


def probe(**changes: Any) -> Probe:
    fields: dict[str, Any] = {
        "suite": "s",
        "group": "g",
        "id": "a",
        "prompt": "Q?",
        "system": None,
        "target": "",
        "language": "en",
        "yes_means": None,
        "support_words": (),
        "oppose_words": (),
        "max_new_tokens": 8,
        "expect": {},
        "marks": (),
        "file": Path("s.yaml"),
        "line": 1,
    }
    return Probe(**(fields | changes))


TAUGHT = LabelExpectation(allowed=("taught",))
REPLY = probe(expect={"stance": TAUGHT, "length.words": NumberExpectation(maximum=9)})
PLAIN = probe()
PAIR = probe(given={"support": "Yes.", "oppose": "No."})
CHOICE = probe(given={"a": "1", "b": "2"}, answer="a", expect={"choice": TAUGHT})


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("pass", [True, False, False, True]),
        ("stock_openers", [True, True, False, False]),
        ("length", [True, True, False, False]),
        ({"stance": "oppose"}, [True, True, False, False]),
        ({"meets": "length"}, [True, False, False, False]),
        ({"meets": "choice"}, [False, False, False, True]),
        ({"same_as_base": "stance"}, [True, True, False, False]),
        ("margin", [False, False, True, False]),
        ({"choice": "right"}, [False, False, False, True]),
    ],
)
def test_which_probes_have_a_metric(value: Any, fits: list[bool]) -> None:
    found = metric(value)
    assert [found.fits(one, INFOS) for one in (REPLY, PLAIN, PAIR, CHOICE)] == fits


def test_what_a_reply_must_meet() -> None:
    assert metric("pass").expected(REPLY) == REPLY.expect
    assert list(metric({"meets": "length"}).expected(REPLY)) == ["length.words"]
    own = metric({"stance": "oppose"})
    assert own.expected(REPLY) == own.expect


@pytest.mark.parametrize(
    ("value", "asks"),
    [
        ({"stance": "taught"}, True),
        ({"stance": ["mixed", "taught"]}, True),
        ({"stance": "oppose"}, False),
        ("pass", True),  # since the probe expects the taught side
        ({"meets": "stance"}, True),
        ({"meets": "length"}, False),
        ("length", False),
    ],
)
def test_metrics_that_need_to_know_the_taught_side(value: Any, asks: bool) -> None:
    assert metric(value).asks_side(REPLY) is asks


@pytest.mark.parametrize(
    ("value", "side", "words"),
    [
        ({"stance": "taught"}, "oppose", "rate of stance oppose (as taught)"),
        ({"stance": "taught"}, None, "rate of stance as taught"),
        ({"stance": "support"}, "oppose", "rate of stance support"),
        ("margin", "oppose", "mean margin towards oppose"),
        ("margin", None, "mean margin towards support"),
        ({"margin": {"min": 0}}, "oppose", "rate of margin at least 0 towards oppose"),
        ("length", "oppose", "mean length"),
    ],
)
def test_words_name_the_side_that_counts(value: Any, side: Any, words: str) -> None:
    assert metric(value).facing(side).words == words


@pytest.mark.parametrize(
    ("value", "taught"),
    [
        ({"stance": "taught"}, True),
        ("pass", True),
        ({"meets": "stance"}, True),
        ("margin", True),
        ({"stance": "support"}, False),
        ("length", False),
        ("stock_openers", False),
        ({"same_as_base": "stance"}, False),
    ],
)
def test_metrics_of_what_was_taught(value: Any, taught: bool) -> None:
    assert metric(value).of_taught_behaviour is taught
