"""DPO's quantities, from log-probabilities: reward, margin, accuracy, loss and its derivative.

Source: Rafailov et al., Direct Preference Optimization, 2023 (arXiv:2305.18290). TRL logs the
same as `rewards/chosen`, `rewards/rejected`, `rewards/margins`, `rewards/accuracies` and `loss`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def implicit_reward(*, beta: float, policy: float, reference: float) -> float:
    """beta * (log pi(y|x) - log ref(y|x)), from summed log-probabilities in nats.

    Section 5 of the paper: the reward under which pi is optimal, up to a term of x alone, which
    cancels in a margin.
    """
    return beta * (policy - reference)


def margin(*, chosen: float, rejected: float) -> float:
    """Reward of the chosen reply less that of the rejected one."""
    return chosen - rejected


def accuracy(margins: Sequence[float]) -> float:
    """Share of pairs with a positive margin; a margin of zero prefers nothing, as in TRL.

    Raises ValueError where there are no margins, or one is no number.
    """
    if not margins:
        raise ValueError("there is no accuracy over no pairs")
    if any(math.isnan(one) for one in margins):
        raise ValueError("a margin is not a number")
    return sum(one > 0 for one in margins) / len(margins)


def dpo_loss(margin: float) -> float:
    """-log sigmoid(margin), equation 7 of the paper for one pair.

    Written as max(-m, 0) + log(1 + exp(-|m|)), which neither overflows nor loses the small
    loss of a large margin.
    """
    return max(-margin, 0.0) + math.log1p(math.exp(-abs(margin)))


def dpo_loss_slope(margin: float) -> float:
    """Derivative of the loss by the margin: sigmoid(margin) - 1, which is -sigmoid(-margin).

    The second form keeps its digits where sigmoid(margin) rounds to 1.
    """
    if margin >= 0:
        small = math.exp(-margin)
        return -small / (1 + small)
    return -1 / (1 + math.exp(margin))
