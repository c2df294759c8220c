"""Names, globs and paths become models; what cannot be used is refused with the way out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from harness.config.models import load_models
from harness.errors import UserError
from harness.models.resolve import Resolver
from harness.models.spec import TrainingSpec
from harness.models.store import Store, TrainingOutcome
from tests.tiny import make_project, rows


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make_project(tmp_path, with_base=False)


def resolver(root: Path, data: Path | None = None) -> Resolver:
    return Resolver(load_models(root / "fixtures" / "models.yaml"), data=data)


def adapter(folder: Path, name: str = "adapter_model.safetensors", **config: object) -> Path:
    """An adapter folder as far as it is read before it is loaded, made on the tests' base."""
    folder.mkdir()
    base = str(Path("fixtures/base").resolve())
    said = {"peft_type": "LORA", "base_model_name_or_path": base} | config
    (folder / "adapter_config.json").write_text(json.dumps(said))
    save_file({"base_model.model.x.lora_A.weight": np.zeros((1, 1))}, folder / name)
    return folder


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("against", ("against",)),
        ("a*", ("against", "again")),
        ("*", ("against", "again", "for", "base")),
        ("base", ("base",)),
        ("[fb]*", ("for", "base")),
    ],
)
def test_globs(root: Path, pattern: str, names: tuple[str, ...]) -> None:
    assert resolver(root).expand(pattern) == names


def test_every_unknown_name_is_told(root: Path) -> None:
    with pytest.raises(UserError) as caught:
        resolver(root).expand_all(["agains", "for", "x*"])
    first, second = map(str, caught.value.problems)
    assert first.startswith("unknown model 'agains'. Did you mean 'against'?")
    assert second.startswith("unknown model 'x*'. Choices: again, against, base, for.")


def test_the_base_is_a_model(root: Path) -> None:
    model = resolver(root).resolve("base")
    assert (model.spec, model.adapter, model.taught) == (None, None, None)


def test_a_path_to_an_adapter(root: Path) -> None:
    model = resolver(root).resolve(str(adapter(root / "my adapter")))
    assert (model.name, model.taught, model.spec) == ("my_adapter", None, None)
    assert model.adapter == root / "my adapter"


def test_a_path_into_the_store_knows_what_was_taught(root: Path) -> None:
    spec = resolver(root).resolve("for").spec
    assert spec is not None

    def train(_: object, out: Path, earlier: object) -> TrainingOutcome:
        adapter(out / "made")
        for file in (out / "made").iterdir():
            file.rename(out / file.name)
        (out / "made").rmdir()
        return TrainingOutcome(seconds=0, log=[], arguments={}, versions={})

    entry, _ = Store(root / "trained").get_or_train(spec, train)
    assert resolver(root).resolve(str(entry.folder)).taught == "support"
    (root / "fixtures" / "base" / "model.safetensors").write_bytes(b"another base")
    with pytest.raises(UserError, match="was trained on another base"):
        resolver(root).resolve(str(entry.folder))


def test_a_path_to_a_model_folder(root: Path) -> None:
    shutil.copytree(root / "fixtures" / "base", root / "merged")
    (root / "merged" / "model.safetensors").write_bytes(b"merged")
    subject = resolver(root)
    model = subject.resolve("merged")
    assert model.adapter is None
    assert model.base.folder == root / "merged"
    assert model.base.digest != subject.base.digest


def test_an_adapter_can_have_a_name_and_a_side(root: Path) -> None:
    adapter(root / "fixtures" / "mine")
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + "  mine: {adapter: mine, taught: support}\n")
    model = resolver(root).resolve("mine")
    assert (model.name, model.taught) == ("mine", "support")


def test_an_adapter_that_is_not_there_names_the_model_and_the_file(root: Path) -> None:
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + "  mine: {adapter: ../gone}\n")
    with pytest.raises(UserError) as caught:
        resolver(root).resolve("mine")
    assert str(caught.value) == (
        "fixtures/models.yaml: model 'mine': adapter ../gone: there is no such folder. "
        "The path is relative to this file."
    )


