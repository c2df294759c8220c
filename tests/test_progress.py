"""Progress: a bar in a terminal, plain lines in a log, nothing with -q; also through pytest."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness import progress
from harness.progress import in_lines, on_terminal, rate, silent, span

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_STAGE = """
import time
def stage(progress, title):
    with progress(title) as update:
        for done in range(1, 9):
            time.sleep(0.1)
            update(done, 8, f"loss 0.{done} [red]x[/red]")
"""
_ALONE = f"{_STAGE}\nfrom harness.progress import on_terminal\nstage(on_terminal, 'training a')\n"
_TEST = f"""{_STAGE}
import pytest
@pytest.mark.parametrize("name", ["a", "b"])
def test_it(name, request):
    from harness.plugin.progress import progress_of
    stage(progress_of(request.config), f"training {{name}}")
"""


def test_a_log_gets_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with on_terminal("training a") as update:
        for step in range(1, 4):
            update(step, 3, f"loss 0.{step}")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("training a: 3 of 3, loss 0.3 in ")
    assert captured.err.count("\n") == 1


def test_a_long_stage_gives_a_sign_of_life_with_what_is_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter([0.0, 20.0, 40.0, 60.0, 100.0, 100.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    with in_lines("replies of a") as update:
        for done in (10, 20, 30, 50):
            update(done, 50, "")
    assert capsys.readouterr().err.splitlines() == [
        "replies of a: 20 of 50, 2.0 s each, about 1 min 0 s left",
        "replies of a: 50 of 50 in 1 min 40 s",
    ]


def test_silence(capsys: pytest.CaptureFixture[str]) -> None:
    with silent("training a") as update:
        update(1, 1, "")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


@pytest.mark.parametrize("stage", [on_terminal, in_lines])
def test_a_stage_that_breaks_says_nothing_of_having_ended(
    stage: progress.Progress, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RuntimeError), stage("training a"):
        raise RuntimeError
    assert capsys.readouterr().err == ""


def test_a_stage_without_work_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with in_lines("replies of a"):
        pass
    assert capsys.readouterr().err == "replies of a: nothing to do\n"


def test_rates_and_times_in_words() -> None:
    assert [rate(0, 1), rate(8, 2), rate(2, 28), rate(1, 0)] == ["", "4.0/s", "14.0 s each", ""]
    assert [span(4.25), span(185), span(7800)] == ["4.2 s", "3 min 5 s", "2 h 10 min"]


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return kept | {"TERM": "xterm", "COLUMNS": "120", "LINES": "40"} | changes


def in_pty(root: Path, *command: str, **changes: str) -> str:
    """All that a command writes to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=root,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(**changes),
        close_fds=True,
    )
    os.close(theirs)
    told, until = b"", time.monotonic() + 120
    try:
        while time.monotonic() < until:
            ready, _, _ = select.select([ours], [], [], 0.5)
            if ready:
                told += os.read(ours, 65536)
            elif process.poll() is not None:
                break
    except OSError:
        pass  # the terminal is closed when its last process ends
    finally:
        os.close(ours)
        process.wait(timeout=60)
    assert process.returncode == 0, told.decode()
    return told.decode()


def is_live(told: str) -> bool:
    """Whether one bar was drawn again and again, with a rate and what is left."""
    seen = {found[1] for found in re.finditer(r"(\d)/8 ", _ESCAPES.sub("", told))}
    rated = re.search(r"\d\.\d/s +0:00:0\d +left +0:00:0\d", _ESCAPES.sub("", told))
    return len(seen) > 2 and bool(rated) and "━" in told


@pytest.mark.slow
def test_a_terminal_gets_a_live_bar(tmp_path: Path) -> None:
    told = in_pty(tmp_path, sys.executable, "-c", _ALONE)
    assert is_live(told)
    assert "[red]x[/red]" in told
    assert "in 0." not in told


@pytest.mark.slow
def test_a_terminal_that_cannot_move_its_cursor_gets_lines(tmp_path: Path) -> None:
    told = in_pty(tmp_path, sys.executable, "-c", _ALONE, TERM="dumb")
    assert "training a: 8 of 8, loss 0.8 [red]x[/red] in " in told
    assert "\x1b" not in told


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("progress")
    (root / "conftest.py").write_text('pytest_plugins = ["harness.plugin"]\n')
    (root / "pytest.ini").write_text("[pytest]\n")
    (root / "test_it.py").write_text(_TEST)
    return root


COMMAND = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")


def piped(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("-s",), ("-p", "no:capture")])
def test_a_log_of_pytest_gets_a_line_of_each_stage(
    project: Path, arguments: tuple[str, ...]
) -> None:
    told = piped(project, *arguments)
    lines = [line for line in told.splitlines() if "training" in line]
    assert [line[:21] for line in lines] == ["training a: 8 of 8, l", "training b: 8 of 8, l"]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("-q",), ("-q", "-s"), ("-q", "-n2")])
def test_quiet_is_silent(project: Path, arguments: tuple[str, ...]) -> None:
    assert "training" not in piped(project, *arguments)


@pytest.mark.slow
def test_workers_tell_under_their_names(project: Path) -> None:
    told = piped(project, "-n2")
    assert re.search(r"\[gw\d\] training a: 8 of 8", told)
    assert re.search(r"\[gw\d\] training b: 8 of 8", told)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("-s",)])
def test_pytest_in_a_terminal_shows_the_bar(project: Path, arguments: tuple[str, ...]) -> None:
    assert is_live(in_pty(project, *COMMAND, *arguments))
