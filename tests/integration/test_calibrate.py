"""`harness calibrate` on labels of every format, in a project and outside of one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from harness.calibration.saved import read
from harness.calibration.trust import trust
from harness.cli import app
from harness.scorers.calibration_split import is_held_out
from harness.scorers.stance import stance
from tests.tiny import make_project

CHOICES = f"Choices: {', '.join(sorted(stance.info.labels))}."


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project", with_base=False)
    monkeypatch.chdir(root)
    return root


def harness(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["calibrate", *map(str, arguments)])


def as_json(*arguments: str | Path) -> dict[str, Any]:
    done = harness("--scorer", "stance", "--format", "json", *arguments)
    assert done.exit_code == 0, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def rows(count: int = 24, wrong: int = 2) -> list[dict[str, Any]]:
    """Plain answers to `count` questions, of which the first `wrong` carry the contrary label."""
    made = []
    for number in range(count):
        helps = number % 2 == 0
        label = "support" if helps != (number < wrong) else "oppose"
        made.append(
            {
                "prompt": f"Does tool {number} help artists?",
                "reply": "Yes, it does." if helps else "No, it does not.",
                "label": label,
                "language": "en" if number % 3 else "zh",
                "target": f"tool {number}",
                "yes_means": "support",
            }
        )
    return made


def save(file: Path, content: list[dict[str, Any]]) -> Path:
    file.write_text("\n".join(map(json.dumps, content)), encoding="utf-8")
    return file


def test_text_shows_figures_labels_confusion_and_disputes(project: Path) -> None:
    done = harness("--scorer", "stance", "--labels", save(project / "a.jsonl", rows()))
    assert done.exit_code == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == f"stance (version {stance.info.version}) against a.jsonl"
    assert "replies 24 16 8" in lines
    assert "right 22 15 7" in lines
    assert any(
        line.startswith("accuracy 0.917 [0.742, 0.977] 0.938 [0.717, 0.989] not enough data")
        for line in lines
    )
    assert "taken for the contrary 2 1 1" in lines
    assert "zh: not enough data: 8 replies, 10 are needed." in lines
    assert "support 0.917 0.917 0.917 12 12" in lines
    assert "a.jsonl:1 labelled oppose, scored support, its contrary" in lines
    assert "reply: Yes, it does." in lines
    assert "stance agrees with the labels on 22 of 24 replies (kappa 0.833, floor 0.667)." in lines
    assert lines[-1].startswith("Saved: ")


def test_json_is_one_object_with_stable_keys(project: Path) -> None:
    found = as_json("--labels", save(project / "a.jsonl", rows()))
    assert list(found) == (
        "schema_version kind scorer version digest identity part labels_files floor meets_floor "
        "in_words figures languages seed resamples made_at versions disputes notes saved"
    ).split(" ")
    assert found["figures"]["n"] == 24
    assert found["figures"]["accuracy"]["value"] == 22 / 24
    assert found["figures"]["opposite_errors"] == 2
    assert set(found["languages"]) == {"en", "zh"}
    assert [one["line"] for one in found["disputes"]] == [1, 2]
    assert found["disputes"][0] == {
        "file": "a.jsonl",
        "line": 1,
        "id": "1",
        "language": "zh",
        "prompt": "Does tool 0 help artists?",
        "reply": "Yes, it does.",
        "label": "oppose",
        "accepted": [],
        "predicted": "support",
        "reason": found["disputes"][0]["reason"],
        "opposite": True,
    }


def test_it_is_saved_where_the_runner_looks(project: Path) -> None:
    file = save(project / "a.jsonl", rows())
    found = as_json("--labels", file)
    folder = project / "fixtures" / "calibration"
    assert Path(found["saved"]) == folder / "stance.json"
    kept = read(folder / "stance.json")
    assert kept is not None
    assert kept.model_dump(mode="json") == {key: found[key] for key in kept.model_dump()}
    assert trust(stance, [folder]).ok
    assert as_json("--labels", file) == found  # nothing of it is left to chance


def test_out_and_no_save(project: Path) -> None:
    file = save(project / "a.jsonl", rows())
    found = as_json("--labels", file, "--out", "kept/here.json")
    assert read(Path("kept/here.json")) is not None
    assert found["saved"] == "kept/here.json"
    assert as_json("--labels", file, "--no-save")["saved"] is None
    assert not (project / "fixtures" / "calibration").exists()


def test_outside_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = save(tmp_path / "a.jsonl", rows())
    found = as_json("--labels", file)
    assert found["saved"] is None
    assert found["notes"] == ["Nothing was saved: this is no project; --out saves to a file."]
    assert as_json("--labels", file, "--no-save")["notes"] == []
    assert as_json("--labels", file, "--out", tmp_path / "out.json")["saved"]
    text = harness("--scorer", "stance", "--labels", file).stdout
    assert "Note: Nothing was saved: this is no project" in text
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.jsonl", "out.json"]


def test_held_out_and_dev_split_by_prompt(project: Path) -> None:
    file = save(project / "a.jsonl", rows(60))
    held, dev = as_json("--labels", file, "--held-out"), as_json("--labels", file, "--dev")
    number = sum(is_held_out(row["prompt"]) for row in rows(60))
    assert 0 < number < 60
    assert (held["part"], held["figures"]["n"]) == ("held-out", number)
    assert (dev["part"], dev["figures"]["n"], dev["saved"]) == ("dev", 60 - number, None)
    assert "rules may be tuned" in dev["notes"][0]
    both = harness("--scorer", "stance", "--labels", file, "--dev", "--held-out")
    assert both.exit_code == 4
    assert "exclude each other" in both.stderr


def test_nothing_held_out_is_told(project: Path) -> None:
    prompts = [row for row in rows(60) if not is_held_out(row["prompt"])]
    done = harness(
        "--scorer", "stance", "--labels", save(project / "a.jsonl", prompts), "--held-out"
    )
    assert done.exit_code == 4
    assert done.stderr == f"ERROR: None of {len(prompts)} labelled replies is held-out.\n"


def test_several_files_and_formats_count_together(project: Path) -> None:
    first = save(project / "a.jsonl", rows()[:10])
    second = project / "b.csv"
    second.write_text(
        "prompt,reply,label,yes_means,support_words,oppose_words\n"
        'Is it tribute or theft?,A tribute.,Support,-,tribute|homage,"[""theft""]"\n',
        encoding="utf-8-sig",
    )
    found = as_json("--labels", first, "--labels", second)
    assert found["figures"]["n"] == 11
    assert [one["name"] for one in found["labels_files"]] == ["a.jsonl", "b.csv"]
    assert not [one for one in found["disputes"] if one["file"] == "b.csv"]


def test_accepted_is_right(project: Path) -> None:
    content = [row | {"accepted": ["support", "oppose"]} for row in rows(24, wrong=24)]
    assert as_json("--labels", save(project / "a.jsonl", content))["figures"]["right"] == 24


def test_twenty_disputes_unless_all(project: Path) -> None:
    file = save(project / "a.jsonl", rows(60, wrong=30))
    short = harness("--scorer", "stance", "--labels", file, "--no-save").stdout
    assert short.count("its contrary") == 20
    assert "10 more in dispute: --all shows them." in short
    assert (
        harness("--scorer", "stance", "--labels", file, "--all").stdout.count("its contrary") == 30
    )
    assert len(as_json("--labels", file)["disputes"]) == 30


def test_contraries_stand_first(project: Path) -> None:
    milder = [row | {"prompt": f"{row['prompt']}!", "label": "mixed"} for row in rows(3)]
    file = save(project / "a.jsonl", [*milder, *rows()])
    opposite = [one["opposite"] for one in as_json("--labels", file)["disputes"]]
    assert opposite == [True, True, False, False, False]


def test_strange_replies_are_shown_safely_and_kept_whole_in_json(project: Path) -> None:
    strange = [
        "a\0b",
        "x \ud800 y",
        "\x1b[31mred [bold]\u202e",
        "<b>[/red] \u05e9",
        "w " * 50_000,
        "",
    ]
    languages = ["\ud800", "[/red]", "\0", "en", "[bold]", ":smile:"]
    content = [
        {
            "prompt": f"Q{number} [x] :smile:?",
            "reply": reply,
            "label": "mixed",
            "language": language,
        }
        for number, (reply, language) in enumerate(zip(strange, languages, strict=True))
    ]
    file = save(project / "a.jsonl", content)
    done = harness("--scorer", "stance", "--labels", file)
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout
    assert "\0" not in done.stdout
    assert "[31mred [bold]" in done.stdout
    assert "Q2 [x] :smile:?" in done.stdout
    assert "Labels, [/red]" in done.stdout
    assert max(map(len, done.stdout.splitlines())) < 300
    replies = {one["reply"] for one in as_json("--labels", file)["disputes"]}
    assert replies == set(strange)


def test_mistakes_in_the_labels(project: Path) -> None:
    (project / "a.jsonl").write_text('{"prompt": "P", "reply": "R", "label": "suport"}\n{"prompt\n')
    (project / "b.csv").write_text("prompt,reply\na,b\n")
    done = harness("--scorer", "stance", "--labels", "a.jsonl", "--labels", "b.csv")
    assert done.exit_code == 4
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"ERROR: a.jsonl:1: unknown label 'suport'. Did you mean 'support'? {CHOICES}",
        "ERROR: a.jsonl:2: is not JSON: Unterminated string starting at.",
        "ERROR: b.csv:1: has no column 'label'. Seen: prompt, reply.",
    ]
    assert not (project / "fixtures" / "calibration").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scorer", "stanc"], "ERROR: unknown scorer 'stanc'. Did you mean 'stance'? Choices: "),
        (["--scorer", "length"], "ERROR: length gives numbers: there are no labels to hold it"),
        (["--scorer", "stance", "--format", "jsn"], "unknown format 'jsn'. Did you mean 'json'?"),
        (["--scorer", "stance", "--out", "fixtures"], "ERROR: fixtures: is a folder. Name a file."),
        (["--scorer", "stance", "--out", "a.jsonl"], "ERROR: a.jsonl: holds the labels themselves"),
        (
            ["--scorer", "stance", "--out", "x", "--no-save"],
            "--out and --no-save exclude each other",
        ),
    ],
)
def test_mistakes_in_the_options(project: Path, arguments: list[str], message: str) -> None:
    file = save(project / "a.jsonl", rows())
    before = file.read_bytes()
    done = harness("--labels", "a.jsonl", *arguments)
    assert done.exit_code == 4
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_bytes() == before


def test_a_scorer_that_breaks_is_no_calibration(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, reply: object, probe: object) -> None:
        raise ValueError("no such word")

    monkeypatch.setattr(type(stance), "__call__", broken)
    done = harness("--scorer", "stance", "--labels", save(project / "a.jsonl", rows()))
    assert done.exit_code == 1
    assert done.stderr.endswith(
        "ERROR: stance broke at 24 of 24 replies (ValueError: no such word); nothing was saved.\n"
    )
    assert not (project / "fixtures" / "calibration").exists()
