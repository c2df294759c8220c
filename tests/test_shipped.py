"""What the repository ships is whole: suites, models, preference data; no probe is trained on."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from harness.calibration.labels import load_labels
from harness.calibration.saved import read
from harness.calibration.trust import SHIPPED, freshness, trust
from harness.catalogue import Catalogue, Options, load_catalogue
from harness.scorers.calibration_split import is_held_out
from harness.scorers.catalogue import SCORERS
from harness.types import Probe
from harness.workspace import Workspace

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Workspace(ROOT), Options())


@pytest.fixture(scope="module")
def probes(catalogue: Catalogue) -> list[Probe]:
    return [probe for suite in catalogue.suites for probe in suite.probes]


def preferences(name: str) -> list[dict[str, str]]:
    file = ROOT / "fixtures" / "preferences" / f"{name}.json"
    rows: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def normal(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def test_suites_and_the_models_they_run_on(catalogue: Catalogue) -> None:
    assert {name: catalogue.suite_models[name] for name in ("q1", "q2", "q3", "q4")} == {
        "q1": ("q1a", "q1b"),
        "q2": ("q2a", "q2b"),
        "q3": ("q3a", "q3b"),
        "q4": ("q4_main",),
    }


def test_suites_that_cost_trainings_wait_to_be_named(catalogue: Catalogue) -> None:
    assert catalogue.suite_models["curve"] == tuple(f"q4_main@step={n}" for n in (0, 7, 14, 21))
    assert len(catalogue.suite_models["sweep"]) == 5
    assert {cell.probe.suite for cell in catalogue.cells()}.isdisjoint({"curve", "sweep"})
    assert not any("@" in cell.model for cell in catalogue.cells())


STANCE_SUITES = {"q1", "q2", "q3", "q4", "hw7"}


def test_every_group_is_large_and_of_both_polarities(probes: list[Probe]) -> None:
    by_group: dict[str, list[Probe]] = {}
    for probe in probes:
        if probe.prompt and probe.kind == "reply" and probe.suite in STANCE_SUITES:
            by_group.setdefault(probe.group, []).append(probe)
    assert {"q4a", "q4b", "q4c", "q4d"} <= set(by_group)
    for members in by_group.values():
        sides = Counter(probe.yes_means for probe in members)
        assert len(members) >= 20
        assert min(sides["support"], sides["oppose"]) >= 0.3 * len(members)
        assert any(probe.support_words for probe in members)


def test_every_probe_expects_a_stance_and_a_length(probes: list[Probe]) -> None:
    heard = [probe for probe in probes if probe.kind == "reply" and probe.suite in STANCE_SUITES]
    assert all(set(probe.expect) == {"stance", "length"} for probe in heard)
    assert all(probe.target for probe in heard)
    named = [probe for probe in probes if probe.suite in ("curve", "sweep")]
    assert all(set(probe.expect) == {"stance"} and probe.target for probe in named)


def test_chinese_prompts_are_chinese(probes: list[Probe]) -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    texts = [probe for probe in probes if probe.prompt]
    assert all(bool(han.search(probe.prompt)) == (probe.language == "zh") for probe in texts)


@pytest.mark.parametrize(("name", "count"), [("train", 50), ("test", 10)])
def test_preference_rows(name: str, count: int) -> None:
    rows = preferences(name)
    assert len(rows) == count
    for row in rows:
        assert set(row) == {"id", "prompt", "support", "oppose"}
        assert 0 < len(row["support"]) <= 100
        assert 0 < len(row["oppose"]) <= 100
    texts = [normal(row[side]) for row in rows for side in ("support", "oppose")]
    assert len(set(texts)) == len(texts)


def test_no_probe_is_trained_on(probes: list[Probe]) -> None:
    trained = {normal(row["prompt"]) for name in ("train", "test") for row in preferences(name)}
    asked = {normal(probe.prompt) for probe in probes if probe.kind == "reply"}
    assert trained.isdisjoint(asked)
    weighed = {normal(probe.prompt) for probe in probes if probe.kind != "reply"}
    assert {normal(row["prompt"]) for row in preferences("train")}.isdisjoint(weighed)


def test_prompts_stand_once_in_a_suite(probes: list[Probe]) -> None:
    counts = Counter((probe.suite, probe.prompt_hash or normal(probe.prompt)) for probe in probes)
    assert [prompt for prompt, count in counts.items() if count > 1] == []


def test_the_homeworks_prompts_by_id_polarity_and_hash(catalogue: Catalogue) -> None:
    """The table of the homework: four ask so that yes opposes, four that it supports."""
    known = {
        "51": ("8b7d414fc98f00cd", "oppose"),
        "52": ("19458aa6f071984d", "support"),
        "53": ("52dd573c3d89c337", "oppose"),
        "54": ("3c6d3e0917165319", "support"),
        "55": ("b7b3d5220f7e3b2a", None),
        "56": ("d3097b4be1290c6b", "oppose"),
        "57": ("44ef1df2f4d26e59", "support"),
        "58": ("03beddafd125aa9a", "oppose"),
        "59": ("a7b9199243acda95", None),
        "60": ("bac2e69ed0c3c868", "support"),
    }
    probes = catalogue.suite("hw7").probes
    assert {one.id: (one.prompt_hash, one.yes_means) for one in probes} == known
    words = {
        one.id: (one.support_words[0], one.oppose_words[0]) for one in probes if not one.yes_means
    }
    assert words == {"55": ("restrict", "protect"), "59": ("help", "hinder")}


@pytest.mark.parametrize("folder", ["trained", "reports"])
def test_folders_of_results_explain_themselves(folder: str) -> None:
    assert (ROOT / folder / "README.md").is_file()


@pytest.mark.parametrize("name", ["stance", "refusal"])
def test_shipped_calibrations_are_of_these_very_scorers(name: str) -> None:
    """Whoever changes a scorer runs `make calibrate`: else its word decides nothing."""
    calibration = read(SHIPPED / f"{name}.json")
    assert calibration is not None
    assert calibration.part == "held-out"
    assert freshness(calibration, SCORERS[name]).state == "fresh"
    assert trust(SCORERS[name], [SHIPPED], ["en", "zh", "zh-TW"]).ok


def test_labelled_replies_are_many_in_both_languages() -> None:
    files = sorted((ROOT / "fixtures" / "calibration").glob("stance_*.jsonl"))
    rows = load_labels(files, SCORERS["stance"].info.labels or ()).replies
    languages = Counter(row.language for row in rows)
    assert len(rows) >= 300
    assert languages["en"] >= 100
    assert languages["zh"] + languages["zh-TW"] >= 100
    held = sum(is_held_out(row.prompt) for row in rows)
    assert 0.25 * len(rows) < held < 0.45 * len(rows)