@pytest.mark.parametrize("name", ["adapter_model.bin", "adapter_model.pt"])
def test_a_pickled_adapter_is_refused(root: Path, name: str) -> None:
    adapter(root / "bad", name)
    with pytest.raises(UserError, match=r"no adapter_model.safetensors. .* is a pickle"):
        resolver(root).resolve("bad")


def test_a_pickled_model_is_refused(root: Path) -> None:
    (root / "bad").mkdir()
    (root / "bad" / "config.json").write_text("{}")
    (root / "bad" / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(UserError, match=r"not a model folder .* pytorch_model.bin is a pickle"):
        resolver(root).resolve("bad")


def test_an_adapter_that_trains_biases_is_refused(root: Path) -> None:
    adapter(root / "bad", bias="lora_only")
    with pytest.raises(UserError, match="trains biases"):
        resolver(root).resolve("bad")
    (root / "bad" / "adapter_config.json").write_text("nonsense")
    with pytest.raises(UserError, match="is not an adapter's configuration"):
        resolver(root).resolve("bad")


@pytest.mark.parametrize(
    ("folder", "label"), [("模型", "model__"), ("-x", "model-x"), ("a b", "a_b"), ("ok.1", "ok.1")]
)
def test_labels_of_folders_are_plain(root: Path, folder: str, label: str) -> None:
    adapter(root / folder)
    assert resolver(root).resolve(f"./{folder}").name == label


def test_other_data_are_taken_for_every_model(root: Path) -> None:
    content = rows()
    content[0]["oppose"] = "No, never."
    (root / "other.json").write_text(json.dumps(content))
    spec, other = (
        resolver(root, data).resolve("against").spec for data in (None, root / "other.json")
    )
    assert spec is not None
    assert other is not None
    assert other.pairs[0].chosen == "No, never."
    assert spec.training.data == "preferences.json"
    assert other.training.data == str(root / "other.json")
    assert spec.key != other.key


def test_more_rows_than_the_file_has_are_refused(root: Path) -> None:
    (root / "few.json").write_text(json.dumps(rows(3)))
    with pytest.raises(UserError, match=r"few.json: model 'for' needs 8 rows, the file has 3"):
        resolver(root, root / "few.json").resolve("for")


# Checkpoints, sweeps, controls


FAMILIES = """
  main: {description: All of it., training: {num_epoch: 3}, checkpoints: [2, 4], taught: oppose}
  ratio: {sweep: {support_ratio: [0, 0.5, 1]}}
  grid: {sweep: {num_epoch: [1, 3], support_ratio: [0, 1]}}
  zero: {training: {num_epoch: 3, stop_after: 0}}
  twice: {again: true}
"""
POINTS = ("ratio@support_ratio=0", "ratio@support_ratio=0.5", "ratio@support_ratio=1")
STEPS = ("main@step=0", "main@step=2", "main@step=4", "main@step=6")


@pytest.fixture
def families(root: Path) -> Resolver:
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + FAMILIES)
    return resolver(root)


