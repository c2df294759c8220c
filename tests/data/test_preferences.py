"""Rows and sides exactly as the homework takes them; silent data bugs are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.data.preferences import Row, load_rows, make_pairs
from harness.errors import UserError
from tests.tiny import rows

REAL = Path(__file__).parents[3] / "shared" / "real" / "hw6-2024" / "labelled_data.json"


def write(folder: Path, content: Any) -> Path:
    file = folder / "data.json"
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return file


def some_rows(count: int) -> tuple[Row, ...]:
    return tuple(
        Row(id=str(n), prompt=f"p{n}", support=f"s{n}", oppose=f"o{n}") for n in range(count)
    )


def test_the_first_rows_support_and_the_rest_oppose() -> None:
    pairs = make_pairs(some_rows(6), data_size=4, support_ratio=0.5)
    assert [(p.prompt, p.chosen, p.rejected) for p in pairs] == [
        ("p0", "s0", "o0"),
        ("p1", "s1", "o1"),
        ("p2", "o2", "s2"),
        ("p3", "o3", "s3"),
    ]


def test_the_number_of_supporting_rows_is_truncated() -> None:
    pairs = make_pairs(some_rows(50), data_size=50, support_ratio=0.58)
    assert sum(pair.chosen.startswith("s") for pair in pairs) == 28


@given(st.integers(1, 60), st.floats(0, 1))
def test_sides_and_sizes(size: int, ratio: float) -> None:
    pairs = make_pairs(some_rows(60), data_size=size, support_ratio=ratio)
    supporting = int(size * ratio)
    assert len(pairs) == size
    assert [pair.chosen[0] for pair in pairs] == ["s"] * supporting + ["o"] * (size - supporting)
    assert all(pair.chosen[1:] == pair.prompt[1:] == pair.rejected[1:] for pair in pairs)


def test_the_shuffle_is_seeded_and_breaks_the_order() -> None:
    def prompts(seed: int | None) -> list[str]:
        pairs = make_pairs(some_rows(20), data_size=20, support_ratio=0.5, shuffle_seed=seed)
        return [pair.prompt for pair in pairs]

    assert prompts(1) == prompts(1)
    assert prompts(1) != prompts(2)
    assert sorted(prompts(1)) == sorted(prompts(None))


@pytest.mark.parametrize(("size", "ratio"), [(0, 0.5), (7, 0.5), (3, -0.1), (3, 1.1)])
def test_numbers_out_of_range_are_refused(size: int, ratio: float) -> None:
    with pytest.raises(ValueError, match="is not between"):
        make_pairs(some_rows(6), data_size=size, support_ratio=ratio)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text(json.dumps(rows()), encoding="utf-8-sig")
    assert len(load_rows(file)) == 8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"oppose": ...}, ":8: row 2 (id 2): has no 'oppose' (its fields: id, prompt, support)."),
        ({"support": " "}, ":8: row 2 (id 2): 'support' is empty."),
        ({"prompt": 5}, "row 2 (id 2): 'prompt' is not text (got 5)."),
        ({"support": "same", "oppose": " same"}, "'support' and 'oppose' are the same text"),
        ({"id": 1}, "row 2 (id 1): 'id' stands twice (first in row 1)."),
        ({"prompt": "Does it help in  case 1?"}, "'prompt' stands twice (first in row 1)."),
        ({"support": "\ud800"}, "'support' holds a lone surrogate"),
    ],
)
def test_silent_bugs_are_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    content = rows()
    content[1] = {k: v for k, v in (content[1] | change).items() if v is not ...}
    file = tmp_path / "data.json"
    file.write_text(json.dumps(content, indent=1))
    with pytest.raises(UserError) as caught:
        load_rows(file)
    (problem,) = caught.value.problems
    assert message in str(problem)


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    content: list[Any] = rows()
    content[1]["support"] = ""
    content[3] = "not a row"
    with pytest.raises(UserError) as caught:
        load_rows(write(tmp_path, content))
    assert [str(p).partition("row ")[2] for p in caught.value.problems] == [
        "2 (id 2): 'support' is empty.",
        "4: is not an object with prompt, support, oppose.",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[{\xff}]", "is not UTF-8 (byte 2"),
        (b'[\n{"id": 1,\n]', "data.json:3: is not JSON"),
        (b"{}", "is not a JSON array of rows"),
        (b"[]", "is not a JSON array of rows"),
        (b"[" * 100_000, "is not JSON"),
    ],
)
def test_files_that_are_no_rows_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "data.json"
    file.write_bytes(content)
    with pytest.raises(UserError) as caught:
        load_rows(file)
    assert message in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        load_rows(tmp_path / "none.json")


@pytest.mark.skipif(not REAL.is_file(), reason="../shared/real is not on this machine")
def test_a_real_homework_file_is_read() -> None:
    read = load_rows(REAL)
    assert len(read) == 50
    pairs = make_pairs(read, data_size=50, support_ratio=0.0)
    assert all(pair.chosen == row.oppose for pair, row in zip(pairs, read, strict=True))


def test_a_fault_of_every_row_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "pairs.json"
    rows = [{"prompt": f"{n}?", "chosen": "a", "rejected": "b"} for n in range(3)]
    file.write_text(json.dumps([*rows, {**rows[0], "prompt": ""}]))
    with pytest.raises(UserError) as raised:
        load_rows(file)
    told = [problem.message for problem in raised.value.problems]
    assert [one.split(" (")[0] for one in told[:2]] == [
        "each of the 4 rows has no 'support'", "each of the 4 rows has no 'oppose'",
    ]  # fmt: skip
    assert "'prompt' is empty" in told[2]
    assert len(told) == 3
    assert "one of them supports" in raised.value.problems[0].hint
