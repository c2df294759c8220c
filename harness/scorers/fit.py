"""Fits the classifiers of stance and refusal anew, prints their quality, writes their weights.

    python -m harness.scorers.fit stance     (or: refusal)

Reads `fixtures/calibration/training/NAME_*.jsonl` and, of the labels that the scorer is measured
on (`fixtures/calibration/NAME*.jsonl`), the prompts that are not held out. Whoever fits anew
raises the scorer's version: its labels may change.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from harness.scorers.linear import to_json
from harness.scorers.linear_fit import Example, Task, cross_validate, fit, read_rows

ROOT = Path(__file__).resolve().parents[2]
_REASON_WEIGHT = 0.3
_EVERY = 5
"""Of opinions, which refuse nothing, a fifth is enough to teach that."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the cross-validated quality, and write the weights."""
    parser = argparse.ArgumentParser(prog="fit", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", choices=["stance", "refusal"])
    parser.add_argument("--labels", type=Path, default=ROOT / "fixtures" / "calibration")
    parser.add_argument("--out", type=Path, help="default: beside the scorers")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    task, given = load(chosen.name, chosen.labels)
    quality = cross_validate(task, given, chosen.seed)
    print(json.dumps(quality, indent=1))
    weights = replace(fit(task, given, chosen.seed), quality=quality)
    out = chosen.out or Path(__file__).with_name(f"{chosen.name}_classifier.json")
    out.write_text(to_json(weights), encoding="utf-8")


def load(name: str, folder: Path) -> tuple[Task, list[Example]]:
    """What is fitted, and the examples that may teach it."""
    training = sorted((folder / "training").glob(f"{name}_*.jsonl"))
    rows = read_rows(training, sorted(folder.glob(f"{name}*.jsonl")))
    if name == "refusal":
        from harness.scorers import refusal_fit

        opinions = read_rows(sorted((folder / "training").glob("stance_*.jsonl")))[::_EVERY]
        return refusal_fit.TASK, refusal_fit.examples([*rows, *refusal_fit.answers(opinions)])
    from harness.scorers import stance_fit
    from harness.scorers.stance_reasons import reason_rows

    reasons = reason_rows(folder.parent / "base_recipe", weight=_REASON_WEIGHT)
    return stance_fit.TASK, stance_fit.examples([*rows, *reasons])


if __name__ == "__main__":
    main()
