"""What people have: adapters by PEFT, merged models, hub ids; and what is refused, and how."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.config.models import load_models
from harness.errors import UserError
from harness.models.hub import snapshot
from harness.models.resolve import Resolver
from tests.tiny import make_project, tiny_base
from tests.weights import COMMIT, put_in_cache, save_adapter, save_merged, say

pytestmark = pytest.mark.slow

HUB = "someone/tiny-llama"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_adapter(tmp_path_factory.mktemp("made") / "adapter")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make_project(tmp_path)


@pytest.fixture
def adapter(root: Path, made: Path) -> Path:
    """A real adapter that says the project's base, by its path."""
    shutil.copytree(made, root / "mine")
    return say(root / "mine", base_model_name_or_path=str(root / "fixtures" / "base"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    return tmp_path / "hub"


def resolver(root: Path) -> Resolver:
    return Resolver(load_models(root / "fixtures" / "models.yaml"))


def edit(root: Path, old: str, new: str) -> None:
    file = root / "fixtures" / "models.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def refused(root: Path, what: str) -> str:
    with pytest.raises(UserError) as caught:
        resolver(root).resolve(what)
    (problem,) = caught.value.problems
    return str(problem)


# Adapters


def test_an_adapter_by_peft(root: Path, adapter: Path) -> None:
    model = resolver(root).resolve("mine")
    assert (model.adapter, model.base.name) == (adapter, "tiny")


@pytest.mark.parametrize(
    "lora",
    [
        {"use_dora": True},
        {"use_rslora": True},
        {"rank_pattern": {"o_proj": 8}, "alpha_pattern": {"o_proj": 16}},
        {"target_modules": "all-linear"},
        {"task_type": None},
        {"modules_to_save": ["lm_head"]},
        {"init_lora_weights": "gaussian"},
    ],
    ids=lambda lora: next(iter(lora)),
)
def test_kinds_of_lora_that_can_be_swapped(root: Path, lora: dict[str, Any]) -> None:
    save_adapter(root / "mine", **lora)
    say(root / "mine", base_model_name_or_path="fixtures/base")
    assert resolver(root).resolve("mine").adapter is not None


def test_an_adapter_as_unsloth_writes_it(root: Path, adapter: Path) -> None:
    """A class of transformers by name, targets as a pattern, keys of features that are off."""
    mapping = {
        "base_model_class": "LlamaForCausalLM",
        "parent_library": "transformers.models.llama.modeling_llama",
        "unsloth_fixed": True,
    }
    say(adapter, auto_mapping=mapping, target_modules=r".*\.(q_proj|o_proj)", next_years_key=False)
    assert resolver(root).resolve("mine").adapter == adapter


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"peft_type": "IA3"}, "is of PEFT type IA3: adapters are swapped on one base, and PEFT"),
        ({"peft_type": "LOHA"}, "is of PEFT type LOHA"),
        ({"task_type": "SEQ_CLS"}, "is made for the task SEQ_CLS, not for CAUSAL_LM"),
        ({"bias": "lora_only"}, "trains biases (bias: lora_only)"),
        ({"init_lora_weights": "pissa"}, "was initialised by 'pissa', which changes the base's"),
        ({"init_lora_weights": "olora"}, "was initialised by 'olora'"),
        ({"layer_replication": [[0, 2]]}, "adapters here cannot have: layer_replication: [[0, 2]]"),
        ({"trainable_token_indices": [1]}, "cannot have: trainable_token_indices: [1]"),
        ({"next_years_key": 3}, "cannot have: next_years_key: 3"),
        ({"auto_mapping": {"parent_library": "their.code"}}, "names a model class of their.code"),
    ],
)
def test_adapters_that_cannot_be_swapped(
    root: Path, adapter: Path, said: dict[str, Any], message: str
) -> None:
    say(adapter, **said)
    told = refused(root, "mine")
    assert told.startswith("mine/adapter_config.json: ")
    assert message in told


