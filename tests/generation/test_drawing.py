"""Draws are distributed as the softmax, and depend on their own row's seed alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from harness.generation.drawing import Drawing

LOGITS = [2.0, 1.0, 0.5, 0.0, -1.0, -30.0]
DRAWS = 600


def softmax(temperature: float, kept: int = len(LOGITS)) -> list[float]:
    import torch

    return torch.tensor(LOGITS[:kept]).div(temperature).softmax(-1).tolist()


def first_tokens(temperature: float, top_p: float, seeds: Sequence[int]) -> list[int]:
    import torch

    scores = torch.tensor(LOGITS).expand(len(seeds), -1)
    return Drawing(temperature, top_p, seeds)(None, scores).argmax(-1).tolist()


def fits(tokens: list[int], expected: list[float]) -> bool:
    """Pearson's test on the tokens that are likely enough for it; seeds make it repeatable."""
    from scipy.stats import chisquare

    counts = Counter(tokens)
    likely = [token for token, share in enumerate(expected) if share * len(tokens) >= 5]
    seen = [counts[token] for token in likely] + [0]
    wanted = [expected[token] * len(tokens) for token in likely] + [0.0]
    seen[-1], wanted[-1] = len(tokens) - sum(seen), len(tokens) - sum(wanted)
    if wanted[-1] < 1e-3:
        assert seen.pop() == 0
        total = wanted.pop() + sum(wanted)
        wanted = [one * total / sum(wanted) for one in wanted]
    return bool(chisquare(seen, wanted).pvalue > 0.01)


@pytest.mark.parametrize("temperature", [0.5, 0.7, 1.0, 2.0])
def test_a_drawn_token_is_distributed_as_the_softmax(temperature: float) -> None:
    tokens = first_tokens(temperature, 1.0, range(DRAWS))
    assert fits(tokens, softmax(temperature))
    assert not fits(tokens, softmax(temperature * 1.5))


def test_so_are_the_tokens_of_one_reply() -> None:
    import torch

    draw = Drawing(1.0, 1.0, [7])
    scores = torch.tensor([LOGITS])
    assert fits([int(draw(None, scores).argmax()) for _ in range(DRAWS)], softmax(1.0))


def test_top_p_keeps_the_likeliest_tokens() -> None:
    tokens = first_tokens(1.0, 0.8, range(DRAWS))
    assert set(tokens) == {0, 1, 2}  # 0.58 + 0.21 + 0.13: two make 0.79
    assert fits(tokens, softmax(1.0, kept=3))


@pytest.mark.parametrize(("temperature", "top_p"), [(1e-3, 1.0), (5.0, 1e-6)])
def test_the_likeliest_token_where_nothing_else_is_left(temperature: float, top_p: float) -> None:
    assert set(first_tokens(temperature, top_p, range(DRAWS))) == {0}


def test_a_row_draws_the_same_alone_and_among_others() -> None:
    import torch

    generator = torch.Generator().manual_seed(0)
    scores = torch.rand(8, 50, generator=generator) * 3
    seeds = list(range(100, 108))

    def drawn(rows: list[int]) -> dict[int, list[int]]:
        draw = Drawing(0.9, 0.95, [seeds[row] for row in rows])
        steps = [draw(None, scores[rows]).argmax(-1).tolist() for _ in range(20)]
        return {row: [step[at] for step in steps] for at, row in enumerate(rows)}

    together = drawn(list(range(8)))
    assert drawn([5, 2, 7, 0]) == {row: together[row] for row in (5, 2, 7, 0)}
    for row in range(8):
        assert drawn([row]) == {row: together[row]}
    assert len({tuple(tokens) for tokens in together.values()}) == 8


def test_half_precision_draws_too() -> None:
    import torch

    scores = torch.tensor([LOGITS], dtype=torch.bfloat16).expand(DRAWS, -1)
    tokens = Drawing(1.0, 1.0, range(DRAWS))(None, scores).argmax(-1).tolist()
    assert tokens == first_tokens(1.0, 1.0, range(DRAWS))


def test_a_forbidden_token_is_never_drawn() -> None:
    import torch

    scores = torch.tensor([[0.0, float("-inf"), 0.0]]).expand(200, -1)
    found = Drawing(1.0, 0.9, range(200))(None, scores).argmax(-1)
    assert set(found.tolist()) == {0, 2}


def test_draws_stay_where_the_model_is() -> None:
    """Noise comes from the CPU; `meta` stands for a device that does not mix with it."""
    import torch

    scores = torch.empty(2, 5, device="meta")
    assert Drawing(1.0, 1.0, [1, 2])(None, scores).device.type == "meta"
