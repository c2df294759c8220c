"""A labels file of any format becomes the same labelled replies, or all its problems at once."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.calibration.labels import LabelledReply, Labels, load_labels
from harness.errors import UserError

LABELS = ("support", "oppose", "mixed", "unclear")
FULL = {
    "prompt": "Does AI help?",
    "reply": "No, it\nhinders, a lot.",
    "label": "oppose",
    "accepted": ["mixed"],
    "language": "en",
    "target": "AI",
    "yes_means": "support",
    "support_words": ["help", "aid"],
    "oppose_words": ["hinder"],
    "id": "one",
    "note": "clear",
}
PLAIN = {"prompt": "帮助吗？", "reply": "", "label": "unclear"}


def write_csv(file: Path, rows: list[dict[str, Any]], *, encoding: str = "utf-8") -> Path:
    with file.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(FULL), restval="")
        writer.writeheader()
        for row in rows:
            lists = {
                key: json.dumps(value) for key, value in row.items() if isinstance(value, list)
            }
            writer.writerow(row | lists)
    return file


def write_jsonl(file: Path, rows: list[Any]) -> Path:
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return file


def write_array(file: Path, rows: list[Any]) -> Path:
    file.write_text(json.dumps(rows, indent=2), encoding="utf-8")
    return file


def contents(labels: Labels) -> list[tuple[Any, ...]]:
    return [
        (
            (one.prompt, one.reply, one.label, one.accepted, one.language, one.target),
            (one.yes_means, one.support_words, one.oppose_words),
        )
        for one in labels.replies
    ]


def told(file: Path, labels: tuple[str, ...] = LABELS) -> list[str]:
    with pytest.raises(UserError) as caught:
        load_labels([file], labels)
    prefix = f"{file}"
    lines = [str(problem) for problem in caught.value.problems]
    assert all(line.startswith(prefix) for line in lines)
    return [line.removeprefix(prefix).removeprefix(":") for line in lines]


def only(file: Path) -> LabelledReply:
    (reply,) = load_labels([file], LABELS).replies
    return reply


def test_the_formats_say_the_same(tmp_path: Path) -> None:
    rows = [FULL, PLAIN]
    wanted = [
        (
            ("Does AI help?", "No, it\nhinders, a lot.", "oppose", ("mixed",), "en", "AI"),
            ("support", ("help", "aid"), ("hinder",)),
        ),
        (("帮助吗？", "", "unclear", (), "en", ""), (None, (), ())),
    ]
    for file in (
        write_csv(tmp_path / "a.csv", rows),
        write_csv(tmp_path / "bom.csv", rows, encoding="utf-8-sig"),
        write_jsonl(tmp_path / "a.jsonl", rows),
        write_array(tmp_path / "a.json", rows),
        write_jsonl(tmp_path / "no-suffix", rows),
    ):
        assert contents(load_labels([file], LABELS)) == wanted, file


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    rows = [FULL, PLAIN]
    table = load_labels([write_csv(tmp_path / "a.csv", rows)], LABELS)
    assert [one.line for one in table.replies] == [2, 4]  # the first reply holds a line break
    lines = load_labels([write_jsonl(tmp_path / "a.jsonl", rows)], LABELS)
    assert [one.line for one in lines.replies] == [1, 2]
    array = load_labels([write_array(tmp_path / "a.json", rows)], LABELS)
    text = (tmp_path / "a.json").read_text(encoding="utf-8").split("\n")
    assert [text[one.line - 1].strip() for one in array.replies] == ["{", "{"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('["a, b", "c"]', ("a, b", "c")),
        ("a|b, c;d", ("a", "b, c;d")),
        ("a ; b, c", ("a", "b, c")),
        ("a, b", ("a", "b")),
        ("one two", ("one two",)),
        ("  ", ()),
        ("[]", ()),
    ],
)
def test_lists_in_a_cell(tmp_path: Path, cell: str, words: tuple[str, ...]) -> None:
    file = write_csv(tmp_path / "a.csv", [FULL | {"support_words": cell, "oppose_words": cell}])
    assert only(file).support_words == words


def test_the_two_words_go_together(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [FULL | {"support_words": "gift", "oppose_words": ""}])
    with pytest.raises(UserError, match="`support_words` and `oppose_words` go together"):
        only(file)


@pytest.mark.parametrize("nothing", ["", "none", "NULL", "-", None])
def test_no_side(tmp_path: Path, nothing: str | None) -> None:
    assert (
        only(write_jsonl(tmp_path / "a.jsonl", [FULL | {"yes_means": nothing}])).yes_means is None
    )


def test_case_and_outer_space_of_a_label_do_not_matter(tmp_path: Path) -> None:
    row = FULL | {"label": " Oppose\t", "accepted": ["MIXED "], "yes_means": " Support"}
    reply = only(write_csv(tmp_path / "a.csv", [row]))
    assert (reply.label, reply.accepted, reply.yes_means) == ("oppose", ("mixed",), "support")


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    first = write_jsonl(
        tmp_path / "a.jsonl",
        [
            PLAIN | {"label": "suport"},
            {"prompt": "P", "replly": "R", "label": "mixed"},
            PLAIN | {"label": "unclear", "support_words": ["a", 1]},
            PLAIN | {"yes_means": "supports", "prompt": "Q"},
            PLAIN | {"reply": None, "prompt": "W"},
            PLAIN | {"accepted": ["mxied"], "prompt": "X"},
            ["a"],
            PLAIN | {"label": "  ", "prompt": "Y"},
            PLAIN | {"prompt": " "},
        ],
    )
    with first.open("a", encoding="utf-8") as stream:
        stream.write('{"prompt": "unfinished\n')
    second = tmp_path / "b.csv"
    second.write_text("prompt,reply,lable\na,b,mixed\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_labels([first, second, tmp_path / "absent.csv"], LABELS)
    choices = "Choices: mixed, oppose, support, unclear."
    assert [str(one).removeprefix(f"{tmp_path}/") for one in caught.value.problems] == [
        f"a.jsonl:1: unknown label 'suport'. Did you mean 'support'? {choices}",
        "a.jsonl:2: has no 'reply'. Did you mean 'replly'? Seen: label, prompt, replly.",
        "a.jsonl:3: 'support_words' is not a list of texts (got ['a', 1]).",
        "a.jsonl:4: 'yes_means' is 'supports'. Did you mean 'support'? "
        "Choices: none, oppose, support.",
        "a.jsonl:5: 'reply' is not text (got None).",
        f"a.jsonl:6: unknown label 'mxied'. Did you mean 'mixed'? {choices}",
        'a.jsonl:7: is not an object with keys, but ["a"].',
        f"a.jsonl:8: 'label' is empty. {choices}",
        "a.jsonl:9: 'prompt' is empty.",
        "a.jsonl:10: is not JSON: Unterminated string starting at.",
        "b.csv:1: has no column 'label'. Did you mean 'lable'? Seen: lable, prompt, reply.",
        "absent.csv: cannot be read: No such file or directory.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", " is empty."),
        ("a.jsonl", b"\xef\xbb\xbf \n", " is empty."),
        ("a.csv", b"prompt,reply,label\n", " holds no labelled reply."),
        ("a.json", b"[]", " holds no labelled reply."),
        ("a.csv", "prompt,reply,label\na,b\xe9,mixed".encode("latin-1"), "2: is not UTF-8"),
        ("a.csv", "prompt,reply,label\na,b,mixed".encode("utf-16"), "1: is not UTF-8"),
        ("a.csv", b"prompt;reply;label\na;b;mixed\n", "1: has no column 'prompt'. Cells are"),
        ("a.csv", b"prompt,reply,label,label\na,b,mixed,mixed\n", "1: has the column 'label' twi"),
        ("a.csv", b"prompt,reply,label\na,b, or c,mixed\n", "2: has 4 cells, the header 3."),
        ("a.csv", b"prompt,reply,label\na,b\n", "2: has no 'label'."),
        ("a.csv", b'prompt,reply,label\n\na,"b,mixed\n', "3: is not CSV: unexpected end of data."),
        ("a.json", b'[\n{"prompt": 1,}]', "2: is not JSON: "),
        ("a.json", b'{\n"rows": []}', " is one JSON object. Expected"),
        ("a.json", b"[" * 100_000, " is not JSON: "),
        ("a.jsonl", b'{"a": ' * 100_000, "1: is not JSON: "),
    ],
)
def test_files_that_are_none(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert told(file)[0].startswith(message)


def test_a_file_of_the_wrong_kind_does_not_fill_the_screen(tmp_path: Path) -> None:
    problems = told(write_jsonl(tmp_path / "a.jsonl", [{"text": "x"}] * 1000))
    assert len(problems) == 201
    assert problems[-1] == " 2800 more problems."


def test_twins_are_counted_once_and_contradictions_told(tmp_path: Path) -> None:
    first = write_jsonl(tmp_path / "a.jsonl", [FULL, PLAIN, FULL | {"id": "again"}])
    labels = load_labels([first], LABELS)
    assert len(labels.replies) == 2
    assert labels.notes == ("a.jsonl:3: as a.jsonl:1, counted once.",)
    second = write_jsonl(tmp_path / "b.jsonl", [PLAIN | {"label": "mixed"}])
    with pytest.raises(UserError, match=r"b\.jsonl:1: is labelled 'mixed', and 'unclear' in a\.js"):
        load_labels([first, second], LABELS)


def test_the_other_side_of_the_same_question_is_no_twin(tmp_path: Path) -> None:
    rows = [FULL | {"target": "AI"}, FULL | {"target": "people", "label": "support"}]
    assert len(load_labels([write_jsonl(tmp_path / "a.jsonl", rows)], LABELS).replies) == 2


def test_unknown_keys_are_noted(tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "a.jsonl", [FULL | {"langage": "zh", "by": "Ann"}])
    assert load_labels([file], LABELS).notes == (
        "a.jsonl: the key 'langage' is not read (1 row). Did you mean 'language'?",
        "a.jsonl: the key 'by' is not read (1 row).",
    )


def test_long_and_strange_replies_survive(tmp_path: Path) -> None:
    long, strange = "word " * 40_000, 'a\0b \ud800 \u2028 </table> "x", \u202e'
    table = write_csv(tmp_path / "a.csv", [FULL | {"reply": long}, FULL | {"reply": "a\0b"}])
    assert [one.reply for one in load_labels([table], LABELS).replies] == [long, "a\0b"]
    assert csv.field_size_limit() == 131_072
    lines = write_jsonl(tmp_path / "a.jsonl", [FULL | {"reply": strange}])
    assert only(lines).reply == strange


odd_values = st.none() | st.integers() | st.text(max_size=5) | st.lists(st.none() | st.text())
odd_rows = st.dictionaries(st.sampled_from(sorted(FULL)), odd_values, max_size=6)


def is_read_or_told(file: Path) -> bool:
    try:
        return all(reply.label in LABELS for reply in load_labels([file], LABELS).replies)
    except UserError as error:
        return all(str(problem).startswith(str(file)) for problem in error.problems)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(odd_rows, max_size=4), st.binary(max_size=200))
def test_any_file_gives_labels_or_problems(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], noise: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    assert is_read_or_told(write_jsonl(folder / "a.jsonl", rows))
    for name, head in (("a.csv", b""), ("b.csv", b"prompt,reply,label\n"), ("a.json", b"")):
        (folder / name).write_bytes(head + noise)
        assert is_read_or_told(folder / name)