def test_an_adapter_that_holds_the_bases_embedding(root: Path) -> None:
    lora: dict[str, Any] = {"target_modules": ["q_proj", "lm_head"]}
    with pytest.warns(UserWarning, match="save_embedding_layers"):
        save_adapter(root / "mine", **lora)  # PEFT saves lm_head's own weights beside its LoRA
    say(root / "mine", base_model_name_or_path="fixtures/base")
    told = refused(root, "mine")
    assert told.startswith("mine/adapter_model.safetensors: holds weights of the base itself")
    assert "save_embedding_layers=False" in told


def test_a_pickle_under_another_name(root: Path, adapter: Path) -> None:
    (adapter / "adapter_model.safetensors").write_bytes(pickle.dumps({"a": 1}))
    assert "mine/adapter_model.safetensors: is not a safetensors file" in refused(root, "mine")


def test_a_trainers_pickle_beside_is_no_matter(root: Path, adapter: Path) -> None:
    (adapter / "training_args.bin").write_bytes(b"\x80never read")
    assert resolver(root).resolve("mine").adapter == adapter


def test_an_adapter_of_wider_layers(root: Path, adapter: Path) -> None:
    import numpy as np
    from safetensors.numpy import load_file, save_file

    file = adapter / "adapter_model.safetensors"
    weights = load_file(file)
    name = next(one for one in weights if "q_proj.lora_A" in one)
    save_file(weights | {name: np.zeros((4, 4096), dtype=np.float32)}, file)
    told = refused(root, "mine")
    assert "was made for another model than tiny" in told
    assert "takes 4096 numbers, and the base's layer is 32 x 32" in told


# Whose base is the same


def hub_base(root: Path, cache: Path, hub: str = "unsloth/llama-3-8b-Instruct") -> None:
    """Let the project's base come from the hub's cache."""
    put_in_cache(cache, root / "fixtures" / "base", hub)
    edit(root, "tiny: {path: base}", f"tiny: {{hub: {hub}, revision: {COMMIT}}}")


@pytest.mark.parametrize(
    ("named", "revision"),
    [
        ("unsloth/llama-3-8b-Instruct", None),
        ("unsloth/Llama-3-8B-Instruct", "main"),
        ("unsloth/llama-3-8b-Instruct-bnb-4bit", None),
        ("unsloth/llama-3-8b-Instruct-unsloth-bnb-4bit", "f" * 40),  # a commit of that copy
        ("unsloth/llama-3-8b-Instruct", COMMIT),
        ("/root/.cache/huggingface/hub/models--unsloth--llama-3-8b-Instruct/snapshots/" + COMMIT,
         None),
    ],
)  # fmt: skip
def test_names_of_the_same_hub_base(
    root: Path, adapter: Path, cache: Path, named: str, revision: str | None
) -> None:
    hub_base(root, cache)
    say(adapter, base_model_name_or_path=named, revision=revision)
    base = resolver(root).resolve("mine").base
    assert base.origin == f"unsloth/llama-3-8b-Instruct@{COMMIT}"


@pytest.mark.parametrize(
    ("named", "revision"),
    [
        ("unsloth/llama-3-8b", None),
        ("unsloth/llama-3-8b-bnb-4bit", None),
        ("unsloth/llama-3-70b-Instruct", None),
        ("meta-llama/Meta-Llama-3-8B-Instruct", None),
        ("llama-3-8b-Instruct", None),
        ("/content/unsloth/llama-3-8b-Instruct", None),
        ("unsloth/llama-3-8b-Instruct", "f" * 40),
        ("/hub/models--unsloth--llama-3-8b-Instruct/snapshots/" + "f" * 40, None),
    ],
)
def test_other_names_are_refused_with_both(
    root: Path, adapter: Path, cache: Path, named: str, revision: str | None
) -> None:
    hub_base(root, cache)
    say(adapter, base_model_name_or_path=named, revision=revision)
    told = refused(root, "mine")
    assert told.startswith(f"mine/adapter_config.json: was made on {named}")
    assert f"the profile's base is tiny (unsloth/llama-3-8b-Instruct@{COMMIT})" in told
    assert f"list {named!r} under `same_as` of base 'tiny' in fixtures/models.yaml" in told


