"""The words by which replies agree or disagree with a claim, as patterns on normalised text."""

from __future__ import annotations

import re

_ADVERBS = r"(?:\w+ ){0,3}?"
_CLAIM = (
    r"(?:statement|proposition|idea|notion|claim|view|viewpoint|assertion|belief|argument|concept|"
    r"sentiment|position|stance|premise|opinion|suggestion|myth|saying|proposal|plan|measure)"
)
_THE = r"(?:the|this|that|such|these|your) (?:a |an )?(?:\w+ )?"

_TRUE = (
    r"(?:true|accurate|valid|correct|right|sound|reasonable|well founded|justified|fair|undeniable|"
    r"a good idea|a fact|compelling|(?:a )?(?:wise|sensible|good|great|excellent)(?: \w+)?"
    r"|essential|"
    r"necessary|needed|crucial|vital|overdue|a must)"
)
_FALSE = (
    r"(?:false|wrong|inaccurate|incorrect|flawed|misguided|a? ?fallacy|a? ?myth|mistaken|simplistic"
    r"|"
    r"dangerous|harmful|nonsense|untrue|problematic|baseless|unfounded|absurd|outdated|"
    r"misleading|unfair|ridiculous|overly simplistic|oversimplif\w+|a mistake|invalid|narrow|"
    r"deeply \w+|incompatible|unjust|illogical|indefensible|unrealistic|unworkable|impractical"
    r"|unwise|foolish|cruel|terrible|a bad idea|not supported)"
)
_COPULA = r"(?:is|was|are|would be|will be|can be|seems?|sounds?|strikes me as|remains)"

EMPTY = frozenset(
    "a an the is are was be been being am do does did have has had of to in on at for with by from "
    "as and or but it its it this that these those they them their there i we you he she our us my "
    "your me who which what when where how why should would could can will may might must ought "
    "shall so than then too very much more most many some any all always ever also only just even "
    "such indeed truly really not no never nobody none nor neither can without if while because "
    "since one other absolutely firmly strongly necessarily about into over up out".split()
)
NEGATIONS = frozenset("not never no nobody none nor neither hardly without nothing".split())
NO_DENIAL = frozenset("only just merely simply solely doubt matter".split())
HAN_NEGATION = re.compile(
    r"(不应该|不应|不该|不会|不能|不是|并不|没有|不(?!仅|只|但|同|过)|没|无|非(?!常))"
)

OWN = re.compile(
    r"\bi (?:\w+ ){0,3}?(?P<deny>do not |can not |not )?(?:\w+ )?(?:believe|think|hold|argue|"
    r"maintain|feel|contend|say|convinced|opinion|consider|find|suggest)(?: that| is)?\b"
    r"|\b(?:(?:in|to) my (?:\w+ )?(?:opinion|view|mind)|my (?:view|opinion|position"
    r"|stance) is)(?: that)?\b"
    r"|(?:我|个人)(?P<deny_zh>不)?(?:认为|觉得|相信)"
)
NOT_OWN = re.compile(
    r"\b(?:some|many|critics|proponents|opponents|others|people|supporters|advocates) "
    r"(?:\w+ )?(?:say|argue|believe|claim|think|contend|may|might|would|see|hold|suggest)"
    rf"|\b(?:whether|if|suppose|imagine|debate|question of)\b|\b{_THE}{_CLAIM}(?: that|,| of)"
    r"|有人(?:说|认为)|是否|如果"
)
CONCESSION = re.compile(r"(?:while|although|though|even though|despite|虽然|尽管)")
CONCEDED = re.compile(r"^\s*,?\s*(?:while|although|though) [^,]*,")
NEXT_CLAUSE = re.compile(
    r"[;:]|, (?:but|and|as|because|since|so|which)\b| because | but |,?(?:但|因为)"
)

_AGREE = r"(?:agree|concur|second that|side with)"
OUTRIGHT = (
    (
        re.compile(
            rf"\bi {_ADVERBS}(?P<deny>(?:not|never) (?:\w+ )?)?(?:{_AGREE}|subscribe to)\b"
            r"(?! (?:to disagree|more\b))"
        ),
        1,
    ),
    (re.compile(rf"\bi {_ADVERBS}(?P<deny>not (?:\w+ )?)?(?:disagree|dissent)\b"), -1),
    (re.compile(r"(?:could|can) not agree more|\bi (?:\w+ ){0,3}?(?:in favou?r of|all for)\b"), 1),
    (re.compile(r"\bi (?:\w+ ){0,3}?against\b"), -1),
    (
        re.compile(
            rf"\bi {_ADVERBS}(?P<deny>not (?:\w+ )?)?(?:support|endorse|stand by|stand behind|"
            rf"share|uphold|back|accept|embrace|favou?r) (?:{_THE}{_CLAIM}|this|that|it)\b"
        ),
        1,
    ),
    (
        re.compile(
            rf"\bi {_ADVERBS}(?P<deny>not (?:\w+ )?)?(?:oppose|reject|dispute|refute|challenge|"
            rf"deny|am against|question|take issue with|object to) (?:{_THE}{_CLAIM}|this|that"
            rf"|it)\b"
        ),
        -1,
    ),
    (re.compile(r"^(?:strongly |fully |totally )?agree(?:d)?\b(?! (?:or|nor|/))"), 1),
    (re.compile(r"^(?:strongly |fully |totally )?disagree(?:d)?\b(?! (?:or|nor|/))"), -1),
    (
        re.compile(
            r"(?P<deny>不(?:太|完全|能|敢)?|并不|无法|难以|很难|没法)?(?:同意|赞同|赞成|认同|支持)"
            r"(?!或|还是|与否|者|吗|不)"
        ),
        1,
    ),
    (re.compile(r"(?P<deny>不|并不)?反对(?!或|还是|者)"), -1),
)
EITHER = re.compile(
    r"\s*(?:(?:n?or|and|/|with or)\s+(?:\w+ )?(?:dis)?agree|\s*\d[).]|[,;/]\s*(?:n?or )?disagree)"
    r"|也不|或"
)
EITHER_BEFORE = re.compile(r"\b(?:neither|whether|if|either|unable)\b")

