"""What the doctor says of machines nobody has here: facts in, lines and verdict out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.doctor.facts import Base, Gpu, Machine, Place, Profile, Project, Torch, Unsloth
from harness.doctor.profiles import troubles
from harness.doctor.screen import Screen, examine
from harness.doctor.show import as_json, as_text
from harness.doctor.tested import CORE
from harness.doctor.unsloth import backend

GIB = 2**30
H200 = Gpu(name="NVIDIA H200", driver="580.10", memory=140 * GIB, free=139 * GIB, capability="9.0")
CUDA_TORCH = Torch(version="2.13.0+cu130", cuda="13.0", works=True)
CPU_TORCH = Torch(version="2.13.0+cpu", cuda=None)
NEEDS = (
    "transformers<=5.17.0,>=4.52.4",
    "trl<=1.15.0,>=0.18.2",
    "torch<2.15,>=2.4",
    "datasets<5.0,>=3.4.1",
    "certifi>=2026.10.19",
    "xformers; python_version<'3'",
    "ghost; extra == 'huggingface'",
)
UNSLOTH = Unsloth(version="2026.10.9", has_cpu_backend=True, needs=NEEDS)
VERSIONS = {name: str(tested.version) for name, tested in CORE.items()}

CPU = Profile(
    name="cpu", base="small", backend="trl", device="cpu", dtype="float32", load_in_4bit=False,
    optimizer="adamw_torch",
)  # fmt: skip
GPU = Profile(
    name="gpu", base="big", backend="unsloth", device="cuda", dtype="bfloat16", load_in_4bit=True,
    optimizer="paged_adamw_8bit",
)  # fmt: skip
BASES = {
    "small": Base(name="small", folder="/project/base", parameters=1.9e6),
    "big": Base(name="big", hub="org/big-8b at main", folder="/cache/big", parameters=8.03e9),
}
PROJECT = Project(root="/project", default_profile="cpu", profiles=(CPU, GPU), bases=BASES)


def machine(**changes: Any) -> Machine:
    """A laptop on which all is well for the profile `cpu`."""
    facts: dict[str, Any] = {
        "system": "Linux",
        "description": "Linux x86_64, 8 cores",
        "python": (3, 11, 7),
        "executable": "/venv/bin/python",
        "no_gpu": "there is no nvidia-smi",
        "packages": VERSIONS,
        "torch": CPU_TORCH,
        "project": PROJECT,
        "places": (Place(name="trained/", path="/project/trained", free=50 * GIB),),
    }
    return Machine(**(facts | changes))


def on_a_gpu(**changes: Any) -> Machine:
    """A machine with an H200 on which all is well for the profile `gpu`."""
    with_unsloth = VERSIONS | {
        "unsloth": "2026.10.9", "unsloth_zoo": "2026.10.9", "bitsandbytes": "0.50.2",
        "certifi": "2026.10.19",
    }  # fmt: skip
    facts: dict[str, Any] = {
        "gpus": (H200,),
        "torch": CUDA_TORCH,
        "packages": with_unsloth,
        "unsloth": UNSLOTH,
    }
    return machine(**(facts | changes))


def without(name: str, packages: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in packages.items() if key != name}


def blocked(profile: Profile, where: Machine) -> list[str]:
    """What stands in a profile's way; each line must name a way out."""
    lines = [line for line in troubles(profile, where) if line.status == "bad"]
    assert all(line.way_out for line in lines)
    return [line.text for line in lines]


def test_a_laptop_runs_the_cpu_profile_and_says_why_the_other_cannot() -> None:
    screen = examine(machine())
    assert screen.can_run
    assert screen.chosen == "cpu"
    assert screen.verdict == "Profile 'cpu' (default_profile of fixtures/models.yaml) can run here."
    asked = examine(machine(), "gpu")
    assert not asked.can_run
    assert asked.verdict == "Profile 'gpu' (--profile) cannot run here."
    text = as_text(asked)
    assert "profile 'gpu' needs a CUDA GPU, and torch sees none: there is no nvidia-smi." in text
    assert "--profile=cpu" in text


def test_an_h200_with_all_packages_runs_both() -> None:
    here = on_a_gpu()
    assert blocked(GPU, here) == []
    assert blocked(CPU, here) == []
    assert examine(here, "gpu").can_run
    assert backend(here) == ("cuda", "torch computes on the GPU")