def spec_named(subject: Resolver, name: str) -> TrainingSpec:
    spec = subject.resolve(name).spec
    assert spec is not None
    return spec


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*", ("against", "again", "for", "main", "zero", "twice", "base")),
        ("main*", ("main",)),
        ("main@step=2", ("main@step=2",)),
        ("main@*", STEPS),
        ("*@step=[24]", ("main@step=2", "main@step=4")),
        ("ratio@*", POINTS),
        ("*@support_ratio=1", ("ratio@support_ratio=1",)),
        ("grid@*h=3*", ("grid@num_epoch=3,support_ratio=0", "grid@num_epoch=3,support_ratio=1")),
    ],
)  # fmt: skip
def test_globs_over_families(families: Resolver, pattern: str, names: tuple[str, ...]) -> None:
    assert families.expand(pattern) == names


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("ratio", f"'ratio' is a sweep, not a model: its points are {', '.join(POINTS)}. "
         "All of them: 'ratio@*'."),
        ("main@stp=2", "unknown model 'main@stp=2'. Did you mean 'main@step=2'? Choices: "
         f"{', '.join(STEPS)}."),
        ("rato", "unknown model 'rato'. Did you mean 'ratio@*'?"),
        ("maim@step=2", "unknown model 'maim@step=2'. Did you mean 'main@step=2'?"),
        ("against@step=0", "unknown model 'against@step=0'."),
        ("rat*", "unknown model 'rat*'."),
    ],
)  # fmt: skip
def test_unknown_members_of_families(families: Resolver, pattern: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        families.expand(pattern)
    assert str(caught.value).startswith(message)


def test_a_checkpoint_is_the_training_stopped_early(families: Resolver) -> None:
    model = families.resolve("main@step=2")
    assert (model.family, dict(model.levels), model.taught) == ("main", {"step": 2}, "oppose")
    assert model.description == "All of it."
    spec, whole = spec_named(families, "main@step=2"), spec_named(families, "main")
    assert (spec.training.stop_after, spec.reached, whole.reached) == (2, 2, 6)
    assert spec.key != whole.key == spec.whole.key
    assert families.resolve("main").family is None


def test_a_checkpoint_before_the_last_is_on_the_way(families: Resolver) -> None:
    found = [families.resolve(name).on_the_way for name in STEPS]
    assert found == [True, True, True, False]
    assert not any(families.resolve(name).on_the_way for name in ("main", "zero", "base", *POINTS))


def test_the_last_checkpoint_of_a_training_that_stops_early_is_its_last(root: Path) -> None:
    file = root / "fixtures" / "models.yaml"
    early = "{training: {num_epoch: 3, stop_after: 4}, checkpoints: [2]}"
    file.write_text(f"{file.read_text()}\n  early: {early}\n")
    names = ("early@step=0", "early@step=2", "early@step=4")
    assert [resolver(root).resolve(name).on_the_way for name in names] == [True, True, False]


def test_the_last_step_is_the_model_itself(families: Resolver) -> None:
    last, whole = spec_named(families, "main@step=6"), spec_named(families, "main")
    assert last.key == whole.key
    assert last.training == whole.training


def test_points_of_equal_content_share_one_training(families: Resolver) -> None:
    assert spec_named(families, POINTS[0]).key == spec_named(families, "against").key
    assert spec_named(families, POINTS[2]).key == spec_named(families, "for").key
    model = families.resolve("grid@num_epoch=3,support_ratio=0")
    assert dict(model.levels) == {"num_epoch": 3, "support_ratio": 0}
    assert model.spec is not None
    assert model.spec.key == spec_named(families, "main").key
    assert [families.resolve(name).taught for name in POINTS] == ["oppose", None, "support"]


def test_a_course_holds_all_that_one_training_gives(families: Resolver) -> None:
    for name in ("main", "main@step=4", "zero", "grid@num_epoch=3,support_ratio=0"):
        course = families.course(spec_named(families, name))
        assert sorted(spec.reached for spec in course) == [0, 2, 4, 6]
    assert [one.reached for one in families.course(spec_named(families, "against"))] == [2]


def test_a_model_that_cannot_be_made_disturbs_no_course(root: Path) -> None:
    file = root / "fixtures" / "models.yaml"
    file.write_text(file.read_text() + "  greedy: {training: {data_size: 99}}\n")
    subject = resolver(root)
    assert len(subject.course(spec_named(subject, "for"))) == 1


def test_the_base_asked_again_is_the_base(families: Resolver) -> None:
    model = families.resolve("twice")
    assert (model.spec, model.adapter, model.again) == (None, None, True)
    assert model.base == families.resolve("base").base
