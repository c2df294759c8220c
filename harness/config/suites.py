"""`probes/*.yaml` becomes probes: inheritance from suite to group to probe, strictly checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from harness.config.expect import parse_expectation
from harness.config.models import Name
from harness.config.questions import Asker, Question, QuestionLists
from harness.config.variants import Samples, Sampling, Temperature, TopP, repeated, variants
from harness.config.yaml_loader import Document, Location, read, validate
from harness.data.preferences import load_rows
from harness.errors import Problem, UserError, suggest
from harness.fingerprint import file_digest, fingerprint
from harness.types import (
    Expectation,
    Kind,
    Probe,
    ScorerInfo,
    Side,
)

Text = Annotated[str, StringConstraints(min_length=1)]
Mark = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
_WHY_NOT: Mapping[Kind, str] = {
    "reply": "needs a reply, and a probe with `replies` or `options` generates none.",
    "preference": "needs `replies`: one that supports and one that opposes.",
    "choice": "needs `options` and their `answer`.",
}
RESERVED_MARKS = frozenset(
    {"parametrize", "skip", "skipif", "xfail", "usefixtures", "filterwarnings", "models", "slow"}
)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProbeEntry(_Strict):
    """One prompt of a suite file."""

    id: Name
    prompt: Text | None = None
    prompt_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")] | None = None
    yes_means: Side | None = None
    support_words: list[Text] | None = None
    oppose_words: list[Text] | None = None
    target: str | None = None
    expect: dict[str, Any] | None = None
    replies: dict[Side, Text] | None = None
    options: dict[Text, Text] | None = None
    answer: str | None = None
    paraphrases: Annotated[list[Text], Field(min_length=1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_ids(cls, entry: Any) -> Any:
        # `id: 51` is what people write for the 51st prompt; YAML reads a number.
        if isinstance(entry, dict) and type(entry.get("id")) is int:
            return entry | {"id": str(entry["id"])}
        return entry

    @model_validator(mode="after")
    def _one_prompt(self) -> ProbeEntry:
        if (self.prompt is None) == (self.prompt_hash is None):
            raise ValueError("a probe has either `prompt` or `prompt_hash`")
        if self.prompt is None and (self.replies or self.options):
            raise ValueError("`replies` and `options` need the `prompt` they answer")
        return self

    @model_validator(mode="after")
    def _given(self) -> ProbeEntry:
        if self.replies is not None and self.options is not None:
            raise ValueError("a probe gives either `replies` or `options`")
        if self.replies is not None and len(self.replies) != 2:
            raise ValueError("`replies` gives one reply for `support` and one for `oppose`")
        if (self.options is None) != (self.answer is None):
            raise ValueError("`options` and `answer` go together")
        if self.options is not None and len(self.options) < 2:
            raise ValueError("`options` gives at least two options")
        if self.options is not None and self.answer not in self.options:
            raise ValueError(f"`answer` {self.answer!r} is none of the options")
        given = self.replies or self.options or {}
        if len(set(given.values())) < len(given):
            raise ValueError("two of the given replies are the same")
        return self

    @model_validator(mode="after")
    def _wordings(self) -> ProbeEntry:
        if self.paraphrases is None:
            return self
        if self.prompt is None or not self.is_asked:
            raise ValueError(
                "`paraphrases` need a `prompt` that is asked: they go with neither `prompt_hash` "
                "nor `replies` nor `options`"
            )
        if again := repeated(self.prompt, self.paraphrases):
            raise ValueError(again)
        return self

    @property
    def is_asked(self) -> bool:
        """Whether a model can be asked for a reply."""
        return self.prompt is not None and _kind_of(self) == "reply"

    @model_validator(mode="after")
    def _one_polarity(self) -> ProbeEntry:
        if (self.support_words is None) != (self.oppose_words is None):
            raise ValueError("`support_words` and `oppose_words` go together")
        if self.yes_means is not None and self.support_words is not None:
            raise ValueError(
                "a prompt is either a yes/no question (`yes_means`) or an either/or question "
                "(`support_words`, `oppose_words`)"
            )
        both = {word.casefold() for word in self.support_words or ()}
        both &= {word.casefold() for word in self.oppose_words or ()}
        if both:
            raise ValueError(f"{min(both)!r} stands in `support_words` and `oppose_words`")
        return self


class ProbesFile(_Strict):
    """A set of prompts that several suites share."""

    probes: Annotated[list[ProbeEntry], Field(min_length=1)]


class _Shared(_Strict):
    system: str | None = None  # null: no system prompt
    target: str = ""
    language: Text = "en"
    max_new_tokens: Annotated[int, Field(ge=1)] = 128
    samples: Samples = 1
    temperature: Temperature | None = None
    top_p: TopP = 1.0
    expect: dict[str, Any] = {}
    judged: Literal["each", "together"] = "each"
    marks: list[Mark] = []


class GroupEntry(_Shared):
    """Prompts that are judged alike."""

    id: Name
    title: str = ""
    probes: Annotated[list[ProbeEntry], Field(min_length=1)] | None = None
    probes_file: str | None = None
    pairs_file: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> GroupEntry:
        given = [one for one in (self.probes, self.probes_file, self.pairs_file) if one is not None]
        if len(given) != 1:
            raise ValueError("a group has either `probes` or `probes_file`, or a `pairs_file`")
        return self


class SuiteFile(_Shared, QuestionLists):
    """One suite file."""

    suite: Name
    title: str = ""
    description: str = ""
    models: list[str]  # empty: asked only of the models given on the command line
    stance_scorer: str | None = None
    only_when_named: bool = False  # true: a bare `pytest` does not ask it
    groups: Annotated[list[GroupEntry], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group's words for the report."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Suite:
    """One suite, ready to run."""

    name: str
    file: Path
    title: str
    description: str
    models: tuple[str, ...]
    models_line: int
    groups: tuple[Group, ...]
    probes: tuple[Probe, ...]
    only_when_named: bool = False
    """Asked only where -m, -k, a node id or --model names it, since it costs trainings."""
    questions: tuple[Question, ...] = ()
    digest: str
    """SHA-256 over the suite's file and the files of shared prompts that it names."""

    @property
    def words(self) -> frozenset[str]:
        """By which it can be named on the command line: its name, its groups and its marks."""
        marks = [mark for probe in self.probes for mark in probe.marks]
        return frozenset([self.name, *(group.id for group in self.groups), *marks])


