"""Every run in one SQLite file: counts of each model and group, and the findings.

It holds nothing that the records do not, and can be made anew from them.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from harness.errors import Problem, UserError
from harness.keyed_file import write_ahead
from harness.records import ErrorLine, Records, VerdictLine
from harness.runs import all_runs, read

NAME = "history.db"
FEWEST = 2
"""Two runs are a difference; only more of them are a trend."""

MIGRATIONS = (
    (
        """CREATE TABLE runs (
            run TEXT PRIMARY KEY, folder TEXT NOT NULL, started TEXT NOT NULL, seconds REAL,
            interrupted INTEGER NOT NULL, git TEXT, profile TEXT NOT NULL, device TEXT NOT NULL,
            command TEXT NOT NULL
        )""",
        "CREATE INDEX runs_by_time ON runs (started)",
        # prompts: JSON, of each prompt [replies judged, replies that passed]
        """CREATE TABLE groups (
            run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
            model TEXT NOT NULL, model_key TEXT NOT NULL, suite TEXT NOT NULL, name TEXT NOT NULL,
            passed INTEGER NOT NULL, failed INTEGER NOT NULL, inconclusive INTEGER NOT NULL,
            not_judged INTEGER NOT NULL, errors INTEGER NOT NULL, prompts TEXT NOT NULL,
            PRIMARY KEY (run, model, suite, name)
        )""",
        "CREATE INDEX groups_by_name ON groups (model, name)",
    ),
    (
        """CREATE TABLE findings (
            run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
            id TEXT NOT NULL, what TEXT NOT NULL, model TEXT NOT NULL, suite TEXT NOT NULL,
            outcome TEXT NOT NULL, value REAL, low REAL, high REAL, wanted TEXT NOT NULL,
            PRIMARY KEY (run, id)
        )""",
        "CREATE INDEX findings_by_id ON findings (id)",
    ),
)
"""Statements from one version of the file to the next, counted by `PRAGMA user_version`."""

_HINT = "Make it anew from the records: harness history --rebuild."


class Point(NamedTuple):
    """A rate in one run; all three numbers are None where nothing was judged."""

    run: str
    started: str
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class ModelCounts:
    """What a model's verdicts were in one run."""

    model: str
    suites: tuple[str, ...]
    passed: int
    failed: int
    inconclusive: int
    not_judged: int
    errors: int


@dataclass(frozen=True, kw_only=True)
class FindingCounts:
    """What the findings of one run were."""

    suites: tuple[str, ...] = ()
    passed: int = 0
    failed: int = 0
    inconclusive: int = 0
    not_judged: int = 0


@dataclass(frozen=True, kw_only=True)
class PastRun:
    """One run of the history."""

    run: str
    folder: str
    started: str
    git: str | None
    interrupted: bool
    suites: tuple[str, ...] = ()
    """Those that were asked, by probes or by findings."""
    models: tuple[ModelCounts, ...] = ()
    findings: FindingCounts = FindingCounts()


