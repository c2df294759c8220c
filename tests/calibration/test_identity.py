"""A scorer's digest holds all it is built of, and nothing of the other scorers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from harness.calibration import identity
from harness.calibration.identity import scorer_digest, scorer_identity, source_files
from harness.scorers import SCORERS
from harness.scorers.ensemble import EnsembleScorer
from harness.scorers.length import length
from harness.scorers.stance import stance
from tests.calibration.scorers import FirstWord
from tests.calibration.test_figures import InBatches

FOLDER = Path(__file__).parents[2] / "harness" / "scorers"


def names(scorer: object) -> set[str]:
    return {file.name for file in source_files(scorer)}  # type: ignore[arg-type]


def test_stance_is_all_its_modules_and_no_other() -> None:
    found = names(stance)
    assert {file.name for file in FOLDER.glob("stance_*.py")} & found >= {
        "stance_lexicon_en.py",
        "stance_reader.py",
        "stance_text.py",
    }
    assert {"stance.py", "han.py"} <= found
    assert not {"length.py", "catalogue.py", "__init__.py"} & found


def test_length_is_small() -> None:
    assert names(length) == {"length.py"}


def test_every_default_scorer_has_its_own_digest() -> None:
    digests = {name: scorer_digest(scorer) for name, scorer in SCORERS.items()}
    assert len(set(digests.values())) == len(SCORERS)
    assert all(len(digest) == 64 for digest in digests.values())


def test_version_and_name_count() -> None:
    digests = {
        scorer_digest(FirstWord()),
        scorer_digest(FirstWord(version=2)),
        scorer_digest(FirstWord(name="other")),
    }
    assert len(digests) == 3
    assert scorer_digest(FirstWord()) == scorer_digest(FirstWord())


def test_what_a_batch_scorer_asks_counts() -> None:
    class Other(InBatches):
        def identity(self) -> dict[str, str]:
            return {"model": "another"}

    assert scorer_identity(InBatches()) == {"model": "m"}
    assert scorer_identity(stance) is None
    assert scorer_digest(InBatches()) != scorer_digest(Other())


def test_the_source_is_read_once() -> None:
    scorer_digest(stance)
    before = identity._source.cache_info()
    for _ in range(100):
        scorer_digest(stance)
    after = identity._source.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 100)


SCORER = """
    from harness.types import Score, ScorerInfo

    class Toy:
        info = ScorerInfo(name="toy", version=1, labels=("a",))

        def __call__(self, reply, probe):
            from harness.scorers import toy_late
            return Score(scorer="toy", value="a", reason="")

    toy = Toy()
"""


def digest_of(root: Path) -> tuple[str, str]:
    """Digest of the toy scorer of a copied package, and its files, in a fresh process."""
    code = (
        "from harness.calibration.identity import scorer_digest, source_files;"
        "from harness.scorers.toy import toy;"
        "print(scorer_digest(toy), *(f.name for f in source_files(toy)), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    first, *files = done.stdout.split()
    return first, " ".join(files)


@pytest.mark.slow
def test_a_change_of_any_part_changes_the_digest(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(FOLDER.parent, tmp_path / "harness")
    home = tmp_path / "harness" / "scorers"
    (home / "toy.py").write_text(dedent(SCORER))
    (home / "toy_late.py").write_text("from harness.scorers.han import (\n    is_han,\n)\n")
    (home / "toy_words.json").write_text("[]")
    first, files = digest_of(tmp_path)
    assert files == "han.py toy.py toy_late.py toy_words.json"
    seen = {first}
    for name in files.split():
        with (home / name).open("a") as stream:
            stream.write("\n")
        seen.add(digest_of(tmp_path)[0])
    assert len(seen) == 5
    with (home / "length.py").open("a") as stream:
        stream.write("\n")
    assert digest_of(tmp_path)[0] in seen


def test_an_ensemble_is_what_its_members_are() -> None:
    one = EnsembleScorer([SCORERS["stance"], FirstWord()])
    other = EnsembleScorer([SCORERS["stance"], FirstWord(version=2)])
    third = EnsembleScorer([SCORERS["refusal"], FirstWord()])
    assert len({scorer_digest(scorer) for scorer in (one, other, third)}) == 3