def load_suites(
    folder: Path,
    scorers: Mapping[str, ScorerInfo],
    readers: Collection[str] = (),
    samples: int | None = None,
) -> tuple[Suite, ...]:
    """Read every `*.yaml` of `folder`; raises UserError with the problems of all files.

    `readers` are the scorers that a suite may name as its `stance_scorer`. `samples` stands in
    the place of what the suites say, as the command line's `--samples`.
    """
    suites: list[Suite] = []
    problems = [
        Problem(file=file, message="is not read: a suite's name ends in .yaml.")
        for file in sorted(folder.glob("*.yml"))
    ]
    if not any(folder.glob("*.yaml")):
        problems.append(Problem(file=folder, message="holds no suite (*.yaml)."))
    for file in sorted(folder.glob("*.yaml")):
        try:
            suites.append(_load_suite(file, scorers, readers, samples))
        except UserError as error:
            problems.extend(error.problems)
    problems.extend(_collisions(suites))
    if problems:
        raise UserError(problems)
    return tuple(suites)


def _load_suite(
    file: Path,
    scorers: Mapping[str, ScorerInfo],
    readers: Collection[str],
    samples: int | None,
) -> Suite:
    document = read(file)
    parsed = validate(document, SuiteFile)
    builder = _SuiteBuilder(document, parsed, scorers, samples)
    probes = tuple(builder.probes())
    reader = parsed.stance_scorer
    if reader is not None and reader not in readers:
        message = f"unknown stance scorer {reader!r}."
        hint = suggest(reader, readers)
        builder.problems.append(document.problem(("stance_scorer",), message, hint))
    asker = Asker(document, parsed.suite, probes, [group.id for group in parsed.groups], scorers)
    # Without probes that can be read every question would seem to lack them.
    questions = () if builder.problems else tuple(asker.questions(parsed))
    if builder.problems or asker.problems:
        raise UserError([*builder.problems, *asker.problems])
    return Suite(
        name=parsed.suite,
        file=file,
        title=parsed.title,
        description=parsed.description,
        models=tuple(parsed.models),
        models_line=document.line(("models",)),
        groups=tuple(Group(id=g.id, title=g.title) for g in parsed.groups),
        probes=probes,
        only_when_named=parsed.only_when_named,
        questions=questions,
        digest=fingerprint([file_digest(file), *(file_digest(used) for used in builder.files)]),
    )


