"""What the harness does on a GPU, measured by one command that needs no network.

    python benchmarks/gpu_check.py [--parts a-trl,c-trl] [--shape 8b|1b|tiny] [--out FOLDER]

Parts, each in a process of its own with a time limit; one that fails is a row with its reason:

    machine     rates of a matrix product and of a copy
    a-trl       DPO on the embedded base by plain TRL, against the log made on a CPU
    a-unsloth   the same by Unsloth
    base        a Llama of the shape with random weights, built on the device
    c-trl       DPO on it by plain TRL: time, tokens a second, memory, utilisation
    c-unsloth   the same by Unsloth
    d           the replies of suite q4 on it, adapters swapped, against the memory's bandwidth
    b           Unsloth's adapter read by plain PEFT: the same replies in fp32?

Writes gpu_check.json and gpu_check.md into the folder and prints the table, which belongs into
docs/gpu.md. On a machine without a GPU `--shape tiny` runs the very same code.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from gpu_rows import Notebook, Row, as_json, as_markdown, read_rows

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {
    "machine": 60, "a-trl": 90, "a-unsloth": 150, "base": 120, "c-trl": 150, "c-unsloth": 240,
    "d": 150, "b": 90,
}  # fmt: skip
"""Most seconds of each part, in the order in which they run."""
BUDGET = 480
PACKAGES = ("torch", "transformers", "trl", "peft", "unsloth", "bitsandbytes", "triton")


def main() -> int:
    """Run the parts; the exit status is 1 where one failed, and not where one was not run."""
    options = arguments().parse_args()
    if options.child:
        return run_part(options)
    if options.write_cpu_log:
        from gpu_parts import write_cpu_log

        _prepare()
        write_cpu_log()
        return 0
    wanted = [name for name in LIMITS if name in options.parts]
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    failed = False
    with tempfile.TemporaryDirectory(prefix="gpu-check-", dir=options.scratch) as name:
        scratch = Path(name)
        end = time.monotonic() + options.budget
        for part in wanted:
            found, why = in_a_process(part, scratch, min(LIMITS[part], end - time.monotonic()))
            rows += found
            if why:
                rows.append(Row(part=part, what="the part", note=why))
                failed = failed or not why.startswith("not run")
            write(out, rows, options)
            print(f"{part}: {why or 'done'}", file=sys.stderr)
    print((out / "gpu_check.md").read_text(encoding="utf-8"))
    return 1 if failed else 0


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", type=_parts, default=list(LIMITS), help="comma-separated")
    parser.add_argument("--shape", choices=("8b", "1b", "tiny"), default="8b")
    parser.add_argument("--device", choices=("auto", "cuda", "cpu"), default="auto")
    parser.add_argument("--out", type=Path, default=Path("reports") / "gpu_check")
    parser.add_argument("--scratch", type=Path, help="where 16 GB of weights fit (default: tmp)")
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds in all")
    parser.add_argument("--batch", type=int, default=16, help="replies at a time")
    parser.add_argument("--peak-tflops", type=float, help="dense bf16 rate of the card")
    parser.add_argument("--bandwidth", type=float, help="GB/s of the card's memory")
    parser.add_argument("--four-bit", action="store_true", help="the base in 4 bits")
    parser.add_argument("--gradient-checkpointing", action="store_true")
    parser.add_argument("--write-cpu-log", action="store_true", help="make a-trl's log anew")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    return parser


def _parts(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in LIMITS]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown {unknown}; there are {', '.join(LIMITS)}")
    return names


def in_a_process(part: str, scratch: Path, seconds: float) -> tuple[list[Row], str]:
    """Rows of a part, and why it did not come to its end; empty where it did."""
    if seconds < 1:
        return [], "not run: the time of all parts is spent (--budget)"
    command = [sys.executable, __file__, *sys.argv[1:], "--child", part, "--work", str(scratch)]
    log = scratch / f"{part}.log"
    with log.open("wb") as stream:
        child = subprocess.Popen(
            command,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=environment(),
            start_new_session=True,
        )
        try:
            status = child.wait(timeout=seconds)
            why = "" if status == 0 else f"failed: {_last(log)}"
        except subprocess.TimeoutExpired:
            why = f"stopped after {seconds:.0f} s; {_last(log)}"
        finally:
            _end(child)
    return read_rows(scratch / f"{part}.jsonl"), why


def _end(child: subprocess.Popen[bytes]) -> None:
    """End what is left of a part, the processes that it started too."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


def environment() -> dict[str, str]:
    """Off the network, quiet, and the project importable where it is not installed."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {
        "PYTHONPATH": os.pathsep.join(paths),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "UNSLOTH_DISABLE_STATISTICS": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    return {"OMP_WAIT_POLICY": "PASSIVE"} | dict(os.environ) | own


def _prepare() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.update(environment())


def _last(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace")
    said = [line.strip() for line in text.splitlines() if line.strip()]
    return said[-1][:300] if said else "it said nothing"


def run_part(options: argparse.Namespace) -> int:
    """Run one part in this process."""
    from gpu_parts import PARTS, Job

    note = Notebook(options.child, options.work / f"{options.child}.jsonl")
    try:
        PARTS[options.child](Job(options, options.work, note))
    except ImportError as error:
        note.not_run("the part", f"{type(error).__name__}: {error}")
    except Exception as error:
        if type(error).__name__ != "UserError":  # the harness's word for what is missing here
            raise
        note.not_run("the part", str(error))
    return 0


def write(out: Path, rows: list[Row], options: argparse.Namespace) -> None:
    """The table so far, as JSON and as Markdown."""
    facts = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "shape": options.shape,
        "python": platform.python_version(),
        "packages": ", ".join(_versions()),
        "card": _card(),
    }
    (out / "gpu_check.json").write_text(as_json(facts, rows), encoding="utf-8")
    (out / "gpu_check.md").write_text(as_markdown(facts, rows), encoding="utf-8")


def _versions() -> list[str]:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"no {name}")
    return found


def _card() -> str:
    program = shutil.which("nvidia-smi")
    if program is None:
        return "no GPU"
    query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
    done = subprocess.run([program, *query], capture_output=True, text=True, timeout=15)
    return done.stdout.strip() or "nvidia-smi told nothing"


if __name__ == "__main__":
    sys.exit(main())
