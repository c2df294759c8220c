"""A classifier of natural language inference: found on disk, checked, asked in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from harness.errors import UserError
from harness.fingerprint import file_digest
from harness.machine import prepare_torch

_FILES = ("*.json", "*.safetensors", "*.model", "*.txt")
"""Config, weights and tokenizer; code and pickles are neither fetched nor hashed."""


class Entailment(NamedTuple):
    """How far a premise entails a hypothesis, and whether the premise was read to its end."""

    logit: float
    probability: float
    whole: bool


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a classifier comes from: a folder, or an id of the Hugging Face Hub."""

    model: str
    revision: str | None
    allow_download: bool

    @cached_property
    def folder(self) -> Path:
        """The folder on this machine; raises UserError with the way out where there is none."""
        local = Path(self.model).expanduser()
        folder = local if local.is_dir() else self._snapshot()
        missing = [kind for kind in ("config.json", "*.safetensors") if not any(folder.glob(kind))]
        if missing:
            raise UserError(
                f"nli: {folder} holds no {' and no '.join(missing)}; a classifier needs a config, "
                "a tokenizer and weights as safetensors."
            )
        return folder

    def _snapshot(self) -> Path:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:
            found = snapshot_download(
                self.model,
                revision=self.revision,
                allow_patterns=list(_FILES),
                ignore_patterns=["*/*"],
                local_files_only=not self.allow_download,
            )
        except (OSError, ValueError, HFValidationError, HfHubHTTPError) as error:
            raise UserError(f"nli: {self._missing(error)}") from error
        return Path(found)

    def _missing(self, error: Exception) -> str:
        at = f" at revision {self.revision!r}" if self.revision else ""
        if self.allow_download:
            return f"the model {self.model!r}{at} could not be fetched: {error}"
        return (
            f"the model {self.model!r}{at} is not on this machine. Give --allow-download, or say "
            "`nli: {model: ID}` or `nli: {path: FOLDER}` in fixtures/models.yaml."
        )

    def digests(self) -> dict[str, str]:
        """SHA-256 of each file that shapes the scores, by name."""
        files = {file for kind in _FILES for file in self.folder.glob(kind)}
        return {file.name: file_digest(file) for file in sorted(files)}


class Classifier:
    """One loaded model with its tokenizer."""

    def __init__(self, source: Source, *, device: str, batch_size: int) -> None:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
        from transformers.utils.logging import disable_progress_bar

        prepare_torch()
        disable_progress_bar()
        self._batch_size = batch_size
        where: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(source.folder, **where)
            model = AutoModelForSequenceClassification.from_pretrained(
                source.folder, use_safetensors=True, **where
            )
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise UserError(f"nli: the model {source.model!r} cannot be loaded: {error}") from error
        self._model = model.float().to(device).eval()
        self._label = entailment_id(model.config.label2id, source.model)
        self._limit = _max_length(self._tokenizer, model.config)

    def entailment(
        self, pairs: Sequence[tuple[str, str]], progress: Callable[[int], None] | None = None
    ) -> list[Entailment]:
        """Each (premise, hypothesis) pair's, in order; asked in batches, longest first.

        `progress` is told how many are done after each batch.
        """
        rows = self._tokenize(pairs)
        order = sorted(range(len(rows)), key=lambda i: -len(rows[i]["input_ids"]))
        found: dict[int, Entailment] = {}
        for start in range(0, len(order), self._batch_size):
            batch = order[start : start + self._batch_size]
            values = self._ask([rows[i] for i in batch])
            for index, (logit, probability) in zip(batch, values, strict=True):
                whole = self._whole(rows[index], pairs[index])
                found[index] = Entailment(logit, probability, whole)
            if progress:
                progress(len(found))
        return [found[i] for i in range(len(rows))]

    def _tokenize(self, pairs: Sequence[tuple[str, str]]) -> list[dict[str, list[int]]]:
        if not pairs:
            return []
        premises, hypotheses = zip(*pairs, strict=True)
        # The longer of the two is cut: the premise, unless a target is a page long.
        together = self._tokenizer(
            list(premises), list(hypotheses), truncation="longest_first", max_length=self._limit
        )
        return [{key: together[key][i] for key in together} for i in range(len(pairs))]

    def _ask(self, rows: list[dict[str, list[int]]]) -> list[tuple[float, float]]:
        import torch

        inputs = self._tokenizer.pad(rows, return_tensors="pt").to(self._model.device)
        with torch.inference_mode():
            logits = self._model(**inputs).logits.float()
        chances = logits.softmax(-1)[:, self._label].tolist()
        return list(zip(logits[:, self._label].tolist(), chances, strict=True))

    def _whole(self, row: dict[str, list[int]], pair: tuple[str, str]) -> bool:
        if len(row["input_ids"]) < self._limit:
            return True
        return len(self._tokenizer(*pair, verbose=False)["input_ids"]) <= self._limit


def entailment_id(labels: dict[str, int], model: str) -> int:
    """Which output says that the hypothesis follows; models order theirs as they please."""
    for name, number in labels.items():
        if name.strip().casefold() == "entailment":
            return int(number)
    raise UserError(
        f"nli: the model {model!r} has no label `entailment` (it has: {', '.join(labels)}). "
        "Choose one that was trained on natural language inference."
    )


def _max_length(tokenizer: Any, config: Any) -> int:
    """Tokens that the model reads; RoBERTa's kind counts its positions from after the padding."""
    positions = getattr(config, "max_position_embeddings", None) or tokenizer.model_max_length
    if "roberta" in config.model_type:
        positions -= (config.pad_token_id or 0) + 1
    return int(min(tokenizer.model_max_length, positions))
