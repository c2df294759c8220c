"""What is known of a machine: plain facts, so that what they mean can be tested without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Gpu:
    """A card as `nvidia-smi` tells of it."""

    name: str
    driver: str
    memory: int
    """Bytes."""
    free: int | None = None
    capability: str | None = None
    """Compute capability, `9.0`; None where the driver is too old to tell."""


@dataclass(frozen=True, kw_only=True)
class Torch:
    """The installed torch."""

    version: str
    """With its local part: `2.13.0+cpu`."""
    cuda: str | None
    """CUDA version of the build; None: a build without CUDA."""
    works: bool | None = None
    """Whether a product of two matrices was computed on a GPU; None: not tried."""
    error: str = ""
    bitsandbytes_error: str = ""
    """What its import raised beside this torch; empty: nothing, or not tried."""


@dataclass(frozen=True, kw_only=True)
class Unsloth:
    """The installed Unsloth, without importing it."""

    version: str
    has_cpu_backend: bool
    needs: tuple[str, ...] = ()
    """Its own requirements and those of unsloth_zoo, as pip writes them."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder that results or weights are written to."""

    name: str
    path: str
    free: int | None = None
    """Bytes."""
    problem: str = ""
    """Why it cannot be written to."""


@dataclass(frozen=True, kw_only=True)
class Base:
    """A base of `models.yaml` and whether its weights are at hand."""

    name: str
    hub: str | None = None
    """`id at revision`; None: a folder."""
    folder: str | None = None
    """Where its weights are; None: not in the local cache."""
    problem: str = ""
    """Why the folder is no whole model."""
    parameters: float | None = None
    """How many weights, by the size of its files or, where they are not here, by its name."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a profile of `models.yaml` asks of a machine."""

    name: str
    base: str
    backend: str
    device: str
    dtype: str
    load_in_4bit: bool
    optimizer: str


@dataclass(frozen=True, kw_only=True)
class Project:
    """The project around the working directory."""

    root: str
    default_profile: str = ""
    profiles: tuple[Profile, ...] = ()
    bases: Mapping[str, Base] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    """What is wrong in `models.yaml`."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Everything that was asked."""

    system: str
    """As `platform.system()`: Linux, Darwin, Windows."""
    description: str
    python: tuple[int, ...]
    executable: str
    gpus: tuple[Gpu, ...] = ()
    no_gpu: str = ""
    """Why no card is known."""
    packages: Mapping[str, str] = field(default_factory=dict)
    """Installed versions by name, without their local part; what is absent is not in it."""
    torch: Torch | None = None
    unsloth: Unsloth | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    """The variables that change what the libraries do."""
    project: Project | None = None
    places: tuple[Place, ...] = ()
    online: Mapping[str, str] | None = None
    """Base -> why the hub does not give it, empty where it does; None: the hub was not asked."""
    failures: tuple[str, ...] = ()
    """Questions that broke, in words."""
