"""DPO by Unsloth, in a process of its own, with the same files and the same log as plain TRL.

Unsloth patches the libraries that it finds loaded, changes the defaults of TRL's arguments and
writes compiled code into the working directory. None of it reaches the process of the tests.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.errors import InstrumentError, MemoryShortError
from harness.models.bounds import require_unsloth
from harness.models.dpo import Progress
from harness.models.job import Failure, Finished, Job, Message, Step, read_message
from harness.models.spec import TrainingSpec
from harness.models.store import TrainingOutcome

PROGRAM: Sequence[str] = (sys.executable, "-m", "harness.models.unsloth_child")
_SHOWN = 15
"""Last lines of the child's output that are told with an error."""


def train(
    spec: TrainingSpec,
    out: Path,
    progress: Progress | None = None,
    earlier: Mapping[int, Path] | None = None,
    *,
    allow_download: bool = False,
) -> TrainingOutcome:
    """Train `spec` and write adapter_config.json and adapter_model.safetensors into `out`.

    As `harness.models.train.train`. Raises UserError where Unsloth cannot do it here,
    MemoryShortError where memory does not suffice, InstrumentError where the child fails.
    """
    require_unsloth([spec])
    folders = {step: folder.resolve() for step, folder in (earlier or {}).items()}
    job = Job(spec=spec, out=out.resolve(), earlier=folders)
    with TemporaryDirectory(prefix="harness-unsloth-") as name:
        private = Path(name)
        environment = child_environment(private, spec.base.device, allow_download=allow_download)
        return run_child(PROGRAM, job, private, environment, progress)


def child_environment(
    private: Path, device: str, *, allow_download: bool = False
) -> dict[str, str]:
    """Environment of the child: off the network, quiet, its compiled code in a private folder."""
    root = str(Path(__file__).parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {
        "PYTHONPATH": os.pathsep.join(paths),
        "UNSLOTH_COMPILE_LOCATION": str(private / "compiled"),
        "UNSLOTH_DISABLE_STATISTICS": "1",
        "UNSLOTH_MEGA_CACHE": "0",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    if not allow_download:
        own["HF_HUB_OFFLINE"] = "1"
    if device == "cpu":
        own["UNSLOTH_FORCE_CPU"] = "1"
    else:
        # On more than one the trainer would make its batches larger than the spec's.
        seen = os.environ.get("CUDA_VISIBLE_DEVICES", "0")
        own["CUDA_VISIBLE_DEVICES"] = seen.partition(",")[0]
    return {"OMP_WAIT_POLICY": "PASSIVE"} | dict(os.environ) | own


def run_child(
    program: Sequence[str],
    job: Job,
    private: Path,
    environment: Mapping[str, str],
    progress: Progress | None = None,
) -> TrainingOutcome:
    """Start `program` on a job in the folder `private`, pass on its steps, return its outcome.

    Whatever ends this, an interrupt too, ends the child and all that it started.
    """
    file, output = private / "job.json", private / "output.txt"
    file.write_text(job.model_dump_json(), encoding="utf-8")
    last: Message | None = None
    with output.open("wb") as stream:
        child = subprocess.Popen(  # noqa: S603
            [*program, str(file)],
            stdin=subprocess.PIPE,  # held open: the child ends where this process is no more
            stdout=subprocess.PIPE,
            stderr=stream,
            cwd=private,
            env=dict(environment),
            start_new_session=True,
        )
        try:
            assert child.stdout is not None
            for line in child.stdout:
                said = read_message(line)
                if isinstance(said, Step) and progress is not None:
                    progress(said.step, said.steps, said.row)
                last = said or last
            status = child.wait()
        finally:
            _end(child)
    if isinstance(last, Finished) and status == 0:
        return last.outcome
    raise _error(last, status, _tail(output))


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child with all processes of its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()


def _error(last: Message | None, status: int, tail: str) -> InstrumentError:
    """The cause first, then what the child said last."""
    if isinstance(last, Failure):
        if last.kind == "memory":
            return MemoryShortError(last.message)
        if last.kind == "told":
            return InstrumentError(last.message)
        return InstrumentError(f"training with Unsloth broke: {last.message}{tail}")
    if status < 0:
        return InstrumentError(f"training with Unsloth was killed by {_signal(-status)}{tail}")
    return InstrumentError(
        f"training with Unsloth ended with status {status} and without a word on why.{tail}"
    )


def _signal(number: int) -> str:
    name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
    if number != signal.SIGKILL:
        return f"{name}."
    return f"{name}, which is how a system ends what takes more memory than there is."


def _tail(output: Path) -> str:
    with output.open(encoding="utf-8", errors="replace") as stream:
        last = deque((line.rstrip() for line in stream if line.strip()), maxlen=_SHOWN)
    return "\nThe end of its output:\n" + "\n".join(f"  {line}" for line in last) if last else ""
