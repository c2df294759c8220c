"""The answers a reply may open with, as patterns on normalised text; each a set of choices."""

from __future__ import annotations

import re

_END = r"(?=\s*(?:[,.;:!)(\-–—]|$|because|since|but|though|although|as long|if|it|they|ai|this))"
_STOP = r"(?=\s*(?:[,.;:!]|$))"
_SURE = (
    r"(?:absolutely|definitely|certainly|of course|probably|surely|most certainly|obviously|"
    r"clearly|likely)"
)
_ADVERB = (
    rf"(?:{_SURE}|sadly|unfortunately|honestly|totally|simply|generally|usually|actually|"
    r"most likely|again|emphatically|a? ?resounding|a (?:firm|hard|clear)|heck|hell)"
)
_THING = r"(?:it|they|we|this|that|ai art)"
_AUX = r"(?:should|would|can|could)"
_DOES = r"(?:does|do|is|are|can|should|will|would)"
_LIMITING = (
    r"(?! (?:\w+ )?(?:ban|limit|exclu|keep|reject|restrict|not|worry|object|refus|dismiss|leave|"
    r"forbid))"
)
_NO_LIMIT = (
    r"(?!(?:\w+ ){0,4}(?:ban|limit|exclu|keep|reject|restrict|not|refus|dismiss|leave|forbid))"
)


def _any(*choices: str, before: str = "") -> re.Pattern[str]:
    return re.compile(before + "(?:" + "|".join(choices) + ")")


PREAMBLE = _any(
    r"well|hm+|um+|uh|oh|ah|ok|okay|so|and|but|then|thus|hence|therefore",
    r"honestly|frankly|personally|sadly|unfortunately|ultimately|overall|actually|generally",
    r"thanks|thank you|great question|good question|i (?:am )?afraid|to be honest",
    r"in my (?:humble |honest )?(?:opinion|view)|imo|my opinion|i must say|i do feel",
    r"i (?:would )?(?:say|think|believe|feel|guess)(?: that)?|for me|to me|after much thought",
    r"maybe|perhaps|possibly|in short|short answer|in (?:a|one) word|put simply|simply put",
    r"in (?:conclusion|summary|general)|to sum up|all in all",
    r"(?:i am |i would be |i would )?(?:inclined to say|leaning towards?|leaning|lean towards?"
    r"|lean)",
    r"if you ask me|truth be told|my gut says|i have to say|in all honesty|look|morally",
    r"my (?:short )?answer(?: is)?|the (?:short |simple )?answer is",
    r"from my (?:perspective|point of view)",
    r"as an? (?:ai|artist|fan|language model|assistant)[a-z ]{0,40}",
)
PREAMBLE = re.compile(rf"(?:{PREAMBLE.pattern})(?![a-z])[\s,:;.!\-–—]*")