class History:
    """The file `reports/history.db`; made with the first run that is filed."""

    def __init__(self, reports: Path) -> None:
        """Open or make the file and bring it up to date; UserError where it cannot be used."""
        self.file = reports / NAME
        try:
            reports.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                write_ahead(database)
                self._migrate(database)
        except OSError as error:
            message = f"cannot be written to: {error.strerror}."
            raise UserError(Problem(file=self.file, message=message)) from error

    def file_run(self, records: Records, folder: Path) -> None:
        """Put a run into the history, in the place of what it says of that run already."""
        run, end = records.run, records.end
        row = (
            run.run,
            folder.name,
            run.started,
            end.seconds if end else None,
            end is None or end.interrupted,
            run.git,
            run.profile,
            run.device,
            run.command,
        )
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("DELETE FROM runs WHERE run = ?", (run.run,))
            _insert(database, "runs", [row])
            _insert(database, "groups", _group_rows(records))
            _insert(database, "findings", _finding_rows(records))

    def past_runs(
        self, *, model: str | None = None, suite: str | None = None, limit: int | None = None
    ) -> list[PastRun]:
        """Runs, the newest first, each with its counts; of one model or suite if given."""
        where, values = _where(model=model, suite=suite)
        counted = (
            "GROUP_CONCAT(DISTINCT suite), SUM(passed), SUM(failed), SUM(inconclusive), "
            "SUM(not_judged), SUM(errors)"
        )
        with self._open() as database:
            rows = database.execute(
                "SELECT run, folder, started, git, interrupted FROM runs "
                "ORDER BY started DESC, run DESC"
            ).fetchall()
            counts: dict[str, list[ModelCounts]] = {}
            # `where` holds names of columns, and no text of a user.
            query = f"SELECT run, model, {counted} FROM groups {where} GROUP BY run, model"  # noqa: S608
            for run, *values_of_model in database.execute(query, values):
                counts.setdefault(run, []).append(_counts(values_of_model))
            query = f"SELECT run, suite, outcome FROM findings {where}"  # noqa: S608
            findings: dict[str, list[tuple[str, str]]] = {}
            for run, *seen in database.execute(query, values):
                findings.setdefault(run, []).append((seen[0], seen[1]))
        found = [
            PastRun(
                run=run,
                folder=folder,
                started=started,
                git=git,
                interrupted=bool(interrupted),
                suites=_names(
                    *(name for one in counts.get(run, ()) for name in one.suites),
                    *(name for name, _ in findings.get(run, ())),
                ),
                models=tuple(counts.get(run, ())),
                findings=_finding_counts(findings.get(run, ())),
            )
            for run, folder, started, git, interrupted in rows
            if run in counts or run in findings or not where
        ]
        return found[:limit]

    def known(self, column: Literal["model", "suite"]) -> tuple[str, ...]:
        """All models, or suites, that any run asked."""
        # `column` is a name of the code, and no text of a user.
        query = f"SELECT {column} FROM groups UNION SELECT {column} FROM findings"  # noqa: S608
        with self._open() as database:
            return _names(*(name for (name,) in database.execute(query)))

    def trend(
        self, model: str, group: str, *, suite: str | None = None, limit: int | None = None
    ) -> list[Point]:
        """The rate of passing of a model on a group, run by run, the oldest first.

        With Wilson's interval of counts by prompt (`clustered_rate`); `limit` keeps the newest.
        """
        where, values = _where(model=model, name=group, suite=suite)
        # `where` holds names of columns, and no text of a user.
        query = (
            "SELECT run, started, prompts FROM groups JOIN runs USING (run) "  # noqa: S608
            f"{where} ORDER BY started, run"
        )
        found: dict[tuple[str, str], list[list[int]]] = {}
        with self._open() as database:
            for run, started, prompts in database.execute(query, values):
                found.setdefault((run, started), []).extend(json.loads(prompts))
        kept = list(found.items())[-limit:] if limit else list(found.items())
        return [_point(run, started, counts) for (run, started), counts in kept]

    def trends(
        self, models: Sequence[str], *, until: str, limit: int
    ) -> dict[tuple[str, str], list[Point]]:
        """(model, group) -> its newest `limit` runs started by `until`, the oldest first.

        Groups of fewer than two earlier runs are left out: nothing is to be seen in them.
        """
        query = (
            "SELECT model, name, run, started, prompts FROM (SELECT model, name, run, started, "  # noqa: S608
            "prompts, DENSE_RANK() OVER (PARTITION BY model, name ORDER BY started DESC, run DESC) "
            "AS age FROM groups JOIN runs USING (run) WHERE started <= ? AND model IN "
            f"({','.join('?' * len(models))})) WHERE age <= ? ORDER BY started, run"
        )
        found: dict[tuple[str, str], dict[tuple[str, str], list[list[int]]]] = {}
        with self._open() as database:
            for model, name, run, started, prompts in database.execute(
                query, [until, *models, limit]
            ):
                runs = found.setdefault((model, name), {})
                runs.setdefault((run, started), []).extend(json.loads(prompts))
        return {
            place: [_point(run, started, counts) for (run, started), counts in runs.items()]
            for place, runs in found.items()
            if len(runs) > FEWEST
        }

    def forget(self, names: Sequence[str]) -> None:
        """Take runs out of the history; their records stay."""
        with self._open() as database:
            database.executemany("DELETE FROM runs WHERE run = ?", [(name,) for name in names])

    def check(self) -> None:
        """Raise UserError where the file is damaged."""
        with self._open() as database:
            (found,) = database.execute("PRAGMA quick_check").fetchone()
            for table in ("runs", "groups", "findings"):
                database.execute(f"SELECT run FROM {table} LIMIT 1")  # noqa: S608
        if found != "ok":
            message = f"is damaged: {found}."
            raise DamagedHistoryError(Problem(file=self.file, message=message, hint=_HINT))

    def _migrate(self, database: sqlite3.Connection) -> None:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version < len(MIGRATIONS):
            database.execute("BEGIN IMMEDIATE")
            # Another process may have been first.
            (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            message = f"is of version {version}, this harness reads up to {len(MIGRATIONS)}."
            hint = "Update the harness, or move the file away."
            raise NewerHistoryError(Problem(file=self.file, message=message, hint=hint))
        for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
            for statement in statements:
                database.execute(statement)
            database.execute(f"PRAGMA user_version={number}")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            database = sqlite3.connect(self.file, timeout=60, isolation_level=None)
            try:
                database.execute("PRAGMA foreign_keys=ON")
                with database:
                    yield database
            finally:
                database.close()
        except sqlite3.Error as error:
            problem = Problem(file=self.file, message=f"cannot be used: {error}.")
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
                raise DamagedHistoryError(replace(problem, hint=_HINT)) from error
            raise UserError(problem) from error


class NewerHistoryError(UserError):
    """The history was written by a newer harness."""


class DamagedHistoryError(UserError):
    """The file is no history, or not a whole one."""


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What became of a history that was made anew."""

    filed: int
    refused: tuple[str, ...]
    """Why runs could not be read, one sentence each."""
    aside: Path | None
    """Where the damaged file lies now."""


def rebuild(reports: Path) -> Rebuilt:
    """File every run whose records are there; a damaged history is moved aside first.

    What a sound history says of runs whose records are gone stays.
    """
    aside = None
    try:
        history = History(reports)
        history.check()
    except DamagedHistoryError:
        aside = _move_aside(reports / NAME)
        history = History(reports)
    filed, refused = 0, []
    for _, file in all_runs(reports):
        try:
            history.file_run(read(file), file.parent)
            filed += 1
        except UserError as error:
            refused.append(str(error))
    return Rebuilt(filed=filed, refused=tuple(refused), aside=aside)


def past(reports: Path, records: Records, *, limit: int = 20) -> dict[tuple[str, str], list[Point]]:
    """The trends of a run's models up to that run; none where there is no history."""
    lines: list[VerdictLine | ErrorLine] = [*records.verdicts, *records.errors]
    models = sorted({line.model for line in lines})
    if not (reports / NAME).is_file() or not models:
        return {}
    return History(reports).trends(models, until=records.run.started, limit=limit)


def _move_aside(file: Path) -> Path:
    target = file.with_name(f"{file.name}.damaged")
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    if file.exists():
        os.replace(file, target)
    return target


def _insert(database: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        marks = ",".join("?" * len(rows[0]))
        # Tables are named by the code alone.
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608


def _group_rows(records: Records) -> list[tuple[Any, ...]]:
    errors = [error for error in records.errors if error.finding is None]
    lines: list[VerdictLine | ErrorLine] = [*records.verdicts, *errors]
    found: dict[tuple[str, str, str], list[VerdictLine | ErrorLine]] = {}
    for line in lines:
        found.setdefault((line.model, line.suite, line.group), []).append(line)
    return [_group_row(records.run.run, *key, members) for key, members in found.items()]


def _group_row(
    run: str, model: str, suite: str, group: str, lines: Sequence[VerdictLine | ErrorLine]
) -> tuple[Any, ...]:
    verdicts = [line for line in lines if isinstance(line, VerdictLine)]
    seen = Counter(verdict.outcome for verdict in verdicts)
    prompts: dict[str, list[int]] = {}
    for verdict in verdicts:
        if verdict.outcome != "not judged":
            counts = prompts.setdefault(verdict.of or verdict.probe, [0, 0])
            counts[0] += 1
            counts[1] += verdict.outcome == "pass"
    outcomes = [seen[one] for one in ("pass", "fail", "inconclusive", "not judged")]
    key = verdicts[0].model_key if verdicts else ""
    return (
        *(run, model, key, suite, group, *outcomes, len(lines) - len(verdicts)),
        json.dumps(list(prompts.values())),
    )


def _finding_rows(records: Records) -> list[tuple[Any, ...]]:
    return [
        (
            *(records.run.run, one.id, one.what, one.model, one.suite, one.outcome),
            *(one.estimate.value, one.estimate.low, one.estimate.high, one.wanted),
        )
        for one in {finding.id: finding for finding in records.findings}.values()
    ]


def _where(**wanted: str | None) -> tuple[str, list[str]]:
    given = {name: value for name, value in wanted.items() if value is not None}
    told = " AND ".join(f"{name} = ?" for name in given)
    return (f"WHERE {told}" if told else ""), list(given.values())


def _counts(values: Sequence[Any]) -> ModelCounts:
    model, suites, *numbers = values
    names = ("passed", "failed", "inconclusive", "not_judged", "errors")
    counts = dict(zip(names, numbers, strict=True))
    return ModelCounts(model=model, suites=_names(*suites.split(",")), **counts)


def _finding_counts(seen: Sequence[tuple[str, str]]) -> FindingCounts:
    outcomes = Counter(outcome for _, outcome in seen)
    return FindingCounts(
        suites=_names(*(suite for suite, _ in seen)),
        passed=outcomes["pass"],
        failed=outcomes["fail"],
        inconclusive=outcomes["inconclusive"],
        not_judged=outcomes["not judged"],
    )


def _names(*names: str) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _point(run: str, started: str, counts: Sequence[Sequence[int]]) -> Point:
    from harness.stats.rates import clustered_rate

    passes = [number < passed for judged, passed in counts for number in range(judged)]
    prompts = [prompt for prompt, (judged, _) in enumerate(counts) for _ in range(judged)]
    found = clustered_rate(passes, prompts, method="clopper-pearson")
    return Point(run, started, found.value, found.low, found.high)