def test_an_h200_without_unsloth() -> None:
    here = on_a_gpu(unsloth=None, packages=VERSIONS | {"bitsandbytes": "0.50.2"})
    assert blocked(GPU, here) == ["Unsloth is not installed; the profile trains with it."]
    assert blocked(replace(GPU, backend="trl"), here) == []


@pytest.mark.parametrize(
    ("version", "said"),
    [("2025.7.2", "Unsloth 2025.7.2 is outside >=2026.10.5."), ("2026.10.7", None)],
)
def test_unsloth_too_old(version: str, said: str | None) -> None:
    here = on_a_gpu(unsloth=replace(UNSLOTH, version=version, has_cpu_backend=False))
    assert blocked(GPU, here) == ([said] if said else [])


def test_unsloth_in_float32_on_a_gpu() -> None:
    found = blocked(replace(GPU, dtype="float32"), on_a_gpu())
    assert found == ["backend unsloth trains in bfloat16 on a GPU, whatever dtype says."]


def test_versions_outside_unsloths_own_bounds() -> None:
    newest = on_a_gpu().packages | {"transformers": "5.23.0"}
    found = blocked(GPU, on_a_gpu(packages=newest))
    assert len(found) == 1
    assert found[0].startswith("Unsloth 2026.10.9 needs transformers<=5.17.0")
    assert found[0].endswith("here is transformers 5.23.0.")
    assert blocked(CPU, on_a_gpu(packages=newest)) == []


def test_a_certifi_that_lags_is_told_and_stops_nothing() -> None:
    here = on_a_gpu(packages=on_a_gpu().packages | {"certifi": "2026.10.18"})
    assert blocked(GPU, here) == []
    assert "unsloth wants certifi>=2026.10.19; here is 2026.10.18." in as_text(examine(here))


def test_a_certifi_that_lags_before_unsloth_is_installed() -> None:
    said = "unsloth 2026.10.8 and newer want >=2026.10.19"
    assert said in as_text(examine(machine(packages=VERSIONS | {"certifi": "2026.10.18"})))
    assert said not in as_text(examine(machine(packages=VERSIONS | {"certifi": "2026.11.1"})))


def test_requirements_of_extras_and_of_other_pythons_do_not_count() -> None:
    text = as_text(examine(on_a_gpu()))
    assert "ghost" not in text
    assert "xformers" not in text


def test_a_driver_older_than_torchs_cuda() -> None:
    old = replace(H200, driver="535.183.01")
    broken = replace(CUDA_TORCH, works=False, error="the driver is too old")
    found = blocked(GPU, on_a_gpu(gpus=(old,), torch=broken))
    assert found == [
        "profile 'gpu' needs a CUDA GPU, and torch sees none: driver 535.183.01 is too old for "
        "CUDA 13.0, which needs 580.65 or newer."
    ]
    enough = replace(broken, version="2.11.0+cu128", cuda="12.8")
    assert "too old" not in blocked(GPU, on_a_gpu(gpus=(old,), torch=enough))[0].split("none:")[0]
    assert "is too old for CUDA" not in blocked(GPU, on_a_gpu(gpus=(old,), torch=enough))[0]


def test_a_torch_without_cuda_beside_a_gpu() -> None:
    here = on_a_gpu(torch=CPU_TORCH)
    lines = [line for line in troubles(GPU, here) if line.status == "bad"]
    assert "torch 2.13.0+cpu is a build without CUDA" in lines[0].text
    assert lines[0].way_out.startswith(
        "Install a CUDA build: pip install --force-reinstall torch=="
    )
    windows = on_a_gpu(torch=CPU_TORCH, system="Windows")
    assert "--index-url" in next(iter(troubles(GPU, windows))).way_out
    assert len(blocked(GPU, here)) == 1  # Unsloth's refusal has the same cause
    assert backend(here)[0] == "none"


def test_hidden_gpus() -> None:
    off = replace(CUDA_TORCH, works=False, error="torch.cuda.is_available() is false")
    here = on_a_gpu(torch=off, environment={"CUDA_VISIBLE_DEVICES": ""})
    assert "CUDA_VISIBLE_DEVICES='' hides every GPU" in blocked(GPU, here)[0]


