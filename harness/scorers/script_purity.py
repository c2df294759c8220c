"""Measures how much of a reply stands in the script of the probe's language, from 0 to 1.

A Chinese reply into which English words or Japanese kana leaked has a lower purity. Out of the
count stay digits and punctuation, abbreviations in capitals (AI, DPO), names in Latin letters
(every word has a capital), markup, addresses, fenced code, and what the prompt itself writes in
another script. Letters are counted, so one English word weighs as much as several ideographs.
Scripts only: French in an English reply is not seen (see `language`), nor is Japanese that is
written in ideographs alone, and a gloss in brackets (吉卜力) in an English reply counts as a leak.
"""

from __future__ import annotations

from harness.scorers.scripts import prose, purity
from harness.types import Probe, Reply, Score, ScorerInfo


class ScriptPurityScorer:
    """The share of a reply's letters that are in the scripts of the probe's language."""

    info = ScorerInfo(name="script_purity", version=1, labels=None)

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Measure `reply`; the probe says which language is wanted."""
        found = purity(prose(reply.text), probe.language, probe.prompt)
        evidence: dict[str, str | int | float | bool | None] = {
            "letters": found.wanted + found.stray,
            "stray_letters": found.stray,
            "leak": ", ".join(found.leaks),
        }
        if found.share is None:
            why = "holds no letters that tell a script"
            return Score(scorer=self.info.name, value=None, reason=why, evidence=evidence)
        leaks = f"; leaked: {', '.join(map(repr, found.leaks))}" if found.leaks else ""
        return Score(
            scorer=self.info.name,
            value=round(found.share, 4),
            reason=f"{found.share:.0%} of letters in the script of {probe.language!r}{leaks}",
            evidence=evidence,
        )


script_purity = ScriptPurityScorer()
