"""In what two trainings differ: a controlled comparison varies one thing."""

from __future__ import annotations

from harness.models.spec import Model, TrainingSpec


def differences(treatment: Model, control: Model) -> dict[str, tuple[object, object]]:
    """Each training number, and base and backend, in which two trained models differ.

    By name, with the value of each. Raises ValueError with the name of a model whose training is
    not known.
    """
    first, second = _content(treatment), _content(control)
    return {
        name: (first.get(name), second.get(name))
        for name in dict.fromkeys([*first, *second])
        if first.get(name) != second.get(name)
    }


def same_training(treatment: Model, control: Model) -> bool:
    """Whether both names stand for one training."""
    one, other = treatment.spec, control.spec
    return one is not None and other is not None and one.key == other.key


def _content(model: Model) -> dict[str, object]:
    spec: TrainingSpec | None = model.spec
    if spec is None:
        raise ValueError(model.name)
    numbers: dict[str, object] = spec.training.model_dump(mode="json")
    return numbers | {"base": spec.base.identity(), "backend": spec.backend}
