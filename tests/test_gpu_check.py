"""`benchmarks/gpu_check.py`: its arithmetic, its table, and its code on a CPU at a tiny shape."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.tiny import tiny_base

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
CHECK = BENCHMARKS / "gpu_check.py"


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def test_the_arithmetic_of_an_8b_training() -> None:
    """The counts of Llama-3-8B and its training on 153,600 tokens, worked out by hand."""
    from gpu_shapes import SHAPES, work

    shape = SHAPES["8b"]
    assert shape.linear == pytest.approx(7.505e9, rel=1e-3)
    assert shape.weights == pytest.approx(8.030e9, rel=1e-3)
    assert shape.adapter(16) == pytest.approx(41.9e6, rel=1e-2)
    found = work(shape, 16)
    tokens = shape.pairs * shape.epochs * 2 * shape.tokens
    assert tokens == 153_600
    for flops, told in (
        (found.forward_backward, 4.71),
        (found.model, 7.04),
        (found.floor(checkpointing=True), 9.36),
    ):
        assert flops * tokens / 1e15 == pytest.approx(told, abs=0.02)


def test_the_numbers_of_a_shape_are_those_of_the_model_that_is_built(tmp_path: Path) -> None:
    from gpu_shapes import SHAPES, build
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaForCausalLM

    shape = replace(SHAPES["tiny"], vocabulary=512)
    build(shape, tiny_base(), tmp_path / "base", "cpu")
    model = LlamaForCausalLM.from_pretrained(tmp_path / "base")
    assert sum(one.numel() for one in model.parameters()) == shape.weights
    names = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    tuned: Any = get_peft_model(model, LoraConfig(r=4, target_modules=names))
    trained = sum(one.numel() for one in tuned.parameters() if one.requires_grad)
    assert trained == shape.adapter(4)


def test_the_peak_of_an_unknown_card_is_not_guessed() -> None:
    from gpu_shapes import peak

    assert peak("NVIDIA H200", None, None) == (989.0, 4800.0)
    assert peak("NVIDIA H200", 790.0, None) == (790.0, 4800.0)
    assert "give --peak-tflops and --bandwidth" in peak("NVIDIA H200 NVL", None, None)
    assert "give --peak-tflops" in peak("Other", None, 100.0)
    assert peak("Other", 10.0, 100.0) == (10.0, 100.0)


def test_tokens_of_the_steps_of_an_epoch() -> None:
    from gpu_parts import step_tokens
    from gpu_shapes import SHAPES

    found = step_tokens(2, 4, SHAPES["8b"])
    assert len(found) == 21
    assert found[6] == 2 * 512 * 2
    assert sum(found) == 153_600


def rows_of(folder: Path) -> dict[str, Any]:
    from gpu_rows import read_rows

    return {row.what: row for row in read_rows(folder / "rows.jsonl")}


def test_speed_is_reckoned_from_the_ends_of_the_steps(tmp_path: Path) -> None:
    from gpu_parts import Job, note_speed
    from gpu_rows import Notebook
    from gpu_shapes import work

    given = {"shape": "tiny", "device": "cpu", "four_bit": False, "gradient_checkpointing": False}
    options = Namespace(**given, peak_tflops=0.001, bandwidth=1.0)
    job = Job(options, tmp_path, Notebook("c", tmp_path / "rows.jsonl"))
    note_speed(job, 10.0, [3.0, 4.0, 5.0, 6.0], [100, 100, 400, 200], 20.0, 16)
    rows = rows_of(tmp_path)
    assert rows["step"].value == 1.0
    assert rows["tokens"].value == 300.0
    flops = work(job.shape, 16).model
    assert rows["model FLOPs utilisation"].value == pytest.approx(100 * flops * 300 / 1e9)
    assert rows["times the arithmetic floor"].value == pytest.approx(10 / (flops * 800 / 1e9))


@pytest.mark.parametrize(
    ("change", "verdict"),
    [(0.0, "agrees"), (0.005, "agrees"), (0.5, "differs at 3 of 3 steps")],
)
def test_two_logs_are_held_against_each_other(tmp_path: Path, change: float, verdict: str) -> None:
    from gpu_parts import COMPARED, note_agreement
    from gpu_rows import Notebook

    theirs = [dict.fromkeys(COMPARED, float(step)) for step in range(3)]
    ours = [{name: value + change for name, value in row.items()} for row in theirs]
    note = Notebook("a", tmp_path / "rows.jsonl")
    note_agreement(note, ours, theirs, "float32")
    rows = rows_of(tmp_path)
    assert rows["against the CPU's log"].value == verdict
    assert rows["largest difference of loss"].value == pytest.approx(change)


def test_logs_of_other_lengths_do_not_agree(tmp_path: Path) -> None:
    from gpu_parts import COMPARED, note_agreement
    from gpu_rows import Notebook

    row = dict.fromkeys(COMPARED, math.pi)
    note_agreement(Notebook("a", tmp_path / "rows.jsonl"), [row], [row, row], "float32")
    assert list(rows_of(tmp_path)) == ["steps"]


def test_the_log_in_the_repository_is_of_the_project_s_training() -> None:
    """Where this fails: python benchmarks/gpu_check.py --write-cpu-log"""
    from gpu_parts import CPU_LOG, content_digest, embedded_spec

    assert json.loads(CPU_LOG.read_text())["spec"] == content_digest(embedded_spec("cpu", "trl"))


def test_a_table_of_rows(tmp_path: Path) -> None:
    from gpu_rows import Notebook, as_json, as_markdown, read_rows

    file = tmp_path / "rows.jsonl"
    note = Notebook("c", file)
    note("rate", 12345.678, "tokens/s", "a | b\nc")
    note.not_run("more", "no GPU")
    with file.open("a") as stream:
        stream.write('{"part": "c", "wh')  # the part was killed while it wrote
    rows = read_rows(file)
    table = as_markdown({"card": "none"}, rows)
    assert "| c | rate | 12,346 | tokens/s | a \\| b c |" in table
    assert "| c | more | - |  | not run: no GPU |" in table
    assert len(json.loads(as_json({}, rows))["rows"]) == 2
    assert read_rows(tmp_path / "absent") == []


def check(out: Path, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Run the command; its exit status and rows."""
    command = [sys.executable, str(CHECK), "--out", str(out), "--device=cpu", *arguments]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, env=kept)
    assert "Traceback" not in done.stderr
    rows: list[dict[str, Any]] = json.loads((out / "gpu_check.json").read_text())["rows"]
    return done.returncode, rows


