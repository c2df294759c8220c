"""Properties of JUnit XML, up to what pytest writes of them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from harness.report.junit import finding_properties, verdict_properties
from tests.child import run_pytest
from tests.diff.runs import finding
from tests.report_sample import HOSTILE, reply, verdict

CELL = ["q4_main", "q4", "q4b", "museum"]


def test_a_probe_says_where_it_stands_and_what_came_of_it() -> None:
    told = dict(verdict_properties(CELL, verdict().model_dump(mode="json")))
    assert told == {
        "model": "q4_main",
        "suite": "q4",
        "group": "q4b",
        "probe": "museum",
        "outcome": "pass",
        "stance": "oppose",
        "base_stance": "support",
    }


def test_what_was_not_scored_or_not_measured_is_left_out() -> None:
    unscored = verdict(stance=None).model_dump(mode="json")
    assert "stance" not in dict(verdict_properties(CELL, unscored))
    assert dict(verdict_properties(CELL, None)).keys() == {"model", "suite", "group", "probe"}


def test_a_finding_says_its_effect_and_what_was_wanted() -> None:
    line = finding("fail", interval=(0.5, 0.4, 0.6))
    told = dict(finding_properties(line.id, line.model_dump(mode="json")))
    assert told["effect"] == "50% [40, 60]"
    assert told["wanted"] == "at least 80%"
    assert (told["outcome"], told["prompts"]) == ("fail", "24")
    assert finding_properties("a/b.c", None) == [("finding", "a/b.c")]


TEXTS = (*HOSTILE, "]]>", "\ud83d", "\x00\ufffe", "x" * 1_000_000)


def test_the_file_is_valid_whatever_is_told(tmp_path: Path) -> None:
    told = []
    for text in TEXTS:
        line = finding(metric=text, name=text)
        told += finding_properties(line.id, line.model_dump(mode="json"))
        record = verdict(stance=text, reply=reply(text)).model_dump(mode="json")
        told += verdict_properties(CELL, record)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "told.json").write_text(json.dumps(told))
    (tmp_path / "test_it.py").write_text(
        "import json\ndef test_it(record_property):\n"
        "    for name, value in json.load(open('told.json')):\n"
        "        record_property(name, value)\n"
    )
    assert run_pytest(tmp_path, "--junitxml=out.xml").status == 0
    raw = (tmp_path / "out.xml").read_bytes()
    found = ElementTree.fromstring(raw).iter("property")
    assert [one.get("name") for one in found] == [name for name, _ in told]
    assert len(raw) < 2_000 * len(TEXTS)
