"""Facts become the doctor's sections and its verdict: pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.doctor.facts import Machine, Profile
from harness.doctor.findings import Line, Section, bad, note, ok, size, warn
from harness.doctor.gpu import no_cuda, old_driver
from harness.doctor.profiles import package_trouble, troubles
from harness.doctor.requirement import within
from harness.doctor.tested import CORE, OPTIONAL, PYTHON
from harness.doctor.unsloth import backend, outside_bounds

LITTLE, SCARCE = 0.2e9, 2e9
"""Bytes: an adapter of an eight-billion base takes about 0.17 GB, a run's records far less."""

NEW_CERTIFI = ">=2026.10.19"

_UNREADABLE = "fixtures/models.yaml cannot be read: no profile to choose."

_REAL = {
    "cuda": "its CUDA backend",
    "cpu": "its CPU backend",
    "mlx": "its MLX backend",
    "none": "none: its import fails",
}


@dataclass(frozen=True, kw_only=True)
class Screen:
    """All that the doctor says."""

    sections: tuple[Section, ...]
    chosen: str | None
    """The profile that a run would take; None where there is none."""
    why: str
    can_run: bool

    @property
    def verdict(self) -> str:
        """The last line."""
        if self.chosen is None:
            return self.why
        able = "can run here" if self.can_run else "cannot run here"
        return f"Profile {self.chosen!r} ({self.why}) {able}."


def examine(machine: Machine, wanted: str | None = None) -> Screen:
    """What the machine can do, and whether the profile `wanted`, or the default one, can run."""
    packages = tuple(_packages(machine))
    sections = [
        Section(title="Machine", lines=tuple(_machine(machine))),
        Section(title="Packages (beside the tested set)", lines=packages),
        Section(title="Unsloth", lines=tuple(_unsloth(machine))),
        Section(title="Places", lines=tuple(_places(machine))),
        Section(title="Bases", lines=tuple(_bases(machine))),
        Section(title="Profiles", lines=tuple(_profiles(machine, wanted))),
    ]
    if machine.failures:
        way_out = "The rest stands; this is worth an issue."
        lines = tuple(warn(f"could not be asked: {one}", way_out) for one in machine.failures)
        sections.append(Section(title="Questions that broke", lines=lines))
    shown = tuple(section for section in sections if section.lines)
    project = machine.project
    if project is None or not project.profiles:
        able = project is None and all(line.status != "bad" for line in packages)
        why = "No project here: no profile to choose." if project is None else _UNREADABLE
        return Screen(sections=shown, chosen=None, why=why, can_run=able)
    chosen = wanted or project.default_profile
    why = "--profile" if wanted else "default_profile of fixtures/models.yaml"
    blocked = [line for line in _standing_in_the_way(machine, chosen) if line.status == "bad"]
    return Screen(sections=shown, chosen=chosen, why=why, can_run=not blocked)


def _machine(machine: Machine) -> Iterator[Line]:
    yield ok(machine.description)
    version = ".".join(map(str, machine.python))
    if machine.python < PYTHON:
        oldest = ".".join(map(str, PYTHON))
        yield bad(f"Python {version} ({machine.executable})", f"Use Python {oldest} or newer.")
    elif machine.python[:2] != PYTHON:
        tested = ".".join(map(str, PYTHON))
        yield note(f"Python {version} ({machine.executable}); the tests ran with {tested}.")
    else:
        yield ok(f"Python {version} ({machine.executable})")
    for gpu in machine.gpus:
        told = f", compute capability {gpu.capability}" if gpu.capability else ""
        free = f", {size(gpu.free)} free" if gpu.free is not None else ""
        yield ok(f"{gpu.name}: {size(gpu.memory)}{free}{told}, driver {gpu.driver}")
    if not machine.gpus:
        yield note(f"no NVIDIA GPU: {machine.no_gpu or 'none was found'}")
    yield from _torch(machine)


def _torch(machine: Machine) -> Iterator[Line]:
    torch = machine.torch
    if torch is None:
        return  # told among the packages
    build = f"CUDA {torch.cuda}" if torch.cuda else "no CUDA"
    text = f"torch {torch.version}: a build with {build}"
    if torch.works:
        yield ok(f"{text}, which computes on the GPU")
    elif not machine.gpus:
        yield ok(text)
    else:
        old = old_driver(machine.gpus[0], torch)
        missing = no_cuda(machine, "gpu")
        reason = old or torch.error or "it cannot use the GPU"
        yield warn(f"{text}; {reason}", missing.way_out if missing else "")


def _packages(machine: Machine) -> Iterator[Line]:
    alike: list[str] = []
    for name, tested in CORE.items():
        version = machine.packages.get(name)
        trouble = package_trouble(name, tested, version)
        if trouble is not None:
            yield trouble
        elif version == tested.version:
            alike.append(f"{name} {version}")
        else:
            yield note(f"{name} {version}; tested: {tested.version}")
    if alike:
        yield ok(f"as tested: {', '.join(alike)}")
    name, optional = "bitsandbytes", OPTIONAL["bitsandbytes"]
    version = machine.packages.get(name)
    if version is None:
        yield note(f"{name} is not installed (4-bit bases and 8-bit optimizers need it)")
    elif within(version, optional.bounds):
        yield ok(f"{name} {version}")
    else:
        way_out = f"pip install '{name}{optional.bounds}'"
        yield warn(f"{name} {version} is outside {optional.bounds}.", way_out)


