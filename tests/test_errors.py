"""Problems read as sentences with their place; suggestions name the closest match."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import Problem, UserError, suggest


def test_a_problem_names_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problem = Problem(file=tmp_path / "a.yaml", line=3, message="is wrong.", hint="Do this.")
    assert str(problem) == "a.yaml:3: is wrong. Do this."


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem(message="is wrong."), "is wrong."),
        (Problem(file=Path("/x/a.yaml"), message="is wrong."), "/x/a.yaml: is wrong."),
    ],
)
def test_a_problem_without_a_place(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_suggestion() -> None:
    assert (
        suggest("q4_mian", ["q1a", "q4_main"]) == "Did you mean 'q4_main'? Choices: q1a, q4_main."
    )
    assert suggest("zzz", ["q1a"]) == "Choices: q1a."
    assert suggest("zzz", []) == "Choices: none."


def test_of_many_choices_the_likest_and_the_last_are_named() -> None:
    runs = [f"2026-11-{day:02}T00-00-00" for day in range(1, 31)]
    told = suggest("2026-11-03", runs)
    assert "'2026-11-0" in told
    assert "2026-11-30T00-00-00" in told
    assert "2026-11-03T00-00-00" in told
    assert told.endswith(" and 6 more.")
    assert told.count("T00-00-00") == 24 + 1  # the guess once more


def test_an_error_holds_all_problems() -> None:
    error = UserError([Problem(message="one."), Problem(message="two.")])
    assert str(error) == "one.\ntwo."
    assert len(error.problems) == 2