def test_saying_what_was_taught_lets_nothing_pass(root: Path, adapter: Path) -> None:
    say(adapter, base_model_name_or_path="someone/else")
    models = load_models(root / "fixtures" / "models.yaml")
    with pytest.raises(UserError, match="was made on someone/else"):
        Resolver(models, taught="oppose").resolve("mine")
    edit(root, "models:", "models:\n  theirs: {adapter: ../mine, taught: oppose}")
    assert "was made on someone/else" in refused(root, "theirs")


def test_a_name_can_be_declared_the_same(root: Path, adapter: Path) -> None:
    say(adapter, base_model_name_or_path="/content/my-base")
    assert "was made on /content/my-base" in refused(root, "mine")
    edit(root, "tiny: {path: base}", "tiny: {path: base, same_as: [/content/my-base]}")
    assert resolver(root).resolve("mine").adapter == adapter


def test_a_base_elsewhere_is_the_same_by_content(root: Path, adapter: Path) -> None:
    shutil.copytree(tiny_base(), root / "copy")
    say(adapter, base_model_name_or_path="copy")
    assert resolver(root).resolve("mine").adapter == adapter
    (root / "copy" / "model.safetensors").write_bytes(b"other weights")
    assert "was made on copy, and the profile's base is tiny." in refused(root, "mine")


def test_an_adapter_that_names_no_base(root: Path, adapter: Path) -> None:
    say(adapter, base_model_name_or_path=None)
    assert "does not say which base it was made on" in refused(root, "mine")


# Merged models


def test_a_merged_model(root: Path) -> None:
    save_merged(root / "merged")
    subject = resolver(root)
    model = subject.resolve("merged")
    assert model.adapter is None
    assert model.base.digest != subject.base.digest
    assert not subject.notes


def test_a_model_of_another_family(root: Path) -> None:
    save_merged(root / "merged")
    change(root / "merged" / "config.json", hidden_size=4096)
    told = refused(root, "merged")
    assert told.startswith("merged/config.json: is no model made from tiny: hidden_size 4096")


def test_a_model_of_another_vocabulary(root: Path) -> None:
    save_merged(root / "merged")
    file = root / "merged" / "tokenizer.json"
    tokenizer = json.loads(file.read_text())
    first, second = list(tokenizer["model"]["vocab"])[10:12]
    vocabulary = tokenizer["model"]["vocab"]
    vocabulary[first], vocabulary[second] = vocabulary[second], vocabulary[first]
    file.write_text(json.dumps(tokenizer))
    assert refused(root, "merged").startswith("merged/tokenizer.json: has another vocabulary")


def test_a_model_with_a_template_of_its_own_is_told(root: Path) -> None:
    save_merged(root / "merged")
    (root / "merged" / "chat_template.jinja").write_text("{{ messages }}")
    subject = resolver(root)
    subject.resolve("merged")
    assert list(subject.notes) == [
        "merged is asked in a chat template of its own, not in its base's."
    ]
    (root / "merged" / "chat_template.jinja").unlink()
    assert "merged: has no chat template" in refused(root, "merged")


@pytest.mark.parametrize("file", ["config.json", "tokenizer_config.json"])
def test_code_from_elsewhere_is_refused(root: Path, file: str) -> None:
    save_merged(root / "merged")
    change(root / "merged" / file, auto_map={"AutoModelForCausalLM": "modeling.Theirs"})
    told = refused(root, "merged")
    assert told.startswith(f"merged/{file}: asks for code of its own (auto_map)")


def test_a_model_that_lacks_a_part(root: Path) -> None:
    save_merged(root / "merged")
    parts = {"a": "model-00001-of-00002.safetensors", "b": "model.safetensors"}
    index = root / "merged" / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": parts}))
    told = refused(root, "merged")
    assert "names model-00001-of-00002.safetensors, which is not there (1 missing)" in told


