"""Models whose weights are there: trained now, taken from the store, or given by path."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from harness.catalogue import Options
from harness.errors import Problem, UserError
from harness.generation.requests import Request, Weights
from harness.models.memory import with_smaller_batches
from harness.models.resolve import Resolver
from harness.models.spec import Model, TrainingSpec
from harness.models.store import Entry, Store, TrainFunction, TrainingOutcome, read_entry
from harness.models.weights import adapter_digest
from harness.progress import Progress
from harness.told import told


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A model whose weights are there."""

    model: Model
    entry: Entry | None
    adapter: tuple[str, Path] | None
    """Digest and folder."""
    source: str
    """`trained` (now), `store` (earlier), `path` or `base`."""

    @property
    def weights(self) -> Weights:
        """Identity of what replies."""
        adapter = self.adapter[0] if self.adapter else None
        return Weights(base=self.model.base.identity(), adapter=adapter, again=self.model.again)

    def asked(self, request: Request) -> Request:
        """The request as the model is really asked it: asked again, it draws other numbers."""
        return request.anew() if self.model.again else request


class ReadyModels:
    """Makes models ready, each distinct training once."""

    def __init__(
        self,
        trained: Path,
        resolver: Resolver,
        options: Options,
        progress: Progress,
        started: float,
        asked: Iterable[Model] = (),
    ) -> None:
        """`asked`: the models of this run, as far as they are known before it."""
        self._store = Store(trained)
        self._resolver = resolver
        self._options = options
        self._progress = progress
        self._started = started
        self._asked = tuple(asked)
        self.before_training: Callable[[], None] = lambda: None
        """Gives back what memory of the GPU is not needed while a model is trained."""
        self._ready: dict[str, Ready] = {}
        self._trained: set[str] = set()

    def require_device(self) -> None:
        """Raise UserError where this machine lacks what the profile or a training needs.

        A GPU, and Unsloth in a version that fits, where a model that is not there yet has to be
        trained with it.
        """
        self._require_gpu()
        specs = [model.spec for model in self._asked if model.spec]
        missing = [spec for spec in specs if spec.backend == "unsloth" and self._missing(spec)]
        if missing:
            from harness.models.bounds import require_unsloth

            require_unsloth(missing)

    def _require_gpu(self) -> None:
        resolver = self._resolver
        if resolver.profile.device != "cuda":
            return
        import torch

        if not torch.cuda.is_available():
            message = f"profile {resolver.profile_name!r} needs a CUDA GPU, and torch sees none."
            hint = "Run with --profile=cpu, or install a CUDA build of torch on a GPU machine."
            raise UserError(Problem(message=message, hint=hint))

    def _missing(self, spec: TrainingSpec) -> bool:
        return self._options.retrain or not self._store.has(spec.key)

    @cached_property
    def base(self) -> Model:
        """The profile's untuned model."""
        return Model(name="base", base=self._resolver.base)

    def get(self, model: Model) -> Ready:
        """Weights of a model: trained now, or found. Raises InstrumentError where that fails."""
        if model.name not in self._ready:
            self._ready[model.name] = self._make_ready(model)
        return self._ready[model.name]

    def _make_ready(self, model: Model) -> Ready:
        if model.adapter is not None:
            adapter = (adapter_digest(model.adapter), model.adapter)
            entry = read_entry(model.adapter)
            return Ready(model=model, entry=entry, adapter=adapter, source="path")
        if model.spec is None:
            source = "base" if model.base == self.base.base else "path"
            return Ready(model=model, entry=None, adapter=None, source=source)
        entry, now = self._train_or_load(model.name, model.spec)
        adapter = (entry.manifest.adapter_digest, entry.folder)
        return Ready(
            model=model, entry=entry, adapter=adapter, source="trained" if now else "store"
        )

    def _train_or_load(self, name: str, spec: TrainingSpec) -> tuple[Entry, bool]:
        again = self._options.retrain and spec.key not in self._trained
        course = self._resolver.course(spec)
        entry, now = self._store.get_or_train(
            spec,
            self._trainer(name, course),
            course=course,
            newer_than=self._started if again else None,
        )
        if now:
            self._trained.add(spec.key)
        return entry, now or spec.key in self._trained

    def _trainer(self, name: str, course: Sequence[TrainingSpec]) -> TrainFunction:
        def run(spec: TrainingSpec, out: Path, earlier: Mapping[int, Path]) -> TrainingOutcome:
            more = f", with {len(earlier)} checkpoints on the way" if earlier else ""
            with self._progress(f"training {name}{more}") as update:
                warned: list[str] = []

                def tell(step: int, steps: int, row: dict[str, float]) -> None:
                    loss, margin = (row.get(name, math.nan) for name in ("loss", "rewards/margins"))
                    state = f"loss {loss:.3f}, margin {margin:.2f}"
                    update(step, steps, ", ".join([state, *warned[-1:]]))

                def warn(note: str) -> None:
                    warned.append(note)
                    update(0, spec.reached, note)

                if spec.base.device == "cuda":
                    self.before_training()  # a card holds one base of eight billion, not two
                train = partial(_train, progress=tell, allow_download=self._options.allow_download)
                with told(f"training {name} broke"):
                    outcome = with_smaller_batches(train, warn)(spec, out, earlier)
            self._trained |= {one.key for one in course if one.reached in {spec.reached, *earlier}}
            return outcome

        return run


def _train(
    spec: TrainingSpec,
    out: Path,
    earlier: Mapping[int, Path],
    *,
    progress: Callable[[int, int, dict[str, float]], None],
    allow_download: bool,
) -> TrainingOutcome:
    """Train with the spec's backend."""
    if spec.backend == "unsloth":
        from harness.models import unsloth

        return unsloth.train(spec, out, progress, earlier, allow_download=allow_download)
    from harness.models.train import train

    return train(spec, out, progress, earlier)
