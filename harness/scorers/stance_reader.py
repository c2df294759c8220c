"""Reads one clause: whom it is about, what is denied, and which cues count for which side."""

from __future__ import annotations

from harness.scorers.stance_clauses import Clause
from harness.scorers.stance_cues import Unit
from harness.scorers.stance_hits import Hit
from harness.scorers.stance_scope import WHOLE_CLAUSE, Negations, SentenceState

_HEDGED = 0.7
_LACK_REACH = 8
_OBJECT_REACH = 5
_LIMIT_NOUNS = frozenset(
    "limit limits restriction restrictions rule rules policy policies regulation regulations "
    "ban bans tax taxes levy levies surcharge guideline guidelines law laws censorship".split()
)
_ADJECTIVES = frozenset(
    "authentic emotional meaningful soulful heartfelt original artistic creative".split()
)
_IS = frozenset("is are be was feels feel remains looks seems".split())
_BY_MEANS = frozenset("with using through via use uses used by".split())
_STIFLING = (
    "stifl",
    "hinder",
    "hamper",
    "restrict",
    "limit",
    "kill",
    "阻碍",
    "扼杀",
    "妨碍",
    "束缚",
)
_REJECTING = ("mistake to", "shame to", "pity to")
_OBJECT_MARKS = frozenset(
    "for to let lets make makes give gives 让 使 令 给 为 对 把 将 帮".split()
)
_WORRIES = frozenset(
    "fear fears worry worries concern concerns criticism criticisms accusation".split()
)
_ONLY = frozenset({"only", "只有", "唯有"})
_TOGETHER = frozenset({"coexist", "co exist", "side by side", "共存", "并存", "相辅相成"})
_OTHER_SUBJECT = 2
_BLAME = frozenset({"bad", "own_bad", "own_good", "limit", "choice_support", "choice_oppose"})
_ELLIPTIC = frozenset("do does did can could has have is are".split())


