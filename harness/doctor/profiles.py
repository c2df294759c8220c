"""Whether a machine can run a profile: pure, so that it is tested on machines nobody has here."""

from __future__ import annotations

from collections.abc import Iterator

from harness.doctor.facts import Base, Gpu, Machine, Profile
from harness.doctor.findings import GIGA, Line, bad, size, warn
from harness.doctor.gpu import no_cuda
from harness.doctor.requirement import within
from harness.doctor.tested import CORE, OPTIONAL, Tested
from harness.doctor.unsloth import BLOCKING, backend, outside_bounds
from harness.machine import UNSLOTH_ON_CPU

BYTES = {"float32": 4.0, "bfloat16": 2.0}
FOUR_BIT_BYTES = 0.7
"""Per weight in NF4, the embeddings in 16 bits: 5.5 to 6 GB for eight billion."""
BESIDES = 1.0 * GIGA
"""LoRA, optimizer and CUDA's own: what the least training takes beside the weights."""
ROOM = 1.5
"""How many times the least is comfortable."""


def troubles(profile: Profile, machine: Machine) -> list[Line]:
    """What stands in the way of a profile (`bad`) or may (`warn`); empty: it can run."""
    return [
        *_packages(profile, machine),
        *_device(profile, machine),
        *_four_bit(profile, machine),
        *_unsloth(profile, machine),
        *_base(profile, machine),
    ]


def can_run(profile: Profile, machine: Machine) -> bool:
    """Whether nothing stands in its way."""
    return all(line.status != "bad" for line in troubles(profile, machine))


def needs_bitsandbytes(profile: Profile) -> str:
    """What of the profile needs bitsandbytes, in words; empty: nothing."""
    if profile.load_in_4bit:
        return "load_in_4bit"
    return profile.optimizer if profile.optimizer.endswith(("8bit", "32bit")) else ""


def _packages(profile: Profile, machine: Machine) -> Iterator[Line]:
    for name, tested in CORE.items():
        line = package_trouble(name, tested, machine.packages.get(name))
        if line is not None and (line.status == "bad" or profile.device == "cpu"):
            yield line


def package_trouble(name: str, tested: Tested, version: str | None) -> Line | None:
    """What is wrong with a package that must be there; None where it is in its bounds."""
    if version is None:
        way_out = "Install the tested set: pip install -c constraints.txt -e ."
        return bad(f"{name} is not installed.", way_out)
    if within(version, tested.bounds):
        return None
    why = ""
    if name == "trl" and version == "1.15.0":
        why = " (its loss calls a Triton kernel, so it cannot train DPO on a CPU)"
    text = f"{name} {version} is outside {tested.bounds}{why}."
    return bad(text, f"pip install '{name}=={tested.version}'")


def _device(profile: Profile, machine: Machine) -> Iterator[Line]:
    if profile.device != "cuda":
        return
    missing = no_cuda(machine, profile.name)
    if missing is not None:
        yield missing
        return
    if not machine.gpus:
        return
    gpu = machine.gpus[0]
    if profile.dtype == "bfloat16" and _capability(gpu) < (8, 0):
        text = f"{gpu.name} (compute capability {gpu.capability}) has no bfloat16 of its own."
        yield warn(text, "It is emulated, slowly; compute capability 8.0 or higher has it.")
    yield from _memory(profile, machine, gpu)


def _capability(gpu: Gpu) -> tuple[int, ...]:
    if not gpu.capability:
        return (99,)  # not told: nothing can be said against it
    return tuple(int(part) for part in gpu.capability.split(".") if part.isdigit())


def least_memory(profile: Profile, base: Base) -> float | None:
    """Bytes of GPU memory without which training cannot start: an estimate from the weights."""
    if base.parameters is None:
        return None
    each = FOUR_BIT_BYTES if profile.load_in_4bit else BYTES.get(profile.dtype, 4.0)
    return base.parameters * each * 1.05 + BESIDES


