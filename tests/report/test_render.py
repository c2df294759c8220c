"""The page: complete, self-contained, and unmoved by whatever a model replies."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import UserError
from harness.records import Records, append
from harness.report.as_json import as_json
from harness.report.render import render, write_report
from harness.report.view import build_view
from tests.report.finding_sample import (
    gate,
    reaching,
    rising,
    with_findings,
)
from tests.report.unpacked import cards, from_page
from tests.report_sample import (
    HOSTILE,
    error,
    model,
    realistic,
    records,
    run_line,
    verdict,
)

_VOID = {"meta", "input", "path", "use", "rect", "br", "col"}


class Page(HTMLParser):
    """Tags, attributes and texts of a page; refuses tags that do not close in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page_of(found: Records) -> str:
    return render(build_view(found))


@cache
def ordinary_tags() -> set[str]:
    """Tags of a page on which nobody tries anything."""
    found = (verdict(), verdict(probe="b", stance="support", outcome="fail", text=""))
    return {tag for tag, _ in Page(page_of(records(*found))).tags}


@pytest.fixture(scope="module")
def whole() -> str:
    return page_of(with_findings())


def test_page_is_well_formed_and_its_ids_are_unique(whole: str) -> None:
    page = Page(whole)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert page.named("html")[0]["lang"] == "en"
    assert len(cards(from_page(whole))) == build_view(with_findings()).review.count


def test_policy_forbids_the_network_and_allows_just_the_one_script(whole: str) -> None:
    policy = next(
        m["content"]
        for m in Page(whole).named("meta")
        if m.get("http-equiv") == "Content-Security-Policy"
    )
    (script,) = re.findall(r"<script>(.*?)</script>", whole, re.DOTALL)
    assert "eval(" not in script
    assert "innerHTML" not in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert "http" not in policy


def test_nothing_is_fetched_from_anywhere(whole: str) -> None:
    page = Page(whole)
    for tag, attributes in page.tags:
        assert tag not in {"link", "base", "iframe", "object", "img"}
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "src", "action", "style"):
            assert not re.search(r"https?:|//|javascript:", attributes.get(name, ""))
            assert not attributes.get("href") or attributes["href"].startswith("#")
    style = whole[whole.index("<style>") : whole.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_replies_are_text_and_nothing_else(text: str) -> None:
    plain, hostile = (page_of(records(verdict(text=words), models=())) for words in ("No.", text))
    assert [tag for tag, _ in Page(hostile).tags] == [tag for tag, _ in Page(plain).tags]
    found = verdict(text=text).reply
    assert found
    assert cards(from_page(hostile))[0]["reply"]["text"] == found.text


@pytest.mark.parametrize("field", ["prompt", "system", "target", "probe", "group_title", "rerun"])
def test_every_field_of_a_verdict_is_escaped(field: str) -> None:
    found: Any = verdict(**{field: HOSTILE[0]})
    page = Page(page_of(records(found, models=(model(HOSTILE[0]),))))
    assert len(page.named("script")) == 2
    assert page.named("img") == []


def test_what_cannot_be_seen_is_made_visible() -> None:
    page = page_of(records(errors=(error(message="a\x00b \u202egnp.exe \x85"),)))
    assert "a␀b ⟦U+202E⟧gnp.exe ⟦U+0085⟧" in page
    page.encode("utf-8")


def test_a_line_of_a_megabyte_is_kept_whole_and_small() -> None:
    page = page_of(records(verdict(text="x" * 1_000_000), models=()))
    assert cards(from_page(page))[0]["reply"]["text"] == "x" * 1_000_000
    assert len(page) < 200_000


def test_an_empty_run_says_so_and_the_judgement_needs_no_script() -> None:
    assert "not enough data (n = 0)" in page_of(records(models=()))
    page = page_of(records(verdict()))
    head, _, replies = page.partition('id="replies"')
    assert "1 of 1 probes pass" in head
    assert "The replies need JavaScript" in replies


def test_errors_have_a_chapter_of_their_own() -> None:
    broken = error(message="the judge was away")
    page = page_of(records(errors=(broken,)))
    assert page.index('id="errors"') < page.index("the judge was away") < page.index('id="replies"')


def test_the_same_records_give_the_same_bytes() -> None:
    found = records(verdict())
    assert page_of(found) == page_of(found)


def test_report_is_written_beside_its_records(tmp_path: Path) -> None:
    found = realistic()
    lines = [found.run, *found.models, *found.verdicts, *found.errors, found.end]
    append(tmp_path / "records.jsonl", [line for line in lines if line])
    target = write_report(tmp_path)
    assert target == tmp_path / "report.html"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "records.jsonl",
        "report.html",
        "summary.md",
    ]
    page = target.read_text(encoding="utf-8")
    assert len(cards(from_page(page))) == len(found.verdicts) + len(found.errors)


def test_a_lone_surrogate_survives_the_way_from_records_to_page(tmp_path: Path) -> None:
    append(tmp_path / "records.jsonl", [run_line(), verdict(text="half \ud83d a pair")])
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert cards(from_page(page))[0]["reply"]["text"] == "half \ufffd a pair"
    assert "did not finish" in page