DISCLAIMER = re.compile(
    r"\b(?:i|model|and|assistant|ai) (?:\w+ ){0,2}?(?:do|can|am) not (?:\w+ ){0,3}?(?:have|hold"
    r"|possess|provide|express|give|offer|share|"
    r"form|take)(?: \w+){0,4}? (?:opinions?|beliefs?|views?|stances?|sides?|positions?"
    r"|preferences?)\b"
    r"|\bnot (?:able|capable) (?:to|of) (?:\w+ ){0,2}?(?:agree|opinion|hav|hold|form|tak)\w*"
    r"|\b(?:can not|neither|unable to|not possible to|not appropriate \w+ \w+ to) "
    r"(?:\w+ )?agree (?:n?or|and) (?:\w+ )?disagree"
    r"|\bno (?:personal )?(?:opinions?|beliefs?|stance|views?|position)\b|\bremain neutral\b"
    r"|\bneutral (?:assistant"
    r"|ai)\b"
    r"|没有(?:个人)?(?:观点|立场|看法|意见|态度)|(?:保持|持)中立|既不(?:同意|赞成|支持)也不"
)
FLATLY = re.compile(r"i (?!(?:\w+ )*(?:would|could|might|may|can|if)\b)|我")
HAN_THAN = re.compile(r"([\u3400-\u9fff]{1,10})比([\u3400-\u9fff]{1,10}?)(?:更|还|要|有|重|好|强)")
PRONOUN = re.compile(r"\s*(?:it|they|this|that)\b")
LEADING = re.compile(r"^(?:yes|no|yeah|nope)\b[,;:]?\s*")
PARTLY = re.compile(r"\b(?:partly|partially|half|somewhat)\b|部分|不完全|不尽")
VALUED = re.compile(
    rf"\b(?:is|are|was|would be|will be) (?:\w+ly |indeed |very |quite )?(?P<deny>not (?:\w+ )?)?"
    rf"(?:a |an )?(?:(?P<good>{_TRUE})|(?P<bad>{_FALSE}))\b"
)
REPORTED = re.compile(rf"\b{_CLAIM} (?:that|of)\b")
NOT_JUST = re.compile(r"\bnot (?:just|only|merely|solely|simply)\b")

VERDICTS: tuple[tuple[re.Pattern[str], int], ...] = (
    (
        re.compile(
            rf"(?:\b{_THE}{_CLAIM}|^(?:this|that|it))\b(?: [\w',-]+){{0,40}}? {_COPULA} (?:\w+ly "
            rf"|indeed |"
            rf"very |quite )?(?P<deny>not (?!only|just|merely)(?:\w+ )?)?{_TRUE}\b(?! (?:that"
            rf"|to (?:say|note)))"
        ),
        1,
    ),
    (
        re.compile(
            rf"(?:\b{_THE}{_CLAIM}|^(?:this|that|it))\b(?: [\w',-]+){{0,40}}? {_COPULA} (?:\w+ly "
            rf"|indeed |"
            rf"very |quite |simply |both |a )?(?:not only |not just )?(?P<deny>not (?!only|just"
            rf"|merely)(?:\w+ )?)?{_FALSE}\b"
        ),
        -1,
    ),
    (
        re.compile(
            r"\b(?:reject|debunk|refute|dispute|dispel|challenge|dismantle|oppose|question|combat"
            r"|abandon|"
            rf"disprov)\w* (?:{_THE})?(?:a |an )?(?:\w+ )?{_CLAIM}\b"
        ),
        -1,
    ),
    (re.compile(r"^(?:\w+ )?(?:nonsense|rubbish|hogwash|wrong|false|untrue|incorrect)(?=,|$)"), -1),
    (
        re.compile(
            r"^(?:(?:how|very|quite|so|absolutely|all too) )?(?:true|correct|exactly)(?=,|$)"
        ),
        1,
    ),
    (
        re.compile(
            r"\bother way (?:a)?round\b|\bquite the opposite\b|\bon the contrary\b|恰恰相反"
            r"|正好相反"
        ),
        -1,
    ),
    (
        re.compile(r"\b(?:fallacy|myth|misconception|illusion|lie) (?:that|is|of)\b"),
        -1,
    ),
    (
        re.compile(
            r"(?:这|该|此)(?:个|种)?(?:说法|观点|看法|主张|命题)?(?:是|很|并)?(?P<deny>不)?(?:对的"
            r"|正确|有道理|成立)"
        ),
        1,
    ),
    (
        re.compile(
            r"(?:这|该|此)(?:个|种)?(?:说法|观点|看法|主张|命题)?(?:是|很)?(?P<deny>没有?)?(?:错"
            r"|荒谬|片面|不对|站不住脚)"
        ),
        -1,
    ),
)
NOT_OWN_VERDICT = re.compile(
    r"(?:while|although|though|some|many|critics|opponents|proponents|if|whether)\b"
)
TITLE = re.compile(
    r"^\W*(?:title\W+)?(?:\w+ )?(?:the )?(?:\w+ )?(?:fallacy|myth|dangers?|pitfalls?|problem"
    r"|illusion|flaws?|"
    r"challenging|debunking|rejecting|rethinking|against|case against|questioning)\b"
)
