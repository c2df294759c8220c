"""Failing tests of JUnit XML files, as a summary in Markdown or as annotations of a job's page.

    python junit.py summary FILE...          a line of counts and the failing tests
    python junit.py annotations FILE...      `::error ...::...` lines, as GitHub's runner reads them

Needs nothing but Python. A file that is not there is told: pytest ended before it wrote one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

MOST = 10
"""Annotations of one kind that GitHub shows for a step."""
LISTED = 50


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test that did not pass."""

    name: str
    file: str
    kind: str
    """`failure`, of the model; `error`, of the instrument."""
    message: str


def main(arguments: list[str]) -> int:
    """Print what the first argument asks for; 2 for a mistake of usage."""
    kinds: dict[str, Callable[[Path], Iterator[str]]] = {
        "summary": summarised,
        "annotations": annotated,
    }
    if len(arguments) < 2 or arguments[0] not in kinds:
        print(__doc__, file=sys.stderr)
        return 2
    for file in map(Path, arguments[1:]):
        for line in kinds[arguments[0]](file):
            print(line)
    return 0


def summarised(file: Path) -> Iterator[str]:
    """Counts, and the failing tests below."""
    yield f"### {file.stem}"
    yield ""
    found = read(file)
    if isinstance(found, str):
        yield found
        return
    tests, cases = found
    errors = sum(case.kind == "error" for case in cases)
    failed = len(cases) - errors
    yield f"{tests} tests: {failed} failed, {errors} could not be measured."
    if cases:
        yield ""
    for case in cases[:LISTED]:
        yield f"- `{case.name}`: {_inline(case.message)}"
    if len(cases) > LISTED:
        yield f"- and {len(cases) - LISTED} more"
    yield ""


def annotated(file: Path) -> Iterator[str]:
    """One for each failing test, as many as are shown, and one for the rest."""
    found = read(file)
    if isinstance(found, str):
        yield f"::error title={_property(file.stem)}::{_escaped(found)}"
        return
    _, cases = found
    shown = cases if len(cases) <= MOST else cases[: MOST - 1]
    for case in shown:
        place = f"file={_property(case.file)}," if case.file else ""
        yield f"::error {place}title={_property(case.name)}::{_escaped(case.message)}"
    if len(shown) < len(cases):
        rest = f"{len(cases) - len(shown)} further tests did not pass: see the summary."
        yield f"::error title={_property(file.stem)}::{rest}"


def read(file: Path) -> tuple[int, list[Case]] | str:
    """How many tests there are and those that did not pass; or why it cannot be told."""
    try:
        root = ElementTree.parse(file).getroot()  # noqa: S314  pytest's own
    except FileNotFoundError:
        return "pytest ended before it wrote a result: see the job's log."
    except ElementTree.ParseError as error:
        return f"{file} cannot be read: {error}."
    cases = []
    tests = 0
    for case in root.iter("testcase"):
        tests += 1
        for part in case:
            if part.tag in ("failure", "error"):
                cases.append(_case(case, part))
                break
    # What could not be measured first: it hides what the models do.
    return tests, sorted(cases, key=lambda one: one.kind)


def _case(case: ElementTree.Element, part: ElementTree.Element) -> Case:
    module = case.get("classname", "").replace(".", "/")
    return Case(
        name=case.get("name", ""),
        file=f"{module}.py" if module else "",
        kind=part.tag,
        message=part.get("message") or (part.text or "").strip() or "no message",
    )


def _inline(text: str) -> str:
    words = " ".join(text.split())
    return words.replace("<", "&lt;").replace("|", "\\|")[:300]


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