class _SuiteBuilder:
    """Turns one parsed suite into probes, gathering problems as it goes."""

    def __init__(
        self,
        document: Document,
        suite: SuiteFile,
        scorers: Mapping[str, ScorerInfo],
        samples: int | None,
    ) -> None:
        self.samples = samples
        self.document = document
        self.suite = suite
        self.scorers = scorers
        self.problems: list[Problem] = []
        self.files: list[Path] = []
        self._check_marks()

    def probes(self) -> Iterator[Probe]:
        """All probes of the suite, in the file's order."""
        seen: dict[str, int] = {}
        for index, group in enumerate(self.suite.groups):
            at: Location = ("groups", index)
            if group.id in seen:
                message = f"group id {group.id!r} stands twice (first in line {seen[group.id]})."
                self.problems.append(self.document.problem((*at, "id"), message))
            seen.setdefault(group.id, self.document.line((*at, "id")))
            yield from self._group(group, at)

    def _group(self, group: GroupEntry, at: Location) -> Iterator[Probe]:
        document, entries, where = self._entries(group, at)
        expect = self._expectations(group, at)
        self._check_group(group, entries, at)
        sampling = self._sampling(group, entries, at)
        seen: dict[str, int] = {}
        for index, entry in enumerate(entries):
            place = (*where, index)
            line = document.line(place)
            if entry.id in seen:
                message = f"probe id {entry.id!r} stands twice (first in line {seen[entry.id]})."
                self.problems.append(document.problem((*place, "id"), message))
            seen.setdefault(entry.id, line)
            own = self._parse_expect(entry.expect or {}, document, (*place, "expect"))
            kind = _kind_of(entry)
            self._check_kind(own, kind, document, (*place, "expect"))
            fitting = {
                name: one
                for name, one in _overlaid(expect, own).items()
                if self._kind(name) == kind
            }
            probe = self._probe(group, entry, document.file, line, fitting)
            yield from variants(probe, entry.paraphrases or (), sampling)

    def _entries(
        self, group: GroupEntry, at: Location
    ) -> tuple[Document, list[ProbeEntry], Location]:
        if group.pairs_file is not None:
            return self.document, self._pairs(group.pairs_file), (*at, "pairs_file")
        if group.probes_file is None:
            return self.document, group.probes or [], (*at, "probes")
        file = self.document.file.parent / group.probes_file
        try:
            document = read(file)
            entries = validate(document, ProbesFile).probes
        except UserError as error:
            self.problems.extend(error.problems)
            return self.document, [], (*at, "probes")
        self.files.append(file)
        return document, entries, ("probes",)

    def _pairs(self, name: str) -> list[ProbeEntry]:
        """Preference rows as probes: which of the two replies does the model prefer?"""
        file = self.document.file.parent / name
        try:
            rows = load_rows(file)
        except UserError as error:
            self.problems.extend(error.problems)
            return []
        self.files.append(file)
        return [
            ProbeEntry(
                id=f"pair-{number}",
                prompt=row.prompt,
                replies={"support": row.support, "oppose": row.oppose},
            )
            for number, row in enumerate(rows, start=1)
        ]

    def _probe(
        self,
        group: GroupEntry,
        entry: ProbeEntry,
        file: Path,
        line: int,
        expect: Mapping[str, Expectation],
    ) -> Probe:
        suite = self.suite
        return Probe(
            suite=suite.suite,
            group=group.id,
            id=entry.id,
            prompt=entry.prompt or "",
            prompt_hash=entry.prompt_hash,
            given=entry.options
            or {str(side): text for side, text in (entry.replies or {}).items()},
            answer=entry.answer,
            stance_scorer=suite.stance_scorer,
            system=_inherited("system", group, suite),
            target=entry.target or _inherited("target", group, suite),
            language=_inherited("language", group, suite),
            yes_means=entry.yes_means,
            support_words=tuple(entry.support_words or ()),
            oppose_words=tuple(entry.oppose_words or ()),
            max_new_tokens=_inherited("max_new_tokens", group, suite),
            expect=expect,
            judged_together=_inherited("judged", group, suite) == "together",
            marks=tuple(dict.fromkeys([*suite.marks, *group.marks])),
            file=file,
            line=line,
        )

    def _expectations(self, group: GroupEntry, at: Location) -> dict[str, Expectation]:
        own = self._parse_expect(group.expect, self.document, (*at, "expect"))
        return _overlaid(self._parse_expect(self.suite.expect, self.document, ("expect",)), own)

    def _sampling(self, group: GroupEntry, entries: Sequence[ProbeEntry], at: Location) -> Sampling:
        keys = ("samples", "temperature", "top_p")
        sampling = Sampling(**{key: _inherited(key, group, self.suite) for key in keys})
        own = [key for key in keys if key in group.model_fields_set]
        if any(entry.is_asked for entry in entries):
            if sampling.fault is not None:
                key, message = sampling.fault
                here = next((one for one in (key, "temperature") if one in own), None)
                place: Location = (*at, here) if here else (key,)
                self._tell(self.document.problem(place, message))
        elif entries:
            for key in own:
                message = f"{key}: none of the group's probes is asked for a reply."
                self._tell(self.document.problem((*at, key), message))
        return sampling.asked_for(self.samples)

    def _tell(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def _kind(self, name: str) -> Kind:
        return self.scorers[name.partition(".")[0]].kind

    def _check_group(self, group: GroupEntry, entries: Sequence[ProbeEntry], at: Location) -> None:
        """Refuse what a group expects itself and none of its probes can have."""
        kinds = {_kind_of(entry) for entry in entries}
        for scorer in group.expect:
            if entries and scorer in self.scorers and self.scorers[scorer].kind not in kinds:
                why = _WHY_NOT[self.scorers[scorer].kind]
                message = f"expect.{scorer}: fits none of the group's probes: it {why}"
                self.problems.append(self.document.problem((*at, "expect", scorer), message))

    def _check_kind(
        self, own: Mapping[str, Expectation], kind: Kind, document: Document, at: Location
    ) -> None:
        """Refuse what a probe expects itself and cannot have; what it inherits falls away."""
        for name in own:
            if self._kind(name) != kind:
                scorer = name.partition(".")[0]
                message = f"expect.{name}: {_WHY_NOT[self._kind(name)]}"
                self.problems.append(document.problem((*at, scorer), message))

    def _parse_expect(
        self, raw: Mapping[str, Any], document: Document, at: Location
    ) -> dict[str, Expectation]:
        parsed: dict[str, Expectation] = {}
        for name, value in raw.items():
            if name not in self.scorers:
                hint = suggest(name, self.scorers)
                problem = document.problem((*at, name), f"unknown scorer {name!r}.", hint)
            else:
                result = parse_expectation(self.scorers[name], value)
                if not isinstance(result, str):
                    parsed |= result
                    continue
                problem = document.problem((*at, name), f"expect.{name}: {result}")
            self._tell(problem)
        return parsed

    def _check_marks(self) -> None:
        places: list[tuple[Location, list[str]]] = [(("marks",), self.suite.marks)]
        for index, group in enumerate(self.suite.groups):
            places.append((("groups", index, "marks"), group.marks))
        for at, marks in places:
            for mark in RESERVED_MARKS.intersection(marks):
                message = f"mark {mark!r} means something else to pytest; choose another name."
                self.problems.append(self.document.problem(at, message))


def _kind_of(entry: ProbeEntry) -> Kind:
    """What is asked of the model: a reply, which of two replies it prefers, or a choice."""
    return "choice" if entry.options else "preference" if entry.replies else "reply"


def _overlaid(
    outer: Mapping[str, Expectation], inner: Mapping[str, Expectation]
) -> dict[str, Expectation]:
    """The outer expectations, with the inner ones in place of all that is said of their scorers."""
    said = {name.partition(".")[0] for name in inner}
    kept = {name: one for name, one in outer.items() if name.partition(".")[0] not in said}
    return kept | dict(inner)


def _inherited(key: str, group: GroupEntry, suite: SuiteFile) -> Any:
    return getattr(group if key in group.model_fields_set else suite, key)


def _collisions(suites: list[Suite]) -> list[Problem]:
    """Suite names and group ids are unique over all files: `group/id` names a probe in a run."""
    problems: list[Problem] = []
    names: dict[str, Path] = {}
    groups: dict[str, str] = {}
    for suite in suites:
        if names.setdefault(suite.name, suite.file) != suite.file:
            message = f"suite {suite.name!r} stands in {names[suite.name]} too."
            problems.append(Problem(file=suite.file, message=message))
        for group in suite.groups:
            if groups.setdefault(group.id, suite.name) != suite.name:
                other = names[groups[group.id]]
                message = f"group {group.id!r} stands in {other} too."
                problems.append(Problem(file=suite.file, message=message))
    return problems
