"""Attitudes that need more than one clause to be seen: both sides set out, or no answer given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from harness.scorers.stance_claim_words import DISCLAIMER
from harness.scorers.stance_hits import Content
from harness.scorers.stance_text import Sentence

_MOST_LETTERS = 3_000
_MOST_SENTENCES = 12
_I = r"\bi (?:\w+ ){0,3}?"

_LATIN = re.compile("[a-z]{2}")
_HAN = re.compile("[\u3400-\u9fff]")


def _scripted(*patterns: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns with the script of their words, so that a reply is not searched in vain."""
    return tuple(
        ("latin" if re.search("[a-z]{3}", pattern) else "han", re.compile(pattern))
        for pattern in patterns
    )


_CAMPS = (
    r"(?:critics|opponents|skeptics|sceptics|detractors|fans|supporters|proponents|advocates"
    r"|enthusiasts|admirers|purists)"
)
_WELL = (
    r"(?:better|good|great|nice|fine|handy|useful|lovely|wonderful|help(?:s|ful)?|fair"
    r"|an? (?:gain|blessing|boon|help|win))"
)
_ILL = (
    r"(?:worse|bad|awful|hard|terrible|poor|useless|unfair|an? (?:loss|curse|threat|blow|burden)"
    r"|harm(?:s|ful)?|hurts?)"
)
_THEN = r"[^.]{2,60}?(?:[,;:—]| but| and)(?: (?:but|and|yet))?(?: \w+){0,2}?"
_PROS = re.compile(
    r"^(?:(?:arguments?|reasons?|points?) )?(?:pros?|for|in favou?r|advantages?|benefits?|upsides?"
    r"|strengths?|优点|好处|正方|赞成|优势|利)(?: it)?(?: ?[:：\-–—(]|$)"
)
_CONS = re.compile(
    r"^(?:(?:arguments?|reasons?|points?) )?(?:cons?|against|disadvantages?|drawbacks?|downsides?"
    r"|risks?|weaknesses|缺点|坏处|反方|反对|劣势|弊)(?: it)?(?: ?[:：\-–—(]|$)"
)
_BALANCE = _scripted(
    r"\bsome (?:\w+ )?(?:may|might|will|would|could|people|viewers|say|see|find|are|feel|love)\b"
    r".{3,120}?\b(?:others|another|the next)\b",
    rf"\b(?:many|most|several|half|plenty|a few|a lot|{_CAMPS})\b[^.]{{3,80}}?[,;:—](?: (?:and|but"
    rf"|while|whereas))? (?:(?:many|most|several|the) )?(?:others|the rest|the other half|{_CAMPS})"
    r"\b",
    rf"\b{_WELL} (?:for|to|as) {_THEN} {_ILL} (?:for|to|as)\b"
    rf"|\b{_ILL} (?:for|to|as) {_THEN} {_WELL} (?:for|to|as)\b",
    r"\bin (?:some|one|a) (?:\w+ )?(?:ways?|cases?|sense|respects?)\b.{2,80}?\bin (?:others?"
    r"|another)\b",
    r"\b(?:good|bright|light) sides?\b.{0,60}\b(?:bad|dark|down) sides?\b"
    r"|\bits good and (?:its )?bad\b",
    r"\b(?:lost|loses?)\b.{0,90}\b(?:gained|gains?)\b.{0,60}\b(?:fair|balance|each|settle|decide"
    r"|both)\b",
    r"\b(?:good|right|fine|ok|okay|great) for .{2,60}\b(?:bad|wrong|questionable|terrible|poor"
    r"|worse) for\b",
    r"\b(?:bad|wrong|poor) for .{2,60}\b(?:good|right|fine|great) for\b",
    r"\bsome (?:do|will|can|are|may|of|people)\b.{2,90}\bsome\b",
    r"\btoo much\b.{2,60}\btoo little\b|\btoo (?:strict|many)\b.{2,60}\btoo (?:lax|loose|few)\b",
    r"\b(can|do|does|is|are|will|would|should|could)(?=,|;| \().{1,90}?\b\1 not(?=,|;|\.|$| \()",
    r"\b(can|do|does|is|are|will|would|should|could) not(?=,|;| \().{1,90}?\b\1(?=,|;|\.|$| \()",
    r"\b(?:can|may|could|might) .{3,80}?\b(?:but|and) (?:(?:it|they|that) )?(?:(?:can|may|could"
    r"|might) )?"
    r"also\b",
    r"\bbut (?:(?:it|they|also|that) )*(?:raise|pose)s? (?:\w+ ){0,3}?(?:question|concern|issue)",
    r"\bwith (?:\w+ ){1,5}.{2,60}\bwithout (?:it|that|them|this)\b",
    r"\bi (?:\w+ )?(?:partly|partially|half|somewhat) (?:dis)?agree\b"
    r"|\bagree (?:in part|to (?:some|a certain|an) extent|up to a point|with parts?)\b",
    r"有人.{1,20}有人|部分(?:同意|赞同)",
    r"\bas an? \w+\b.{1,60}, .{1,40}\bas an? \w+$",
    r"\bcase by case\b|\bjury is (?:still )?out\b|\bhard to call\b|\bsomewhere (?:in )?between\b"
    r"|\bmuch (?:hangs|depends) on\b|\bit is up to (?:you|each|every)\b|\bmixed (?:picture|feelings"
    r"|views)\b"
    r"|\bpicture is mixed\b|\bneither (?:purely|wholly|all|entirely)\b|\bnot (?:purely|all) (?:good"
    r"|bad)\b"
    r"|\bgr[ae]y area\b|\bno clear winner\b|\btension between\b|\bright balance\b|\bbalance is\b"
    r"|\bcomes? down to (?:how|who|what|the)\b|\beach (?:\w+ )?has its own\b|\bin different ways\b"
    r"|\bhow .{2,40} that (?:counts|matters)\b|\bdifferent rather than\b"
    r"|\bto one .{2,50}\bto another\b"
    r"|\b(?:is|are|does|do|likely|bit of|little of) both\b"
    r"|\bhas (?:its|both) (?:merits|strengths|uses) and\b|\bpartly (?:yes|no)\b"
    r"|\bcan go either way\b"
    r"|\bi see both\b|\bon balance it is a wash\b|\bboth (?:are|have) (?:\w+ )?(?:valid|legitimate"
    r"|a point)\b"
    r"|\bvalid (?:points|arguments|concerns) on both\b|\bgood arguments (?:for|on)\b",
    r"好的一面.{0,12}坏的一面|有好(?:的)?有坏|好坏(?:都|参半|各)|喜忧参半|有利(?:也)?有弊|利弊(?:都"
    r"|各|并)|各有利弊",
    r"有(?:好处|优点|机会|机遇|帮助|益处).{0,6}(?:也|又)有(?:坏处|缺点|风险|代价|弊端|问题|隐患)",
    r"有(?:坏处|缺点|风险|代价|弊端|隐患).{0,6}(?:也|又)有(?:好处|优点|机会|机遇|益处)",
    r"一半.{1,10}一半|短期.{1,24}长期|有的.{1,24}有的(?!是)|有时.{1,16}有时|有些.{1,24}有些",
    r"(?:要|得|全|就|端|还)看(?!到|见|起来|着|过)|看(?:你|人|谁)?(?:怎么|如何)|看(?:情况|用途|具体"
    r"|场合|程度|对象)|因.{1,4}而异|半斤八两|两边.{0,8}(?:理解|道理)",
    r"有.{1,8}就.{1,12},没有?.{1,8}就|对了.{1,12}错了",
    r"归.{1,3},.{0,2}(?:但|可|不过)",
    r"对.{1,12}(?:是|有)(?:好|帮助|机).{1,4},对.{1,14}(?:是|有)(?:坏|威胁|伤害|冲击|害)",
)

