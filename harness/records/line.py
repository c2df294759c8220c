"""What all lines of a records file have in common."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StrictBool,
    StrictInt,
    StrictStr,
)
from pydantic_core import CoreSchema, core_schema

SCHEMA_VERSION: Literal[4] = 4
READABLE = (1, 2, 3, 4)
"""Version 2 added given replies, calibrations, unjoined rows and advisory checks; version 3
findings, corrections, and samples and paraphrases of probes; version 4 where replies part."""


def _printable(text: object) -> object:
    """Put U+FFFD for lone surrogates, which no UTF-8 file can hold."""
    if not isinstance(text, str) or text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Printable:
    """Looks at Python's strings alone: JSON with a lone surrogate in it is not read at all."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = handler(source)
        return core_schema.json_or_python_schema(
            json_schema=text,
            python_schema=core_schema.no_info_before_validator_function(_printable, text),
        )


Text = Annotated[str, _Printable]
"""Text of a model or a user; a lone surrogate in it is shown as U+FFFD."""

Number = Annotated[float, Field(allow_inf_nan=False)]

_StrictNumber = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_InJson = Annotated[
    StrictStr | StrictInt | _StrictNumber | StrictBool | None, Field(union_mode="left_to_right")
]


class _Told:
    """JSON says of which kind a value is, so that the first that fits is it, and soon found."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_or_python_schema(
            json_schema=handler.generate_schema(_InJson), python_schema=handler(source)
        )


Fact = Annotated[Text | int | Number | bool | None, _Told]
"""One thing that a scorer goes by."""


class Line(BaseModel):
    """One line, or a part of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")
