"""In what two trainings differ, number by number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from harness.config.models import load_models
from harness.experiments.differences import differences, same_training
from harness.models.resolve import Resolver
from harness.models.spec import Model
from tests.tiny import make_project

MORE = {
    "longer": {"training": {"num_epoch": 2}},
    "both": {"training": {"num_epoch": 2, "support_ratio": 1.0}},
    "shuffled": {"training": {"data_size": 8, "shuffle_seed": None}},
    "elsewhere": {"training": {"data": "copy.json"}},
}


@pytest.fixture
def resolver(tmp_path: Path) -> Resolver:
    root = make_project(tmp_path / "project", with_base=False)
    file = root / "fixtures" / "models.yaml"
    content = yaml.safe_load(file.read_text())
    content["models"] |= MORE
    content["defaults"]["learning_rate"] = 0.01
    file.write_text(yaml.safe_dump(content))
    (root / "fixtures" / "copy.json").write_text(
        (root / "fixtures" / "preferences.json").read_text()
    )
    return Resolver(load_models(file))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("again", {}),
        ("shuffled", {}),
        ("for", {"support_ratio": (1.0, 0.0)}),
        ("longer", {"num_epoch": (2, 1)}),
        ("both", {"support_ratio": (1.0, 0.0), "num_epoch": (2, 1)}),
        ("elsewhere", {"data": ("copy.json", "preferences.json")}),
    ],
)
def test_numbers_that_differ(resolver: Resolver, name: str, found: dict[str, object]) -> None:
    assert differences(resolver.resolve(name), resolver.resolve("against")) == found


def test_bases_differ_too(resolver: Resolver) -> None:
    one = resolver.resolve("for")
    assert one.spec is not None
    other = replace(one, spec=replace(one.spec, base=replace(one.base, dtype="bfloat16")))
    assert list(differences(one, other)) == ["base"]


def test_a_model_without_training_is_named(resolver: Resolver) -> None:
    base = resolver.resolve("base")
    with pytest.raises(ValueError, match=r"^base$"):
        differences(resolver.resolve("for"), base)
    assert not same_training(base, base)


@pytest.mark.parametrize(
    ("name", "same"), [("again", True), ("elsewhere", True), ("for", False), ("longer", False)]
)
def test_two_names_for_one_training(resolver: Resolver, name: str, same: bool) -> None:
    one: Model = resolver.resolve(name)
    assert same_training(one, resolver.resolve("against")) is same
