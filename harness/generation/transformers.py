"""Replies and log-probabilities by plain transformers + PEFT: one base, adapters swapped on it."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.errors import InstrumentError
from harness.fingerprint import Json
from harness.generation.drawing import Drawing
from harness.generation.likelihood import Row, reply_logprobs, row
from harness.generation.requests import Request, Settings
from harness.loading import ATTENTION, load_base
from harness.machine import GENERATION_PACKAGES, versions
from harness.types import Reply

FORMAT = 2
"""Raised when the same tokens would be given as another reply, so that old ones are not taken."""

_SURROGATE = re.compile("[\ud800-\udfff]")

Progress = Callable[[int, int], None]
"""Called after each batch with (replies so far, replies in all)."""


@dataclass(frozen=True, kw_only=True)
class Loading:
    """Where a base is and how it is loaded."""

    folder: Path
    device: str
    dtype: str
    load_in_4bit: bool
    merged: Path | None = None
    """Folder of an adapter that is merged into the base once and for all."""


def backend() -> dict[str, Json]:
    """Name and versions of this backend, for keys and records; imports nothing heavy."""
    return {
        "backend": "transformers",
        "format": FORMAT,
        "attention": ATTENTION,
        **versions(GENERATION_PACKAGES),
    }


class Engine:
    """One loaded base; replies with any adapter that was trained on it, or with none."""

    def __init__(self, loading: Loading, settings: Settings) -> None:
        import torch

        self.settings = settings
        self._torch = torch
        self._loading = loading
        self._load()

    def _load(self) -> None:
        loading = self._loading
        model, self._tokenizer = load_base(
            loading.folder,
            device=loading.device,
            dtype=loading.dtype,
            load_in_4bit=loading.load_in_4bit,
        )
        if loading.merged is not None:
            model = _merged(model, loading.merged)
        self._base: Any = model.eval()
        if self._tokenizer.pad_token_id is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token
        self._peft: Any = None
        self._adapters: dict[str, str] = {}
        self._pieces: dict[int, str] = {}
        self._untouched = self._first_logits(self._base)

    def reply(
        self,
        adapter: tuple[str, Path] | None,
        requests: Sequence[Request],
        progress: Progress | None = None,
        batch_size: int | None = None,
    ) -> Iterator[tuple[int, Reply]]:
        """Replies to all requests, with the adapter (digest, folder) or without.

        Yields (index of the request, reply) batch by batch, longest prompts first, requests
        with the same token limit, temperature and top_p together. A request that does not fit is
        left out: see `fits`. `batch_size` None: as the settings say.
        """
        prompts = [self._render(request) for request in requests]
        fitting = [i for i, request in enumerate(requests) if self._fits(prompts[i], request)]
        order = sorted(fitting, key=lambda i: (*requests[i].alike, len(prompts[i])), reverse=True)
        done = 0
        with self._using(adapter) as model:
            for batch in self._batches(order, requests, batch_size or self.settings.batch_size):
                yield from zip(batch, self._generate(model, batch, prompts, requests), strict=True)
                done += len(batch)
                if progress:
                    progress(done, len(order))

    def fits(self, request: Request, reply: str | None = None) -> bool:
        """Whether prompt and reply fit into the positions that the model was made for.

        Without a reply: whether one of `max_new_tokens` would.
        """
        if reply is None:
            return self._fits(self._render(request), request)
        positions = self._positions
        return positions is None or len(self._render_with_reply(request, reply).ids) <= positions

    def _fits(self, prompt: list[int], request: Request) -> bool:
        positions = self._positions
        return positions is None or len(prompt) + request.max_new_tokens <= positions

    @property
    def _positions(self) -> int | None:
        positions: int | None = getattr(self._base.config, "max_position_embeddings", None)
        return positions

    def _require_fit(self, rows: Sequence[Row]) -> None:
        longest = max((len(row.ids) for row in rows), default=0)
        if self._positions is not None and longest > self._positions:
            many = sum(len(row.ids) > self._positions for row in rows)
            raise InstrumentError(
                f"{many} of {len(rows)} replies do not fit with their prompt into the model's "
                f"{self._positions} positions: the longest takes {longest} tokens."
            )

    def logprobs(
        self,
        adapter: tuple[str, Path] | None,
        pairs: Sequence[tuple[Request, str]],
        progress: Progress | None = None,
    ) -> list[float]:
        """Summed log-probability (nats) of each reply's tokens given its prompt.

        The reply is tokenized in the rendered chat, so that the tokens are those that training
        saw: with the end token and what else the template writes after a reply; text that spells
        a special token is that token. An empty reply counts its end alone. The sums are those
        that TRL logs as `logps/*`, as long as it does not cut the pair at `max_length`.
        Raises InstrumentError where a chat does not fit into the model's positions: see `fits`.
        """
        results = [0.0] * len(pairs)
        rows = [self._render_with_reply(request, reply) for request, reply in pairs]
        self._require_fit(rows)
        order = sorted(range(len(pairs)), key=lambda i: -len(rows[i].ids))
        with self._using(adapter) as model:
            for start in range(0, len(order), self.settings.batch_size):
                batch = order[start : start + self.settings.batch_size]
                values = reply_logprobs(model, self._tokenizer, [rows[i] for i in batch])
                for index, value in zip(batch, values, strict=True):
                    results[index] = value
                if progress:
                    progress(start + len(batch), len(order))
        return results

    def _batches(
        self, order: list[int], requests: Sequence[Request], size: int
    ) -> Iterator[list[int]]:
        batch: list[int] = []
        for index in order:
            same = not batch or requests[batch[0]].alike == requests[index].alike
            if batch and (not same or len(batch) == size):
                yield batch
                batch = []
            batch.append(index)
        if batch:
            yield batch

    def _render(self, request: Request) -> list[int]:
        return self._tokens(
            self._tokenizer.apply_chat_template(
                request.messages, tokenize=False, add_generation_prompt=True
            )
        )

    def _render_with_reply(self, request: Request, reply: str) -> Row:
        messages = [*request.messages, {"role": "assistant", "content": reply}]
        text = self._tokenizer.apply_chat_template(messages, tokenize=False)
        return row(self._render(request), self._tokens(text))

    def _tokens(self, text: str) -> list[int]:
        # A tokenizer takes no lone surrogates, and files of replies may hold them.
        whole = _SURROGATE.sub("\ufffd", text)
        # The template writes the opening tokens itself; adding them again would double them.
        ids: list[int] = self._tokenizer(whole, add_special_tokens=False)["input_ids"]
        return ids

    def _generate(
        self, model: Any, batch: list[int], prompts: list[list[int]], requests: Sequence[Request]
    ) -> list[Reply]:
        torch, tokenizer = self._torch, self._tokenizer
        started = time.perf_counter()
        tokenizer.padding_side = self.settings.padding_side
        inputs = tokenizer.pad({"input_ids": [prompts[i] for i in batch]}, return_tensors="pt")
        inputs = inputs.to(model.device)
        first = requests[batch[0]]
        with torch.inference_mode():
            output = model.generate(
                **inputs,
                max_new_tokens=first.max_new_tokens,
                do_sample=self.settings.do_sample,
                num_beams=1,
                temperature=None,
                top_p=None,
                top_k=None,
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=sorted(self._end_tokens),
                logits_processor=self._drawing([requests[i] for i in batch]),
            )
        new = output[:, inputs["input_ids"].shape[1] :].tolist()
        seconds = (time.perf_counter() - started) / len(batch)
        return [self._decode(ids, seconds) for ids in new]

    def _drawing(self, alike: Sequence[Request]) -> Any:
        """What makes the likeliest token a drawn one; None for greedy replies."""
        temperature = alike[0].temperature
        if temperature is None:
            return None
        from transformers import LogitsProcessorList

        seeds = [request.seed for request in alike]
        return LogitsProcessorList([Drawing(temperature, alike[0].top_p, seeds)])

    def _decode(self, ids: list[int], seconds: float) -> Reply:
        length = next((i for i, token in enumerate(ids) if token in self._end_tokens), None)
        written = ids if length is None else ids[:length]
        # Special tokens stay: a reply that leaks turn headers is a broken one, and is to be seen.
        text = self._tokenizer.decode(
            written, skip_special_tokens=False, clean_up_tokenization_spaces=False
        )
        return Reply(
            text=text.strip(),
            ended=length is not None,
            tokens=len(written),
            seconds=seconds,
            pieces=tuple((token, self._piece(token)) for token in written),
        )

    def _piece(self, token: int) -> str:
        if token not in self._pieces:
            self._pieces[token] = self._tokenizer.decode(
                [token], skip_special_tokens=False, clean_up_tokenization_spaces=False
            )
        return self._pieces[token]

    @cached_property
    def _end_tokens(self) -> set[int]:
        """End of turn by the model's settings and by its tokenizer, which may disagree."""
        configured = self._base.generation_config.eos_token_id
        ends = set(configured) if isinstance(configured, list) else {configured}
        return {token for token in ends | {self._tokenizer.eos_token_id} if token is not None}

    @contextmanager
    def _using(self, adapter: tuple[str, Path] | None) -> Iterator[Any]:
        if adapter is None:
            if self._peft is None:
                yield self._base
            else:
                with self._peft.disable_adapter():
                    yield self._peft
            return
        name = self._load_adapter(*adapter)
        self._peft.set_adapter(name)
        yield self._peft

    def _load_adapter(self, digest: str, folder: Path) -> str:
        """Load an adapter under its digest, once; PEFT puts it on the same base."""
        if digest not in self._adapters:
            name = f"a{digest[:16]}"
            try:
                self._put_on(name, folder)
            except Exception:
                # Some of its weights may be in the base by now: what replies next is a fresh one.
                self._load()
                raise
            self._adapters[digest] = name
        return self._adapters[digest]

    def _put_on(self, name: str, folder: Path) -> None:
        from peft import PeftModel

        try:
            if self._peft is None:
                self._peft = PeftModel.from_pretrained(
                    self._base, folder, adapter_name=name, local_files_only=True
                )
            else:
                self._peft.load_adapter(folder, adapter_name=name, local_files_only=True)
        except RuntimeError as error:
            raise InstrumentError(
                f"{folder}: the adapter was made for another model: its weights have other "
                "shapes. Choose the profile with its base."
            ) from error
        self._peft.eval()
        _require_all_weights(self._peft, name, folder)
        self._require_untouched(folder)

    def _require_untouched(self, folder: Path) -> None:
        """Raise InstrumentError where the base, its adapters off, is no longer what it was."""
        with self._peft.disable_adapter():
            now = self._first_logits(self._peft)
        near = self._torch.allclose(
            now, self._untouched, rtol=0, atol=_tolerance(now), equal_nan=True
        )
        if not near:
            raise InstrumentError(
                f"{folder}: the adapter changes the base itself: switched off, the base replies "
                "otherwise. Merge it into its base and give the merged model's folder."
            )

    def _first_logits(self, model: Any) -> Any:
        """What the model makes of the first few tokens of its vocabulary."""
        tokens = self._torch.arange(_PROBED, device=model.device)[None]
        with self._torch.inference_mode():
            return model(input_ids=tokens).logits.float()


