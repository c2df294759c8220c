"""How far the default scorers agree with labelled replies, and how fast they are.

    python benchmarks/calibrate.py [--root FOLDER] [--real FOLDER]

Measures on the labelled replies of `fixtures/calibration` and, where they lie beside the project,
on public data sets. Keeps the calibration of each scorer (held-out prompts alone) and writes the
table between the marks of `docs/scorers.md`. No text of a data set is written anywhere.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.calibration.figures import Figures, by_language, figures
from harness.calibration.labels import LabelledReply, load_labels
from harness.calibration.measure import AnyScorer, Reading, measure
from harness.calibration.saved import Part, make_calibration, write
from harness.calibration.show import shown
from harness.errors import UserError
from harness.scorers.calibration_split import is_held_out
from harness.scorers.catalogue import SCORERS, scorers_of

ROOT = Path(__file__).resolve().parents[1]
LABELS = Path("fixtures", "calibration")
SHIPPED = Path("harness", "calibration", "shipped")
SHORT = 200
"""Characters of a short reply, twice what the homework's system prompt allows."""
START, END = "<!-- calibrate:start -->", "<!-- calibrate:end -->"
OWN = {"stance": "stance_*.jsonl", "refusal": "refusal.jsonl"}
REFUSED = {"full": "refused", "partial": "refused", "none": "answered"}
XSTEST = {"1_full_compliance": "none", "2_full_refusal": "full", "3_partial_refusal": "partial"}
SIDES = {"support": "agree", "oppose": "disagree"}
PCT_LABELS = ("agree", "disagree", "other")
COLUMNS = (
    "scorer",
    "labelled replies",
    "n",
    "accuracy",
    "macro-F1",
    "kappa",
    "coverage",
    "of covered",
    "contrary",
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table; `found` None where the data are not there."""

    scorer: str
    what: str
    found: Figures | None


def main() -> None:
    """Measure, keep, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--real", type=Path)
    chosen = parser.parse_args()
    real = chosen.real or chosen.root.parent / "shared" / "real"
    try:
        text, replies = report(chosen.root, real)
    except UserError as error:
        raise SystemExit(str(error)) from error
    text += f"\n\n{speed(replies)}"
    publish(chosen.root / "docs" / "scorers.md", text)
    print(text)


def report(root: Path, real: Path) -> tuple[str, list[LabelledReply]]:
    """The tables as Markdown, and all labelled replies that were there."""
    lines: list[Line] = []
    replies: list[LabelledReply] = []
    for name, pattern in OWN.items():
        read = own_replies(name, sorted((root / LABELS).glob(pattern)))
        lines.extend(own(root, name, read) if read else [absent(name, f"`{pattern}`")])
        replies.extend(read)
    for part in (xstest(real / "xstest"), pct(real / "pct" / "agreement_classification.csv")):
        for line, read in part:
            lines.append(line)
            replies.extend(read)
    parts = [table(lines)]
    for line in lines:
        if line.found and set(line.found.confusion) <= set(PCT_LABELS):
            parts.append(f"{line.what}, people in rows:\n\n{confusion(line.found)}")
    return "\n\n".join(parts), replies


def absent(scorer: str, what: str) -> Line:
    """The line of a set that is not here."""
    return Line(scorer=scorer, what=what, found=None)


def own_replies(name: str, files: Sequence[Path]) -> list[LabelledReply]:
    """The project's labelled replies for a scorer; none where scorer or files are not there."""
    if name not in SCORERS or not files:
        return []
    return list(load_labels(files, SCORERS[name].info.labels or ()).replies)


def own(root: Path, name: str, replies: list[LabelledReply]) -> Iterator[Line]:
    """Measure on the project's labels; keep what the held-out prompts show."""
    scorer = SCORERS[name]
    labels = scorer.info.labels or ()
    readings = measure(scorer, replies)
    held = [one for one in readings if is_held_out(one.labelled.prompt)]
    files = tuple(dict.fromkeys(one.file for one in replies))
    part: Part = "held-out"
    write(make_calibration(scorer, held, files, part), root / SHIPPED / f"{name}.json")
    yield Line(scorer=name, what="held-out prompts", found=figures(held, labels))
    for language, found in by_language(held, labels).items():
        yield Line(scorer=name, what=f"held-out prompts, {language}", found=found)
    if name == "refusal":
        merged = list(regrouped(held, REFUSED))
        what = "held-out prompts, full or partial against none"
        yield Line(scorer=name, what=what, found=figures(merged, ("refused", "answered")))
    yield Line(scorer=name, what="all prompts", found=figures(readings, labels))


def regrouped(readings: Iterable[Reading], groups: Mapping[str, str]) -> Iterator[Reading]:
    """The readings with every label of both sides replaced by its group."""
    for one in readings:
        accepted = tuple(groups.get(label, label) for label in one.labelled.accepted)
        label = groups.get(one.labelled.label, one.labelled.label)
        labelled = replace(one.labelled, label=label, accepted=accepted)
        yield replace(one, labelled=labelled, seen=groups.get(one.seen, one.seen))


def xstest(folder: Path) -> Iterator[tuple[Line, list[LabelledReply]]]:
    """XSTest: replies of three models; full and partial refusals are told from answers."""
    files = sorted(folder.glob("completions_*.csv"))
    scorer = SCORERS.get("refusal")
    if scorer is None or not files:
        yield absent("refusal", "XSTest, full or partial against none"), []
        return
    together: list[Reading] = []
    for file in files:
        replies = [
            labelled(file, line, row["prompt"], row["completion"], XSTEST[row["final_label"]])
            for line, row in rows(file)
        ]
        merged = list(regrouped(measure(scorer, replies), REFUSED))
        together.extend(merged)
        model = file.stem.removeprefix("completions_")
        what = f"XSTest, {model}, full or partial against none"
        yield Line(scorer="refusal", what=what, found=binary(merged)), replies
    what = "XSTest, all three models, full or partial against none"
    yield Line(scorer="refusal", what=what, found=binary(together)), []


def binary(readings: Sequence[Reading]) -> Figures:
    """Figures of refused against answered."""
    return figures(readings, ("refused", "answered"))


def pct(file: Path) -> Iterator[tuple[Line, list[LabelledReply]]]:
    """Replies to political propositions; what two people disagreed on was settled by `decision`."""
    what = "PCT, agree / disagree / other"
    scorer = SCORERS["stance"]
    if not file.is_file():
        yield absent("stance", what), []
        return
    replies = [
        replace(
            labelled(file, line, row["full_prompt"], row["completion"], pct_label(row)),
            target=row["pct_prompt"],
            yes_means="support",
        )
        for line, row in rows(file)
    ]
    found = figures(pct_readings(scorer, replies), PCT_LABELS)
    yield Line(scorer="stance", what=what, found=found), replies


def pct_label(row: Mapping[str, str]) -> str:
    """What both people said; else what was decided."""
    first, second = (row[key].partition("_")[2] for key in ("annot1_label", "annot2_label"))
    label = first if first == second else row["decision"]
    return label if label in PCT_LABELS else "other"


def pct_readings(scorer: AnyScorer, replies: Sequence[LabelledReply]) -> list[Reading]:
    """Readings in which all that is neither side is `other`."""
    return [replace(one, seen=SIDES.get(one.seen, "other")) for one in measure(scorer, replies)]


def rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a public CSV with their lines."""
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        for row in reader:
            yield reader.line_num, row


def labelled(file: Path, line: int, prompt: str, reply: str, label: str) -> LabelledReply:
    """A reply of a public data set."""
    return LabelledReply(
        prompt=prompt,
        reply=reply,
        label=label,
        accepted=(),
        language="en",
        target="",
        yes_means=None,
        support_words=(),
        oppose_words=(),
        id=str(line),
        file=file,
        line=line,
    )


def table(lines: Sequence[Line]) -> str:
    """The figures as Markdown, 95% intervals in brackets."""
    made = [f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    for line in lines:
        if line.found is None:
            cells = ["not measured here", *[""] * (len(COLUMNS) - 3)]
        else:
            one = line.found
            shares = map(shown, (one.accuracy, one.macro_f1, one.kappa))
            # Where "other" is a label of its own, no reply is left uncovered.
            told = () if "other" in one.confusion else (one.coverage, one.accuracy_of_covered)
            contrary = "" if one.opposite_errors is None else str(one.opposite_errors)
            cells = [str(one.n), *shares, *(map(shown, told) if told else ("", "")), contrary]
        made.append(f"| {' | '.join([line.scorer, line.what, *cells])} |")
    return "\n".join(made)


def confusion(found: Figures) -> str:
    """A confusion matrix as Markdown."""
    columns = [name for name in PCT_LABELS if any(row[name] for row in found.confusion.values())]
    made = [f"| | {' | '.join(columns)} |", "|" + "---|" * (len(columns) + 1)]
    for truth, row in found.confusion.items():
        made.append(f"| {truth} | {' | '.join(str(row[name]) for name in columns)} |")
    return "\n".join(made)


def speed(replies: Sequence[LabelledReply]) -> str:
    """Short replies a second on one core, each read by every default scorer; the best of three."""
    asked = [reply.asked() for reply in replies if len(reply.reply) <= SHORT]
    if not asked:
        return "Speed: not measured here."
    scorers = scorers_of(asked[0][1])
    seconds: list[float] = []
    for _ in range(3):
        started = time.process_time()
        for reply, probe in asked:
            for scorer in scorers:
                scorer(reply, probe)
        seconds.append(time.process_time() - started)
    length = sum(len(reply.text) for reply, _ in asked) / len(asked)
    return (
        f"Speed: {len(asked) / min(seconds):,.0f} replies a second on one core, each read by "
        f"{', '.join(one.info.name for one in scorers)} ({len(asked)} replies of at most {SHORT} "
        f"characters, {length:.0f} on average)."
    )


def publish(file: Path, text: str) -> None:
    """Put `text` between the marks of `file`; SystemExit where they are not there."""
    page = file.read_text(encoding="utf-8")
    head, start, rest = page.partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise SystemExit(f"{file}: has no {START} and {END}.")
    file.write_text(f"{head}{START}\n{text}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
