"""Names, globs and paths given by a user become models, before anything is trained."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.config.families import MARK, STEP, Member, members
from harness.config.models import BASE, BaseModelEntry, Models, Profile, Training
from harness.data.preferences import Row, load_rows, make_pairs, taught_side
from harness.errors import InstrumentError, Problem, UserError, suggest
from harness.models.adapter import check_adapter
from harness.models.hub import Snapshot, hub_given, is_commit, require_commit, snapshot
from harness.models.merged import require_of_base
from harness.models.same_base import require_same_base, require_shapes
from harness.models.spec import Base, Model, TrainingSpec
from harness.models.store import read_entry
from harness.models.weights import base_digest, check_model, is_adapter
from harness.types import Side


class Resolver:
    """Answers what a name stands for under one profile."""

    def __init__(
        self,
        models: Models,
        *,
        profile: str | None = None,
        data: Path | None = None,
        taught: Side | None = None,
        allow_download: bool = False,
    ) -> None:
        self.models = models
        self.profile_name, self.profile = models.profile(profile)
        self._data = data
        self._taught = taught
        self._allow_download = allow_download
        self._rows: dict[Path, tuple[Row, ...]] = {}
        self._members = members(models, self.profile_name)
        self.notes: dict[str, None] = {}
        """What is to be told of the models that were resolved, each sentence once."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names that can be asked for: the models with their checkpoints and points, the base."""
        return (*self._members, BASE)

    def expand(self, pattern: str, *, paths: bool = True) -> tuple[str, ...]:
        """Names that `pattern` stands for: one name, all that a glob matches, or a path.

        A glob without an `@` matches no checkpoint and no point of a sweep. Raises UserError with
        the closest match for what is none of these.
        """
        if pattern in self.names:
            return (pattern,)
        names = [name for name in self.names if MARK in pattern or MARK not in name]
        matched = tuple(name for name in names if fnmatchcase(name, pattern))
        if matched:
            return matched
        if pattern in self.models.parsed.models:
            raise UserError(self._is_a_sweep(pattern))
        if paths and (Path(pattern).is_dir() or hub_given(pattern)):
            return (pattern,)
        message = f"unknown model {pattern!r}."
        hint = suggest(pattern, self._near(pattern, names))
        if paths:
            hint += (
                " A path to an adapter or model folder works too, org/name@commit for one of the "
                "hub, and replay:FILE."
            )
            if Path(pattern).is_file():
                hint = f"It is a file: recorded replies are given as replay:{pattern}."
        raise UserError(Problem(message=message, hint=hint))

    def _is_a_sweep(self, name: str) -> Problem:
        points = [one.name for one in self._members.values() if one.entry == name]
        message = f"{name!r} is a sweep, not a model: its points are {', '.join(points)}."
        return Problem(message=message, hint=f"All of them: '{name}{MARK}*'.")

    def _near(self, pattern: str, names: Sequence[str]) -> Sequence[str]:
        """What may have been meant: the members of the family that is named, or any name."""
        family = pattern.partition(MARK)[0]
        own = [one.name for one in self._members.values() if one.family == family]
        return own if MARK in pattern and own else [*names, *self._sweeps()]

    def _sweeps(self) -> list[str]:
        return [f"{name}{MARK}*" for name, one in self.models.parsed.models.items() if one.sweep]

    def expand_all(self, patterns: Iterable[str], *, paths: bool = True) -> tuple[str, ...]:
        """Names of all patterns, each once; raises UserError with every unknown one."""
        names: dict[str, None] = {}
        problems: list[Problem] = []
        for pattern in patterns:
            try:
                names |= dict.fromkeys(self.expand(pattern, paths=paths))
            except UserError as error:
                problems.extend(error.problems)
        if problems:
            raise UserError(problems)
        return tuple(names)

    def resolve(self, name: str) -> Model:
        """What `name` is made of; reads data and weights' hashes, loads and trains nothing."""
        if name == BASE:
            return Model(name=BASE, base=self.base, description="The untuned model.")
        if name not in self._members:
            return self._given(name)
        member = self._members[name]
        entry = self.models.parsed.models[member.entry]
        if entry.adapter is not None:
            folder = (self.models.folder / entry.adapter).resolve()
            if not folder.exists():
                message = f"model {name!r}: adapter {entry.adapter}: there is no such folder."
                hint = "The path is relative to this file."
                raise UserError(Problem(file=self.models.file, message=message, hint=hint))
            return self._from_path(folder, name=name, taught=entry.taught)
        if entry.hub is not None:
            return self._from_hub(entry.hub, entry.revision, name=name, taught=entry.taught)
        spec = None if entry.again else self._spec(member)
        return Model(
            name=name,
            base=self.base,
            spec=spec,
            taught=entry.taught or (spec.taught if spec else None),
            description=entry.description,
            family=member.family,
            levels=member.levels,
            end=self._end(member),
            again=entry.again,
        )

    def _end(self, member: Member) -> str | None:
        """The last checkpoint of the training that `member` is an earlier one of."""
        if member.levels.keys() != {STEP} or member.family is None:
            return None
        steps = {
            one.name: float(str(one.levels[STEP]))
            for one in self._members.values()
            if one.family == member.family and one.levels.keys() == {STEP}
        }
        last = max(steps, key=lambda name: steps[name])
        return last if member.name != last else None

    def course(self, spec: TrainingSpec) -> tuple[TrainingSpec, ...]:
        """All models of the file that one training can give: it, or it at an earlier step."""
        return tuple(self._courses.get(spec.whole.key, {}).values())

    @cached_property
    def _courses(self) -> dict[str, dict[str, TrainingSpec]]:
        """Key of the whole training -> key -> what is trained on the way to it, or it itself."""
        found: dict[str, dict[str, TrainingSpec]] = defaultdict(dict)
        for member in self._members.values():
            entry = self.models.parsed.models[member.entry]
            if entry.adapter is not None or entry.hub is not None or entry.again:
                continue
            with suppress(UserError):  # told to whoever asks for this model
                spec = self._spec(member)
                found[spec.whole.key].setdefault(spec.key, spec)
        return found

    @cached_property
    def base(self) -> Base:
        """The profile's base."""
        name = self.profile.base
        entry = self.models.parsed.bases[name]
        folder = self.models.base_path(entry)
        if folder is not None:
            return replace(_base(name, folder, self.profile), same_as=entry.same_as)
        found = self._snapshot(entry, self.models.file)
        return replace(
            _base(name, found.folder, self.profile),
            hub=found.hub,
            commit=found.commit,
            same_as=entry.same_as,
        )

    def _snapshot(self, entry: BaseModelEntry, file: Path) -> Snapshot:
        """The files of a base of the hub; a revision that may move is told with its commit."""
        hub, revision = str(entry.hub), str(entry.revision)
        found = snapshot(hub, revision, what="base", file=file, allow_download=self._allow_download)
        if not is_commit(revision):
            note = f"revision {revision} of {hub} may move; this run used {found.commit}."
            self.notes[note] = None
        return found

    def check_data(self) -> None:
        """Read the file that was given for all models; raises UserError where it is faulty."""
        if self._data is not None:
            self._read(self._data)

    def _spec(self, member: Member) -> TrainingSpec:
        name, given = member.name, {"data": str(self._data)} if self._data else {}
        changes = {**member.changes, **given}
        training = self.models.training(member.entry, self.profile_name, changes)
        if training.stop_after == training.steps:
            training = training.model_copy(update={"stop_after": None})
        file = self._data or (self.models.folder / training.data)
        rows = self._read(file)
        if training.data_size > len(rows):
            message = f"model {name!r} needs {training.data_size} rows, the file has {len(rows)}."
            hint = "Give a larger file, or lower data_size."
            raise UserError(Problem(file=file, message=message, hint=hint))
        return TrainingSpec(
            base=self.base,
            backend=self.models.backend(member.entry, self.profile_name),
            training=training,
            pairs=make_pairs(rows, **_selection(training)),
            taught=taught_side(training.data_size, training.support_ratio),
        )

    def _read(self, file: Path) -> tuple[Row, ...]:
        if file not in self._rows:
            self._rows[file] = load_rows(file)
        return self._rows[file]

    def _given(self, text: str) -> Model:
        """What the command line gives besides names: a folder, or a model of the hub."""
        hub = None if Path(text).is_dir() else hub_given(text)
        if hub is None:
            return self._from_path(Path(text), taught=self._taught)
        return self._from_hub(*hub, taught=self._taught)

    def _from_hub(
        self, hub: str, revision: str | None, *, name: str | None = None, taught: Any = None
    ) -> Model:
        file = self.models.file if name else None
        commit = require_commit(hub, revision, file=file)
        found = snapshot(hub, commit, what="model", file=file, allow_download=self._allow_download)
        label = name or _label(hub.rpartition("/")[2])
        model = self._from_path(found.folder, name=label, taught=taught)
        origin = f"{hub}@{found.commit}"
        return replace(model, origin=origin, description=origin)

    def _from_path(self, path: Path, *, name: str | None = None, taught: Any = None) -> Model:
        folder = path.resolve()
        label = name or _label(folder.name)
        if not is_adapter(folder):
            other = _base(label, folder, self.profile)
            note = require_of_base(folder, self.base)
            self.notes |= {note: None} if note else {}
            return Model(name=label, base=other, taught=taught, description=str(path))
        known = self._check_adapter(folder)
        return Model(
            name=label,
            base=self.base,
            adapter=folder,
            taught=taught or known,
            description=str(path),
        )

    def _check_adapter(self, folder: Path) -> Side | None:
        """Refuse an adapter that does not fit the base; the side that it is known to be taught."""
        config = check_adapter(folder)
        try:
            entry = read_entry(folder)
        except InstrumentError as error:
            raise UserError(str(error)) from error
        if entry is None:
            require_same_base(folder, config, self.base)
            return None
        if entry.manifest.base_digest != self.base.digest:
            message = f"was trained on another base than profile {self.profile_name!r} has."
            hint = f"Its base: {entry.manifest.base_digest[:16]}, here: {self.base.digest[:16]}."
            raise UserError(Problem(file=folder, message=message, hint=hint))
        require_shapes(folder, self.base)
        return entry.manifest.taught


def _base(name: str, folder: Path, profile: Profile) -> Base:
    digest = base_digest(folder)
    check_model(folder)
    return Base(
        name=name,
        folder=folder,
        digest=digest,
        device=profile.device,
        dtype=profile.dtype,
        load_in_4bit=profile.load_in_4bit,
    )


def _selection(training: Training) -> Mapping[str, Any]:
    return training.model_dump(include={"data_size", "support_ratio", "shuffle_seed"})


def _label(text: str) -> str:
    """A name for a folder that pytest can print: without odd characters."""
    label = re.sub(r"[^A-Za-z0-9_.+-]", "_", text)
    return label if re.match(r"[A-Za-z0-9]", label) else f"model{label}"
