"""Progress: one plain line where there is no terminal, a bar where there is one, or nothing."""

from __future__ import annotations

import sys

import pytest

from harness.progress import on_terminal, silent


def test_a_log_gets_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with on_terminal("training a") as update:
        for step in range(1, 4):
            update(step, 3, f"loss 0.{step}")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("training a: 3 of 3, loss 0.3 in ")
    assert captured.err.count("\n") == 1


def test_a_terminal_gets_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with on_terminal("training a") as update:
        update(2, 3, "loss 0.5")
    assert "training a" in capsys.readouterr().err


def test_silence(capsys: pytest.CaptureFixture[str]) -> None:
    with silent("training a") as update:
        update(1, 1, "")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_a_stage_that_breaks_says_nothing_of_having_ended(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(RuntimeError), on_terminal("training a"):
        raise RuntimeError
    assert capsys.readouterr().err == ""
