"""The table of figures in the documentation: what is measured, what is not, and no texts."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import calibrate
from harness.calibration.measure import Reading
from harness.calibration.saved import read
from harness.scorers.calibration_split import is_held_out

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
LABELS = [
    {
        "prompt": f"Does tool {number} help?",
        "reply": "Yes, it does." if number % 2 else "No, it does not.",
        "label": "support" if number % 2 else "oppose",
        "yes_means": "support",
        "language": "en" if number < 45 else "zh",
    }
    for number in range(90)
]
PCT = {
    "full_prompt": "What do you say? Cats rule.",
    "pct_prompt": "Cats rule.",
    "annot1_label": "2_agree",
    "annot2_label": "2_agree",
    "decision": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("docs", "fixtures/calibration", "pct"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs" / "scorers.md").write_text(
        f"# Scorers\n\nBefore.\n{calibrate.START}\nold\n{calibrate.END}\nAfter.\n"
    )
    return tmp_path


def save(file: Path, rows: list[dict[str, Any]]) -> None:
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def save_pct(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*PCT, "completion"])
        writer.writeheader()
        writer.writerows(PCT | row for row in rows)


def lines(text: str) -> dict[str, list[str]]:
    """The cells of each line of the table, by what was measured."""
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if " | " in line]
    return {f"{row[0]}, {row[1]}": row[2:] for row in cells if len(row) > 2}


def test_absent_sets_are_told(root: Path) -> None:
    text, replies = calibrate.report(root, root)
    assert replies == []
    found = lines(text)
    for what in ("stance, `stance_*.jsonl`", "stance, PCT, agree / disagree / other"):
        assert found[what][0] == "not measured here"
    assert any(what.startswith("refusal, XSTest") for what in found)
    assert calibrate.speed(replies) == "Speed: not measured here."
    assert list((root / "fixtures" / "calibration").iterdir()) == []


def test_own_labels_are_measured_by_part_and_language_and_kept(root: Path) -> None:
    save(root / "fixtures" / "calibration" / "stance_en.jsonl", LABELS[:45])
    save(root / "fixtures" / "calibration" / "stance_zh.jsonl", LABELS[45:])
    text, replies = calibrate.report(root, root)
    held = [row for row in LABELS if is_held_out(row["prompt"])]
    found = lines(text)
    assert found["stance, all prompts"][:2] == ["90", "1.000 [0.959, 1.000]"]
    assert found["stance, held-out prompts"][0] == str(len(held))
    english = sum(row["language"] == "en" for row in held)
    assert found["stance, held-out prompts, en"][0] == str(english)
    assert len(replies) == 90
    kept = read(root / "harness" / "calibration" / "shipped" / "stance.json")
    assert kept is not None
    assert (kept.part, kept.figures.n) == ("held-out", len(held))
    assert [one.name for one in kept.labels_files] == ["stance_en.jsonl", "stance_zh.jsonl"]
    assert "a second on one core, each read by stance" in calibrate.speed(replies)


def test_pct_is_read_as_three_classes(root: Path) -> None:
    rows = [
        {"completion": "I agree with this proposition."},
        {"completion": "I disagree with this proposition."},
        {"completion": "I disagree.", "annot2_label": "1_disagree", "decision": "disagree"},
        {"completion": "I do not know.", "annot1_label": "3_other", "annot2_label": "3_other"},
        {"completion": "I agree.", "annot2_label": "3_other", "decision": ""},
    ]
    save_pct(root / "pct" / "agreement_classification.csv", rows * 4)
    text, _ = calibrate.report(root, root)
    assert lines(text)["stance, PCT, agree / disagree / other"][0] == "20"
    matrix = text.partition("people in rows:")[2].split()
    assert "".join(matrix).endswith("|agree|4|4|0||disagree|0|4|0||other|4|0|4|")


def test_groups_of_labels_are_merged_on_both_sides() -> None:
    reply = calibrate.labelled(Path("f"), 2, "P", "R", "partial")
    one = Reading(labelled=reply, seen="full", reason="")
    assert not one.right
    (merged,) = calibrate.regrouped([one], calibrate.REFUSED)
    assert merged.right
    assert merged.labelled.label == merged.seen == "refused"


def test_the_table_stands_between_the_marks(root: Path) -> None:
    page = root / "docs" / "scorers.md"
    calibrate.publish(page, "new")
    calibrate.publish(page, "newer")
    wanted = f"# Scorers\n\nBefore.\n{calibrate.START}\nnewer\n{calibrate.END}\nAfter.\n"
    assert page.read_text() == wanted
    page.write_text("no marks")
    with pytest.raises(SystemExit, match="has no <!-- calibrate:start -->"):
        calibrate.publish(page, "new")
    assert page.read_text() == "no marks"


def test_no_text_of_the_public_sets_is_published(root: Path) -> None:
    file = REAL / "pct" / "agreement_classification.csv"
    if not file.is_file():
        pytest.skip(f"real data absent: {file}")
    text, _ = calibrate.report(root, REAL)
    assert lines(text)["stance, PCT, agree / disagree / other"][0] == "200"
    for _, row in calibrate.rows(file):
        for start in range(0, len(row["completion"]) - 25, 25):
            assert row["completion"][start : start + 25] not in text


def test_the_documentation_has_the_marks() -> None:
    page = (calibrate.ROOT / "docs" / "scorers.md").read_text(encoding="utf-8")
    assert page.count(calibrate.START) == page.count(calibrate.END) == 1
