"""YAML is read strictly: YAML 1.2 scalars, no repeated keys, and every fault has its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from harness.config.yaml_loader import read, validate
from harness.errors import UserError


def load(folder: Path, text: str) -> Any:
    file = folder / "a.yaml"
    file.write_text(text, encoding="utf-8")
    return read(file)


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("true", True),
        ("False", False),
        ("5e-7", 5e-7),
        ("1.0e-3", 1e-3),
        ("-3", -3),
        ("1_000", "1_000"),
        ("0.5", 0.5),
        (".5", 0.5),
        ("null", None),
        ("~", None),
        ("", None),
        ("12:30:45", "12:30:45"),
        ("2026-01-01", "2026-01-01"),
        ("010", 10),
        ("'5'", "5"),
        ("不", "不"),
    ],
)
def test_scalars(tmp_path: Path, scalar: str, value: object) -> None:
    found = load(tmp_path, f"key: {scalar}\n").data["key"]
    assert found == value
    assert type(found) is type(value)


def test_a_repeated_key_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"a\.yaml:3: key 'b' stands twice \(first in line 2\)"):
        load(tmp_path, "a:\n  b: 1\n  b: 2\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [1,\nb: 2\n", 3), ("a: 'x\n", 2), ("a: !!python/object:os.system x\n", 1), ("\tb: 1", 1)],
)
def test_what_does_not_parse_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(UserError, match=rf"a\.yaml:{line}: is not valid YAML"):
        load(tmp_path, text)


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: \xff\n")
    with pytest.raises(UserError, match="is not UTF-8 \\(byte 3\\)"):
        read(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read(tmp_path / "a.yaml")


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int
    word: str = ""


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    items: list[Inner] = []
    named: dict[str, Inner] = {}
    one: Inner | None = None


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("itmes: []\n", ["a.yaml:1: unknown key 'itmes'. Did you mean 'items'?"]),
        (
            "items:\n  - number: 1\n  - numbr: 2\n",
            [
                "a.yaml:3: key 'items.1.number' is missing.",
                "a.yaml:3: unknown key 'items.1.numbr'. Did you mean 'number'?",
            ],
        ),
        (
            "named:\n  x:\n    number: a\n    wrd: b\n",
            [
                "a.yaml:3: named.x.number: Input should be a valid integer",
                "a.yaml:4: unknown key 'named.x.wrd'. Did you mean 'word'? Choices: number, word.",
            ],
        ),
        (
            "one:\n  number: 1\n  wodr: x\n",
            ["a.yaml:3: unknown key 'one.wodr'. Did you mean 'word'?"],
        ),
        ("- 1\n", ["a.yaml:1: Input should be a valid dictionary"]),
    ],
)
def test_every_fault_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, messages: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as caught:
        validate(load(tmp_path, text), Outer)
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == len(messages)
    for message in messages:
        assert any(line.startswith(message) for line in found), found
