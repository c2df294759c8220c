"""The key of a reply holds everything that changes the reply."""

from __future__ import annotations

from dataclasses import replace

from harness.generation.requests import Request, Settings, Weights, reply_key

WEIGHTS = Weights(base={"digest": "b", "dtype": "float32"}, adapter="a")
REQUEST = Request(system="Be brief.", prompt="Why?", max_new_tokens=8)
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


def test_the_system_prompt_comes_first_if_there_is_one() -> None:
    assert [message["role"] for message in REQUEST.messages] == ["system", "user"]
    assert [m["role"] for m in replace(REQUEST, system=None).messages] == ["user"]