def _memory(profile: Profile, machine: Machine, gpu: Gpu) -> Iterator[Line]:
    base = _base_of(profile, machine)
    least = least_memory(profile, base) if base else None
    if least is None:
        return
    need = f"training needs at least {size(least)} by estimate"
    smaller = "Take a larger card or a smaller base"
    if not profile.load_in_4bit:
        smaller += ", or set load_in_4bit: true"
    if gpu.memory < least:
        yield bad(f"{gpu.name} has {size(gpu.memory)}; {need}.", f"{smaller}.")
    elif gpu.free is not None and gpu.free < least:
        text = f"{size(gpu.free)} of {gpu.name} are free; {need}."
        yield warn(text, "`nvidia-smi` lists the processes that hold the rest.")
    elif gpu.memory < ROOM * least:
        yield warn(f"{gpu.name} has {size(gpu.memory)}, which is tight; {need}.", f"{smaller}.")


def _four_bit(profile: Profile, machine: Machine) -> Iterator[Line]:
    what = needs_bitsandbytes(profile)
    if not what:
        return
    bounds = OPTIONAL["bitsandbytes"].bounds
    way_out = f"pip install 'bitsandbytes{bounds}'"
    version = machine.packages.get("bitsandbytes")
    if version is None:
        yield bad(f"bitsandbytes is not installed; {what} needs it.", way_out)
    elif not within(version, bounds):
        yield bad(f"bitsandbytes {version} is outside {bounds}; {what} needs it.", way_out)
    elif machine.torch and machine.torch.bitsandbytes_error:
        error = machine.torch.bitsandbytes_error
        yield bad(f"bitsandbytes {version} cannot be imported: {error}.", way_out)


def _unsloth(profile: Profile, machine: Machine) -> Iterator[Line]:
    if profile.backend != "unsloth":
        return
    bounds = OPTIONAL["unsloth"].bounds
    plain = "or set `backend: trl` in the profile."
    if machine.unsloth is None:
        way_out = f"{_installing(profile)}, {plain}"
        yield bad("Unsloth is not installed; the profile trains with it.", way_out)
        return
    version = machine.unsloth.version
    if not within(version, bounds):
        way_out = f"pip install 'unsloth{bounds}' 'unsloth_zoo{bounds}', {plain}"
        yield bad(f"Unsloth {version} is outside {bounds}.", way_out)
    if "unsloth_zoo" not in machine.packages:
        yield bad("unsloth_zoo is not installed.", f"pip install 'unsloth_zoo{bounds}', {plain}")
    if profile.device == "cuda" and profile.dtype == "float32":
        text = "backend unsloth trains in bfloat16 on a GPU, whatever dtype says."
        yield bad(text, f"Set dtype: bfloat16, {plain}")
    for name, wanted, installed in outside_bounds(machine):
        if name in BLOCKING:
            here = f"{name} {installed}" if installed else f"no {name}"
            way_out = f"pip install '{name}{wanted}', {plain}"
            yield bad(f"Unsloth {version} needs {name}{wanted}; here is {here}.", way_out)
    real, why = backend(machine)
    if real == "none" or (real != profile.device and profile.device == "cuda"):
        if profile.device == "cuda" and no_cuda(machine, profile.name):
            return  # said already, with the cause
        text = f"Unsloth {version} would use {_BACKENDS[real]}: {why}."
        here = _installing(profile) if profile.device == "cpu" else "Change that"
        yield bad(text, f"{here}, {plain}")


def _installing(profile: Profile) -> str:
    if profile.device == "cuda":
        return "pip install -c constraints.txt -e '.[unsloth]'"
    # Its CPU backend needs nothing of what it asks for besides; an index may lack that.
    wanted = f"'unsloth>={UNSLOTH_ON_CPU}' 'unsloth_zoo>={UNSLOTH_ON_CPU}'"
    return f"pip install --no-deps {wanted}"


_BACKENDS = {"cuda": "the GPU", "cpu": "the CPU", "mlx": "MLX", "none": "nothing"}


def _base_of(profile: Profile, machine: Machine) -> Base | None:
    return machine.project.bases.get(profile.base) if machine.project else None


def _base(profile: Profile, machine: Machine) -> Iterator[Line]:
    base = _base_of(profile, machine)
    if base is None:
        return
    if base.problem:
        way_out = "Fetch it anew with --allow-download." if base.hub else "Restore its files."
        yield bad(f"base {base.name}: {base.problem}.", way_out)
    elif base.folder is None:
        way_out = "Fetch it once with --allow-download, or give a local folder as the base's `path`"
        needed = f"; that takes {size(base.parameters * 2)}" if base.parameters else ""
        text = f"base {base.hub} is not in the local hub cache"
        yield bad(f"{text}.", f"{way_out}{needed}.")
