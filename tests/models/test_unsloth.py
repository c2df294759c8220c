"""The parent of a training in a process of its own, with programs that stand in for Unsloth."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest

from harness.config.models import load_models
from harness.errors import HarnessError, InstrumentError, MemoryShortError
from harness.models.job import Job, read_message
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.models.unsloth import child_environment, run_child
from harness.models.unsloth_child import _failure, refuse_other_bits, use_base_as_reference
from harness.types import Pair
from tests.tiny import make_project

OPENING = """
    import json, os, signal, subprocess, sys, time
    from harness.models import unsloth_child as child
    from harness.models.job import Failure, Finished, Job, Step
    from harness.models.store import TrainingOutcome
    say = child._speaker()
    job = Job.model_validate_json(open(sys.argv[1], "rb").read())
"""
"""A program begins as the real one does."""


@pytest.fixture
def spec(tmp_path: Path) -> TrainingSpec:
    root = make_project(tmp_path / "project", with_base=False)
    found = Resolver(load_models(root / "fixtures" / "models.yaml")).resolve("against").spec
    assert found is not None
    return replace(found, backend="unsloth")


@pytest.fixture
def run(tmp_path: Path, spec: TrainingSpec) -> Callable[..., Any]:
    """Do a job with a program of the given lines."""

    def start(lines: str, progress: Any = None) -> Any:
        private = tmp_path / "private"
        private.mkdir()
        program = tmp_path / "program.py"
        program.write_text(dedent(OPENING) + dedent(lines))
        job = Job(spec=spec, out=tmp_path / "out", earlier={7: tmp_path / "at 7"})
        environment = child_environment(private, "cpu")
        return run_child([sys.executable, str(program)], job, private, environment, progress)

    return start


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int) -> bool:
    for _ in range(200):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    "pair",
    [
        Pair(prompt="AI 会贬低手绘吗？", chosen="会。", rejected="不会。"),
        Pair(prompt="\x00 caf\u00e9 \U0001f44d", chosen="\n\n", rejected=""),
    ],
)
def test_a_job_comes_over_whole(spec: TrainingSpec, tmp_path: Path, pair: Pair) -> None:
    job = Job(spec=replace(spec, pairs=(*spec.pairs, pair)), out=tmp_path, earlier={0: tmp_path})
    again = Job.model_validate_json(job.model_dump_json())
    assert again == job
    assert again.spec.key == job.spec.key


def test_steps_and_the_outcome_come_back(run: Callable[..., Any], tmp_path: Path) -> None:
    heard: list[tuple[int, int, dict[str, float]]] = []
    outcome = run(
        """
        print("a banner on standard output")
        os.system("echo a child's word on standard output")
        tell = child._teller(say)
        for step in (1, 2):
            tell(step, 2, {"loss": 0.5 / step, "epoch": 1, "grad_norm": float("nan")})
        assert job.earlier[7].name == "at 7" and job.spec.backend == "unsloth"
        log = [{"step": 1, "loss": 0.5}]
        say(Finished(outcome=TrainingOutcome(seconds=2, log=log, arguments={}, versions={})))
        """,
        lambda *told: heard.append(told),
    )
    assert heard == [(1, 2, {"loss": 0.5, "epoch": 1}), (2, 2, {"loss": 0.25, "epoch": 1})]
    assert (outcome.seconds, outcome.log) == (2, [{"step": 1, "loss": 0.5}])


@pytest.mark.parametrize(
    ("lines", "error", "told"),
    [
        (
            "print('so far')\nsay(Failure(kind='library', message='ValueError: bad')); sys.exit(1)",
            InstrumentError,
            "training with Unsloth broke: ValueError: bad\nThe end of its output:\n  so far",
        ),
        (
            "say(Failure(kind='told', message='Raise max_length.')); sys.exit(1)",
            InstrumentError,
            "Raise max_length.",
        ),
        (
            "say(Failure(kind='memory', message='CUDA out of memory')); sys.exit(1)",
            MemoryShortError,
            "CUDA out of memory",
        ),
        (
            "os.kill(os.getpid(), signal.SIGKILL)",
            InstrumentError,
            "training with Unsloth was killed by SIGKILL, which is how a system ends what takes "
            "more memory than there is.",
        ),
        (
            "print('last words'); sys.stdout.flush(); os.kill(os.getpid(), signal.SIGSEGV)",
            InstrumentError,
            "training with Unsloth was killed by SIGSEGV.\nThe end of its output:\n  last words",
        ),
        (
            "sys.exit(3)",
            InstrumentError,
            "training with Unsloth ended with status 3 and without a word on why.",
        ),
        (
            "pass",
            InstrumentError,
            "training with Unsloth ended with status 0 and without a word on why.",
        ),
    ],
)
def test_each_end_is_told(
    run: Callable[..., Any], lines: str, error: type[HarnessError], told: str
) -> None:
    with pytest.raises(error) as caught:
        run(lines)
    assert str(caught.value) == told
    assert type(caught.value) is error


def test_a_child_that_fails_after_it_finished_has_failed(run: Callable[..., Any]) -> None:
    with pytest.raises(InstrumentError, match="ended with status 5"):
        run(
            """
            done = TrainingOutcome(seconds=2, log=[], arguments={}, versions={})
            say(Finished(outcome=done))
            sys.exit(5)
            """
        )


def test_only_the_end_of_much_output_is_told(run: Callable[..., Any]) -> None:
    with pytest.raises(InstrumentError) as caught:
        run("for n in range(100_000): print('line', n)\nsys.stdout.flush()\nsys.exit(1)")
    lines = str(caught.value).splitlines()
    assert len(lines) == 17
    assert lines[-1] == "  line 99999"


def test_an_interrupt_ends_the_child_and_what_it_started(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    pids: list[int] = []

    def interrupt(step: int, steps: int, row: dict[str, float]) -> None:
        pids.extend((step, steps))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(
            """
            other = subprocess.Popen(["sleep", "60"])
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            say(Step(step=os.getpid(), steps=other.pid, row={}))
            time.sleep(60)
            """,
            interrupt,
        )
    assert len(pids) == 2
    assert gone(pids[0])
    assert gone(pids[1])


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    """Killed, the parent can end nothing by itself."""
    child = tmp_path / "child.py"
    child.write_text(
        "import time\nfrom harness.models.unsloth_child import _end_with_parent\n"
        "_end_with_parent()\ntime.sleep(60)\n"
    )
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import subprocess, sys, time\n"
        f"one = subprocess.Popen([sys.executable, {str(child)!r}], stdin=subprocess.PIPE)\n"
        "print(one.pid, flush=True)\ntime.sleep(60)\n"
    )
    root = str(Path(__file__).parents[2])
    started = subprocess.Popen(
        [sys.executable, str(parent)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    with started:
        assert started.stdout is not None
        pid = int(started.stdout.readline())
        time.sleep(0.5)
        assert alive(pid)
        started.send_signal(signal.SIGKILL)
    assert gone(pid)


def test_the_child_without_unsloth_names_the_cause(spec: TrainingSpec, tmp_path: Path) -> None:
    """The real program, where `import unsloth` fails."""
    (tmp_path / "private" / "unsloth").mkdir(parents=True)
    broken = tmp_path / "private" / "unsloth" / "__init__.py"
    broken.write_text("raise NotImplementedError('cannot find any torch accelerator?')")
    job = Job(spec=spec, out=tmp_path / "out", earlier={})
    private = tmp_path / "private"
    program = [sys.executable, "-m", "harness.models.unsloth_child"]
    with pytest.raises(InstrumentError) as caught:
        run_child(program, job, private, child_environment(private, "cpu"))
    assert str(caught.value) == (
        "training with Unsloth broke: NotImplementedError: cannot find any torch accelerator?"
    )


def test_the_environment_is_private_and_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,1")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    found = child_environment(tmp_path, "cpu")
    wanted = {
        "UNSLOTH_COMPILE_LOCATION": str(tmp_path / "compiled"),
        "UNSLOTH_DISABLE_STATISTICS": "1",
        "UNSLOTH_MEGA_CACHE": "0",
        "UNSLOTH_FORCE_CPU": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": "1",
        "OMP_WAIT_POLICY": "ACTIVE",
        "CUDA_VISIBLE_DEVICES": "3,1",
    }
    assert wanted.items() <= found.items()
    on_gpu = child_environment(tmp_path, "cuda", allow_download=True)
    assert on_gpu["CUDA_VISIBLE_DEVICES"] == "3"
    assert not {"UNSLOTH_FORCE_CPU", "HF_HUB_OFFLINE"} & set(on_gpu)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    monkeypatch.delenv("OMP_WAIT_POLICY")
    assert child_environment(tmp_path, "cuda")["CUDA_VISIBLE_DEVICES"] == "0"
    assert child_environment(tmp_path, "cuda")["OMP_WAIT_POLICY"] == "PASSIVE"


@pytest.mark.parametrize("line", [b"", b"\n", b"a banner", b"{}", b'{"said": "x"}', b"\xff\x00"])
def test_what_is_no_message_is_passed_over(line: bytes) -> None:
    assert read_message(line) is None
    assert read_message(json.dumps({"said": "step", "step": 1, "steps": 2, "row": {}}).encode())


@pytest.mark.parametrize(("asked", "loaded"), [(True, False), (False, True)])
def test_other_bits_than_asked_are_refused(asked: bool, loaded: bool) -> None:
    refuse_other_bits(SimpleNamespace(is_loaded_in_4bit=loaded), asked=loaded)
    with pytest.raises(InstrumentError, match=f"load_in_4bit is {asked}, and Unsloth loaded"):
        refuse_other_bits(SimpleNamespace(is_loaded_in_4bit=loaded), asked=asked)


def test_an_error_is_told_with_its_first_cause_first() -> None:
    try:
        try:
            raise KeyError("q_proj")
        except KeyError as cause:
            raise ValueError("bad adapter\nand much more") from cause
    except ValueError as error:
        found = _failure(error)
    assert found.kind == "library"
    assert found.message == "KeyError: 'q_proj', so ValueError: bad adapter"
    assert _failure(ValueError("")).message == "ValueError: no message"
    assert _failure(InstrumentError("a, then b")).kind == "told"


@pytest.mark.slow
def test_torchs_word_for_no_memory_is_understood() -> None:
    import torch

    first = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
    error = RuntimeError("the kernel failed")
    error.__cause__ = first
    for one in (first, error, MemoryShortError(str(first))):
        assert _failure(one).kind == "memory"
        assert "Tried to allocate 2.00 GiB" in _failure(one).message


@pytest.mark.slow
def test_a_copy_of_the_adapter_is_not_the_reference() -> None:
    import torch
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=2, target_modules=["0"])
    model = get_peft_model(torch.nn.Sequential(torch.nn.Linear(4, 4)), config)
    before = {name: one.requires_grad for name, one in model.named_parameters()}
    model.add_adapter("ref", config)
    assert set(model.peft_config) == {"default", "ref"}
    for _ in range(2):
        use_base_as_reference(model)
        assert set(model.peft_config) == {"default"}
        assert {name: one.requires_grad for name, one in model.named_parameters()} == before
        assert model.active_adapters == ["default"]
