"""Checks whether a reply is JSON that a schema allows: `json_schema: {type: object, ...}`.

The JSON is the whole reply, or stands in a ```json fence (the first fence that parses; prose may
surround it). JSON amid unfenced prose does not count, nor do NaN, comments and trailing commas: a
program that reads the reply would stop there. `json_schema: {}` takes any JSON, a lone number or
quoted text included. Schemas are JSON Schema 2020-12 unless their `$schema` says otherwise;
`$ref` reaches inside the schema only, nothing is fetched, and `format` is not checked.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from harness.scorers.regex import fault_of, search
from harness.scorers.settings import settings_of
from harness.types import LabelExpectation, Probe, Reply, Score, ScorerInfo

_FENCE = re.compile(r"```[ \t]*([\w+-]*)[^\n`]*\n(.*?)```", re.DOTALL)


class JsonSchemaScorer:
    """Labels valid, invalid (JSON, but against the schema) and no json."""

    def __init__(self) -> None:
        self.info = ScorerInfo(
            name="json_schema",
            version=1,
            labels=("valid", "invalid", "no json"),
            parse=self.parse,
        )

    def parse(self, value: Any) -> LabelExpectation | str:
        """Read a schema: a mapping."""
        if not isinstance(value, dict):
            return f"must be a JSON schema: a mapping (got {value!r})."
        try:
            text = json.dumps(value, allow_nan=False, sort_keys=True)
            fault = _fault(json.loads(text))
        except (TypeError, ValueError, RecursionError) as error:
            return f"is no JSON: {error}."
        if fault:
            return f"is no valid schema: {fault}"
        return LabelExpectation(allowed=("valid",), settings={"schema": text})

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Validate the JSON of `reply` against the schema that the probe's suite gives."""
        text = settings_of(probe, self.info.name).get("schema")
        if text is None:
            return self._score(None, "the suite gives no schema")
        try:
            found = _read(reply.text)
        except ValueError as error:
            if reply.ended is False:
                return self._score(None, "the reply was cut before any JSON was complete")
            return self._score("no json", f"holds no JSON: {error}")
        try:
            complaint = _complaint(text, found)
        except (TimeoutError, RecursionError) as error:
            return self._score(None, f"could not be validated: {type(error).__name__}")
        return self._score("invalid" if complaint else "valid", complaint or "fits the schema")

    def _score(self, label: str | None, reason: str) -> Score:
        return Score(scorer=self.info.name, value=label, reason=reason)


def _read(text: str) -> Any:
    """The JSON of a reply; raises ValueError where there is none."""
    whole = text.strip().removeprefix("\ufeff")
    fences = _FENCE.findall(whole)
    tries = [whole, *(body for kind, body in fences if kind.lower() in ("", "json", "jsonc"))]
    faults: list[str] = []
    for one in tries:
        try:
            return json.loads(one, parse_constant=_refuse)
        except RecursionError:
            faults.append("nested too deeply")
        except ValueError as error:
            faults.append(str(error))
    raise ValueError(faults[-1])


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _fault(schema: dict[str, Any]) -> str:
    """What is wrong with a schema; empty where nothing is."""
    import jsonschema
    import referencing
    from referencing.jsonschema import DRAFT202012

    cls = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    dialect = str(schema.get("$schema", "2020-12"))
    if cls is jsonschema.Draft202012Validator and "2020-12" not in dialect:
        return f"unknown $schema {dialect!r}."
    try:
        cls.check_schema(schema)
    except jsonschema.SchemaError as error:
        where = "/".join(map(str, error.absolute_path)) or "the schema"
        return f"{where}: {error.message}."
    resource = referencing.Resource.from_contents(schema, default_specification=DRAFT202012)
    resolver = referencing.Registry().with_resource("", resource).resolver("")
    for key, value in _walk(schema):
        if key in ("$ref", "$dynamicRef") and isinstance(value, str):
            if not value.startswith("#"):
                return f"$ref {value!r} leaves the schema; nothing is fetched."
            try:
                resolver.lookup(value)
            except referencing.exceptions.Unresolvable:
                return f"$ref {value!r} leads nowhere."
        if key == "pattern" and isinstance(value, str) and (fault := fault_of(value)):
            return f"pattern {value!r}: {fault}."
    return ""


def _walk(schema: Any) -> list[tuple[str, Any]]:
    """Every key with its value, in mappings and lists however deep."""
    if isinstance(schema, dict):
        return [*schema.items(), *(pair for value in schema.values() for pair in _walk(value))]
    if isinstance(schema, list):
        return [pair for value in schema for pair in _walk(value)]
    return []


def _complaint(schema: str, found: Any) -> str:
    """The first thing in which `found` breaks the schema; empty where it fits."""
    from jsonschema.exceptions import best_match

    error = best_match(_validator(schema).iter_errors(found))
    if error is None:
        return ""
    where = error.json_path if error.json_path != "$" else "the JSON"
    return f"{where}: {error.message[:300]}"


@lru_cache(maxsize=256)
def _validator(text: str) -> Any:
    """The validator of a schema, with no way to the net and a time limit on its patterns."""
    import jsonschema
    from referencing import Registry

    schema = json.loads(text)
    cls = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    bounded = jsonschema.validators.extend(cls, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    return bounded(schema, registry=Registry())


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Any:
    import jsonschema

    if isinstance(instance, str) and search(pattern, instance) is None:
        yield jsonschema.ValidationError(f"{instance[:60]!r} does not match {pattern!r}")


json_schema = JsonSchemaScorer()
