"""The key of a reply holds everything that changes the reply."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.fingerprint import fingerprint
from harness.generation.requests import Request, Settings, Weights, reply_key

WEIGHTS = Weights(base={"digest": "b", "dtype": "float32"}, adapter="a")
REQUEST = Request(system="Be brief.", prompt="Why?", max_new_tokens=8)
DRAWN = replace(REQUEST, temperature=0.7)
SETTINGS = Settings(batch_size=4)
BACKEND = {"backend": "transformers", "torch": "2.13.0"}


def test_equal_content_has_an_equal_key() -> None:
    again = Weights(base={"dtype": "float32", "digest": "b"}, adapter="a")
    assert reply_key(WEIGHTS, REQUEST, SETTINGS, BACKEND) == reply_key(
        again, replace(REQUEST), replace(SETTINGS), dict(BACKEND)
    )


def test_everything_that_changes_the_reply_changes_the_key() -> None:
    keys = [
        reply_key(weights, request, settings, backend)
        for weights, request, settings, backend in [
            (WEIGHTS, REQUEST, SETTINGS, BACKEND),
            (replace(WEIGHTS, adapter="other"), REQUEST, SETTINGS, BACKEND),
            (replace(WEIGHTS, adapter=None), REQUEST, SETTINGS, BACKEND),
            (replace(WEIGHTS, base={"digest": "c"}), REQUEST, SETTINGS, BACKEND),
            (WEIGHTS, replace(REQUEST, system=None), SETTINGS, BACKEND),
            (WEIGHTS, replace(REQUEST, system=""), SETTINGS, BACKEND),
            (WEIGHTS, replace(REQUEST, prompt="Why not?"), SETTINGS, BACKEND),
            (WEIGHTS, replace(REQUEST, max_new_tokens=9), SETTINGS, BACKEND),
            (WEIGHTS, REQUEST, replace(SETTINGS, batch_size=5), BACKEND),
            (WEIGHTS, REQUEST, replace(SETTINGS, do_sample=True), BACKEND),
            (WEIGHTS, REQUEST, replace(SETTINGS, padding_side="right"), BACKEND),
            (WEIGHTS, REQUEST, SETTINGS, {**BACKEND, "torch": "2.14.0"}),
        ]
    ]
    assert len(set(keys)) == len(keys)


def test_a_greedy_reply_has_the_key_it_had_before_replies_could_be_drawn() -> None:
    content = {
        "weights": WEIGHTS.key,
        "messages": [["system", "Be brief."], ["user", "Why?"]],
        "max_new_tokens": 8,
        "settings": {"batch_size": 4, "do_sample": False, "padding_side": "left"},
        "backend": BACKEND,
    }
    assert reply_key(WEIGHTS, REQUEST, SETTINGS, BACKEND) == fingerprint(content)
    assert reply_key(WEIGHTS, REQUEST, SETTINGS, BACKEND) == (
        "65f5d16d97667238b2c94bdedda61da2553d1e545afd31e1222398e7da77f6f4"
    )
    # What only drawing knows plays no part.
    other = replace(REQUEST, top_p=0.5, sample=3)
    assert reply_key(WEIGHTS, other, SETTINGS, BACKEND) == fingerprint(content)
    assert (REQUEST.drawing, other.alike) == ({}, REQUEST.alike)


def test_everything_that_changes_a_draw_changes_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = [
        REQUEST,
        DRAWN,
        replace(DRAWN, temperature=0.8),
        replace(DRAWN, top_p=0.9),
        replace(DRAWN, sample=1),
        replace(DRAWN, max_new_tokens=9),
        replace(DRAWN, prompt="Why not?"),
    ]
    keys = [reply_key(WEIGHTS, request, SETTINGS, BACKEND) for request in requests]
    assert len(set(keys)) == len(keys)
    monkeypatch.setattr("harness.generation.requests.DRAW_RULE", 2)
    assert reply_key(WEIGHTS, DRAWN, SETTINGS, BACKEND) not in keys
    assert reply_key(WEIGHTS, REQUEST, SETTINGS, BACKEND) == keys[0]


def test_a_seed_is_of_messages_and_sample_alone() -> None:
    same = [
        replace(DRAWN, temperature=0.1),
        replace(DRAWN, top_p=0.5),
        replace(DRAWN, max_new_tokens=99),
    ]
    assert {request.seed for request in same} == {DRAWN.seed}
    others = [
        DRAWN,
        replace(DRAWN, sample=1),
        replace(DRAWN, prompt="Why not?"),
        replace(DRAWN, system=None),
        replace(DRAWN, system=""),
        replace(DRAWN, system=None, prompt="Be brief.Why?"),
    ]
    seeds = {request.seed for request in others}
    assert len(seeds) == len(others)
    assert all(0 <= seed < 2**32 for seed in seeds)
    # Written down, so that no change to the rule goes unnoticed: drawn replies are cached by it.
    assert DRAWN.seed == 2106267119


def test_the_system_prompt_comes_first_if_there_is_one() -> None:
    assert [message["role"] for message in REQUEST.messages] == ["system", "user"]
    assert [m["role"] for m in replace(REQUEST, system=None).messages] == ["user"]
