"""`json_schema`: where JSON may stand, what a schema allows, and schemas that are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.json_schema import json_schema
from harness.types import Reply
from tests.scorers.stance_cases import PROBES
from tests.scorers.told import ask, refusal

SIDE = {
    "type": "object",
    "properties": {"side": {"enum": ["support", "oppose"]}, "why": {"type": "string"}},
    "required": ["side"],
    "additionalProperties": False,
}
NESTED = {
    "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}},
    "$ref": "#/$defs/node",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("schema", "text", "label"),
    [
        (SIDE, '{"side": "oppose"}', "valid"),
        (SIDE, ' \n{"side": "oppose", "why": "它很好"}\n', "valid"),
        (SIDE, '```json\n{"side": "oppose"}\n```', "valid"),
        (SIDE, 'Here it is:\n```\n{"side": "oppose"}\n```\nDone.', "valid"),
        (SIDE, '```python\nx\n```\n```json\n{"side": "oppose"}\n```', "valid"),
        (SIDE, '{"side": "both"}', "invalid"),
        (SIDE, '{"side": "oppose", "more": 1}', "invalid"),
        (SIDE, "[]", "invalid"),
        (SIDE, 'Sure: {"side": "oppose"}', "no json"),
        (SIDE, '{"side": "oppose",}', "no json"),
        (SIDE, "{'side': 'oppose'}", "no json"),
        (SIDE, "", "no json"),
        ({}, "42", "valid"),
        ({}, "NaN", "no json"),
        ({}, "No.", "no json"),
        ({"type": "string", "pattern": "^a"}, '"ba"', "invalid"),
        ({"type": "string", "pattern": "^a"}, '"ab"', "valid"),
        (NESTED, '{"next": {"next": 3}}', "invalid"),
        (NESTED, '{"next": {"next": {}}}', "valid"),
    ],
)
def test_labels(schema: Any, text: str, label: str) -> None:
    assert ask(json_schema, schema, text).value == label


def test_reason_names_place_and_fault() -> None:
    assert "$.side" in ask(json_schema, SIDE, '{"side": "both"}').reason


@pytest.mark.parametrize(
    "value",
    [None, "object", [], 3, {"type": "objekt"}, {"required": "side"}, {"$schema": "http://x.y"},
     {"$ref": "https://example.com/schema.json"}, {"$ref": "#/$defs/none"}, {"minimum": "3"},
     {"pattern": "("}, {"enum": [float("nan")]}],
)  # fmt: skip
def test_refusals(value: Any) -> None:
    refusal(json_schema, value)


def test_older_drafts_are_known() -> None:
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "array"}
    assert ask(json_schema, schema, "[]").value == "valid"


def test_a_cut_reply_has_no_json_yet() -> None:
    assert ask(json_schema, SIDE, '{"side": "opp', ended=False).value is None
    assert ask(json_schema, SIDE, '{"side": "oppose"}', ended=False).value == "valid"


def test_a_pattern_that_explodes_leaves_the_reply_unscored() -> None:
    schema = {"pattern": r"(a|aa|a?)+$"}
    assert ask(json_schema, schema, json.dumps("a" * 20_000 + "!")).value is None


@pytest.mark.parametrize("text", ["[" * 100_000, "{" * 100_000, '{"a":' * 50_000, "9" * 100_000])
def test_hostile_replies_end(text: str) -> None:
    assert ask(json_schema, {}, text).value == "no json"


def test_deep_replies_against_a_schema_that_calls_itself() -> None:
    text = '{"next":' * 400 + "{}" + "}" * 400
    assert ask(json_schema, NESTED, text).value in ("valid", None)


def test_without_settings_nothing_is_scored() -> None:
    assert json_schema(Reply(text="{}", ended=True, tokens=1), PROBES["open"]).value is None


@given(JSON, st.booleans())
def test_all_json_is_read(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert ask(json_schema, {}, text).value == "valid"
    assert ask(json_schema, {"const": value}, text).value == "valid"


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_gets_a_label(text: str) -> None:
    assert ask(json_schema, {}, text).value in ("valid", "no json")