_NO_ANSWER = _scripted(
    DISCLAIMER.pattern,
    rf"{_I}(?:lack|unable|can not|could not|not able|not qualified|not in a position|not allowed)\b"
    r"(?: \w+){0,5}? (?:judge|judgments?|answer|say|take|comment|decide|opinions?|feelings?"
    r"|emotions?"
    r"|experiences?|assess|weigh in|pick|choose)\b(?! (?:that|it|they|this|enough|more))",
    rf"{_I}(?:would )?(?:rather|prefer|choose|decline|refuse) (?:not )?(?:to )?(?:not )?(?:take"
    rf"|answer|say|"
    r"comment|judge|pick|choose|decide|weigh|give|share|engage|discuss|get into)\b",
    r"\bno comment\b|\bi (?:\w+ )?pass\b|\bnext question\b|\bstay out of (?:it|this)\b",
    r"\b(?:question|prompt|term|word)s? (?:\w+ )?(?:is|are|seems) (?:\w+ ){0,2}?(?:vague|broad"
    r"|unclear|abstract"
    r"|ambiguous|general)\b|\btoo (?:vague|broad|abstract|general)\b",
    r"\b(?:could|can|would) you (?:please )?(?:tell|say|clarify|explain|specify|be more|elaborate"
    r"|share|define)\b"
    r"|\btell me more\b|\bwhat (?:exactly )?do you mean\b|\bwhat would you like\b"
    r"|\bplease (?:clarify|specify)\b",
    r"\b(?:strive|aim|try|prefer|have) to (?:remain|stay|be) (?:neutral|impartial|objective)\b",
    r"\btoo (?:early|soon) to (?:tell|say|judge)\b|\bbeyond (?:the scope|what i can)\b"
    r"|\bnot have enough (?:information|context|data)\b|\beach of us (?:must|has to|should)\b"
    r"|\bup to each \w+ to decide\b|\bdo your own research\b|\bmany people are asking\b"
    r"|\b(?:philosophers|people|scholars) have (?:long )?(?:asked|debated|argued)\b",
    r"\bnot my place\b|\bnot for me to (?:say|judge|decide)\b",
    r"(?:我|无法|不能|没法|没办法|不便|没有资格|没资格|不方便|难以).{0,6}(?:评判|评论|判断|回答"
    r"|作答|评价|表态|置评)",
    r"没有(?:任何)?(?:个人)?(?:看法|意见|立场|观点|感受|感情|情感|偏好|想法)(?!的)",
    r"(?:问题|话题|词|说法).{0,6}(?:宽泛|笼统|模糊|抽象|太大|不明确|不清楚)|说清楚|说得?具体"
    r"|请问您?|你指的是|您指的是",
    r"为时(?:过|尚)早|言之尚早|说不准|不好说|难说(?!谁)|不便.{0,8}(?:立场|态度|看法)|先说说你",
    r"不予置评|无可奉告|保留意见|不发表|跳过|换个(?:问题|话题)|不站队|保持中立",
)
_ASKED_BACK = re.compile(
    r"\b(?:you|your)\b|[你您]|^(?:do|does|did|is|are|can|could|should|will|would|which|what) \w+ "
)
_ASKED_BACK = re.compile(
    r"\b(?:you|your)\b|[你您]|^(?:do|does|did|is|are|can|could|should|will|would|which|what) \w+ "
)
_ATTITUDE = re.compile(
    r"\b(?:i|we|not|no|never|should|must|ought|but|only|mere(?:ly)?|just|too|than|it|they|this"
    r"|these|"
    r"ai|algorithms?|machines?|cannot|without|lacks?|may|might|will|would|could)\b"
    r"|不|没|应该|只|但|却|太|我|它|机器|可能|会|让|使|值得|(?<![热核功智性技])能"
)
_FACT = re.compile(
    r"\b\d{2,}\b|\b(?:founded|born|died|directed by|premiered|located|released|known for"
    r"|credited to|"
    r"characteri[sz]ed by|drawn by hand|won an|composed|wrote|painted|lived|hangs? in|closed on"
    r"|house)\b"
    r"|\b(?:is|was|are|were) (?:an?|one of|the) \w+"
    r"|\b(?:such as|including|for example|consists? of|refers? to|defined as|usually|typically"
    r"|commonly|"
    r"traditionally|often|ranges? from|aimed at|for a long time|for (?:many )?(?:reasons|centuries)"
    r"|"
    r"(?:take|takes|have|has) (?:many|several|various)|play an? \w+ role|around the world|made with"
    r"|"
    r"is important because|bring together|founded in)\b"
    r"|\d|成立于|创立|出生|生于|代表作|是.{0,12}导演|是一家|位于|上映|创办|逝世|的作品$"
    r"|获得?了?.{0,8}奖|是指|指的是"
    r"|名词|一项|分为|包括|一生|利用.{1,20}来|现行|截止|以.{1,14}为(?:主|准)|请留意|请以|历史悠久"
    r"|种类繁多"
    r"|起源于|源自|(?:十|百|千|万)多?年|是一种|之一$|由.{1,12}组成"
)
_HOW_TO = re.compile(
    r"\b(?:is|are) (?:created|produced|made|generated|trained) (?:by|using|with|from|through)\b"
    r"|\byou (?:can|may|could|might) (?:want to )?(?:upload|read|use|consider|check|try|find"
    r"|look up)\b"
    r"|^(?:consider|start by) \w+ing\b|\blet me know\b|\bi can (?:make|help|write|draw|give) you\b"
    r"|[你您]可以.{0,12}(?:上传|选择|使用|查|参考|下载|点击|输入)|请(?:留意|参考|查看|以)"
)


