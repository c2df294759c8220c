"""Which backend Unsloth would really use here, told without importing it.

Read in the wheels of 2026.10: `unsloth_zoo/device_type.py` and `unsloth/_cpu_init.py`.
"""

from __future__ import annotations

from typing import Literal

from harness.doctor.facts import Machine
from harness.doctor.requirement import unmet
from harness.machine import UNSLOTH_ON_CPU

Backend = Literal["cuda", "cpu", "mlx", "none"]

BLOCKING = ("torch", "transformers", "trl", "peft", "datasets", "accelerate")
"""Packages that Unsloth patches: outside its bounds it may break silently."""


def backend(machine: Machine) -> tuple[Backend, str]:
    """The backend, and why; `none` where its import fails or it is not installed."""
    if machine.unsloth is None:
        return "none", "it is not installed"
    if machine.torch is None:
        return "none", "torch is not installed"
    asked = machine.environment
    if asked.get("UNSLOTH_ALLOW_CPU") == "1":
        return "none", "UNSLOTH_ALLOW_CPU=1 makes it take this machine for one with a GPU: unset it"
    if asked.get("UNSLOTH_FORCE_CPU") == "1" and machine.unsloth.has_cpu_backend:
        return "cpu", "UNSLOTH_FORCE_CPU=1"
    if machine.torch.works:
        return "cuda", "torch computes on the GPU"
    if machine.system == "Darwin" and machine.description.count("arm64"):
        return "mlx", "Apple's chips; nothing here has been run on them"
    if machine.gpus:
        return "none", "a GPU is there and torch cannot use it, which its import refuses"
    if not machine.unsloth.has_cpu_backend:
        return "none", f"no GPU, and this version has no CPU backend ({UNSLOTH_ON_CPU} has one)"
    if asked.get("UNSLOTH_DISABLE_CPU_FALLBACK") == "1":
        return "none", "UNSLOTH_DISABLE_CPU_FALLBACK=1 and no GPU"
    return "cpu", "no GPU; plain transformers, PEFT and TRL below"


def outside_bounds(machine: Machine) -> list[tuple[str, str, str]]:
    """(package, bounds, installed or empty) of Unsloth's requirements that are not met."""
    needs = machine.unsloth.needs if machine.unsloth else ()
    found = dict.fromkeys(unmet(needs, machine.packages))
    return sorted(found)