@pytest.mark.parametrize(
    ("gib", "four_bit", "status"),
    [
        (6, True, "bad"),
        (8, True, "warn"),
        (12, True, None),
        (16, False, "bad"),
        (24, False, "warn"),
        (80, False, None),
    ],
)
def test_memory_of_the_card(gib: int, four_bit: bool, status: str | None) -> None:
    card = Gpu(name="Card", driver="580.10", memory=gib * GIB, free=gib * GIB, capability="8.9")
    profile = replace(GPU, load_in_4bit=four_bit)
    found = troubles(profile, on_a_gpu(gpus=(card,)))
    assert [line.status for line in found] == ([status] if status else [])


def test_memory_that_others_hold() -> None:
    found = troubles(GPU, on_a_gpu(gpus=(replace(H200, free=2 * GIB),)))
    assert [line.status for line in found] == ["warn"]


def test_an_unknown_size_says_nothing_of_memory() -> None:
    bases = BASES | {"big": replace(BASES["big"], parameters=None)}
    card = replace(H200, memory=4 * GIB, free=4 * GIB)
    here = on_a_gpu(gpus=(card,), project=replace(PROJECT, bases=bases))
    assert troubles(GPU, here) == []


def test_a_card_without_bfloat16_is_warned_of() -> None:
    turing = replace(H200, name="Tesla T4", capability="7.5", memory=16 * GIB, free=16 * GIB)
    found = troubles(GPU, on_a_gpu(gpus=(turing,)))
    assert [line.status for line in found] == ["warn"]
    untold = replace(turing, capability=None)
    assert troubles(GPU, on_a_gpu(gpus=(untold,))) == []


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_other_systems_run_the_cpu_profile(system: str) -> None:
    here = machine(system=system, description=f"{system} arm64, 8 cores")
    assert examine(here).can_run
    assert blocked(GPU, here)[0].startswith("profile 'gpu' needs a CUDA GPU, and torch sees none")


def test_bitsandbytes() -> None:
    packages = on_a_gpu().packages
    absent = on_a_gpu(packages=without("bitsandbytes", packages))
    assert blocked(GPU, absent) == ["bitsandbytes is not installed; load_in_4bit needs it."]
    optimizer = replace(GPU, load_in_4bit=False)
    assert blocked(optimizer, absent) == [
        "bitsandbytes is not installed; paged_adamw_8bit needs it."
    ]
    assert blocked(replace(optimizer, optimizer="adamw_torch"), absent) == []
    broken = on_a_gpu(packages=packages | {"bitsandbytes": "0.48.0"})
    assert "is outside" in blocked(GPU, broken)[0]
    unloadable = on_a_gpu(torch=replace(CUDA_TORCH, bitsandbytes_error="OSError: no library"))
    assert "cannot be imported: OSError" in blocked(GPU, unloadable)[0]


def test_the_trl_that_cannot_train_on_a_cpu() -> None:
    found = blocked(CPU, machine(packages=VERSIONS | {"trl": "1.15.0"}))
    assert len(found) == 1
    assert "cannot train DPO on a CPU" in found[0]


@pytest.mark.parametrize("name", sorted(CORE))
def test_each_package_is_missed(name: str) -> None:
    here = machine(packages=without(name, VERSIONS))
    screen = examine(here)
    assert not screen.can_run
    assert f"{name} is not installed." in as_text(screen)


def test_a_newer_version_in_its_bounds_is_a_note() -> None:
    screen = examine(machine(packages=VERSIONS | {"accelerate": "1.99"}))
    assert screen.can_run
    assert "accelerate 1.99; tested: 1.15.0" in as_text(screen)


def test_a_base_that_is_not_there() -> None:
    fetched = replace(BASES["big"], folder=None)
    here = on_a_gpu(project=replace(PROJECT, bases=BASES | {"big": fetched}))
    found = [line for line in troubles(GPU, here) if line.status == "bad"]
    assert found[0].text == "base org/big-8b at main is not in the local hub cache."
    assert "--allow-download" in found[0].way_out
    assert "16 GB" in found[0].way_out
    half = replace(BASES["small"], problem="/project/base holds no config.json")
    broken = machine(project=replace(PROJECT, bases=BASES | {"small": half}))
    assert not examine(broken).can_run


def test_the_hub_is_spoken_of_only_when_asked() -> None:
    assert "offline: the hub was not asked" in as_text(examine(machine()))
    given_ = as_text(examine(machine(online={"big": ""})))
    assert "big: the hub gives org/big-8b at main" in given_
    refused = as_text(examine(machine(online={"big": "ConnectError: no route"})))
    assert "big: the hub: ConnectError: no route" in refused


