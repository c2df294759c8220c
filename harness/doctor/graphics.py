"""Asks after GPUs and torch, importing torch only in a process of its own and only where a GPU is.

A broken driver can hang or crash whoever asks; each question has a time limit.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from harness.doctor.facts import Gpu, Torch

FIELDS = ("name", "driver_version", "memory.total", "memory.free", "compute_cap")
MEBI = 2**20
SMI_SECONDS = 15
TORCH_SECONDS = 90

TRY = """
import json
found = {"works": False, "error": "", "bitsandbytes_error": ""}
try:
    import torch
    if torch.cuda.is_available():
        one = torch.ones(16, 16, device="cuda")
        found["works"] = bool((one @ one).sum().item() == 16 * 16 * 16)
    else:
        found["error"] = "torch.cuda.is_available() is false"
except Exception as error:
    found["error"] = f"{type(error).__name__}: {(str(error).strip().splitlines() or [''])[0]}"
try:
    import bitsandbytes
except Exception as error:
    found["bitsandbytes_error"] = f"{type(error).__name__}: {str(error).strip()[:200]}"
print("\\n" + json.dumps(found))
"""


def ask_gpus() -> tuple[tuple[Gpu, ...], str]:
    """The cards that `nvidia-smi` knows, and why there is none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return (), "there is no nvidia-smi"
    for fields in (FIELDS, FIELDS[:-1]):  # an old driver does not know the last
        query = f"--query-gpu={','.join(fields)}"
        command = [program, query, "--format=csv,noheader,nounits"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SMI_SECONDS)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            return (), f"nvidia-smi does not answer ({type(error).__name__})"
        gpus = read_cards(done.stdout) if done.returncode == 0 else ()
        if gpus:
            return gpus, ""
    said = (done.stdout + done.stderr).strip().splitlines() or ["nothing"]
    return (), f"nvidia-smi says: {said[0]}"


def read_cards(table: str) -> tuple[Gpu, ...]:
    """Cards of `nvidia-smi --query-gpu=...`'s lines, in the order of FIELDS."""
    gpus = []
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) < len(FIELDS) - 1 or not cells[2].isdigit():
            continue
        gpus.append(
            Gpu(
                name=cells[0],
                driver=cells[1],
                memory=int(cells[2]) * MEBI,
                free=int(cells[3]) * MEBI if cells[3].isdigit() else None,
                capability=cells[4] if len(cells) == len(FIELDS) else None,
            )
        )
    return tuple(gpus)


def ask_torch(packages: dict[str, str], *, with_gpu: bool) -> Torch | None:
    """The installed torch, and where a GPU is whether it computes there; None where absent."""
    if "torch" not in packages:
        return None
    version, cuda = _build()
    if not with_gpu or cuda is None:
        return Torch(version=version, cuda=cuda)
    found = _try()
    return Torch(
        version=version,
        cuda=cuda,
        works=found["works"] is True,
        error=str(found.get("error", "")),
        bitsandbytes_error=(
            str(found.get("bitsandbytes_error", "")) if "bitsandbytes" in packages else ""
        ),
    )


def _build() -> tuple[str, str | None]:
    """Version and CUDA version as torch's own `version.py` says them, without importing torch."""
    spec = find_spec("torch")
    file = Path(spec.origin).with_name("version.py") if spec and spec.origin else None
    if file is None or not file.is_file():
        return metadata.version("torch"), None
    text = file.read_text(encoding="utf-8")
    named = dict(re.findall(r"^(\w+)[^=\n]*= *'([^']*)'", text, re.MULTILINE))
    return named.get("__version__", metadata.version("torch")), named.get("cuda") or None


def _try() -> dict[str, bool | str]:
    command = [sys.executable, "-c", TRY]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TORCH_SECONDS)  # noqa: S603
        found: dict[str, bool | str] = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {"works": False, "error": f"torch did not answer in {TORCH_SECONDS} s"}
    except (OSError, ValueError, IndexError):
        return {"works": False, "error": "torch ended without an answer"}
    return found