class ClauseReader:
    """Walks through one clause: keeps the subject, the negations and what voids a cue."""

    def __init__(self, sentence: SentenceState, clause: Clause, negations: list[int]) -> None:
        self.sentence = sentence
        self.content = sentence.content
        self.clause = clause
        self.negations = Negations(negations)
        self.weight = clause.weight
        self.found_subject = False
        self.named = False
        self.voided = False
        self.lacking = 0
        self.harming = 0
        self.conveys = False
        self.is_seen = False
        self.should = False
        self.people = False
        self.last_hit = -WHOLE_CLAUSE
        self.had_choice = False
        self.reported = clause.has("report")

    def read(self) -> list[int]:
        """Read all units; the negations still open at the end."""
        before = len(self.content.hits)
        for at, unit in enumerate(self.clause.units):
            self._step(at, unit)
            self.negations.step()
            self.lacking -= 1
            self.harming -= 1
        if len(self.content.hits) == before:
            self._ellipsis()
        return self.negations.still_open

    @property
    def _odd(self) -> bool:
        return self.negations.odd

    def _step(self, at: int, unit: Unit) -> None:
        kind = unit.kind
        if kind == "word":
            self._word(at, unit.text)
        elif kind in ("neg", "soft_neg", "neg_after"):
            self._negation(at, unit)
        elif kind in ("than", "unlike"):
            self.voided = True
        elif kind in ("target", "rival", "artist", "pronoun", "people"):
            self._actor(at, kind)
        elif kind == "may":
            self.weight *= _HEDGED
            self.content.hedged = True
        elif kind == "balance" and self._odd and unit.text.startswith("depend"):
            return
        elif kind in ("balance", "soft_balance", "both_of", "dodge", "neither"):
            getattr(self.content, kind).append(unit.text)
        elif kind == "claim":
            self.sentence.claimed_from = len(self.content.hits)
        elif kind == "refuted":
            self._refute(at, unit)
        elif kind == "should":
            self.should = True
        else:
            self._cue(at, unit)

    def _word(self, at: int, text: str) -> None:
        if text in _IS:
            self.is_seen = True
        if text in ("and", "和"):
            self.harming = 0
        ahead = self.clause.units[at + 1 : at + 2]
        self.negations.pass_word(text, ahead, after_hit=self.last_hit >= 0)

    def _negation(self, at: int, unit: Unit) -> None:
        if unit.text == "neither":
            self.content.neither.append(unit.text)
        if unit.kind == "neg_after" and at - self.last_hit <= 3:
            self.content.hits[-1] = self.content.hits[-1].scaled(-1)
            return
        self.should = self.should or "应" in unit.text or "该" in unit.text
        self.should = self.should or unit.text.endswith(_REJECTING)
        if unit.kind == "soft_neg":
            self.weight *= 0.7
        self.negations.push(unit, self.clause.units[at + 1 : at + 3])

    def _refute(self, at: int, unit: Unit) -> None:
        """Let "The claim that it is theft is wrong" turn the claim; "It is wrong" disapproves."""
        worry = any(u.text in _WORRIES for u in self.clause.units[max(0, at - 5) : at])
        if self.sentence.claimed_from < 0 and worry and self.last_hit >= 0:
            self.content.hits[-1] = self.content.hits[-1].scaled(-1)
        elif self.sentence.claimed_from < 0:
            self._hit(at, unit, -unit.weight)
        elif not self._odd:
            self.sentence.scale_claim(-1.0)

    def _actor(self, at: int, kind: str) -> None:
        earlier = self.clause.units[max(0, at - 2) : at]
        self.named = self.named or kind in ("target", "pronoun")
        if kind == "target" and any(u.text in _BY_MEANS for u in earlier):
            self.sentence.subject, self.found_subject = "target", True
        elif kind in ("rival", "artist") and earlier and earlier[-1].text in _OBJECT_MARKS:
            return
        elif kind == "rival" and earlier and earlier[-1].text in _ONLY:
            self._add(at, Unit("only", kind, 0.9), -0.9)
            self.sentence.subject, self.found_subject = "rival", True
        elif kind == "people":
            self.people = not self.found_subject
        elif kind == "pronoun":
            self.people = False
            if not self.found_subject and self.sentence.subject in ("rival", "artist"):
                self.sentence.subject = self.sentence.default
            self.found_subject = True
        elif not self.found_subject and not (kind in ("rival", "artist") and self._after_verb):
            self.sentence.subject, self.found_subject = kind, True
        if kind == "target":
            self.content.names_target = True
            self._refused(at)

    @property
    def _after_verb(self) -> bool:
        """Whether a cue stands before, so that whoever comes now is its object."""
        return self.last_hit >= 0 or self.conveys or self.lacking > 0

    def _refused(self, at: int) -> None:
        """Read "..., not machines" and "... over AI": the target named as what is not wanted."""
        if at == 0 or self.sentence.asserted_target:
            return
        before = self.clause.units[at - 1]
        opened = self.clause.units[0].text == "not" and self.clause.joiner == "stop"
        leading = at <= 2 and opened
        if leading or before.text in ("over", "rather than", "instead of", "而不是", "而非"):
            self.content.hits.append(Hit(f"{before.text} {self.clause.units[at].text}", -0.8))
            self.sentence.drop_praise()
            self.voided = True

    def _cue(self, at: int, unit: Unit) -> None:
        kind, weight = unit.kind, unit.weight
        if kind in ("choice_support", "choice_oppose"):
            self._choice(at, unit, 1 if kind == "choice_support" else -1)
        elif kind == "limit":
            self._limit(at, unit)
        elif kind == "convey":
            self.conveys = True
            wanted = self.should and not self.negations.any and not self.found_subject
            if wanted and self._ahead(at, ("rival",)) and not self._ahead(at, ("target",)):
                self._hit(at, unit, -0.7)
        elif self.voided or self.had_choice or self.lacking > 0:
            return
        elif kind == "lack":
            self._hit(at, unit, -weight)
            self.lacking = _LACK_REACH if unit.text.isascii() else WHOLE_CLAUSE
        elif kind == "virtue":
            self._virtue(at, unit)
        elif kind == "bad":
            self._hit(at, unit, -weight)
            self.harming = _OBJECT_REACH * (1 if unit.text.isascii() else 2)
        elif kind == "suffice":
            self._add(at, unit, -weight if self.sentence.of_limits else weight)
        elif kind in ("own_good", "own_bad"):
            self._own(at, unit, 1 if kind == "own_good" else -1)
        elif kind in ("good", "allow", "focus") and self.harming <= 0:
            self._good(at, unit)
        elif kind == "need" and self.sentence.subject == "limit":
            self._hit(at, unit, weight)

    def _ahead(self, at: int, kinds: tuple[str, ...], reach: int = 4) -> bool:
        return any(unit.kind in kinds for unit in self.clause.units[at + 1 : at + 1 + reach])

    def _good(self, at: int, unit: Unit) -> None:
        about_target = self.found_subject and self.sentence.subject == "target"
        for_rival = (self.should or self.people) and self._ahead(at, ("rival",))
        if for_rival and not about_target and not self._ahead(at, ("target",)):
            self._hit(at, unit, -0.7)
        elif unit.text.startswith("deserve") and (self.people or self.sentence.subject == "artist"):
            return
        elif unit.kind == "good":
            self._hit(at, unit, unit.weight)
        elif unit.kind == "allow":
            wanted = -1.0 if self.sentence.of_limits else 1.0
            self._hit(at, unit, wanted if self.should else 0.0)

    def _own(self, at: int, unit: Unit, sign: int) -> None:
        if self._ahead(at, ("limit",), 3):
            self._hit(at, unit, (sign if self.sentence.of_limits else -sign) * unit.weight)
        elif self._ahead(at, ("rival", "artist"), 3) and not self._ahead(at, ("target",), 3):
            self._hit(at, unit, -0.5 * sign)
        else:
            self._hit(at, unit, sign * unit.weight)

    def _virtue(self, at: int, unit: Unit) -> None:
        said_to_be = self.is_seen and unit.text in _ADJECTIVES
        if self.negations.any or self.conveys or said_to_be:
            self._hit(at, unit, unit.weight)
        elif self.sentence.subject == "rival":
            self.sentence.rival_praised = self.content.about_rival = True

    def _limit(self, at: int, unit: Unit) -> None:
        first = unit.text.split(" ")[0]
        nouny = first.endswith("ing") or unit.text in _LIMIT_NOUNS or not unit.text.isascii()
        if self.sentence.of_limits:
            self._limit_wanted(at, unit)
        elif nouny and at <= 2 and not (self.found_subject or self.should):
            self.sentence.subject, self.found_subject = "limit", True
        elif not (self.voided or self.lacking > 0) and self.sentence.subject != "rival":
            self._hit(at, unit, -unit.weight * (1.0 if self.should else 0.8))

    def _limit_wanted(self, at: int, unit: Unit) -> None:
        """Of a target that is a limit: "Ban it" wants it, "A ban would ..." only names it."""
        nouny = at > 0 or unit.text.split(" ")[0].endswith(("ing", "s", "ion"))
        subject = nouny and at <= _OTHER_SUBJECT and not self.should and unit.text.isascii()
        attitude = {"own_good", "own_bad"} & {
            u.kind for u in self.clause.units[max(0, at - 4) : at]
        }
        if subject or attitude:
            self.named = self.found_subject = True
        else:
            self._add(at, unit, unit.weight)

    def _choice(self, at: int, unit: Unit, sign: int) -> None:
        if self._names_subject(at, unit):
            self.found_subject = True
        elif not self.voided:
            value = sign * (0.8 if self._odd else 1.0) * unit.weight
            turned = self.sentence.subject == "limit" and self.sentence.default != "limit"
            self._add(at, unit, -value if turned else value, choice=True)
            self.had_choice = True

    def _names_subject(self, at: int, unit: Unit) -> bool:
        """Whether a choice word is what is judged: "Restricting AI / Restrictions protect ..."."""
        if not self._ahead(at, ("choice_support", "choice_oppose"), WHOLE_CLAUSE):
            return False
        gerund = unit.text.endswith("ing") and self._ahead(at, ("target", "pronoun"), 2)
        return (gerund and at <= 1) or (unit.text.endswith(("ion", "ions")) and at <= 3)

    def _hit(self, at: int, unit: Unit, value: float) -> None:
        subject = self.sentence.subject
        approves = (value > 0) != self._odd
        if subject == "rival" and unit.text not in _TOGETHER:
            if approves and value > 0:
                self.sentence.rival_praised = self.content.about_rival = True
                return
            value *= 0.0 if unit.kind == "virtue" else 0.7
        elif subject == "limit" and not unit.text.startswith("protect"):
            if at > 0 and not self.found_subject:
                return
            stem_like = unit.text.startswith(_STIFLING)
            if self.found_subject or approves or self._odd or stem_like:
                value = -value
        elif subject == "artist" and unit.kind == "virtue":
            return
        self._add(at, unit, value)

    def _add(self, at: int, unit: Unit, value: float, *, choice: bool = False) -> None:
        if not value:
            return
        signed = (-value if self._odd else value) * self.weight
        text = ("not " if self._odd else "") + unit.text
        about = self.named or self.sentence.subject == "limit"
        elsewhere = at >= _OTHER_SUBJECT and unit.kind not in _BLAME and not about
        self.content.hits.append(Hit(text, signed, choice, self.reported, elsewhere, about))
        self.last_hit = at

    def _ellipsis(self) -> None:
        """Read "Human films have soul; AI does not": a bare denial denies the praise before it."""
        ends = [unit.text for unit in self.clause.units[-2:]]
        elliptic = len(ends) == 2 and ends[0] in _ELLIPTIC and ends[1] in ("not", "none")
        contrasted = self.sentence.others_before and self.clause.has("target")
        contrasted = contrasted or (self.sentence.rival_praised and self.clause.has("pronoun"))
        if self.clause.joiner == "but" and self.clause.units[0].text == "not":
            self.content.hits.append(Hit("but not", -0.5))
        elif elliptic and contrasted:
            self.content.hits.append(Hit("not (unlike the human original)", -0.9))
