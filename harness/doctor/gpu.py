"""Whether torch can compute on a GPU here, and if not, the one thing to do about it."""

from __future__ import annotations

import re

from harness.doctor.facts import Gpu, Machine, Torch
from harness.doctor.findings import Line, bad
from harness.doctor.tested import CORE, DRIVERS


def no_cuda(machine: Machine, profile: str) -> Line | None:
    """Why a profile that needs a CUDA GPU has none; None where torch computes on one."""
    torch = machine.torch
    if torch is not None and torch.works:
        return None
    text = f"profile {profile!r} needs a CUDA GPU, and torch sees none"
    reason, way_out = _why(machine, torch)
    return bad(f"{text}: {reason}.", way_out)


def _why(machine: Machine, torch: Torch | None) -> tuple[str, str]:
    elsewhere = "Run on a machine with an NVIDIA GPU, or with --profile=cpu."
    if machine.system == "Darwin":
        return "macOS has no CUDA", elsewhere
    if not machine.gpus:
        return machine.no_gpu or "no NVIDIA GPU was found", elsewhere
    if torch is None:
        return "torch is not installed", "Install the packages: see above."
    hidden = machine.environment.get("CUDA_VISIBLE_DEVICES")
    if hidden is not None and hidden.strip() in ("", "-1"):
        return f"CUDA_VISIBLE_DEVICES={hidden!r} hides every GPU", "Unset CUDA_VISIBLE_DEVICES."
    if torch.cuda is None:
        return f"torch {torch.version} is a build without CUDA", _install(machine)
    old = old_driver(machine.gpus[0], torch)
    if old:
        newer = "Install a newer driver, or a torch built for an older CUDA"
        return old, f"{newer} (https://pytorch.org/get-started/locally)."
    reason = torch.error or "torch.cuda.is_available() is false"
    return reason, "See whether `nvidia-smi` works, and whether driver and torch's CUDA agree."


def old_driver(gpu: Gpu, torch: Torch) -> str:
    """What is wrong where the driver is older than the CUDA that torch was built for needs."""
    major = _numbers(torch.cuda or "")[:1]
    oldest = DRIVERS.get(major[0]) if major else None
    if oldest is None or _numbers(gpu.driver) >= oldest:
        return ""
    wanted = ".".join(map(str, oldest))
    return f"driver {gpu.driver} is too old for CUDA {torch.cuda}, which needs {wanted} or newer"


def _install(machine: Machine) -> str:
    version = CORE["torch"].version
    if machine.system == "Windows":
        where = "--index-url https://download.pytorch.org/whl/ followed by the CUDA version"
        return f"Install a CUDA build: pip install --force-reinstall torch=={version} {where}."
    build = f"pip install --force-reinstall torch=={version}"
    return f"Install a CUDA build: {build} from PyPI, whose build for Linux has CUDA."


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