@pytest.mark.slow
def test_the_parts_of_plain_trl_on_a_cpu(tmp_path: Path) -> None:
    parts = "--parts=machine,a-trl,base,c-trl,d"
    given = ("--shape=tiny", "--peak-tflops=0.1", "--bandwidth=20")
    status, rows = check(tmp_path, parts, *given)
    assert status == 0, rows
    found = {(row["part"], row["what"]): row for row in rows}
    assert found["a-trl", "against the CPU's log"]["value"] == "agrees"
    assert found["c-trl", "tokens"]["value"] > 0
    assert 0 < found["c-trl", "model FLOPs utilisation"]["value"] < 100
    assert found["d", "shaped-trl: replies"]["value"] > 0
    assert all(row["value"] is not None for row in rows)
    assert (tmp_path / "gpu_check.md").read_text().count("\n|") == len(rows) + 2


@pytest.mark.slow
def test_parts_fail_alone(tmp_path: Path) -> None:
    """No base was built, no time was left, Unsloth is absent: reasons, and the rest goes on."""
    status, rows = check(tmp_path / "one", "--parts=b,base,c-trl", "--shape=8b")
    notes = {row["part"]: row["note"] for row in rows}
    assert status == 0
    assert notes["b"] == "not run: part a-unsloth wrote no adapter"
    assert "takes a GPU; --shape tiny runs on a CPU" in notes["base"]
    assert "there is no base" in notes["c-trl"]
    _, rows = check(tmp_path / "two", "--parts=machine,b", "--shape=tiny", "--budget=0")
    assert {row["note"] for row in rows} == {"not run: the time of all parts is spent (--budget)"}
    status, rows = check(tmp_path / "three", "--parts=machine,b", "--shape=tiny", "--budget=1.2")
    assert status == 1
    assert rows[-2]["note"].startswith("stopped after 1 s")
    assert rows[-1]["note"].startswith("not run: the time")


def test_an_unknown_part_is_named() -> None:
    done = subprocess.run(
        [sys.executable, str(CHECK), "--parts=x"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "unknown ['x']; there are machine, a-trl" in done.stderr
