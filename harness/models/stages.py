"""A training on its way: adapters saved at given steps, and the step at which it stops."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from harness.errors import InstrumentError
from harness.models.spec import TrainingSpec


class Stages:
    """What is done at the steps of one training; saving draws no random numbers."""

    def __init__(
        self, spec: TrainingSpec, folders: Mapping[int, Path], save: Callable[[Path], None]
    ) -> None:
        self.seconds_until: dict[int, float] = {}
        """Step of each adapter that was saved -> seconds that it took to come there."""
        self._spec = spec
        self._folders = folders
        self._save = save
        self._started = time.perf_counter()

    def seconds(self) -> float:
        """Seconds since the training began."""
        return time.perf_counter() - self._started

    def begin(self, steps: int) -> None:
        """The trainer is about to take `steps` steps.

        Raises InstrumentError where it counts otherwise than the spec: a checkpoint would be
        missing, or be another than its name says.
        """
        expected = self._spec.training.steps
        if steps != expected and (self._folders or self._spec.reached < expected):
            raise InstrumentError(
                f"the trainer takes {steps} steps, the spec counts {expected}: checkpoints would "
                "not be what their names say. Train on one device."
            )
        self._started = time.perf_counter()
        self._at(0)

    def end_step(self, step: int) -> bool:
        """Save what is wanted of this step; whether the training ends here."""
        self._at(step)
        return step == self._spec.training.stop_after

    def _at(self, step: int) -> None:
        if step in self._folders:
            self.seconds_until[step] = self.seconds()
            self._save(self._folders[step])

    def callback(self) -> Any:
        """As the trainer calls it."""
        from transformers import TrainerCallback

        stages = self

        class _AtSteps(TrainerCallback):  # type: ignore[misc]
            def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
                stages.begin(state.max_steps)

            def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
                if stages.end_step(state.global_step):
                    control.should_training_stop = True

        return _AtSteps()
