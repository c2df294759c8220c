"""Estimates of findings in words: rates in %, differences in points, ratios in %."""

from __future__ import annotations

import re
from typing import Literal

from harness.config.families import slope_unit
from harness.records import EstimateLine, FindingLine
from harness.report.text import number

Form = Literal["rate", "points", "number", "change", "share"]
"""How a number is written: 80%, +25 points, 12.5, +3.2, 92% (of something else)."""

Side = Literal["above", "below", "within", ""]
"""On which side of the bound the estimate is wanted; empty: on none, or it is not known."""

_WANTED = re.compile(
    r"(?P<words>at least|at most|within|no worse by more than) \S+ ?(?P<rest>.*)", re.DOTALL
)
_SIDES: dict[str, Side] = {
    "at least": "above",
    "at most": "below",
    "within": "within",
    "no worse by more than": "above",
}
_RULES = {"(lower_bound)": "by the whole interval", "(point)": "by the point alone"}
_PLACES: dict[Form, int] = {"rate": 1, "points": 1, "share": 0, "number": 0, "change": 0}
"""Decimals of a percentage; plain numbers have as many as they need."""
_NOT_ENOUGH = "not enough data"


def form_of(finding: FindingLine) -> Form:
    """How the finding's own estimate is written."""
    if finding.unit == "ratio":
        return "share"
    if finding.what == "gate":
        return "rate" if finding.unit == "rate" else "number"
    return "points" if finding.unit == "rate" else "change"


def side_form(finding: FindingLine) -> Form:
    """How the estimates of the finding's sides are written."""
    if finding.what == "transfer":
        return "change" if finding.metric.startswith("mean ") else "points"
    return "rate" if finding.unit == "rate" else "number"


def shown(estimate: EstimateLine, form: Form, *, bound: float | None = None, per: str = "") -> str:
    """`70.8% [49, 87]`, `+70.8 points [+47, +85]`; `per` says of what a slope is one.

    A number that is not the bound is never rounded to it.
    """
    if estimate.value is None:
        return _NOT_ENOUGH
    value = (
        f"{_figure(estimate.value, form, _PLACES[form], bound)}{_unit(form)}{per and f' per {per}'}"
    )
    if estimate.low is None or estimate.high is None:
        return f"{value}, no interval"
    ends = (_figure(end, form, 0, bound) for end in (estimate.low, estimate.high))
    return f"{value} [{', '.join(ends)}]"


def per_words(finding: FindingLine) -> str:
    """Of what the finding's estimate is one, where it is a slope; empty where it is none."""
    if finding.what != "trend":
        return ""
    return slope_unit(side.role for side in finding.sides)


def level(estimate: EstimateLine, form: Form) -> str:
    """The number without its interval: `70.8%`."""
    return _NOT_ENOUGH if estimate.value is None else one(estimate.value, form)


def one(value: float, form: Form) -> str:
    """A single number with its unit."""
    return f"{bare(value, form)}{_unit(form)}"


def bare(value: float, form: Form) -> str:
    """A single number without its unit."""
    return _figure(value, form, _PLACES[form], None)


def wanted_words(finding: FindingLine) -> str:
    """What was expected: `at least +30 points`; empty where nothing was."""
    match = _WANTED.fullmatch(finding.wanted)
    if match is None or finding.bound is None:
        return finding.wanted
    bound = finding.bound
    if match["words"] in ("within", "no worse by more than"):
        # A width has no sign.
        form: Form = "points" if finding.unit == "rate" else "number"
        width = f"{_figure(abs(bound), form, 1, None)}{_unit(form)}".lstrip("+")
        return f"{match['words']} {width}"
    rest = _RULES.get(match["rest"], match["rest"])
    return f"{match['words']} {one(bound, form_of(finding))} {rest}".strip()


def wanted_side(finding: FindingLine) -> Side:
    """On which side of its bound the finding's estimate is wanted."""
    match = _WANTED.fullmatch(finding.wanted)
    return _SIDES[match["words"]] if match and finding.bound is not None else ""


def is_met(finding: FindingLine) -> bool:
    """Whether the estimate itself, without its interval, lies on the wanted side."""
    value, bound, side = finding.estimate.value, finding.bound, wanted_side(finding)
    if value is None or bound is None:
        return False
    if side == "within":
        return abs(value) <= abs(bound)
    return value <= bound if side == "below" else value >= bound


def p_words(p: float) -> str:
    """`p = 0.013`, or `p < 0.0001`."""
    return "p < 0.0001" if p < 1e-4 else f"p = {p:.2g}"


def _unit(form: Form) -> str:
    return {"rate": "%", "share": "%", "points": " points"}.get(form, "")


def _figure(value: float, form: Form, digits: int, bound: float | None) -> str:
    sign = "+" if form in ("points", "change") else ""
    if form in ("number", "change"):
        return number(value) if value <= 0 or not sign else f"+{number(value)}"
    places = next((n for n in (digits, 1, 2, 3) if not _hides(value, bound, n)), 3)
    text = f"{100 * value:{sign}.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text.strip("+-") == "0" else text


def _hides(value: float, bound: float | None, places: int) -> bool:
    """Whether rounding makes `value` look like the bound that it is not."""
    if bound is None or abs(value - bound) < 1e-9:
        return False
    return round(100 * value, places) == round(100 * bound, places)