_CONCLUDES = re.compile(
    r"(?:so|therefore|thus|hence|overall|conclusion|in (?:conclusion|sum|summary|short|the end)"
    r"|on balance|all in all|ultimately|to (?:sum|conclude)|bottom line|verdict|for (?:me|these)"
    r"|my (?:view|verdict|answer)|i )|总之|综上|结论|因此|所以|总的来说|我"
)


_DISCLAIMED = re.compile(
    r"(?:as an? [^,.]{2,40}, ?)?i (?:do|can) not (?:\w+ ){0,3}?(?:have|hold|form|possess)"
    r"(?: \w+){0,5}? (?:opinions?|beliefs?|views?|feelings?|preferences?|stances?)\b[^,;.]{0,40}"
    r"[,;] (?:but|however|yet|though),? "
    r"(?=(?:i|it|they|this|yes|no|on|overall|in (?:general|my|principle))\b)"
    r"|(?:[作身]为|我是)[^,。]{2,16},?我?(?:没有|不具备)[^,。]{0,12}(?:观点|看法|意见|立场|情感)"
    r",?(?:但是?|不过|然而),?(?=我|这|它)"
)


def read_whole(content: Content, parts: Sequence[Sentence]) -> None:
    """Add to `content` what the reply as a whole sets out or declines to say."""
    text = ". ".join(part.text for part in parts)[:_MOST_LETTERS]
    if listed := _lists_both(parts):
        content.balance.append(listed)
    scripts = {"latin": bool(_LATIN.search(text)), "han": bool(_HAN.search(text))}
    for patterns, found in ((_BALANCE, content.balance), (_NO_ANSWER, content.dodge)):
        wanted = (pattern for script, pattern in patterns if scripts[script])
        if match := next((m for pattern in wanted if (m := pattern.search(text))), None):
            found.append(match.group().strip()[:60])


