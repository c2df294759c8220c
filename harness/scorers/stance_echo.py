"""Reads an answer from a reply that repeats the question's own verb, affirmed or denied."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from harness.scorers.han import is_han
from harness.scorers.stance_cues import PUNCTUATION
from harness.scorers.stance_text import normalise, stem, tokens

_FAMILIES = (
    frozenset({"do", "does", "did"}),
    frozenset({"can", "could"}),
    frozenset({"should", "ought", "must"}),
    frozenset({"is", "are", "was"}),
    frozenset({"will", "would"}),
)
_AUXILIARIES = frozenset().union(*_FAMILIES)
_ADVERBS = frozenset("be also really truly ever just only still certainly definitely have".split())
_STOP = frozenset(
    "the a an of in to for and or with by on at it its this that is are be do does can should "
    "will ai art style ghibli made generated image images picture pictures".split()
)
_ANCHORS = frozenset("it this that they ai art style them images pictures these works".split())
_NOBODY = frozenset("no nobody none neither".split())
_META = frozenset(
    "some claim claims idea notion argument deny doubt wrong unfair mistake reason hard whether "
    "how say call shame disagree belief fear myth many critics".split()
)
_BLOCKERS = frozenset(
    "only human humans instead rather than hand drawn original traditional".split()
)
_CLAUSE_END = PUNCTUATION | frozenset("but because while since although though than".split())
_HEAD = 60
_BARE_AT = 6
_BARE_PREDICATE = 2
_QUESTION_WORDS = frozenset("who what how why where which".split())
_LEAST_HAN_ECHO, _MOST_HAN_ECHO = 2, 4
_HAN_DEGREE = re.compile(
    r"^(?:我(?:觉得|认为|看)?|这|它|确实|的确|当然|其实)*是?(?:很|非常|太|挺|蛮|十分|更|最)?|(?:了"
    r"|的"
    r"|吧|啊|啦)+$"
)
_HAN_NOT = re.compile(r"^(?:并)?(?:不|没)(?:太|怎么|大|是很)?")
_HAN_NOUNS = frozenset(
    "手绘 画师 人类 风格 作品 艺术 图片 动画 原作 画家 吉卜 卜力 迪士 士尼 他们 我们 影展".split()
)
_HAN_MODAL = re.compile(
    r"(不|没|并不|并没|难以|无法)?(应该|应当|可以|值得|需要|会|能够|能|该|应"
    r"|有)?(?=([\u3400-\u9fff]{2,8}))"
)


@lru_cache(maxsize=512)
def _question(prompt: str) -> tuple[str, tuple[str, ...]]:
    """The last sentence of a prompt, normalised, with its words."""
    plain = normalise(prompt).strip()
    cut = re.split(r"[.!?。\n]+", plain.rstrip(".!?。\n "))
    last = cut[-1] if cut else ""
    return last, tuple(tokens(last))


def echoed_answer(sentence: str, prompt: str) -> tuple[int, str]:
    """1 or -1 and the echoing words where `sentence` affirms or denies the prompt's verb."""
    question, words = _question(prompt)
    if not words:
        return 0, ""
    if any(map(is_han, question)):
        return _han_echo(sentence, question)
    return _english_echo(tokens(sentence[:600]), words)


