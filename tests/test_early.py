"""Path options are joined with their values, and nothing else is touched."""

from __future__ import annotations

import pytest

from harness.early import join


@pytest.mark.parametrize(
    ("given", "joined"),
    [
        (["-m", "q4", "--data", "../x.json", "-q"], ["-m", "q4", "--data=../x.json", "-q"]),
        (["--model", "a", "--model", "../b"], ["--model=a", "--model=../b"]),
        (["--data=x", "--model=y", "z"], ["--data=x", "--model=y", "z"]),
        (["-q", "--data"], ["-q", "--data"]),
        ([], []),
    ],
)
def test_join(given: list[str], joined: list[str]) -> None:
    assert join(given) == joined