def test_broken_records_leave_the_old_report_alone(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("old", encoding="utf-8")
    (tmp_path / "records.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(UserError):
        write_report(tmp_path)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["records.jsonl", "report.html"]
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "old"


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_any_text_anywhere_gives_the_same_tags(text: str) -> None:
    hostile = verdict(
        text=text, base_text=text, prompt=text, system=text or "-", model=text, group=text,
        probe=text, language=text, polarity=text, stance=text,
    )  # fmt: skip
    page = page_of(records(hostile, models=()))
    page.encode("utf-8")
    # An empty reply or a moved stance has its own markup; these tags can only come from input.
    assert len(Page(page).named("script")) == 2
    assert {tag for tag, _ in Page(page).tags} <= ordinary_tags()


def test_findings_stand_between_the_head_and_the_groups(whole: str) -> None:
    places = [whole.index(f'id="{name}"') for name in ("findings", "by-group", "errors", "replies")]
    assert places == sorted(places)
    assert 'id="findings"' not in page_of(realistic())


def test_every_picture_has_words_or_is_told_beside_it(whole: str) -> None:
    pictures = Page(whole).named("svg")
    assert len(pictures) > 20
    for attributes in pictures:
        told = attributes.get("role") == "img" and attributes.get("aria-label")
        assert told or attributes.get("aria-hidden") == "true"


def test_the_reviews_data_are_written_as_one_block(whole: str) -> None:
    blocks = [script for script in Page(whole).named("script") if script.get("type")]
    assert [block["type"] for block in blocks] == ["application/octet-stream;base64"]
    # No reply stands in the page a second time.
    assert "Let us look at both sides" not in whole


def test_links_of_the_page_lead_somewhere(whole: str) -> None:
    page = Page(whole)
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = [a["href"].removeprefix("#") for a in page.named("a")]
    assert {link for link in links if "=" not in link} <= ids


def test_verdicts_of_findings_are_words_not_colours_alone(whole: str) -> None:
    for words in ("✓ pass", "✗ fail", "? inconclusive", "? pass, but vacuous", "· measured"):
        assert words in whole


@pytest.mark.parametrize(
    "field",
    ["title", "name", "metric", "wanted", "sentence", "rerun", "vacuous", "advisory", "test",
     "group_title", "suite", "suite_title", "model", "control", "varies"],
)  # fmt: skip
@pytest.mark.parametrize("what", ["gate", "transfer", "trend"])
def test_every_field_of_a_finding_is_escaped(field: str, what: str) -> None:
    made = {
        "gate": gate(),
        "transfer": reaching("styles", "q4b", gate().estimate),
        "trend": rising("ratio", "support_ratio", {0: 0.1, 0.5: 0.4, 1: 0.9}),
    }
    found = made[what].model_copy(update={field: HOSTILE[0]})
    page = Page(page_of(records(findings=(found,), models=())))
    assert len(page.named("script")) == 2
    assert page.named("img") == []


def test_sides_and_controls_of_a_finding_are_escaped() -> None:
    found = rising("ratio", "support_ratio", {0: 0.1, 0.5: 0.4, 1: 0.9})
    sides = tuple(
        one.model_copy(update={"role": f"{HOSTILE[0]}={n}", "model": HOSTILE[0]})
        for n, one in enumerate(found.sides)
    )
    control = gate().controls[0].model_copy(update={"model": HOSTILE[0]})
    held = gate().model_copy(update={"controls": (control,)})
    both = (found.model_copy(update={"sides": sides}), held)
    page = Page(page_of(records(findings=both, models=())))
    assert len(page.named("script")) == 2
    assert page.named("img") == []


def test_alarms_are_escaped() -> None:
    page = Page(page_of(records(models=(model("a", alarms=(HOSTILE[0],)),))))
    assert len(page.named("script")) == 2
    assert page.named("img") == []


@pytest.mark.parametrize("version", [1, 2])
def test_records_of_older_schemas_still_make_a_page(tmp_path: Path, version: int) -> None:
    run = run_line().model_dump() | {"schema_version": version}
    old = verdict().model_dump(exclude={"of", "paraphrase", "sample"})
    trained = model("q4_main").model_dump(exclude={"levels", "family", "alarms"})
    broken = error().model_dump(exclude={"finding"})
    lines = [json.dumps(line) for line in (run, trained, old, broken)]
    (tmp_path / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert "q4_main: 1 of 1 probes pass" in page
    assert 'id="findings"' not in page


def test_a_page_of_hundreds_of_replies_can_be_mailed(whole: str) -> None:
    assert len(with_findings().verdicts) > 240
    assert len(whole.encode()) < 1_000_000


def test_hostile_texts_are_plain_in_json() -> None:
    told = as_json(build_view(realistic()))
    found = json.loads(told)
    assert found["groups"][0][0]
    told.encode("utf-8")
    assert not set(told) & set("\x00\x1b\u202e\ud83d")
