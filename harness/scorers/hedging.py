"""Measures how much a reply hedges: hedges per 100 words."""

from __future__ import annotations

import re
from collections import Counter

from harness.scorers.length import count_words
from harness.scorers.refusal_text import simplify, spell, unread
from harness.types import Probe, Reply, Score, ScorerInfo

# Words that hold back a claim: doubt (perhaps, may), the writer's own view (I think), and
# dependence (it depends). Not approximators (about 20), not balance (on the other hand).
_ENGLISH = (
    r"perhaps|maybe|possibly|potentially|probably|presumably|apparently|seemingly|supposedly|"
    r"arguably|conceivably|debatabl[ey]|likely|may(?! \d)(?<!in may)(?<!of may)|might|"
    r"it (?:could be (?:argued|said)|seems|seemed|appears)|could(?! you\b| not\b|n't\b)|seems?|"
    r"seemed|appears? (?:to|that)|tends? to|in my (?:humble |personal |own )?(?:opinion|view|"
    r"mind)|to my mind|from my (?:perspective|point of view)|personally|as far as i (?:know|"
    r"can tell)|i(?: personally| would| do not| don't|'d)? (?:think|believe|feel|guess|suppose|"
    r"suspect|assume|imagine|argue|say|reckon)|[smoc](?:ome|any|thers|"
    r"ritics)(?: people)? (?:might|may|would|could) (?:also )?(?:argue|say|see|feel|think|find|"
    r"disagree)|(?:it |that |this )?depends|depending on|to (?:some|a certain|an) (?:extent|"
    r"degree)|in (?:some|a) (?:ways|sense|respects)|in (?:general|many cases|most cases|"
    r"some cases)|generally|typically|somewhat|more or less|not (?:entirely |completely |"
    r"quite )?(?:sure|certain|clear)|unclear|uncertain|[hdti](?:ard|ifficult|ough|"
    r"mpossible) to (?:say|tell|know)|who knows|[ks](?:ind|"
    r"ort) of(?<!what .{7})(?<!this .{7})(?<!that .{7})(?<!some .{7})(?<!the "
    r".{7})(?<!any .{7})(?<!a .{7})(?<!every .{7})|as an? (?:ai|artificial intelligence|"
    r"language model|large language model)"
)
_CHINESE = (
    r"(?<!不)可能(?!性)|也许|或许|大概|似乎|好像|恐怕|未必|不一定|说不定|没准|因人而异|见仁见智|"
    r"众说纷纭|取决于|[要得]?看(?:具体)?情况|视.{0,6}?而定|(?:就?我个人(?:来说|而言)?|我|"
    r"个人)(?:会|也|倒|还是|比较)?(?:认为|觉得|猜|想说|以为|倾向)|在我看来|依我看|我的看法是|"
    r"(?:在)?(?:某种|一定|某些)(?:程度|意义)上|一般(?:来说|而言|来讲)|通常(?:来说|而言)?|往往|"
    r"相对(?:来说|而言)|有(?:些|的)?人(?:会|可能|也许)?(?:认为|觉得|说)|很?难说|不好说|(?:不|"
    r"不太|无法)确定|可以说|据说|估计|倾向于|作为(?:一个|一名|一款)?(?:ai|人工智能|语言模型)"
)
_HEDGE = re.compile(rf"\b(?:{_ENGLISH})\b|{_CHINESE}")
_NAMED = 12
"""So many different hedges are named in the evidence."""


class HedgingScorer:
    """Counts hedges in English and Chinese; the value is hedges per 100 words.

    Words are those of `length` (each Chinese character is a word of its own, so that Chinese
    rates lie lower than English ones: compare within a language). Hedges do not overlap: "it
    could be argued" is one. `evidence` holds the hedges, their count and the words; a suite may
    expect something of `count` too. A short reply's rate is coarse: one "maybe" in five words
    is 20.
    """

    info = ScorerInfo(name="hedging", version=1, labels=None, measures=("count",))

    def __call__(self, reply: Reply, probe: Probe) -> Score:
        """Measure `reply`; `probe` is not looked at."""
        words = count_words(reply.text)
        strange = unread(spell(reply.text[:1000])) if words else "no words"
        if strange is not None:
            return Score(scorer=self.info.name, value=None, reason=f"not read: {strange}")
        plain = simplify(reply.text).lower().replace("\u2019", "'")
        found = Counter(_HEDGE.findall(plain))
        count = found.total()
        most = found.most_common(_NAMED)
        named = ", ".join(f"{hedge} x{n}" if n > 1 else hedge for hedge, n in most)
        says = f": {named}" if named else ""
        return Score(
            scorer=self.info.name,
            value=round(100 * count / words, 2),
            reason=f"{count} {'hedge' if count == 1 else 'hedges'} in {words} words{says}",
            evidence={"hedges": named, "count": count, "words": words},
        )


hedging = HedgingScorer()
