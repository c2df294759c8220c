"""The set of packages that the project is tested with, and the bounds it works in.

The one place in code; a test holds it against `constraints.txt` and `pyproject.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.machine import UNSLOTH


@dataclass(frozen=True, kw_only=True)
class Tested:
    """One package: the version all tests ran with, and those that should work."""

    version: str | None
    """None: not part of the tested set."""
    bounds: str = ""
    """As pip writes them; empty: any version."""


CORE = {
    "torch": Tested(version="2.13.0", bounds=">=2.6"),
    "transformers": Tested(version="5.17.0", bounds=">=5.2,<6"),
    "trl": Tested(version="1.14.2", bounds=">=1.5,!=1.15.0,<2"),
    "peft": Tested(version="0.21.2", bounds=">=0.18,<1"),
    "datasets": Tested(version="4.8.5", bounds=">=4.7,<6"),
    "accelerate": Tested(version="1.15.0", bounds=">=1.10.1"),
    "safetensors": Tested(version="0.8.0", bounds=">=0.5"),
    "tokenizers": Tested(version="0.23.3"),
    "huggingface_hub": Tested(version="1.33.0"),
    "numpy": Tested(version="2.4.6", bounds=">=1.26"),
    "pydantic": Tested(version="2.14.3", bounds=">=2.9"),
    "pytest": Tested(version="9.2.0", bounds=">=8.3"),
}
"""Without these nothing is trained or generated."""

OPTIONAL = {
    "unsloth": Tested(version=None, bounds=f">={UNSLOTH}"),
    "unsloth_zoo": Tested(version=None, bounds=f">={UNSLOTH}"),
    "bitsandbytes": Tested(version=None, bounds=">=0.45.5,!=0.46.0,!=0.48.0"),
}
"""What the extra `unsloth` brings."""

PYTHON = (3, 11)
"""The oldest Python, and the one of the tested set."""

DRIVERS = {11: (450, 80), 12: (525, 60), 13: (580, 65)}
"""CUDA's major version -> the oldest Linux driver that runs it.

Source: NVIDIA's CUDA release notes, table of minor-version compatibility.
"""
