"""A run read for its page, once: the replies go to the data of the page, the rest stays small."""

from __future__ import annotations

from pathlib import Path

from harness.records import Records
from harness.report.earlier import earlier
from harness.report.review import Review, Reviewing
from harness.runs import read_slim


class ReadRun:
    """A run as it was read; `records` is without reasons and evidence, which the review holds."""

    def __init__(self, file: Path) -> None:
        """Read a records file; UserError where that cannot be done."""
        self._gathered = Reviewing()
        self.records: Records = read_slim(file, self._gathered.add)
        for error in self.records.errors:
            if error.finding is None:
                self._gathered.add_error(error)

    def review(self, baseline: Records | None = None) -> Review:
        """All replies of the run; beside an older one, with each reply's story since."""
        before = earlier(baseline, self.records) if baseline else None
        return self._gathered.finish(self.records.run, self.records.bases, before)