BOTH = _any(
    r"(?:both )?yes,? and no\b|no and yes\b|yes or no\b|maybe,? maybe not",
    r"(?:maybe|perhaps|possibly) yes[, ]+(?:maybe|perhaps|possibly) no|(?:partly|partially) yes\b",
    r"in some ways,? yes",
)
NO = _any(
    rf"no(?: no)*{_END}|nope\b|nah\b|no way\b|not really\b|not at all\b|never{_END}|hardly{_END}",
    rf"{_SURE} not\b|far from it\b|by no means{_END}|on the contrary{_END}|not exactly\b",
    r"not in a (?:million|thousand)\b",
    r"not (?:to my (?:eyes?|mind|ears?|taste)|in my book|on my watch)\b|count me out\b"
    r"|sooner not\b",
    r"not in (?:my opinion|my view|the least|the slightest|any way)\b|not quite\b",
    r"not (?:for me|by a long shot|remotely|even close|one bit)\b|not (?=[,.;!]|$)",
    r"no (?:more|worse|different|need)\b|(?:highly |very |most )?unlikely\b",
    rf"(?:i (?:can )?see |there is )no (?:good |valid |real )?reason (?:to|for){_LIMITING}",
    rf"(?:there is |i see )?no reason (?:why |that )?{_THING} {_AUX}(?! not)\b",
    rf"i (?:do not|can not|fail to) see (?:why|how) (?!not){_NO_LIMIT}",
    rf"i (?:do not|can not|fail to) see how{_STOP}",
    r"i (?:\w+ )?do not (?:really |personally )?(?:think|believe|agree|feel|see)(?: so| it| that)?"
    rf"{_STOP}",
    r"i would not say (?:so|that)|(?:i )?(?:\w+ )?disagree\b",
    rf"(?:false|negative){_STOP}",
    before=rf"(?:{_ADVERB}[\s,]+)?",
)
WEAK_NO = _any(
    r"not (?:necessarily|always|entirely|inherently|quite|exactly|per se)\b",
    r"not (?:if|when|unless|until|before|as long as|yet|now)\b|(?:maybe|perhaps|possibly"
    r"|probably) not\b",
    r"not without\b(?! (?:merit|its|value|charm|reason|beauty|worth))|no,? thank(?:s| you)\b"
    r"|i doubt it\b",
)
YES = _any(
    rf"yes(?: yes)*\b|yeah\b|yep\b|yup\b|yea\b|aye\b|sure(?:ly)?{_END}|absolutely{_END}",
    rf"definitely{_END}|certainly{_END}|of course\b|indeed{_END}|exactly{_END}|totally{_END}",
    r"count me in\b|gladly\b|beyond doubt\b|no argument here\b|let them{_STOP}".replace(
        "{_STOP}", _STOP
    ),
    r"undoubtedly\b|without (?:a )?doubt\b|no doubt\b|by all means\b|for sure\b|affirmative\b",
    rf"sure {_DOES}\b|agreed\b|(?:i )?(?:(?!partly|partially|somewhat|half)\w+ )?agree\b",
    rf"why not\b|why should {_THING} not\b|why {_THING} should not\b",
    r"i (?:do not )?see (?:why not|no reason why not)",
    r"i can not (?:think of|see) (?:a|any|one) (?:\w+ )?reason (?:why )?not\b",
    r"it (?:would |will )?be an? (?:\w+ )?(?:shame|pity|waste|mistake|loss) "
    r"(?:not to\b|if (?:they|it|we) (?:do|did|does|is|are|was|were) not\b)",
    rf"(?:there is |i see )?no reason (?:why |that )?{_THING} {_AUX} not\b",
    rf"true{_END}|correct{_END}|(?:i (?:do )?(?:think|believe|feel|suppose|guess) so|i do){_STOP}",
    rf"so{_STOP}",
    before=rf"(?:{_ADVERB}[\s,]+)?",
)
WEAK_YES = _any(
    r"probably\b|i (?:suppose|guess) so\b|(?:maybe|perhaps|possibly) (?:yes|so)\b|it might\b"
)

_HAN_END = (
    r"(?=\s*(?:[,.;:!?。()\-–—~、]|$|因为|但|不过|啊|呀|吧|啦|呢|哦|嘛|喔|了[,.;!。]|了$"
    r"|的[,.;!。\s]|的$))"
)
_HAN_SURE = r"(?:当然|绝对|肯定|完全|我|其实|显然|大概|我想)*"

