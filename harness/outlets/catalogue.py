"""The outlets by name: what each needs, where it writes, and the one call that writes them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from harness.errors import Problem, UserError
from harness.outlets import to_mlflow, to_tensorboard
from harness.outlets.logged import Logged, logged
from harness.records import Records


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One tool that keeps runs."""

    needs: tuple[str, ...]
    """Modules, all of which its extra installs."""
    folder: str
    """Where it writes, in the folder of --log-dir."""
    write: Callable[[Logged, Path], Path]


OUTLETS: Mapping[str, Outlet] = {
    "mlflow": Outlet(
        needs=("mlflow", "sqlalchemy", "alembic"), folder="mlruns", write=to_mlflow.write
    ),
    "tensorboard": Outlet(
        needs=("tensorboardX",), folder="tensorboard", write=to_tensorboard.write
    ),
}


def require_outlets(names: Sequence[str]) -> None:
    """Raise UserError for each of `names` whose library is not installed."""
    problems = [
        Problem(
            message=f"--log-to={name} needs {missing}, which is not installed.",
            hint=f"Install it: pip install 'dpo-harness[{name}]' (in a checkout: "
            f"pip install -e '.[{name}]'), or leave --log-to={name} out.",
        )
        for name in dict.fromkeys(names)
        if (missing := next((one for one in OUTLETS[name].needs if find_spec(one) is None), None))
    ]
    if problems:
        raise UserError(problems)


def write_outlets(
    names: Sequence[str], records: Records, folder: Path, root: Path
) -> Iterator[str]:
    """Write a run to each outlet in `root`; says of each where it lies, or why it does not.

    A run whose records lie in `folder` is whole: an outlet that breaks takes nothing from it.
    """
    about = logged(records, folder)
    for name in dict.fromkeys(names):
        outlet = OUTLETS[name]
        try:
            yield f"{name}: {outlet.write(about, root / outlet.folder)}"
        except Exception as error:
            yield f"WARNING: the run was not logged to {name}: {error}"
