"""Checks whether a reply is, as a whole, one of the texts that a suite names: `exact: B`.

Before comparing: Unicode NFKC, case folding, single spaces, and no punctuation, quotes, brackets
or Markdown around it, so that "**B.**", "(b)" and "Ｂ" are B. A sentence that holds the text is
not the text ("The answer is B."): use `contains` or `regex` there. A number keeps its sign, point
and percent sign, but 1.0 is not 1: use `numeric`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from harness.scorers.contains import plain
from harness.scorers.settings import is_number, read_texts, settings_of
from harness.types import LabelExpectation, Probe, Reply, Score, ScorerInfo

_OUTER = (
    r"\"'\u00ab\u00bb\u300a\u300b\u300c\u300d\u300e\u300f()\[\]{}<>*_~.,;:!?\u3002\u3001\u2026\s"
)
_BEFORE = re.compile(rf"^(?:(?![-.]\d)[{_OUTER}\-])+")
_AFTER = re.compile(rf"(?<![{_OUTER}])[{_OUTER}]+\Z")
_MINUS = str.maketrans("\u2212\u2013\uff0d", "---")


class ExactScorer:
    """Label yes: the reply is one of the texts; no: it is not."""

    def __init__(self) -> None:
        self.info = ScorerInfo(name="exact", version=1, labels=("yes", "no"), parse=self.parse)

    def parse(self, value: Any) -> LabelExpectation | str:
        """Read a text, a number, or a list of them."""
        given = value if isinstance(value, list) else [value]
        texts = read_texts([str(one) if is_number(one) else one for one in given])
        if isinstance(texts, str):
            return texts
        for text in texts:
            if not bare(text):
                return f"nothing but punctuation in {text!r}; use `regex` for that."
        return LabelExpectation(allowed=("yes",), settings={"any": texts})

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Compare `reply` with the texts that the probe's suite names."""
        wanted = tuple(settings_of(probe, self.info.name).get("any", ()))
        if not wanted:
            why = "the suite names no text to compare with"
            return Score(scorer=self.info.name, value=None, reason=why)
        said = bare(reply.text)
        match = next((one for one in wanted if _bare_wanted(one) == said), None)
        choices = " or ".join(map(repr, wanted[:5]))
        shown = repr(said[:60]) + ("..." if len(said) > 60 else "")
        return Score(
            scorer=self.info.name,
            value="no" if match is None else "yes",
            reason=f"{shown} is not {choices}" if match is None else f"is {match!r}",
            evidence={"said": said[:200]},
        )


def bare(text: str) -> str:
    """`text` without regard to case, width, quotes and outer punctuation."""
    text = plain(text).translate(_MINUS)
    text = _BEFORE.sub("", text)
    return _AFTER.sub("", text)


@lru_cache(maxsize=4096)
def _bare_wanted(text: str) -> str:
    return bare(text)


exact = ExactScorer()