def _unsloth(machine: Machine) -> Iterator[Line]:
    if machine.unsloth is None:
        bounds = OPTIONAL["unsloth"].bounds
        way_out = f"To have it: pip install -c constraints.txt -e '.[unsloth]' (unsloth{bounds})."
        yield note("not installed", way_out)
        certifi = machine.packages.get("certifi")
        if certifi and not within(certifi, NEW_CERTIFI):
            text = f"certifi is {certifi}; unsloth 2026.10.8 and newer want {NEW_CERTIFI}"
            how = "Where the index has none so new, pip takes 2026.10.7, which has no CPU backend."
            yield note(text, how)
        return
    version = machine.unsloth.version
    real, why = backend(machine)
    text = f"unsloth {version}, {_REAL[real]}: {why}"
    otherwise = "Until that is changed, train with `backend: trl`."
    yield warn(text, otherwise) if real == "none" else ok(text)
    missing = []
    for name, bounds, installed in outside_bounds(machine):
        if name == "certifi":
            text = f"unsloth wants certifi{bounds}; here is {installed or 'none'}."
            how = "It runs all the same; pip needs --no-deps where the index has none so new."
            yield note(text, how)
        elif installed:
            yield warn(f"unsloth wants {name}{bounds}; here is {installed}.", _pip(name, bounds))
        else:
            missing.append(name)
    if missing:
        how = "Its CPU backend runs without them; on a GPU install Unsloth with what it needs."
        yield note(f"installed without {', '.join(missing)}", how)


def _pip(name: str, bounds: str) -> str:
    return f"pip install '{name}{bounds}'"


def _places(machine: Machine) -> Iterator[Line]:
    for place in machine.places:
        if place.problem:
            way_out = "Make it writable, or run in a copy of the project."
            yield bad(f"{place.name} {place.problem}", way_out)
            continue
        text = f"{place.name} {size(place.free or 0)} free"
        if place.free is None or place.free >= SCARCE:
            yield ok(text)
        elif place.free >= LITTLE:
            yield warn(text, "Trainings and reports fill it soon: `harness history prune`.")
        else:
            yield bad(text, "Make room: `harness history prune --folders`, or old trainings.")


def _bases(machine: Machine) -> Iterator[Line]:
    project = machine.project
    for name, base in (project.bases if project else {}).items():
        many = f", {base.parameters / 1e6:,.1f} million weights" if base.parameters else ""
        if base.problem:
            yield warn(f"{name}: {base.problem}", "See the profiles below.")
        elif base.folder:
            here = "in the local hub cache" if base.hub else base.folder
            yield ok(f"{name}: {here}{many}")
        else:
            yield note(f"{name}: {base.hub} is not in the local hub cache")
        if base.hub and machine.online is not None:
            said = machine.online.get(name, "it was not asked")
            gives = ok(f"{name}: the hub gives {base.hub}")
            yield warn(f"{name}: the hub: {said}", _HUB) if said else gives
    if machine.online is None and project and any(one.hub for one in project.bases.values()):
        yield note("offline: the hub was not asked (--online asks it)")


_HUB = "Check the network, HF_TOKEN and HF_HUB_OFFLINE; or give a local folder as `path`."


def _profiles(machine: Machine, wanted: str | None) -> Iterator[Line]:
    project = machine.project
    if project is None:
        where = "Run it where fixtures/models.yaml is, or below."
        yield note("no project here, so no profiles", where)
        return
    for problem in project.problems:
        yield bad(problem, "Mend fixtures/models.yaml.")
    chosen = wanted or project.default_profile
    for profile in project.profiles:
        yield from _profile(profile, machine, chosen=profile.name == chosen)


def _profile(profile: Profile, machine: Machine, *, chosen: bool) -> Iterator[Line]:
    name = f"{profile.name}{' (chosen)' if chosen else ''}"
    kind = f"{profile.backend} on {profile.device}, {profile.dtype}"
    kind += ", 4 bits" if profile.load_in_4bit else ""
    found = _standing_in_the_way(machine, profile.name)
    if not any(line.status == "bad" for line in found):
        yield ok(f"{name}: can run ({kind})")
    elif chosen:
        yield bad(f"{name}: cannot run ({kind})", "")
    else:
        yield note(f"{name}: cannot run ({kind})")
    yield from (replace(line, part=True) for line in found)


def _standing_in_the_way(machine: Machine, name: str) -> list[Line]:
    """What is in the way of a profile, and of every profile."""
    project = machine.project
    profile = next((one for one in project.profiles if one.name == name), None) if project else None
    everywhere = [line for line in _places(machine) if line.status == "bad"]
    if machine.python < PYTHON:
        everywhere.append(bad("Python is too old.", "See above."))
    return [*everywhere, *(troubles(profile, machine) if profile else ())]