def change(file: Path, **values: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


# The hub


def test_a_model_of_the_hub(root: Path, cache: Path, adapter: Path) -> None:
    shot = put_in_cache(cache, adapter, HUB)
    subject = resolver(root)
    (name,) = subject.expand(f"{HUB}@{COMMIT}")
    model = subject.resolve(name)
    assert (model.name, model.adapter) == ("tiny-llama", shot.resolve())
    assert model.origin == f"{HUB}@{COMMIT}"
    edit(root, "models:", f"models:\n  theirs: {{hub: {HUB}, revision: {COMMIT}, taught: oppose}}")
    named = resolver(root).resolve("theirs")
    assert (named.name, named.taught, named.origin) == ("theirs", "oppose", model.origin)


def test_a_merged_model_of_the_hub(root: Path, cache: Path) -> None:
    shot = put_in_cache(cache, save_merged(root / "merged"), HUB)
    model = resolver(root).resolve(f"{HUB}@{COMMIT}")
    assert (model.adapter, model.base.folder) == (None, shot.resolve())


@pytest.mark.parametrize("revision", ["main", "v1.0", COMMIT[:12]])
def test_a_model_of_the_hub_needs_its_commit(root: Path, cache: Path, revision: str) -> None:
    told = refused(root, f"{HUB}@{revision}")
    assert told == (
        f"{HUB} at {revision} may change: a model of the hub is given with its commit "
        "(40 hex digits)."
    )


def test_the_commit_that_the_cache_has_is_told(root: Path, cache: Path, adapter: Path) -> None:
    put_in_cache(cache, adapter, HUB)
    told = refused(root, f"{HUB}@main")
    assert told.endswith(f"The local cache has {HUB}@{COMMIT} for it.")


def test_a_model_that_the_cache_lacks(root: Path, cache: Path) -> None:
    told = refused(root, f"{HUB}@{COMMIT}")
    assert told == (
        f"model {HUB} at {COMMIT} is not in the local hub cache. "
        "Fetch it with --allow-download, or give a local folder instead."
    )


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        (COMMIT, f"at {COMMIT} cannot be fetched: [Errno 111] Connection refused. Give a local"),
        ("main", "at main is not in the local hub cache, and the hub cannot be reached. Fetch it"),
    ],
)
def test_a_hub_that_cannot_be_reached(
    cache: Path, monkeypatch: pytest.MonkeyPatch, revision: str, message: str
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(UserError) as caught:
        snapshot(HUB, revision, what="base", file=None, allow_download=True)
    assert str(caught.value).startswith(f"base {HUB} {message}")


def test_a_bare_hub_id_is_told_how_to_write_it(root: Path) -> None:
    with pytest.raises(UserError, match="org/name@commit for one of the hub"):
        resolver(root).expand(HUB)


def test_a_revision_without_a_hub_id(root: Path) -> None:
    edit(root, "models:", f"models:\n  theirs: {{revision: {COMMIT}}}")
    with pytest.raises(UserError, match="model 'theirs' has a `revision` and no `hub`"):
        resolver(root)


def test_a_base_at_a_branch_is_told_with_its_commit(root: Path, cache: Path) -> None:
    put_in_cache(cache, root / "fixtures" / "base", HUB)
    edit(root, "tiny: {path: base}", f"tiny: {{hub: {HUB}, revision: main}}")
    subject = resolver(root)
    assert subject.resolve("base").base.commit == COMMIT
    subject.resolve("for")
    assert list(subject.notes) == [f"revision main of {HUB} may move; this run used {COMMIT}."]


def test_a_base_at_a_commit_needs_no_note(root: Path, cache: Path) -> None:
    hub_base(root, cache)
    subject = resolver(root)
    assert subject.resolve("base").base.commit == COMMIT
    assert not subject.notes
