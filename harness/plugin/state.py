"""What pytest's config knows of the harness: the session, made on first use."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.session import Session

SESSION = pytest.StashKey["Session"]()
"""Under it the config holds the session, once there is one."""

ID = re.compile(r"\[(.+)\]$")
"""What a test is of, as its id says in brackets."""


def session_of(config: pytest.Config) -> Session:
    """The session of this run of pytest."""
    if SESSION not in config.stash:
        from harness.catalogue import Options
        from harness.plugin.progress import progress_of
        from harness.session import Session

        chosen = config.option
        options = Options(
            models=tuple(chosen.model),
            profile=chosen.profile,
            data=Path(chosen.data) if chosen.data else None,
            retrain=chosen.retrain,
            taught=chosen.taught,
            stance_scorer=chosen.stance_scorer,
            samples=chosen.samples,
            controls=chosen.controls,
            confirm=chosen.confirm,
            baseline=chosen.baseline,
            fail_on_regressions=chosen.fail_on == "regressions",
            stale_after=chosen.stale_after,
            allow_download=chosen.allow_download,
            named=_named(config),
        )
        command = shlex.join(["pytest", *config.invocation_params.args])
        config.stash[SESSION] = Session(config.rootpath, options, command, progress_of(config))
    return config.stash[SESSION]


def _named(config: pytest.Config) -> frozenset[str]:
    """Words by which the command line names suites: those of -m and -k, parts of node ids."""
    told = f"{config.option.markexpr or ''} {config.option.keyword or ''}"
    words = set(re.findall(r"[\w.+-]+", told))
    for argument in config.args:
        match = ID.search(str(argument))
        words |= set(match[1].split("/")) if match else set()
    # The test of a question is called model/suite.question/part.
    return frozenset(words | {word.partition(".")[0] for word in words})


def is_worker(config: pytest.Config) -> bool:
    """Whether this is a process of xdist that runs tests for another."""
    return hasattr(config, "workerinput")