HAN_PREAMBLE = _any(
    r"我(?:个人)?(?:认为|觉得|想|相信|的看法是|的答案是|的观点是)",
    r"个人(?:认为|觉得|来说)?|在我看来|依我看|老实说|说实话|坦白说|对我来说|就我而言",
    r"总之|总的来说|总体来说|总而言之|综上所述|综上|一般来说|基本上|其实|答案是",
    r"不得不说|我看|要我说|说真的|坦率地说|平心而论|我(?:会)?倾向于?|我还是(?:觉得|认为)?|依我之见",
    r"还是(?=算了|不|别)|很遗憾|遗憾的是|可惜|这个|嗯|那么|所以|因此",
)
HAN_PREAMBLE = re.compile(rf"(?:{HAN_PREAMBLE.pattern})[\s,:;。]*")
HAN_BOTH = _any(
    r"可能(?:会|能|是|有)[,，、]?\s*也?(?:有)?可能不|也许(?:会|能|是)[,，、]?\s*也许不",
    r"是也不是|会也不会|是也是|可以也不可以|也会也不会|是与不是",
    before="既?",
)
HAN_NO = _any(
    r"(?:(?:不会)+|不应该|不应当|不应|不该|不能|不能够|不可以|不值得|不是|不行|不需要|不必|不用"
    r"|不可能|不要|"
    r"没有|没|不|否|无法|很难|不算|不太会|不太能|不适合|不合适|不对|不配|不宜|不妥|并非如此|不尽然)"
    + _HAN_END,
    r"不(?:这么|这样|那么)(?:认为|觉得|想|看)|不(?:太)?(?:同意|赞成|认同|赞同)(?!为)",
    r"没(?:有|什么)?必要|算了吧|最好(?:不要|不|别)|还不是时候|时候未到|免了",
    r"怎么会(?=[呢,?!])|并非如此|非也|不是的|不会的|恰恰相反",
    before=r"(?:当然|绝对|肯定|完全|我|才|并|绝|其实|恐怕|显然|大概|应该|我想)*",
)
HAN_WEAK_NO = _any(r"不一定|未必|不见得|不尽然|不完全")
HAN_YES = _any(
    r"(?:会|应该|应当|应|该|能|能够|可以|值得|是|有|对|行|好|需要|必须|有必要|算|确实|的确|当然"
    r"|肯定|"
    r"一定|毫无疑问|没问题)" + _HAN_END,
    r"难免|在所难免|没什么不可以|有何不可|可不是|难道不是|不能不说是|举双手|求之不得",
    r"是的|会的|能的|可以的|对的|应该的|有的|没错|同意|认同|没问题|正是|确实如此",
    before=_HAN_SURE + r"(?:确实|一定|非常|十分|我很)*",
)
HAN_WEAK_YES = _any(r"(?:有?可能会|也许会|或许会|大概会)" + _HAN_END)

WHY = ("why", "为什么", "为何", "怎么", "how could", "who ")
WHY_NOT = (
    "why not",
    "how could it not",
    "how can it not",
    "难道不是",
    "难道不会",
    "难道不算",
    "难道没有",
    "为什么不",
    "为何不",
    "何不",
    "有何不可",
    "何尝不可",
)
RHETORICAL = re.compile(
    r"(?:but |and )?(?:why|how)(?: on earth| in the world| ever)? (?:would|should|could|can|is|are"
    r"|does|do)(?P<denied> not)? (?:it|they|that|this|we|one|anyone|anybody|i)(?: be| do| mind)?$"
    r"|(?:怎么|哪里?)(?:会|能|算|可能)(?:呢|啊)?$"
    r"|(?:怎么|哪里?)(?P<han>不)(?:会|能|算|行|可以)?(?:呢|啊)?$"
)
"""A bare question back denies what it asks: "How could it?", "Why wouldn't it be?"."""
SAYING = ("i say ", "i would say ", "if you ask me", "in my ", "to me", "for me", "to my mind")
CLOSING = _any(
    r"in conclusion|to conclude|in summary|to sum up|all in all|so my answer|my answer",
    r"the answer is|so,? (?:no|yes)\b|总之|综上|总的来说|总而言之|答案是|结论",
)
IN_CLOSING = re.compile(r"\b(?:so|hence|therefore|thus|short),? (?:(yes)|no)$")
SURE = re.compile(
    r"(?:of course|sure(?:ly)?|absolutely|definitely|certainly|indeed|exactly|totally|undoubtedly|"
    r"without (?:a )?doubt|no doubt|for sure)$"
)
DENIAL = re.compile(
    r"(?![\s,]*why)[\s,]*(?:\w+ ){1,5}?"
    r"(?:do|does|did|is|are|can|should|would|will|could) (?:not|never)\b"
)
AGREED_TO = re.compile(
    r"\s(?:that\b|with\b(?! (?:this|that|it|you|"
    r"the (?:\w+ )?(?:statement|proposition|question|idea))\b(?! that)))"
)
NO_CHOICE = re.compile(
    r"[\s,;/]*(?:n?or\s|and\s|/)?\s*(?:\d[).:]?\s*)?(?:\w+ )?(?:dis)?agree\b|\s*\d[).]"
)
ATTITUDE = re.compile(r"count me|thank|(?:赞成|赞同|支持|认同|同意)")
