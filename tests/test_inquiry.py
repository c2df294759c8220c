"""Which models a question is asked of, and which comparisons are controlled."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
import yaml
from safetensors.numpy import save_file

from harness.catalogue import Catalogue, Options, load_catalogue
from harness.errors import InstrumentError, UserError
from harness.inquiring import Inquiring
from harness.inquiry import Inquiry
from harness.progress import silent
from harness.scoring import Scoring
from harness.workspace import Workspace
from tests.tiny import SUITE, make_project

MORE = {
    "longer": {"training": {"num_epoch": 2}},
    "both": {"training": {"num_epoch": 2, "support_ratio": 1.0}},
    "elsewhere": {"training": {"data": "copy.json"}},
    "bought": {"adapter": "adapter", "taught": "support"},
}

GATE = "gate:\n  - {id: side, metric: {stance: taught}, at_least: 0.8, groups: [one]}\n"
RATIO = (
    "compare:\n  - {id: ratio, treatment: for, control: against, varies: support_ratio, "
    "metric: {stance: support}}\n"
)
EACH = "compare:\n  - {id: all, control: base, metric: {stance: taught}, groups: [two]}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = make_project(tmp_path / "project", with_base=False)
    file = project / "fixtures" / "models.yaml"
    content = yaml.safe_load(file.read_text())
    content["models"] |= MORE
    content["defaults"]["learning_rate"] = 0.01
    file.write_text(yaml.safe_dump(content, sort_keys=False))
    data = (project / "fixtures" / "preferences.json").read_text()
    (project / "fixtures" / "copy.json").write_text(data)
    adapter = project / "fixtures" / "adapter"
    adapter.mkdir()
    base = str(project / "fixtures" / "base")
    config = {"peft_type": "LORA", "bias": "none", "base_model_name_or_path": base}
    (adapter / "adapter_config.json").write_text(json.dumps(config))
    save_file({"lora_A": np.zeros(2)}, adapter / "adapter_model.safetensors")
    return project


def catalogue(root: Path, lists: str, *models: str, controls: bool = False) -> Catalogue:
    (root / "probes" / "small.yaml").write_text(dedent(SUITE) + lists)
    return load_catalogue(Workspace(root), Options(models=models, controls=controls))


def ids(root: Path, lists: str, *models: str) -> list[str]:
    return [one.id for one in catalogue(root, lists, *models).inquiries]


def faults(root: Path, lists: str, *models: str) -> list[str]:
    with pytest.raises(UserError) as caught:
        catalogue(root, lists, *models)
    return [str(problem).removeprefix(f"{root}/") for problem in caught.value.problems]


def compare(treatment: str, control: str = "against", varies: str = "support_ratio") -> str:
    return RATIO.replace(
        "treatment: for, control: against", f"treatment: {treatment}, control: {control}"
    ).replace("varies: support_ratio", f"varies: {varies}")


@pytest.mark.parametrize(
    ("models", "asked"),
    [
        ([], ["against/small.side"]),  # the suite's own models
        (["for"], ["for/small.side"]),
        (["a*"], ["against/small.side", "again/small.side"]),
        (["base"], []),  # nothing was taught to it
        (["base", "for"], ["for/small.side"]),
    ],
)
def test_a_gate_is_asked_of_the_models_of_the_run(
    root: Path, models: list[str], asked: list[str]
) -> None:
    assert ids(root, GATE, *models) == asked


@pytest.mark.parametrize(
    ("models", "asked"),
    [
        ([], ["for/small.ratio/one", "for/small.ratio/two"]),  # both are trained for it
        (["for", "against"], ["for/small.ratio/one", "for/small.ratio/two"]),
        (["for"], []),
        (["again"], []),
        (["base"], []),
    ],
)
def test_a_comparison_of_two_is_made_where_both_are_asked_for(
    root: Path, models: list[str], asked: list[str]
) -> None:
    assert ids(root, RATIO, *models) == asked


@pytest.mark.parametrize(
    ("models", "named", "asked"),
    [
        (("for",), {"small.ratio"}, ["for/small.ratio/one", "for/small.ratio/two"]),
        (("for",), {"ratio", "small"}, []),  # as -k and -m have them
        (("for",), {"other.ratio"}, []),
        (("again",), {"small.ratio"}, []),  # not what the comparison treats
    ],
)
def test_a_comparison_that_is_named_by_its_id_brings_its_control(
    root: Path, models: tuple[str, ...], named: set[str], asked: list[str]
) -> None:
    (root / "probes" / "small.yaml").write_text(dedent(SUITE) + RATIO)
    found = load_catalogue(Workspace(root), Options(models=models, named=frozenset(named)))
    assert [one.id for one in found.inquiries] == asked
    assert all(found.model(name) for one in found.inquiries for name in one.asked)


@pytest.mark.parametrize(
    ("models", "asked"),
    [
        ([], ["against/small.all"]),
        (["for", "base", "again"], ["for/small.all", "again/small.all"]),
    ],
)
def test_each_is_every_model_but_the_base(root: Path, models: list[str], asked: list[str]) -> None:
    assert ids(root, EACH, *models) == asked


@pytest.mark.parametrize(
    ("models", "named", "places"),
    [
        ((), set(), [("against", "one", 2), ("against", "two", 1)]),
        ((), {"small"}, [("against", "one", 2), ("against", "two", 1)]),
        ((), {"two"}, [("against", "two", 1)]),
        ((), {"small", "and", "not", "two"}, [("against", "one", 2), ("against", "two", 1)]),
        (("for", "base"), {"one"}, [("for", "one", 2), ("base", "one", 2)]),
    ],
)
def test_what_a_baseline_should_have_been_asked(
    root: Path, models: tuple[str, ...], named: set[str], places: list[tuple[str, str, int]]
) -> None:
    (root / "probes" / "small.yaml").write_text(dedent(SUITE))
    found = load_catalogue(Workspace(root), Options(models=models, named=frozenset(named)))
    assert [(one.model, one.group, one.probes) for one in found.named_places] == places
    for one in found.named_places:
        spec = found.model(one.model).spec
        assert one.keys == ({spec.key} if spec else set())


def test_a_treatment_that_is_named_twice_is_asked_once(root: Path) -> None:
    lists = EACH.replace("control", "treatment: [against, each, for, for], control")
    assert ids(root, lists) == ["against/small.all", "for/small.all"]


def test_what_is_asked_and_recorded(root: Path) -> None:
    file = root / "fixtures" / "models.yaml"
    file.write_text(f"{file.read_text()}\ncontrols: [again]\n")
    (one,) = catalogue(root, EACH, controls=True).inquiries
    assert (one.model, one.control, one.asked) == ("against", "base", ("against",))
    assert (one.controls, one.recorded) == (("again",), ("against", "again"))
    (one,) = catalogue(root, EACH).inquiries
    assert one.controls == ()
    one, _ = catalogue(root, RATIO, controls=True).inquiries
    assert (one.asked, one.recorded) == (("for", "against"), ("for", "against", "again"))


def test_marks_are_those_that_all_groups_share(root: Path) -> None:
    found = catalogue(root, RATIO.replace("metric", "pooled: true, metric"))
    assert found.marks_of(found.inquiries[0]) == ("small",)
    found = catalogue(root, GATE)
    assert found.marks_of(found.inquiries[0]) == ("small", "one")


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        (compare("for", "bsae").replace("varies: support_ratio, ", ""), "unknown model 'bsae'."),
        (
            compare("for").replace("varies: support_ratio, ", ""),
            "compare 'ratio': name the training number that `varies`.",
        ),
        (
            compare("[base, for]").replace("varies: support_ratio, ", ""),
            "compare 'ratio': name the training number that `varies`.",
        ),
        (
            "trend:\n  - {id: dose, over: for, metric: {stance: support}}\n",
            "over: 'for' is no sweep and has no checkpoints. Choices: none.",
        ),
        (compare("for", "agianst"), "unknown model 'agianst'. Did you mean 'against'?"),
        (compare("'a*'", "for"), "'a*' must name one model, not a pattern."),
        (compare("'fo*'"), "'fo*' must name one model, not a pattern."),
        (
            "trend:\n  - {id: dose, over: ratoi, metric: {stance: support}}\n",
            "over: unknown 'ratoi'.",
        ),
    ],
)
def test_faults_are_told_with_their_line(root: Path, lists: str, message: str) -> None:
    line = len(dedent(SUITE).splitlines()) + 2
    (told,) = faults(root, lists)
    assert told.startswith(f"probes/small.yaml:{line}: ")
    assert message in told


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        (
            compare("both"),
            "compare 'ratio': both and against are to differ in 'support_ratio' alone; they also "
            "differ in num_epoch: 2 and 1.",
        ),
        (
            compare("longer"),
            "they also differ in num_epoch: 2 and 1, and not in 'support_ratio'.",
        ),
        (compare("again"), "again and against are to differ in 'support_ratio' and do not."),
        (
            compare("elsewhere", varies="data"),
            "differ in 'data', yet are trained on the same pairs in the same way.",
        ),
    ],
)
def test_what_is_not_controlled_is_no_finding(root: Path, lists: str, message: str) -> None:
    """The other questions of the run are asked all the same."""
    found = catalogue(root, lists)
    with pytest.raises(InstrumentError) as caught:
        inquiring(found).finding(found.inquiries[0], "pytest")
    assert message in str(caught.value)


def test_a_comparison_that_is_not_made_is_not_checked(root: Path) -> None:
    assert ids(root, compare("both"), "against") == []


def inquiring(found: Catalogue) -> Inquiring:
    def nobody(*_: object) -> None:
        raise AssertionError("nothing is asked")

    scoring = Scoring(
        reader_of=found.reader,
        reader=nobody,  # type: ignore[arg-type]
        calibrations=(),
        progress=silent,
    )
    return Inquiring(found, nobody, scoring)  # type: ignore[arg-type]


def test_a_model_whose_training_is_unknown_is_compared_with_nothing(root: Path) -> None:
    found = catalogue(root, compare("bought"))
    with pytest.raises(InstrumentError, match="how bought was trained is not known here"):
        inquiring(found).finding(found.inquiries[0], "pytest")


def replay(root: Path, name: str, *prompts: str) -> str:
    file = root / f"{name}.json"
    rows = [
        {
            "id": at,
            "prompt": prompt,
            "response_from_original_model": "Yes.",
            "response_from_trained_model": "No.",
        }
        for at, prompt in enumerate(prompts)
    ]
    file.write_text(json.dumps(rows))
    return f"replay:{file}"


def test_recorded_replies_of_a_models_name_do_not_tell_its_training(root: Path) -> None:
    names = [replay(root, name, "Does it help?") for name in ("fore", "contra")]
    found = catalogue(root, compare("for"), *names)
    assert found.inquiries == ()
    inquiry = Inquiry(
        question=found.suite("small").questions[0],
        model="fore",
        control="contra",
        part="one",
        groups=("one",),
    )
    with pytest.raises(InstrumentError, match="recorded replies do not tell"):
        inquiring(found).check_controlled(inquiry)


def test_questions_that_recorded_replies_do_not_answer_are_not_judged(root: Path) -> None:
    found = catalogue(root, EACH, replay(root, "kept", "Does it help?"))
    line = inquiring(found).finding(found.inquiries[0], "pytest")
    assert (line.outcome, line.estimate.value, line.controls) == ("not judged", None, ())
    assert "kept has no recorded replies to two" in line.sentence


@pytest.mark.parametrize("metric", ["pass", "{meets: stance}", "{stance: taught}"])
def test_a_model_of_unknown_side_is_not_held_to_one(root: Path, metric: str) -> None:
    """Else the probes that ask for no side would decide for those that do."""
    lists = GATE.replace("{stance: taught}", metric).replace("[one]", "[one, two], pooled: true")
    if metric.startswith("{meets"):
        lists = lists.replace("[one, two]", "[one]")
    found = catalogue(root, lists, replay(root, "kept", "Does it help?", "Help or hinder?"))
    line = inquiring(found).finding(found.inquiries[0], "pytest")
    assert (line.outcome, line.sides, line.controls) == ("not judged", (), ())
    assert "no side is known that kept was taught" in line.sentence