def free_memory() -> None:
    """Give back what models held that nobody holds any more."""
    import torch

    gc.collect()  # PEFT's layers hold each other
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


_PROBED = 16
"""Tokens by which it is seen whether a base has changed."""


def _tolerance(logits: Any) -> float:
    """A thousandth of the largest logit: more than a GPU's order of summing, less than a change."""
    return 1e-3 * float(logits.abs().max())


def _merged(model: Any, folder: Path) -> Any:
    """The model with an adapter's weights added to its own, in its own precision."""
    from peft import PeftModel

    return PeftModel.from_pretrained(model, folder, local_files_only=True).merge_and_unload()


def _require_all_weights(model: Any, name: str, folder: Path) -> None:
    """PEFT fills what an adapter lacks with fresh weights, and passes over what it has besides."""
    from peft import get_peft_model_state_dict
    from safetensors import safe_open

    with safe_open(folder / "adapter_model.safetensors", framework="pt") as stored:
        there = set(stored.keys())
    wanted = set(get_peft_model_state_dict(model, adapter_name=name, save_embedding_layers=False))
    if there != wanted:
        missing, strange = len(wanted - there), len(there - wanted)
        example = min(wanted ^ there)
        raise InstrumentError(
            f"{folder}: the adapter was made for another model: {missing} of its weights are "
            f"missing, {strange} have no place ({example})."
        )
