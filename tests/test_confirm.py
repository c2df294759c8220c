"""--confirm: a disputed probe is asked again by itself, and a verdict that changes is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.catalogue import Options, load_catalogue
from harness.records import VerdictLine
from harness.report.review import review
from harness.runner import Run
from harness.sentences import failure
from harness.workspace import Workspace
from tests.batch_engine import install
from tests.report.unpacked import cards
from tests.report_sample import run_line
from tests.tiny import make_project

LONG, SHORT = "much too long a reply for it", "short"


def lines(root: Path, **options: Any) -> dict[str, VerdictLine]:
    if not root.exists():
        make_project(root, with_base=False)
        suite = root / "probes" / "small.yaml"
        text = suite.read_text().replace("{max: 1000}", "{max: 20}")
        suite.write_text(
            text.replace("{stance: taught, length: {max: 100}}", "{length: {max: 20}}")
        )
    workspace, chosen = Workspace(root), Options(models=("base",), **options)
    run = Run(workspace, load_catalogue(workspace, chosen), chosen)
    cells = list(run.catalogue.cells())
    run.plan(cells)
    return {cell.probe.id: run.verdict(cell) for cell in cells}


def plan(prompt: str, size: int, *_: bool) -> str:
    """`hurt` is too long in a batch alone, `hinder` however it is asked, `help` never."""
    if "hurt" in prompt:
        return LONG if size > 1 else SHORT
    return LONG if "hinder" in prompt else SHORT


def test_a_flip_is_inconclusive_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = install(monkeypatch, plan)
    found = lines(tmp_path / "p", confirm=True)
    assert calls == [
        (8, ["Does it help?", "Does it hurt?", "Help or hinder?"]),
        (1, ["Does it hurt?"]),
        (1, ["Help or hinder?"]),
    ]
    flip, same, passed = found["hurts"], found["which"], found["helps"]
    assert passed.confirmed is None
    assert (flip.outcome, flip.checks[0].outcome) == ("inconclusive", "fail")
    assert flip.confirmed is not None
    assert (flip.confirmed.outcome, flip.confirmed.same) == ("pass", False)
    assert flip.confirmed.reply.text == SHORT
    assert flip.confirmed.reply.backend["batch_size"] == 1
    assert flip.reply is not None
    assert flip.confirmed.reply.key != flip.reply.key
    assert same.confirmed is not None
    assert (same.outcome, same.confirmed.same) == ("fail", True)
    told = " ".join(failure(flip).split())
    assert "asked again by itself it is pass: the verdict depends on the batch" in told
    assert f"alone: {SHORT}" in told
    assert "asked again by itself: the same verdict." in failure(same)
    assert flip.rerun.endswith("--confirm")
    shown = cards(review([flip, passed], [], run_line()))
    assert shown[0]["confirmed"].endswith(f"It said then: {SHORT}")
    assert shown[1]["confirmed"] == ""


def test_replies_to_single_probes_are_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = install(monkeypatch, plan)
    first = lines(tmp_path / "p", confirm=True)
    asked = len(calls)
    again = lines(tmp_path / "p", confirm=True)
    assert len(calls) == asked
    assert again["hurts"].confirmed is not None
    assert again["hurts"].confirmed.reply.cached
    assert again["hurts"].outcome == first["hurts"].outcome


def test_a_pass_is_no_second_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only failures are asked again, so that taking a pass would count luck for the model alone."""
    install(monkeypatch, plan)
    outcomes = {id: line.outcome for id, line in lines(tmp_path / "p", confirm=True).items()}
    assert outcomes == {"helps": "pass", "hurts": "inconclusive", "which": "fail"}


@pytest.mark.parametrize("batched", [True, False])
def test_nothing_is_asked_again_unasked_or_where_all_is_single(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batched: bool
) -> None:
    calls = install(monkeypatch, plan)
    if batched:
        found = lines(tmp_path / "p")
        assert "--confirm" not in found["hurts"].rerun
    else:
        lines(tmp_path / "p")
        calls.clear()
        models = tmp_path / "p" / "fixtures" / "models.yaml"
        text = models.read_text().replace("generation_batch_size: 8", "generation_batch_size: 1")
        models.write_text(text)
        found = lines(tmp_path / "p", confirm=True)
    assert [size for size, _ in calls] == [8 if batched else 1]
    assert all(line.confirmed is None for line in found.values())
