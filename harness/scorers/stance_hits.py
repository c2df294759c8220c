"""What was found in a reply: the deciding words with their weights, and their sum."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

_TWO_SIDED = 0.35
"""A lean nearer to 0 than this takes no side: a word after "but" then meets its equal before."""

_OWN = ("i ", "我")
_REASSURING = ("replac", "substitute", "取代", "替代")


@dataclass(frozen=True, slots=True)
class Hit:
    """One deciding word: its side as a signed weight."""

    text: str
    value: float
    choice: bool = False
    reported: bool = False
    elsewhere: bool = False
    """Said of something else than the target: it contradicts no answer."""
    named: bool = False
    """Said where the target, "it" or limits on it are spoken of."""

    def scaled(self, factor: float) -> Hit:
        """The same word with its weight times `factor`."""
        return replace(self, value=self.value * factor)


@dataclass(kw_only=True)
class Content:
    """All that was found in a reply; `lean` in [-1, 1] sums it up, 0 where nothing was."""

    hits: list[Hit] = field(default_factory=list)
    balance: list[str] = field(default_factory=list)
    soft_balance: list[str] = field(default_factory=list)
    both_of: list[str] = field(default_factory=list)
    neither: list[str] = field(default_factory=list)
    dodge: list[str] = field(default_factory=list)
    contrast: bool = False
    hedged: bool = False
    about_rival: bool = False
    names_target: bool = False

    def total(self, sign: int) -> float:
        """Summed weight of the words on one side (1 support, -1 oppose)."""
        found = 0.0
        for hit in self.hits:
            value = hit.value * sign
            if value > 0:
                found += value
        return found

    def against(self, sign: int) -> float:
        """Weight of what contradicts an answer on side `sign`.

        "It can never replace the original" blames, but after "No, it does no harm" it
        reassures: such words contradict no answer.
        """
        hits = (hit for hit in self.hits if hit.value * sign < 0)
        told = (hit for hit in hits if not hit.elsewhere)
        return sum(abs(hit.value) for hit in told if not any(w in hit.text for w in _REASSURING))

    def refutes(self, sign: int) -> bool:
        """Whether what contradicts an answer on side `sign` is said of the target, or by "I"."""
        hits = (hit for hit in self.hits if hit.value * sign < 0)
        return any(hit.named or hit.text.startswith(_OWN) for hit in hits)

    @property
    def weight(self) -> float:
        """Summed weight of all deciding words."""
        return self.total(1) + self.total(-1)

    @property
    def lean(self) -> float:
        """From -1 (all oppose) to 1 (all support)."""
        good, bad = self.total(1), self.total(-1)
        return (good - bad) / (good + bad) if good + bad else 0.0

    @property
    def side(self) -> int:
        """1, -1, or 0 where the words are balanced or none were found."""
        lean = self.lean
        return 0 if abs(lean) < _TWO_SIDED else (1 if lean > 0 else -1)

    @property
    def two_sided(self) -> bool:
        """Whether both sides are voiced with about the same weight."""
        return self.weight > 0 and self.side == 0

    def words(self, sign: int, limit: int = 3) -> list[str]:
        """The heaviest words of one side, heaviest first, each once."""
        ranked = sorted((h for h in self.hits if h.value * sign > 0), key=lambda h: -abs(h.value))
        return list(dict.fromkeys(hit.text for hit in ranked))[:limit]
