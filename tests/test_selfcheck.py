"""The noise floor: a planted flip is found and counted, and where nothing flips, none is."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.catalogue import Options, load_catalogue
from harness.records import NoiseLine
from harness.runner import Run
from harness.selfcheck import SelfCheck
from harness.sentences import noise_told
from harness.workspace import Workspace
from tests.batch_engine import Plan, install
from tests.tiny import make_project
from tests.weights import save_adapter, say

LONG, SHORT = "much too long a reply for it", "short"


def measure(
    root: Path, monkeypatch: pytest.MonkeyPatch, plan: Plan, model: str = "base"
) -> tuple[list[NoiseLine], list[int]]:
    """The lines of one model on the small suite, and the batch sizes in which it was asked."""
    calls = install(monkeypatch, plan)
    if not root.exists():
        make_project(root, with_base=False)
    suite = root / "probes" / "small.yaml"
    suite.write_text(suite.read_text().replace("{max: 1000}", "{max: 20}"))
    workspace, chosen = Workspace(root), Options(models=(model,))
    run = Run(workspace, load_catalogue(workspace, chosen), chosen)
    (name,) = run.catalogue.selected
    found = run.noise(SelfCheck(model=name, suite="small"))
    return found, [size for size, _ in calls]


def test_no_flip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,), sizes = measure(tmp_path / "p", monkeypatch, lambda *_: SHORT)
    assert sizes == [8, 1]
    assert (line.against, line.of, line.replies, line.changed, line.flips) == (
        *("alone", "model", 3, 0, 0),
    )
    assert (line.estimate.value, line.estimate.low) == (0, 0)
    assert line.estimate.high == pytest.approx(0.5615, abs=1e-4)  # Wilson, 0 of 3
    assert line.flipped == ()


def test_a_planted_flip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(prompt: str, size: int, *_: bool) -> str:
        return LONG if size > 1 and "hinder" in prompt else SHORT

    (line,), _ = measure(tmp_path / "p", monkeypatch, plan)
    assert (line.changed, line.flips, line.estimate.value) == (1, 1, pytest.approx(1 / 3))
    (flip,) = line.flipped
    assert (flip.probe, flip.outcome, flip.other_outcome) == ("two/which", "fail", "pass")
    assert (flip.text, flip.other_text) == (LONG, SHORT)
    assert line.sentence.startswith(
        "small: 1 of 3 verdicts on base differ, asked in batches of 8 or one by one (95% interval "
        "of the share 6.1 to 79.2%); 1 replies have another text."
    )
    told = noise_told([line])
    assert "two/which: fail, then pass" in told
    assert "Set no gate of the suite finer than 79.2 percentage points" in " ".join(told.split())


def test_a_reply_that_changes_without_its_verdict_is_no_flip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,), _ = measure(tmp_path / "p", monkeypatch, lambda _, size, *__: SHORT * (1 + size // 8))
    assert (line.changed, line.flips) == (3, 0)


def test_a_label_that_changes_where_nothing_judges_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gate may read the label of a reply that no probe is judged by."""

    def plan(prompt: str, size: int, *_: bool) -> str:
        return ("Yes, it helps." if size > 1 else "No, not at all.") if "help?" in prompt else SHORT

    (line,), _ = measure(tmp_path / "p", monkeypatch, plan)
    assert line.flips == 0
    assert line.labels["stance"] == 1
    assert "Labels that differ: " in line.sentence


@pytest.mark.slow
def test_the_base_and_the_merged_weights_are_held_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan(prompt: str, size: int, adapted: bool, merged: bool) -> str:
        if merged:
            return LONG
        return LONG if size == 1 and not adapted and "hinder" in prompt else SHORT

    monkeypatch.chdir(tmp_path)
    save_adapter(tmp_path / "mine")
    make_project(tmp_path / "p", with_base=False)
    say(tmp_path / "mine", base_model_name_or_path=str(tmp_path / "p" / "fixtures" / "base"))
    found, sizes = measure(tmp_path / "p", monkeypatch, plan, "mine")
    assert sizes == [8, 8, 1, 1, 8]
    counted = {(line.against, line.of): (line.changed, line.flips) for line in found}
    assert counted == {("alone", "model"): (0, 0), ("alone", "base"): (1, 1),
                       ("merged", "model"): (3, 1)}  # fmt: skip


def test_cached_replies_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that a single rerun left there was generated in a batch of its own."""
    for _ in range(2):
        _, sizes = measure(tmp_path / "p", monkeypatch, lambda *_: SHORT)
        assert sizes == [8, 1]