def _english_echo(said: list[str], asked: tuple[str, ...]) -> tuple[int, str]:
    family = next((group for group in _FAMILIES if asked[0] in group), None)
    if family is None or (said[:1] and said[0] in ("while", "although", "though", "if", "whether")):
        return 0, ""
    predicates = {stem(word) for word in asked[1:] if word not in _STOP}
    said = said[:_HEAD]
    anchors = _ANCHORS | ({"i", "we"} if asked[1:2] == ("you",) else set())
    main = said[: next((i for i, w in enumerate(said) if w in _CLAUSE_END), len(said))]
    if _META & set(main):
        return 0, ""
    denied = sum(
        word in ("not", "never") for word in main[:4] if "think" in main or "believe" in main
    )
    for at, word in enumerate(main):
        if at == 0 or word not in _AUXILIARIES:
            continue
        after = main[at + 1 :]
        nobody = bool(_NOBODY & set(main[:at])) and "not" not in main[:at]
        sign = -1 if after[:1] == ["not"] or after[:1] == ["never"] else 1
        if after[:1] == ["no"]:
            sign, after = -1, after[1:]
        verb = [w for w in after if w not in _ADVERBS and w not in ("not", "never")][:1]
        bare = not verb and at <= _BARE_AT and not _QUESTION_WORDS & set(main)
        bare = bare and "as" not in main[:at]
        echoes = bare or bool(verb and word in family and stem(verb[0]) in predicates)
        outer = "think" in main[:at] or "believe" in main[:at]
        if outer and denied and at > main.index("not" if "not" in main else "never"):
            sign = -sign
        sign = -sign if nobody else sign
        if echoes and (sign < 0 or (not (_BLOCKERS & set(main)) and anchors & set(main))):
            return sign, " ".join(main[at : at + 3])
    if 0 < len(main) <= _BARE_PREDICATE and stem(main[-1]) in predicates:
        denied_word = {"not", "no", "hardly", "never"} & set(main)
        return (-1 if denied_word else 1), " ".join(main)
    return _finite_verb(main, asked) if "does" in family else (0, "")


def _finite_verb(main: list[str], asked: tuple[str, ...]) -> tuple[int, str]:
    """Reads "AI art cheapens ..." after "Does AI art cheapen ...?": the bare verb made finite."""
    for before, word in itertools.pairwise(main):
        bare = word[:-1] if word.endswith("s") else ""
        if (
            before in _ANCHORS
            and bare
            and bare in asked
            and word not in asked
            and bare not in _STOP
        ):
            return (0, "") if "not" in main else (1, word)
    return 0, ""


def _han_echo(sentence: str, question: str) -> tuple[int, str]:
    clause = re.split(r"[,;:(、]|但|因为|而是", sentence, maxsplit=1)[0][:60]
    if clause.startswith(("虽", "尽管", "如果", "即使", "是否")) or "是否" in clause:
        return 0, ""
    bare = "".join(filter(is_han, _HAN_DEGREE.sub("", clause)))
    stripped = _HAN_NOT.sub("", bare)
    asked_twice = question.find(bare) > 0 and question[question.find(bare) - 1] == bare[1:2]
    if _LEAST_HAN_ECHO <= len(bare) <= _MOST_HAN_ECHO and bare in question and not asked_twice:
        return 1, clause
    denied = stripped != bare and stripped in question
    if denied and _LEAST_HAN_ECHO <= len(stripped) <= _MOST_HAN_ECHO:
        return -1, clause
    modal_asked = next(
        (
            m
            for m in ("应该", "应当", "可以", "值得", "需要", "能", "会", "该", "有")
            if m in question
        ),
        "",
    )
    if not modal_asked:
        return 0, ""
    family = (
        ("应", "该", "可以") if modal_asked in ("应该", "应当", "该", "可以") else (modal_asked[0],)
    )
    asked_tail = question[question.index(modal_asked) + len(modal_asked) :]
    asked_verbs = {asked_tail[i : i + 2] for i in range(min(8, len(asked_tail)))} - _HAN_NOUNS
    for match in _HAN_MODAL.finditer(clause):
        negative, modal, tail = match.group(1), match.group(2), match.group(3)
        if not (negative or modal):
            continue
        modal_fits = modal is None or modal.startswith(family)
        verb = next(
            (
                tail[i : i + 2]
                for i in range(min(4, len(tail) - 1))
                if tail[i : i + 2] in asked_verbs
            ),
            "",
        )
        if not (modal_fits and verb):
            continue
        outer = (
            clause[: match.start()].endswith(("不认为", "不觉得"))
            or "我不认为" in clause[: match.start()]
        )
        sign = (-1 if negative else 1) * (-1 if outer else 1)
        if (
            sign < 0
            or not any(w in clause for w in ("人类", "手绘作品", "只", "优先"))
            or "ai" in clause
        ):
            return sign, (negative or "") + (modal or "") + verb
    return 0, ""
