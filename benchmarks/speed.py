"""How long the harness takes beside a plain script, in one run on one machine.

    python benchmarks/speed.py [--repeat N] [--json FILE]

Works on a copy of the project, so that nothing is cached when it should be cold. Prints a Markdown
table; seconds are medians of the repeats, the ratio is to the plain script.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("conftest.py", "pyproject.toml", "fixtures", "probes", "benchmarks")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="harness-speed-") as folder:
        found = measure(Path(folder), chosen.repeat)
    print(table(found))
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def measure(folder: Path, repeat: int) -> dict[str, list[float]]:
    """Seconds of every measurement, by name."""
    project = folder / "project"
    for part in PARTS:
        source, target = ROOT / part, project / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    empty = folder / "empty"
    empty.mkdir()
    (empty / "test_nothing.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")

    def cold(run: Callable[[], float]) -> Callable[[], float]:
        def forgetting() -> float:
            for part in ("trained", ".harness", "reports"):
                shutil.rmtree(project / part, ignore_errors=True)
            return run()

        return forgetting

    def pytest(*arguments: str) -> Callable[[], float]:
        command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        return lambda: seconds(project, *command)

    q4 = pytest("-m", "q4", "--model=q4_main")
    every = pytest("-m", "q1 or q2 or q3 or q4", "--model=q*")
    steps: dict[str, Callable[[], float]] = {
        "plain script: one training, q4 on model and base": lambda: seconds(
            project, "benchmarks/plain_script.py", str(project)
        ),
        "q4 on q4_main, cold": cold(q4),
        "q4 on q4_main, warm": q4,
        "--collect-only": pytest("-m", "q4", "--model=q4_main", "--collect-only"),
        "all seven models on q1 to q4, cold": cold(every),
        "all seven models on q1 to q4, warm": every,
        "pytest on one empty test": lambda: seconds(empty, "-m", "pytest", "-q"),
        "the same with the plugin": lambda: seconds(
            empty, "-m", "pytest", "-q", "-p", "harness.plugin"
        ),
    }
    found: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(repeat):
        for name, step in steps.items():
            found[name].append(step())
    return found


def seconds(folder: Path, *arguments: str) -> float:
    """Wall-clock seconds of a Python command run in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, env=kept
    )
    taken = time.perf_counter() - started
    # Of pytest 1 says that tests failed, of a script that it broke.
    if done.returncode not in ((0, 1) if "pytest" in arguments else (0,)):
        raise SystemExit(f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return taken


def table(found: dict[str, list[float]]) -> str:
    """The measurements as Markdown."""
    medians = {name: statistics.median(values) for name, values in found.items()}
    plain = next(iter(medians.values()))
    lines = ["| | seconds (median) | to the plain script |", "|---|---|---|"]
    for name, value in medians.items():
        lines.append(f"| {name} | {value:.2f} | {value / plain:.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
