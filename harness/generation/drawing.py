"""Drawn replies that do not depend on their batch: each row has random numbers of its own.

`generate(do_sample=True)` draws all rows of a batch from one generator, so that a reply would
change with the rows beside it and with its place among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Drawing:
    """A logits processor after which the likeliest token is a draw from the softmax.

    Gumbel-max: the place of the largest of `logit + noise`, with standard Gumbel noise of its own
    for each token, is distributed as the softmax of the logits (Gumbel 1954; Maddison, Tarlow and
    Minka 2014, A* Sampling). Temperature and top_p come first, by transformers' own warpers. The
    noise comes from the CPU whatever the model runs on, since a GPU's random numbers differ with
    its make.
    """

    def __init__(self, temperature: float, top_p: float, seeds: Sequence[int]) -> None:
        import torch
        from transformers import TemperatureLogitsWarper, TopPLogitsWarper

        self._torch = torch
        self._warpers: list[Any] = [TemperatureLogitsWarper(float(temperature))]
        if top_p < 1:
            self._warpers.append(TopPLogitsWarper(top_p))
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Warped logits with noise; one row for each seed."""
        # float32 knows no random numbers between 1 - 6e-8 and 1, where rare tokens are drawn.
        warped = scores.double()
        for warper in self._warpers:
            warped = warper(input_ids, warped)
        return warped - self._torch.log(-self._torch.log(self._uniform(scores)))

    def _uniform(self, scores: Any) -> Any:
        tokens, double = scores.shape[-1], self._torch.float64
        rows = [self._torch.rand(tokens, generator=one, dtype=double) for one in self._generators]
        return self._torch.stack(rows).to(scores.device)
