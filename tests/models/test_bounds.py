"""What keeps Unsloth from training here is told at once, from the packages' metadata alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from harness.config.models import load_models
from harness.errors import UserError
from harness.machine import version
from harness.models.bounds import require_unsloth
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from tests.child import run_pytest
from tests.tiny import make_project

NEEDS = (
    "torch<2.15.0,>=2.4.0",
    "trl!=0.19.0,<=1.15.0,>=0.18.2",
    "transformers!=5.0.0,!=5.1.0,<=5.17.0,>=4.52.4",
    "certifi>=2999.1.1",
    "datasets<1.0; extra == 'studio'",
    "peft<0.1; sys_platform == 'elsewhere'",
    "no requirement at all ;;",
)
FITTING = {
    "unsloth": "2026.10.9",
    "unsloth_zoo": "2026.10.9",
    "torch": "2.13.0+cpu",
    "trl": "1.14.2",
    "transformers": "5.17.0",
    "datasets": "4.8.5",
    "peft": "0.21.2",
    "certifi": "2026.10.18",
}

Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Make the metadata speak of the fitting packages, and of others where given."""

    def put(**others: str | None) -> None:
        found = FITTING | others

        def version_of(name: str) -> str:
            if found.get(name) is None:
                raise metadata.PackageNotFoundError(name)
            return str(found[name])

        def requires(name: str) -> Sequence[str]:
            return NEEDS if name == "unsloth" else ()

        monkeypatch.setattr(metadata, "version", version_of)
        monkeypatch.setattr(metadata, "requires", requires)

    return put


@pytest.fixture
def spec(tmp_path: Path) -> TrainingSpec:
    root = make_project(tmp_path / "project", with_base=False)
    found = Resolver(load_models(root / "fixtures" / "models.yaml")).resolve("against").spec
    assert found is not None
    return replace(found, backend="unsloth")


def changed(spec: TrainingSpec, optimizer: str = "adamw_torch", **base: Any) -> TrainingSpec:
    training = spec.training.model_copy(update={"optimizer": optimizer})
    return replace(spec, training=training, base=replace(spec.base, **base))


def told(*specs: TrainingSpec) -> list[str]:
    with pytest.raises(UserError) as caught:
        require_unsloth(specs)
    return [str(problem) for problem in caught.value.problems]


def test_what_fits_is_not_spoken_of(spec: TrainingSpec, install: Install) -> None:
    install()
    require_unsloth([spec])
    install(unsloth="2026.10.5", unsloth_zoo="2026.10.5")
    require_unsloth([changed(spec, device="cuda", dtype="bfloat16")])
    require_unsloth([])


@pytest.mark.parametrize(
    ("packages", "first"),
    [
        ({"unsloth": None, "unsloth_zoo": None}, "unsloth and unsloth_zoo are not installed."),
        ({"unsloth_zoo": None}, "unsloth_zoo is not installed."),
        ({"unsloth": "2025.7.2"}, "unsloth 2025.7.2 is too old, it takes 2026.10.9 on a CPU."),
        ({"unsloth": "2026.10.7"}, "unsloth 2026.10.7 is too old, it takes 2026.10.9 on a CPU."),
        ({"trl": "1.16.0"}, "needs trl !=0.19.0,<=1.15.0,>=0.18.2, installed is 1.16.0."),
        ({"torch": "2.15.0+cu130"}, "needs torch <2.15.0,>=2.4.0, installed is 2.15.0+cu130."),
        ({"transformers": "5.23.0"}, "installed is 5.23.0."),
    ],
)
def test_versions(
    spec: TrainingSpec, install: Install, packages: dict[str, str | None], first: str
) -> None:
    install(**packages)
    (message,) = told(spec, changed(spec))
    assert first in message
    assert message.startswith("backend unsloth: ")
    assert "backend: trl" in message


def test_all_that_is_out_of_bounds_is_told_at_once(spec: TrainingSpec, install: Install) -> None:
    install(trl="1.16.0", transformers="5.23.0")
    assert len(told(spec)) == 2


def test_an_older_one_does_on_a_gpu(spec: TrainingSpec, install: Install) -> None:
    install(unsloth="2026.10.4")
    (message,) = told(changed(spec, device="cuda", dtype="bfloat16"))
    assert "unsloth 2026.10.4 is too old, it takes 2026.10.5." in message


def test_bitsandbytes_is_wanted_where_it_is_used(spec: TrainingSpec, install: Install) -> None:
    install()
    both = changed(spec, "paged_adamw_8bit", load_in_4bit=True)
    (message,) = told(both)
    assert message.startswith(
        "bitsandbytes is not installed: without it there is no load_in_4bit and no optimizer "
        "paged_adamw_8bit."
    )
    install(bitsandbytes="0.50.2")
    require_unsloth([both])


def test_single_precision_on_a_gpu_is_refused(spec: TrainingSpec, install: Install) -> None:
    install()
    (message,) = told(changed(spec, device="cuda"))
    assert "trains in bfloat16 on a GPU" in message


@pytest.mark.skipif(version("unsloth") != "absent", reason="Unsloth is installed here")
@pytest.mark.slow
def test_a_run_is_refused_before_anything_is_trained(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text().replace("backend: trl", "backend: unsloth"))
    done = run_pytest(root, "-m", "small", "-n0")
    assert done.status == 4
    assert done.errors == [
        "backend unsloth: unsloth and unsloth_zoo are not installed. Install it as "
        "docs/unsloth.md says, or set backend: trl."
    ]
    assert list((root / "trained").iterdir()) == []
    asked = run_pytest(root, "-m", "small", "-n0", "--model=base")
    assert "replies of base: 3 of 3" in asked.output  # which nothing has to be trained for