def test_a_folder_that_cannot_be_written_to_stops_every_profile() -> None:
    place = Place(name="trained/", path="/p/trained", free=GIB, problem="cannot be written to: no.")
    assert not examine(machine(places=(place,))).can_run


@pytest.mark.parametrize(("free", "able"), [(100 * GIB, True), (GIB, True), (GIB // 10, False)])
def test_disk(free: int, able: bool) -> None:
    place = Place(name="trained/", path="/p/trained", free=free)
    assert examine(machine(places=(place,))).can_run is able


def test_outside_a_project() -> None:
    screen = examine(machine(project=None, places=()))
    assert screen.can_run
    assert screen.verdict == "No project here: no profile to choose."
    assert not examine(machine(project=None, places=(), packages={})).can_run


def test_a_models_file_that_cannot_be_read() -> None:
    project = Project(root="/p", problems=("models.yaml:3: unknown key 'x'.",))
    screen = examine(machine(project=project))
    assert not screen.can_run
    assert "unknown key 'x'" in as_text(screen)


def test_python_too_old() -> None:
    assert not examine(machine(python=(3, 10, 1))).can_run
    assert examine(machine(python=(3, 13, 0))).can_run


def test_a_question_that_broke_is_a_line() -> None:
    screen = examine(machine(failures=("nvidia-smi: OSError: gone",)))
    assert "could not be asked: nvidia-smi: OSError: gone" in as_text(screen)
    assert screen.can_run


@pytest.mark.parametrize(
    ("changes", "real"),
    [
        ({}, "cpu"),
        ({"unsloth": replace(UNSLOTH, has_cpu_backend=False)}, "none"),
        ({"unsloth": None}, "none"),
        ({"environment": {"UNSLOTH_DISABLE_CPU_FALLBACK": "1"}}, "none"),
        ({"environment": {"UNSLOTH_ALLOW_CPU": "1"}}, "none"),
        ({"gpus": (H200,)}, "none"),
        ({"gpus": (H200,), "torch": CUDA_TORCH}, "cuda"),
        (
            {"gpus": (H200,), "torch": CUDA_TORCH, "environment": {"UNSLOTH_FORCE_CPU": "1"}},
            "cpu",
        ),
        ({"system": "Darwin", "description": "Darwin arm64"}, "mlx"),
    ],
)
def test_the_backend_that_unsloth_would_really_use(changes: dict[str, Any], real: str) -> None:
    facts: dict[str, Any] = {"unsloth": UNSLOTH} | changes
    assert backend(machine(**facts))[0] == real


def test_a_profile_of_unsloth_on_a_cpu() -> None:
    profile = replace(CPU, backend="unsloth")
    packages = VERSIONS | {"unsloth_zoo": "2026.10.9"}
    assert blocked(profile, machine(unsloth=UNSLOTH, packages=packages)) == []
    assert blocked(profile, machine(unsloth=UNSLOTH)) == ["unsloth_zoo is not installed."]
    old = machine(unsloth=replace(UNSLOTH, has_cpu_backend=False), packages=packages)
    assert "would use nothing" in blocked(profile, old)[0]
    for where in (old, machine()):
        (line,) = troubles(profile, where)
        assert line.way_out.startswith("pip install --no-deps 'unsloth>=2026.10.9'")


def _screens() -> st.SearchStrategy[Screen]:
    torch = st.sampled_from([None, CPU_TORCH, CUDA_TORCH, replace(CUDA_TORCH, works=False)])
    gpus = st.sampled_from([(), (H200,), (replace(H200, capability=None, free=None),)])
    versions = st.sampled_from(["", "0", "1.2.3", "5.17.0", "not a version", "2026.10.9"])
    packages = st.dictionaries(st.sampled_from(sorted({*CORE, "bitsandbytes"})), versions)
    made = st.builds(
        machine,
        torch=torch,
        gpus=gpus,
        packages=packages,
        unsloth=st.sampled_from([None, UNSLOTH]),
        system=st.sampled_from(["Linux", "Windows", "Darwin"]),
        project=st.sampled_from([None, PROJECT]),
        failures=st.lists(st.text()).map(tuple),
    )
    return made.map(examine)


@given(_screens())
def test_no_machine_breaks_it_and_each_bad_line_names_the_way_out(screen: Screen) -> None:
    as_text(screen)
    as_json(screen, machine())
    for section in screen.sections:
        for line in section.lines:
            heads_its_parts = "cannot run (" in line.text
            assert line.status not in ("bad", "warn") or line.way_out or heads_its_parts
