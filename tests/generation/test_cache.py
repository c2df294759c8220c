"""The reply cache gives back what was put, keeps the first, and survives other processes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import UserError
from harness.generation.cache import ReplyCache
from harness.types import Reply

REPLY = Reply(text="No.", ended=True, tokens=2, seconds=0.5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters()), ended=st.booleans(), tokens=st.integers(0, 10**6))
def test_round_trip(tmp_path: Path, text: str, ended: bool, tokens: int) -> None:
    cache = ReplyCache(tmp_path / "replies.sqlite")
    pieces = ((tokens, text), (0, ""))
    reply = Reply(text=text, ended=ended, tokens=tokens, seconds=1.25, pieces=pieces)
    key = f"{text!r}{ended}{tokens}"
    cache.put({key: reply})
    assert ReplyCache(tmp_path / "replies.sqlite").get([key]) == {key: reply}


def test_the_first_reply_stays(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path / "replies.sqlite")
    cache.put({"k": REPLY})
    cache.put({"k": Reply(text="Yes.", ended=True, tokens=2)})
    assert cache.get(["k"])["k"].text == "No."


def test_many_keys_are_looked_up_at_once(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path / "replies.sqlite")
    cache.put({str(n): REPLY for n in range(2000)})
    assert len(cache.get([str(n) for n in range(3000)])) == 2000


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    file = tmp_path / "replies.sqlite"
    code = (
        "import sys; from pathlib import Path; from harness.generation.cache import ReplyCache;"
        "from harness.types import Reply; cache = ReplyCache(Path(sys.argv[1]));"
        "[cache.put({f'{sys.argv[2]}-{n}': Reply(text=str(n), ended=True, tokens=1)})"
        " for n in range(50)]"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(file), str(number)])
        for number in range(3)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(ReplyCache(file).get([f"{w}-{n}" for w in range(3) for n in range(50)])) == 150


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "replies.sqlite"
    file.write_text("not a database, but long enough to be looked at" * 100)
    with pytest.raises(UserError, match=r"cannot be used: .* remove the file"):
        ReplyCache(file)


def test_a_cache_of_another_format_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "replies.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version=7")
    database.close()
    with pytest.raises(UserError, match="is of format 7, not 1"):
        ReplyCache(file)