def past_disclaimer(parts: Sequence[Sentence]) -> Sequence[Sentence]:
    """The sentences without a disclaimer before "but", where the reply's own view follows it."""
    found = _DISCLAIMED.match(parts[0].text) if parts else None
    if found is None:
        return parts
    return [replace(parts[0], text=parts[0].text[found.end() :]), *parts[1:]]


def _lists_both(parts: Sequence[Sentence]) -> str:
    """The heads of two lists, one for and one against, that no conclusion follows; or nothing."""
    heads = [(at, part.text) for at, part in enumerate(parts)]
    pros = [at for at, text in heads if _PROS.match(text)]
    cons = [at for at, text in heads if _CONS.match(text)]
    if not (pros and cons) or any(_CONCLUDES.match(text) for _, text in heads[max(pros + cons) :]):
        return ""
    return f"{parts[pros[0]].text} ... {parts[cons[0]].text}"[:60]


def states_facts(parts: Sequence[Sentence]) -> str:
    """The words by which a reply only tells facts, definitions or how to do a thing; or nothing."""
    told = [part.text for part in parts if not part.question][:_MOST_SENTENCES]
    if told and (match := _HOW_TO.search(told[0])):
        return match.group().strip()
    if any(map(_ATTITUDE.search, told)):
        return ""
    found = [match for text in told if (match := _FACT.search(text))]
    return found[0].group().strip() if found and 2 * len(found) > len(told) else ""


def asks_back(parts: Sequence[Sentence]) -> bool:
    """Whether a reply turns to the reader; a rhetorical question may take a side."""
    asks = [part.text for part in parts if part.question]
    return bool(asks) and any(map(_ASKED_BACK.search, asks[-1:]))
