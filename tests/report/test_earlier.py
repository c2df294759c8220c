"""A run beside an older one: what became of each probe, and what was said then."""

from __future__ import annotations

from pathlib import Path

from harness.records import Records, append, load
from harness.report.earlier import Then, earlier
from harness.report.reading import ReadRun
from harness.report.render import write_report
from harness.report.view import build_view
from tests.report.unpacked import cards, from_page
from tests.report_sample import digest, error, model, records, run_line, verdict


def both() -> tuple[Records, Records]:
    old = records(
        verdict(probe="worse", text="No."),
        verdict(probe="better", text="Yes.", outcome="fail", stance="support"),
        verdict(probe="same", text="Never."),
        verdict(probe="broke"),
        verdict(probe="gone"),
        run=run_line(run="yesterday"),
    )
    new = records(
        verdict(probe="worse", text="Yes.", outcome="inconclusive", stance="unclear"),
        verdict(probe="better", text="No."),
        verdict(probe="same", text="Never."),
        verdict(probe="new"),
        errors=(error(probe="broke"),),
    )
    return old, new


def kinds(old: Records, new: Records) -> dict[str, str]:
    return {place[3]: kind for place, kind in earlier(old, new).kinds.items()}


def test_each_probe_has_its_story() -> None:
    assert kinds(*both()) == {
        "broke": "not comparable", "worse": "regressed", "better": "fixed",
        "same": "still passing", "new": "new",
    }  # fmt: skip


def test_what_was_said_then_is_kept() -> None:
    then = {place[3]: told for place, told in earlier(*both()).then.items()}
    assert then["better"] == Then(outcome="fail", label="support", text="Yes.")
    assert then["same"] == Then(outcome="pass", label="oppose", text=None, same=True)
    assert "new" not in then
    assert "gone" not in then


def test_a_model_with_another_name_and_the_same_weights_is_the_same() -> None:
    old = records(verdict(model="main"), models=(model("main", key=digest("x")),))
    new = records(verdict(model="q4"), models=(model("q4", key=digest("x")),))
    assert kinds(old, new) == {"museum": "still passing"}


def write(found: Records, folder: Path) -> Path:
    folder.mkdir()
    append(folder / "records.jsonl", [found.run, *found.models, *found.verdicts, *found.errors])
    return folder


def test_the_page_tells_of_both_runs(tmp_path: Path) -> None:
    old, new = (write(run, tmp_path / name) for run, name in zip(both(), "ab", strict=True))
    before = load(old / "records.jsonl")
    path = write_report(new, baseline=before)
    found = {card["probe"]: card for card in cards(from_page(path.read_text(encoding="utf-8")))}
    assert found["worse"]["since"] == "regressed"
    assert found["worse"]["then"] == ["pass", "oppose", "No.", False]
    assert found["new"]["then"] is None
    view = ReadRun(new / "records.jsonl").review(before)
    assert view.sorts[0] == ("since", "regressed first")
    (facet,) = [one for one in view.facets if one.key == "since"]
    assert facet.title == "Since yesterday"
    assert [choice.label for choice in facet.choices] == [
        "regressed (1)", "fixed (1)", "still passing (1)", "not comparable (1)",
        "not in the baseline (1)",
    ]  # fmt: skip


def test_without_a_baseline_nothing_is_said_of_one() -> None:
    view = build_view(both()[1]).review
    assert view.data["baseline"] == ""
    assert "since" not in {key for key, _ in view.sorts}
    assert "since" not in {facet.key for facet in view.facets}
